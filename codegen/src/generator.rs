//! Generation from a build script: one module tree in `OUT_DIR`, taken in with `include!`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::catalog;
use crate::diagnostic::{Colour, Diagnostic, Severity, Sink, draw};
use crate::emit::{self, CrateSettings, RuntimeDependency};
use crate::lower;
use crate::output::{FileSet, GENERATOR_VERSION};
use crate::pipeline::{ClientRequest, client};
use crate::project::package_after;
use crate::source::{Sources, named};

/// Generates connectors and clients in a `build.rs`.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), tieline_codegen::GeneratorError> {
///     tieline_codegen::Generator::new().connector("specs/ledgerly").document("specs/pets.yaml").generate()
/// }
/// ```
///
/// ```ignore
/// // src/lib.rs
/// pub mod ledgerly {
///     include!(concat!(env!("OUT_DIR"), "/ledgerly.rs"));
/// }
/// ```
///
/// The including crate depends on `tieline-runtime` with the features it wants (`descriptors`, and `webhooks` where a
/// catalog has hooks). All paths of the tree are relative, so it may stand in any module.
#[derive(Debug, Clone, Default)]
pub struct Generator {
    inputs: Vec<Input>,
    out: Option<PathBuf>,
}

#[derive(Debug, Clone)]
enum Input {
    Connector(PathBuf),
    Document(PathBuf),
}

/// Why nothing was generated: the diagnostics, drawn.
pub struct GeneratorError(String);

impl Generator {
    /// Nothing to generate yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A connector's folder (with its `catalog.yaml`), from the package's folder. Its module is `<folder>.rs`, with
    /// `_` for `-`.
    #[must_use]
    pub fn connector(mut self, folder: impl Into<PathBuf>) -> Self {
        self.inputs.push(Input::Connector(folder.into()));
        self
    }

    /// One OpenAPI document without a catalog. Its module is `<file>.rs`. It may refer to files below the parent of its
    /// folder, as with `tieline client`: vendors keep shared schemas in a folder beside it.
    #[must_use]
    pub fn document(mut self, file: impl Into<PathBuf>) -> Self {
        self.inputs.push(Input::Document(file.into()));
        self
    }

    /// Writes to this folder instead of `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out = Some(folder.into());
        self
    }

    /// Writes the module trees, and tells cargo when to run the build script again. Warnings become cargo's.
    ///
    /// # Errors
    /// Errors in the inputs, with file, line and what to do; no `OUT_DIR`; failures of the system. Files that were
    /// there stay as they were.
    pub fn generate(&self) -> Result<(), GeneratorError> {
        let out = match &self.out {
            Some(out) => out.clone(),
            None => std::env::var_os("OUT_DIR")
                .map(PathBuf::from)
                .ok_or_else(|| {
                    GeneratorError(
                        "`OUT_DIR` is not set: call this from a build script, or set `out_dir`"
                            .to_owned(),
                    )
                })?,
        };
        self.one_module_each()?;
        let mut files = Vec::new();
        for input in &self.inputs {
            let path = input.path();
            println!("cargo::rerun-if-changed={}", path.display());
            let mut sink = Sink::new();
            let (mut sources, inside) = match input {
                Input::Connector(folder) => {
                    let shown = folder.to_string_lossy().replace('\\', "/");
                    let here = || Path::new(".").to_path_buf();
                    let root = Some(folder.clone()).filter(|folder| !folder.as_os_str().is_empty());
                    (Sources::new(root.unwrap_or_else(here), &shown), None)
                }
                Input::Document(file) => match named::open(None, file, &mut sink) {
                    Ok((sources, inside)) => (sources, Some(inside)),
                    Err(_) => {
                        let sources = Sources::new(".", "");
                        let diagnostics = sink.into_sorted();
                        let text = draw(&diagnostics, &sources, Colour::Never);
                        return Err(GeneratorError(text));
                    }
                },
            };
            let made = input.generate(inside, &mut sources, &mut sink);
            for (file, _) in sources.files() {
                println!("cargo::rerun-if-changed={file}");
            }
            let diagnostics = sink.into_sorted();
            for warning in diagnostics
                .iter()
                .filter(|d| d.severity == Severity::Warning)
            {
                println!("cargo::warning={}", one_line(warning));
            }
            match made {
                Some(made) if !diagnostics.iter().any(|d| d.severity == Severity::Error) => {
                    files.push(made)
                }
                _ => return Err(GeneratorError(draw(&diagnostics, &sources, Colour::Never))),
            }
        }
        for (path, bytes) in files.iter().flat_map(FileSet::iter) {
            write(&path.below(&out), bytes).map_err(|error| {
                GeneratorError(format!("`{}` cannot be written: {error}", path.as_str()))
            })?;
        }
        Ok(())
    }

    /// Of two inputs with one module the later one would replace the other.
    fn one_module_each(&self) -> Result<(), GeneratorError> {
        let mut modules: BTreeMap<String, &Path> = BTreeMap::new();
        for input in &self.inputs {
            let path = input.path();
            if let Some(first) = modules.insert(input.module(), path) {
                let (first, second) = (first.display(), path.display());
                return Err(GeneratorError(format!(
                    "`{first}` and `{second}` both want the module `{}`: rename one of them, or write it to another `out_dir`",
                    input.module()
                )));
            }
        }
        Ok(())
    }
}

