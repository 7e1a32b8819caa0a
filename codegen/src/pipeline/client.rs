//! One document -> the crate of its client.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

use crate::api::{self, Overrides};
use crate::cli::Figures;
use crate::diagnostic::{Code, Diagnostic, Reported, Sink};
use crate::emit::{self, CrateSettings, RuntimeDependency};
use crate::lower;
use crate::lower::connector::{Connector, RustOperation, TriggerKind};
use crate::output::{Digest, Unit};
use crate::project::{PackageRefusal, checked_package, package_after};
use crate::source::{FileId, Sources};
use crate::threads;

/// What a client is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRequest {
    /// The document, relative to the root of `sources`, with `/`.
    pub file: String,
    /// The package's name; by default the file's stem.
    pub name: Option<String>,
    /// SPDX expression of the crate; without one its manifest has no `license`.
    pub license: Option<String>,
    pub runtime: RuntimeDependency,
    /// Report every place whose values stay JSON.
    pub report_untyped: bool,
}

/// A generated client.
#[derive(Debug)]
pub struct Client {
    pub unit: Unit,
    pub figures: Figures,
    /// Places of the document whose values stay JSON, whether it gives them a type or not.
    pub untyped: usize,
}

/// From how many bytes on hashing the documents is worth another thread.
const WORTH_A_THREAD: usize = 4 << 20;

/// Generates the client of a document.
///
/// # Errors
///
/// What cannot be read as an OpenAPI document at all; it is reported.
pub fn client(
    request: &ClientRequest,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Client, Reported> {
    let name = match &request.name {
        Some(name) => match checked_package(name) {
            Ok(()) => name.clone(),
            Err(refusal) => {
                let message = format!("no crate can be called so: {}", refusal.why);
                return Err(refuse(message, &refusal, sink));
            }
        },
        None => package_name(&request.file, sink)?,
    };
    let file = sources.load(&request.file, sink)?.file.clone();
    let api = api::read(sources, &file, &name, &[], &Overrides::default(), sink)?;
    if request.report_untyped {
        api::report_untyped(&api, sink);
    }
    let file_name = Path::new(&request.file)
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let settings = CrateSettings {
        name: name.clone(),
        package: name.clone(),
        source: file_name,
        version: "0.1.0".to_owned(),
        license: request.license.clone(),
        authors: Vec::new(),
        repository: None,
        runtime: request.runtime.clone(),
    };
    let connector = lower::client(&api, &name, sink);
    let untyped = api::untyped(&api).count();
    threads::drop_aside(api);
    let inputs = || {
        let digest = |(file, bytes): (&FileId, &[u8])| {
            let path = sources.relative(file).unwrap_or(file.as_str());
            (from_document(&request.file, path), Digest::of(bytes))
        };
        sources.files().map(digest).collect()
    };
    let bytes: usize = sources.files().map(|(_, bytes)| bytes.len()).sum();
    let print = || emit::print_crate(&connector, &settings);
    let (files, inputs) = threads::both(bytes >= WORTH_A_THREAD, print, inputs);
    let files = files.map_err(|error| internal(&name, &error, sink))?;
    let figures = figures(&connector);
    threads::drop_aside(connector);
    Ok(Client {
        figures,
        untyped,
        unit: Unit {
            name,
            inputs,
            files,
        },
    })
}

/// The path of a file from the folder of the document: the root is a folder around it, whose name is the machine's.
fn from_document(document: &str, file: &str) -> String {
    let mut from: Vec<&str> = document.split('/').collect();
    from.pop();
    let to: Vec<&str> = file.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let way: Vec<&str> = up.chain(to.into_iter().skip(common)).collect();
    way.join("/")
}

/// What a crate consists of.
pub(super) fn figures(connector: &Connector) -> Figures {
    Figures {
        operations: operations(connector),
        types: connector
            .specs
            .iter()
            .flat_map(|spec| &spec.types)
            .map(|file| file.types.len())
            .sum(),
        triggers: connector
            .offer
            .as_ref()
            .map_or(0, |offer| offer.triggers.len()),
        actions: connector
            .offer
            .as_ref()
            .map_or(0, |offer| offer.actions.len()),
        searches: connector
            .offer
            .as_ref()
            .map_or(0, |offer| offer.searches.len()),
    }
}

/// How many operations of the vendor the crate calls. A trigger, a search and a hook's subscription may share one.
fn operations(connector: &Connector) -> usize {
    let specs = connector.specs.iter();
    let files = specs.flat_map(|spec| &spec.operations);
    // One operation in two media types is one.
    let known = |operation: &RustOperation| {
        let meta = &operation.meta;
        let (spec, _) = meta.id.split_once('#').unwrap_or_default();
        [spec, &meta.method, &meta.path].map(str::to_owned)
    };
    let mut called: BTreeSet<[String; 3]> =
        files.flat_map(|file| &file.operations).map(known).collect();
    if let Some(offer) = &connector.offer {
        let polled = offer
            .triggers
            .iter()
            .filter_map(|trigger| match &trigger.kind {
                TriggerKind::Polling(polling) => Some(&polling.list.operation),
                TriggerKind::Hook(_) => None,
            });
        let actions = offer.actions.iter().map(|action| &action.operation);
        let searches = offer.searches.iter().map(|search| &search.list.operation);
        let bound = polled.chain(actions).chain(searches);
        called.extend(bound.map(known));
    }
    called.len()
}

/// Reports that our own output is at fault.
pub(crate) fn internal(unit: &str, error: &dyn std::fmt::Display, sink: &mut Sink) -> Reported {
    let message = format!("what was generated for `{unit}` cannot be written: {error}");
    sink.emit(
        Diagnostic::without_place(Code::Internal, message)
            .help("this is a mistake in tieline; please report it with the document"),
    )
}

fn package_name(file: &str, sink: &mut Sink) -> Result<String, Reported> {
    let file = Path::new(file);
    let text = |part: Option<&OsStr>| {
        part.map_or_else(String::new, |part| part.to_string_lossy().into_owned())
    };
    package_after(&text(file.file_stem())).map_err(|refusal| {
        let message = format!(
            "no crate can be named after the file `{}`: {}",
            text(file.file_name()).escape_debug(),
            refusal.why
        );
        refuse(message, &refusal, sink)
    })
}

fn refuse(message: String, refusal: &PackageRefusal, sink: &mut Sink) -> Reported {
    let help = format!("name it with `--name`, as in `--name {}`", refusal.instead);
    sink.emit(Diagnostic::without_place(Code::SourceName, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::from_document;

    #[test]
    fn inputs_are_named_from_the_folder_of_the_document() {
        for (document, file, path) in [
            ("acme/swagger.yaml", "acme/swagger.yaml", "swagger.yaml"),
            ("acme/swagger.yaml", "acme/parts/a.yaml", "parts/a.yaml"),
            ("acme/swagger.yaml", "shared/a.yaml", "../shared/a.yaml"),
            ("swagger.yaml", "shared/a.yaml", "shared/a.yaml"),
            ("a/b/c.yaml", "d.yaml", "../../d.yaml"),
        ] {
            assert_eq!(from_document(document, file), path, "{document} {file}");
        }
    }
}
