//! What a schema is called where no component names it.

use crate::api::model::NameHint;
use crate::openapi::reference::Reference;

/// The name of a schema that is reached by reference first.
pub(super) fn hint(at: &Reference) -> NameHint {
    let segments: Vec<String> = at.pointer.segments().collect();
    let inner = match segments.as_slice() {
        [components, schemas, name, rest @ ..]
            if components == "components" && schemas == "schemas" =>
        {
            if rest.is_empty() {
                return NameHint::Component(name.clone());
            }
            Some((name, rest))
        }
        _ => None,
    };
    if let Some((name, rest)) = inner {
        // `#/components/schemas/Pet/properties/tag`: `Pet`, `tag`.
        if let Some(parts) = below(rest) {
            return NameHint::Inline(std::iter::once(name.clone()).chain(parts).collect());
        }
    }
    if let Some(owner) = owner(&segments) {
        return NameHint::Inline(vec![owner.to_owned()]);
    }
    match segments.last() {
        Some(last) => NameHint::Component(last.clone()),
        // The whole file.
        None => {
            let file = at.file.as_str().rsplit('/').next().unwrap_or_default();
            NameHint::Component(file.split('.').next().unwrap_or(file).to_owned())
        }
    }
}

/// The parameter, body, response or header of `components` whose schema it is: `#/components/parameters/Page/schema`.
fn owner(segments: &[String]) -> Option<&str> {
    let (last, rest) = segments.split_last()?;
    let (section, name) = match rest {
        [components, section, name, ..] if components == "components" => (section, name),
        // 2.0.
        [section, name, ..] => (section, name),
        _ => return None,
    };
    let sections = ["parameters", "requestBodies", "responses", "headers"];
    (last == "schema" && sections.contains(&section.as_str())).then_some(name)
}

/// The parts of a name below a component, as they are given to what is written in place; `None` where a definition of its own is meant.
fn below(segments: &[String]) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = segments;
    loop {
        rest = match rest {
            [] => return Some(parts),
            [key, name, tail @ ..] if key == "properties" => {
                parts.push(name.clone());
                tail
            }
            [key, tail @ ..] if key == "items" => {
                parts.push("item".to_owned());
                tail
            }
            [key, tail @ ..] if key == "additionalProperties" => {
                parts.push("value".to_owned());
                tail
            }
            [key, index, tail @ ..] if key == "oneOf" || key == "anyOf" => {
                let index: usize = index.parse().ok()?;
                parts.push((index + 1).to_string());
                tail
            }
            [key, _, tail @ ..] if key == "allOf" => tail,
            _ => return None,
        };
    }
}
