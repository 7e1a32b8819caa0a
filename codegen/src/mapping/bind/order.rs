//! Tests of what is before or after something: what has an order, and which of them rule each other out.

use std::cmp::Ordering;

use super::convert::{Kind, is_text, named};
use crate::api::Scalar;
use crate::expression::{Limit, Order, OrderBy};
use crate::mapping::bound::{BoundLimit, Edge, Tested};

/// The limit as a value of the field's type; else what is wrong, and what to do about it.
pub(super) fn limit(order: &Order, kind: &Kind) -> Result<BoundLimit, (String, String)> {
    let Order { by, limit } = order;
    match (kind, limit) {
        (Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64), Limit::Number(number)) => {
            let whole = number.as_i64().filter(|is| fits(*is, kind));
            let problem = || (told(order, kind), whole_number(kind).to_owned());
            let is = whole.ok_or_else(problem)?;
            let edge = edge(is, kind);
            let settled = match (edge, by) {
                (Some(Edge::Least), OrderBy::GreaterOrEqual)
                | (Some(Edge::Most), OrderBy::LessOrEqual) => Some("always"),
                (Some(Edge::Least), OrderBy::Less) | (Some(Edge::Most), OrderBy::Greater) => {
                    Some("never")
                }
                _ => None,
            };
            match settled {
                Some(when) => Err((
                    format!("{when} is `{} {is}`", by.symbol()),
                    "remove the test, or compare it with another number".to_owned(),
                )),
                None => Ok(BoundLimit::Integer { is, edge }),
            }
        }
        (Kind::Plain(Scalar::F64), Limit::Number(number)) => {
            Ok(BoundLimit::Number(number.as_f64().unwrap_or_default()))
        }
        (Kind::Plain(Scalar::Decimal), Limit::Number(number)) => {
            Ok(BoundLimit::Decimal(number.as_f64().unwrap_or_default()))
        }
        (Kind::Plain(Scalar::Date), Limit::Now) => Ok(BoundLimit::Today),
        (Kind::Plain(Scalar::DateTime), Limit::Now) => Ok(BoundLimit::Now),
        (Kind::Plain(Scalar::Date), Limit::Text(text)) => {
            let problem = || {
                let help = AS_DATE.to_owned();
                (format!("is a date, and `{text}` is none"), help)
            };
            let date = date(text).ok_or_else(problem)?;
            Ok(BoundLimit::Date(date.year(), date.month(), date.day()))
        }
        (Kind::Plain(Scalar::DateTime), Limit::Text(text)) => {
            let problem = || {
                let help = AS_MOMENT.to_owned();
                (format!("is a date and time, and `{text}` is none"), help)
            };
            let moment: jiff::Timestamp = text.parse().map_err(|_| problem())?;
            Ok(BoundLimit::Moment(moment.as_millisecond()))
        }
        (kind, _) => Err((told(order, kind), help(kind).to_owned())),
    }
}

const AS_DATE: &str = "write it as year, month and day: `'2026-03-29'`";
const AS_MOMENT: &str = "write it with its time and offset: `'2026-03-29T00:00:00Z'`";

fn date(text: &str) -> Option<jiff::civil::Date> {
    // `jiff` also reads the date out of a longer text.
    text.parse().ok().filter(|_| text.len() == 10)
}

/// What to write instead of a text that a date or moment never is.
pub(super) fn instead_of(text: &str, kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Plain(Scalar::Date) if date(text).is_none() => Some(AS_DATE),
        Kind::Plain(Scalar::DateTime) if text.parse::<jiff::Timestamp>().is_err() => {
            Some(AS_MOMENT)
        }
        _ => None,
    }
}

fn told(order: &Order, kind: &Kind) -> String {
    let Order { by, limit } = order;
    format!(
        "is {}, and is compared by `{} {limit}`",
        named(kind),
        by.symbol()
    )
}

fn help(kind: &Kind) -> &'static str {
    match kind {
        Kind::Plain(Scalar::Date) => {
            "compare it with `now`, or with a date in single quotes: `'2026-03-29'`"
        }
        Kind::Plain(Scalar::DateTime) => {
            "compare it with `now`, or with a moment in single quotes: `'2026-03-29T00:00:00Z'`"
        }
        Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64 | Scalar::Decimal) => {
            "compare it with a number"
        }
        Kind::Plain(Scalar::String) => {
            "texts have no order; of one that holds dates say so in an overlay of the document: `format: date` or `date-time`"
        }
        kind if is_text(kind) => "texts have no order; compare it by `==` or `!=`",
        _ => "only numbers, dates and moments have an order",
    }
}

