//! What a crate offers to who uses it, and what a change of that does to its version.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::emit::{CrateSettings, RuntimeDependency, print_crate};
use crate::lower::connector::{
    Connector, Entry, Member, RustBody, RustOperation, RustStruct, RustType, Start, TriggerKind,
    TyExpr,
};

/// What a version must change by, as cargo reads versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// The crates are the same.
    None,
    /// What is offered is the same; texts or behaviour are not.
    Patch,
    /// Something is offered besides.
    Minor,
    /// Code that uses the crate may not compile.
    Major,
}

/// A bump and what asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub bump: Bump,
    /// What is offered no more.
    pub removed: Vec<String>,
    /// What is offered in another form: item, what it was, what it is.
    pub changed: Vec<(String, String, String)>,
    /// What is offered besides.
    pub added: Vec<String>,
    /// What is offered still, and warns now whoever uses it.
    pub deprecated: Vec<String>,
}

impl Verdict {
    /// Nothing changes.
    pub const NONE: Self = Self::of(Bump::None);

    /// Something breaks of which no more can be told.
    pub const MAJOR: Self = Self::of(Bump::Major);

    /// A bump for other reasons than what is offered.
    #[must_use]
    pub const fn of(bump: Bump) -> Self {
        Self {
            bump,
            removed: Vec::new(),
            changed: Vec::new(),
            added: Vec::new(),
            deprecated: Vec::new(),
        }
    }

    /// What is gone or has another form, and how that is said.
    pub fn lost(&self) -> impl Iterator<Item = (&str, String)> {
        let removed = self.removed.iter();
        let removed = removed.map(|item| (item.as_str(), format!("{} is gone", named(item))));
        let changed = self.changed.iter().map(|(item, from, to)| {
            let told = format!("{} was `{from}`, is `{to}`", named(item));
            (item.as_str(), told)
        });
        removed.chain(changed)
    }

    /// What is new, and what is deprecated, as it is said.
    pub fn gained(&self) -> impl Iterator<Item = String> {
        let added = self.added.iter();
        let added = added.map(|item| format!("{} is new", named(item)));
        let deprecated = self.deprecated.iter();
        added.chain(deprecated.map(|item| format!("{} is deprecated", named(item))))
    }
}

/// An item in backticks; one that is no code has its own.
fn named(item: &str) -> Cow<'_, str> {
    match item.contains('`') {
        true => Cow::Borrowed(item),
        false => Cow::Owned(format!("`{item}`")),
    }
}

impl Bump {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The version after it. Before 1.0.0 the second number is the one that breaks, and additions count as the third.
    #[must_use]
    pub fn after(self, version: &semver::Version) -> semver::Version {
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        let next = semver::Version::new;
        match (self, major, minor) {
            (Self::None, _, _) => version.clone(),
            (Self::Major, 0, 0) | (Self::Patch, _, _) | (Self::Minor, 0, _) => {
                next(major, minor, patch + 1)
            }
            (Self::Major, 0, _) => next(0, minor + 1, 0),
            (Self::Major, _, _) => next(major + 1, 0, 0),
            (Self::Minor, _, _) => next(major, minor + 1, 0),
        }
    }
}

/// Compares two states of one crate before it is text.
///
/// Everything public is an item with a form. One that is gone or has another form is a major change, a new one a minor
/// change: structs and enums are `#[non_exhaustive]`, so that members may come. Constructors and the `<Name>Required`
/// structs are whole items, because there they may not. An item that becomes `#[deprecated]` is a minor change too: code
/// that uses it compiles with a warning.
#[must_use]
pub fn compare(old: &Connector, new: &Connector) -> Verdict {
    let (before, after) = (Surface::of(old), Surface::of(new));
    let mut verdict = Verdict::NONE;
    for (item, form) in &before.items {
        match after.items.get(item) {
            None => verdict.removed.push(item.clone()),
            Some(other) if other != form => {
                verdict
                    .changed
                    .push((item.clone(), form.clone(), other.clone()));
            }
            Some(_) => {
                let (was, is) = (before.arguments.get(item), after.arguments.get(item));
                if let Some((was, is)) = was.zip(is)
                    && are_swapped(was, is)
                {
                    let changed = (item.clone(), was.join(", "), is.join(", "));
                    verdict.changed.push(changed);
                }
            }
        }
    }
    let added = after
        .items
        .keys()
        .filter(|item| !before.items.contains_key(*item));
    verdict.added.extend(added.cloned());
    let deprecated = after.deprecated.difference(&before.deprecated);
    let deprecated = deprecated.filter(|item| before.items.contains_key(*item));
    verdict.deprecated.extend(deprecated.cloned());
    verdict.bump = if !verdict.removed.is_empty() || !verdict.changed.is_empty() {
        Bump::Major
    } else if !verdict.added.is_empty() || !verdict.deprecated.is_empty() {
        Bump::Minor
    } else if is_other_text(old, new) {
        Bump::Patch
    } else {
        Bump::None
    };
    verdict
}

