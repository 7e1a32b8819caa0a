//! Operations, matched and compared.

use std::collections::HashMap;

use super::alternatives::{Found, alternatives, is_alternative};
use super::change::Part;
use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Said, Step, word};
use super::responses::responses;
use super::{encoding, security, servers};
use crate::api::model::{Api, Docs, Operation, Param, ParamLocation, Shape};
use crate::diagnostic::Place;

/// Every operation of either document.
pub(super) fn operations(comparer: &mut Comparer<'_>) {
    let (old, new) = (comparer.old, comparer.new);
    let matched = matched(old, new);
    for (index, operation) in own(old) {
        match matched.get(&index) {
            Some(other) => {
                if let Some(found) = new.operations.get(*other) {
                    let part = Part::Operation(Some(index), Some(*other));
                    let node = comparer.root(step(operation), part);
                    pair(comparer, operation, found, node);
                    let before = Found { index, operation };
                    let after = Found {
                        index: *other,
                        operation: found,
                    };
                    alternatives(comparer, before, after, node);
                }
            }
            None => {
                let node = comparer.root(step(operation), Part::Operation(Some(index), None));
                let said = Said {
                    detail: format!("it was {} {}", operation.method.as_str(), operation.path),
                    old: Some(&operation.origin),
                    new: None,
                    became: None,
                };
                comparer.emit(Class::OperationRemoved, node, Way::Neither, said);
            }
        }
    }
    servers::servers(comparer, &matched);
    let taken: Vec<usize> = matched.into_values().collect();
    let mut is_taken = vec![false; new.operations.len()];
    for index in taken {
        if let Some(slot) = is_taken.get_mut(index) {
            *slot = true;
        }
    }
    for (index, operation) in own(new) {
        if is_taken.get(index) != Some(&true) {
            let node = comparer.root(step(operation), Part::Operation(None, Some(index)));
            let said = Said {
                detail: format!("{} {}", operation.method.as_str(), operation.path),
                old: None,
                new: Some(&operation.origin),
                became: None,
            };
            comparer.emit(Class::OperationAdded, node, Way::Neither, said);
        }
    }
}

/// The operations of a document; what they send in other media types is compared with them.
fn own(api: &Api) -> impl Iterator<Item = (usize, &Operation)> {
    let operations = api.operations.iter().enumerate();
    operations.filter(|(_, operation)| operation.instead_of.is_none())
}

/// What people know an operation by.
pub(super) fn step(operation: &Operation) -> Step<'_> {
    match &operation.id {
        Some(id) if !operation.repeats_id => Step::Name(id),
        Some(_) | None => Step::Route(operation.method.as_str(), &operation.path),
    }
}

/// What an operation is matched by; `None` for one that has it not.
type Key<'k> = &'k dyn Fn(&Operation) -> Option<String>;

/// Old to new, by index: the same method and path; the same but for names of path parameters; the same id.
fn matched(old: &Api, new: &Api) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let mut taken = vec![false; new.operations.len()];
    let route =
        |operation: &Operation| Some(format!("{} {}", operation.method.as_str(), operation.path));
    let shape = |operation: &Operation| {
        Some(format!(
            "{} {}",
            operation.method.as_str(),
            nameless(&operation.path)
        ))
    };
    let id = |operation: &Operation| match operation.repeats_id {
        false => operation.id.clone(),
        true => None,
    };
    let keys: [Key<'_>; 3] = [&route, &shape, &id];
    for key in keys {
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for (index, operation) in own(new) {
            if taken.get(index) == Some(&false)
                && let Some(key) = key(operation)
            {
                by_key.entry(key).or_insert(index);
            }
        }
        for (index, operation) in own(old) {
            if found.contains_key(&index) {
                continue;
            }
            if let Some(other) = key(operation).and_then(|key| by_key.remove(&key)) {
                found.insert(index, other);
                if let Some(slot) = taken.get_mut(other) {
                    *slot = true;
                }
            }
        }
    }
    found
}

