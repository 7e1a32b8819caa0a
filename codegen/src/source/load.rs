//! Files under a root folder, each read once. Nothing outside the folder, nothing from the network.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::nearby::{first_document, nearest};
use super::overlay::{self, Overlay};
use super::reader::quoted;
use super::refs::resolve_path;
use super::{Document, FileId, Node, SeenFrom};
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink, Texts};

/// The largest API description in public (Microsoft Graph) has 40 MB.
pub const SIZE_LIMIT: u64 = 128 << 20;

/// Reads documents under one root folder and keeps their texts, for hashing and for drawing.
///
/// ```
/// use tieline_codegen::diagnostic::Sink;
/// use tieline_codegen::source::Sources;
///
/// let mut sources = Sources::in_memory("specs/crm");
/// sources.insert("openapi/crm.yaml", "openapi: 3.0.3");
/// let mut sink = Sink::new();
/// let document = sources.load("openapi/crm.yaml", &mut sink).unwrap();
/// assert_eq!(document.file.as_str(), "specs/crm/openapi/crm.yaml");
/// assert!(sources.load("../secret.yaml", &mut sink).is_err());
/// ```
#[derive(Debug)]
pub struct Sources {
    /// `None` where all files are in memory.
    folder: Option<PathBuf>,
    /// Before a path relative to the root: empty, or ends in `/`. The root of the file system is `/` itself.
    prefix: String,
    /// `None` where the names of the files are what people know them by.
    seen_from: Option<SeenFrom>,
    files: BTreeMap<FileId, Loaded>,
}

#[derive(Debug, Default)]
struct Loaded {
    /// As it is on disk; of what is not UTF-8 only an image for drawing.
    raw: String,
    document: State,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody asked for it yet.
    #[default]
    Unread,
    /// What the text says.
    Read(Arc<Document>),
    /// No longer what the text says.
    Patched(Arc<Document>),
    /// Read, and handed to who changes it.
    Taken,
    /// Not to be had.
    Failed(Reported),
}

impl Sources {
    /// The files below `folder`, named in diagnostics as `prefix`/relative path (`specs/highlevel/catalog.yaml`).
    pub fn new(folder: impl Into<PathBuf>, prefix: &str) -> Self {
        Self {
            folder: Some(folder.into()),
            prefix: as_prefix(prefix),
            seen_from: None,
            files: BTreeMap::new(),
        }
    }

    /// The files below a folder of an absolute path without `.` and `..`, named in diagnostics as they are seen from
    /// another folder. Their [`FileId`]s hold the absolute path, so that files of several roots can be told apart.
    pub fn seen_from(folder: PathBuf, seen_from: SeenFrom) -> Self {
        let prefix = folder.to_string_lossy().replace('\\', "/");
        Self {
            seen_from: Some(seen_from),
            ..Self::new(folder, &prefix)
        }
    }

    /// No folder: only what is inserted.
    pub fn in_memory(prefix: &str) -> Self {
        Self {
            folder: None,
            prefix: as_prefix(prefix),
            seen_from: None,
            files: BTreeMap::new(),
        }
    }

    /// Puts a text in the place of the file of this path (relative to the root).
    pub fn insert(&mut self, path: &str, text: impl Into<String>) {
        let loaded = Loaded {
            raw: text.into(),
            document: State::Unread,
        };
        self.files.insert(self.named(path), loaded);
    }

    /// The name of a file by its path relative to the root.
    pub(crate) fn named(&self, path: &str) -> FileId {
        FileId::new(format!("{}{path}", self.prefix))
    }

