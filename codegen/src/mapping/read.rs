//! Reads a mapping file strictly: unknown keys are errors, and all errors are reported.

use indexmap::IndexMap;

use super::model::{
    Currency, EntryRef, Link, Mapping, MappingFile, NowAs, OnMissing, OnUnknown, Rule, Source,
    Step, Unmapped,
};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::expression::{Bare, FieldPath, Roots, Template};
use crate::source::{Document, Field, Node, Section, closest};

/// The keys of a rule that say where its value comes from.
const SOURCES: [&str; 8] = [
    "from", "template", "const", "param", "now", "link", "custom", "each",
];

const STEPS: &str =
    "`trim`, `lower`, `upper`, `prefix`, `suffix`, `date_in`, `minor_units` and `enum`";

/// Reads a whole file. `None` when so much is wrong that nothing can be checked further.
pub fn read(document: &Document, sink: &mut Sink) -> Option<MappingFile> {
    let mut root = Field::root(document).section(sink)?;
    if let Some(version) = root.required("mapping").integer(sink)
        && version != 1
    {
        root.field("mapping").invalid(
            format!("mapping format {version} is not known; this is format 1"),
            sink,
        );
    }
    let version = version(&root.required("version"), sink);
    let description = root.field("description").string(sink).map(str::to_owned);
    let connectors = root
        .required("connectors")
        .map(sink)
        .into_iter()
        .filter_map(|(alias, field)| {
            let name = field.string(sink)?.to_owned();
            Some((alias.to_owned(), Located::new(name, field.place())))
        })
        .collect();
    let mappings = root
        .required("mappings")
        .map(sink)
        .into_iter()
        .filter_map(|(key, field)| {
            // Against half a mapping true errors and false ones look alike: `frm:` leaves a field without a source.
            let mut found = Sink::new();
            let mapping = mapping(key, &field, &mut found);
            let failed = found.has_errors();
            sink.extend(found);
            Some((key.to_owned(), mapping.filter(|_| !failed)?))
        })
        .collect();
    root.finish(sink);
    Some(MappingFile {
        file: document.file.clone(),
        version: version?,
        description,
        connectors,
        mappings,
    })
}

fn mapping(key: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Mapping> {
    let mut section = field.section(sink)?;
    let from = entry(&section.required("from"), "triggers", sink);
    let to = entry(&section.required("to"), "actions", sink);
    let links = section
        .field("links")
        .map(sink)
        .into_iter()
        .filter_map(|(name, field)| Some((name.to_owned(), link(&field, sink)?)))
        .collect();
    let (mut unmapped_target, mut unmapped_source) = (None, None);
    let words = [
        ("error", Unmapped::Error),
        ("report", Unmapped::Report),
        ("ignore", Unmapped::Ignore),
    ];
    if let Some(mut unmapped) = present(&section.field("unmapped"), sink) {
        unmapped_target = unmapped.field("target").one_of(&words, sink);
        unmapped_source = unmapped.field("source").one_of(&words, sink);
        unmapped.finish(sink);
    }
    let rules = rules(&section.required("fields"), sink);
    let require_any = paths(&section.field("require_any"), sink);
    let (mut ignore_target, mut ignore_source) = (Vec::new(), Vec::new());
    if let Some(mut ignore) = present(&section.field("ignore"), sink) {
        ignore_target = paths(&ignore.field("target"), sink);
        ignore_source = paths(&ignore.field("source"), sink);
        ignore.finish(sink);
    }
    let place = section.place();
    section.finish(sink);
    Some(Mapping {
        key: key.to_owned(),
        place,
        from: from?,
        to: to?,
        links,
        unmapped_target: unmapped_target.unwrap_or_default(),
        unmapped_source: unmapped_source.unwrap_or_default(),
        rules,
        require_any,
        ignore_target,
        ignore_source,
    })
}

fn entry(field: &Field<'_>, kind: &str, sink: &mut Sink) -> Option<Located<EntryRef>> {
    let text = field.string(sink)?;
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [connector, found, key] if *found == kind => {
            let entry = EntryRef {
                connector: (*connector).to_owned(),
                key: (*key).to_owned(),
            };
            Some(Located::new(entry, field.place()))
        }
        _ => {
            field.invalid(
                format!("`{text}` is not of the form `CONNECTOR.{kind}.KEY`"),
                sink,
            );
            None
        }
    }
}

fn link(field: &Field<'_>, sink: &mut Sink) -> Option<Link> {
    let mut section = field.section(sink)?;
    let key = path(&section.required("key"), sink);
    let target = path(&section.required("target"), sink);
    let place = section.place();
    section.finish(sink);
    Some(Link {
        place,
        key: key?,
        target: target?,
    })
}

fn rules(field: &Field<'_>, sink: &mut Sink) -> Vec<Rule> {
    field
        .map(sink)
        .into_iter()
        .filter_map(|(target, field)| match target.parse::<FieldPath>() {
            Ok(target) if target.up == 0 => rule(target, &field, sink),
            Ok(_) => {
                field.invalid(
                    format!("`{target}` is a target: it cannot start with `^`"),
                    sink,
                );
                None
            }
            Err(error) => {
                field.invalid(format!("`{target}` is no field path: {error}"), sink);
                None
            }
        })
        .collect()
}