/// `/a/{id}/b` as `/a/{}/b`.
pub(super) fn nameless(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => {
                inside = true;
                out.push_str("{}");
            }
            '}' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

fn pair<'a>(comparer: &mut Comparer<'a>, old: &'a Operation, new: &'a Operation, node: NodeId) {
    let said = |detail: String| Said::of_both(detail, &old.origin, &new.origin);
    if old.method != new.method || nameless(&old.path) != nameless(&new.path) {
        let route = |of: &Operation| format!("{} {}", of.method.as_str(), of.path);
        let (was, is) = (route(old), route(new));
        let said = said(format!("{was} is {is} now")).became(&was, &is);
        comparer.emit(Class::OperationMoved, node, Way::Neither, said);
    }
    if old.id != new.id {
        let name = |id: &Option<String>| match id {
            Some(id) => format!("`{id}`"),
            None => "none".to_owned(),
        };
        let detail = format!("{} is {} now", name(&old.id), name(&new.id));
        let mut said = said(detail);
        if let (Some(was), Some(is)) = (&old.id, &new.id) {
            said = said.became(was, is);
        }
        comparer.emit(Class::OperationIdChanged, node, Way::Neither, said);
    }
    deprecation(
        comparer,
        (&old.docs, &new.docs),
        (Class::OperationDeprecated, Class::OperationReactivated),
        node,
        Way::Neither,
        (&old.origin, &new.origin),
    );
    if old.tags != new.tags {
        let list = |tags: &[String]| match tags {
            [] => "none".to_owned(),
            tags => format!("`{}`", tags.join("`, `")),
        };
        let detail = format!("{} is {} now", list(&old.tags), list(&new.tags));
        comparer.emit(
            Class::OperationTagsChanged,
            node,
            Way::Neither,
            said(detail),
        );
    }
    params(comparer, old, new, node);
    request_body(comparer, old, new, node);
    responses(comparer, old, new, node);
    let part = comparer.part(node);
    security::operation(comparer, old, new, part);
}

pub(super) fn deprecation(
    comparer: &mut Comparer<'_>,
    (old, new): (&Docs, &Docs),
    (on, off): (Class, Class),
    node: NodeId,
    way: Way,
    (old_place, new_place): (&Place, &Place),
) {
    let said = Said {
        old: Some(old_place),
        new: Some(new_place),
        ..Said::default()
    };
    match (old.deprecated, new.deprecated) {
        (false, true) => comparer.emit(on, node, way, said),
        (true, false) => comparer.emit(off, node, way, said),
        (true, true) | (false, false) => {}
    }
}

pub(super) fn is_same(a: &Param, b: &Param) -> bool {
    a.location == b.location
        && match a.location {
            ParamLocation::Header => a.wire.eq_ignore_ascii_case(&b.wire),
            ParamLocation::Path | ParamLocation::Query | ParamLocation::Cookie => a.wire == b.wire,
        }
}

