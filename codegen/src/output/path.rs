//! Paths of generated files: relative, portable, inside the output folder.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A checked path of one generated file, relative to the output folder, with `/` between its segments.
///
/// Names come from vendors' documents in the end, so whatever reaches the disk passes here: a `RelPath` cannot
/// leave the output folder, and it names the same file on Linux, macOS and Windows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelPath(String);

/// Why a text is no [`RelPath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    path: String,
    reason: &'static str,
}

/// Bytes of one segment: the limit of ext4, APFS and NTFS alike.
const LONGEST_SEGMENT: usize = 255;

impl RelPath {
    /// Checks `path`.
    ///
    /// # Errors
    /// An empty or absolute path, a `.`, `..` or empty segment, and whatever one of the file systems refuses or
    /// silently changes: control characters, `<>:"\|?*`, names of Windows devices, a trailing dot or space.
    pub fn new(path: &str) -> Result<Self, PathError> {
        match path.split('/').find_map(refusal) {
            None => Ok(Self(path.to_owned())),
            Some(reason) => Err(PathError {
                path: path.to_owned(),
                reason,
            }),
        }
    }

    /// A path of ours, which is known to be well-formed.
    pub(crate) fn from_static(path: &'static str) -> Self {
        Self(path.to_owned())
    }

    /// The path with `/` between its segments.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path below `folder`, with the separators of this system.
    #[must_use]
    pub fn below(&self, folder: &Path) -> PathBuf {
        let mut full = folder.to_path_buf();
        full.extend(self.0.split('/'));
        full
    }

    /// The folder that holds the file, `""` for the output folder itself.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last segment.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Every folder above the file and below the output folder, the outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }

    /// What a file system that does not tell upper from lower case takes the path for.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl PathError {
    /// What is wrong with the path, without its name.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }
}

impl TryFrom<String> for RelPath {
    type Error = PathError;

    fn try_from(path: String) -> Result<Self, PathError> {
        Self::new(&path)
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> Self {
        path.0
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, reason } = self;
        write!(
            f,
            "`{}` cannot name a generated file: {reason}",
            path.escape_debug()
        )
    }
}

impl std::error::Error for PathError {}

fn refusal(segment: &str) -> Option<&'static str> {
    if segment.is_empty() {
        return Some("it is absolute or has an empty segment");
    }
    if segment == "." || segment == ".." {
        return Some("`.` and `..` are no names");
    }
    if segment.len() > LONGEST_SEGMENT {
        return Some("a segment is longer than 255 bytes");
    }
    if segment.chars().any(char::is_control) {
        return Some("it holds a control character");
    }
    if segment.contains(['<', '>', ':', '"', '\\', '|', '?', '*']) {
        return Some("it holds a character that Windows refuses");
    }
    if segment.ends_with(['.', ' ']) {
        return Some("Windows drops a trailing dot or space");
    }
    if is_device(segment) {
        return Some("Windows keeps the name for a device");
    }
    None
}

/// Whether Windows opens a device under this name; an extension does not help (`aux.rs` is still `AUX`).
fn is_device(segment: &str) -> bool {
    let stem = segment.split_once('.').map_or(segment, |(stem, _)| stem);
    let stem = stem.trim_end().to_ascii_lowercase();
    match stem.as_str() {
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$" => true,
        other => other
            .strip_prefix("com")
            .or_else(|| other.strip_prefix("lpt"))
            .is_some_and(|port| {
                matches!(
                    port,
                    "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
                )
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keeps_what_every_system_can_store() {
        for path in [
            "Cargo.toml",
            "highlevel/src/lib.rs",
            ".gitignore",
            "a/com10.rs",
            "a/nullable.rs",
            "a/日本.rs",
            "a b/c",
        ] {
            assert_eq!(
                RelPath::new(path).map(|p| p.to_string()),
                Ok(path.to_owned())
            );
        }
    }

    #[test]
    fn refuses_what_leaves_the_folder_or_one_system_cannot_store() {
        let cases = [
            ("", "it is absolute or has an empty segment"),
            ("/etc/passwd", "it is absolute or has an empty segment"),
            ("a//b", "it is absolute or has an empty segment"),
            ("a/", "it is absolute or has an empty segment"),
            ("../a", "`.` and `..` are no names"),
            ("a/../../b", "`.` and `..` are no names"),
            ("./a", "`.` and `..` are no names"),
            ("a\\..\\b", "it holds a character that Windows refuses"),
            ("C:/a", "it holds a character that Windows refuses"),
            ("a\0b", "it holds a control character"),
            ("src/aux.rs", "Windows keeps the name for a device"),
            ("src/NUL", "Windows keeps the name for a device"),
            ("com7.tar.gz", "Windows keeps the name for a device"),
            ("a.", "Windows drops a trailing dot or space"),
            ("a /b", "Windows drops a trailing dot or space"),
        ];
        for (path, reason) in cases {
            let error = RelPath::new(path).expect_err(path);
            assert_eq!(error.reason, reason, "{path:?}");
        }
        let error = RelPath::new(&"x".repeat(256)).expect_err("too long");
        assert_eq!(error.reason, "a segment is longer than 255 bytes");
    }

    #[test]
    fn says_which_path_and_why() {
        let error = RelPath::new("a\0b").expect_err("NUL");
        assert_eq!(
            error.to_string(),
            "`a\\0b` cannot name a generated file: it holds a control character"
        );
    }

    #[test]
    fn walks_its_folders_from_the_outside() {
        let path = RelPath::new("a/b/c.rs").expect("path");
        assert_eq!(path.folders().collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!((path.folder(), path.file_name()), ("a/b", "c.rs"));
        let path = RelPath::new("c.rs").expect("path");
        assert_eq!(path.folders().count(), 0);
        assert_eq!((path.folder(), path.file_name()), ("", "c.rs"));
    }

    proptest! {
        #[test]
        fn an_accepted_path_stays_below_its_folder(text in "[a./\\\\:\u{0}-]{0,12}") {
            if let Ok(path) = RelPath::new(&text) {
                let full = path.below(Path::new("/root"));
                prop_assert!(full.starts_with("/root"));
                prop_assert!(full.components().all(|part| !matches!(part, std::path::Component::ParentDir)));
                prop_assert_ne!(full, Path::new("/root"));
            }
        }
    }
}
