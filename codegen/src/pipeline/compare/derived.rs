//! The Rust code of a project, searched for types that are derived from a generated crate's.

use std::fs;
use std::path::Path;

use crate::diff::derived::broken;
use crate::diff::renamed::Rename;
use crate::diff::report::DerivedReport;
use crate::diff::surface::Verdict;
use crate::project::Project;

/// A larger file is nobody's hand-written code.
const LARGEST: u64 = 1 << 20;

/// The derived types that a verdict on a crate is about, by file and place. A folder or file that cannot be read is passed
/// over: rustc has the last word.
pub(super) fn search(
    project: &Project,
    package: &str,
    verdict: &Verdict,
    renames: &[Rename],
) -> Vec<DerivedReport> {
    if verdict.lost().next().is_none() && verdict.gained().next().is_none() {
        return Vec::new();
    }
    let package = package.replace('-', "_");
    let skipped = [
        project.settings.out.as_str(),
        project.settings.specs.as_str(),
        "target",
    ];
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(project.root.join(&folder)) else {
            continue;
        };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = match folder.as_str() {
                "" => name.clone(),
                folder => format!("{folder}/{name}"),
            };
            // A link may lead out of the project, or around in it.
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                let is_own = !name.starts_with('.') && !skipped.contains(&path.as_str());
                // The `target` of another workspace inside, and what a package manager fetched.
                if is_own && !["target", "node_modules"].contains(&name.as_str()) {
                    open.push(path);
                }
            } else if kind.is_file() && name.ends_with(".rs") {
                let Some(text) = text(&entry.path()) else {
                    continue;
                };
                found.extend(
                    broken(&text, &package, verdict, renames)
                        .into_iter()
                        .map(|broken| DerivedReport {
                            file: path.clone(),
                            broken,
                        }),
                );
            }
        }
    }
    found.sort_by(|a, b| (&a.file, a.broken.line).cmp(&(&b.file, b.broken.line)));
    found
}

fn text(file: &Path) -> Option<String> {
    let size = fs::metadata(file).ok()?.len();
    (size <= LARGEST).then(|| fs::read_to_string(file).ok())?
}