impl Input {
    fn path(&self) -> &Path {
        match self {
            Self::Connector(path) | Self::Document(path) => path,
        }
    }

    fn stem(&self) -> String {
        let stem = self.path().file_stem();
        stem.map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }

    fn module(&self) -> String {
        let stem = self.stem();
        stem.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
    }

    /// The bundle; `None` when errors were reported.
    fn generate(
        &self,
        file: Option<String>,
        sources: &mut Sources,
        sink: &mut Sink,
    ) -> Option<FileSet> {
        let stem = self.stem();
        let files = match self {
            Self::Connector(_) => {
                let read = catalog::load(sources, sink).ok()?;
                let connector = lower::connector(&read.bound, &read.apis, &stem, sink);
                let settings = settings(&stem, &read.bound.app.version.value.to_string());
                emit::print_crate(&connector, &settings)
                    .map_err(|error| crate::pipeline::internal(&stem, &error, sink))
                    .ok()?
            }
            Self::Document(_) => {
                let runtime = settings(&stem, GENERATOR_VERSION).runtime;
                let request = ClientRequest {
                    report_untyped: false,
                    file: file?,
                    name: Some(package(&stem)),
                    license: None,
                    runtime,
                };
                let made = client(&request, sources, sink).ok()?;
                made.unit.files
            }
        };
        emit::bundle(&files, &self.module())
            .map_err(|error| crate::pipeline::internal(&stem, &error, sink))
            .ok()
    }
}

/// A bundle is in no package of ours: only the example, which is no part of it, has the name in a path.
fn package(stem: &str) -> String {
    package_after(stem).unwrap_or_else(|_| "client".to_owned())
}

/// What only a manifest would say is left out of a bundle.
fn settings(name: &str, version: &str) -> CrateSettings {
    CrateSettings {
        name: name.to_owned(),
        package: package(name),
        source: name.to_owned(),
        version: version.to_owned(),
        license: None,
        authors: Vec::new(),
        repository: None,
        runtime: RuntimeDependency {
            version: GENERATOR_VERSION.to_owned(),
            path: None,
        },
    }
}

fn one_line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map_or_else(String::new, |place| {
        format!(" ({} at `{}`)", place.file, place.pointer)
    });
    format!(
        "[{}] {}{place}",
        diagnostic.code.as_str(),
        diagnostic.message.replace('\n', " ")
    )
}

/// Writes a file by renaming; one that is equal is not touched, so that what includes it is not compiled again.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let staged = path.with_extension("tieline-new");
    std::fs::write(&staged, bytes)?;
    std::fs::rename(&staged, path)
}

impl std::fmt::Display for GeneratorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

/// As [`Display`](std::fmt::Display): what `main` of a build script returns is printed by `Debug`.
impl std::fmt::Debug for GeneratorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for GeneratorError {}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"openapi": "3.0.3", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {
        "operationId": "get-a", "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {
        "$ref": "../common/c.json#/components/schemas/Shared"}}}}}}}}}"#;
    const COMMON: &str = r#"{"components": {"schemas": {"Shared": {"type": "object", "properties": {"b": {"type": "string"}}}}}}"#;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("folder");
        for (path, text) in [
            ("apps/a-b.json", DOCUMENT),
            ("more/a_b.json", DOCUMENT),
            ("common/c.json", COMMON),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
            std::fs::write(path, text).expect("file");
        }
        folder
    }

    /// The root was the document's own folder, and schemas beside it were left out.
    #[test]
    fn a_document_may_refer_to_the_folder_beside_its_own() {
        let folder = folder();
        let out = folder.path().join("out");
        let made = Generator::new()
            .document(folder.path().join("apps/a-b.json"))
            .out_dir(&out)
            .generate();
        assert!(made.is_ok(), "{made:?}");
        let code = std::fs::read_to_string(out.join("a_b.rs")).expect("module");
        assert!(code.contains("pub struct Shared"), "{code}");
    }

    /// The later of the two was all there was.
    #[test]
    fn two_inputs_do_not_share_a_module() {
        let folder = folder();
        let out = folder.path().join("out");
        let made = Generator::new()
            .document(folder.path().join("apps/a-b.json"))
            .document(folder.path().join("more/a_b.json"))
            .out_dir(&out)
            .generate();
        let said = made.expect_err("refused").to_string();
        let said = said.replace(&folder.path().display().to_string(), "");
        assert_eq!(
            said,
            "`/apps/a-b.json` and `/more/a_b.json` both want the module `a_b`: rename one of them, or write it to another `out_dir`"
        );
        assert!(!out.exists());
    }
}
