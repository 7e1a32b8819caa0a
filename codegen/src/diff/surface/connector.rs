//! What a connector's crate offers.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::{Surface, Verdict, expr, path, plain_settings};
use crate::api::model::Api;
use crate::diagnostic::Sink;
use crate::emit::print_crate;
use crate::lower;
use crate::lower::connector::{
    Connector, Entry, Member, RustBody, RustOperation, RustStruct, RustType, Start, TriggerKind,
    TyExpr, TypePath,
};

/// Compares two states of one crate before it is text.
///
/// Everything public is an item with a form. One that is gone or has another form is a major change, a new one a minor
/// change: structs and enums are `#[non_exhaustive]`, so that members may come. Constructors and the `<Name>Required`
/// structs are whole items, because there they may not. An item that becomes `#[deprecated]` is a minor change too: code
/// that uses it compiles with a warning.
#[must_use]
pub fn compare(old: &Connector, new: &Connector) -> Verdict {
    verdict(old, new, || is_other_text(old, new))
}

/// The same of the clients of two documents, whose texts are lowered only where everything public stays as it is.
#[must_use]
pub fn compare_clients(old: &Api, new: &Api) -> Verdict {
    let name = "client";
    let bare = |api| lower::client_without_texts(api, name, &mut Sink::new());
    verdict(&bare(old), &bare(new), || {
        let whole = |api| lower::client(api, name, &mut Sink::new());
        is_other_text(&whole(old), &whole(new))
    })
}

fn verdict(old: &Connector, new: &Connector, is_other_text: impl FnOnce() -> bool) -> Verdict {
    let same = Same::of(old, new);
    Surface::of(old, &same).verdict(&Surface::of(new, &same), is_other_text)
}

/// What both have alike, and what therefore says nothing: of two versions of one document nearly all.
struct Same<'a> {
    types: HashSet<&'a TypePath, RandomState>,
    /// By the module of their document: two documents may have one of a name each.
    operations: HashSet<(Option<&'a str>, &'a str), RandomState>,
}

impl<'a> Same<'a> {
    fn of(old: &'a Connector, new: &'a Connector) -> Self {
        Self {
            types: same(types(old), types(new)),
            operations: same(operations(old), operations(new)),
        }
    }
}

fn same<K: Copy + Eq + Hash, T: PartialEq>(
    old: impl Iterator<Item = (K, T)>,
    new: impl Iterator<Item = (K, T)>,
) -> HashSet<K, RandomState> {
    let after: HashMap<K, T, RandomState> = new.collect();
    let same = old.filter(|(key, one)| after.get(key) == Some(one));
    same.map(|(key, _)| key).collect()
}

fn types(connector: &Connector) -> impl Iterator<Item = (&TypePath, &RustType)> {
    let files = connector.specs.iter().flat_map(|spec| &spec.types);
    let types = files.flat_map(|file| &file.types);
    types.map(|ty| (&*ty.path, ty))
}

fn operations(
    connector: &Connector,
) -> impl Iterator<Item = ((Option<&str>, &str), &RustOperation)> {
    connector.specs.iter().flat_map(|spec| {
        let operations = spec.operations.iter().flat_map(|file| &file.operations);
        operations.map(|one| ((spec.module.as_deref(), one.name.as_str()), one))
    })
}

/// Whether the crates would not be the same, byte by byte. Connectors of two folders differ in the places of what their
/// catalogs say, and no crate holds one.
fn is_other_text(old: &Connector, new: &Connector) -> bool {
    if old == new {
        return false;
    }
    let settings = plain_settings();
    match (print_crate(old, &settings), print_crate(new, &settings)) {
        (Ok(old), Ok(new)) => old != new,
        (Err(_), _) | (_, Err(_)) => true,
    }
}

