//! A strict reader of one TOML table: every key known, every problem reported at its byte.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::source::{FileId, closest};

/// A table whose members are asked for by name; [`SettingsTable::finish`] reports those that nobody asked for.
pub(super) struct SettingsTable<'a> {
    file: &'a FileId,
    /// How messages call the table.
    name: &'static str,
    table: &'a DeTable<'a>,
    known: Vec<&'static str>,
}

/// A value with the bytes it stands at.
pub(super) struct Setting<'a> {
    pub(super) file: &'a FileId,
    pub(super) span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> SettingsTable<'a> {
    pub(super) fn new(file: &'a FileId, name: &'static str, table: &'a DeTable<'a>) -> Self {
        Self {
            file,
            name,
            table,
            known: Vec::new(),
        }
    }

    pub(super) fn setting(&mut self, key: &'static str) -> Option<Setting<'a>> {
        self.known.push(key);
        let value: &Spanned<DeValue<'a>> = self.table.get(key)?;
        Some(Setting {
            file: self.file,
            span: value.span(),
            value: value.get_ref(),
        })
    }

    pub(super) fn finish(self, sink: &mut Sink) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            let absent = self
                .known
                .iter()
                .copied()
                .filter(|known| !self.table.contains_key(*known));
            let help = match closest(name, absent) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known keys are `{}`", self.known.join("`, `")),
            };
            let message = format!("unknown key `{}` in `{}`", name.escape_debug(), self.name);
            let place = Place::span(self.file.clone(), key.span());
            sink.emit(Diagnostic::new(Code::UnknownKey, place, message).help(help));
        }
    }
}

impl<'a> Setting<'a> {
    pub(super) fn string(&self, sink: &mut Sink) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            self.wrong_kind("a string", sink);
        }
        text
    }

    pub(super) fn strings(&self, sink: &mut Sink) -> Vec<String> {
        let Some(list) = self.value.as_array() else {
            self.wrong_kind("a list of strings", sink);
            return Vec::new();
        };
        list.iter()
            .filter_map(|value| {
                let item = Setting {
                    file: self.file,
                    span: value.span(),
                    value: value.get_ref(),
                };
                item.string(sink).map(str::to_owned)
            })
            .collect()
    }

    pub(super) fn table(&self, name: &'static str, sink: &mut Sink) -> Option<SettingsTable<'a>> {
        let table = self.value.as_table();
        if table.is_none() {
            self.wrong_kind("a table", sink);
        }
        table.map(|table| SettingsTable::new(self.file, name, table))
    }

    pub(super) fn invalid(&self, message: String, help: &str, sink: &mut Sink) {
        sink.emit(Diagnostic::new(Code::InvalidValue, self.place(), message).help(help));
    }

    fn wrong_kind(&self, expected: &str, sink: &mut Sink) {
        let message = format!("expected {expected}, found {}", self.value.type_str());
        let help = match expected {
            "a list of strings" => "write it as in `[\"a\", \"b\"]`",
            "a table" => "write it as in `{ key = \"value\" }`",
            _ => "put it in quotes",
        };
        sink.emit(Diagnostic::new(Code::WrongKind, self.place(), message).help(help));
    }

    fn place(&self) -> Place {
        Place::span(self.file.clone(), self.span.clone())
    }
}
