//! Responses: statuses, bodies, headers.

use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Said, Step};
use super::operations::essence;
use crate::api::model::{Content, Operation, Response, ResponseHeader, Status};
use crate::diagnostic::Place;

/// Every response of an operation.
pub(super) fn responses<'a>(
    comparer: &mut Comparer<'a>,
    old: &'a Operation,
    new: &'a Operation,
    outer: NodeId,
) {
    let part = comparer.part(outer);
    for response in &old.responses {
        let node = comparer.child(outer, Step::Response(response.status), part.clone());
        let found = counterparts(response, old, new);
        for found in &found {
            contents(comparer, response, found, node);
            headers(comparer, response, found, node);
        }
        match found.as_slice() {
            [_, ..] => {}
            [] => {
                // Where every other answer may come, it is one of those.
                let class = match response.status.is_success() {
                    true => Class::ResponseRemoved,
                    false => Class::ErrorRemoved,
                };
                let said = Said {
                    old: Some(&response.origin),
                    new: Some(&new.origin),
                    ..Said::default()
                };
                comparer.emit(class, node, Way::Response, said);
            }
        }
    }
    for response in &new.responses {
        let is_known = |found: &Response| {
            found.status == response.status || is_within(response.status, found.status)
        };
        if old.responses.iter().any(is_known) {
            continue;
        }
        let node = comparer.child(outer, Step::Response(response.status), part.clone());
        let class = match response.status.is_success() {
            true => Class::ResponseAdded,
            false => Class::ErrorAdded,
        };
        let said = Said {
            old: Some(&old.origin),
            new: Some(&response.origin),
            ..Said::default()
        };
        comparer.emit(class, node, Way::Response, said);
    }
}

/// What an answer is in the other document: the one of its status, else the one of a range that it is in (200 in 2XX),
/// else those that a range is told by now.
fn counterparts<'r>(response: &Response, old: &Operation, new: &'r Operation) -> Vec<&'r Response> {
    let of_new = |is: &dyn Fn(&Response) -> bool| -> Vec<&'r Response> {
        new.responses.iter().filter(|found| is(found)).collect()
    };
    let is_old = |status: Status| old.responses.iter().any(|one| one.status == status);
    let same = of_new(&|found| found.status == response.status);
    if !same.is_empty() {
        return same;
    }
    let range = of_new(&|found| is_within(response.status, found.status));
    if !range.is_empty() {
        return range;
    }
    of_new(&|found| is_within(found.status, response.status) && !is_old(found.status))
}

fn is_within(status: Status, range: Status) -> bool {
    matches!((status, range), (Status::Code(code), Status::Range(digit)) if code / 100 == u16::from(digit))
}

fn headers<'a>(comparer: &mut Comparer<'a>, old: &'a Response, new: &'a Response, node: NodeId) {
    fn find<'h>(
        headers: &'h [ResponseHeader],
        wanted: &ResponseHeader,
    ) -> Option<&'h ResponseHeader> {
        headers
            .iter()
            .find(|found| found.name.eq_ignore_ascii_case(&wanted.name))
    }
    let mut tell = |class, detail: String, old: &'a Place, new: &'a Place| {
        let said = Said {
            detail,
            old: Some(old),
            new: Some(new),
            became: None,
        };
        comparer.emit(class, node, Way::Response, said);
    };
    for header in &old.headers {
        let Some(found) = find(&new.headers, header) else {
            tell(
                Class::ResponseHeaderRemoved,
                format!("`{}`", header.name),
                &header.origin,
                &new.origin,
            );
            continue;
        };
        // What a `$ref` leads nowhere for is not known on one side.
        let (Some(before), Some(after)) = (&header.said, &found.said) else {
            continue;
        };
        let name = format!("`{}`", header.name);
        let class = match (before.required, after.required) {
            (true, false) => Some(Class::ResponseHeaderBecameOptional),
            (false, true) => Some(Class::ResponseHeaderBecameRequired),
            (true, true) | (false, false) => None,
        };
        if let Some(class) = class {
            tell(class, name.clone(), &header.origin, &found.origin);
        }
        if let (Some(was), Some(is)) = (&before.ty, &after.ty)
            && was != is
        {
            let detail = format!("{name} was `{was}`, is `{is}`");
            tell(
                Class::ResponseHeaderTypeChanged,
                detail,
                &header.origin,
                &found.origin,
            );
        }
    }
    for header in &new.headers {
        if find(&old.headers, header).is_none() {
            tell(
                Class::ResponseHeaderAdded,
                format!("`{}`", header.name),
                &old.origin,
                &header.origin,
            );
        }
    }
}

fn contents<'a>(comparer: &mut Comparer<'a>, old: &'a Response, new: &'a Response, node: NodeId) {
    let said = |detail: String| Said::of_both(detail, &old.origin, &new.origin);
    let way = Way::Response;
    match (old.contents.as_slice(), new.contents.as_slice()) {
        ([], []) => {}
        ([], _) => comparer.emit(Class::ResponseBodyAdded, node, way, said(String::new())),
        (_, []) => {
            let class = match old.status.is_success() {
                true => Class::ResponseBodyRemoved,
                false => Class::ErrorBodyRemoved,
            };
            comparer.emit(class, node, way, said(String::new()));
        }
        (before, after) => {
            let find = |contents: &'a [Content], wanted: &Content| {
                contents
                    .iter()
                    .find(|found| essence(&found.media_type) == essence(&wanted.media_type))
            };
            for content in before {
                match find(after, content) {
                    Some(found) => comparer.refs(content.ty, found.ty, node, way, false),
                    None => {
                        let detail = format!("`{}`", content.media_type);
                        let class = match old.status.is_success() {
                            true => Class::ResponseMediaTypeRemoved,
                            false => Class::ErrorBodyRemoved,
                        };
                        comparer.emit(class, node, way, said(detail));
                    }
                }
            }
            for content in after {
                if find(before, content).is_none() {
                    let detail = format!("`{}`", content.media_type);
                    comparer.emit(Class::ResponseMediaTypeAdded, node, way, said(detail));
                }
            }
        }
    }
}
