//! Whether a JSON value is one of a type: for samples, constants and defaults that people write by hand.
//!
//! Stricter than a decoder, which must forgive what vendors do: here a member that the type does not have is a typing
//! error, and a value that an enum does not list is wrong.

use serde_json::Value as Json;

use super::model::{
    Api, Direction, Enum, Facts, Scalar, Shape, Struct, ToldApart, TypeDef, TypeRef, Union,
};
use crate::diagnostic::{Place, Unknown};
use crate::source::Pointer;

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the value.
    pub pointer: Pointer,
    /// Lower case, no full stop, names in backticks.
    pub message: String,
    /// The schema that says so.
    pub schema: Place,
    /// The member or value that is not there, where that is what is wrong.
    pub unknown: Option<Unknown>,
}

/// Which way a value travels: `readOnly` members are not sent, `writeOnly` ones not received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Input,
    Output,
}

/// No more problems of one value are listed.
const MOST: usize = 20;

/// Unions of unions are tried no deeper: each level multiplies the work.
const DEEPEST_UNION: usize = 4;

/// Everything about `value` that does not fit `ty`, in the order of the value.
pub fn validate(api: &Api, ty: TypeRef, way: Way, value: &Json) -> Vec<Problem> {
    validate_in(api, ty, way, value, 0)
}

fn validate_in(api: &Api, ty: TypeRef, way: Way, value: &Json, unions: usize) -> Vec<Problem> {
    let mut check = Check {
        api,
        way,
        unions,
        problems: Vec::new(),
    };
    check.value(ty, value, &Pointer::root());
    check.problems
}

