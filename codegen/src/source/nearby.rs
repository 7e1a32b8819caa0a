//! What somebody may have meant who named a file that is not there, or a folder.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::closest;

/// The names in a folder, sorted; none of what is no folder.
fn names_in(folder: &Path) -> Vec<String> {
    const LOOKED_AT: usize = 1000;
    let mut names: Vec<String> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .take(LOOKED_AT)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    names
}

/// The first OpenAPI document of a folder or of its `openapi/`, where a connector has its documents.
pub(super) fn first_document(folder: &Path) -> Option<String> {
    ["", "openapi/"].into_iter().find_map(|inside| {
        names_in(&folder.join(inside))
            .into_iter()
            .map(|name| format!("{inside}{name}"))
            .find(|path| {
                let has_its_end = [".json", ".yaml", ".yml"]
                    .iter()
                    .any(|end| path.ends_with(end));
                has_its_end && names_its_version(&folder.join(path))
            })
    })
}

/// Whether a file begins as OpenAPI documents do. A catalog has both an end and keys of its own.
fn names_its_version(path: &Path) -> bool {
    const LOOKED_AT: u64 = 4096;
    // Opening a named pipe would wait for ever.
    if !path.is_file() {
        return false;
    }
    let mut start = Vec::new();
    let read = File::open(path).and_then(|open| open.take(LOOKED_AT).read_to_end(&mut start));
    let start = String::from_utf8_lossy(&start);
    read.is_ok()
        && ["openapi", "swagger"].iter().any(|key| {
            start.contains(&format!("\"{key}\""))
                || start.lines().any(|line| {
                    let line = line.trim_start_matches(['\u{feff}', '\'']);
                    let rest = line.strip_prefix(key);
                    rest.is_some_and(|rest| {
                        rest.trim_start_matches('\'').trim_start().starts_with(':')
                    })
                })
        })
}

/// The file whose name is nearest to one that does not exist, as a path relative to the root.
pub(super) fn nearest(root: &Path, relative: &str) -> Option<String> {
    let (folder, name) = relative.rsplit_once('/').unwrap_or(("", relative));
    let names = names_in(&root.join(folder));
    let near = closest(name, names.iter().map(String::as_str))?;
    Some(match folder {
        "" => near.to_owned(),
        folder => format!("{folder}/{near}"),
    })
}
