//! Conditions on the source.

use super::convert::{Kind, is_text, kind, named};
use super::{Context, declared, order, source, suggest};
use crate::api::Scalar;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic};
use crate::expression::{Comparison, Literal, Order};
use crate::mapping::bound::{BoundTest, BoundWhen, SourcePath, Tested};
use crate::mapping::model::{When, WhenTest};

/// Checks that every field is there and can be compared with what it is compared with.
pub(super) fn bind(when: &Located<When>, cx: &mut Context<'_>) -> Option<BoundWhen> {
    let mut any = Vec::new();
    let mut whole = Some(());
    for group in &when.value.any {
        let mut all = Vec::new();
        for test in group {
            let path = source::path(&test.of, cx);
            let found = path.and_then(|path| {
                let is = tested(&test.is, &path, cx)?;
                Some(BoundTest { path, is })
            });
            match found {
                Some(test) => all.push(test),
                None => whole = None,
            }
        }
        // Against half a group the tests would not be those that were written.
        if whole.is_some() {
            whole = consistent(&all, group, cx);
        }
        any.push(all);
    }
    whole?;
    open(&any, &when.value, cx)?;
    Some(BoundWhen {
        text: when.value.text.clone(),
        any,
    })
}

/// Reports tests joined by `and` of which one rules out another.
fn consistent(all: &[BoundTest], written: &[WhenTest], cx: &mut Context<'_>) -> Option<()> {
    let all = || all.iter().zip(written);
    let pair = all().enumerate().find_map(|(at, (one, first))| {
        let mut others = all().skip(at + 1);
        let (_, second) = others.find(|(two, _)| same(one, two) && excludes(&one.is, &two.is))?;
        Some((one, first, second))
    });
    let Some((one, first, second)) = pair else {
        return Some(());
    };
    let message = format!("the tests of `{}` never hold together", one.path.text);
    let diagnostic = Diagnostic::new(Code::MappingWhen, second.is.place.clone(), message)
        .related(first.is.place.clone(), "with this one")
        .help("join them by `or`, or remove one of them");
    cx.error(declared::source(diagnostic, &one.path));
    None
}

/// Reports tests joined by `or` of which one or another always holds.
fn open(any: &[Vec<BoundTest>], written: &When, cx: &mut Context<'_>) -> Option<()> {
    let alone: Vec<(&BoundTest, &WhenTest)> = any
        .iter()
        .zip(&written.any)
        .filter_map(
            |(group, written)| match (group.as_slice(), written.as_slice()) {
                ([only], [written]) => Some((only, written)),
                _ => None,
            },
        )
        .collect();
    let found = alone.iter().enumerate().find_map(|(at, (one, first))| {
        let mut others = alone.iter().skip(at + 1);
        let (_, second) = others.find(|(other, _)| {
            // What may be missing may be neither.
            let covered = !one.path.optional && order::covers(&one.is, &other.is);
            same(one, other) && (covered || opposite(&one.is, &other.is))
        })?;
        Some((one, first, second))
    });
    let Some((one, first, second)) = found else {
        return Some(());
    };
    let message = format!("one of the tests of `{}` always holds", one.path.text);
    let diagnostic = Diagnostic::new(Code::MappingWhen, second.is.place.clone(), message)
        .related(first.is.place.clone(), "this one, or the other")
        .help("join them by `and`, or remove the condition");
    cx.error(declared::source(diagnostic, &one.path));
    None
}

/// Whether two tests ask for one field.
fn same(one: &BoundTest, other: &BoundTest) -> bool {
    (one.path.up, &one.path.steps) == (other.path.up, &other.path.steps)
}

/// Whether no value passes both.
fn excludes(one: &Tested, other: &Tested) -> bool {
    match (one, other) {
        (Tested::Missing, other) | (other, Tested::Missing) => {
            is_equal(other) || matches!(other, Tested::Exists | Tested::Order { .. })
        }
        // Of a text that says nothing some are there.
        (Tested::Filled { filled }, Tested::Text { is, equal: true })
        | (Tested::Text { is, equal: true }, Tested::Filled { filled }) => {
            *filled == is.trim().is_empty()
        }
        (one, other) => {
            opposite(one, other)
                || order::excludes(one, other)
                || (is_equal(one) && is_equal(other) && one != other)
        }
    }
}

/// Whether each value passes one of them, and none both.
fn opposite(one: &Tested, other: &Tested) -> bool {
    match (one, other) {
        (Tested::Exists, Tested::Missing) | (Tested::Missing, Tested::Exists) => true,
        (Tested::Filled { filled: a }, Tested::Filled { filled: b }) => a != b,
        (Tested::Text { is: a, equal: x }, Tested::Text { is: b, equal: y }) => a == b && x != y,
        (Tested::Bool { is: a, equal: x }, Tested::Bool { is: b, equal: y }) => a == b && x != y,
        (Tested::Integer { is: a, equal: x }, Tested::Integer { is: b, equal: y }) => {
            a == b && x != y
        }
        // Both are written: the same digits are the same number.
        #[allow(clippy::float_cmp, reason = "two literals")]
        (Tested::Number { is: a, equal: x }, Tested::Number { is: b, equal: y }) => {
            a == b && x != y
        }
        _ => false,
    }
}

