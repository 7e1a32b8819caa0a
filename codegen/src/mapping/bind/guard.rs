//! Guards: which link pairs the records, and which fields tell an echo from a change.

use super::convert::{Kind, is_text, kind, named};
use super::{Context, declared, leaf, source, suggest};
use crate::api::Scalar;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic};
use crate::expression::FieldPath;
use crate::mapping::bound::{BoundGuard, BoundLink, GuardKind};
use crate::mapping::loops;
use crate::mapping::model::{EntryKind, GuardBy};
use crate::source::closest;

/// Checks a mapping's guard; `None` where there is none, or none is needed.
pub(super) fn bind(links: &[BoundLink], cx: &mut Context<'_>) -> Option<BoundGuard> {
    let mapping = cx.mapping;
    let guard = mapping.guard.as_ref()?;
    let problem =
        |message: String| Diagnostic::new(Code::MappingGuard, guard.place.clone(), message);
    if mapping.from.value.kind == EntryKind::Search {
        let message = format!(
            "`{}` is a search: nothing starts by itself, so nothing comes back",
            mapping.from.value.key
        );
        cx.error(problem(message).help("remove the guard"));
        return None;
    }
    if let GuardBy::Origin(link) | GuardBy::OriginOf { link, of: _ } = &guard.value
        && loops::tells_of_changes(&mapping.from.value.key)
    {
        let message = format!(
            "`{}` tells of changes, and `origin` leaves out each one of what the other direction made",
            mapping.from.value.key
        );
        let diagnostic = problem(message).related(mapping.from.place.clone(), "of later ones, too");
        cx.error(diagnostic.help(format!(
            "write `guard: {{ content: {} }}`, which lets through what is not as it was written",
            link.value
        )));
        return None;
    }
    let (by, link, also) = match &guard.value {
        GuardBy::Unneeded(_) | GuardBy::Undecided(_) => return None,
        GuardBy::OriginOf { link, of } => return another(link, of, links, cx),
        GuardBy::Origin(link) => (GuardKind::Origin, link, None),
        GuardBy::Content { link, also } => (GuardKind::Content, link, also.as_ref()),
    };
    let Some(found) = links.iter().find(|one| one.name == link.value) else {
        let message = format!("the mapping remembers no link `{}`", link.value);
        let diagnostic = Diagnostic::new(Code::MappingLink, link.place.clone(), message);
        let known: Vec<&str> = links.iter().map(|one| one.name.as_str()).collect();
        let near = closest(&link.value, known.iter().copied());
        let name = &link.value;
        cx.error(match near {
            // Records about one that has a link, as a contract that is made of an invoice.
            None if by == GuardKind::Origin && remembered(name, cx) => diagnostic.help(format!(
                "others remember it: say which field holds the id that they remember, as in `guard: {{ origin: {name}, of: id }}`"
            )),
            None if known.is_empty() => diagnostic.help(format!(
                "declare it: `links: {{ {name}: {{ key: id, target: id }} }}`"
            )),
            _ => suggest(diagnostic, name, known.into_iter()),
        });
        return None;
    };
    let id = kind(found.key.ty, cx.source);
    if !is_text(&id) {
        let message = format!("`{}` is {} and no id", found.key.text, named(&id));
        let diagnostic = problem(message).help("name the field that the link is found by");
        cx.error(declared::source(diagnostic, &found.key));
        return None;
    }
    if by == GuardKind::Content && also.is_none() && !cx.customs.is_empty() {
        let steps: Vec<String> = cx
            .customs
            .iter()
            .map(|custom| format!("`{}`", custom.method))
            .collect();
        let message = format!("the guard does not know what {} reads", steps.join(", "));
        cx.error(problem(message).help(
            "name those fields by `also: [...]`, or a change of them alone is taken for an echo",
        ));
        return None;
    }
    let mut reads = cx.used.clone();
    let mut inner = Vec::new();
    for path in also.into_iter().flatten() {
        let found = source::path(path, cx)?;
        let what = kind(found.ty, cx.source);
        if let Kind::Plain(Scalar::Secret | Scalar::Binary) = what {
            let message = format!(
                "`{}` is {}, which no app shows again: the guard cannot compare it",
                path.value,
                named(&what)
            );
            let diagnostic = Diagnostic::new(Code::MappingGuard, path.place.clone(), message);
            let diagnostic = diagnostic.help("remove it from `also`");
            cx.error(declared::source(diagnostic, &found));
            return None;
        }
        match path.value.segments.len() {
            1 => reads.extend(source::first_member(&path.value)),
            _ => inner.push(found),
        }
    }
    let key = source::first(&found.key);
    reads.retain(|name| Some(name.as_str()) != key);
    Some(BoundGuard {
        by,
        link: link.value.clone(),
        key: found.key.clone(),
        reads: reads.into_iter().collect(),
        inner,
    })
}

/// A guard by who made the record that this one is about: other mappings remember its ids.
fn another(
    link: &Located<String>,
    of: &Located<FieldPath>,
    links: &[BoundLink],
    cx: &mut Context<'_>,
) -> Option<BoundGuard> {
    if let Some(own) = links.iter().find(|one| one.name == link.value) {
        let (name, key) = (&link.value, &own.key.text);
        let message = format!("the mapping itself remembers `{name}`, by `{key}`");
        let diagnostic = Diagnostic::new(Code::MappingGuard, of.place.clone(), message);
        let declared = cx
            .mapping
            .links
            .get(name)
            .map(|link| link.key.place.clone());
        let diagnostic = match declared {
            Some(place) => diagnostic.related(place, "the guard goes by this id"),
            None => diagnostic,
        };
        cx.error(diagnostic.help("remove `of`, or name the link of another record"));
        return None;
    }
    leaf::link(link, cx)?;
    written(link, cx)?;
    Some(BoundGuard {
        by: GuardKind::OriginOf,
        link: link.value.clone(),
        key: leaf::id(of, cx)?,
        reads: Vec::new(),
        inner: Vec::new(),
    })
}

/// Reports a link by which nobody ever says who made a record of the source: it is remembered where records of another
/// app are made, or, as far as anybody knows, nowhere.
fn written(link: &Located<String>, cx: &mut Context<'_>) -> Option<()> {
    let (name, made) = (link.value.as_str(), cx.source_name);
    let any = cx.remembered().any(|one| one.answers(name, Some(made)));
    // Where a file could not be read, it may be the one that remembers it.
    if any || cx.links_elsewhere.is_none() {
        return Some(());
    }
    let other = cx.remembered().find(|one| one.answers(name, None))?;
    let message = format!(
        "`{name}` says who made records of `{}`, and nobody who made those of `{made}`: the guard never leaves anything out",
        other.target
    );
    let diagnostic = Diagnostic::new(Code::MappingLink, link.place.clone(), message);
    // Another file is only read for its links, so there is nothing of it to be shown.
    let diagnostic = if other.place.file == link.place.file {
        diagnostic.related(other.place.clone(), "it is remembered here")
    } else {
        diagnostic
    };
    cx.error(diagnostic.help(format!(
        "declare it where the record that `of` names is made, as in `links: {{ {name}: {{ key: id, target: id }} }}`, name the link that is, or remove the guard"
    )));
    None
}

/// Whether some mapping of the project remembers a link.
fn remembered(name: &str, cx: &Context<'_>) -> bool {
    cx.remembered().any(|one| one.answers(name, None))
}
