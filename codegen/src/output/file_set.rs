//! The files one run wants on disk.

use std::collections::BTreeMap;
use std::fmt;

use super::format::{FormatError, format_rust};
use super::path::{PathError, RelPath};
use super::rust_file::RustFile;

/// Generated files by path, sorted; no two of them meet on any file system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<RelPath, Vec<u8>>,
    taken: BTreeMap<String, Taken>,
}

/// Who uses a case-folded path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Taken {
    File(RelPath),
    /// A folder, under the spelling of the file that brought it.
    Folder(String),
}

/// Why a file was not taken into a [`FileSet`].
#[derive(Debug)]
pub enum FileSetError {
    /// The path names no file that can be stored everywhere.
    Path(PathError),
    /// Two files, or a file and a folder, want one name; upper and lower case count as the same.
    Clash {
        /// The path refused.
        path: RelPath,
        /// The path that was there first.
        with: String,
    },
    /// The tokens are no Rust file.
    Format {
        /// The file they were meant for.
        path: RelPath,
        /// What is wrong with them.
        source: FormatError,
    },
}

impl FileSet {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A set of one file, byte for byte.
    #[must_use]
    pub fn of(path: RelPath, bytes: impl Into<Vec<u8>>) -> Self {
        let mut set = Self::default();
        set.add(path, bytes.into());
        set
    }

    /// Adds a file, byte for byte.
    ///
    /// # Errors
    /// A path that [`RelPath::new`] refuses, or one that another file of the set needs.
    pub fn insert(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Result<(), FileSetError> {
        let path = RelPath::new(path).map_err(FileSetError::Path)?;
        self.insert_checked(path, bytes.into())
    }

    /// Adds a Rust file: `header` as its first line, then `file` as prettyplease prints it.
    ///
    /// # Errors
    /// As [`FileSet::insert`]; also tokens that do not parse as a file.
    pub fn insert_rust(
        &mut self,
        path: &str,
        header: &str,
        file: impl Into<RustFile>,
    ) -> Result<(), FileSetError> {
        self.insert_printed(path, format_rust(header, file.into()))
    }

    /// Adds a file that [`format_rust`] printed.
    ///
    /// # Errors
    /// As [`FileSet::insert`]; also the error that printing gave.
    pub fn insert_printed(
        &mut self,
        path: &str,
        printed: Result<String, FormatError>,
    ) -> Result<(), FileSetError> {
        let path = RelPath::new(path).map_err(FileSetError::Path)?;
        match printed {
            Ok(text) => self.insert_checked(path, text.into_bytes()),
            Err(source) => Err(FileSetError::Format { path, source }),
        }
    }

    pub(super) fn insert_checked(
        &mut self,
        path: RelPath,
        bytes: Vec<u8>,
    ) -> Result<(), FileSetError> {
        let folded = path.folded();
        if let Some(taken) = self.taken.get(&folded) {
            let with = taken.spelling().to_owned();
            return Err(FileSetError::Clash { path, with });
        }
        // `Src/` beside `src/` is one folder on macOS and two on Linux.
        let met = path
            .folders()
            .find_map(|folder| match self.taken.get(&folder.to_lowercase()) {
                None => None,
                Some(Taken::Folder(spelling)) if spelling == folder => None,
                Some(taken) => Some(taken.spelling().to_owned()),
            });
        if let Some(with) = met {
            return Err(FileSetError::Clash { path, with });
        }
        self.add(path, bytes);
        Ok(())
    }

    /// Adds a file that meets no other.
    fn add(&mut self, path: RelPath, bytes: Vec<u8>) {
        for folder in path.folders() {
            self.taken
                .insert(folder.to_lowercase(), Taken::Folder(folder.to_owned()));
        }
        self.taken.insert(path.folded(), Taken::File(path.clone()));
        self.files.insert(path, bytes);
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&RelPath, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path, bytes.as_slice()))
    }

    /// The bytes of one file.
    #[must_use]
    pub fn get(&self, path: &RelPath) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl Taken {
    fn spelling(&self) -> &str {
        match self {
            Self::File(path) => path.as_str(),
            Self::Folder(folder) => folder,
        }
    }
}

impl fmt::Display for FileSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(error) => error.fmt(f),
            Self::Clash { path, with } if path.as_str() == with => {
                write!(f, "two generated files want the name `{path}`")
            }
            Self::Clash { path, with } => write!(
                f,
                "the generated files `{path}` and `{with}` cannot stand beside each other on every file system"
            ),
            Self::Format { path, source } => write!(f, "`{path}` is no Rust file: {source}"),
        }
    }
}

impl std::error::Error for FileSetError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Path(error) => Some(error),
            Self::Clash { .. } => None,
            Self::Format { source, .. } => Some(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn sorts_by_path() {
        let mut files = FileSet::new();
        for path in ["b.rs", "a/z.rs", "a.rs", "a/b.rs"] {
            files.insert(path, "").expect(path);
        }
        let order: Vec<_> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(order, ["a.rs", "a/b.rs", "a/z.rs", "b.rs"]);
    }

    #[test]
    fn formats_rust_below_its_header() {
        let mut files = FileSet::new();
        files
            .insert_rust("lib.rs", "// made", quote! { pub mod a; pub struct B; })
            .expect("insert");
        let path = RelPath::new("lib.rs").expect("path");
        let text = files
            .get(&path)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(
            text.as_deref(),
            Some("// made\n\npub mod a;\n\npub struct B;\n")
        );
    }

    #[test]
    fn refuses_files_that_meet_on_some_file_system() {
        let cases = [
            ("a.rs", "a.rs", "two generated files want the name `a.rs`"),
            (
                "a/Contact.rs",
                "a/contact.rs",
                "the generated files `a/contact.rs` and `a/Contact.rs` cannot stand beside each other on every file system",
            ),
            (
                "a",
                "a/b",
                "the generated files `a/b` and `a` cannot stand beside each other on every file system",
            ),
            (
                "a/b/c",
                "a/B",
                "the generated files `a/B` and `a/b` cannot stand beside each other on every file system",
            ),
            (
                "src/a.rs",
                "Src/b.rs",
                "the generated files `Src/b.rs` and `src` cannot stand beside each other on every file system",
            ),
        ];
        for (first, second, message) in cases {
            let mut files = FileSet::new();
            files.insert(first, "1").expect(first);
            let error = files.insert(second, "2").expect_err(second);
            assert_eq!(error.to_string(), message);
            assert_eq!(files.len(), 1);
        }
    }

    #[test]
    fn names_the_file_whose_tokens_do_not_parse() {
        let error = FileSet::new()
            .insert_rust("src/lib.rs", "// made", quote! { pub struct; })
            .expect_err("no file");
        assert_eq!(
            error.to_string(),
            "`src/lib.rs` is no Rust file: expected identifier"
        );
    }
}
