//! The rules under `fields:`.

use super::steps::steps;
use super::{PATHS, forward, path, when, within};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::expression::{Bare, FieldPath, Hole, Piece, Roots, Template};
use crate::mapping::model::{NowAs, OnMissing, OnUnknown, Rule, Source, TemplatePart};
use crate::source::{Field, Node, Section, closest};

/// The keys of a rule that say where its value comes from.
const SOURCES: [&str; 9] = [
    "from", "template", "join", "const", "param", "now", "link", "custom", "each",
];

pub(super) fn rules(field: &Field<'_>, sink: &mut Sink) -> Vec<Rule> {
    field
        .map(sink)
        .into_iter()
        .filter_map(|(target, field)| match target.parse::<FieldPath>() {
            Ok(target) if target.up == 0 => rule(target, &field, sink),
            Ok(_) => {
                let message = format!("`{target}` is a target: it cannot start with `^`");
                sink.emit(
                    Diagnostic::new(Code::InvalidValue, field.key_place(), message)
                        .help("name the field by its path from the target's record on"),
                );
                None
            }
            Err(error) => {
                let message = format!("`{target}` is no field path: {error}");
                let place = field.key_place();
                sink.emit(Diagnostic::new(Code::InvalidValue, place, message).help(PATHS));
                None
            }
        })
        .collect()
}

fn rule(target: FieldPath, field: &Field<'_>, sink: &mut Sink) -> Option<Rule> {
    let mut section = field.section(sink)?;
    let place = section.place();
    let when = when(&section.field("when"), sink);
    let via = steps(&section.field("via"), sink);
    let only_forward = forward::of_field(&section.field("only_forward"), sink);
    let on_missing = on_missing(&section.field("on_missing"), sink);
    let on_unknown = on_unknown(&section.field("on_unknown"), sink);
    let other = section.field("or");
    let or = if other.is_present() {
        rule(target.clone(), &other, sink).map(Box::new)
    } else {
        None
    };

    let mut sources = Vec::new();
    let mut named = Vec::new();
    for kind in SOURCES {
        let value = section.field(kind);
        if !value.is_present() {
            continue;
        }
        named.push(format!("`{kind}`"));
        sources.extend(source(kind, &value, &mut section, sink));
    }
    match named.as_slice() {
        // `frm:` is reported as what it is: the source is missing only because of it.
        [] if section.as_map().iter().any(|(key, _)| meant(key)) => {}
        [] => {
            let message = format!("`{target}` has no source");
            let help = format!("add one of {}", listed(&SOURCES));
            sink.emit(Diagnostic::new(Code::MissingKey, field.key_place(), message).help(help));
        }
        [_] => {}
        many => {
            let message = format!("`{target}` has several sources: {}", many.join(", "));
            sink.emit(
                Diagnostic::new(Code::InvalidValue, field.key_place(), message).help("keep one"),
            );
        }
    }
    section.finish(sink);
    let source = if named.len() == 1 {
        sources.pop()
    } else {
        None
    }?;
    Some(Rule {
        place,
        target,
        source,
        when,
        via,
        only_forward,
        on_missing,
        on_unknown,
        or,
        turned: false,
    })
}

