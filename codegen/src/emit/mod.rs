//! A connector as files: Rust by `quote!`, and the texts around it.
//!
//! A printer. What a thing is called, what type it has and whether it exists at all was decided in
//! [`lower`]; whoever looks for an API's words here is in the wrong room.

mod ast;
mod broken;
mod bundle;
mod client;
mod connector;
mod data;
mod descriptor;
mod entries;
mod example;
mod files;
mod manifest;
pub mod mapping;
mod modules;
mod proofs;
mod readme;
mod record;
mod requests;
mod samples;
mod scan;
mod text;
mod tokens;
mod types;

pub use bundle::bundle;

use std::sync::Arc;

use indexmap::IndexMap;

use crate::api::model::Api;
use crate::catalog::bound::Bound;
use crate::diagnostic::Sink;
use crate::lower;
use crate::lower::connector::{Connector, Offer, Spec};
use crate::output::{FileSet, FileSetError};
use files::Files;
use proofs::Proofs;
use requests::Reading;

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
    /// SPDX expression; without one the manifest has no `license`.
    pub license: Option<String>,
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
    let mut files = Files::new(settings);
    files.text("Cargo.toml", &manifest::print(connector, settings));
    files.text("README.md", &readme::print(connector, settings));
    files.rust("src/lib.rs", || client::library(connector));
    files.rust("src/client.rs", || client::print(connector));
    files.rust("src/connector.rs", || {
        self::connector::print(connector, settings)
    });
    if !connector.security.is_empty() {
        files.rust("src/security.rs", || {
            requests::shared_security(&connector.security)
        });
    }
    files.rust(format!("examples/{}.rs", example::name(settings)), || {
        example::print(connector, settings)
    });
    // Of an offer the client calls what its entries bind, and no other operation.
    let reading = match &connector.offer {
        Some(_) => Reading::WhereUsed,
        None => Reading::WithCrate,
    };
    for spec in &connector.specs {
        list_spec(spec, reading, &mut files);
    }
    list_modules(&connector.specs, &mut files);
    if let Some(offer) = &connector.offer {
        list_offer(offer, settings, &mut files);
    }
    files.print(connector.specs.iter().map(items).sum())
}

/// How many types and operations a document brings.
fn items(spec: &Spec) -> usize {
    let types = spec.types.iter().map(|file| file.types.len());
    let operations = spec.operations.iter().map(|file| file.operations.len());
    types.chain(operations).sum()
}

/// The module files above those of several documents.
fn list_modules<'a>(specs: &'a [Spec], files: &mut Files<'a>) {
    let modules = |of: fn(&Spec) -> bool| -> Vec<(String, String)> {
        let specs = specs.iter().filter(|spec| of(spec));
        specs
            .filter_map(|spec| spec.module.clone())
            .map(|module| {
                let text = format!("What the document `{module}` describes.");
                (module, text)
            })
            .collect()
    };
    if specs.iter().all(|spec| spec.module.is_none()) {
        return;
    }
    let all = modules(|_| true);
    files.rust("src/types/mod.rs", move || {
        modules::nested("Types of values that are sent and received.", &all)
    });
    let with_operations = modules(|spec| !spec.operations.is_empty());
    if !with_operations.is_empty() {
        files.rust("src/operations/mod.rs", move || {
            let text = "Requests that no entry of the catalog binds.";
            modules::nested(text, &with_operations)
        });
    }
}

fn list_spec<'a>(spec: &'a Spec, reading: Reading, files: &mut Files<'a>) {
    let folder = match &spec.module {
        Some(module) => format!("/{module}"),
        None => String::new(),
    };
    for file in &spec.types {
        let path = format!("src/types{folder}/{}.rs", file.module);
        files.rust(path, || types::file(file));
    }
    files.rust(format!("src/types{folder}/mod.rs"), || {
        let names = spec.types.iter().map(|file| plain_file(&file.module));
        modules::flat("Types of values that are sent and received.", names)
    });
    if spec.operations.is_empty() {
        return;
    }
    for file in &spec.operations {
        let path = format!("src/operations{folder}/{}.rs", file.module);
        files.rust(path, move || requests::file(file, reading));
    }
    files.rust(format!("src/operations{folder}/mod.rs"), || {
        let names = spec.operations.iter().map(|file| plain_file(&file.module));
        modules::flat("Requests, one for each operation.", names)
    });
}

fn plain_file(module: &str) -> modules::File<'_> {
    modules::File {
        module,
        feature: None,
    }
}

fn list_offer<'a>(offer: &'a Offer, settings: &'a CrateSettings, files: &mut Files<'a>) {
    files.entries(
        "actions",
        "Calls that change something.",
        &offer.actions,
        |action| &action.entry,
        entries::action,
    );
    files.entries(
        "searches",
        "Calls that find something.",
        &offer.searches,
        |search| &search.entry,
        entries::search,
    );
    let proofs = Arc::new(Proofs::of(offer));
    if !proofs.is_empty() {
        let proofs = Arc::clone(&proofs);
        files.rust("src/webhooks.rs", move || proofs.print(offer));
    }
    let told = Arc::clone(&proofs);
    files.entries(
        "triggers",
        "What happens in the app.",
        &offer.triggers,
        |trigger| &trigger.entry,
        move |trigger| entries::trigger(trigger, &told),
    );
    files.rust("src/descriptor.rs", || descriptor::print(offer));
    files.plain("schemas.json", offer.schemas.clone());
    if samples::any(offer) {
        files.rust("tests/samples.rs", || samples::print(offer, settings));
    }
}

#[cfg(test)]
mod tests;