/// The structs of triggers, actions and searches, by kind and key.
#[must_use]
pub fn structs(connector: &Connector) -> IndexMap<(&'static str, String), Vec<String>> {
    let Some(offer) = &connector.offer else {
        return IndexMap::new();
    };
    let triggers = offer.triggers.iter().map(|one| ("trigger", &one.entry));
    let actions = offer.actions.iter().map(|one| ("action", &one.entry));
    let searches = offer.searches.iter().map(|one| ("search", &one.entry));
    let all = triggers.chain(actions).chain(searches);
    all.map(|(kind, entry)| {
        let structs = names(entry).map(|(_, name)| name.to_owned()).collect();
        ((kind, entry.key.clone()), structs)
    })
    .collect()
}

impl Surface {
    /// All but what is the same of another one.
    fn of(connector: &Connector, same: &Same<'_>) -> Self {
        let Connector {
            name: _,
            title: _,
            docs: _,
            specs: _,
            environments,
            params,
            secrets,
            secret_members: _,
            auth,
            http: _,
            test: _,
            label: _,
            security: _,
            recursion_limit: _,
            offer,
        } = connector;
        let mut surface = Self::default();
        for (path, ty) in types(connector) {
            if !same.types.contains(path) {
                surface.ty(ty);
            }
        }
        for (key, operation) in operations(connector) {
            if !same.operations.contains(&key) {
                surface.operation(operation, None);
            }
        }
        for environment in environments {
            surface.add(format!("environment `{}`", environment.key), String::new());
        }
        let mut needed = Vec::new();
        for param in params {
            surface.add(format!("parameter `{}`", param.key), String::new());
            if !param.optional && param.default.is_none() {
                needed.push(param.key.as_str());
            }
        }
        for secret in secrets {
            surface.add(format!("secret `{}`", secret.key), String::new());
            if !secret.optional {
                needed.push(secret.key.as_str());
            }
        }
        // Whoever connects must give one more.
        surface.add("what a connection needs".to_owned(), needed.join(", "));
        for scheme in auth {
            surface.add(format!("auth `{}`", scheme.scheme), String::new());
        }
        let Some(offer) = offer else {
            return surface;
        };
        for trigger in &offer.triggers {
            surface.entry("trigger", &trigger.entry);
            match &trigger.kind {
                TriggerKind::Polling(polling) => {
                    surface.entry_operation(&trigger.entry, &polling.list.operation);
                    surface.each_name(&trigger.entry, "Item", &polling.list.item);
                }
                TriggerKind::Hook(hook) => {
                    let item = format!("trigger `{}`", trigger.entry.key);
                    surface.warn(item, hook.deprecated);
                    surface.each_name(&trigger.entry, "Event", &hook.event);
                }
            }
        }
        for action in &offer.actions {
            surface.entry("action", &action.entry);
            surface.entry_operation(&action.entry, &action.operation);
        }
        for search in &offer.searches {
            surface.entry("search", &search.entry);
            surface.entry_operation(&search.entry, &search.list.operation);
            surface.each_name(&search.entry, "Item", &search.list.item);
        }
        for one in &offer.find_or_create {
            surface.add(format!("find-or-create `{}`", one.key), String::new());
        }
        for resource in &offer.resources {
            surface.add(format!("resource `{}`", resource.key), String::new());
        }
        for lookup in &offer.lookups {
            surface.add(format!("lookup `{}`", lookup.key), String::new());
        }
        surface
    }

    fn entry(&mut self, kind: &str, entry: &Entry) {
        let output = entry.output.as_ref().map_or_else(String::new, expr);
        for (key, name) in names(entry) {
            self.add(format!("{kind} `{key}`"), String::new());
            self.add(format!("{name}::Output of the {kind}"), output.clone());
        }
    }

    /// The request of an entry, under all names that it goes by.
    fn entry_operation(&mut self, entry: &Entry, operation: &RustOperation) {
        let feature = entry.feature.as_deref();
        self.operation(operation, feature);
        for former in &entry.former {
            let mut old = operation.clone();
            old.name.clone_from(&former.name);
            old.method.clone_from(&former.method);
            old.required = old.required.map(|_| former.required.clone());
            self.operation(&old, feature);
        }
    }

    /// An associated type of an entry.
    fn each_name(&mut self, entry: &Entry, what: &str, ty: &TyExpr) {
        for (_, name) in names(entry) {
            self.add(format!("{name}::{what}"), expr(ty));
        }
    }