/// Whether a key that rules do not have was meant to be a source.
fn meant(key: &str) -> bool {
    ![
        "when",
        "via",
        "only_forward",
        "on_missing",
        "on_unknown",
        "or",
    ]
    .contains(&key)
        && closest(key, SOURCES).is_some()
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

fn source(
    kind: &str,
    value: &Field<'_>,
    section: &mut Section<'_>,
    sink: &mut Sink,
) -> Option<Source> {
    Some(match kind {
        "from" => Source::From(path(value, sink)?),
        "join" => {
            let parts = value.list(sink);
            if parts.len() < 2 {
                value.refuse("there is nothing to join", "name two fields or more", sink);
            }
            Source::Join {
                parts: parts.iter().filter_map(|part| path(part, sink)).collect(),
                with: section.required("with").string(sink)?.to_owned(),
            }
        }
        "template" => {
            let text = value.string(sink)?;
            if text.is_empty() {
                let help =
                    "write it as in `\"Deal {title}\"`; a text that is always empty is a `const`";
                value.refuse("there is nothing in the template", help, sink);
                return None;
            }
            let roots = Roots {
                bare: Bare::Field,
                named: &[],
            };
            match Template::parse_at(text, roots) {
                Ok(pieces) => {
                    let parts = pieces.into_iter().filter_map(|(piece, at)| match piece {
                        Piece::Text(text) => Some(TemplatePart::Text(text)),
                        Piece::Hole(Hole::Field(path)) => {
                            Some(TemplatePart::Field(Located::new(path, within(value, at))))
                        }
                        // The grammar lets nothing else in: these templates have no roots.
                        Piece::Hole(_) => None,
                    });
                    Source::Template(Located::new(parts.collect(), value.place()))
                }
                Err(error) => {
                    let help = "write fields in braces, as in `\"Deal {title}\"`, and a brace itself as `{{`";
                    let diagnostic = Diagnostic::new(
                        Code::InvalidValue,
                        within(value, error.range.clone()),
                        error.to_string(),
                    );
                    let help = error.help.unwrap_or_else(|| help.to_owned());
                    sink.emit(diagnostic.help(help));
                    return None;
                }
            }
        }
        "const" => Source::Const(Located::new(value.node(sink)?.to_value(), value.place())),
        "param" => {
            let (connector, name) = param(value, sink)?;
            Source::Param { connector, name }
        }
        "now" => Source::Now(value.one_of(
            &[("date", NowAs::Date), ("date_time", NowAs::DateTime)],
            sink,
        )?),
        "link" => {
            let name = Located::new(value.string(sink)?.to_owned(), value.place());
            Source::Link {
                name,
                of: path(&section.required("of"), sink)?,
            }
        }
        "custom" => Source::Custom(Located::new(value.string(sink)?.to_owned(), value.place())),
        _ => Source::Each {
            list: path(value, sink)?,
            rules: rules(&section.required("fields"), sink),
        },
    })
}

/// `CONNECTOR.PARAM`
pub(super) fn param(value: &Field<'_>, sink: &mut Sink) -> Option<(String, Located<String>)> {
    let text = value.string(sink)?;
    let Some((connector, name)) = text.split_once('.') else {
        let message = format!("`{text}` is not of the form `CONNECTOR.PARAM`");
        let help = "name a connection parameter, as in `crm.subdomain`";
        value.refuse(message, help, sink);
        return None;
    };
    let place = within(value, connector.len() + 1..text.len());
    let name = Located::new(name.to_owned(), place);
    Some((connector.to_owned(), name))
}

fn on_missing(field: &Field<'_>, sink: &mut Sink) -> Option<Located<OnMissing>> {
    let value = match field.peek()? {
        Node::Map(_) => {
            let mut section = field.section(sink)?;
            let value = section.required("use");
            let used = match value.node(sink) {
                Some(Node::String(text)) if text == "now" => Some(OnMissing::UseNow),
                Some(node) => Some(OnMissing::Use(node.to_value())),
                None => None,
            };
            section.finish(sink);
            used?
        }
        // As YAML reads the word without quotes.
        Node::Null => OnMissing::Null,
        _ => field.one_of(
            &[
                ("error", OnMissing::Error),
                ("skip_record", OnMissing::SkipRecord),
                ("skip_field", OnMissing::SkipField),
                ("empty", OnMissing::Empty),
                ("null", OnMissing::Null),
            ],
            sink,
        )?,
    };
    Some(Located::new(value, field.place()))
}

fn on_unknown(field: &Field<'_>, sink: &mut Sink) -> Option<Located<OnUnknown>> {
    let value = match field.peek()? {
        Node::Map(_) => {
            let mut section = field.section(sink)?;
            let used = section
                .required("use")
                .string(sink)
                .map(|t| OnUnknown::Use(t.to_owned()));
            section.finish(sink);
            used?
        }
        _ => field.one_of(
            &[
                ("error", OnUnknown::Error),
                ("skip_record", OnUnknown::SkipRecord),
                ("skip_field", OnUnknown::SkipField),
            ],
            sink,
        )?,
    };
    Some(Located::new(value, field.place()))
}
