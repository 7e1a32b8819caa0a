//! Generates a client of each document, in parallel and in this process, and holds what comes out against what
//! the document says.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tieline_codegen::diagnostic::{Code, Severity, Sink};
use tieline_codegen::emit::RuntimeDependency;
use tieline_codegen::output::{Destination, FileSet, Scope, Unit, apply};
use tieline_codegen::pipeline::{Client, ClientRequest, client};
use tieline_codegen::source::Sources;

use super::count::{self, Counted};

/// As much as the main thread of the tool has.
const STACK_BYTES: usize = 8 << 20;

/// What was made of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub document: PathBuf,
    /// Bytes of the document.
    pub bytes: u64,
    /// Operations under its `paths`, counted without the generator.
    pub expected: u64,
    /// Reading, generating and formatting; neither counting nor writing.
    pub time: Duration,
    pub made: Result<Made, Failure>,
}

/// What the generated crate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Operations counted by parsing the code.
    pub operations: u64,
    /// Bytes of all files.
    pub bytes: u64,
    pub untyped: u64,
    pub warnings: u64,
    /// Objects that could not be read although they were normalised: our mistakes.
    pub unreadable: u64,
}

/// Why there is no crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The document was refused: the first error.
    Refused(String),
    /// The generator panicked.
    Panicked(String),
    /// The output is no Rust, or cannot be written.
    Broken(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "refused: {why}"),
            Self::Panicked(why) => write!(f, "panicked: {why}"),
            Self::Broken(why) => write!(f, "broken output: {why}"),
        }
    }
}

impl Outcome {
    /// Whether the crate is there with every operation of the document.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.made
            .as_ref()
            .is_ok_and(|made| made.operations == self.expected)
    }
}

/// How to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Documents at a time.
    pub jobs: usize,
    /// The folder of `tieline-runtime`.
    pub runtime: PathBuf,
    /// The folder to write a crate per document into, where they are wanted.
    pub out: Option<PathBuf>,
}

/// Runs all files, and tells each outcome as it comes; files that are no documents are passed over.
///
/// # Errors
/// A file cannot be read.
pub fn run(
    files: &[PathBuf],
    settings: &Settings,
    tell: impl Fn(usize, &Outcome) + Sync,
) -> Result<Vec<Outcome>, String> {
    let outcomes = Mutex::new(Vec::new());
    each(files, settings.jobs, |index, file| {
        if let Some(outcome) = one(file, &package(index), settings)? {
            tell(index, &outcome);
            lock(&outcomes).push((index, outcome));
        }
        Ok(())
    })?;
    let mut outcomes = std::mem::take(&mut *lock(&outcomes));
    outcomes.sort_by_key(|(index, _)| *index);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Does something with each file, `jobs` of them at a time.
///
/// # Errors
/// The first error; files that are not begun by then are left out.
pub fn each(
    files: &[PathBuf],
    jobs: usize,
    act: impl Fn(usize, &Path) -> Result<(), String> + Sync,
) -> Result<(), String> {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let work = || {
        while let Some((index, file)) = take(&next, files) {
            if let Err(error) = act(index, file) {
                lock(&failed).get_or_insert(error);
            }
            if lock(&failed).is_some() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            // Only a system without memory refuses a thread; the other threads take its share.
            let _ = std::thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, work);
        }
    });
    match lock(&failed).take() {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Generates the crate of a document, and writes it where the settings name a folder.
///
/// # Errors
/// Why there is none.
pub fn convert(file: &Path, package: &str, settings: &Settings) -> Result<(), Failure> {
    let (made, _) = generate(file, package, settings)?;
    match &settings.out {
        None => Ok(()),
        Some(out) => write(out, made.unit),
    }
}

/// The package that the file at this index becomes.
#[must_use]
pub fn package(index: usize) -> String {
    format!("doc-{index}")
}

fn take<'a>(next: &AtomicUsize, files: &'a [PathBuf]) -> Option<(usize, &'a PathBuf)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, files.get(index)?))
}

