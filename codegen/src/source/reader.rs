//! Reads our own formats (catalogs, mappings, settings) out of a [`Document`]: strictly, and to the end.
//!
//! serde stops at the first error and keeps the last of two equal keys in silence. Here every accessor reports
//! what it finds wrong, with its place, answers `None` (or what could be read of a list), and the reading goes on;
//! [`Section::finish`] reports the keys that nobody asked for.

use std::fmt;
use std::time::Duration;

use super::read::report_duplicates;
use super::{Document, FileId, Map, Node, Pointer, closest};
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};

/// A mapping with a fixed set of keys, read key by key.
///
/// Asking for a key makes it a known one, whether it is there or not, so ask for every key the format has, then
/// call [`finish`](Self::finish).
///
/// ```
/// use tieline_codegen::diagnostic::Sink;
/// use tieline_codegen::source::{Document, Field, FileId, Map, Node};
///
/// # let mut map = Map::default();
/// # map.entries.insert("titel".into(), Node::String("Acme".into()));
/// # map.entries.insert("timeout".into(), Node::String("30s".into()));
/// # let document = Document { file: FileId::new("catalog.yaml"), root: Node::Map(map) };
/// // titel: Acme
/// // timeout: 30s
/// let mut sink = Sink::new();
/// let Some(mut app) = Field::root(&document).section(&mut sink) else { return };
/// let title = app.required("title").string(&mut sink);
/// let timeout = app.field("timeout").duration(&mut sink);
/// app.finish(&mut sink);
///
/// assert_eq!(title, None);
/// assert_eq!(timeout.map(|t| t.as_secs()), Some(30));
/// let messages: Vec<_> = sink.diagnostics().iter().map(|d| d.message.as_str()).collect();
/// assert_eq!(messages, ["unknown key `titel`"]);
/// assert_eq!(sink.diagnostics()[0].help.as_deref(), Some("did you mean `title`?"));
/// ```
#[must_use = "unknown keys are reported by `finish`"]
#[derive(Debug, Clone)]
pub struct Section<'a> {
    file: &'a FileId,
    pointer: Pointer,
    map: &'a Map,
    known: Vec<&'static str>,
}

/// A value that may be there: the cursor of the reader.
///
/// Accessors answer `None` (or an empty list) both for an absent value and for one that was reported as wrong;
/// [`is_present`](Self::is_present) tells the two apart.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    file: &'a FileId,
    pointer: Pointer,
    node: Option<&'a Node>,
    /// The key whose absence is an error.
    required: Option<&'static str>,
}

impl<'a> Field<'a> {
    /// The whole document.
    pub fn root(document: &'a Document) -> Self {
        Self::new(&document.file, Pointer::root(), &document.root)
    }

    /// A value that was found by other means.
    pub fn new(file: &'a FileId, pointer: Pointer, node: &'a Node) -> Self {
        Self {
            file,
            pointer,
            node: Some(node),
            required: None,
        }
    }

