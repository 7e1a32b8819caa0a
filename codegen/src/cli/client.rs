//! `tieline client`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::report::{drawn, out, print};
use super::{Format, Status, runtime};
use crate::diagnostic::{SHOWN, Sink, counted};
use crate::emit::RuntimeDependency;
use crate::output::{Destination, FileCounts, GENERATOR_VERSION, OutputError, Scope, apply};
use crate::pipeline::{Client, ClientRequest, client};
use crate::project::{LICENSE_HELP, PackageRefusal, checked_license, checked_package};
use crate::source::{Sources, named};
use crate::threads;

/// From how many bytes of documents on it is worth another thread to draw what is reported while the files are written.
const WORTH_A_THREAD: usize = 1 << 20;

/// The arguments of `tieline client`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ClientArgs {
    /// The OpenAPI document, JSON or YAML
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The folder of the crate to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The name of the crate, in kebab-case; by default it comes from the file's name
    #[arg(long, value_name = "NAME", value_parser = package_name)]
    pub name: Option<String>,
    /// The licence in the crate's manifest, an SPDX expression as in `MIT OR Apache-2.0`; by default there is none
    #[arg(long, value_name = "SPDX", value_parser = license)]
    pub license: Option<String>,
    /// Depend on the tieline-runtime in this folder instead of the published one
    #[arg(long, value_name = "DIR")]
    pub runtime_path: Option<PathBuf>,
    /// The folder that references of the document may not leave; by default the parent of the file's folder
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// List every place of the document whose values stay JSON, and why; `untyped` in the output is their number,
    /// whether the document gives them a type or not
    #[arg(long)]
    pub report_untyped: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
}

impl ClientArgs {
    /// The folder that references may not leave.
    #[must_use]
    pub fn reference_root(&self) -> PathBuf {
        named::reference_root(self.root.as_deref(), &self.file)
    }

    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let opened = named::open(self.root.as_deref(), &self.file, &mut sink);
        let Ok((mut sources, file)) = opened else {
            return print(sink, &Sources::in_memory(""), self.format).status();
        };
        let most = if self.report_untyped {
            usize::MAX
        } else {
            SHOWN
        };
        let Some(client) = self.make(file, &mut sources, &mut sink) else {
            return drawn(sink, &sources, self.format, most)
                .print(self.format)
                .status();
        };
        let bytes: usize = sources.files().map(|(_, bytes)| bytes.len()).sum();
        let draw = || drawn(sink.clone(), &sources, self.format, most);
        let (applied, drawn_so_far) =
            threads::both(bytes >= WORTH_A_THREAD, || self.apply(&client), draw);
        let files = match applied {
            Ok(files) => files,
            Err(error) => {
                error.report(&mut sink);
                return drawn(sink, &sources, self.format, most)
                    .print(self.format)
                    .status();
            }
        };
        let printed = drawn_so_far.print(self.format);
        let Client {
            unit,
            figures,
            untyped,
        } = client;
        let report = ClientReport {
            operations: figures.operations,
            types: figures.types,
            untyped,
            warnings: printed.warnings,
            written: files.written,
            unchanged: files.unchanged,
            removed: files.removed,
        };
        match self.format {
            Format::Json => out(&format!("{}\n", report.to_json())),
            Format::Human => out(&format!(
                "{}: {}, {}, {} untyped; {} written, {} unchanged, {} removed in {}\n",
                unit.name,
                counted(report.operations, "operation"),
                counted(report.types, "type"),
                counted(report.untyped, "place"),
                counted(report.written, "file"),
                report.unchanged,
                report.removed,
                self.out.display(),
            )),
        }
        printed.status()
    }

    /// The client; `None` where something is wrong, which is reported.
    fn make(&self, file: String, sources: &mut Sources, sink: &mut Sink) -> Option<Client> {
        if let Some(folder) = &self.runtime_path {
            runtime::check(folder, sink).ok()?;
        }
        let runtime = RuntimeDependency {
            version: GENERATOR_VERSION.to_owned(),
            path: self
                .runtime_path
                .as_deref()
                .map(|path| relative(&self.out, path)),
        };
        let request = ClientRequest {
            file,
            name: self.name.clone(),
            license: self.license.clone(),
            runtime,
            report_untyped: self.report_untyped,
        };
        let made = client(&request, sources, sink).ok()?;
        (!sink.has_errors()).then_some(made)
    }

    fn apply(&self, client: &Client) -> Result<FileCounts, OutputError> {
        let destination = Destination::standalone(&self.out)?;
        let units = std::slice::from_ref(&client.unit);
        let applied = apply(&destination, units, Scope::All, &mut || {})?;
        let own = applied.units.get(&client.unit.name).copied();
        Ok(FileCounts {
            // A client of another name that stood in the folder was a unit of its own.
            removed: applied.units.values().map(|unit| unit.removed).sum(),
            ..own.unwrap_or_default()
        })
    }
}

/// The way from a folder to another, for a manifest: relative where both have a folder in common, so that the crate
/// can be moved together with what it depends on.
fn relative(from: &Path, to: &Path) -> String {
    let plain = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let (Ok(from), Ok(target)) = (std::path::absolute(from), std::path::absolute(to)) else {
        return plain(to);
    };
    let (from, steps): (Vec<_>, Vec<_>) =
        (from.components().collect(), target.components().collect());
    let common = from.iter().zip(&steps).take_while(|(a, b)| a == b).count();
    if common <= 1 {
        // A relative one was meant from the current folder, not from the crate's.
        return plain(&target);
    }
    let mut path = PathBuf::new();
    path.extend(std::iter::repeat_n("..", from.len() - common));
    path.extend(steps.iter().skip(common));
    plain(&path)
}

/// What `--format json` prints last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientReport {
    /// Operations that can be called.
    pub operations: usize,
    /// Types generated.
    pub types: usize,
    /// Places of the document whose values stay JSON, whether it gives them a type or not.
    pub untyped: usize,
    /// Diagnostics of severity warning.
    pub warnings: usize,
    /// Files written because they were new or differed.
    pub written: usize,
    /// Files that were up to date.
    pub unchanged: usize,
    /// Files removed that an earlier run wrote: of operations that are gone, or of another client.
    pub removed: usize,
}

impl ClientReport {
    /// The line, without its end.
    #[must_use]
    pub fn to_json(self) -> String {
        let Self {
            operations,
            types,
            untyped,
            warnings,
            written,
            unchanged,
            removed,
        } = self;
        let value = serde_json::json!({
            "operations": operations,
            "types": types,
            "untyped": untyped,
            "warnings": warnings,
            "written": written,
            "unchanged": unchanged,
            "removed": removed,
        });
        value.to_string()
    }
}

fn license(text: &str) -> Result<String, String> {
    match checked_license(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(problem) => Err(format!("{problem}; {LICENSE_HELP}")),
    }
}

fn package_name(text: &str) -> Result<String, String> {
    match checked_package(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(PackageRefusal { why, instead }) => {
            Err(format!("{why}; choose another name, as in `{instead}`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_is_named_from_the_crate() {
        let here = std::env::current_dir().expect("folder");
        let runtime = Path::new("runtime");
        assert_eq!(relative(Path::new("out/crm"), runtime), "../../runtime");
        assert_eq!(
            relative(Path::new("/x/crm"), Path::new("/x/runtime")),
            "../runtime"
        );
        // On another tree nothing leads there but the whole path.
        let absolute = here.join("runtime").to_string_lossy().replace('\\', "/");
        assert_eq!(relative(Path::new("/no-such-tree/crm"), runtime), absolute);
    }
}
