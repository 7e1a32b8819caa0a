use indexmap::IndexMap;

use super::each;
use super::entry::INPUTS;
use super::reference::reference;
use super::resource::RECORD;
use super::value::{json, path, template, text, texts, value, word};
use crate::catalog::model::{
    Choice, Dynamic, DynamicType, FieldAs, FieldOverride, Located, Visibility,
};
use crate::diagnostic::Sink;
use crate::expression::FieldPath;
use crate::source::{Field, Node};

const VISIBILITIES: [(&str, Visibility); 3] = [
    ("normal", Visibility::Normal),
    ("advanced", Visibility::Advanced),
    ("hidden", Visibility::Hidden),
];

const READ_AS: [(&str, FieldAs); 7] = [
    ("decimal", FieldAs::Decimal),
    ("date", FieldAs::Date),
    ("datetime", FieldAs::DateTime),
    ("uri", FieldAs::Uri),
    ("uuid", FieldAs::Uuid),
    ("file", FieldAs::File),
    ("text", FieldAs::Text),
];

const DYNAMIC_TYPES: [(&str, DynamicType); 8] = [
    ("string", DynamicType::String),
    ("integer", DynamicType::Integer),
    ("number", DynamicType::Number),
    ("decimal", DynamicType::Decimal),
    ("boolean", DynamicType::Bool),
    ("date", DynamicType::Date),
    ("datetime", DynamicType::DateTime),
    ("json", DynamicType::Json),
];

pub(super) fn fields(field: &Field<'_>, sink: &mut Sink) -> IndexMap<String, FieldOverride> {
    each(field, sink, one)
}

fn one(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<FieldOverride> {
    let mut section = field.section(sink)?;
    let label = text(&section.field("label"), sink);
    let help = text(&section.field("help"), sink);
    let placeholder = text(&section.field("placeholder"), sink);
    let visibility = section.field("visibility").one_of(&VISIBILITIES, sink);
    let lookup = text(&section.field("lookup"), sink);
    let search = text(&section.field("search"), sink);
    let affects = texts(&section.field("affects"), sink);
    let read_as = word(&section.field("as"), &READ_AS, sink);
    let max_bytes = section.field("max_bytes").integer_in(1, i64::MAX, sink);
    let dynamic = dynamic(&section.field("dynamic"), sink);
    let default = json(&section.field("default"), sink);
    let choices = section.field("choices");
    let choices = choices.is_present().then(|| {
        choices
            .list(sink)
            .iter()
            .filter_map(|item| choice(item, sink))
            .collect::<Vec<_>>()
    });
    let secret = section.field("secret").boolean(sink);
    section.finish(sink);
    Some(FieldOverride {
        place: field.key_place(),
        label,
        help,
        placeholder,
        visibility: visibility.unwrap_or_default(),
        lookup,
        search,
        affects,
        read_as,
        max_bytes: max_bytes.and_then(|value| u64::try_from(value).ok()),
        dynamic,
        default,
        choices,
        secret: secret.unwrap_or(false),
    })
}

/// A plain value, or `{ value: ..., label: ... }`.
fn choice(field: &Field<'_>, sink: &mut Sink) -> Option<Choice> {
    if !matches!(field.peek(), Some(Node::Map(_))) {
        return Some(Choice {
            value: json(field, sink)?,
            label: None,
        });
    }
    let mut section = field.section(sink)?;
    let value = json(&section.required("value"), sink);
    let label = text(&section.field("label"), sink);
    section.finish(sink);
    Some(Choice {
        value: value?,
        label,
    })
}

fn dynamic(field: &Field<'_>, sink: &mut Sink) -> Option<Dynamic> {
    let mut section = field.section(sink)?;
    let operation = reference(&section.required("operation"), sink);
    let in_path = each(&section.field("path"), sink, |_, member, sink| {
        value(member, INPUTS, sink)
    });
    let query = each(&section.field("query"), sink, |_, member, sink| {
        value(member, INPUTS, sink)
    });
    let paginate = text(&section.field("paginate"), sink);
    let key = path(&section.required("key"), sink);
    let prefix = template(&section.field("prefix"), INPUTS, sink);
    let label = template(&section.required("label"), RECORD, sink);
    let types = types(&section.field("type"), sink);
    let required = path(&section.field("required"), sink);
    section.finish(sink);
    Some(Dynamic {
        place: field.key_place(),
        operation: operation?,
        path: in_path,
        query,
        paginate,
        key: key?,
        prefix,
        label: label?,
        types,
        required,
    })
}

type Types = (Located<FieldPath>, IndexMap<String, DynamicType>);

fn types(field: &Field<'_>, sink: &mut Sink) -> Option<Types> {
    let mut section = field.section(sink)?;
    let from = path(&section.required("from"), sink);
    let map = each(&section.required("map"), sink, |_, member, sink| {
        member.one_of(&DYNAMIC_TYPES, sink)
    });
    section.finish(sink);
    Some((from?, map))
}