/// Whether names that both lists have stand in another order: `new(first, last)` would take the one for the other where
/// both are texts, and compile. A name that became another one is no swap.
fn are_swapped(old: &[String], new: &[String]) -> bool {
    let common = |list: &[String], other: &[String]| -> Vec<String> {
        let common = list.iter().filter(|name| other.contains(name));
        common.cloned().collect()
    };
    common(old, new) != common(new, old)
}

/// Whether the crates would not be the same, byte by byte. Connectors of two folders differ in the places of what their
/// catalogs say, and no crate holds one.
fn is_other_text(old: &Connector, new: &Connector) -> bool {
    if old == new {
        return false;
    }
    let settings = CrateSettings {
        name: "crate".to_owned(),
        package: "crate".to_owned(),
        source: String::new(),
        version: String::new(),
        license: None,
        authors: Vec::new(),
        repository: None,
        runtime: RuntimeDependency {
            version: String::new(),
            path: None,
        },
    };
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

/// Everything public of a crate: item to form.
struct Surface {
    items: BTreeMap<String, String>,
    /// Of constructors, by item: what their arguments are called, in order.
    arguments: BTreeMap<String, Vec<String>>,
    /// Those that are `#[deprecated]`.
    deprecated: BTreeSet<String>,
}

impl Surface {
    fn of(connector: &Connector) -> Self {
        let Connector {
            name: _,
            title: _,
            docs: _,
            specs,
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
        let mut surface = Self {
            items: BTreeMap::new(),
            arguments: BTreeMap::new(),
            deprecated: BTreeSet::new(),
        };
        for spec in specs {
            for ty in spec.types.iter().flat_map(|file| &file.types) {
                surface.ty(ty);
            }
            for operation in spec.operations.iter().flat_map(|file| &file.operations) {
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

    fn add(&mut self, item: String, form: String) {
        self.items.insert(item, form);
    }

    fn warn(&mut self, item: String, deprecated: bool) {
        if deprecated {
            self.deprecated.insert(item);
        }
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

fn path(path: &crate::lower::connector::TypePath) -> String {
    match &path.spec {
        // Modules of types are private and their types re-exported flat.
        Some(spec) => format!("types::{spec}::{}", path.name),
        None => format!("types::{}", path.name),
    }
}

/// A type as it is written, near enough to tell two apart.
fn expr(ty: &TyExpr) -> String {
    match ty {
        TyExpr::Plain(plain) => format!("{plain:?}"),
        TyExpr::Named(named) => path(named),
        TyExpr::Option(inner) => format!("Option<{}>", expr(inner)),
        TyExpr::Patch(inner) => format!("Patch<{}>", expr(inner)),
        TyExpr::List(inner) => format!("Vec<{}>", expr(inner)),
        TyExpr::Map(inner) => format!("Map<{}>", expr(inner)),
        TyExpr::Boxed(inner) => format!("Box<{}>", expr(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::Bump;

    #[test]
    fn versions_follow_cargo() {
        let after = |bump: Bump, version: &str| {
            let version = version.parse().expect("version");
            bump.after(&version).to_string()
        };
        for (version, patch, minor, major) in [
            ("1.4.2", "1.4.3", "1.5.0", "2.0.0"),
            ("0.3.1", "0.3.2", "0.3.2", "0.4.0"),
            ("0.0.7", "0.0.8", "0.0.8", "0.0.8"),
            ("2.0.0-rc.1", "2.0.1", "2.1.0", "3.0.0"),
        ] {
            assert_eq!(after(Bump::None, version), version);
            assert_eq!(after(Bump::Patch, version), patch);
            assert_eq!(after(Bump::Minor, version), minor);
            assert_eq!(after(Bump::Major, version), major);
        }
    }
}
