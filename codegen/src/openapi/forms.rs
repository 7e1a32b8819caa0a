//! The kinds of values that keywords want, and what to make of other kinds.

use super::cx::Cx;
use crate::diagnostic::Code;
use crate::source::{Map, Node, Number};

/// What kind of value a keyword wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Flag,
    /// A whole number that is not negative.
    Count,
    Number,
    List,
    Map,
    /// A schema: a mapping or a truth value.
    Schema,
    Schemas,
    SchemaMap,
    Texts,
    Any,
}

/// The keywords of an object that is no schema, with what each wants.
pub(super) type Table = &'static [(&'static str, Form)];

/// Brings the members of an object to the kinds they want, or leaves them out.
pub(super) fn check(map: &mut Map, table: Table, cx: &mut Cx) {
    for (key, form) in table {
        if let Some((index, _, node)) = map.entries.get_full(*key)
            && !fits(node, *form)
        {
            mend(map, index, *form, cx);
        }
    }
}

/// Converts the member at `index` or leaves it out; whether it is still there.
///
/// Null is no value of any keyword but those of any kind: `description:` with nothing behind it is common in YAML and means absent.
pub(super) fn mend(map: &mut Map, index: usize, form: Form, cx: &mut Cx) -> bool {
    let Some((key, node)) = map.entries.get_index_mut(index) else {
        return false;
    };
    let key = key.clone();
    let kind = node.kind();
    match convert(std::mem::replace(node, Node::Null), form) {
        Converted::Silently(value) => {
            *node = value;
            true
        }
        Converted::To(value, what) => {
            *node = value;
            cx.at(
                &key,
                Code::KeywordKind,
                format!("`{key}` is {kind}; read as {what}"),
            );
            true
        }
        Converted::Nothing => {
            if kind != "null" {
                let wanted = wanted(form);
                let message = format!("`{key}` is {kind} where {wanted} is wanted; left out");
                cx.at(&key, Code::KeywordKind, message);
            }
            map.entries.shift_remove_index(index);
            false
        }
    }
}

pub(super) fn fits(node: &Node, form: Form) -> bool {
    match (form, node) {
        (Form::Any, _)
        | (Form::Text, Node::String(_))
        | (Form::Flag, Node::Bool(_))
        | (Form::List, Node::Seq(_))
        | (Form::Map, Node::Map(_))
        | (Form::Schema, Node::Map(_) | Node::Bool(_)) => true,
        (Form::Count, Node::Number(number)) => number.0.parse::<u32>().is_ok(),
        (Form::Number, Node::Number(number)) => number.as_f64().is_some_and(f64::is_finite),
        (Form::Schemas, Node::Seq(items)) => items
            .iter()
            .all(|item| matches!(item, Node::Map(_) | Node::Bool(_))),
        (Form::SchemaMap, Node::Map(map)) => map
            .entries
            .values()
            .all(|item| matches!(item, Node::Map(_) | Node::Bool(_))),
        (Form::Texts, Node::Seq(items)) => items.iter().all(|item| matches!(item, Node::String(_))),
        _ => false,
    }
}

enum Converted {
    Silently(Node),
    To(Node, &'static str),
    Nothing,
}

fn convert(node: Node, form: Form) -> Converted {
    match (form, node) {
        (Form::Text, Node::Number(number)) => Converted::Silently(Node::String(number.0)),
        (Form::Text, Node::Bool(value)) => Converted::Silently(Node::String(value.to_string())),
        (Form::Flag | Form::Schema, Node::String(text)) => match text.as_str() {
            "true" => Converted::To(Node::Bool(true), "`true`"),
            "false" => Converted::To(Node::Bool(false), "`false`"),
            _ => Converted::Nothing,
        },
        // `minLength: 2.0` and `maxLength: 1e9` are whole numbers to JSON Schema.
        (Form::Count, Node::Number(number)) => match number.as_i64().map(u32::try_from) {
            Some(Ok(count)) => Converted::Silently(Node::Number(Number(count.to_string()))),
            // Beyond 2^32 it bounds nothing that fits into memory.
            _ => Converted::Nothing,
        },
        (Form::Count, Node::String(text)) => match text.trim().parse::<u32>() {
            Ok(count) => Converted::To(Node::Number(Number(count.to_string())), "a number"),
            Err(_) => Converted::Nothing,
        },
        (Form::Number, Node::String(text)) => match text.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => {
                Converted::To(Node::Number(Number(text.trim().to_owned())), "a number")
            }
            _ => Converted::Nothing,
        },
        // What PHP writes for an empty mapping.
        (Form::SchemaMap | Form::Map | Form::Schema, Node::Seq(items)) if items.is_empty() => {
            Converted::Silently(Node::Map(Map::default()))
        }
        (Form::SchemaMap, Node::Map(mut map)) => {
            map.entries
                .retain(|_, item| matches!(item, Node::Map(_) | Node::Bool(_)));
            Converted::To(Node::Map(map), "what of it is a schema")
        }
        (Form::Schemas, Node::Seq(mut items)) => {
            items.retain(|item| matches!(item, Node::Map(_) | Node::Bool(_)));
            Converted::To(Node::Seq(items), "what of it is a schema")
        }
        (Form::Schemas, Node::Map(map)) => {
            Converted::To(Node::Seq(vec![Node::Map(map)]), "a list of one schema")
        }
        (Form::Texts, Node::Seq(items)) => {
            let texts = items
                .into_iter()
                .filter_map(|item| match item {
                    Node::String(text) | Node::Number(Number(text)) => Some(Node::String(text)),
                    Node::Bool(value) => Some(Node::String(value.to_string())),
                    Node::Null | Node::Seq(_) | Node::Map(_) => None,
                })
                .collect();
            Converted::To(Node::Seq(texts), "a list of names")
        }
        (Form::List, Node::Map(map)) => Converted::To(
            Node::Seq(map.entries.into_values().collect()),
            "a list of its values",
        ),
        _ => Converted::Nothing,
    }
}

fn wanted(form: Form) -> &'static str {
    match form {
        Form::Text => "a string",
        Form::Flag => "`true` or `false`",
        Form::Count => "a whole number",
        Form::Number => "a number",
        Form::List => "a list",
        Form::Map => "a mapping",
        Form::Schema => "a schema",
        Form::Schemas => "a list of schemas",
        Form::SchemaMap => "a mapping of schemas",
        Form::Texts => "a list of names",
        Form::Any => "a value",
    }
}
