//! Conditions: `expr (== | != | exists | missing) literal`, joined by `and` and `or`.

use crate::Json;

use super::{Expr, Scope};

/// A condition over a call or a delivery.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// `expr == literal`; false when there is nothing at the place.
    Is(Expr, Literal),
    /// `expr != literal`; true when there is nothing at the place.
    IsNot(Expr, Literal),
    /// `expr exists`; a `null` exists.
    Exists(Expr),
    /// `expr missing`
    Missing(Expr),
    /// Joined by `and`.
    All(&'static [Condition]),
    /// Joined by `or`.
    Any(&'static [Condition]),
}

/// What an expression is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(&'static str),
}

impl Condition {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, scope: &Scope<'_>) -> bool {
        match self {
            Self::Is(expr, literal) => expr.eval(scope).is_some_and(|value| literal.equals(&value)),
            Self::IsNot(expr, literal) => {
                !expr.eval(scope).is_some_and(|value| literal.equals(&value))
            }
            Self::Exists(expr) => expr.eval(scope).is_some(),
            Self::Missing(expr) => expr.eval(scope).is_none(),
            Self::All(parts) => parts.iter().all(|part| part.holds(scope)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(scope)),
        }
    }
}

impl Literal {
    /// Compares by JSON type and value; a header's or query's text equals the number it spells,
    /// since neither place has numbers.
    fn equals(self, value: &Json) -> bool {
        match (self, value) {
            (Self::Null, Json::Null) => true,
            (Self::Bool(literal), Json::Bool(value)) => literal == *value,
            (Self::Bool(literal), Json::String(text)) => {
                text == if literal { "true" } else { "false" }
            }
            (Self::Integer(literal), Json::Number(number)) => number.as_i64().map_or_else(
                || {
                    number
                        .as_f64()
                        .is_some_and(|value| same(value, literal as f64))
                },
                |value| value == literal,
            ),
            (Self::Integer(literal), Json::String(text)) => text.parse() == Ok(literal),
            (Self::Number(literal), Json::Number(number)) => {
                number.as_f64().is_some_and(|value| same(value, literal))
            }
            (Self::Number(literal), Json::String(text)) => {
                text.parse::<f64>().is_ok_and(|value| same(value, literal))
            }
            (Self::Text(literal), Json::String(text)) => literal == text,
            (
                Self::Null | Self::Bool(_) | Self::Integer(_) | Self::Number(_) | Self::Text(_),
                Json::Null
                | Json::Bool(_)
                | Json::Number(_)
                | Json::String(_)
                | Json::Array(_)
                | Json::Object(_),
            ) => false,
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq() || (a == 0.0 && b == 0.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_operator_has_its_truth_table() {
        let body = json!({"ok": false, "n": 2, "f": 2.0, "t": "2", "z": null});
        let scope = Scope {
            response_body: Some(&body),
            ..Scope::default()
        };
        let at = |path| Expr::ResponseBody(path);
        let cases = [
            (Condition::Is(at(&["ok"]), Literal::Bool(false)), true),
            (Condition::Is(at(&["none"]), Literal::Bool(false)), false),
            (Condition::Is(at(&["n"]), Literal::Integer(2)), true),
            (Condition::Is(at(&["f"]), Literal::Integer(2)), true),
            (Condition::Is(at(&["t"]), Literal::Integer(2)), true),
            (Condition::Is(at(&["n"]), Literal::Text("2")), false),
            (Condition::Is(at(&["n"]), Literal::Number(2.5)), false),
            (Condition::IsNot(at(&["none"]), Literal::Text("x")), true),
            (Condition::IsNot(at(&["t"]), Literal::Text("2")), false),
            (Condition::Exists(at(&["z"])), true),
            (Condition::Is(at(&["z"]), Literal::Null), true),
            (Condition::Missing(at(&["z"])), false),
            (Condition::Missing(at(&["none"])), true),
        ];
        for (condition, expected) in cases {
            assert_eq!(condition.holds(&scope), expected, "{condition:?}");
        }
        assert!(Condition::All(&[]).holds(&scope));
        assert!(!Condition::Any(&[]).holds(&scope));
        assert!(
            Condition::Any(&[
                Condition::Missing(Expr::ResponseBody(&["n"])),
                Condition::All(&[Condition::Exists(Expr::ResponseBody(&["n"]))]),
            ])
            .holds(&scope)
        );
    }
}