/// The names of path parameters in the order of the path, which is how they are sent.
pub(super) fn in_path(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

fn params<'a>(comparer: &mut Comparer<'a>, old: &'a Operation, new: &'a Operation, outer: NodeId) {
    let part = comparer.part(outer);
    let (was, is) = (in_path(&old.path), in_path(&new.path));
    let is_same_path = nameless(&old.path) == nameless(&new.path);
    // A name that both have did not become another one: it changed its place.
    let renamed: Vec<(&str, &str)> = match is_same_path {
        true => std::iter::zip(&was, &is)
            .filter(|(a, b)| a != b && !is.contains(a) && !was.contains(b))
            .map(|(a, b)| (*a, *b))
            .collect(),
        false => Vec::new(),
    };
    let place = |names: &[&str], param: &Param| names.iter().position(|name| *name == param.wire);
    let counterpart = |param: &Param| {
        let other = renamed
            .iter()
            .find(|(was, _)| param.location == ParamLocation::Path && param.wire == *was);
        match other {
            Some((_, is)) => new
                .params
                .iter()
                .position(|found| found.location == ParamLocation::Path && found.wire == *is),
            None => new.params.iter().position(|found| is_same(param, found)),
        }
    };
    let mut taken = vec![false; new.params.len()];
    let mut missing = Vec::new();
    for param in &old.params {
        match counterpart(param) {
            Some(index) => {
                if let Some(slot) = taken.get_mut(index) {
                    *slot = true;
                }
                if let Some(other) = new.params.get(index) {
                    let step = Step::Param(param.location, &param.wire);
                    let node = comparer.member(outer, step, part.clone(), &param.origin);
                    if is_same_path
                        && param.location == ParamLocation::Path
                        && param.wire == other.wire
                        && let (Some(a), Some(b)) = (place(&was, param), place(&is, other))
                        && a != b
                    {
                        let detail = format!("from place {} of the path to place {}", a + 1, b + 1);
                        let said = Said::of_both(detail, &param.origin, &other.origin);
                        comparer.emit(Class::ParameterMoved, node, Way::Request, said);
                    }
                    parameter(comparer, param, other, node);
                }
            }
            None => missing.push(param),
        }
    }
    for param in missing {
        let step = Step::Param(param.location, &param.wire);
        let node = comparer.member(outer, step, part.clone(), &param.origin);
        let elsewhere =
            new.params.iter().enumerate().find(|(index, found)| {
                found.wire == param.wire && taken.get(*index) == Some(&false)
            });
        match elsewhere {
            Some((index, found)) => {
                if let Some(slot) = taken.get_mut(index) {
                    *slot = true;
                }
                let said = Said {
                    detail: format!("from {} to {}", word(param.location), word(found.location)),
                    old: Some(&param.origin),
                    new: Some(&found.origin),
                    became: None,
                };
                comparer.emit(Class::ParameterMoved, node, Way::Request, said);
                comparer.refs(param.ty, found.ty, node, Way::Request, !param.required);
            }
            None => {
                let said = Said {
                    old: Some(&param.origin),
                    new: Some(&new.origin),
                    ..Said::default()
                };
                comparer.emit(Class::ParameterRemoved, node, Way::Request, said);
            }
        }
    }
    for (index, param) in new.params.iter().enumerate() {
        if taken.get(index) != Some(&false) {
            continue;
        }
        let step = Step::Param(param.location, &param.wire);
        let node = comparer.member(outer, step, part.clone(), &param.origin);
        let class = match (param.required, &param.default) {
            (false, _) => Class::ParameterAdded,
            (true, None) => Class::ParameterAddedRequired,
            (true, Some(_)) => Class::ParameterAddedRequiredDefault,
        };
        let said = Said {
            old: Some(&old.origin),
            new: Some(&param.origin),
            ..Said::default()
        };
        comparer.emit(class, node, Way::Request, said);
    }
}