    /// The name that people know a file or folder by.
    pub(crate) fn shown<'f>(&self, path: &'f str) -> Cow<'f, str> {
        match &self.seen_from {
            Some(seen_from) => Cow::Owned(seen_from.name(path)),
            None => Cow::Borrowed(path),
        }
    }

    /// The path relative to the root of a file that is below it.
    pub fn relative<'f>(&self, file: &'f FileId) -> Option<&'f str> {
        file.as_str().strip_prefix(&self.prefix)
    }

    /// The document of this path (relative to the root), named by the command line.
    ///
    /// # Errors
    ///
    /// As [`load_file`](Self::load_file); nothing points at who named the file.
    pub fn load(&mut self, path: &str, sink: &mut Sink) -> Result<Arc<Document>, Reported> {
        let file = self.resolve(path, None, sink)?;
        self.load_file(&file, None, sink)
    }

    /// The document of this path (relative to the root), named by the value at `from` (`specs.crm.path` of a catalog).
    ///
    /// # Errors
    ///
    /// As [`load_file`](Self::load_file).
    pub fn load_from(
        &mut self,
        path: &str,
        from: &Place,
        sink: &mut Sink,
    ) -> Result<Arc<Document>, Reported> {
        let file = self.resolve(path, Some(from), sink)?;
        self.load_file(&file, Some(from), sink)
    }

    fn resolve(
        &self,
        path: &str,
        from: Option<&Place>,
        sink: &mut Sink,
    ) -> Result<FileId, Reported> {
        resolve_path(&self.named(""), path).map_err(|error| {
            sink.emit(match from {
                Some(place) => error.diagnostic(path, place.clone()),
                None => Diagnostic::without_place(
                    error.code(),
                    format!("path {} {error}", quoted(path)),
                ),
            })
        })
    }

    /// The document of a file, read the first time it is asked for.
    ///
    /// # Errors
    ///
    /// One diagnostic per file, at `from` where the file itself is at fault to exist: outside the root (`..`, symbolic
    /// links), missing, too large; in the file where its text is: not UTF-8, neither JSON nor YAML. Asked for again, the
    /// first answer is repeated without a report.
    pub fn load_file(
        &mut self,
        file: &FileId,
        from: Option<&Place>,
        sink: &mut Sink,
    ) -> Result<Arc<Document>, Reported> {
        let (raw, document) = match self.files.get(file) {
            Some(Loaded { raw, document }) => {
                let read = match document {
                    State::Read(document) | State::Patched(document) => return Ok(document.clone()),
                    State::Failed(reported) => return Err(*reported),
                    State::Unread => parse(file, raw, sink),
                    // What is to be said of it was said the first time.
                    State::Taken => parse(file, raw, &mut Sink::new()),
                };
                (None, read)
            }
            None => match self.read(file, from) {
                Err(diagnostic) => (Some(String::new()), Err(sink.emit(*diagnostic))),
                Ok(bytes) => match String::from_utf8(bytes) {
                    Ok(raw) => {
                        let document = parse(file, &raw, sink);
                        (Some(raw), document)
                    }
                    Err(error) => {
                        let reported = sink.emit(not_utf8(file, &error));
                        let raw = String::from_utf8_lossy(error.as_bytes()).into_owned();
                        (Some(raw), Err(reported))
                    }
                },
            },
        };
        let state = match &document {
            Ok(document) => State::Read(document.clone()),
            Err(reported) => State::Failed(*reported),
        };
        let loaded = self.files.entry(file.clone()).or_default();
        loaded.document = state;
        if let Some(raw) = raw {
            loaded.raw = raw;
        }
        document
    }

    /// The tree of a file, for who is going to change it.
    ///
    /// Not copied where nobody else holds it: who asks for the file afterwards has it read again. A file that was patched
    /// is copied, because its text does not tell of the patches.
    ///
    /// # Errors
    ///
    /// As [`load_file`](Self::load_file).
    pub fn take_tree(&mut self, file: &FileId, sink: &mut Sink) -> Result<Node, Reported> {
        let document = self.load_file(file, None, sink)?;
        if let Some(loaded) = self.files.get_mut(file)
            && matches!(loaded.document, State::Read(_))
        {
            loaded.document = State::Taken;
        }
        Ok(Arc::unwrap_or_clone(document).root)
    }

    /// Applies an overlay to a file; everyone who loads the file afterwards gets the patched tree.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or an overlay that is malformed or matches nothing; what of it matches is applied.
    pub fn apply_overlay(
        &mut self,
        file: &FileId,
        overlay: &Overlay,
        sink: &mut Sink,
    ) -> Result<(), Reported> {
        let mut document = self.load_file(file, None, sink)?;
        let shown = self.shown(file.as_str());
        let applied = overlay::apply_to(Arc::make_mut(&mut document), &shown, overlay, sink);
        if let Some(loaded) = self.files.get_mut(file) {
            loaded.document = State::Patched(document);
        }
        applied
    }

    /// The same files as they were before anything was read or patched: what was loaded is not asked of the disk again.
    #[must_use]
    pub fn unread(&self) -> Self {
        let loaded = self.files.iter();
        let files = loaded
            .filter(|(_, loaded)| !matches!(loaded.document, State::Failed(_)))
            .map(|(file, loaded)| {
                let raw = loaded.raw.clone();
                let document = State::Unread;
                (file.clone(), Loaded { raw, document })
            })
            .collect();
        Self {
            folder: self.folder.clone(),
            prefix: self.prefix.clone(),
            seen_from: self.seen_from.clone(),
            files,
        }
    }

    /// Every file asked for so far with its bytes as they are on disk (for the lock), by name. Missing ones are not among them.
    pub fn files(&self) -> impl Iterator<Item = (&FileId, &[u8])> {
        self.files
            .iter()
            .filter(|(_, loaded)| !matches!(loaded.document, State::Failed(_) | State::Unread))
            .map(|(file, loaded)| (file, loaded.raw.as_bytes()))
    }

    fn read(&self, file: &FileId, from: Option<&Place>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let problem = |code, message: String| {
            Box::new(match from {
                Some(place) => Diagnostic::new(code, place.clone(), message),
                None => Diagnostic::without_place(code, message),
            })
        };
        let name = self.shown(file.as_str());
        let outside = || {
            let folder = match (self.prefix.as_str(), &self.folder) {
                ("", Some(folder)) => folder.display().to_string(),
                ("/", _) => "/".to_owned(),
                (prefix, _) => self.shown(prefix.trim_end_matches('/')).into_owned(),
            };
            let message = format!("file `{name}` is outside `{folder}`");
            Box::new(problem(Code::OutsideRoot, message).help("copy the file into that folder"))
        };
        let Some(relative) = self.relative(file) else {
            return Err(outside());
        };
        // Names reach this place from `$ref` through `resolve_path`, which leaves no `..`; this is for all other callers.
        if relative.split(['/', '\\']).any(|part| part == "..") {
            return Err(outside());
        }
        // A path in a file starts at that file's folder, one on the command line at the current folder.
        let as_written = |path: String| match from {
            Some(_) => path,
            None => self.shown(self.named(&path).as_str()).into_owned(),
        };
        let missing = |near: Option<String>| {
            let diagnostic = problem(Code::FileMissing, format!("file `{name}` does not exist"));
            let help = match (near, from) {
                (Some(near), _) => format!("did you mean `{}`?", as_written(near)),
                (None, Some(_)) => {
                    "put the file there, or write the path of one that is there".to_owned()
                }
                (None, None) => "put the file there, or name one that is there".to_owned(),
            };
            Box::new(diagnostic.help(help))
        };
        let Some(folder) = &self.folder else {
            return Err(missing(None));
        };
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                missing(nearest(folder, relative))
            }
            _ => {
                let message = format!("cannot read `{name}`: {error}");
                let help = "see to it and run the command again";
                Box::new(problem(Code::FileMissing, message).help(help))
            }
        };
        let root = folder.canonicalize().map_err(failed)?;
        let path = folder.join(relative).canonicalize().map_err(failed)?;
        if !path.starts_with(&root) {
            return Err(outside());
        }
        // Opening a named pipe would wait for ever.
        let metadata = path.metadata().map_err(failed)?;
        if !metadata.is_file() {
            let (what, help) = match first_document(&path) {
                _ if !metadata.is_dir() => ("not a file", "name a file".to_owned()),
                Some(file) => {
                    let inside = as_written(format!("{relative}/{file}"));
                    let help = format!("name the file in it that you mean, as in `{inside}`");
                    ("a folder", help)
                }
                None => (
                    "a folder, without an OpenAPI document in it",
                    "name a file".to_owned(),
                ),
            };
            let message = format!("`{name}` is {what}");
            return Err(Box::new(problem(Code::FileMissing, message).help(help)));
        }
        let size = metadata.len().min(SIZE_LIMIT) + 1;
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        File::open(&path)
            .and_then(|open| open.take(SIZE_LIMIT + 1).read_to_end(&mut bytes))
            .map_err(failed)?;
        if bytes.len() as u64 > SIZE_LIMIT {
            let message = format!("file `{name}` is larger than {} MiB", SIZE_LIMIT >> 20);
            let help = "take out what is not needed, or split it by `$ref`";
            return Err(Box::new(problem(Code::FileTooLarge, message).help(help)));
        }
        Ok(bytes)
    }
}

