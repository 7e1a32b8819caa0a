//! The manifests of generated crates: who depends on whom, and the text that stands while others change.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

/// A generated `Cargo.toml`.
pub(super) struct Manifest {
    table: Table,
}

const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

impl Manifest {
    /// `None` if the text is no TOML: a manifest somebody broke by hand has no say in the order.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        text.parse().ok().map(|table| Self { table })
    }

    /// The folders, in the output folder, of the crates that this one, in `folder`, depends on by path.
    pub(super) fn siblings(&self, folder: &str) -> BTreeSet<String> {
        let mut siblings = BTreeSet::new();
        let mut table = self.table.clone();
        each_dependency(&mut table, &mut |dependency| {
            if let Some(path) = dependency.get("path").and_then(Value::as_str) {
                siblings.extend(resolve(folder, path));
            }
        });
        siblings
    }

    /// The manifest without what it demands of its path dependencies: version, features, features of features.
    ///
    /// Two manifests cannot change in one step. While `highlevel` goes from 0.1 to 0.2, either it or the mapping that
    /// asks for its version is ahead, and cargo refuses the workspace: a run killed there could not be repeated with
    /// `cargo run -- generate`. A manifest that demands nothing fits before and after.
    pub(super) fn relaxed(&self) -> String {
        let mut table = self.table.clone();
        each_dependency(&mut table, &mut |dependency| {
            if dependency.contains_key("path") {
                dependency.remove("version");
                dependency.remove("features");
            }
        });
        if let Some(Value::Table(features)) = table.get_mut("features") {
            for (_, enables) in features.iter_mut() {
                if let Value::Array(enables) = enables {
                    enables.retain(|feature| {
                        !feature
                            .as_str()
                            .is_some_and(|feature| feature.contains('/'))
                    });
                }
            }
        }
        table.to_string()
    }
}

fn each_dependency(table: &mut Table, visit: &mut dyn FnMut(&mut Table)) {
    for kind in DEPENDENCIES {
        if let Some(Value::Table(dependencies)) = table.get_mut(kind) {
            for (_, dependency) in dependencies.iter_mut() {
                if let Value::Table(dependency) = dependency {
                    visit(dependency);
                }
            }
        }
    }
    if let Some(Value::Table(targets)) = table.get_mut("target") {
        for (_, target) in targets.iter_mut() {
            if let Value::Table(target) = target {
                each_dependency(target, visit);
            }
        }
    }
}

/// `path` as seen from `folder`, if it stays in the output folder.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folders with each after those it depends on; by name where that leaves a choice. A cycle (possible through
/// dev-dependencies) is entered at its first name.
pub(super) fn dependencies_first(crates: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    fn visit(
        folder: &str,
        crates: &BTreeMap<String, BTreeSet<String>>,
        seen: &mut BTreeSet<String>,
        order: &mut Vec<String>,
    ) {
        let Some(siblings) = crates.get(folder) else {
            return;
        };
        if seen.insert(folder.to_owned()) {
            for sibling in siblings {
                visit(sibling, crates, seen, order);
            }
            order.push(folder.to_owned());
        }
    }
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for folder in crates.keys() {
        visit(folder, crates, &mut seen, &mut order);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
[package]
name = "tieline-map-x"
version = "0.1.0"

[dependencies]
serde = { version = "1", features = ["derive"] }
tieline-highlevel = { path = "../highlevel", version = "0.1.0", default-features = false, features = ["serde"] }
tieline-runtime = { path = "../../runtime", version = "0.1.0" }

[target."cfg(unix)".dev-dependencies]
tieline-other = { path = "../other", version = "0.1.0" }

[features]
default = ["reqwest"]
reqwest = ["tieline-highlevel/reqwest"]
"#;

    #[test]
    fn finds_the_siblings_it_depends_on() {
        let manifest = Manifest::parse(MAPPING.as_bytes()).expect("manifest");
        let siblings: Vec<_> = manifest.siblings("map-x").into_iter().collect();
        assert_eq!(siblings, ["highlevel", "other"]);
    }

    #[test]
    fn relaxed_demands_nothing_of_path_dependencies() {
        let relaxed = Manifest::parse(MAPPING.as_bytes())
            .expect("manifest")
            .relaxed();
        let table: Table = relaxed.parse().expect("manifest");
        assert_eq!(
            table["dependencies"].to_string(),
            r#"{ serde = { features = ["derive"], version = "1" }, tieline-highlevel = { default-features = false, path = "../highlevel" }, tieline-runtime = { path = "../../runtime" } }"#
        );
        assert_eq!(
            table["features"].to_string(),
            r#"{ default = ["reqwest"], reqwest = [] }"#
        );
        assert!(!relaxed.contains("0.1.0\"\npath"), "{relaxed}");
    }

    #[test]
    fn orders_dependencies_first_and_survives_a_cycle() {
        let crates = BTreeMap::from([
            (
                "a".to_owned(),
                BTreeSet::from(["c".to_owned(), "gone".to_owned()]),
            ),
            ("b".to_owned(), BTreeSet::new()),
            (
                "c".to_owned(),
                BTreeSet::from(["b".to_owned(), "a".to_owned()]),
            ),
        ]);
        assert_eq!(dependencies_first(&crates), ["b", "c", "a"]);
    }

    #[test]
    fn a_path_out_of_the_folder_is_no_sibling() {
        assert_eq!(resolve("map-x", "../../runtime"), None);
        assert_eq!(resolve("map-x", "../a/./b"), Some("a/b".to_owned()));
    }
}
