//! The packages that the workspace has besides the generated ones. Read without cargo, which does not run in a workspace
//! that has two packages of one name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use toml::{Table, Value};

use super::Project;
use crate::diagnostic::{Code, Diagnostic, Reported, Sink};
use crate::output::{LOCK_NAME, Lock};

impl Project {
    /// Refuses connectors and mappings whose package the workspace has already.
    ///
    /// # Errors
    /// Each of them is reported.
    pub(super) fn check_members(&self, manifest: &str, sink: &mut Sink) -> Result<(), Reported> {
        // What is wrong with the manifest, cargo says.
        let Ok(manifest) = manifest.parse::<Table>() else {
            return Ok(());
        };
        let members = self.members(&manifest);
        let connectors = self
            .connectors
            .iter()
            .map(|found| ("connector", found.folder.as_str(), found.name.clone()));
        let mappings = self
            .mappings
            .iter()
            .map(|found| ("mapping", found.file.as_str(), found.unit()));
        let mut reported = None;
        for (kind, source, unit) in connectors.chain(mappings) {
            let package = self.settings.package(&unit);
            let Some(folder) = members.get(&package) else {
                continue;
            };
            let place = match folder.as_str() {
                "" => "the root of the workspace is the package".to_owned(),
                folder => format!("the workspace's member `{folder}` is the package"),
            };
            let message = format!("`{source}` cannot name a {kind}: {place} `{package}` already");
            let help = "rename it, or set another `crate-prefix` in `[workspace.metadata.tieline]`, as in `acme-`";
            let diagnostic = Diagnostic::without_place(Code::SourceName, message);
            reported = Some(sink.emit(diagnostic.help(help)));
        }
        reported.map_or(Ok(()), Err)
    }

    /// The folders of the workspace's packages, by name; none of those that are generated.
    fn members(&self, manifest: &Table) -> BTreeMap<String, String> {
        let workspace = manifest.get("workspace").and_then(Value::as_table);
        let paths = |key: &str| -> Vec<PathBuf> {
            let listed = workspace.and_then(|table| table.get(key)?.as_array());
            let texts = listed.into_iter().flatten().filter_map(Value::as_str);
            texts.map(|text| self.root.join(text)).collect()
        };
        let (listed, excluded) = (paths("members"), paths("exclude"));
        let mut left = vec![self.root.clone()];
        left.extend(listed.iter().flat_map(|pattern| self.expand(pattern)));
        let ours = self.ours();
        let mut seen = BTreeSet::new();
        let mut found = BTreeMap::new();
        while let Some(folder) = left.pop() {
            let folder = plain(&folder);
            let is_excluded = excluded.iter().any(|path| folder.starts_with(plain(path)))
                && !listed.iter().any(|path| folder.starts_with(plain(path)));
            let Ok(below) = folder
                .strip_prefix(plain(&self.root))
                .map(Path::to_path_buf)
            else {
                continue;
            };
            if is_excluded || ours.contains(&folder) || !seen.insert(folder.clone()) {
                continue;
            }
            let Ok(text) = fs::read_to_string(folder.join("Cargo.toml")) else {
                continue;
            };
            let Ok(member) = text.parse::<Table>() else {
                continue;
            };
            let package = member
                .get("package")
                .and_then(|package| package.get("name"));
            if let Some(name) = package.and_then(Value::as_str) {
                let below = below.to_string_lossy().replace('\\', "/");
                found.insert(name.to_owned(), below);
            }
            // A package that a member depends on by its path is a member, too.
            left.extend(depended_on(&member).map(|path| folder.join(path)));
        }
        found
    }

    /// What a pattern under `members` matches; what is not there, cargo complains of.
    fn expand(&self, pattern: &Path) -> Vec<PathBuf> {
        let below = pattern.strip_prefix(&self.root).unwrap_or(pattern);
        let root = glob::Pattern::escape(&self.root.to_string_lossy());
        let pattern = Path::new(&root).join(below);
        let matched = glob::glob(&pattern.to_string_lossy());
        matched
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .collect()
    }

