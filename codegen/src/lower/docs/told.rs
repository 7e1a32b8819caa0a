//! What is told of a type, a member or a status where the vendor says nothing of it: what else the document knows.

use super::{code, lines};
use crate::api::model::{
    Api, Docs, Enum, EnumValue, Facts, NameHint, Scalar, Shape, TypeDef, TypeRef,
};
use crate::lower::connector::StatusKey;
use crate::lower::names::{camel, words};
use crate::lower::replies::RepliedVariant;

/// More values than these are read at their type.
const MOST_VALUES: usize = 6;

/// A longer example explains nothing that a shorter one would not.
const LONGEST_EXAMPLE: usize = 60;

/// The vendor's text, if there is any.
pub fn described(docs: &Docs) -> Option<Vec<String>> {
    let mut told = Vec::new();
    if let Some(summary) = &docs.summary {
        told = lines(summary);
    }
    if let Some(description) = &docs.description
        && docs.summary.as_deref() != Some(description)
    {
        let more = lines(description);
        if !told.is_empty() && !more.is_empty() {
            told.push(String::new());
        }
        told.extend(more);
    }
    (!told.is_empty()).then_some(told)
}

/// The vendor's text of a member or input; else that of its type, else its values, an example or its format; of what
/// nothing is known its name on the wire.
pub fn member(api: &Api, docs: &Docs, wire: &str, ty: TypeRef) -> Vec<String> {
    let of_type = || {
        let def = api.types.get(ty.id.0 as usize)?;
        first_paragraph(&def.docs).or_else(|| known(api, def))
    };
    described(docs)
        .or_else(of_type)
        .unwrap_or_else(|| vec![format!("{}.", code(wire))])
}

/// The vendor's text of a type, else where in the document it is.
pub fn of_type(def: &TypeDef, noun: &str) -> Vec<String> {
    let mut told = described(&def.docs).unwrap_or_else(|| {
        vec![match &def.name {
            NameHint::Component(name) => {
                format!("The {noun} that the vendor names {}.", code(name))
            }
            NameHint::Inline(parts) => match parts.split_last() {
                Some((member, outer)) if !outer.is_empty() && noun != "object" => {
                    let outer = outer.join(" / ");
                    format!("What {} can be in {}.", code(member), code(&outer))
                }
                _ => format!("The {noun} at {}.", code(&parts.join(" / "))),
            },
        }]
    });
    if def.docs.deprecated && !is_deprecated(def) {
        told.extend([String::new(), "Deprecated by the vendor.".to_owned()]);
    }
    told
}

/// Whether the type itself is deprecated. One that is written out in a member is deprecated with that: whoever uses the
/// member is warned already.
pub fn is_deprecated(def: &TypeDef) -> bool {
    def.docs.deprecated && matches!(def.name, NameHint::Component(_))
}

/// A status, and what the document says of it where that is more than the name of the variant.
pub fn status(variant: &RepliedVariant, name: &str) -> Vec<String> {
    let RepliedVariant {
        status,
        media_type,
        body: _,
        docs,
    } = variant;
    let status = match status {
        StatusKey::Code(code) => format!("Status {code}"),
        StatusKey::Range(first) => format!("Any other status from {first}00 to {first}99"),
        StatusKey::Any => "Any other status".to_owned(),
    };
    let status = match media_type {
        Some(media_type) => format!("{status} as {}", code(media_type)),
        None => status,
    };
    let text = docs.description.as_deref().unwrap_or_default().trim();
    if text.is_empty() || camel(&words(text)) == name {
        return vec![format!("{status}.")];
    }
    let stop = if text.ends_with(char::is_alphanumeric) {
        "."
    } else {
        ""
    };
    lines(&format!("{status}: {text}{stop}"))
}

/// What a type is in one paragraph: its own text goes on at the type.
fn first_paragraph(docs: &Docs) -> Option<Vec<String>> {
    let told = described(docs)?;
    let end = told.iter().position(String::is_empty);
    let first = told.get(..end.unwrap_or(told.len()))?;
    let is_text = first.first().is_some_and(|line| !line.starts_with("```"));
    is_text.then(|| first.to_vec())
}

fn known(api: &Api, def: &TypeDef) -> Option<Vec<String>> {
    let text = match &def.shape {
        Shape::Enum(Enum::Strings(values)) => one_of(values),
        Shape::Enum(Enum::Integers(values)) => one_of(values),
        Shape::Constant(serde_json::Value::String(text)) => format!("Always {}.", code(text)),
        Shape::Constant(value) => format!("Always {}.", code(&value.to_string())),
        Shape::List(item) | Shape::Map(item) => {
            let item = api.types.get(item.id.0 as usize)?;
            let mut told = first_paragraph(&item.docs)?;
            if let Some(line) = told.first_mut() {
                *line = format!("Each: {line}");
            }
            return Some(told);
        }
        Shape::Scalar(scalar) => of_facts(&def.facts, *scalar)?,
        Shape::Struct(_) | Shape::Union(_) | Shape::Untyped(_) => return None,
    };
    Some(lines(&text))
}

fn one_of<T: ToString>(values: &[EnumValue<T>]) -> String {
    // "And 1 more" is as long as most values.
    let shown = if values.len() == MOST_VALUES + 1 {
        values.len()
    } else {
        MOST_VALUES
    };
    let named = values.iter().take(shown);
    let named: Vec<String> = named.map(|v| code(&v.value.to_string())).collect();
    let more = match values.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("One of {}{more}.", named.join(", "))
}

