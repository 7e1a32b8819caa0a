use super::each;
use super::fields::fields;
use super::header;
use super::reference::reference;
use super::value::{CONSTANT, json, parsed, path, template, text, value, word};
use crate::catalog::model::{
    Action, Carry, Concurrency, Effect, Entry, FindOrCreate, Idempotency, IdempotencyPart, Located,
    Match, Output, OutputShape, Search,
};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::expression::{Bare, FieldPath, Hole, ParseError, Root, Roots, Segment};
use crate::source::{Field, Node, Section};

/// Over the inputs of an action.
pub(super) const INPUTS: Roots = Roots {
    bare: Bare::Field,
    named: &[Root::Param],
};

const KEY_PARTS: Roots = Roots {
    bare: Bare::Field,
    named: &[Root::RunId, Root::StepId],
};

const EFFECTS: [(&str, Effect); 4] = [
    ("read", Effect::Read),
    ("create", Effect::Create),
    ("update", Effect::Update),
    ("delete", Effect::Delete),
];

const MATCHES: [(&str, Match); 3] = [
    ("first", Match::First),
    ("only", Match::Only),
    ("all", Match::All),
];

/// The keys that triggers, actions and searches share.
pub(super) fn entry(
    key: &str,
    field: &Field<'_>,
    section: &mut Section<'_>,
    sink: &mut Sink,
) -> Option<Entry> {
    let label = text(&section.required("label"), sink);
    let description = text(&section.required("description"), sink);
    let feature = text(&section.field("feature"), sink);
    let output = output(&section.field("output"), sink);
    let sample = json(&section.field("sample"), sink);
    Some(Entry {
        key: Located::new(key.to_owned(), field.key_place()),
        label: label?,
        description: description?,
        feature,
        output,
        sample,
    })
}

/// `contact`, or `{ resource: contact, at: data }`.
fn output(field: &Field<'_>, sink: &mut Sink) -> Option<Output> {
    let place = field.place();
    match field.peek() {
        None => None,
        Some(Node::String(_)) => {
            let resource = text(field, sink)?;
            let shape = Some(OutputShape::Resource(resource));
            Some(Output {
                place,
                shape,
                at: None,
            })
        }
        Some(_) => {
            let mut section = field.section(sink)?;
            let resource = section.field("resource");
            let schema = section.field("schema");
            let at = members(&section.field("at"), sink);
            section.finish(sink);
            let shape = match (resource.is_present(), schema.is_present()) {
                (true, false) => Some(OutputShape::Resource(text(&resource, sink)?)),
                (false, true) => Some(OutputShape::Schema(reference(&schema, sink)?)),
                (false, false) => None,
                (true, true) => {
                    field.refuse(
                        "an output has a `resource:` or a `schema:`, not both",
                        "remove one of them",
                        sink,
                    );
                    return None;
                }
            };
            Some(Output { place, shape, at })
        }
    }
}

