//! A document that somebody names by its path, and the folder that its references may not leave.

use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Reported, Sink};

use super::load::{SIZE_LIMIT, Sources};
use super::seen::SeenFrom;

/// The files that a document may refer to, and its path among them. Diagnostics name them as somebody would who stands
/// in the current folder.
pub(crate) fn open(
    root: Option<&Path>,
    file: &Path,
    sink: &mut Sink,
) -> Result<(Sources, String), Reported> {
    if let Some(url) = file.to_str().filter(|text| is_url(text)) {
        let message = format!(
            "`{}` is a URL, and nothing is fetched from the network",
            url.escape_debug()
        );
        let diagnostic = Diagnostic::without_place(Code::RemoteReference, message);
        return Err(sink.emit(diagnostic.help("download the document first, and name the file")));
    }
    let folder = lexical(&reference_root(root, file));
    let Some(path) = below(&folder, file) else {
        let message = format!(
            "`{}` is not below `{}`",
            file.display(),
            root.unwrap_or(&folder).display()
        );
        let diagnostic = Diagnostic::without_place(Code::OutsideRoot, message);
        return Err(sink.emit(diagnostic.help("name a folder around it with `--root`")));
    };
    let here = std::env::current_dir().unwrap_or_default();
    let seen_from = SeenFrom {
        folder: here.to_string_lossy().replace('\\', "/"),
        climbs: file.is_relative(),
    };
    Ok((Sources::seen_from(folder, seen_from), path))
}

/// The text of a file that stands in the place of another one.
pub(crate) fn text(file: &Path, sink: &mut Sink) -> Result<String, Reported> {
    let shown = file.display();
    if let Some(url) = file.to_str().filter(|text| is_url(text)) {
        let message = format!(
            "`{}` is a URL, and nothing is fetched from the network",
            url.escape_debug()
        );
        let diagnostic = Diagnostic::without_place(Code::RemoteReference, message);
        return Err(sink.emit(diagnostic.help("download the document first, and name the file")));
    }
    let bytes = std::fs::read(file).map_err(|error| {
        let message = format!("cannot read `{shown}`: {error}");
        let diagnostic = Diagnostic::without_place(Code::FileMissing, message);
        sink.emit(diagnostic.help("name a file that is there"))
    })?;
    checked(bytes, &shown.to_string(), sink)
}

/// The text of what was read or fetched.
pub(crate) fn checked(bytes: Vec<u8>, shown: &str, sink: &mut Sink) -> Result<String, Reported> {
    let (code, message, help) = if bytes.len() as u64 > SIZE_LIMIT {
        let message = format!("file `{shown}` is larger than {} MiB", SIZE_LIMIT >> 20);
        let help = "take out what is not needed, or split it by `$ref`";
        (Code::FileTooLarge, message, help)
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => return Ok(text),
            Err(_) => {
                let message = format!("`{shown}` is not UTF-8 text");
                (Code::NotUtf8, message, "save it as UTF-8")
            }
        }
    };
    Err(sink.emit(Diagnostic::without_place(code, message).help(help)))
}

/// `https://...`: before the slashes stands a scheme; of one letter it is a drive of Windows.
pub(crate) fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// `root` as given, otherwise the parent of the file's folder: vendors keep shared schemas in a sibling folder.
pub(crate) fn reference_root(root: Option<&Path>, file: &Path) -> PathBuf {
    if let Some(root) = root {
        return root.to_path_buf();
    }
    // `contacts.json` lies in the current folder, whose parent has no name: only the absolute path tells it.
    let absolute = lexical(file);
    let folder = absolute.parent().unwrap_or(&absolute);
    folder.parent().unwrap_or(folder).to_path_buf()
}

/// `file` relative to `root`, with `/`.
fn below(root: &Path, file: &Path) -> Option<String> {
    let file = lexical(file);
    let parts: Option<Vec<&str>> = file
        .strip_prefix(root)
        .ok()?
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect();
    Some(parts?.join("/"))
}

/// The absolute path without `..`: the parent of `../a.json`'s folder is not the current folder.
pub(crate) fn lexical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
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

    #[test]
    fn the_root_is_the_parent_of_the_folder_of_the_file() {
        let here = std::env::current_dir().unwrap();
        for (file, root) in [
            ("/a/b/c.json", Path::new("/a")),
            ("/a/b/../c.json", Path::new("/")),
            ("c.json", here.parent().unwrap()),
            ("./b/c.json", &here),
            ("../c.json", here.parent().unwrap().parent().unwrap()),
        ] {
            assert_eq!(reference_root(None, Path::new(file)), root, "{file}");
        }
    }

    #[test]
    fn a_file_is_below_its_root_however_it_is_written() {
        for (root, file, path) in [
            ("/a", "/a/b/c.json", Some("b/c.json")),
            ("/a", "/a/b/../c.json", Some("c.json")),
            ("/a", "/a/../b/c.json", None),
        ] {
            let found = below(Path::new(root), Path::new(file));
            assert_eq!(found.as_deref(), path, "{file}");
        }
    }
}
