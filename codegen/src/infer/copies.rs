//! Where the documents' copies stand in the connector's folder.

use std::collections::BTreeMap;

use super::words;

/// A document and the files that it refers to, by paths with `/` that have a root in common, the document first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// All files that were read for it.
    pub files: Vec<String>,
}

/// The keys under `specs:` of documents of these paths, each once; a lone document is called as the connector.
#[must_use]
pub fn spec_names(connector: &str, files: &[String]) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for file in files {
        let name = file.rsplit('/').next().unwrap_or(file);
        let stem = name.split('.').next().unwrap_or(name);
        let says_nothing = ["openapi", "swagger", "api", "spec", "index", "schema"];
        let wanted = if files.len() == 1 || says_nothing.contains(&stem) {
            words::key(connector)
        } else {
            words::key(stem)
        };
        let mut key = wanted.clone();
        let mut number = 1;
        while taken.contains(&key) {
            number += 1;
            key = format!("{wanted}_{number}");
        }
        taken.push(key);
    }
    taken
}

/// Where each file goes, by its path: a document alone directly below `openapi/`, one that refers to others with them as
/// they lie to each other, or its references would lead nowhere.
#[must_use]
pub fn layout(given: &[Given]) -> BTreeMap<String, String> {
    let together: Vec<&str> = given
        .iter()
        .filter(|one| one.files.len() > 1)
        .flat_map(|one| one.files.iter().map(String::as_str))
        .collect();
    let common = common_folder(&together);
    let mut out = BTreeMap::new();
    for file in &together {
        let below = file.get(common..).unwrap_or(file);
        out.insert((*file).to_owned(), format!("openapi/{below}"));
    }
    for one in given {
        let [file] = one.files.as_slice() else {
            continue;
        };
        if out.contains_key(file) {
            continue;
        }
        let name = file.rsplit('/').next().unwrap_or(file);
        let (stem, ending) = name
            .rsplit_once('.')
            .map_or((name, String::new()), |(stem, ending)| {
                (stem, format!(".{ending}"))
            });
        let mut path = format!("openapi/{name}");
        let mut number = 1;
        let is_taken = |path: &str, out: &BTreeMap<String, String>| {
            out.values()
                .any(|other| other.to_lowercase() == path.to_lowercase())
        };
        while is_taken(&path, &out) {
            number += 1;
            path = format!("openapi/{stem}-{number}{ending}");
        }
        out.insert(file.clone(), path);
    }
    out
}

/// The length of what the folders of all paths begin with, its `/` included.
fn common_folder(paths: &[&str]) -> usize {
    let Some(first) = paths.first() else { return 0 };
    let ends = first.match_indices('/').map(|(at, _)| at + 1);
    ends.take_while(|end| {
        let folder = first.get(..*end);
        paths.iter().all(|path| path.get(..*end) == folder)
    })
    .last()
    .unwrap_or(0)
}
