//! A connector as files: Rust by `quote!`, and the texts around it.
//!
//! A printer. What a thing is called, what type it has and whether it exists at all was decided in
//! [`lower`]; whoever looks for an API's words here is in the wrong room.

mod bundle;
mod client;
mod connector;
mod data;
mod descriptor;
mod entries;
mod example;
mod manifest;
pub mod mapping;
mod modules;
mod readme;
mod record;
mod requests;
mod samples;
mod scan;
mod tokens;
mod types;

pub use bundle::bundle;

use indexmap::IndexMap;
use proc_macro2::TokenStream;

use crate::api::model::Api;
use crate::catalog::bound::Bound;
use crate::diagnostic::Sink;
use crate::lower;
use crate::lower::connector::{Connector, Entry, Offer, Spec};
use crate::output::{FileSet, FileSetError};

/// What a crate is called and depends on; none of it is in the documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrateSettings {
    /// The connector's name in kebab-case (`seventeen-hats`).
    pub name: String,
    /// The package (`tieline-seventeen-hats`).
    pub package: String,
    /// What the crate was made from, for the first line of each file: `specs/seventeen-hats`, or a file's name.
    pub source: String,
    pub version: String,
    pub license: String,
    pub authors: Vec<String>,
    pub repository: Option<String>,
    pub runtime: RuntimeDependency,
}

/// Where generated crates find `tieline-runtime`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeDependency {
    pub version: String,
    /// Relative to the crate, with forward slashes.
    pub path: Option<String>,
}

/// The crate of a typed client for one document.
///
/// # Errors
/// Only if two files want one name or what was printed is no Rust, either of which is our own mistake.
pub fn generate_client(
    api: &Api,
    settings: &CrateSettings,
    sink: &mut Sink,
) -> Result<FileSet, FileSetError> {
    print_crate(&lower::client(api, &settings.name, sink), settings)
}

/// The crate of a connector.
///
/// # Errors
/// As [`generate_client`].
pub fn generate_connector(
    bound: &Bound,
    apis: &IndexMap<String, Api>,
    settings: &CrateSettings,
    sink: &mut Sink,
) -> Result<FileSet, FileSetError> {
    print_crate(
        &lower::connector(bound, apis, &settings.name, sink),
        settings,
    )
}

/// Prints a crate.
///
/// # Errors
/// As [`generate_client`].
pub fn print_crate(
    connector: &Connector,
    settings: &CrateSettings,
) -> Result<FileSet, FileSetError> {
    let mut files = Files {
        header: header(settings),
        set: FileSet::new(),
    };
    files.text("Cargo.toml", manifest::print(connector, settings))?;
    files.text("README.md", readme::print(connector, settings))?;
    files.rust("src/lib.rs", client::library(connector))?;
    files.rust("src/client.rs", client::print(connector))?;
    files.rust(
        "src/connector.rs",
        self::connector::print(connector, settings),
    )?;
    files.rust(
        &format!("examples/{}.rs", example::name(settings)),
        example::print(connector, settings),
    )?;
    for spec in &connector.specs {
        print_spec(spec, &mut files)?;
    }
    let modules = |of: fn(&Spec) -> bool| -> Vec<(String, String)> {
        let specs = connector.specs.iter().filter(|spec| of(spec));
        specs
            .filter_map(|spec| spec.module.clone())
            .map(|module| {
                let text = format!("What the document `{module}` describes.");
                (module, text)
            })
            .collect()
    };
    if connector.specs.iter().any(|spec| spec.module.is_some()) {
        files.rust(
            "src/types/mod.rs",
            modules::nested(
                "Types of values that are sent and received.",
                &modules(|_| true),
            ),
        )?;
        let with_operations = modules(|spec| !spec.operations.is_empty());
        if !with_operations.is_empty() {
            files.rust(
                "src/operations/mod.rs",
                modules::nested(
                    "Requests that no entry of the catalog binds.",
                    &with_operations,
                ),
            )?;
        }
    }
    if let Some(offer) = &connector.offer {
        print_offer(offer, settings, &mut files)?;
    }
    Ok(files.set)
}

