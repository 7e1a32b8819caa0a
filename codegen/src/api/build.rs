//! Normal form -> model: reads everything into drafts, runs the passes, fixes the ids.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::alternatives;
use super::authorization;
use super::draft::Drafts;
use super::finish;
use super::model::{Api, Server, TypeId};
use super::operation::{self, Object};
use super::overrides::{self, Overrides};
use super::passes;
use super::schema::Schemas;
use super::security::{self, Common};
use super::undecoded;
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::openapi::{NormalForm, Version, normalise, repeated};
use crate::source::overlay::Overlay;
use crate::source::{FileId, Node, Pointer, Sources};
use crate::threads;

/// Reads one specification: a document, patched by its overlays, and the files it refers to.
///
/// # Errors
/// The document cannot be read, is no OpenAPI document of a version that is read, or an overlay does not fit. Everything
/// else is repaired or left untyped, and reported.
pub fn read(
    sources: &mut Sources,
    file: &FileId,
    spec: &str,
    overlays: &[Overlay],
    overrides: &Overrides,
    sink: &mut Sink,
) -> Result<Api, Reported> {
    let document = sources.load_file(file, None, sink)?;
    repeated::report(&document, sink);
    drop(document);
    // All that does not match is told at once.
    let mut patched = Ok(());
    for overlay in overlays {
        let applied = sources.apply_overlay(file, overlay, sink);
        patched = patched.and(applied);
    }
    patched?;
    let tree = sources.take_tree(file, sink)?;
    let form = normalise(sources, file, tree, sink)?;
    Ok(build(form, spec, overrides, sink))
}

/// Builds the model of one specification. `spec` is its key in the catalog, or the stem of a lone document.
///
/// Nothing of the document is left out: what cannot be typed stays JSON, each with a diagnostic or a reason.
pub fn build(form: NormalForm, spec: &str, overrides: &Overrides, sink: &mut Sink) -> Api {
    let (mut drafts, mut api) = read_all(&form, spec, overrides, sink);
    let unions = overrides::apply(&mut drafts, &form, overrides, sink);
    // The tree of a large document is as large as all that is made of it.
    threads::drop_aside(form);
    let families = passes::heirs::find(&drafts);
    passes::all_of::run(&mut drafts, sink);
    passes::heirs::apply(&mut drafts, &families, sink);
    passes::heirs::in_forms(&drafts, &mut api);
    passes::distribute::run(&mut drafts, sink);
    let live = finish::live(&drafts, &api);
    passes::shapes::run(&mut drafts, &live, sink);
    let choices = passes::unions::Choices {
        made: &unions,
        of_catalog: overrides.of_catalog,
    };
    passes::unions::run(&mut drafts, live, choices, sink);
    let mut api = finish::run(drafts, api, sink);
    passes::nested::run(&mut api, sink);
    passes::bytes::run(&mut api);
    passes::texts::run(&mut api);
    undecoded::report(&api, sink);
    passes::cycles::run(&mut api);
    passes::usage::run(&mut api);
    passes::defaults::run(&mut api, sink);
    alternatives::complete(&mut api);
    api
}

/// Everything that the document says, its types undecided.
fn read_all(
    form: &NormalForm,
    spec: &str,
    overrides: &Overrides,
    sink: &mut Sink,
) -> (Drafts, Api) {
    let empty = Node::Map(crate::source::Map::default());
    let root = form.document().unwrap_or(&empty);
    let mut schemas = Schemas::new(form, sink);

    let components = components(&mut schemas, root);
    schemas.drain();
    let mut security_schemes = security::schemes(&mut schemas, root);
    let common = Common {
        security: security::global(&mut schemas, root),
        authorization: authorization::schemes(&security_schemes),
        requests: overrides.requests.clone(),
    };
    let mut operations = Vec::new();
    let mut others = Vec::new();
    let mut webhooks = Vec::new();
    for (path, item) in items(form, root, "paths") {
        operation::path_item(
            &mut schemas,
            &common,
            &rooted(path),
            &item,
            &mut operations,
            &mut others,
            &mut webhooks,
        );
    }
    for section in ["webhooks", "x-webhooks"] {
        for (name, item) in items(form, root, section) {
            operation::webhook(&mut schemas, (name, None), &item, &mut webhooks);
        }
    }
    if operations.is_empty() && webhooks.is_empty() && !is_library(form, root) {
        schemas.sink.emit(nothing_to_call(form, root));
    }
    operation::check_ids(&mut operations, &mut schemas);
    authorization::complete(&mut security_schemes, &operations);
    alternatives::add(&mut operations, others);
    schemas.drain();

    let text = |key: &str| {
        root.get("info")
            .and_then(|info| info.get(key))
            .and_then(scalar_text)
    };
    let api = Api {
        spec: spec.to_owned(),
        title: text("title").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        description: text("description"),
        servers: servers(root),
        types: Vec::new(),
        components,
        operations,
        webhooks,
        security_schemes,
        moved: form.moved().clone(),
    };
    (schemas.drafts, api)
}

fn components<'a>(schemas: &mut Schemas<'a>, root: &'a Node) -> IndexMap<String, TypeId> {
    let pointer = Pointer::root().child("components").child("schemas");
    let Some(Node::Map(map)) = root.at(&pointer) else {
        return IndexMap::new();
    };
    map.iter()
        .map(|(name, node)| (name.to_owned(), schemas.component(name, node)))
        .collect()
}

/// A path as it is sent, whether the document forgets its slash or not.
fn rooted(path: &str) -> Cow<'_, str> {
    match path.starts_with('/') {
        true => Cow::Borrowed(path),
        false => Cow::Owned(format!("/{path}")),
    }
}

/// Whether the document may do without paths, and does: 3.1 says so of one that others refer to.
fn is_library(form: &NormalForm, root: &Node) -> bool {
    form.version == Version::V31 && root.get("paths").is_none() && root.get("components").is_some()
}

fn nothing_to_call(form: &NormalForm, root: &Node) -> Diagnostic {
    let (place, message) = match root.get("paths") {
        Some(_) => (
            Place::key(form.file.clone(), Pointer::root().child("paths")),
            "the document describes no operation, so there is nothing to call",
        ),
        None => (
            Place::value(form.file.clone(), Pointer::root()),
            "the document has no `paths`, so there is nothing to call",
        ),
    };
    Diagnostic::new(Code::NoOperations, place, message)
        .help("if its operations are in another file, name that one")
}

/// Path items, or webhooks, in document order.
fn items<'a>(
    form: &'a NormalForm,
    root: &'a Node,
    section: &'static str,
) -> impl Iterator<Item = (&'a str, Object<'a>)> {
    let outer = Pointer::root().child(section);
    root.get(section)
        .and_then(Node::as_map)
        .into_iter()
        .flat_map(|map| map.iter())
        .filter(|(key, _)| !key.starts_with("x-"))
        .filter_map(move |(key, node)| {
            let map = node.as_map()?;
            Some((
                key,
                Object {
                    file: form.file.clone(),
                    pointer: outer.child(key),
                    map,
                },
            ))
        })
}

fn servers(root: &Node) -> Vec<Server> {
    security::servers(root.get("servers"))
}

/// `version: 2` and `version: 1.10` in YAML are numbers; they were meant as they were written.
fn scalar_text(node: &Node) -> Option<String> {
    match node {
        Node::String(text) => Some(text.clone()),
        Node::Number(number) => Some(number.0.clone()),
        Node::Bool(_) | Node::Null | Node::Seq(_) | Node::Map(_) => None,
    }
}
