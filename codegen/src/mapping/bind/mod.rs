//! Checks a mapping file against both connectors and resolves its paths.

mod by_name;
mod convert;
mod countries;
mod currencies;
mod custom;
mod declared;
pub(super) mod former;
mod forward;
mod guard;
mod leaf;
mod literal;
mod missing;
mod order;
mod slot;
mod source;
mod steps;
mod target;
mod turned;
mod units;
mod when;
mod whole;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::bound::{
    BoundLink, BoundMapping, BoundMappings, Custom, Leaf, Missing, Side, TargetField, TargetValue,
};
use super::model::{EntryKind, EntryRef, Mapping, MappingFile, Remembered, Unmapped};
use crate::api::{Api, Shape};
use crate::catalog::bound::{Bound, BoundAction, TypeUse};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place, Sink, Unknown};
use crate::source::closest;

/// A connector that mappings may name.
#[derive(Debug, Clone, Copy)]
pub struct Connector<'a> {
    pub bound: &'a Bound,
    pub apis: &'a IndexMap<String, Api>,
}

impl<'a> Connector<'a> {
    pub(super) fn api(self, ty: TypeUse) -> Option<&'a Api> {
        ty.spec.get(self.apis)
    }

    pub(crate) fn shape(self, ty: TypeUse) -> Option<&'a Shape> {
        Some(&self.api(ty)?.ty(ty.ty.id).shape)
    }
}

/// What a project has besides what a file needs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The names of all connectors, to suggest from.
    pub connectors: &'a [&'a str],
    /// The links that mappings of other files remember; `None` where not all of them could be read.
    pub links: Option<&'a [Remembered]>,
}

/// Checks every mapping of a file. `connectors` are those that it needs, by folder name.
/// Problems are reported; a mapping with errors is left out.
pub fn bind(
    file: &MappingFile,
    connectors: &IndexMap<String, Connector<'_>>,
    around: Around<'_>,
    sink: &mut Sink,
) -> BoundMappings {
    let mut sides: IndexMap<&str, Connector<'_>> = IndexMap::new();
    for (alias, name) in &file.connectors {
        match connectors.get(&name.value) {
            Some(connector) => {
                sides.insert(alias, *connector);
            }
            None => {
                let message = format!("there is no connector `{}`", name.value);
                sink.emit(suggest(
                    Diagnostic::new(Code::MappingConnector, name.place.clone(), message),
                    &name.value,
                    around.connectors.iter().copied(),
                ));
            }
        }
    }
    let mappings = file
        .mappings
        .values()
        .filter_map(|mapping| {
            let mut found = Sink::new();
            let bound = bind_one(file, mapping, &sides, around, &mut found);
            turned::explained(mapping, found, sink);
            bound
        })
        .collect::<Vec<_>>();
    custom::check(file, &mappings, &sides, sink);
    forward::agree(file, sink);
    BoundMappings {
        version: file.version.value.clone(),
        description: file.description.clone(),
        connectors: file
            .connectors
            .iter()
            .map(|(alias, name)| (alias.clone(), name.value.clone()))
            .collect(),
        mappings,
    }
}

/// Reports connectors that no mapping of a file names. Of a file with errors that says nothing: the mapping that uses
/// them may be the one that could not be read.
pub fn check_connectors(file: &MappingFile, sink: &mut Sink) {
    for (alias, name) in &file.connectors {
        if !file.mappings.values().any(|one| one.uses(alias)) {
            let message = format!("no mapping uses `{alias}`");
            sink.emit(
                Diagnostic::new(Code::MappingUnused, name.place.clone(), message)
                    .help("remove it from `connectors`"),
            );
        }
    }
}

/// What the rules of one mapping are checked with.
pub(super) struct Context<'a> {
    pub(super) source: Connector<'a>,
    pub(super) target: Connector<'a>,
    pub(super) sides: &'a IndexMap<&'a str, Connector<'a>>,
    pub(super) mapping: &'a Mapping,
    /// The links that the mappings of the file remember: one may create what the other changes.
    pub(super) links: &'a [Remembered],
    /// Those of all files, where they are known.
    pub(super) links_elsewhere: Option<&'a [Remembered]>,
    /// The folder of the source's connector.
    pub(super) source_name: &'a str,
    /// The records that enclose the rules at hand, innermost last; the first is the trigger's output.
    pub(super) records: Vec<TypeUse>,
    /// First members of the source's paths that something reads.
    pub(super) used: BTreeSet<String>,
    pub(super) customs: Vec<Custom>,
    pub(super) sink: &'a mut Sink,
    pub(super) failed: bool,
}

impl Context<'_> {
    /// The links that some mapping remembers, as far as is known.
    pub(super) fn remembered(&self) -> impl Iterator<Item = &Remembered> {
        let elsewhere = self.links_elsewhere.into_iter().flatten();
        self.links.iter().chain(elsewhere)
    }

    /// Reports an error; the mapping is left out.
    pub(super) fn error(&mut self, diagnostic: Diagnostic) {
        self.sink.emit(diagnostic);
        self.failed = true;
    }
}