/// A path of members alone: which element of a list is meant would have to be looked for in every answer.
pub(super) fn members(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Vec<String>>> {
    let found = path(field, sink)?;
    let names = found.value.segments.iter().map(|segment| match segment {
        Segment::Member(name) => Some(name.clone()),
        Segment::Where { .. } => None,
    });
    match names.collect::<Option<Vec<String>>>() {
        Some(names) if found.value.up == 0 => Some(Located::new(names, found.place)),
        _ => {
            let message = format!("`{}` does not lead to one record", found.value);
            let diagnostic = Diagnostic::new(Code::InvalidValue, field.place(), message);
            sink.emit(
                diagnostic.help("it names members inside of each other, as in `data.contact`"),
            );
            None
        }
    }
}

pub(super) fn action(key: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Action> {
    let mut section = field.section(sink)?;
    let entry = entry(key, field, &mut section, sink);
    let operation = reference(&section.required("operation"), sink);
    let with = each(&section.field("with"), sink, |_, member, sink| {
        value(member, CONSTANT, sink)
    });
    let effect = word(&section.field("effect"), &EFFECTS, sink);
    let idempotency = idempotency(&section.field("idempotency"), sink);
    let concurrency = concurrency(&section.field("concurrency"), sink);
    let fields = fields(&section.field("fields"), sink);
    section.finish(sink);
    Some(Action {
        entry: entry?,
        operation: operation?,
        with,
        effect,
        idempotency,
        concurrency,
        fields,
    })
}

pub(super) fn search(key: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Search> {
    let mut section = field.section(sink)?;
    let entry = entry(key, field, &mut section, sink);
    let operation = reference(&section.required("operation"), sink);
    let with = each(&section.field("with"), sink, |_, member, sink| {
        value(member, CONSTANT, sink)
    });
    let paginate = text(&section.field("paginate"), sink);
    let matches = section.field("match").one_of(&MATCHES, sink);
    let fields = fields(&section.field("fields"), sink);
    section.finish(sink);
    Some(Search {
        entry: entry?,
        operation: operation?,
        with,
        paginate,
        matches: matches.unwrap_or(Match::First),
        fields,
    })
}

fn idempotency(field: &Field<'_>, sink: &mut Sink) -> Option<Idempotency> {
    let mut section = field.section(sink)?;
    let header = header::sent(&section.required("header"), sink);
    let parts = section.field("from");
    let from = if parts.is_present() {
        parts
            .one_or_list(sink)
            .iter()
            .filter_map(|item| parsed(item, sink, key_part))
            .collect()
    } else {
        let at = parts.place();
        vec![
            Located::new(IdempotencyPart::RunId, at.clone()),
            Located::new(IdempotencyPart::StepId, at),
        ]
    };
    if from.is_empty()
        && parts
            .peek()
            .is_some_and(|node| node.as_seq().is_some_and(<[_]>::is_empty))
    {
        parts.refuse(
            "an idempotency key needs at least one part",
            "name them, as in `from: [run_id, step_id]`",
            sink,
        );
    }
    section.finish(sink);
    Some(Idempotency {
        place: field.key_place(),
        header: header?,
        from,
    })
}

fn key_part(text: &str) -> Result<IdempotencyPart, ParseError> {
    Ok(match Hole::parse(text, KEY_PARTS)? {
        Hole::RunId => IdempotencyPart::RunId,
        Hole::StepId => IdempotencyPart::StepId,
        Hole::Field(path) => IdempotencyPart::Input(path),
        // `KEY_PARTS` admits no other.
        hole => IdempotencyPart::Input(FieldPath::member(hole.to_string())),
    })
}

fn concurrency(field: &Field<'_>, sink: &mut Sink) -> Option<Concurrency> {
    let mut section = field.section(sink)?;
    let key = template(&section.required("key"), INPUTS, sink);
    section.finish(sink);
    Some(Concurrency {
        place: field.key_place(),
        key: key?,
    })
}

pub(super) fn find_or_create(
    key: &str,
    field: &Field<'_>,
    sink: &mut Sink,
) -> Option<FindOrCreate> {
    let mut section = field.section(sink)?;
    let label = text(&section.required("label"), sink);
    let description = text(&section.required("description"), sink);
    let search = text(&section.required("search"), sink);
    let create = text(&section.required("create"), sink);
    let update = text(&section.field("update"), sink);
    let carry = section
        .field("carry")
        .map(sink)
        .into_iter()
        .filter_map(|(to, from)| carry(to, &from, sink))
        .collect();
    section.finish(sink);
    Some(FindOrCreate {
        key: Located::new(key.to_owned(), field.key_place()),
        label: label?,
        description: description?,
        search: search?,
        create: create?,
        update,
        carry,
    })
}

/// `update_contact.id: find_contact.id`: entry and input, entry and field of its output.
fn carry(to: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Carry> {
    let from = parsed(field, sink, |text| {
        let path: FieldPath = text.parse()?;
        Ok(split(&path))
    })?;
    let target = to.parse::<FieldPath>().ok().and_then(|path| {
        let (entry, rest) = split(&path)?;
        Some((entry, rest.as_member()?.to_owned()))
    });
    let (Some(target), Some(source)) = (target, from.value) else {
        field.refuse(
            "a carry leads from a field of the search to an input of the action",
            "write it as `<action>.<input>: <search>.<field>`",
            sink,
        );
        return None;
    };
    Some(Carry {
        to: Located::new(target, field.key_place()),
        from: Located::new(source, from.place),
    })
}

/// The first name of a path, and the rest.
fn split(path: &FieldPath) -> Option<(String, FieldPath)> {
    let (Segment::Member(first), rest) = path.segments.split_first()? else {
        return None;
    };
    (path.up == 0 && !rest.is_empty() && matches!(rest.first(), Some(Segment::Member(_)))).then(
        || {
            (
                first.clone(),
                FieldPath {
                    up: 0,
                    segments: rest.to_vec(),
                },
            )
        },
    )
}
