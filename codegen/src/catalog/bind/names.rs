//! Keys that must not meet: entries that want one Rust name, cargo features, deprecated keys.

use heck::{ToSnakeCase, ToUpperCamelCase};
use indexmap::IndexMap;

use super::{Binder, with_near};
use crate::catalog::model::{Deprecation, Entry, Located};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Features that every generated crate has of its own.
const RESERVED_FEATURES: [&str; 11] = [
    "default",
    "reqwest",
    "descriptors",
    "serde",
    "oauth2",
    "rate-limit",
    "call-log",
    "polling",
    "webhooks",
    "webhook-service",
    "sqlite",
];

impl<'a> Binder<'a, '_> {
    fn entries(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let catalog = self.catalog;
        catalog
            .triggers
            .values()
            .map(|trigger| &trigger.entry)
            .chain(catalog.actions.values().map(|action| &action.entry))
            .chain(catalog.searches.values().map(|search| &search.entry))
    }

    pub(super) fn check_names(&mut self) {
        let mut taken: IndexMap<String, &Located<String>> = IndexMap::new();
        for entry in self.entries() {
            let key = &entry.key;
            let name = key.value.to_snake_case();
            match taken.get(&name) {
                Some(first) => {
                    let first: &Located<String> = first;
                    self.report(
                        Diagnostic::new(
                            Code::EntryClash,
                            key.place.clone(),
                            format!("`{}` and `{}` want one name in Rust", first.value, key.value),
                        )
                        .related(first.place.clone(), "first used here")
                        .help("triggers, actions and searches share the client's methods: rename one of them"),
                    );
                }
                None => {
                    taken.insert(name, key);
                }
            }
            if let Some(feature) = &entry.feature {
                self.check_feature(feature);
            }
        }
        let catalog = self.catalog;
        for pair in catalog.find_or_create.values() {
            let key = pair.key.value.to_snake_case();
            for method in [
                format!("{key}_or_create"),
                format!("{key}_update_or_create"),
            ] {
                if let Some(entry) = taken.get(&method) {
                    self.report(
                        Diagnostic::new(
                            Code::EntryClash,
                            entry.place.clone(),
                            format!(
                                "`{}` and `find_or_create` of `{}` want one name in Rust",
                                entry.value, pair.key.value
                            ),
                        )
                        .related(pair.key.place.clone(), format!("this makes `{method}`"))
                        .help("rename the entry"),
                    );
                }
            }
        }
    }

    fn check_feature(&mut self, feature: &Located<String>) {
        let name = &feature.value;
        let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let problem = if !well_formed {
            format!("`{name}` is no name for a cargo feature")
        } else if RESERVED_FEATURES.contains(&name.as_str()) {
            format!("every generated crate has a feature `{name}` already")
        } else {
            return;
        };
        self.report(
            Diagnostic::new(Code::BadFeature, feature.place.clone(), problem)
                .help("choose lower case letters, digits and `-`, as in `destructive`"),
        );
    }

    /// A key can be deprecated when it is gone: as long as its entry is there, hosts find that.
    fn check_gone(&mut self, key: &str, place: &Place) {
        let (camel, snake) = (key.to_upper_camel_case(), key.to_snake_case());
        let catalog = self.catalog;
        let entries = self.entries().map(|entry| &entry.key);
        let pairs = catalog.find_or_create.values().map(|pair| &pair.key);
        let found = entries
            .map(|entry| (entry, vec![entry.value.clone()]))
            .chain(pairs.map(|pair| {
                let methods = ["", "_or_create", "_update_or_create"];
                let named = methods.map(|end| format!("{}{end}", pair.value));
                (pair, named.to_vec())
            }))
            .find(|(_, names)| {
                names.iter().any(|name| {
                    name.to_snake_case() == snake || name.to_upper_camel_case() == camel
                })
            });
        let Some((entry, _)) = found else {
            return;
        };
        let message = match entry.value == key {
            true => format!("`{key}` is not gone: there is an entry of that key"),
            false => format!(
                "`{key}` and the entry `{}` want one name in Rust",
                entry.value
            ),
        };
        self.report(
            Diagnostic::new(Code::BadDeprecation, place.clone(), message)
                .related(entry.place.clone(), "the entry")
                .help("deprecate a key when its entry has another one, or leave it out"),
        );
    }

    pub(super) fn check_deprecated(&mut self, deprecated: &IndexMap<String, Deprecation>) {
        let keys: Vec<&str> = self
            .entries()
            .map(|entry| entry.key.value.as_str())
            .collect();
        let mut former: IndexMap<String, &Place> = IndexMap::new();
        for (key, deprecation) in deprecated {
            let Deprecation {
                place,
                replacement,
                since,
                remove,
            } = deprecation;
            self.check_key(key, place);
            self.check_gone(key, place);
            // Whichever is nearer to Rust's eyes: `a_1` and `a1` are one struct.
            if let Some(first) = former.insert(key.to_upper_camel_case(), place) {
                let message = format!("`{key}` and another old key want one name in Rust");
                let diagnostic = Diagnostic::new(Code::EntryClash, place.clone(), message);
                self.report(
                    diagnostic
                        .related(first.clone(), "first used here")
                        .help("leave one of them out: it is forgotten"),
                );
            }
            if let Some(replacement) = replacement
                && !keys.contains(&replacement.value.as_str())
            {
                let diagnostic = Diagnostic::new(
                    Code::UnknownEntry,
                    replacement.place.clone(),
                    format!("no entry is called `{}`", replacement.value),
                );
                self.report(with_near(
                    diagnostic,
                    &replacement.value,
                    keys.iter().copied(),
                    "name the entry that stands in its place, or remove `use:`",
                ));
            }
            if let Some(remove) = remove
                && remove.value <= since.value
            {
                self.report(
                    Diagnostic::new(
                        Code::BadDeprecation,
                        remove.place.clone(),
                        format!("`{key}` would be removed before it is deprecated"),
                    )
                    .related(since.place.clone(), "deprecated since")
                    .help("let `remove:` be a later version"),
                );
            } else if deprecation.is_over(&self.catalog.app) {
                let version = &self.catalog.app.version;
                let message = format!(
                    "`{key}` is known no more: this is version {}",
                    version.value
                );
                let diagnostic = Diagnostic::new(Code::DeprecationOver, place.clone(), message);
                self.report(
                    diagnostic
                        .related(version.place.clone(), "the version of the crate")
                        .help("take the key out of `deprecated:`"),
                );
            }
            if replacement
                .as_ref()
                .is_some_and(|found| found.value == *key)
            {
                self.report(
                    Diagnostic::new(
                        Code::BadDeprecation,
                        Place::key(place.file.clone(), place.pointer.clone()),
                        format!("`{key}` is to be replaced by itself"),
                    )
                    .help("name another entry, or leave `use:` out"),
                );
            }
        }
    }
}
