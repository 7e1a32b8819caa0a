//! OpenAPI documents as plain values, with references followed across files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Documents by the name that references to them have.
pub struct Documents {
    files: BTreeMap<String, Value>,
}

/// A value, and the file that references in it start from.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    documents: &'d Documents,
    file: &'d str,
    pub value: &'d Value,
}

impl Documents {
    /// All files of a folder that are written in YAML or JSON.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        let entries = std::fs::read_dir(folder).map_err(|error| said(folder, error))?;
        for entry in entries {
            let path: PathBuf = entry.map_err(|error| said(folder, error))?.path();
            let extension = path.extension().and_then(|found| found.to_str());
            if !matches!(extension, Some("yaml" | "json")) {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| said(&path, error))?;
            let value = serde_yaml::from_str(&text).map_err(|error| said(&path, error))?;
            let name = path.file_name().and_then(|name| name.to_str());
            files.insert(name.unwrap_or_default().to_owned(), value);
        }
        Ok(Self { files })
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The operations of a file by method and path.
    pub fn operations(&self, file: &str) -> BTreeMap<String, Node<'_>> {
        let mut found = BTreeMap::new();
        let Some((file, value)) = self.files.get_key_value(file) else {
            return found;
        };
        let node = |value| Node {
            documents: self,
            file,
            value,
        };
        for (path, item) in value["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if operation.is_object() {
                    let key = format!("{} {path}", method.to_uppercase());
                    found.insert(key, node(operation));
                }
            }
        }
        found
    }
}

fn said(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

impl<'d> Node<'d> {
    /// A member, if it is there.
    pub fn get(self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(Self { value, ..self })
    }

    /// What names the schema: the reference to it, alone or in a wrapper that hangs a description on it.
    pub fn name(self) -> Option<String> {
        let wrapped = self.items("allOf").next();
        let node = wrapped.filter(|_| self.items("allOf").count() == 1);
        let reference = node.unwrap_or(self).text("$ref")?;
        match reference.starts_with('#') {
            true => Some(format!("{}{reference}", self.file)),
            false => Some(reference.to_owned()),
        }
    }

    /// What a reference leads to; the node itself where it is none, or where it leads out of the documents.
    pub fn resolved(self) -> Self {
        let mut node = self;
        // A chain longer than that is a circle.
        for _ in 0..16 {
            let Some(reference) = node.value.get("$ref").and_then(Value::as_str) else {
                return node;
            };
            let Some((file, pointer)) = reference.split_once('#') else {
                return node;
            };
            let name = if file.is_empty() { node.file } else { file };
            let Some((file, document)) = node.documents.files.get_key_value(name) else {
                return node;
            };
            let Some(value) = document.pointer(pointer) else {
                return node;
            };
            node = Node {
                documents: node.documents,
                file,
                value,
            };
        }
        node
    }

    pub fn items(self, key: &str) -> impl Iterator<Item = Self> {
        let list = self.value.get(key).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .map(move |value| Self { value, ..self })
    }

    pub fn members(self, key: &str) -> impl Iterator<Item = (&'d str, Self)> {
        let object = self.value.get(key).and_then(Value::as_object);
        let members = object.into_iter().flatten();
        members.map(move |(name, value)| (name.as_str(), Self { value, ..self }))
    }

    pub fn text(self, key: &str) -> Option<&'d str> {
        self.value.get(key).and_then(Value::as_str)
    }

    pub fn is_true(self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool) == Some(true)
    }
}
