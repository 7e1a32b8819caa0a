//! Choosing a union's variant by what is in the document, before anything of it is read.
//!
//! Trying one variant after the other would read a value nested n unions deep kⁿ times, and could
//! only report the last failure. Looking ahead once finds the variant or knows why each is
//! refused.

use std::borrow::Cow;

use jiter::Peek;

use super::error::{DecodeError, Kind, Refusal, Result};
use super::number;
use super::reader::Reader;
use super::refusal::type_name;

/// One variant of a union and what announces it. Written by [`union!`](crate::union).
#[derive(Debug)]
pub struct Variant {
    /// The variant's Rust name, for errors.
    pub name: &'static str,
    /// What announces it.
    pub rule: Rule,
}

/// What announces a variant.
#[derive(Debug)]
pub enum Rule {
    /// The JSON type.
    Type(Shape),
    /// A string, number or boolean with one of these texts.
    Value(&'static [&'static str]),
    /// An object whose member of this key has one of these texts.
    Member(&'static str, &'static [&'static str]),
    /// An object that has all these members.
    Required(&'static [&'static str]),
}

/// A JSON type, integers apart from other numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl Shape {
    fn noun(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "a list",
            Self::Object => "an object",
        }
    }
}

/// What looking ahead found.
struct Seen {
    type_name: &'static str,
    shape: Shape,
    /// The text of a scalar, where a rule asks for it.
    text: Option<String>,
    /// Members some rule asks for, with their text where they are scalars.
    members: Vec<(&'static str, Option<String>)>,
}

impl Reader<'_> {
    /// Finds the variant of the value at hand, and takes nothing of it. `None` is a discriminator
    /// that no variant lists, or a JSON type that none names: a value from after the document, to
    /// be kept as it is. Counts a level of nesting; [`Reader::ascend`] leaves it.
    ///
    /// # Errors
    /// When no variant fits, with the reason for each; when the text is not JSON.
    #[doc(hidden)]
    pub fn choose(&mut self, variants: &'static [Variant]) -> Result<Option<usize>> {
        self.descend()?;
        let mark = self.mark();
        if let Some(index) = self.by_one_tag(variants)? {
            self.reset(mark);
            return Ok(Some(index));
        }
        self.reset(mark);
        let seen = self.look_ahead(variants)?;
        self.reset(mark);
        decide(variants, &seen).map_err(|kind| DecodeError::new(kind, self.offset()))
    }

    /// The usual case, without an allocation: all variants are told apart by one member, but for
    /// some that take what is left. What it does not find is left to the careful look.
    fn by_one_tag(&mut self, variants: &'static [Variant]) -> Result<Option<usize>> {
        let Some(Variant {
            rule: Rule::Member(tag, _),
            ..
        }) = variants.first()
        else {
            return Ok(None);
        };
        let one = |variant: &Variant| match variant.rule {
            Rule::Member(key, _) => key == *tag,
            Rule::Type(_) => true,
            Rule::Value(_) | Rule::Required(_) => false,
        };
        if self.peek_kind()? != Peek::Object || !variants.iter().all(one) {
            return Ok(None);
        }
        self.begin_object()?;
        if self.next_field(&[tag], &mut 0)?.is_none() {
            return Ok(None);
        }
        if matches!(self.peek_kind()?, Peek::Object | Peek::Array | Peek::Null) {
            return Ok(None);
        }
        let mut found = None;
        self.text(&mut |text| {
            found = variants.iter().position(|variant| match variant.rule {
                Rule::Member(_, texts) => texts.contains(&text),
                _ => false,
            });
        })?;
        Ok(found)
    }

    fn look_ahead(&mut self, variants: &'static [Variant]) -> Result<Seen> {
        let peek = self.peek_kind()?;
        let Some(type_name) = type_name(peek) else {
            return Err(self.unexpected("a value", peek));
        };
        let mut seen = Seen {
            type_name,
            shape: Shape::Object,
            text: None,
            members: Vec::new(),
        };
        seen.shape = match peek {
            Peek::Object => {
                self.look_into(variants, &mut seen.members)?;
                Shape::Object
            }
            Peek::Array => Shape::Array,
            Peek::Null => Shape::Null,
            Peek::String => {
                if variants.iter().any(|v| matches!(v.rule, Rule::Value(_))) {
                    seen.text = Some(self.string()?);
                }
                Shape::String
            }
            Peek::True | Peek::False => {
                seen.text = Some(self.string()?);
                Shape::Boolean
            }
            _ => {
                let text = self.string()?;
                let whole = number::integer::<i64>(&text).is_some()
                    || number::integer::<u64>(&text).is_some();
                seen.text = Some(text);
                if whole { Shape::Integer } else { Shape::Number }
            }
        };
        Ok(seen)
    }

