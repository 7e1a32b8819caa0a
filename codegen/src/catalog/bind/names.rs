//! Keys that must not meet: entries that want one Rust name, cargo features, deprecated keys.

use heck::ToSnakeCase;
use indexmap::IndexMap;

use super::{Binder, with_near};
use crate::catalog::model::{Deprecation, Entry, Located};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Features that every generated crate has of its own.
const RESERVED_FEATURES: [&str; 10] = [
    "default",
    "reqwest",
    "descriptors",
    "serde",
    "oauth2",
    "rate-limit",
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

    pub(super) fn check_deprecated(&mut self, deprecated: &IndexMap<String, Deprecation>) {
        let keys: Vec<&str> = self
            .entries()
            .map(|entry| entry.key.value.as_str())
            .collect();
        for (key, deprecation) in deprecated {
            let Deprecation {
                place,
                replacement,
                since,
                remove,
            } = deprecation;
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
