//! Chooses the reader of a text and reports what went wrong.

use super::build::{Build, ReadError, TreeBuilder};
use super::{Document, FileId, Map, Node, Pointer, Repeated, json, outline, yaml};
use crate::diagnostic::{Code, Diagnostic, Part, Place, Reported, Sink};

/// What was read, and what had to be looked over for that.
pub(super) struct Reading<N> {
    pub root: N,
    /// Offsets of lone surrogates.
    pub repaired: Vec<usize>,
    /// Why it is not JSON, if it looked like it.
    pub not_json: Option<ReadError>,
    /// Offsets of quoted text that is indented too little.
    pub indented: Vec<usize>,
}

/// Reads JSON or YAML, told apart by the first character; text that looks like JSON but is not may still be YAML
/// (comments, trailing commas).
pub(super) fn read<'t, B: Build<'t>>(
    text: &'t str,
    build: &mut B,
) -> Result<Reading<B::Node>, ReadError> {
    let mut repaired = Vec::new();
    let mut not_json = None;
    if text.trim_start().starts_with(['{', '[']) {
        match json::read(text, build, &mut repaired) {
            Err(error) if error.code == Code::Syntax => not_json = Some(error),
            Ok(root) => {
                return Ok(Reading {
                    root,
                    repaired,
                    not_json,
                    indented: Vec::new(),
                });
            }
            Err(error) => return Err(error),
        }
    }
    match (yaml::read(text, build), not_json) {
        (Ok((root, indented)), not_json) => Ok(Reading {
            root,
            repaired: Vec::new(),
            not_json,
            indented,
        }),
        // Of two errors the one about the format that the author meant.
        (Err(_), Some(error)) if is_meant_as_json(text) => Err(error),
        (Err(error), _) => Err(error),
    }
}

/// Whether the first thing inside the brackets is what JSON would have there.
fn is_meant_as_json(text: &str) -> bool {
    let text = text.trim_start();
    match text.strip_prefix('{') {
        Some(inside) => inside.trim_start().starts_with(['"', '}']),
        None => text
            .trim_start_matches('[')
            .trim_start()
            .starts_with(['"', '{', '[']),
    }
}

fn has_comment_for_key(node: &Node) -> bool {
    match node {
        Node::Map(map) => map.iter().any(|(key, node)| {
            key.starts_with("//") || key.starts_with("/*") || has_comment_for_key(node)
        }),
        Node::Seq(items) => items.iter().any(has_comment_for_key),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::String(_) => false,
    }
}

impl Document {
    /// Reads JSON or YAML.
    ///
    /// ```
    /// use tieline_codegen::diagnostic::Sink;
    /// use tieline_codegen::source::{Document, FileId};
    ///
    /// let mut sink = Sink::new();
    /// let document = Document::parse(FileId::new("a.yaml"), "openapi: 3.0.3\n", &mut sink);
    /// assert_eq!(document.unwrap().root.get("openapi").unwrap().as_str(), Some("3.0.3"));
    /// ```
    ///
    /// # Errors
    ///
    /// Broken text, several documents, nesting above 256, aliases that unfold too far: one diagnostic with its place.
    pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> Result<Self, Reported> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some(root) = outline::read(text) {
            return Ok(Self { file, root });
        }
        let Reading {
            root,
            repaired,
            not_json,
            indented,
        } = match read(text, &mut TreeBuilder::default()) {
            Ok(reading) => reading,
            Err(error) => return Err(sink.emit(diagnostic(&file, error))),
        };
        // In YAML's eyes the comments of "JSON with comments" are keys.
        let not_json = match not_json {
            Some(error) if has_comment_for_key(&root) => {
                return Err(sink.emit(diagnostic(&file, error)));
            }
            not_json => not_json,
        };
        if let Some(&first) = repaired.first() {
            let message = match repaired.len() {
                1 => "half a surrogate pair was read as U+FFFD".to_owned(),
                n => format!("{n} halves of surrogate pairs were read as U+FFFD"),
            };
            sink.emit(Diagnostic::new(
                Code::LoneSurrogate,
                Place::offset(file.clone(), first),
                message,
            ));
        }
        if let Some(&first) = indented.first() {
            let message = match indented.len() {
                1 => "quoted text goes on here with less indentation than what it belongs to"
                    .to_owned(),
                n => format!(
                    "quoted text goes on with less indentation than what it belongs to, here and in {} more lines",
                    n - 1
                ),
            };
            sink.emit(Diagnostic::new(
                Code::QuotedIndentation,
                Place::offset(file.clone(), first),
                message,
            ));
        }
        if let Some(error) = not_json.filter(|_| file.as_str().ends_with(".json")) {
            let error = diagnostic(&file, error);
            sink.emit(Diagnostic {
                code: Code::NotJson,
                severity: Code::NotJson.severity(),
                message: format!("read as YAML, because it is not JSON: {}", error.message),
                ..error
            });
        }
        Ok(Self { file, root })
    }

    /// Every mapping of the document with its place, outer ones first.
    pub(crate) fn each_map<'d>(&'d self, visit: &mut dyn FnMut(&Pointer, &'d Map)) {
        each_map(&self.root, &Pointer::root(), visit);
    }
}

fn each_map<'d>(node: &'d Node, pointer: &Pointer, visit: &mut dyn FnMut(&Pointer, &'d Map)) {
    match node {
        Node::Map(map) => {
            visit(pointer, map);
            for (key, node) in map.iter() {
                if matches!(node, Node::Map(_) | Node::Seq(_)) {
                    each_map(node, &pointer.child(key), visit);
                }
            }
        }
        Node::Seq(items) => {
            for (index, node) in items.iter().enumerate() {
                if matches!(node, Node::Map(_) | Node::Seq(_)) {
                    each_map(node, &pointer.index(index), visit);
                }
            }
        }
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::String(_) => {}
    }
}

/// Reports the keys that a mapping holds twice, with both places.
pub(super) fn report_duplicates(file: &FileId, pointer: &Pointer, map: &Map, sink: &mut Sink) {
    let mut reported: Vec<&str> = Vec::new();
    for Repeated { key, earlier: _ } in &map.duplicates {
        if reported.contains(&key.as_str()) {
            continue;
        }
        reported.push(key);
        sink.emit(duplicate_key(file, pointer, key).help("remove one of them"));
    }
}

/// An error about a key that the mapping at `pointer` holds twice.
pub(crate) fn duplicate_key(file: &FileId, pointer: &Pointer, key: &str) -> Diagnostic {
    let place = Place::key(file.clone(), pointer.child(key));
    let earlier = Place {
        part: Part::EarlierKey,
        ..place.clone()
    };
    let message = format!("duplicate key {}", super::reader::quoted(key));
    Diagnostic::new(Code::DuplicateKey, place, message).related(earlier, "first used here")
}

fn diagnostic(file: &FileId, error: ReadError) -> Diagnostic {
    let ReadError {
        code,
        offset,
        message,
        help,
    } = error;
    Diagnostic {
        help: help.map(str::to_owned),
        ..Diagnostic::new(code, Place::offset(file.clone(), offset), message)
    }
}
