//! Guards: which link pairs the records, and which fields tell an echo from a change.

use super::convert::{is_text, kind, named};
use super::{Context, declared, source, suggest};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::bound::{BoundGuard, BoundLink};
use crate::mapping::loops;
use crate::mapping::model::{EntryKind, GuardBy};

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
    if let GuardBy::Origin(link) = &guard.value
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
        GuardBy::Unneeded(_) => return None,
        GuardBy::Origin(link) => (false, link, None),
        GuardBy::Content { link, also } => (true, link, also.as_ref()),
    };
    let Some(found) = links.iter().find(|one| one.name == link.value) else {
        let message = format!("the mapping remembers no link `{}`", link.value);
        let diagnostic = Diagnostic::new(Code::MappingLink, link.place.clone(), message);
        let known: Vec<&str> = links.iter().map(|one| one.name.as_str()).collect();
        cx.error(if known.is_empty() {
            diagnostic.help(format!(
                "declare it: `links: {{ {}: {{ key: id, target: id }} }}`",
                link.value
            ))
        } else {
            suggest(diagnostic, &link.value, known.into_iter())
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
    if by && also.is_none() && !cx.customs.is_empty() {
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
    for path in also.into_iter().flatten() {
        source::path(path, cx)?;
    }
    let key = source::first(&found.key);
    let reads = cx.used.iter().filter(|name| Some(name.as_str()) != key);
    Some(BoundGuard {
        by_content: by,
        link: link.value.clone(),
        key: found.key.clone(),
        reads: reads.cloned().collect(),
    })
}