    fn look_into(
        &mut self,
        variants: &'static [Variant],
        members: &mut Vec<(&'static str, Option<String>)>,
    ) -> Result<()> {
        let mut wanted: Vec<&'static str> = Vec::new();
        let mut only_tag = true;
        for variant in variants {
            match &variant.rule {
                Rule::Member(key, _) => wanted.push(*key),
                Rule::Required(keys) => {
                    only_tag = false;
                    wanted.extend_from_slice(keys);
                }
                Rule::Type(_) | Rule::Value(_) => {}
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        // One discriminator, and usually the first member: stop there.
        only_tag &= wanted.len() == 1;
        self.begin_object()?;
        while let Some(key) = self.next_key()? {
            let Some(key) = wanted.iter().copied().find(|known| *known == key) else {
                self.skip()?;
                continue;
            };
            let text = match self.peek_kind()? {
                Peek::Object | Peek::Array | Peek::Null => {
                    self.skip()?;
                    None
                }
                _ => Some(self.string()?),
            };
            members.retain(|(known, _)| *known != key);
            members.push((key, text));
            if only_tag {
                break;
            }
        }
        Ok(())
    }
}

fn decide(variants: &[Variant], seen: &Seen) -> Result<Option<usize>, Kind> {
    let mut best: Option<(usize, usize)> = None;
    let mut unlisted = false;
    let mut refusals = Vec::new();
    for (index, Variant { name, rule }) in variants.iter().enumerate() {
        match judge(rule, seen) {
            // Of the required sets that are all there the largest says most; of equals, and among
            // the other rules, the first.
            Verdict::Fits(weight) => {
                if best.is_none_or(|(_, known)| weight > known) {
                    best = Some((index, weight));
                }
            }
            Verdict::Unlisted(reason) => {
                unlisted = true;
                refusals.push((name, reason));
            }
            Verdict::Refused(reason) => refusals.push((name, reason)),
        }
    }
    match best {
        Some((index, _)) => Ok(Some(index)),
        None if unlisted || !variants.iter().any(|v| names(&v.rule, seen.shape)) => Ok(None),
        None => Err(Kind::NoVariant(
            refusals
                .into_iter()
                .map(|(variant, reason)| Refusal {
                    variant,
                    reason: reason.into_owned(),
                })
                .collect(),
        )),
    }
}

/// Whether a rule speaks of values of this JSON type. A constant is written alike as text and as the
/// number or boolean it may be.
fn names(rule: &Rule, shape: Shape) -> bool {
    match rule {
        Rule::Type(named) => {
            *named == shape || (*named == Shape::Number && shape == Shape::Integer)
        }
        Rule::Value(texts) => match shape {
            Shape::String => true,
            Shape::Boolean => texts.iter().any(|text| matches!(*text, "true" | "false")),
            Shape::Integer | Shape::Number => texts.iter().any(|text| text.parse::<f64>().is_ok()),
            Shape::Null | Shape::Array | Shape::Object => false,
        },
        Rule::Member(..) | Rule::Required(_) => shape == Shape::Object,
    }
}

enum Verdict {
    Fits(usize),
    /// The discriminator is there with a text this variant does not list.
    Unlisted(Cow<'static, str>),
    Refused(Cow<'static, str>),
}

/// A constant or a discriminator decides against any number of required members.
const CERTAIN: usize = usize::MAX;

fn judge(rule: &Rule, seen: &Seen) -> Verdict {
    let refused = |reason: String| Verdict::Refused(Cow::Owned(reason));
    let not_an_object = || refused(format!("wants an object, not {}", seen.type_name));
    match rule {
        Rule::Type(shape) => {
            let number = *shape == Shape::Number && seen.shape == Shape::Integer;
            if seen.shape == *shape || number {
                Verdict::Fits(0)
            } else {
                refused(format!("wants {}, not {}", shape.noun(), seen.type_name))
            }
        }
        Rule::Value(texts) => match &seen.text {
            Some(text) if texts.contains(&text.as_str()) => Verdict::Fits(CERTAIN),
            _ => refused(format!("wants {}", list(texts))),
        },
        Rule::Member(key, texts) => {
            if seen.shape != Shape::Object {
                return not_an_object();
            }
            match seen.members.iter().find(|(known, _)| known == key) {
                None => refused(format!("lacks `{key}`")),
                Some((_, Some(text))) if texts.contains(&text.as_str()) => Verdict::Fits(CERTAIN),
                Some((_, Some(_))) => {
                    Verdict::Unlisted(Cow::Owned(format!("wants `{key}` to be {}", list(texts))))
                }
                Some((_, None)) => refused(format!("wants `{key}` to be {}", list(texts))),
            }
        }
        Rule::Required(keys) => {
            if seen.shape != Shape::Object {
                return not_an_object();
            }
            let lacks = |key: &&str| !seen.members.iter().any(|(known, _)| known == key);
            match keys.iter().find(|key| lacks(key)) {
                None => Verdict::Fits(keys.len()),
                Some(key) => refused(format!("lacks `{key}`")),
            }
        }
    }
}

fn list(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    quoted.join(" or ")
}
