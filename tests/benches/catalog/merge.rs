//! Several documents as one, for a generator that reads one file only.
//!
//! The operations asked for come in with the schemas they reach, under the names they have; a name that is taken gets a
//! number. References to anything but a schema are written out in place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use tieline_tests::bench::files::read;

/// A method in capitals and a path: what tells operations of one vendor apart.
pub type Call = (String, String);

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// One document of the operations `wanted` that the documents in `folder` describe, and those among them that were found.
pub fn merge(folder: &Path, wanted: &BTreeSet<Call>) -> Result<(Value, BTreeSet<Call>), String> {
    let mut merger = Merger {
        folder,
        documents: BTreeMap::new(),
        names: BTreeMap::new(),
        schemas: Map::new(),
    };
    let mut paths = Map::new();
    let mut found = BTreeSet::new();
    let mut schemes = Map::new();
    for file in files(folder)? {
        let document = merger.document(&file)?.clone();
        let items = document.get("paths").and_then(Value::as_object);
        for (path, item) in items.into_iter().flatten() {
            let mut kept = Map::new();
            for method in METHODS {
                let call = (method.to_uppercase(), path.clone());
                let Some(operation) = item.get(method).filter(|_| wanted.contains(&call)) else {
                    continue;
                };
                kept.insert(method.to_owned(), merger.walk(operation, &file)?);
                found.insert(call);
            }
            if kept.is_empty() {
                continue;
            }
            if let Some(parameters) = item.get("parameters") {
                kept.insert("parameters".to_owned(), merger.walk(parameters, &file)?);
            }
            match paths.entry(path.clone()).or_insert_with(|| json!({})) {
                Value::Object(item) => item.extend(kept),
                _ => return Err(format!("path `{path}` is no object")),
            }
        }
        let declared = document.pointer("/components/securitySchemes");
        for (name, scheme) in declared.and_then(Value::as_object).into_iter().flatten() {
            let scheme = merger.walk(scheme, &file)?;
            schemes.entry(name.clone()).or_insert(scheme);
        }
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "HighLevel", "version": "1" },
        "servers": [{ "url": "https://services.leadconnectorhq.com" }],
        "paths": paths,
        "components": { "schemas": merger.schemas, "securitySchemes": schemes },
    });
    Ok((document, found))
}

fn files(folder: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| format!("cannot read `{}`: {error}", folder.display()))?;
    let paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    let mut names: Vec<String> = paths
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

struct Merger<'a> {
    folder: &'a Path,
    documents: BTreeMap<String, Value>,
    /// The name in the merged document, by file and pointer.
    names: BTreeMap<(String, String), String>,
    schemas: Map<String, Value>,
}

impl Merger<'_> {
    fn document(&mut self, file: &str) -> Result<&Value, String> {
        if !self.documents.contains_key(file) {
            let text = read(&self.folder.join(file))?;
            let document =
                serde_yaml::from_str(&text).map_err(|error| format!("`{file}`: {error}"))?;
            self.documents.insert(file.to_owned(), document);
        }
        self.documents
            .get(file)
            .ok_or_else(|| format!("`{file}` was not read"))
    }

    fn walk(&mut self, node: &Value, file: &str) -> Result<Value, String> {
        match node {
            Value::Array(items) => items.iter().map(|item| self.walk(item, file)).collect(),
            Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
                Some(reference) => self.follow(reference, file),
                None => {
                    let walked = members
                        .iter()
                        .map(|(key, value)| Ok((key.clone(), self.walk(value, file)?)));
                    walked
                        .collect::<Result<Map<String, Value>, String>>()
                        .map(Value::Object)
                }
            },
            scalar => Ok(scalar.clone()),
        }
    }

    fn follow(&mut self, reference: &str, file: &str) -> Result<Value, String> {
        let (target, pointer) = reference
            .split_once('#')
            .ok_or_else(|| format!("`{reference}` has no fragment"))?;
        let target = if target.is_empty() { file } else { target };
        let found = self
            .document(target)?
            .pointer(pointer)
            .ok_or_else(|| format!("`{target}` has nothing at `{pointer}`"))?
            .clone();
        let Some(wanted) = pointer.strip_prefix("/components/schemas/") else {
            return self.walk(&found, target);
        };
        let key = (target.to_owned(), pointer.to_owned());
        if let Some(name) = self.names.get(&key) {
            return Ok(reference_to(name));
        }
        let numbered = (2..).map(|number| format!("{wanted}{number}"));
        let name = std::iter::once(wanted.to_owned())
            .chain(numbered)
            .find(|name| !self.schemas.contains_key(name))
            .ok_or("there is always another number")?;
        // Taken before the schema is walked: it may be recursive.
        self.names.insert(key, name.clone());
        self.schemas.insert(name.clone(), Value::Null);
        let schema = self.walk(&found, target)?;
        self.schemas.insert(name.clone(), schema);
        Ok(reference_to(&name))
    }
}

fn reference_to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
