//! Reads a mapping file strictly: unknown keys are errors, and all errors are reported.

mod forward;
mod rules;
mod steps;

use std::ops::Range;

use indexmap::IndexMap;
use rules::rules;

use super::model::{
    EntryKind, EntryRef, GuardBy, Link, Mapping, MappingFile, Unmapped, When, WhenTest,
};
use super::reverse;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::expression::{Condition, FieldPath, GroupAt, Test, TestAt};
use crate::source::{Document, Field, Node, Section};

/// How a field is named.
const PATHS: &str =
    "write it as in `contact.email`, `fields[key=vip].value` or, inside `each`, `^currency`";

/// Reads a whole file. `None` when so much is wrong that nothing can be checked further.
pub fn read(document: &Document, sink: &mut Sink) -> Option<MappingFile> {
    let mut root = Field::root(document).section(sink)?;
    if let Some(version) = root.required("mapping").integer(sink)
        && version != 1
    {
        root.field("mapping").refuse(
            format!("mapping format {version} is not known; this is format 1"),
            "write `mapping: 1`",
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
    let field = root.required("mappings");
    let listed = field.map(sink);
    if matches!(field.peek(), Some(Node::Map(_))) && listed.is_empty() {
        let help = "add one, as `tieline map A.trigger B.action` proposes it, or remove the file";
        field.refuse("there is no mapping", help, sink);
    }
    let mappings = listed
        .into_iter()
        .filter_map(|(key, field)| {
            // Against half a mapping true errors and false ones look alike: `frm:` leaves a field without a source.
            let mut found = Sink::new();
            let mapping = mapping(key, &field, &mut found);
            let failed = found.has_errors();
            sink.extend(found);
            mapping.filter(|_| !failed)
        })
        .collect::<Vec<_>>();
    let mappings = with_reverses(mappings, sink);
    root.finish(sink);
    Some(MappingFile {
        file: document.file.clone(),
        version: version?,
        description,
        connectors,
        mappings,
    })
}

/// Each mapping and its other direction as one of its own.
fn with_reverses(
    read: Vec<(Mapping, Option<Mapping>)>,
    sink: &mut Sink,
) -> IndexMap<String, Mapping> {
    let mut mappings: IndexMap<String, Mapping> = IndexMap::new();
    let mut reverses = Vec::new();
    for (mapping, reverse) in read {
        if let Some(mut reverse) = reverse {
            // Half a direction would only be told what it lacks.
            let mut found = Sink::new();
            reverse.rules = reverse::rules(&mapping.rules, &reverse, &mut found);
            if !found.has_errors() {
                reverses.push(reverse);
            }
            sink.extend(found);
        }
        mappings.insert(mapping.key.clone(), mapping);
    }
    for reverse in reverses {
        if let Some(first) = mappings.get(&reverse.key) {
            let message = format!("there are two mappings `{}`", reverse.key);
            sink.emit(
                Diagnostic::new(Code::EntryClash, reverse.named.clone(), message)
                    .related(first.named.clone(), "first used here")
                    .help("give the other direction a key of its own"),
            );
            continue;
        }
        mappings.insert(reverse.key.clone(), reverse);
    }
    mappings
}

fn mapping(key: &str, field: &Field<'_>, sink: &mut Sink) -> Option<(Mapping, Option<Mapping>)> {
    let mut section = field.section(sink)?;
    let reverse = match present(&section.field("reverse"), sink) {
        Some(mut reverse) => {
            let named = reverse.required("key");
            let key = named.string(sink).unwrap_or_default().to_owned();
            let key = Located::new(key, named.place());
            let fields = reverse.field("fields");
            let fields = fields.is_present().then_some(fields);
            Some(direction(key, reverse, fields.as_ref(), sink)?)
        }
        None => None,
    };
    let fields = section.required("fields");
    let key = Located::new(key.to_owned(), section.place());
    let mapping = direction(key, section, Some(&fields), sink)?;
    Some((mapping, reverse))
}

/// One direction, of which the fields are read already.
fn direction(
    Located {
        value: key,
        place: named,
    }: Located<String>,
    mut section: Section<'_>,
    fields: Option<&Field<'_>>,
    sink: &mut Sink,
) -> Option<Mapping> {
    let sources = [EntryKind::Trigger, EntryKind::Search];
    let from = entry(&section.required("from"), &sources, sink);
    let to = entry(&section.required("to"), &[EntryKind::Action], sink);
    let links = section
        .field("links")
        .map(sink)
        .into_iter()
        .filter_map(|(name, field)| Some((name.to_owned(), link(&field, sink)?)))
        .collect();
    let guard = guard(&section.field("guard"), sink);
    let only_forward = forward::of_records(&section.field("only_forward"), sink);
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
    let when = when(&section.field("when"), sink);
    let rules = fields.map_or_else(Vec::new, |fields| rules(fields, sink));
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
        key,
        place,
        named,
        from: from?,
        to: to?,
        links,
        guard,
        unmapped_target: unmapped_target.unwrap_or_default(),
        unmapped_source: unmapped_source.unwrap_or_default(),
        only_forward,
        when,
        rules,
        require_any,
        ignore_target,
        ignore_source,
    })
}