struct Check<'a> {
    api: &'a Api,
    way: Way,
    /// How many unions are around the value without a step into it.
    unions: usize,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn problem(&mut self, at: &Pointer, def: &TypeDef, message: impl Into<String>) {
        if self.problems.len() < MOST {
            let schema = def.origin.clone();
            self.problems.push(Problem {
                pointer: at.clone(),
                message: message.into(),
                schema,
                unknown: None,
            });
        }
    }

    /// A name that the type does not have.
    fn unknown<'n>(
        &mut self,
        at: &Pointer,
        def: &TypeDef,
        (name, known): (&str, impl Iterator<Item = &'n str>),
        message: impl Into<String>,
    ) {
        let before = self.problems.len();
        self.problem(at, def, message);
        if let Some(problem) = self.problems.get_mut(before) {
            problem.unknown = Some(Unknown::new(name, known));
        }
    }

    // Ends on endless types too: every step but into a union goes one level down in the value, and unions are counted.
    fn value(&mut self, ty: TypeRef, value: &Json, at: &Pointer) {
        let Some(def) = self.api.types.get(ty.id.0 as usize) else {
            return;
        };
        if value.is_null() && ty.nullable {
            return;
        }
        match &def.shape {
            Shape::Untyped(_) => {}
            Shape::Struct(object) => self.object(def, object, value, at),
            Shape::List(item) => match value {
                Json::Array(items) => {
                    self.count(def, items.len(), at);
                    for (index, element) in items.iter().enumerate() {
                        self.value(*item, element, &at.index(index));
                    }
                }
                other => self.kind(def, "a list", other, at),
            },
            Shape::Map(of) => match value {
                Json::Object(members) => {
                    for (key, member) in members {
                        self.value(*of, member, &at.child(key));
                    }
                }
                other => self.kind(def, "an object", other, at),
            },
            Shape::Constant(only) => {
                if value != only {
                    self.problem(
                        at,
                        def,
                        format!("expected `{only}`, found `{}`", short(value)),
                    );
                }
            }
            Shape::Enum(Enum::Strings(values)) => match value {
                Json::String(text) => {
                    let known = || values.iter().map(|value| value.value.as_str());
                    if !known().any(|known| known == text) {
                        let message = format!("`{}` is none of its values", short(value));
                        self.unknown(at, def, (text, known()), message);
                    }
                }
                other => self.kind(def, "a string", other, at),
            },
            Shape::Enum(Enum::Integers(values)) => {
                if !values
                    .iter()
                    .any(|known| value.as_i64() == Some(known.value))
                {
                    let found = short(value);
                    self.problem(at, def, format!("`{found}` is none of its values"));
                }
            }
            Shape::Union(union) => self.union(def, union, value, at),
            Shape::Scalar(scalar) => self.scalar(def, *scalar, value, at),
        }
    }

    fn object(&mut self, def: &TypeDef, object: &'a Struct, value: &Json, at: &Pointer) {
        let Json::Object(members) = value else {
            return self.kind(def, "an object", value, at);
        };
        for field in &object.fields {
            let travels = match self.way {
                Way::Input => field.direction != Direction::ReadOnly,
                Way::Output => field.direction != Direction::WriteOnly,
            };
            if field.required && travels && !members.contains_key(&field.wire) {
                self.problem(at, def, format!("`{}` is required and missing", field.wire));
            }
        }
        for (key, member) in members {
            let inner = at.child(key);
            if let Some(field) = object.fields.iter().find(|field| field.wire == *key) {
                self.value(field.ty, member, &inner);
            } else if let Some(extra) = object.extra {
                self.value(extra, member, &inner);
            } else {
                let known = object.fields.iter().map(|field| field.wire.as_str());
                let message = format!("there is no member `{key}`");
                self.unknown(&inner, def, (key, known), message);
            }
        }
    }

    fn union(&mut self, def: &TypeDef, union: &'a Union, value: &Json, at: &Pointer) {
        if let ToldApart::Member {
            wire,
            values,
            inside: _,
            or_else,
        } = &union.by
        {
            let or_else = or_else.and_then(|index| union.variants.get(index));
            if let Some(variant) = or_else
                && value.get(wire).is_none()
            {
                return self.value(variant.ty, value, at);
            }
            let tag = value.get(wire).and_then(|tag| match tag {
                Json::String(text) => Some(text.clone()),
                Json::Number(_) | Json::Bool(_) => Some(tag.to_string()),
                Json::Null | Json::Array(_) | Json::Object(_) => None,
            });
            let Some(tag) = tag else {
                return self.problem(
                    at,
                    def,
                    format!("`{wire}`, which names the variant, is missing"),
                );
            };
            let chosen = values
                .iter()
                .find(|(value, _)| *value == tag)
                .map(|(_, index)| *index);
            return match chosen
                .and_then(|index| union.variants.get(index))
                .or(or_else)
            {
                Some(variant) => self.value(variant.ty, value, at),
                None => self.problem(&at.child(wire), def, format!("`{tag}` names no variant")),
            };
        }
        if self.unions == DEEPEST_UNION {
            return;
        }
        let unions = self.unions + 1;
        let fits = union
            .variants
            .iter()
            .any(|variant| validate_in(self.api, variant.ty, self.way, value, unions).is_empty());
        if !fits {
            let names: Vec<&str> = union
                .variants
                .iter()
                .map(|variant| variant.name.as_str())
                .collect();
            self.problem(at, def, format!("it fits none of `{}`", names.join("`, `")));
        }
    }

    fn scalar(&mut self, def: &TypeDef, scalar: Scalar, value: &Json, at: &Pointer) {
        let expected = match scalar {
            Scalar::Bool => {
                if value.is_boolean() {
                    return;
                }
                "`true` or `false`"
            }
            Scalar::I32 | Scalar::I64 | Scalar::U64 => {
                let fits = match scalar {
                    Scalar::I32 => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
                    Scalar::U64 => value.is_u64(),
                    _ => value.is_i64(),
                };
                if fits {
                    return self.number(&def.facts, def, value, at);
                }
                "a whole number"
            }
            Scalar::F64 => {
                if value.is_number() {
                    return self.number(&def.facts, def, value, at);
                }
                "a number"
            }
            // Money travels as text or as a number.
            Scalar::Decimal => {
                let text = match value {
                    Json::Number(_) => return self.number(&def.facts, def, value, at),
                    Json::String(text) => text,
                    other => return self.kind(def, "a decimal number", other, at),
                };
                if is_decimal(text) {
                    return self.text(def, text, at);
                }
                "a decimal number"
            }
            Scalar::Date
            | Scalar::DateTime
            | Scalar::Uuid
            | Scalar::Uri
            | Scalar::String
            | Scalar::Base64
            | Scalar::Binary
            | Scalar::Secret => {
                let Json::String(text) = value else {
                    return self.kind(def, "a string", value, at);
                };
                let wrong = match scalar {
                    Scalar::Date if !is_date(text) => Some("a date (`2026-01-05`)"),
                    Scalar::DateTime if !is_date_time(text) => {
                        Some("a date and time with its zone (`2026-01-05T09:00:00Z`)")
                    }
                    Scalar::Uuid if !is_uuid(text) => Some("a UUID"),
                    Scalar::Uri if !is_uri(text) => Some("an address (`https://acme.example/a`)"),
                    _ => None,
                };
                match wrong {
                    None => return self.text(def, text, at),
                    Some(wrong) => wrong,
                }
            }
        };
        self.kind(def, expected, value, at);
    }

    fn kind(&mut self, def: &TypeDef, expected: &str, found: &Json, at: &Pointer) {
        let found = match found {
            Json::Null => "`null`".to_owned(),
            Json::Bool(_) | Json::Number(_) => format!("`{found}`"),
            Json::String(_) => format!("the string `{}`", short(found)),
            Json::Array(_) => "a list".to_owned(),
            Json::Object(_) => "an object".to_owned(),
        };
        self.problem(at, def, format!("expected {expected}, found {found}"));
    }

    fn count(&mut self, def: &TypeDef, found: usize, at: &Pointer) {
        let found = found as u64;
        if def.facts.min_items.is_some_and(|least| found < least) {
            self.problem(at, def, format!("{found} elements are too few"));
        }
        if def.facts.max_items.is_some_and(|most| found > most) {
            self.problem(at, def, format!("{found} elements are too many"));
        }
    }

    fn text(&mut self, def: &TypeDef, text: &str, at: &Pointer) {
        let length = text.chars().count() as u64;
        if def.facts.min_length.is_some_and(|least| length < least) {
            self.problem(at, def, format!("`{}` is too short", cut(text)));
        }
        if def.facts.max_length.is_some_and(|most| length > most) {
            self.problem(at, def, format!("`{}` is too long", cut(text)));
        }
        if def.facts.format.as_deref() == Some("email") && !is_email(text) {
            let expected = "an email address (`ann@acme.example`)";
            self.kind(def, expected, &Json::String(text.to_owned()), at);
        }
        // A pattern in a dialect that is not ours says nothing.
        if let Some(pattern) = &def.facts.pattern
            && let Ok(regex) = regex_lite::Regex::new(pattern)
            && !regex.is_match(text)
        {
            self.problem(
                at,
                def,
                format!("`{}` does not match `{pattern}`", cut(text)),
            );
        }
    }

    fn number(&mut self, facts: &Facts, def: &TypeDef, value: &Json, at: &Pointer) {
        let Some(found) = value.as_f64() else {
            return;
        };
        let limit = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
        if limit(&facts.minimum).is_some_and(|least| found < least)
            || limit(&facts.exclusive_minimum).is_some_and(|least| found <= least)
        {
            self.problem(at, def, format!("`{value}` is too small"));
        }
        if limit(&facts.maximum).is_some_and(|most| found > most)
            || limit(&facts.exclusive_maximum).is_some_and(|most| found >= most)
        {
            self.problem(at, def, format!("`{value}` is too large"));
        }
    }
}

