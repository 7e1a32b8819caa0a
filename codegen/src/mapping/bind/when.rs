//! Conditions on the source, and states that only move forward.

use super::convert::{Kind, is_text, kind, named};
use super::{Context, leaf, source, suggest, target};
use crate::api::Scalar;
use crate::catalog::bound::TypeUse;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::{Comparison, Literal};
use crate::mapping::bound::{BoundForward, BoundTest, BoundWhen, SourcePath, Tested};
use crate::mapping::model::{OnlyForward, Rule, When};

/// Checks that every field is there and can be compared with what it is compared with.
pub(super) fn bind(when: &Located<When>, cx: &mut Context<'_>) -> Option<BoundWhen> {
    let mut any = Vec::new();
    for group in &when.value.any {
        let mut all = Vec::new();
        for test in group {
            let path = source::resolve(&test.of, &when.place, cx)?;
            let is = tested(&test.is, &path, &when.place, cx)?;
            all.push(BoundTest { path, is });
        }
        any.push(all);
    }
    Some(BoundWhen {
        text: when.value.to_string(),
        any,
    })
}

fn tested(
    is: &Comparison,
    path: &SourcePath,
    place: &Place,
    cx: &mut Context<'_>,
) -> Option<Tested> {
    let (literal, equal) = match is {
        Comparison::Exists | Comparison::Missing if !path.optional => {
            let message = format!("`{}` is always there", path.text);
            cx.error(
                Diagnostic::new(Code::MappingWhen, place.clone(), message)
                    .help("remove the test, or compare its value"),
            );
            return None;
        }
        Comparison::Exists => return Some(Tested::Exists),
        Comparison::Missing => return Some(Tested::Missing),
        Comparison::Equal(literal) => (literal, true),
        Comparison::NotEqual(literal) => (literal, false),
    };
    let kind = kind(path.ty, cx.source);
    let problem = |message: String| Diagnostic::new(Code::MappingWhen, place.clone(), message);
    Some(match (literal, &kind) {
        (Literal::Text(text), Kind::Words(words)) if !words.contains(text) => {
            let message = format!("`{}` never is `{text}`", path.text);
            let diagnostic = problem(message);
            cx.error(suggest(diagnostic, text, words.iter().map(String::as_str)));
            return None;
        }
        (Literal::Text(text), kind) if is_text(kind) => Tested::Text {
            is: text.clone(),
            equal,
        },
        (Literal::Bool(is), Kind::Plain(Scalar::Bool)) => Tested::Bool { is: *is, equal },
        (Literal::Number(number), Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64))
            if number.is_i64() =>
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
                Kind::Plain(_) if !is_text(kind) => "compare it with a number",
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

/// Checks that the states are those of the field, each once.
pub(super) fn forward(
    rule: &Rule,
    only: &Located<OnlyForward>,
    ty: TypeUse,
    cx: &mut Context<'_>,
) -> Option<BoundForward> {
    let OnlyForward { states, link, of } = &only.value;
    let field = kind(target::plain(ty), cx.target);
    let problem =
        |place: &Place, message: String| Diagnostic::new(Code::MappingWhen, place.clone(), message);
    if !is_text(&field) {
        let message = format!(
            "`{}` is {}, and states are texts",
            rule.target,
            named(&field)
        );
        cx.error(problem(&only.place, message).help("remove `only_forward`"));
        return None;
    }
    for (index, state) in states.iter().enumerate() {
        let (name, before) = (&state.value, states.iter().take(index));
        if let Some(first) = before.into_iter().find(|first| first.value == *name) {
            let message = format!("`{name}` is listed twice");
            let diagnostic = problem(&state.place, message);
            let diagnostic = diagnostic.related(first.place.clone(), "listed first here");
            cx.error(diagnostic.help("a state has one place in the order"));
            return None;
        }
        if let Kind::Words(words) = &field
            && !words.contains(name)
        {
            let message = format!("`{}` never is `{name}`", rule.target);
            let diagnostic = problem(&state.place, message);
            cx.error(suggest(diagnostic, name, words.iter().map(String::as_str)));
            return None;
        }
    }
    leaf::link(link, cx)?;
    let id = leaf::id(of, cx)?;
    Some(BoundForward {
        states: states.iter().map(|state| state.value.clone()).collect(),
        link: link.value.clone(),
        of: id,
    })
}