fn print_spec(spec: &Spec, files: &mut Files) -> Result<(), FileSetError> {
    let folder = match &spec.module {
        Some(module) => format!("/{module}"),
        None => String::new(),
    };
    for file in &spec.types {
        files.rust(
            &format!("src/types{folder}/{}.rs", file.module),
            types::file(file),
        )?;
    }
    let names = spec.types.iter().map(|file| plain_file(&file.module));
    files.rust(
        &format!("src/types{folder}/mod.rs"),
        modules::flat("Types of values that are sent and received.", names),
    )?;
    if spec.operations.is_empty() {
        return Ok(());
    }
    for file in &spec.operations {
        files.rust(
            &format!("src/operations{folder}/{}.rs", file.module),
            requests::file(file),
        )?;
    }
    let names = spec.operations.iter().map(|file| plain_file(&file.module));
    files.rust(
        &format!("src/operations{folder}/mod.rs"),
        modules::flat("Requests, one for each operation.", names),
    )
}

fn plain_file(module: &str) -> modules::File<'_> {
    modules::File {
        module,
        feature: None,
    }
}

fn print_offer(
    offer: &Offer,
    settings: &CrateSettings,
    files: &mut Files,
) -> Result<(), FileSetError> {
    let actions = offer
        .actions
        .iter()
        .map(|action| (&action.entry, entries::action(action)));
    files.entries("actions", "Calls that change something.", actions)?;
    let searches = offer
        .searches
        .iter()
        .map(|search| (&search.entry, entries::search(search)));
    files.entries("searches", "Calls that find something.", searches)?;
    let triggers = offer
        .triggers
        .iter()
        .map(|trigger| (&trigger.entry, entries::trigger(trigger)));
    files.entries("triggers", "What happens in the app.", triggers)?;
    files.rust("src/descriptor.rs", descriptor::print(offer))?;
    files.set.insert("schemas.json", offer.schemas.clone())?;
    if let Some(tests) = samples::print(offer, settings) {
        files.rust("tests/samples.rs", tests)?;
    }
    Ok(())
}

fn header(settings: &CrateSettings) -> String {
    let source: String = settings
        .source
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("@generated by tieline from {source}; do not edit by hand")
}

struct Files {
    header: String,
    set: FileSet,
}

impl Files {
    /// A folder of entries, a file each; nothing where there are none.
    fn entries<'e>(
        &mut self,
        folder: &str,
        text: &str,
        entries: impl Iterator<Item = (&'e Entry, TokenStream)>,
    ) -> Result<(), FileSetError> {
        let mut listed = Vec::new();
        for (entry, tokens) in entries {
            self.rust(&format!("src/{folder}/{}.rs", entry.module), tokens)?;
            listed.push(modules::File {
                module: &entry.module,
                feature: entry.feature.as_deref(),
            });
        }
        if listed.is_empty() {
            return Ok(());
        }
        listed.sort_by_key(|file| file.module);
        self.rust(
            &format!("src/{folder}/mod.rs"),
            modules::flat(text, listed.into_iter()),
        )
    }

    fn rust(&mut self, path: &str, tokens: TokenStream) -> Result<(), FileSetError> {
        self.set
            .insert_rust(path, &format!("// {}", self.header), tokens)
    }

    fn text(&mut self, path: &str, text: String) -> Result<(), FileSetError> {
        let (open, close) = if path.ends_with(".md") {
            ("<!-- ", " -->")
        } else {
            ("# ", "")
        };
        // A comment of HTML ends at the first `--`.
        let header = if close.is_empty() {
            self.header.clone()
        } else {
            self.header.replace("--", "-")
        };
        self.set
            .insert(path, format!("{open}{header}{close}\n\n{text}"))
    }
}

#[cfg(test)]
mod tests;