    fn ty(&mut self, ty: &RustType) {
        let path = path(&ty.path);
        self.warn(path.clone(), ty.path.deprecated);
        match &ty.body {
            RustBody::Struct(RustStruct {
                fields,
                extra,
                required,
            }) => {
                self.add(path.clone(), "struct".to_owned());
                let members = fields.iter().map(|field| &field.member);
                let members: Vec<&Member> = members.chain(extra.as_ref()).collect();
                self.members(&path, &members, required.as_deref());
            }
            RustBody::TextEnum(variants) => {
                self.add(path.clone(), "enum of texts".to_owned());
                for variant in variants {
                    self.variant(&path, &variant.name, String::new(), variant.deprecated);
                }
            }
            RustBody::IntegerEnum(variants) => {
                self.add(path.clone(), "enum of integers".to_owned());
                for variant in variants {
                    self.variant(&path, &variant.name, String::new(), variant.deprecated);
                }
            }
            RustBody::Union(union) => {
                self.add(path.clone(), "union".to_owned());
                for variant in &union.variants {
                    let form = expr(&variant.ty);
                    self.variant(&path, &variant.name, form, variant.deprecated);
                }
            }
            RustBody::Status(variants) => {
                self.add(path.clone(), "union by status".to_owned());
                for variant in variants {
                    self.variant(&path, &variant.name, expr(&variant.ty), false);
                }
            }
        }
    }

    fn variant(&mut self, path: &str, name: &str, form: String, deprecated: bool) {
        let item = format!("{path}::{name}");
        self.warn(item.clone(), deprecated);
        self.add(item, form);
    }

    fn operation(&mut self, operation: &RustOperation, feature: Option<&str>) {
        let name = &operation.name;
        let form = match feature {
            Some(feature) => format!("struct of the feature `{feature}`"),
            None => "struct".to_owned(),
        };
        self.warn(name.clone(), operation.deprecated);
        self.add(name.clone(), form);
        self.add(format!("Client::{}", operation.method), String::new());
        self.add(format!("{name}::Output"), expr(&operation.output));
        self.add(format!("{name}::Error"), expr(&operation.error));
        let members: Vec<&Member> = operation.inputs.iter().map(|input| &input.member).collect();
        self.members(name, &members, operation.required.as_deref());
    }

    /// Fields, setters and the constructor of a struct.
    fn members(&mut self, path: &str, members: &[&Member], required: Option<&str>) {
        let mut given = Vec::new();
        for Member {
            ident,
            setter,
            ty,
            docs: _,
            deprecated,
            start,
        } in members
        {
            self.warn(format!("{path}.{ident}"), *deprecated);
            self.add(format!("{path}.{ident}"), expr(ty));
            match start {
                Start::Given => given.push((ident, expr(ty))),
                Start::Empty => self.add(format!("{path}::{setter}()"), expr(ty.inner())),
                Start::Fixed(_) => {}
            }
        }
        match required {
            // Written as a literal: names count, order does not.
            Some(name) => {
                let mut fields: Vec<String> = given
                    .iter()
                    .map(|(ident, ty)| format!("{ident}: {ty}"))
                    .collect();
                fields.sort();
                self.add(format!("{path}::new()"), name.to_owned());
                self.add(name.to_owned(), fields.join(", "));
            }
            // Arguments: order counts, names do not, but for telling that two changed places.
            None => {
                let names = given.iter().map(|(ident, _)| (*ident).clone()).collect();
                self.arguments.insert(format!("{path}::new()"), names);
                let types: Vec<&str> = given.iter().map(|(_, ty)| ty.as_str()).collect();
                self.add(format!("{path}::new()"), types.join(", "));
            }
        }
        if given.is_empty() {
            self.add(format!("Default for {path}"), String::new());
        }
    }
}

/// The keys of an entry and the structs, those that it had before among them.
fn names(entry: &Entry) -> impl Iterator<Item = (&str, &str)> {
    let former = entry.former.iter();
    std::iter::once((entry.key.as_str(), entry.name.as_str()))
        .chain(former.map(|former| (former.key.as_str(), former.name.as_str())))
}
