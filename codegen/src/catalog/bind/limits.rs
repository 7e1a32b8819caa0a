//! The strictest platform's limits, so that any catalog can be exported.
//!
//! Facts: `zapier-platform-schema` 19.1.0 (keys, lengths, versions) and Zapier's publishing check D021 (descriptions
//! of triggers).

use std::ops::RangeInclusive;

use indexmap::IndexMap;

use super::Binder;
use crate::catalog::key::{KEY_HELP, is_key};
use crate::catalog::model::{App, Catalog, FieldOverride, Located, TriggerKind};
use crate::diagnostic::{Code, Diagnostic, Place};

const LABEL: RangeInclusive<usize> = 2..=64;
const DESCRIPTION: RangeInclusive<usize> = 1..=1000;
const DIRECTIONS: RangeInclusive<usize> = 12..=1000;
const NOUN: RangeInclusive<usize> = 2..=255;
const HELP: RangeInclusive<usize> = 1..=1000;
const LARGEST_VERSION_PART: u64 = 999;

impl Binder<'_, '_> {
    pub(super) fn check_limits(&mut self) {
        let Catalog {
            file: _,
            app,
            specs: _,
            connection,
            http: _,
            resources,
            lookups: _,
            triggers,
            actions,
            searches,
            find_or_create,
            deprecated: _,
        } = self.catalog;
        self.check_version(app);
        for (key, resource) in resources {
            self.check_key(key, &resource.place);
            self.check_length("the noun", &resource.noun, NOUN);
        }
        let entries = triggers
            .values()
            .map(|trigger| &trigger.entry)
            .chain(actions.values().map(|action| &action.entry))
            .chain(searches.values().map(|search| &search.entry));
        for entry in entries {
            self.check_key(&entry.key.value, &entry.key.place);
            self.check_length("the label", &entry.label, LABEL);
            self.check_length("the description", &entry.description, DESCRIPTION);
        }
        for entry in find_or_create.values() {
            self.check_key(&entry.key.value, &entry.key.place);
            self.check_length("the label", &entry.label, LABEL);
            self.check_length("the description", &entry.description, DESCRIPTION);
        }
        for trigger in triggers.values() {
            self.check_trigger_description(&trigger.entry.description);
            match &trigger.kind {
                TriggerKind::Webhook(hook) => {
                    if let Some(directions) = &hook.directions {
                        self.check_length("the directions", directions, DIRECTIONS);
                    }
                }
                TriggerKind::Polling(polling) => self.check_fields_text(&polling.fields),
                TriggerKind::RestHook(_) => {}
            }
        }
        for action in actions.values() {
            self.check_fields_text(&action.fields);
        }
        for search in searches.values() {
            self.check_fields_text(&search.fields);
        }
        for param in connection.params.values() {
            if let Some(help) = &param.help {
                self.check_length("the help", help, HELP);
            }
        }
    }

    fn check_version(&mut self, app: &App) {
        let version = &app.version.value;
        let parts = [version.major, version.minor, version.patch];
        if parts.iter().any(|part| *part > LARGEST_VERSION_PART) {
            self.report(
                Diagnostic::new(
                    Code::TextLimit,
                    app.version.place.clone(),
                    format!(
                        "a part of the version `{version}` is larger than {LARGEST_VERSION_PART}"
                    ),
                )
                .help(format!(
                    "stay below {}: Zapier takes no larger one",
                    LARGEST_VERSION_PART + 1
                )),
            );
        }
    }

    fn check_fields_text(&mut self, fields: &IndexMap<String, FieldOverride>) {
        for field in fields.values() {
            if let Some(label) = &field.label {
                self.check_length("the label", label, 1..=1000);
            }
            if let Some(help) = &field.help {
                self.check_length("the help", help, HELP);
            }
        }
    }

    pub(super) fn check_key(&mut self, key: &str, place: &Place) {
        if !is_key(key) {
            self.report(
                Diagnostic::new(
                    Code::KeyLimit,
                    place.clone(),
                    format!("`{key}` is no key for an entry"),
                )
                .help(KEY_HELP),
            );
        }
    }

    fn check_length(&mut self, what: &str, text: &Located<String>, length: RangeInclusive<usize>) {
        let found = text.value.chars().count();
        if !length.contains(&found) {
            let (least, most) = (length.start(), length.end());
            self.report(
                Diagnostic::new(
                    Code::TextLimit,
                    text.place.clone(),
                    match found {
                        1 => format!("{what} has 1 character"),
                        _ => format!("{what} has {found} characters"),
                    },
                )
                .help(format!("write {least} to {most}: Zapier takes no others")),
            );
        }
    }

    fn check_trigger_description(&mut self, description: &Located<String>) {
        let text = &description.value;
        if !text.starts_with("Triggers when ") || !text.ends_with('.') {
            self.report(
                Diagnostic::new(
                    Code::TriggerDescription,
                    description.place.clone(),
                    "the description of a trigger is no sentence of the usual form",
                )
                .help("write `Triggers when ... .`, as Zapier wants it"),
            );
        }
    }
}