    /// The file it stands in.
    pub fn file(&self) -> &'a FileId {
        self.file
    }

    /// Where it stands, or would stand.
    pub fn pointer(&self) -> &Pointer {
        &self.pointer
    }

    /// The place of the value.
    pub fn place(&self) -> Place {
        Place::value(self.file.clone(), self.pointer.clone())
    }

    /// The place of its key.
    pub fn key_place(&self) -> Place {
        Place::key(self.file.clone(), self.pointer.clone())
    }

    /// Whether there is a value, of whatever kind.
    pub fn is_present(&self) -> bool {
        self.node.is_some()
    }

    /// The value as it is, for what keeps any JSON (samples, constants). Reports a missing required key.
    pub fn node(&self, sink: &mut Sink) -> Option<&'a Node> {
        if let (None, Some(key)) = (self.node, self.required) {
            sink.emit(missing(
                self.file,
                self.pointer.parent().unwrap_or_default(),
                key,
            ));
        }
        self.node
    }

    /// The value without any report.
    pub fn peek(&self) -> Option<&'a Node> {
        self.node
    }

    /// Reports a problem of this value.
    pub fn invalid(&self, message: impl Into<String>, sink: &mut Sink) -> Reported {
        sink.emit(Diagnostic::new(Code::InvalidValue, self.place(), message))
    }

    /// Reports a problem of this value, and what to do about it.
    pub fn refuse(&self, message: impl Into<String>, help: &str, sink: &mut Sink) -> Reported {
        let diagnostic = Diagnostic::new(Code::InvalidValue, self.place(), message);
        sink.emit(diagnostic.help(help))
    }

    /// A text. A number or truth value is not taken for one: `version: 1.10` would have lost its zero.
    pub fn string(&self, sink: &mut Sink) -> Option<&'a str> {
        let node = self.node(sink)?;
        if let Some(text) = node.as_str() {
            return Some(text);
        }
        let quoted = match node {
            Node::Number(number) => Some(number.0.clone()),
            Node::Bool(value) => Some(value.to_string()),
            Node::Null | Node::String(_) | Node::Seq(_) | Node::Map(_) => None,
        };
        let diagnostic = self.wrong_kind("a string", node);
        sink.emit(match quoted {
            Some(text) => diagnostic.help(format!("put it in quotes: `\"{text}\"`")),
            None => diagnostic,
        });
        None
    }

    /// A whole number.
    pub fn integer(&self, sink: &mut Sink) -> Option<i64> {
        let node = self.node(sink)?;
        let value = match node {
            Node::Number(number) => number.as_i64(),
            _ => None,
        };
        if value.is_none() {
            sink.emit(self.wrong_kind("a whole number", node));
        }
        value
    }

    /// A whole number from `least` to `most`.
    pub fn integer_in(&self, least: i64, most: i64, sink: &mut Sink) -> Option<i64> {
        let value = self.integer(sink)?;
        if (least..=most).contains(&value) {
            return Some(value);
        }
        self.refuse(
            format!("`{value}` is not between {least} and {most}"),
            &format!("write a whole number from {least} to {most}"),
            sink,
        );
        None
    }

    /// A truth value.
    pub fn boolean(&self, sink: &mut Sink) -> Option<bool> {
        let node = self.node(sink)?;
        if let Some(value) = node.as_bool() {
            return Some(value);
        }
        let diagnostic = self.wrong_kind("`true` or `false`", node);
        sink.emit(match node.as_str() {
            // YAML 1.1 took these for truth values, YAML 1.2 does not.
            Some("yes" | "on" | "y") => diagnostic.help("write `true`"),
            Some("no" | "off" | "n") => diagnostic.help("write `false`"),
            Some("true" | "false") => diagnostic.help("write it without quotes"),
            _ => diagnostic.help("write one of the two, without quotes"),
        });
        None
    }

    /// A length of time: a whole number and its unit (`500ms`, `30s`, `5m`, `2h`, `1d`).
    pub fn duration(&self, sink: &mut Sink) -> Option<Duration> {
        let node = self.node(sink)?;
        let value = node.as_str().and_then(parse_duration);
        if value.is_none() {
            let diagnostic = match node {
                Node::String(text) => Diagnostic::new(
                    Code::InvalidValue,
                    self.place(),
                    format!("{} is no length of time", quoted(text)),
                ),
                Node::Null | Node::Bool(_) | Node::Number(_) | Node::Seq(_) | Node::Map(_) => {
                    self.wrong_kind("a length of time", node)
                }
            };
            sink.emit(diagnostic.help(
                "write a whole number and its unit, as in `500ms`, `30s`, `5m`, `2h` or `1d`",
            ));
        }
        value
    }

    /// A length of time that is not none at all; `none` says what a time of zero would mean here.
    pub fn time(&self, none: &str, sink: &mut Sink) -> Option<Duration> {
        let value = self.duration(sink)?;
        if value.is_zero() {
            self.refuse(none, "write a length of time, as in `500ms` or `30s`", sink);
            return None;
        }
        Some(value)
    }

    /// One of the words of a table, turned into what it stands for.
    pub fn one_of<T: Clone>(&self, words: &[(&str, T)], sink: &mut Sink) -> Option<T> {
        let text = self.string(sink)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(value.clone());
        }
        let known = words.iter().map(|(word, _)| *word);
        let help = match closest(text, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", list_of(known)),
        };
        sink.emit(
            Diagnostic::new(
                Code::InvalidValue,
                self.place(),
                format!("unknown value {}", quoted(text)),
            )
            .help(help),
        );
        None
    }

    /// The elements of a list; none if it is absent.
    pub fn list(&self, sink: &mut Sink) -> Vec<Field<'a>> {
        match self.node(sink) {
            None => Vec::new(),
            Some(Node::Seq(items)) => items
                .iter()
                .enumerate()
                .map(|(index, node)| Field::new(self.file, self.pointer.index(index), node))
                .collect(),
            Some(node) => {
                sink.emit(self.wrong_kind("a list", node));
                Vec::new()
            }
        }
    }

    /// The elements of a list, or the value itself where the format lets one element stand without its list.
    pub fn one_or_list(&self, sink: &mut Sink) -> Vec<Field<'a>> {
        match self.node(sink) {
            None => Vec::new(),
            Some(Node::Seq(_)) => self.list(sink),
            Some(_) => vec![self.clone()],
        }
    }

    /// The texts of a list of strings; none if it is absent.
    pub fn strings(&self, sink: &mut Sink) -> Vec<&'a str> {
        self.list(sink)
            .iter()
            .filter_map(|item| item.string(sink))
            .collect()
    }

    /// The members of a mapping whose keys are free (names that the author chose), in their order; none if it is
    /// absent. Reports keys that are there twice.
    pub fn map(&self, sink: &mut Sink) -> Vec<(&'a str, Field<'a>)> {
        match self.node(sink) {
            None => Vec::new(),
            Some(Node::Map(map)) => {
                report_duplicates(self.file, &self.pointer, map, sink);
                map.iter()
                    .map(|(key, node)| (key, Field::new(self.file, self.pointer.child(key), node)))
                    .collect()
            }
            Some(node) => {
                sink.emit(self.wrong_kind("a mapping", node));
                Vec::new()
            }
        }
    }

    /// The value as a mapping with fixed keys.
    pub fn section(&self, sink: &mut Sink) -> Option<Section<'a>> {
        let node = self.node(sink)?;
        let Some(map) = node.as_map() else {
            sink.emit(self.wrong_kind("a mapping", node));
            return None;
        };
        Some(Section {
            file: self.file,
            pointer: self.pointer.clone(),
            map,
            known: Vec::new(),
        })
    }

    /// The diagnostic for a value of another kind than `expected` (`a string`), for callers that accept several.
    pub fn wrong_kind(&self, expected: impl fmt::Display, found: &Node) -> Diagnostic {
        let kind = found.kind();
        let message = match found {
            Node::Number(number) => format!("expected {expected}, found the number `{}`", number.0),
            Node::Bool(value) => format!("expected {expected}, found `{value}`"),
            Node::String(text) => format!("expected {expected}, found the string {}", quoted(text)),
            Node::Null => format!("expected {expected}, found nothing"),
            Node::Seq(_) | Node::Map(_) => format!("expected {expected}, found {kind}"),
        };
        let diagnostic = Diagnostic::new(Code::WrongKind, self.place(), message);
        match expected.to_string().as_str() {
            "a number" => diagnostic.help("write it without quotes, as in `2.5`"),
            "a whole number" => diagnostic.help("write digits alone, as in `20`"),
            "a length of time" => diagnostic.help("write it as in `30s`, `5m` or `1h`"),
            "a list" => diagnostic.help("write it as in `[a, b]`"),
            "a mapping" => diagnostic.help("write it as in `{ key: value }`"),
            _ => diagnostic,
        }
    }
}