fn as_prefix(folder: &str) -> String {
    match folder {
        "" => String::new(),
        folder => format!("{}/", folder.trim_end_matches('/')),
    }
}

impl Texts for Sources {
    fn text(&self, file: &FileId) -> Option<&str> {
        self.files.get(file).map(|loaded| without_mark(&loaded.raw))
    }

    fn name<'f>(&self, file: &'f FileId) -> Cow<'f, str> {
        self.shown(file.as_str())
    }
}

/// Places count from behind a byte order mark.
fn without_mark(raw: &str) -> &str {
    raw.strip_prefix('\u{feff}').unwrap_or(raw)
}

fn parse(file: &FileId, raw: &str, sink: &mut Sink) -> Result<Arc<Document>, Reported> {
    Document::parse(file.clone(), without_mark(raw), sink).map(Arc::new)
}

fn not_utf8(file: &FileId, error: &std::string::FromUtf8Error) -> Diagnostic {
    let offset = error.utf8_error().valid_up_to();
    let place = Place::offset(file.clone(), offset);
    let is_utf16 = matches!(error.as_bytes(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let message = if is_utf16 {
        "the file is UTF-16 text"
    } else {
        "the file is not UTF-8 text from here on"
    };
    Diagnostic::new(Code::NotUtf8, place, message).help("save it as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Pointer;
    use std::path::Path;

    fn reports(sink: &Sink) -> Vec<String> {
        sink.diagnostics()
            .iter()
            .map(|d| {
                let place = d.place.as_ref().map_or(String::new(), |p| match p.offset {
                    Some(offset) => format!("{}@{offset}", p.file),
                    None => format!("{}#{}", p.file, p.pointer),
                });
                format!(
                    "{} {place}: {} ({})",
                    d.code.as_str(),
                    d.message,
                    d.help.as_deref().unwrap_or("-")
                )
            })
            .collect()
    }

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        folder
    }

    #[test]
    fn files_are_read_once_and_keep_their_bytes() {
        let folder = folder(&[("a/b.yaml", b"\xef\xbb\xbfx: 1\r\n")]);
        let mut sources = Sources::new(folder.path(), "specs/crm/");
        let mut sink = Sink::new();
        let first = sources.load("a/b.yaml", &mut sink).unwrap();
        let second = sources.load("./a/../a/b.yaml", &mut sink).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(first.file.as_str(), "specs/crm/a/b.yaml");
        assert_eq!(sources.text(&first.file), Some("x: 1\r\n"));
        let files: Vec<_> = sources.files().collect();
        assert_eq!(files, [(&first.file, b"\xef\xbb\xbfx: 1\r\n".as_slice())]);
        assert_eq!(reports(&sink), Vec::<String>::new());
    }

    #[test]
    fn an_absolute_prefix_stays_one() {
        let mut sources = Sources::in_memory("/home/crm/");
        sources.insert("a.yaml", "x: 1");
        let mut sink = Sink::new();
        let document = sources.load("a.yaml", &mut sink).unwrap();
        assert_eq!(document.file.as_str(), "/home/crm/a.yaml");
        let other = sources.load_file(&FileId::new("/home/b.yaml"), None, &mut sink);
        assert!(other.is_err());
        assert_eq!(
            reports(&sink),
            ["T0002 : file `/home/b.yaml` is outside `/home/crm` (copy the file into that folder)"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_reported_once_each() {
        let folder = folder(&[
            ("catalog.yaml", b"a: 1"),
            ("openapi/contacts.json", b"{\"openapi\": \"3.0.3\"}"),
            ("openapi/a.yaml", b"catalog: 1"),
            ("latin.yaml", b"name: caf\xe9\n"),
            ("wide.yaml", b"\xff\xfea\0"),
            ("broken.json", b"{\"a\" 1}"),
        ]);
        let mut sources = Sources::new(folder.path(), "specs/crm");
        let mut sink = Sink::new();
        let from = Place::value(
            FileId::new("specs/crm/catalog.yaml"),
            Pointer::root().child("path"),
        );
        for path in [
            "openapi/contact.json",
            "openapi/contact.json",
            "openapi",
            "nowhere/x.json",
        ] {
            assert!(sources.load_from(path, &from, &mut sink).is_err(), "{path}");
        }
        for path in ["../x.yaml", "/etc/passwd", "https://a.example/x.yaml"] {
            assert!(sources.load_from(path, &from, &mut sink).is_err(), "{path}");
        }
        for path in ["latin.yaml", "wide.yaml", "broken.json", "../../../x.yaml"] {
            assert!(sources.load(path, &mut sink).is_err(), "{path}");
        }
        assert_eq!(
            reports(&sink),
            [
                "T0001 specs/crm/catalog.yaml#/path: file `specs/crm/openapi/contact.json` does not exist (did you mean `openapi/contacts.json`?)",
                "T0001 specs/crm/catalog.yaml#/path: `specs/crm/openapi` is a folder (name the file in it that you mean, as in `openapi/contacts.json`)",
                "T0001 specs/crm/catalog.yaml#/path: file `specs/crm/nowhere/x.json` does not exist (put the file there, or write the path of one that is there)",
                "T0002 specs/crm/catalog.yaml#/path: file `specs/x.yaml` is outside `specs/crm` (copy the file into that folder)",
                "T0003 specs/crm/catalog.yaml#/path: path `/etc/passwd` is an absolute path (write the path relative to this file)",
                "T0004 specs/crm/catalog.yaml#/path: path `https://a.example/x.yaml` is a URL, and nothing is fetched from the network (download the file, put it into the connector's folder and name it by a relative path)",
                "T0006 specs/crm/latin.yaml@9: the file is not UTF-8 text from here on (save it as UTF-8)",
                "T0006 specs/crm/wide.yaml@0: the file is UTF-16 text (save it as UTF-8)",
                "T0101 specs/crm/broken.json@5: expected `:`, found `1` (look for a comma, quote, bracket or indentation that is wrong here or shortly before)",
                "T0002 : path `../../../x.yaml` leads outside the folder of the documents (-)",
            ]
        );
    }

    #[test]
    fn files_of_the_root_of_the_system_keep_its_slash() {
        let mut sources = Sources::in_memory("/");
        sources.insert("a.yaml", "x: 1");
        let mut sink = Sink::new();
        let document = sources.load("a.yaml", &mut sink).unwrap();
        assert_eq!(document.file.as_str(), "/a.yaml");
        assert_eq!(sources.relative(&document.file), Some("a.yaml"));
        assert!(sources.load("b.yaml", &mut sink).is_err());
        assert_eq!(
            reports(&sink),
            [
                "T0001 : file `/b.yaml` does not exist (put the file there, or name one that is there)"
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_do_not_lead_out() {
        let outside = folder(&[("secret.yaml", b"a: 1")]);
        let inside = folder(&[("b.yaml", b"b: 1")]);
        let link = |name: &str, to: &Path| {
            std::os::unix::fs::symlink(to, inside.path().join(name)).unwrap()
        };
        link("out.yaml", &outside.path().join("secret.yaml"));
        link("folder", outside.path());
        link("in.yaml", Path::new("b.yaml"));
        link("loop.yaml", Path::new("loop.yaml"));
        let mut sources = Sources::new(inside.path(), "");
        let mut sink = Sink::new();
        assert!(sources.load("out.yaml", &mut sink).is_err());
        assert!(sources.load("folder/secret.yaml", &mut sink).is_err());
        assert!(sources.load("loop.yaml", &mut sink).is_err());
        assert!(sources.load("in.yaml", &mut sink).is_ok());
        let codes: Vec<_> = sink.diagnostics().iter().map(|d| d.code).collect();
        assert_eq!(
            codes,
            [Code::OutsideRoot, Code::OutsideRoot, Code::FileMissing]
        );
        let message = |sink: &Sink| sink.diagnostics()[0].message.clone();
        let folder = inside.path().display();
        assert_eq!(
            message(&sink),
            format!("file `out.yaml` is outside `{folder}`")
        );

        let seen_from = SeenFrom {
            folder: format!("{folder}/sub"),
            climbs: true,
        };
        let mut sources = Sources::seen_from(inside.path().to_path_buf(), seen_from);
        let mut sink = Sink::new();
        assert!(sources.load("out.yaml", &mut sink).is_err());
        assert_eq!(message(&sink), "file `../out.yaml` is outside `..`");
    }
}
