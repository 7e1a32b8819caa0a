//! A proposed mapping file for two entries of a project.

use super::connectors::{self, Loaded};
use super::mappings::{connectors_of, read_all, sides};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::mapping::model::{EntryKind, MappingFile};
use crate::project::{ConnectorSource, MappingSource, Project};
use crate::propose::{Beside, End, propose};
use crate::source::{Sources, closest};

/// Proposes a mapping from `from` (`CONNECTOR.TRIGGER`, or `CONNECTOR.searches.KEY`) to `to` (`CONNECTOR.ACTION`).
/// Answers its text, `None` where an end does not exist or cannot be read, and the files read.
pub fn propose_mapping(
    project: &Project,
    from: &str,
    to: &str,
    sink: &mut Sink,
) -> (Option<String>, Vec<Sources>) {
    let sources = [EntryKind::Trigger, EntryKind::Search];
    let from = named(from, &sources, sink);
    let to = named(to, &[EntryKind::Action], sink);
    let (Some(from), Some(to)) = (from, to) else {
        return (None, Vec::new());
    };
    let names = [from.connector.to_owned(), to.connector.to_owned()];
    let Ok(wanted) = project.connectors_named(&names, sink) else {
        return (None, Vec::new());
    };
    let mut loaded = connectors::load(project, &wanted, sink);
    // What is wrong elsewhere is told by a run for it; a proposal is made beside what can be read.
    let mut elsewhere = Sink::new();
    let files: Vec<&MappingSource> = project.mappings.iter().collect();
    let mut sources = Sources::new(project.root.clone(), "");
    let read = read_all(project, &files, &mut sources, &mut elsewhere);
    let named = connectors_of(project, &read);
    let others: Vec<&ConnectorSource> = project
        .connectors
        .iter()
        .filter(|one| named.contains(one.name.as_str()))
        .filter(|one| wanted.iter().all(|wanted| wanted.name != one.name))
        .collect();
    loaded.extend(connectors::load(project, &others, &mut elsewhere));
    let files: Vec<&MappingFile> = read.iter().map(|one| &one.file).collect();
    let text = made(&loaded, &files, from, to, sink);
    (text, loaded.into_iter().map(|one| one.sources).collect())
}

fn made(
    loaded: &[Loaded],
    files: &[&MappingFile],
    from: Named<'_>,
    to: Named<'_>,
    sink: &mut Sink,
) -> Option<String> {
    let sides = sides(loaded);
    let end = |named: Named<'_>, sink: &mut Sink| {
        let (name, connector) = sides.get_key_value(named.connector)?;
        let bound = connector.bound;
        let keys = |kind: EntryKind| -> Vec<&str> {
            match kind {
                EntryKind::Trigger => bound.triggers.keys().map(String::as_str).collect(),
                EntryKind::Search => bound.searches.keys().map(String::as_str).collect(),
                EntryKind::Action => bound.actions.keys().map(String::as_str).collect(),
            }
        };
        let mut kinds = named.kinds.iter();
        let Some(kind) = kinds.find(|kind| keys(**kind).contains(&named.key)) else {
            sink.emit(unknown(named, &keys));
            return None;
        };
        let key = keys(*kind).into_iter().find(|key| *key == named.key)?;
        Some(End {
            name: name.as_str(),
            connector: *connector,
            kind: *kind,
            key,
        })
    };
    let (from, to) = (end(from, sink), end(to, sink));
    let beside = Beside {
        files,
        connectors: &sides,
    };
    propose(from?, to?, beside)
}

/// An entry as a person names it.
#[derive(Debug, Clone, Copy)]
struct Named<'a> {
    connector: &'a str,
    key: &'a str,
    kinds: &'a [EntryKind],
}

fn named<'a>(text: &'a str, kinds: &'a [EntryKind], sink: &mut Sink) -> Option<Named<'a>> {
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [connector, key] => Some(Named {
            connector,
            key,
            kinds,
        }),
        [connector, section, key] if kinds.iter().any(|kind| kind.section() == *section) => {
            let at = kinds.iter().position(|kind| kind.section() == *section)?;
            Some(Named {
                connector,
                key,
                kinds: kinds.get(at..=at)?,
            })
        }
        _ => {
            let wanted = match kinds {
                [EntryKind::Action] => "an action, as `ledgerly.create_invoice`",
                _ => "a trigger or a search, as `acme-crm.deal_won`",
            };
            let message = format!("`{}` names no entry of a connector", text.escape_debug());
            let diagnostic = Diagnostic::without_place(Code::MappingEntry, message);
            sink.emit(diagnostic.help(format!("name {wanted}")));
            None
        }
    }
}

fn unknown<'k>(named: Named<'_>, keys: &dyn Fn(EntryKind) -> Vec<&'k str>) -> Diagnostic {
    let words: Vec<&str> = named.kinds.iter().map(|kind| kind.word()).collect();
    let message = format!(
        "the connector `{}` has no {} `{}`",
        named.connector,
        words.join(" or "),
        named.key.escape_debug()
    );
    let known: Vec<&str> = named.kinds.iter().flat_map(|kind| keys(*kind)).collect();
    let diagnostic = Diagnostic::without_place(Code::MappingEntry, message);
    match closest(named.key, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!(
            "`tieline list {}` prints what there is",
            named.connector
        )),
    }
}