fn bind_one(
    file: &MappingFile,
    mapping: &Mapping,
    sides: &IndexMap<&str, Connector<'_>>,
    around: Around<'_>,
    sink: &mut Sink,
) -> Option<BoundMapping> {
    let source = side(
        file,
        sides,
        &mapping.from.value.connector,
        &mapping.from,
        sink,
    );
    let target = side(file, sides, &mapping.to.value.connector, &mapping.to, sink);
    let (source, target) = (source?, target?);
    let output = match mapping.from.value.kind {
        EntryKind::Search => {
            let found = entry(&source.bound.searches, source, &mapping.from, file, sink);
            found.map(|(key, one)| (key, &one.output))
        }
        EntryKind::Trigger | EntryKind::Action => {
            let found = entry(&source.bound.triggers, source, &mapping.from, file, sink);
            found.map(|(key, one)| (key, &one.output))
        }
    };
    let action = entry(&target.bound.actions, target, &mapping.to, file, sink);
    let ((from, output), (to, action)): (_, (_, &BoundAction)) = (output?, action?);
    let source_type = output.ty;
    let settled = turned::settled(mapping, (source, source_type), action);
    let mapping = settled.as_ref().unwrap_or(mapping);
    let mut cx = Context {
        source,
        target,
        sides,
        mapping,
        links: &file.links().collect::<Vec<_>>(),
        links_elsewhere: around.links,
        source_name: file.connector(&mapping.from.value.connector),
        records: vec![source_type],
        used: BTreeSet::new(),
        customs: Vec::new(),
        sink,
        failed: false,
    };
    let when = mapping.when.as_ref().map(|when| when::bind(when, &mut cx));
    let fields = target::inputs(action, &mut cx);
    let require_any = required_of(&fields, &mut cx);
    let links = links(action, &mut cx);
    // Before the guard: a state that changes is news to it.
    let only_forward = forward::of_records(&mut cx);
    let guard = guard::bind(&links, &mut cx);
    let unused = unused(&mut cx, source_type);
    let (customs, failed, read) = (cx.customs, cx.failed, cx.used);
    let side = |of: &EntryRef, key: &str| Side {
        connector: of.connector.clone(),
        kind: of.kind,
        key: key.to_owned(),
    };
    (!failed).then(|| BoundMapping {
        key: mapping.key.clone(),
        place: mapping.place.clone(),
        source: side(&mapping.from.value, from),
        target: side(&mapping.to.value, to),
        source_type,
        when: when.flatten(),
        links,
        guard,
        only_forward,
        fields,
        require_any,
        customs,
        read,
        unused,
    })
}

/// The fields of `require_any`, each of which may turn out to have no value.
fn required_of(fields: &[TargetField], cx: &mut Context<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for path in &cx.mapping.require_any {
        let text = path.value.to_string();
        let field = fields.iter().find(|field| field.path == text);
        let problem = match field.map(|field| &field.value) {
            None => "has no rule of its own, so it never has a value",
            Some(TargetValue::Leaf(Leaf {
                on_missing: Missing::SkipField | Missing::Null,
                ..
            })) => {
                names.push(text);
                continue;
            }
            Some(_) => {
                "always has a value where the record is not left out, so the others do not matter"
            }
        };
        cx.failed = true;
        cx.sink.emit(
            Diagnostic::new(
                Code::MappingMissing,
                path.place.clone(),
                format!("`{text}` {problem}"),
            )
            .help("`require_any` takes inputs of the action whose rules leave them out without a value"),
        );
    }
    names
}

fn side<'a, T>(
    file: &MappingFile,
    sides: &IndexMap<&str, Connector<'a>>,
    alias: &str,
    at: &Located<T>,
    sink: &mut Sink,
) -> Option<Connector<'a>> {
    if let Some(connector) = sides.get(alias) {
        return Some(*connector);
    }
    // An alias whose connector is unknown was reported where it is declared.
    if !file.connectors.contains_key(alias) {
        let message = format!("`connectors` declares no `{alias}`");
        let diagnostic = Diagnostic::new(Code::MappingConnector, at.place.clone(), message);
        sink.emit(suggest(
            diagnostic,
            alias,
            file.connectors.keys().map(String::as_str),
        ));
    }
    None
}

