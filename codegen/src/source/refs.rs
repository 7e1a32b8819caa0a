//! `$ref` texts: which file and which place in it they name.

use std::fmt;

use super::{FileId, Pointer};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Why a path names no file that may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathError {
    /// A URL (`https://...`, `//host/...`).
    Remote,
    /// A path from the root of the file system.
    Absolute,
    /// A path that leaves the project.
    Outside,
}

/// Why a reference names nothing that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefError {
    /// Its path names no file that may be read.
    Path(PathError),
    /// A `%` that is not followed by two hexadecimal digits, or bytes that are not UTF-8.
    Percent,
    /// What follows `#` is not a JSON pointer (`#Contact`).
    NotPointer,
}

impl From<PathError> for RefError {
    fn from(error: PathError) -> Self {
        Self::Path(error)
    }
}

impl PathError {
    /// The code of its diagnostic.
    pub fn code(self) -> Code {
        match self {
            Self::Remote => Code::RemoteReference,
            Self::Absolute => Code::AbsolutePath,
            Self::Outside => Code::OutsideRoot,
        }
    }

    /// The diagnostic about a path at `place`.
    pub fn diagnostic(self, path: &str, place: Place) -> Diagnostic {
        let quoted = super::reader::quoted(path);
        let diagnostic = Diagnostic::new(self.code(), place, format!("path {quoted} {self}"));
        diagnostic.help(self.help())
    }

    /// What to do about it.
    pub fn help(self) -> &'static str {
        match self {
            Self::Remote => {
                "download the file, put it into the connector's folder and name it by a relative path"
            }
            Self::Absolute => "write the path relative to this file",
            Self::Outside => "copy the file into the connector's folder",
        }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Remote => "is a URL, and nothing is fetched from the network",
            Self::Absolute => "is an absolute path",
            Self::Outside => "leads outside the folder of the documents",
        })
    }
}

impl fmt::Display for RefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(error) => error.fmt(f),
            Self::Percent => f.write_str("has a broken percent escape"),
            Self::NotPointer => f.write_str("has no JSON pointer after `#`"),
        }
    }
}

impl std::error::Error for PathError {}

impl std::error::Error for RefError {}

/// The file and place that a `$ref` in `base` names: `other.yaml#/a/b`, `#/a`, `other.yaml`, `#`.
///
/// The path is taken relative to the folder of `base`, `.` and `..` resolved.
///
/// ```
/// use tieline_codegen::source::{FileId, resolve_ref};
///
/// let base = FileId::new("specs/crm/openapi/apps/contacts.json");
/// let (file, pointer) = resolve_ref(&base, "../common/a%20b.json#/paths/~1x/%7Bid%7D")?;
/// assert_eq!(file.as_str(), "specs/crm/openapi/common/a b.json");
/// assert_eq!(pointer.as_str(), "/paths/~1x/{id}");
/// # Ok::<_, tieline_codegen::source::RefError>(())
/// ```
///
/// # Errors
///
/// See [`RefError`]. Whether the file and the place exist is not looked at.
pub fn resolve_ref(base: &FileId, reference: &str) -> Result<(FileId, Pointer), RefError> {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if is_remote(path) {
        return Err(PathError::Remote.into());
    }
    let path = decode_percent(path)?;
    let fragment = decode_percent(fragment)?;
    let Some(pointer) = Pointer::parse(&fragment) else {
        return Err(RefError::NotPointer);
    };
    if path.is_empty() {
        return Ok((base.clone(), pointer));
    }
    Ok((resolve_path(base, &path)?, pointer))
}

/// The file that a path in `base` names.
///
/// # Errors
///
/// URLs, absolute paths, and paths that climb above the project root.
pub fn resolve_path(base: &FileId, path: &str) -> Result<FileId, PathError> {
    if is_remote(path) {
        return Err(PathError::Remote);
    }
    if is_absolute(path) {
        return Err(PathError::Absolute);
    }
    let folder = base
        .as_str()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                // Of a folder named by `..` nobody here knows the name.
                if parts.pop().is_none_or(|part| part == "..") {
                    return Err(PathError::Outside);
                }
            }
            part => parts.push(part),
        }
    }
    let root = if base.as_str().starts_with('/') {
        "/"
    } else {
        ""
    };
    Ok(FileId::new(format!("{root}{}", parts.join("/"))))
}

/// `scheme:...` or `//host`. A scheme of one letter is a drive of Windows.
pub(super) fn is_remote(path: &str) -> bool {
    let scheme = path.split_once(':').map_or("", |(scheme, _)| scheme);
    path.starts_with("//")
        || (scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')))
}

pub(super) fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with(['/', '\\'])
        || matches!(bytes, [drive, b':', ..] if drive.is_ascii_alphabetic())
}

fn decode_percent(text: &str) -> Result<String, RefError> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(RefError::Percent);
        };
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map_err(|_| RefError::Percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(base: &str, reference: &str) -> String {
        match resolve_ref(&FileId::new(base), reference) {
            Ok((file, pointer)) => format!("{file}#{pointer}"),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn references_of_every_form() {
        for (base, reference, expected) in [
            ("a/b.yaml", "#/x", "a/b.yaml#/x"),
            ("a/b.yaml", "#", "a/b.yaml#"),
            ("a/b.yaml", "", "a/b.yaml#"),
            ("a/b.yaml", "c.yaml", "a/c.yaml#"),
            ("b.yaml", "./c.yaml#/x/y", "c.yaml#/x/y"),
            ("a/b.yaml", "../c//d/./e.yaml#/x", "c/d/e.yaml#/x"),
            (
                "a/b.yaml",
                "#/paths/~1a~1%7Bid%7D/get",
                "a/b.yaml#/paths/~1a~1{id}/get",
            ),
            ("/a/b.yaml", "../c.yaml", "/c.yaml#"),
            ("../a/b.yaml", "../c.yaml", "../c.yaml#"),
            ("../b.yaml", "../c.yaml", "Path(Outside)"),
            ("a/b.yaml", "#/x%20y", "a/b.yaml#/x y"),
            ("a/b.yaml", "../../c.yaml", "Path(Outside)"),
            ("a/b.yaml", "%2e%2e/%2e%2e/c.yaml", "Path(Outside)"),
            ("a/b.yaml", "/etc/passwd", "Path(Absolute)"),
            ("a/b.yaml", "%2fetc/passwd", "Path(Absolute)"),
            ("a/b.yaml", "C:\\x.yaml", "Path(Absolute)"),
            ("a/b.yaml", "\\\\host\\x.yaml", "Path(Absolute)"),
            ("a/b.yaml", "https://a.example/x.yaml#/y", "Path(Remote)"),
            ("a/b.yaml", "//a.example/x.yaml", "Path(Remote)"),
            ("a/b.yaml", "file:///etc/passwd", "Path(Remote)"),
            ("a/b.yaml", "file%3A///etc/passwd", "Path(Remote)"),
            ("a/b.yaml", "#/a%2", "Percent"),
            ("a/b.yaml", "#/a%ff", "Percent"),
            ("a/b.yaml", "#/a%é", "Percent"),
            ("a/b.yaml", "#Contact", "NotPointer"),
        ] {
            assert_eq!(resolved(base, reference), expected, "{reference}");
        }
    }
}