impl<'a> Section<'a> {
    /// The member of an optional key.
    pub fn field(&mut self, key: &'static str) -> Field<'a> {
        self.ask(key, None)
    }

    /// The member of a key that must be there; the accessor of the answer reports its absence.
    pub fn required(&mut self, key: &'static str) -> Field<'a> {
        self.ask(key, Some(key))
    }

    fn ask(&mut self, key: &'static str, required: Option<&'static str>) -> Field<'a> {
        self.known.push(key);
        Field {
            file: self.file,
            pointer: self.pointer.child(key),
            node: self.map.get(key),
            required,
        }
    }

    /// Whether a key is there, without making it a known one.
    pub fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some()
    }

    /// The file it stands in.
    pub fn file(&self) -> &'a FileId {
        self.file
    }

    /// Where it stands.
    pub fn pointer(&self) -> &Pointer {
        &self.pointer
    }

    /// The place of the whole section: the key it stands under.
    pub fn place(&self) -> Place {
        Place::key(self.file.clone(), self.pointer.clone())
    }

    /// The mapping itself.
    pub fn as_map(&self) -> &'a Map {
        self.map
    }

    /// The members that nobody asked for, for formats with free keys beside the fixed ones. They count as known.
    pub fn rest(self, sink: &mut Sink) -> Vec<(&'a str, Field<'a>)> {
        report_duplicates(self.file, &self.pointer, self.map, sink);
        self.map
            .iter()
            .filter(|(key, _)| !self.known.contains(key))
            .map(|(key, node)| (key, Field::new(self.file, self.pointer.child(key), node)))
            .collect()
    }

    /// As [`finish`](Self::finish), for formats of others that admit extensions (`x-...`).
    pub fn finish_extensible(self, sink: &mut Sink) {
        self.report_unknown(|key| key.starts_with("x-"), sink);
    }

    /// Reports the keys that nobody asked for, and those that are there twice.
    pub fn finish(self, sink: &mut Sink) {
        self.report_unknown(|_| false, sink);
    }

    fn report_unknown(self, is_extension: impl Fn(&str) -> bool, sink: &mut Sink) {
        report_duplicates(self.file, &self.pointer, self.map, sink);
        let absent = || {
            self.known
                .iter()
                .copied()
                .filter(|known| self.map.get(known).is_none())
        };
        for (key, _) in self
            .map
            .iter()
            .filter(|(key, _)| !self.known.contains(key) && !is_extension(key))
        {
            // A key that is there already is not what was meant by a second one.
            let near = closest(key, absent());
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if self.known.is_empty() => "remove it".to_owned(),
                None => format!("known keys are {}", list_of(self.known.iter().copied())),
            };
            let place = Place::key(self.file.clone(), self.pointer.child(key));
            let unknown = Diagnostic::new(
                Code::UnknownKey,
                place,
                format!("unknown key {}", quoted(key)),
            )
            .help(help);
            // One typo in a required key is one error: what it was meant to be is missing only because of it.
            match near {
                Some(near) => {
                    sink.emit_instead(&missing(self.file, self.pointer.clone(), near), unknown)
                }
                None => sink.emit(unknown),
            };
        }
    }
}

/// A section without one of its required keys.
fn missing(file: &FileId, section: Pointer, key: &str) -> Diagnostic {
    let place = Place::key(file.clone(), section);
    Diagnostic::new(Code::MissingKey, place, format!("key `{key}` is missing"))
        .help(format!("add `{key}:`"))
}

/// A length of time from a whole number and its unit: `ms`, `s`, `m`, `h` or `d`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let seconds = |each: u64| number.checked_mul(each).map(Duration::from_secs);
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => seconds(1),
        "m" => seconds(60),
        "h" => seconds(60 * 60),
        "d" => seconds(24 * 60 * 60),
        _ => None,
    }
}

/// A text of the input as a message shows it: in backticks, on one line, cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default());
            escaped
                .into_iter()
                .flatten()
                .chain((!c.is_control()).then_some(c))
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

fn list_of<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push('`');
        text.push_str(word);
        text.push('`');
    }
    text
}

#[cfg(test)]
mod tests;