/// A value on one line, cut where it is long.
fn short(value: &Json) -> String {
    match value {
        Json::String(text) => cut(text),
        other => cut(&other.to_string()),
    }
}

fn cut(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
        .escape_debug()
        .to_string()
        .replace("\\'", "'")
        .replace("\\\"", "\"")
}

/// RFC 3339, section 5.6: `full-date`.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        text.get(range)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|part| part.parse::<u32>().ok())
    };
    bytes.len() == 10
        && bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && digits(0..4).is_some()
        && digits(5..7).is_some_and(|month| (1..=12).contains(&month))
        && digits(8..10).is_some_and(|day| (1..=31).contains(&day))
}

/// RFC 3339, section 5.6: `date-time`.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let Some(clock) = time.get(..8) else {
        return false;
    };
    let clock_fits = clock.bytes().enumerate().all(|(index, b)| match index {
        2 | 5 => b == b':',
        _ => b.is_ascii_digit(),
    });
    let rest = time.get(8..).unwrap_or_default();
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let zone_fits = matches!(zone, "Z" | "z")
        || zone.strip_prefix(['+', '-']).is_some_and(|offset| {
            offset.len() == 5
                && offset.bytes().enumerate().all(|(index, b)| match index {
                    2 => b == b':',
                    _ => b.is_ascii_digit(),
                })
        });
    is_date(date) && clock_fits && zone_fits
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, b)| match index {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Relative ones are taken too: vendors write `/files/1` under `format: uri`.
fn is_uri(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// What every mailbox has (RFC 5322, section 3.4.1); the rest is for the vendor to judge.
fn is_email(text: &str) -> bool {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.contains(blank)
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    !whole.is_empty()
        && !fraction.is_empty()
        && [whole, fraction]
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