fn is_equal(is: &Tested) -> bool {
    matches!(
        is,
        Tested::Text { equal: true, .. }
            | Tested::Bool { equal: true, .. }
            | Tested::Integer { equal: true, .. }
            | Tested::Number { equal: true, .. }
    )
}

fn tested(
    Located { value: is, place }: &Located<Comparison<Order>>,
    path: &SourcePath,
    cx: &mut Context<'_>,
) -> Option<Tested> {
    let kind = kind(path.ty, cx.source);
    let problem = |message: String| {
        let diagnostic = Diagnostic::new(Code::MappingWhen, place.clone(), message);
        declared::source(diagnostic, path)
    };
    let (literal, equal) = match is {
        Comparison::Exists if kind == Kind::Plain(Scalar::String) => {
            return Some(Tested::Filled { filled: true });
        }
        Comparison::Missing if kind == Kind::Plain(Scalar::String) => {
            return Some(Tested::Filled { filled: false });
        }
        Comparison::Exists | Comparison::Missing if !path.optional => {
            let message = format!("`{}` is always there", path.text);
            let diagnostic = Diagnostic::new(Code::MappingWhen, place.clone(), message)
                .help("remove the test, or compare its value");
            cx.error(declared::source(diagnostic, path));
            return None;
        }
        Comparison::Exists => return Some(Tested::Exists),
        Comparison::Missing => return Some(Tested::Missing),
        Comparison::Order(order) => {
            return match order::limit(order, &kind) {
                Ok(limit) => Some(Tested::Order {
                    by: order.by,
                    limit,
                }),
                Err((message, help)) => {
                    let message = format!("`{}` {message}", path.text);
                    cx.error(problem(message).help(help));
                    None
                }
            };
        }
        Comparison::Equal(literal) => (literal, true),
        Comparison::NotEqual(literal) => (literal, false),
    };
    Some(match (literal, &kind) {
        (Literal::Text(text), Kind::Words(words)) if !words.contains(text) => {
            let message = format!("`{}` never is `{text}`", path.text);
            let diagnostic = problem(message);
            cx.error(suggest(diagnostic, text, words.iter().map(String::as_str)));
            return None;
        }
        (Literal::Number(number), Kind::Numbers(numbers)) if number.is_i64() => {
            let is = number.as_i64()?;
            if !numbers.contains(&is) {
                let message = format!("`{}` never is `{is}`", path.text);
                let help = format!("it is {}", named(&kind));
                cx.error(problem(message).help(help));
                return None;
            }
            Tested::EnumInteger { is, equal }
        }
        (Literal::Text(text), kind) if is_text(kind) => {
            if let Some(help) = order::instead_of(text, kind) {
                let message = format!("`{}` is {}, and `{text}` is none", path.text, named(kind));
                cx.error(problem(message).help(help));
                return None;
            }
            Tested::Text {
                is: text.clone(),
                equal,
            }
        }
        (Literal::Bool(is), Kind::Plain(Scalar::Bool)) => Tested::Bool { is: *is, equal },
        (Literal::Number(number), Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64))
            if number.as_i64().is_some_and(|is| order::fits(is, &kind)) =>
        {
            Tested::Integer {
                is: number.as_i64()?,
                equal,
            }
        }
        (Literal::Number(number), Kind::Plain(Scalar::F64)) => Tested::Number {
            is: number.as_f64()?,
            equal,
        },
        (Literal::Null, _) => {
            let message = format!("`{}` is compared with `null`", path.text);
            cx.error(problem(message).help("write `exists` or `missing`"));
            return None;
        }
        (Literal::Text(_) | Literal::Bool(_) | Literal::Number(_), kind) => {
            let message = format!(
                "`{}` is {}, and is compared with `{literal}`",
                path.text,
                named(kind)
            );
            let help = match kind {
                Kind::Plain(Scalar::Bool) => "compare it with `true` or `false`",
                Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64) => order::whole_number(kind),
                Kind::Numbers(_) => "compare it with a whole number",
                Kind::Plain(scalar) if !is_text(kind) && *scalar != Scalar::Secret => {
                    "compare it with a number"
                }
                kind if is_text(kind) => "put the text in single quotes, as in `status == 'won'`",
                _ => {
                    "only texts, numbers and truth values are compared; others by `exists` and `missing`"
                }
            };
            cx.error(problem(message).help(help));
            return None;
        }
    })
}
