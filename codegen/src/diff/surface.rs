//! What a crate offers to who uses it, and what a change of that does to its version.

mod connector;
mod mappings;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub use connector::{compare, compare_clients, structs};
pub use mappings::compare as compare_mappings;

use crate::emit::{CrateSettings, RuntimeDependency};
use crate::lower::connector::{TyExpr, TypePath};

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

/// Everything public of a crate: item to form.
#[derive(Default)]
struct Surface {
    items: BTreeMap<String, String>,
    /// Of constructors, by item: what their arguments are called, in order.
    arguments: BTreeMap<String, Vec<String>>,
    /// Those that are `#[deprecated]`.
    deprecated: BTreeSet<String>,
}

impl Surface {
    fn add(&mut self, item: String, form: String) {
        self.items.insert(item, form);
    }

    fn warn(&mut self, item: String, deprecated: bool) {
        if deprecated {
            self.deprecated.insert(item);
        }
    }

    /// What becomes of the crate; `is_other_text` is asked where everything public stays as it is.
    fn verdict(&self, after: &Self, is_other_text: impl FnOnce() -> bool) -> Verdict {
        let mut verdict = Verdict::NONE;
        for (item, form) in &self.items {
            match after.items.get(item) {
                None => verdict.removed.push(item.clone()),
                Some(other) if other != form => {
                    verdict
                        .changed
                        .push((item.clone(), form.clone(), other.clone()));
                }
                Some(_) => {
                    let (was, is) = (self.arguments.get(item), after.arguments.get(item));
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
            .filter(|item| !self.items.contains_key(*item));
        verdict.added.extend(added.cloned());
        let deprecated = after.deprecated.difference(&self.deprecated);
        let deprecated = deprecated.filter(|item| self.items.contains_key(*item));
        verdict.deprecated.extend(deprecated.cloned());
        verdict.bump = if !verdict.removed.is_empty() || !verdict.changed.is_empty() {
            Bump::Major
        } else if !verdict.added.is_empty() || !verdict.deprecated.is_empty() {
            Bump::Minor
        } else if is_other_text() {
            Bump::Patch
        } else {
            Bump::None
        };
        verdict
    }
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

fn path(path: &TypePath) -> String {
    match &path.spec {
        // Modules of types are private and their types re-exported flat.
        Some(spec) => format!("types::{spec}::{}", path.name),
        None => format!("types::{}", path.name),
    }
}

/// A type as it is written, near enough to tell two apart.
fn expr(ty: &TyExpr) -> String {
    expr_of("", ty)
}

/// The same of a crate, as code beside it writes it.
fn expr_of(krate: &str, ty: &TyExpr) -> String {
    let inner = |inner: &TyExpr| expr_of(krate, inner);
    match ty {
        TyExpr::Plain(plain) => format!("{plain:?}"),
        TyExpr::Named(named) => format!("{krate}{}", path(named)),
        TyExpr::Option(item) => format!("Option<{}>", inner(item)),
        TyExpr::Patch(item) => format!("Patch<{}>", inner(item)),
        TyExpr::List(item) => format!("Vec<{}>", inner(item)),
        TyExpr::Map(item) => format!("Map<{}>", inner(item)),
        TyExpr::Boxed(item) => format!("Box<{}>", inner(item)),
    }
}

/// Settings that are the same for both crates of a comparison, so that their texts differ by what they hold alone.
fn plain_settings() -> CrateSettings {
    CrateSettings {
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