/// The entry with its key, which is another one than is written where that is a former one.
fn entry<'a, T>(
    entries: &'a IndexMap<String, T>,
    of: Connector<'a>,
    at: &Located<EntryRef>,
    file: &MappingFile,
    sink: &mut Sink,
) -> Option<(&'a str, &'a T)> {
    let EntryRef {
        connector,
        kind,
        key,
    } = &at.value;
    let (word, section) = (kind.word(), kind.section());
    let found = entries.get_key_value(key).or_else(|| {
        let (now, told) = former::current(at, of)?;
        let found = entries.get_key_value(now)?;
        sink.emit(told);
        Some(found)
    });
    if found.is_none() {
        let name = file
            .connectors
            .get(connector)
            .map_or(connector, |name| &name.value);
        let diagnostic = Diagnostic::new(
            Code::MappingEntry,
            at.place.clone(),
            format!("the connector `{name}` has no {word} `{key}`"),
        );
        let dropped = former::dropped(of.bound, key);
        sink.emit(
            if let Some(now) = dropped.filter(|now| entries.contains_key(*now)) {
                let version = &of.bound.app.version.value;
                diagnostic.help(format!(
                "write `{connector}.{section}.{now}`: version {version} knows the old key no more"
            ))
            } else if entries.is_empty() {
                diagnostic.help(format!(
                    "it has no {word} at all: add one under `{section}:` in its catalog"
                ))
            } else {
                suggest(diagnostic, key, entries.keys().map(String::as_str))
            },
        );
    }
    found.map(|(key, entry)| (key.as_str(), entry))
}

fn links(action: &BoundAction, cx: &mut Context<'_>) -> Vec<BoundLink> {
    let mapping = cx.mapping;
    let mut links = Vec::new();
    for (name, link) in &mapping.links {
        let key = leaf::id(&link.key, cx);
        let output = action.output.as_ref().map(|output| output.ty);
        match output {
            Some(output) if target::exists(&link.target.value, output, cx.target) => {}
            Some(output) => {
                let (action, path) = (&mapping.to.value.key, &link.target.value);
                let message = format!("what `{action}` answers has no `{path}`");
                let place = link.target.place.clone();
                let diagnostic = Diagnostic::new(Code::MappingTargetPath, place, message);
                let fields = match cx.target.shape(output) {
                    Some(Shape::Struct(record)) => record.fields.as_slice(),
                    _ => &[],
                };
                let diagnostic = suggest(
                    diagnostic,
                    &path.to_string(),
                    fields.iter().map(|field| field.wire.as_str()),
                );
                cx.error(declared::record(
                    diagnostic,
                    declared::home(output, cx.target),
                ));
            }
            None => {
                let message = format!(
                    "`{}` answers nothing, so there is no id to link",
                    mapping.to.value.key
                );
                let place = link.target.place.clone();
                let diagnostic = Diagnostic::new(Code::MappingTargetPath, place, message);
                let diagnostic = diagnostic
                    .help("remove the link, or map to an action that answers what it made");
                cx.error(declared::operation(
                    diagnostic,
                    slot::operation(action, cx.target),
                ));
            }
        }
        if let Some(key) = key {
            links.push(BoundLink {
                name: name.clone(),
                key,
                target: link.target.value.to_string(),
            });
        }
    }
    links
}

/// Source fields that nothing reads, reported as the mapping asks.
fn unused(cx: &mut Context<'_>, source: TypeUse) -> Vec<String> {
    let mapping = cx.mapping;
    let Some(Shape::Struct(record)) = cx.source.shape(source) else {
        return Vec::new();
    };
    let ignored: BTreeSet<String> = mapping
        .ignore_source
        .iter()
        .filter_map(|path| source::first_member(&path.value))
        .collect();
    for path in &mapping.ignore_source {
        source::check(path, cx);
    }
    let unread: Vec<(&str, Place)> = record
        .fields
        .iter()
        .filter(|field| !cx.used.contains(&field.wire) && !ignored.contains(&field.wire))
        .map(|field| (field.wire.as_str(), declared::name(&field.origin)))
        .collect();
    let unused: Vec<String> = unread.iter().map(|(wire, _)| (*wire).to_owned()).collect();
    if unused.is_empty() {
        return unused;
    }
    let names = unused
        .iter()
        .map(|n| format!("`{n}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let help = "map them, or list them under `ignore: { source: [...] }`";
    let message = format!("nothing reads {names} of `{}`", mapping.from.value.key);
    let told = |code| {
        let diagnostic = Diagnostic::new(code, mapping.from.place.clone(), message.clone());
        let fields = unread.iter().map(|(wire, place)| (*wire, place));
        declared::source_fields(diagnostic.help(help), fields)
    };
    match mapping.unmapped_source {
        Unmapped::Error => cx.error(told(Code::MappingUnmapped)),
        Unmapped::Report => {
            cx.sink.emit(told(Code::MappingUnused));
        }
        Unmapped::Ignore => {}
    }
    unused
}

/// Adds "did you mean" to a diagnostic, or what there is when there is little.
pub(super) fn suggest<'n>(
    diagnostic: Diagnostic,
    given: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    let diagnostic = diagnostic.unknown(Unknown::new(given, known.clone()));
    if let Some(near) = closest(given, known.clone()) {
        return diagnostic.help(format!("did you mean `{near}`?"));
    }
    let names: Vec<String> = known.take(12).map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        diagnostic
    } else {
        diagnostic.help(format!("write one of {}", names.join(", ")))
    }
}
