//! The plain values of a catalog, each with its place.

use serde_json::Value as Json;

use crate::catalog::model::{Located, Value};
use crate::catalog::url::url_problem;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::expression::{Bare, FieldPath, ParseError, Root, Roots, Template};
use crate::source::{Field, Node};

/// What holes may hold where a constant is written: what only the connection knows.
pub(super) const CONSTANT: Roots = Roots {
    bare: Bare::Nothing,
    named: &[Root::Param],
};

/// A text and its place.
pub(super) fn text(field: &Field<'_>, sink: &mut Sink) -> Option<Located<String>> {
    let text = field.string(sink)?;
    Some(Located::new(text.to_owned(), field.place()))
}

/// The URL of a page or an endpoint.
pub(super) fn url(field: &Field<'_>, sink: &mut Sink) -> Option<Located<String>> {
    let found = text(field, sink)?;
    if let Some(problem) = url_problem(&found.value) {
        field.refuse(
            format!("`{}` {problem}", found.value.escape_debug()),
            "write the whole address, as in `https://acme.example/path`",
            sink,
        );
    }
    Some(found)
}

/// The texts of a list.
pub(super) fn texts(field: &Field<'_>, sink: &mut Sink) -> Vec<Located<String>> {
    field
        .list(sink)
        .iter()
        .filter_map(|item| text(item, sink))
        .collect()
}

/// A whole number of no more than `most`.
pub(super) fn count(field: &Field<'_>, least: u32, most: u32, sink: &mut Sink) -> Option<u32> {
    let value = field.integer_in(i64::from(least), i64::from(most), sink)?;
    u32::try_from(value).ok()
}

/// An HTTP status.
pub(super) fn status(field: &Field<'_>, sink: &mut Sink) -> Option<u16> {
    let value = field.integer_in(100, 599, sink)?;
    u16::try_from(value).ok()
}

/// One of the words of a table, and its place.
pub(super) fn word<T: Clone>(
    field: &Field<'_>,
    words: &[(&str, T)],
    sink: &mut Sink,
) -> Option<Located<T>> {
    let value = field.one_of(words, sink)?;
    Some(Located::new(value, field.place()))
}

/// A text of a grammar.
pub(super) fn parsed<T>(
    field: &Field<'_>,
    sink: &mut Sink,
    parse: impl FnOnce(&str) -> Result<T, ParseError>,
) -> Option<Located<T>> {
    let text = field.string(sink)?;
    match parse(text) {
        Ok(value) => Some(Located::new(value, field.place())),
        Err(error) => {
            expression_error(field, error, sink);
            None
        }
    }
}

/// A field path.
pub(super) fn path(field: &Field<'_>, sink: &mut Sink) -> Option<Located<FieldPath>> {
    parsed(field, sink, |text| text.parse())
}

/// A template with these roots.
pub(super) fn template(
    field: &Field<'_>,
    roots: Roots,
    sink: &mut Sink,
) -> Option<Located<Template>> {
    parsed(field, sink, |text| Template::parse(text, roots))
}

/// JSON whose texts are templates.
pub(super) fn value(field: &Field<'_>, roots: Roots, sink: &mut Sink) -> Option<Located<Value>> {
    let node = field.node(sink)?;
    let value = value_of(field, node, roots, sink)?;
    Some(Located::new(value, field.place()))
}

fn value_of(field: &Field<'_>, node: &Node, roots: Roots, sink: &mut Sink) -> Option<Value> {
    Some(match node {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(*value),
        Node::Number(_) => Value::Number(number(field, node, sink)?),
        Node::String(text) => match Template::parse(text, roots) {
            Ok(template) => Value::Text(template),
            Err(error) => {
                expression_error(field, error, sink);
                return None;
            }
        },
        // Every element is read before the first failure counts, so that each is reported.
        Node::Seq(_) => {
            let items = field.list(sink);
            let read: Vec<Option<Located<Value>>> =
                items.iter().map(|item| value(item, roots, sink)).collect();
            Value::List(
                read.into_iter()
                    .map(|item| Some(item?.value))
                    .collect::<Option<_>>()?,
            )
        }
        Node::Map(_) => {
            let members = field.map(sink);
            let read: Vec<(String, Option<Located<Value>>)> = members
                .iter()
                .map(|(key, member)| ((*key).to_owned(), value(member, roots, sink)))
                .collect();
            Value::Map(
                read.into_iter()
                    .map(|(key, member)| Some((key, member?.value)))
                    .collect::<Option<_>>()?,
            )
        }
    })
}

/// Any JSON, as in samples and defaults.
pub(super) fn json(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Json>> {
    let node = field.node(sink)?;
    let value = json_of(field, node, sink)?;
    Some(Located::new(value, field.place()))
}

fn json_of(field: &Field<'_>, node: &Node, sink: &mut Sink) -> Option<Json> {
    Some(match node {
        Node::Null => Json::Null,
        Node::Bool(value) => Json::Bool(*value),
        Node::Number(_) => Json::Number(number(field, node, sink)?),
        Node::String(text) => Json::from(text.as_str()),
        Node::Seq(_) => {
            let items = field.list(sink);
            let read: Vec<Option<Located<Json>>> =
                items.iter().map(|item| json(item, sink)).collect();
            Json::Array(
                read.into_iter()
                    .map(|item| Some(item?.value))
                    .collect::<Option<_>>()?,
            )
        }
        Node::Map(_) => {
            let members = field.map(sink);
            let read: Vec<(String, Option<Located<Json>>)> = members
                .iter()
                .map(|(key, member)| ((*key).to_owned(), json(member, sink)))
                .collect();
            Json::Object(
                read.into_iter()
                    .map(|(key, member)| Some((key, member?.value)))
                    .collect::<Option<_>>()?,
            )
        }
    })
}

fn number(field: &Field<'_>, node: &Node, sink: &mut Sink) -> Option<serde_json::Number> {
    let Node::Number(number) = node else {
        sink.emit(field.wrong_kind("a number", node));
        return None;
    };
    let read = serde_json::from_str(&number.0)
        .ok()
        // YAML has numbers that JSON has not (`0x1F`, `+1`, `.5`).
        .or_else(|| number.as_i64().map(serde_json::Number::from))
        .or_else(|| number.as_f64().and_then(serde_json::Number::from_f64));
    if read.is_none() {
        field.refuse(
            format!("`{}` is no number of JSON", number.0),
            "write a finite number, or put it in quotes",
            sink,
        );
    }
    read
}

/// Reports what is wrong with an expression, with the bytes in question.
fn expression_error(field: &Field<'_>, error: ParseError, sink: &mut Sink) {
    let ParseError {
        range,
        message,
        help,
    } = error;
    let place = Place::within(field.file().clone(), field.pointer().clone(), range);
    let diagnostic = Diagnostic::new(Code::Expression, place, message);
    sink.emit(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic.help("`tieline explain T0401` shows the forms of expressions"),
    });
}