/// A thread that panicked while it held the lock has left whole values behind.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Nothing where the file is no OpenAPI document.
fn one(file: &Path, package: &str, settings: &Settings) -> Result<Option<Outcome>, String> {
    let bytes = std::fs::read(file)
        .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    // What neither reader can parse is for the generator to refuse.
    let expected = match count::operations(&text) {
        Ok(Counted::NoDocument) => return Ok(None),
        Ok(Counted::Operations(operations)) => operations,
        Err(_) => 0,
    };
    drop(text);
    let start = Instant::now();
    let generated = catch_unwind(AssertUnwindSafe(|| generate(file, package, settings)));
    let time = start.elapsed();
    let made = match generated {
        Ok(Ok((made, sink))) => measure(&made, &sink).and_then(|figures| match &settings.out {
            None => Ok(figures),
            Some(out) => write(out, made.unit).map(|()| figures),
        }),
        Ok(Err(failure)) => Err(failure),
        Err(panic) => Err(Failure::Panicked(said(panic.as_ref()))),
    };
    Ok(Some(Outcome {
        document: file.to_path_buf(),
        bytes: bytes.len() as u64,
        expected,
        time,
        made,
    }))
}

fn generate(file: &Path, package: &str, settings: &Settings) -> Result<(Client, Sink), Failure> {
    let file = std::path::absolute(file).map_err(|error| Failure::Refused(error.to_string()))?;
    // As `tieline client` does without `--root`.
    let folder = file.parent().unwrap_or(&file);
    let root = folder.parent().unwrap_or(folder);
    let relative = file.strip_prefix(root).unwrap_or(&file);
    let request = ClientRequest {
        license: None,
        report_untyped: false,
        file: relative.to_string_lossy().replace('\\', "/"),
        name: Some(package.to_owned()),
        runtime: RuntimeDependency {
            version: tieline_codegen::output::GENERATOR_VERSION.to_owned(),
            path: Some(settings.runtime.to_string_lossy().into_owned()),
        },
    };
    let mut sink = Sink::new();
    let mut sources = Sources::new(root, "");
    let made = client(&request, &mut sources, &mut sink);
    let first = sink
        .diagnostics()
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    if let Some(error) = first {
        let place = error.place.as_ref().map_or_else(String::new, |place| {
            format!(" at {}", place.pointer.as_str())
        });
        let message = format!("{} {}{place}", error.code.as_str(), error.message);
        return Err(match error.code {
            Code::Internal => Failure::Broken(message),
            _ => Failure::Refused(message),
        });
    }
    match made {
        Ok(made) => Ok((made, sink)),
        Err(_) => Err(Failure::Refused("no error was reported".to_owned())),
    }
}

fn measure(made: &Client, sink: &Sink) -> Result<Made, Failure> {
    let count = |wanted: &dyn Fn(Severity, Code) -> bool| {
        sink.diagnostics()
            .iter()
            .filter(|diagnostic| wanted(diagnostic.severity, diagnostic.code))
            .count() as u64
    };
    let (operations, bytes) = in_code(&made.unit.files)?;
    Ok(Made {
        operations,
        bytes,
        untyped: made.untyped as u64,
        warnings: count(&|severity, _| severity == Severity::Warning),
        unreadable: count(&|_, code| code == Code::Unreadable),
    })
}

fn in_code(files: &FileSet) -> Result<(u64, u64), Failure> {
    let mut operations = 0;
    let mut size = 0;
    for (path, bytes) in files.iter() {
        size += bytes.len() as u64;
        if !path.as_str().ends_with(".rs") {
            continue;
        }
        let broken = |why: String| Failure::Broken(format!("{}: {why}", path.as_str()));
        let text = std::str::from_utf8(bytes).map_err(|error| broken(error.to_string()))?;
        operations += crate::operations::in_source(text).map_err(broken)? as u64;
    }
    Ok((operations, size))
}

fn write(out: &Path, unit: Unit) -> Result<(), Failure> {
    let broken = |error: &dyn fmt::Display| Failure::Broken(error.to_string());
    let folder = out.join(&unit.name);
    std::fs::create_dir_all(&folder).map_err(|error| broken(&error))?;
    let destination = Destination::standalone(&folder).map_err(|error| broken(&error))?;
    apply(&destination, &[unit], Scope::All, &mut || {})
        .map(|_| ())
        .map_err(|error| broken(&error))
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a message".to_owned())
}