/// What to compare a field of this kind with.
pub(super) fn whole_number(kind: &Kind) -> &'static str {
    match kind {
        Kind::Plain(Scalar::I32) => "compare it with a whole number of at most 32 bits",
        Kind::Plain(Scalar::U64) => "compare it with a whole number that is not below zero",
        _ => "compare it with a whole number",
    }
}

/// Whether a value is the first or the last that a field of this kind can have.
fn edge(is: i64, kind: &Kind) -> Option<Edge> {
    let (least, most) = match kind {
        Kind::Plain(Scalar::I32) => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Kind::Plain(Scalar::I64) => (i64::MIN, i64::MAX),
        // The last of these is none that could be written here.
        Kind::Plain(Scalar::U64) => return (is == 0).then_some(Edge::Least),
        _ => return None,
    };
    if is == least {
        Some(Edge::Least)
    } else {
        (is == most).then_some(Edge::Most)
    }
}

/// Whether a field of this kind can have a value.
pub(super) fn fits(is: i64, kind: &Kind) -> bool {
    match kind {
        Kind::Plain(Scalar::I32) => i32::try_from(is).is_ok(),
        Kind::Plain(Scalar::U64) => is >= 0,
        _ => true,
    }
}

/// Whether no value passes both.
pub(super) fn excludes(one: &Tested, other: &Tested) -> bool {
    let equals = |is: &Tested| match is {
        Tested::Integer { is, equal: true } => Some(BoundLimit::Integer {
            is: *is,
            edge: None,
        }),
        Tested::Number { is, equal: true } => Some(BoundLimit::Number(*is)),
        _ => None,
    };
    match (one, other) {
        (Tested::Order { by: a, limit: x }, Tested::Order { by: b, limit: y }) => {
            let ((low, from), (high, to)) = match (is_upper(*a), is_upper(*b)) {
                (false, true) => ((a, x), (b, y)),
                (true, false) => ((b, y), (a, x)),
                _ => return false,
            };
            let open = *low == OrderBy::Greater || *high == OrderBy::Less;
            match compare(from, to) {
                Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => open,
                Some(Ordering::Less) | None => false,
            }
        }
        (Tested::Order { by, limit }, is) | (is, Tested::Order { by, limit }) => {
            let order = equals(is).and_then(|is| compare(&is, limit));
            order.is_some_and(|order| !holds(*by, order))
        }
        _ => false,
    }
}

/// Whether each number passes one of them.
pub(super) fn covers(one: &Tested, other: &Tested) -> bool {
    let (Tested::Order { by: a, limit: x }, Tested::Order { by: b, limit: y }) = (one, other)
    else {
        return false;
    };
    let numbers =
        |limit: &BoundLimit| matches!(limit, BoundLimit::Integer { .. } | BoundLimit::Number(_));
    let (below, above) = match (is_upper(*a), is_upper(*b)) {
        (true, false) => ((a, x), (b, y)),
        (false, true) => ((b, y), (a, x)),
        _ => return false,
    };
    let closed = *below.0 == OrderBy::LessOrEqual || *above.0 == OrderBy::GreaterOrEqual;
    numbers(x)
        && match compare(below.1, above.1) {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => closed,
            Some(Ordering::Less) | None => false,
        }
}

fn is_upper(by: OrderBy) -> bool {
    matches!(by, OrderBy::Less | OrderBy::LessOrEqual)
}

fn holds(by: OrderBy, order: Ordering) -> bool {
    match by {
        OrderBy::Less => order.is_lt(),
        OrderBy::LessOrEqual => order.is_le(),
        OrderBy::Greater => order.is_gt(),
        OrderBy::GreaterOrEqual => order.is_ge(),
    }
}

/// How two limits of one field stand to each other, where that is known before the mapping runs.
fn compare(a: &BoundLimit, b: &BoundLimit) -> Option<Ordering> {
    match (a, b) {
        (BoundLimit::Integer { is: a, edge: _ }, BoundLimit::Integer { is: b, edge: _ })
        | (BoundLimit::Moment(a), BoundLimit::Moment(b)) => Some(a.cmp(b)),
        (BoundLimit::Number(a), BoundLimit::Number(b))
        | (BoundLimit::Decimal(a), BoundLimit::Decimal(b)) => a.partial_cmp(b),
        (BoundLimit::Date(year, month, day), BoundLimit::Date(y, m, d)) => {
            Some((year, month, day).cmp(&(y, m, d)))
        }
        (BoundLimit::Today, BoundLimit::Today) | (BoundLimit::Now, BoundLimit::Now) => {
            Some(Ordering::Equal)
        }
        _ => None,
    }
}