fn rule(target: FieldPath, field: &Field<'_>, sink: &mut Sink) -> Option<Rule> {
    let mut section = field.section(sink)?;
    let place = section.place();
    let via = steps(&section.field("via"), sink);
    let on_missing = on_missing(&section.field("on_missing"), sink);
    let on_unknown = on_unknown(&section.field("on_unknown"), sink);

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
        via,
        on_missing,
        on_unknown,
    })
}

/// Whether a key that rules do not have was meant to be a source.
fn meant(key: &str) -> bool {
    !["via", "on_missing", "on_unknown"].contains(&key) && closest(key, SOURCES).is_some()
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
        "template" => {
            let text = value.string(sink)?;
            match Template::parse(
                text,
                Roots {
                    bare: Bare::Field,
                    named: &[],
                },
            ) {
                Ok(template) => Source::Template(Located::new(template, value.place())),
                Err(error) => {
                    value.invalid(error.to_string(), sink);
                    return None;
                }
            }
        }
        "const" => Source::Const(Located::new(value.node(sink)?.to_value(), value.place())),
        "param" => {
            let text = value.string(sink)?;
            let Some((connector, name)) = text.split_once('.') else {
                value.invalid(
                    format!("`{text}` is not of the form `CONNECTOR.PARAM`"),
                    sink,
                );
                return None;
            };
            Source::Param {
                connector: connector.to_owned(),
                name: Located::new(name.to_owned(), value.place()),
            }
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

fn steps(field: &Field<'_>, sink: &mut Sink) -> Vec<Located<Step>> {
    if !field.is_present() {
        return Vec::new();
    }
    field
        .one_or_list(sink)
        .iter()
        .filter_map(|f| Some(Located::new(step(f, sink)?, f.place())))
        .collect()
}

fn step(field: &Field<'_>, sink: &mut Sink) -> Option<Step> {
    if let Some(Node::String(_)) = field.peek() {
        return field.one_of(
            &[
                ("trim", Step::Trim),
                ("lower", Step::Lower),
                ("upper", Step::Upper),
            ],
            sink,
        );
    }
    let mut section = field.section(sink)?;
    let step = if section.has("prefix") {
        section
            .field("prefix")
            .string(sink)
            .map(|t| Step::Prefix(t.to_owned()))
    } else if section.has("suffix") {
        section
            .field("suffix")
            .string(sink)
            .map(|t| Step::Suffix(t.to_owned()))
    } else if section.has("date_in") {
        section
            .field("date_in")
            .string(sink)
            .map(|t| Step::DateIn(t.to_owned()))
    } else if section.has("minor_units") {
        currency(&section.field("minor_units"), sink).map(Step::MinorUnits)
    } else if section.has("enum") {
        let table = section.field("enum");
        Some(Step::Enum(
            table
                .map(sink)
                .into_iter()
                .filter_map(|(key, f)| {
                    Some((
                        key.to_owned(),
                        Located::new(f.string(sink)?.to_owned(), f.place()),
                    ))
                })
                .collect::<IndexMap<_, _>>(),
        ))
    } else {
        if section.as_map().is_empty() {
            field.invalid(format!("no step here; the steps are {STEPS}"), sink);
        }
        None
    };
    section.finish(sink);
    step
}

fn currency(field: &Field<'_>, sink: &mut Sink) -> Option<Currency> {
    let mut section = field.section(sink)?;
    let (code, path_field) = (section.field("code"), section.field("currency"));
    let currency = match (code.is_present(), path_field.is_present()) {
        (true, false) => code.string(sink).map(|c| Currency::Code(c.to_owned())),
        (false, true) => path(&path_field, sink).map(Currency::Field),
        _ => {
            field.invalid(
                "give either `code` (as `EUR`) or `currency` (the field that holds it)",
                sink,
            );
            None
        }
    };
    section.finish(sink);
    currency
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

fn paths(field: &Field<'_>, sink: &mut Sink) -> Vec<Located<FieldPath>> {
    if !field.is_present() {
        return Vec::new();
    }
    field
        .list(sink)
        .iter()
        .filter_map(|f| path(f, sink))
        .collect()
}

fn path(field: &Field<'_>, sink: &mut Sink) -> Option<Located<FieldPath>> {
    let text = field.string(sink)?;
    match text.parse::<FieldPath>() {
        Ok(path) => Some(Located::new(path, field.place())),
        Err(error) => {
            field.invalid(format!("`{text}` is no field path: {error}"), sink);
            None
        }
    }
}

fn present<'a>(field: &Field<'a>, sink: &mut Sink) -> Option<Section<'a>> {
    if field.is_present() {
        field.section(sink)
    } else {
        None
    }
}

fn version(field: &Field<'_>, sink: &mut Sink) -> Option<Located<semver::Version>> {
    let text = field.string(sink)?;
    match text.parse() {
        Ok(version) => Some(Located::new(version, field.place())),
        Err(error) => {
            let message = format!("`{text}` is no version: {error}");
            sink.emit(
                Diagnostic::new(Code::InvalidValue, field.place(), message)
                    .help("write all three numbers, as in `1.4.0`"),
            );
            None
        }
    }
}