fn parameter<'a>(comparer: &mut Comparer<'a>, old: &'a Param, new: &'a Param, node: NodeId) {
    let mut tell = |class, detail: String| {
        let said = Said::of_both(detail, &old.origin, &new.origin);
        comparer.emit(class, node, Way::Request, said);
    };
    if old.location == ParamLocation::Path && old.wire != new.wire {
        tell(
            Class::ParameterRenamedInPath,
            format!("it is `{}`", new.wire),
        );
    }
    match (old.required, new.required) {
        (false, true) => tell(Class::ParameterBecameRequired, String::new()),
        (true, false) => tell(Class::ParameterBecameOptional, String::new()),
        (true, true) | (false, false) => {}
    }
    // One value is written in one way, exploded or not.
    let is_one = is_one_value(comparer.old, old) && is_one_value(comparer.new, new);
    let is_exploded = |param: &Param| param.explode && !is_one;
    let mut tell = |class, detail: String| {
        let said = Said::of_both(detail, &old.origin, &new.origin);
        comparer.emit(class, node, Way::Request, said);
    };
    if (old.style, is_exploded(old), old.json) != (new.style, is_exploded(new), new.json) {
        let written = |param: &Param| match param.json {
            true => "JSON text".to_owned(),
            false => {
                let explode = if is_exploded(param) { ", exploded" } else { "" };
                format!("`{}`{explode}", style_word(param))
            }
        };
        tell(
            Class::ParameterStyleChanged,
            format!("{} is {} now", written(old), written(new)),
        );
    }
    if old.allow_reserved != new.allow_reserved {
        tell(Class::ParameterReservedChanged, String::new());
    }
    match (&old.default, &new.default) {
        (None, Some(value)) => tell(Class::ParameterDefaultAdded, format!("`{value}`")),
        (Some(value), None) => tell(Class::ParameterDefaultRemoved, format!("it was `{value}`")),
        (Some(a), Some(b)) if a != b => {
            tell(
                Class::ParameterDefaultChanged,
                format!("`{a}` is `{b}` now"),
            );
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
    match (old.docs.deprecated, new.docs.deprecated) {
        (false, true) => tell(Class::ParameterDeprecated, String::new()),
        (true, false) => tell(Class::ParameterReactivated, String::new()),
        (true, true) | (false, false) => {}
    }
    comparer.refs(old.ty, new.ty, node, Way::Request, !old.required);
}

fn is_one_value(api: &Api, param: &Param) -> bool {
    matches!(
        api.ty(param.ty.id).shape,
        Shape::Scalar(_) | Shape::Enum(_) | Shape::Constant(_)
    )
}

fn style_word(param: &Param) -> &'static str {
    use crate::api::model::Style;
    match param.style {
        Style::Simple => "simple",
        Style::Label => "label",
        Style::Matrix => "matrix",
        Style::Form => "form",
        Style::SpaceDelimited => "spaceDelimited",
        Style::PipeDelimited => "pipeDelimited",
        Style::TabDelimited => "tabDelimited",
        Style::DeepObject => "deepObject",
    }
}

fn request_body<'a>(
    comparer: &mut Comparer<'a>,
    old: &'a Operation,
    new: &'a Operation,
    outer: NodeId,
) {
    let part = comparer.part(outer);
    let node = comparer.child(outer, Step::Body, part.clone());
    let way = Way::Request;
    match (&old.body, &new.body) {
        (None, None) => {}
        (None, Some(body)) => {
            let class = match body.required {
                true => Class::BodyAddedRequired,
                false => Class::BodyAdded,
            };
            let said = Said {
                old: Some(&old.origin),
                new: Some(&body.origin),
                ..Said::default()
            };
            comparer.emit(class, node, way, said);
        }
        (Some(body), None) => {
            let said = Said {
                old: Some(&body.origin),
                new: Some(&new.origin),
                ..Said::default()
            };
            comparer.emit(Class::BodyRemoved, node, way, said);
        }
        (Some(a), Some(b)) => {
            let said = |detail: String| Said::of_both(detail, &a.origin, &b.origin);
            match (a.required, b.required) {
                (false, true) => {
                    comparer.emit(Class::BodyBecameRequired, node, way, said(String::new()));
                }
                (true, false) => {
                    comparer.emit(Class::BodyBecameOptional, node, way, said(String::new()));
                }
                (true, true) | (false, false) => {}
            }
            if essence(&a.media_type) != essence(&b.media_type) {
                let detail = format!("`{}` is `{}` now", a.media_type, b.media_type);
                comparer.emit(Class::BodyMediaTypeChanged, node, way, said(detail));
            } else if encoding::is_other((comparer.old, a), (comparer.new, b)) {
                comparer.emit(Class::BodyEncodingChanged, node, way, said(String::new()));
            }
            // What becomes of the one that is generated was told above, and of others that have a request when those are
            // compared.
            let has_request = |class: Class, media_type: &str| match part {
                Part::Operation(Some(index), _) if class == Class::BodyMediaTypeRemoved => {
                    is_alternative(comparer.old, index, media_type)
                }
                _ => false,
            };
            for (class, before, after) in [
                (Class::BodyMediaTypeRemoved, a, b),
                (Class::BodyMediaTypeAdded, b, a),
            ] {
                let chosen = essence(&before.media_type);
                let known: Vec<String> = after.offered.iter().map(|one| essence(one)).collect();
                let mut told = Vec::new();
                for one in &before.offered {
                    let essence = essence(one);
                    let is_told = essence == chosen || told.contains(&essence);
                    if !is_told && !known.contains(&essence) && !has_request(class, one) {
                        comparer.emit(class, node, way, said(format!("`{one}`")));
                        told.push(essence);
                    }
                }
            }
            comparer.refs(a.ty, b.ty, node, way, !a.required);
        }
    }
}

/// A media type without its parameters, which say nothing about the shape.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_path_parameters_do_not_count() {
        assert_eq!(nameless("/a/{id}/b/{x}-{y}"), "/a/{}/b/{}-{}");
        assert_eq!(nameless("/a/{id"), "/a/{}");
        assert_eq!(in_path("/a/{id}/b/{x}-{y}"), ["id", "x", "y"]);
        assert_eq!(in_path("/a/b"), [""; 0]);
    }
}
