//! Requests in other media types, which are compared beside the preferred one of their operation.

use super::change::Part;
use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Said, Step};
use super::operations::{essence, step};
use crate::api::model::{Api, Body, Media, Operation};

/// An operation of one of the documents, with its index there.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) index: usize,
    pub(super) operation: &'a Operation,
}

/// Compares what else an operation sends in each document.
pub(super) fn alternatives<'a>(
    comparer: &mut Comparer<'a>,
    old: Found<'a>,
    new: Found<'a>,
    outer: NodeId,
) {
    let (before, after) = (of(comparer.old, old.index), of(comparer.new, new.index));
    if before.is_empty() && after.is_empty() {
        return;
    }
    let part = comparer.part(outer);
    let body = comparer.child(outer, Step::Body, part);
    let is_preferred = |of: Found<'_>, media_type: &str| {
        let body = of.operation.body.as_ref();
        body.is_some_and(|body| essence(&body.media_type) == essence(media_type))
    };
    for (index, was) in &before {
        let place = |place| Said {
            old: Some(&was.origin),
            new: place,
            ..Said::default()
        };
        match after.iter().find(|(_, is)| is_one(was, is)) {
            Some((other, is)) => {
                let part = Part::Operation(Some(*index), Some(*other));
                let node = comparer.root(step(old.operation), part.clone());
                let node = comparer.child(node, Step::Body, part.clone());
                let node = comparer.child(node, Step::Variant(&was.media_type), part);
                if was.encoding != is.encoding {
                    let said = place(Some(&is.origin));
                    comparer.emit(Class::BodyEncodingChanged, node, Way::Request, said);
                }
                comparer.refs(was.ty, is.ty, node, Way::Request, !was.required);
            }
            // It is preferred now, which is told of the body.
            None if is_preferred(new, &was.media_type) => {}
            None => {
                let is_offered = new.operation.body.as_ref().is_some_and(|body| {
                    let mut offered = body.offered.iter();
                    offered.any(|one| essence(one) == essence(&was.media_type))
                });
                let detail = match is_offered {
                    true => format!("`{}` holds nothing else any more", was.media_type),
                    false => format!("`{}`", was.media_type),
                };
                let said = Said {
                    detail,
                    ..place(Some(&new.operation.origin))
                };
                comparer.emit(Class::BodyAlternativeRemoved, body, Way::Request, said);
            }
        }
    }
    for (_, is) in &after {
        let is_new =
            !before.iter().any(|(_, was)| is_one(was, is)) && !is_preferred(old, &is.media_type);
        let was_offered = old.operation.body.as_ref().is_some_and(|body| {
            let mut offered = body.offered.iter();
            offered.any(|one| essence(one) == essence(&is.media_type))
        });
        // One that was not offered at all is told of the body.
        if is_new && was_offered {
            let said = Said {
                detail: format!("`{}` holds something else now", is.media_type),
                old: Some(&old.operation.origin),
                new: Some(&is.origin),
                became: None,
            };
            comparer.emit(Class::BodyMediaTypeAdded, body, Way::Request, said);
        }
    }
}

/// Whether an operation sends something else in this media type.
pub(super) fn is_alternative(api: &Api, index: usize, media_type: &str) -> bool {
    let mut found = of(api, index).into_iter();
    found.any(|(_, body)| essence(&body.media_type) == essence(media_type))
}

/// One request of both documents. Files of any kind are sent by one, whichever is named first.
fn is_one(was: &Body, is: &Body) -> bool {
    essence(&was.media_type) == essence(&is.media_type)
        || (was.media == Media::Binary && is.media == Media::Binary)
}

/// Without what is the same in another notation: there is a request of it where a catalog asks for it, and the document says nothing new by it.
fn of(api: &Api, operation: usize) -> Vec<(usize, &Body)> {
    let preferred = api
        .operations
        .get(operation)
        .and_then(|one| one.body.as_ref());
    let others = api.alternatives(operation).into_iter();
    others
        .filter_map(|(index, one)| Some((index, one.body.as_ref()?)))
        .filter(|(_, body)| preferred.is_none_or(|preferred| preferred.ty != body.ty))
        .collect()
}