fn of_facts(facts: &Facts, scalar: Scalar) -> Option<String> {
    if scalar == Scalar::Secret {
        return None;
    }
    let example = facts.example.as_ref().and_then(|example| {
        let text = match example {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(_) | serde_json::Value::Bool(_) => example.to_string(),
            _ => return None,
        };
        let short = text.chars().count() <= LONGEST_EXAMPLE && !text.trim().is_empty();
        short.then(|| format!("For example {}.", code(&text)))
    });
    // A format with a Rust type of its own is told by the type.
    let told_by_type = scalar != Scalar::String;
    let format = facts.format.as_ref().filter(|_| !told_by_type);
    match (format, example) {
        (Some(format), Some(example)) => Some(format!("In the format {}. {example}", code(format))),
        (Some(format), None) => Some(format!("In the format {}.", code(format))),
        (None, example) => example,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::model::Struct;
    use crate::lower::replies::ReplyBody;
    use crate::lower::world::{World, inline, texts};

    fn says(text: &str) -> Docs {
        Docs {
            description: Some(text.to_owned()),
            ..Docs::default()
        }
    }

    fn told(world: &World, ty: TypeRef) -> String {
        member(&world.0, &Docs::default(), "x", ty).join("\n")
    }

    #[test]
    fn of_a_member_the_vendor_knows_most() {
        let mut world = World::empty();
        let ty = world.object("Address", &[]);
        world.0.types[ty.id.0 as usize].docs = says("Where letters go.\n\nIn one country.");
        let own = member(&world.0, &says("Where goods go."), "x", ty);
        assert_eq!(own, ["Where goods go."]);
        assert_eq!(told(&world, ty), "Where letters go.");
        let list = world.list(ty);
        assert_eq!(told(&world, list), "Each: Where letters go.");
    }

    #[test]
    fn of_a_plain_value_the_document_knows_something() {
        let mut world = World::empty();
        let few = world.add(inline(&["x"]), texts(&["a", "b"]));
        let many = world.add(
            inline(&["y"]),
            texts(&["a", "b", "c", "d", "e", "f", "g", "h"]),
        );
        let seven = world.add(inline(&["w"]), texts(&["a", "b", "c", "d", "e", "f", "g"]));
        let fixed = world.add(inline(&["z"]), Shape::Constant(json!("on")));
        let email = world.text();
        let facts = &mut world.0.types[email.id.0 as usize].facts;
        facts.format = Some("email".to_owned());
        facts.example = Some(json!("a@b.example"));
        let date = world.scalar(Scalar::Date);
        world.0.types[date.id.0 as usize].facts.format = Some("date".to_owned());
        let secret = world.scalar(Scalar::Secret);
        world.0.types[secret.id.0 as usize].facts.example = Some(json!("hunter2"));
        let object = world.component("Empty", Shape::Struct(Struct::default()));
        for (ty, expected) in [
            (few, "One of `a`, `b`."),
            (many, "One of `a`, `b`, `c`, `d`, `e`, `f` and 2 more."),
            (fixed, "Always `on`."),
            (seven, "One of `a`, `b`, `c`, `d`, `e`, `f`, `g`."),
            (email, "In the format `email`. For example `a@b.example`."),
            (date, "`x`."),
            (secret, "`x`."),
            (object, "`x`."),
        ] {
            assert_eq!(told(&world, ty), expected);
        }
    }

    #[test]
    fn of_a_type_without_a_name_the_place_is_told() {
        let of = |parts: &[&str], noun| {
            let mut world = World::empty();
            let ty = world.add(inline(parts), Shape::Struct(Struct::default()));
            of_type(world.0.ty(ty.id), noun)
        };
        assert_eq!(
            of(&["list-invoices", "sort", "order"], "text"),
            ["What `order` can be in `list-invoices / sort`."]
        );
        assert_eq!(
            of(&["list-invoices", "body"], "object"),
            ["The object at `list-invoices / body`."]
        );
    }

    #[test]
    fn a_type_says_that_it_is_deprecated_where_no_attribute_does() {
        let told = |name: NameHint| {
            let mut world = World::empty();
            let ty = world.add(name, Shape::Struct(Struct::default()));
            if let Some(def) = world.0.types.get_mut(ty.id.0 as usize) {
                def.docs.deprecated = true;
            }
            let def = world.0.ty(ty.id);
            (is_deprecated(def), of_type(def, "object").pop())
        };
        let by_the_vendor = Some("Deprecated by the vendor.".to_owned());
        assert_eq!(told(inline(&["a", "b"])), (false, by_the_vendor));
        let named = Some("The object that the vendor names `A`.".to_owned());
        assert_eq!(told(NameHint::Component("A".to_owned())), (true, named));
    }

    #[test]
    fn of_a_status_its_name_says_nothing_new() {
        for (text, expected) in [
            ("", "Status 404."),
            ("Not found", "Status 404."),
            ("No such contact", "Status 404: No such contact."),
            ("No such contact!", "Status 404: No such contact!"),
        ] {
            let variant = RepliedVariant {
                status: StatusKey::Code(404),
                media_type: None,
                body: ReplyBody::Empty,
                docs: says(text),
            };
            assert_eq!(status(&variant, "NotFound"), [expected]);
        }
    }
}