    /// The folders of generated packages: those of this run, and those of the last one.
    fn ours(&self) -> BTreeSet<PathBuf> {
        let out = self.settings.out.below(&self.root);
        let lock = fs::read_to_string(out.join(LOCK_NAME)).ok();
        let lock = lock.and_then(|text| Lock::parse(LOCK_NAME, &text).ok());
        let connectors = self.connectors.iter().map(|found| found.name.clone());
        let units = connectors
            .chain(self.mappings.iter().map(super::MappingSource::unit))
            .chain(lock.unwrap_or_default().units.into_keys());
        units.map(|unit| plain(&out.join(unit))).collect()
    }
}

/// The paths of a manifest's dependencies, for every target.
fn depended_on(manifest: &Table) -> impl Iterator<Item = &str> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(|table| table.values());
    let tables = std::iter::once(manifest).chain(targets.filter_map(Value::as_table));
    tables
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .filter_map(|key| table.get(key)?.as_table())
        })
        .flat_map(|dependencies| dependencies.values())
        .filter_map(|dependency| dependency.get("path")?.as_str())
}

/// Without `.` and `..`, so that one folder has one name.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(manifest: &str, files: &[(&str, &str)]) -> Vec<String> {
        let dir = tempfile::tempdir().expect("folder");
        let catalog = [("specs/app/catalog.yaml", ""), ("Cargo.toml", manifest)];
        for (file, text) in catalog.iter().chain(files) {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("folder")).expect("folder");
            fs::write(path, text).expect("file");
        }
        let mut sink = Sink::new();
        let found = Project::find(dir.path(), &mut sink);
        assert_eq!(found.is_err(), sink.has_errors());
        sink.into_sorted()
            .into_iter()
            .map(|found| found.message)
            .collect()
    }

    const APP: &str = "[package]\nname = \"app\"\n";

    #[test]
    fn a_member_has_its_name_for_itself() {
        let taken = |folder: &str| {
            vec![format!(
                "`specs/app` cannot name a connector: the workspace's member `{folder}` is the package `app` already"
            )]
        };
        let with =
            |workspace: &str| format!("[workspace]\n{workspace}\n[workspace.metadata.tieline]\n");
        let globs = with("members = [\"crates/*\", \"generated/*\"]");
        assert_eq!(
            messages(&globs, &[("crates/x/Cargo.toml", APP)]),
            taken("crates/x")
        );
        let plain = with("members = [\"./app\"]");
        assert_eq!(messages(&plain, &[("app/Cargo.toml", APP)]), taken("app"));
        // A crate of one's own may lie in the output folder.
        assert_eq!(
            messages(&globs, &[("generated/own/Cargo.toml", APP)]),
            taken("generated/own")
        );
        let user = "[package]\nname = \"user\"\n[dependencies]\napp = { path = \"../app\" }\n";
        let by_path = with("members = [\"user\"]");
        let files = [("user/Cargo.toml", user), ("app/Cargo.toml", APP)];
        assert_eq!(messages(&by_path, &files), taken("app"));
        assert_eq!(
            messages(&format!("{APP}{plain}"), &[]),
            [
                "`specs/app` cannot name a connector: the root of the workspace is the package `app` already"
            ]
        );
    }

    #[test]
    fn what_is_generated_or_no_member_takes_no_name() {
        let globs = "[workspace]\nmembers = [\"crates/*\", \"generated/*\"]\nexclude = [\"old\"]\n[workspace.metadata.tieline]\n";
        for files in [
            &[("generated/app/Cargo.toml", APP)][..],
            &[("elsewhere/Cargo.toml", APP)],
            &[("crates/x/Cargo.toml", "[package]\nname = \"app-x\"\n")],
            &[
                (
                    "crates/x/Cargo.toml",
                    "[package]\nname = \"x\"\n[dependencies]\napp = { path = \"../../old/app\" }\n",
                ),
                ("old/app/Cargo.toml", APP),
            ],
        ] {
            assert_eq!(messages(globs, files), [""; 0], "{files:?}");
        }
        let prefixed = "[workspace]\nmembers = [\"app\"]\n[workspace.metadata.tieline]\ncrate-prefix = \"acme-\"\n";
        assert_eq!(messages(prefixed, &[("app/Cargo.toml", APP)]), [""; 0]);
    }
}