fn entry(field: &Field<'_>, kinds: &[EntryKind], sink: &mut Sink) -> Option<Located<EntryRef>> {
    let text = field.string(sink)?;
    let parts: Vec<&str> = text.split('.').collect();
    if let [connector, section, key] = parts.as_slice()
        && let Some(kind) = kinds.iter().find(|kind| kind.section() == *section)
    {
        let entry = EntryRef {
            connector: (*connector).to_owned(),
            kind: *kind,
            key: (*key).to_owned(),
        };
        return Some(Located::new(entry, field.place()));
    }
    let forms: Vec<String> = kinds
        .iter()
        .map(|kind| format!("`CONNECTOR.{}.KEY`", kind.section()))
        .collect();
    let message = format!("`{text}` is not of the form {}", forms.join(" or "));
    let help = match kinds {
        [EntryKind::Action] => "name an action, as in `books.actions.create_invoice`",
        _ => "name a trigger or a search, as in `crm.triggers.deal_won`",
    };
    field.refuse(message, help, sink);
    None
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

fn guard(field: &Field<'_>, sink: &mut Sink) -> Option<Located<GuardBy>> {
    let mut section = present(field, sink)?;
    let (origin, of, content, also, unneeded, undecided) = (
        section.field("origin"),
        section.field("of"),
        section.field("content"),
        section.field("also"),
        section.field("unneeded"),
        section.field("undecided"),
    );
    let named = |field: &Field<'_>, sink: &mut Sink| {
        let text = field.string(sink)?.to_owned();
        Some(Located::new(text, field.place()))
    };
    let by = match (
        origin.is_present(),
        content.is_present(),
        unneeded.is_present(),
        undecided.is_present(),
    ) {
        (true, false, false, false) if of.is_present() => {
            let asked = path(&of, sink);
            named(&origin, sink)
                .zip(asked)
                .map(|(link, of)| GuardBy::OriginOf { link, of })
        }
        (true, false, false, false) => named(&origin, sink).map(GuardBy::Origin),
        (false, true, false, false) => {
            let also_read = also.is_present().then(|| paths(&also, sink));
            named(&content, sink).map(|link| GuardBy::Content {
                link,
                also: also_read,
            })
        }
        (false, false, true, false) => named(&unneeded, sink).map(GuardBy::Unneeded),
        (false, false, false, true) => named(&undecided, sink).map(GuardBy::Undecided),
        _ => {
            let message =
                "give one of `origin`, `content` (a link), `unneeded` and `undecided` (a reason)";
            field.refuse(message, "keep one of them", sink);
            None
        }
    };
    if of.is_present() && !origin.is_present() {
        of.refuse(
            "`of` names the record that `origin` asks about",
            "remove it",
            sink,
        );
    }
    if also.is_present() && !content.is_present() {
        also.refuse(
            "`also` names what `content` is compared by",
            "remove it",
            sink,
        );
    }
    match &by {
        Some(GuardBy::Unneeded(why)) if why.value.trim().is_empty() => {
            unneeded.refuse(
                "`unneeded` says nothing",
                "write why nothing comes back, as in `17hats tells nobody of changes by its API`",
                sink,
            );
        }
        Some(GuardBy::Undecided(what)) if what.value.trim().is_empty() => {
            undecided.refuse(
                "`undecided` says nothing",
                "write what has to be found out, as in `whether 17hats tells of changes by its API`",
                sink,
            );
        }
        _ => {}
    }
    section.finish(sink);
    Some(Located::new(by?, field.place()))
}

fn when(field: &Field<'_>, sink: &mut Sink) -> Option<Located<When>> {
    if !field.is_present() {
        return None;
    }
    let text = field.string(sink)?;
    if text.trim().is_empty() {
        let help = "write it as in `status == 'won' and amount exists`, or remove the key";
        field.refuse("the condition is empty", help, sink);
        return None;
    }
    match Condition::parse_at(text) {
        Ok(groups) => Some(Located::new(condition(groups, field), field.place())),
        Err(error) => {
            let place = within(field, error.range.clone());
            let message = format!("`{text}` is no condition: {error}");
            let form = "write it as in `status == 'won' and amount exists`";
            let help = error.help.unwrap_or_else(|| form.to_owned());
            sink.emit(Diagnostic::new(Code::Expression, place, message).help(help));
            None
        }
    }
}

/// A condition with the places of its tests.
fn condition(groups: Vec<GroupAt<FieldPath>>, field: &Field<'_>) -> When {
    let any = groups.iter();
    let any = any.map(|group| group.iter().map(|(test, _)| test.clone()).collect());
    let text = Condition { any: any.collect() }.to_string();
    let located = |(test, at): (Test<FieldPath>, TestAt)| WhenTest {
        of: Located::new(test.of, within(field, at.of)),
        is: Located::new(test.is, within(field, at.is)),
    };
    let group = |group: Vec<_>| group.into_iter().map(located).collect();
    let any = groups.into_iter().map(group).collect();
    When { text, any }
}

/// Some bytes of a field's text.
fn within(field: &Field<'_>, range: Range<usize>) -> Place {
    Place::within(field.file().clone(), field.pointer().clone(), range)
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
            let message = format!("`{text}` is no field path: {error}");
            let place = within(field, error.range.clone());
            sink.emit(Diagnostic::new(Code::InvalidValue, place, message).help(PATHS));
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
