//! Conditions as code.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::leaf;
use crate::expression::OrderBy;
use crate::lower::mapping::model::{Access, Cond, Read};
use crate::mapping::bound::{BoundLimit, Edge, Tested};

/// Whether it holds, or with `negated` whether it does not: pushed inwards, as a person would write it.
pub(super) fn cond(cond: &Cond, negated: bool) -> TokenStream {
    let several = cond.any.len() > 1;
    let groups = cond.any.iter().map(|group| {
        let tests = group.iter().map(|(read, is)| test(read, is, negated));
        let joined = if negated {
            quote!(#(#tests)||*)
        } else {
            quote!(#(#tests)&&*)
        };
        if several && group.len() > 1 {
            quote!((#joined))
        } else {
            joined
        }
    });
    if negated {
        quote!(#(#groups)&&*)
    } else {
        quote!(#(#groups)||*)
    }
}

fn test(read: &Read, is: &Tested, negated: bool) -> TokenStream {
    let (tokens, optional) = match is {
        Tested::Exists | Tested::Missing => leaf::presence(read),
        _ => leaf::read(read),
    };
    let compared = |value: TokenStream, equal: bool| match (optional, equal != negated) {
        (true, true) => quote!(#tokens == Some(#value)),
        (true, false) => quote!(#tokens != Some(#value)),
        (false, true) => quote!(#tokens == #value),
        (false, false) => quote!(#tokens != #value),
    };
    match is {
        // The vendor's document says that it may be missing; what the catalog says is in the type.
        Tested::Exists | Tested::Missing if !optional => {
            let holds = matches!(is, Tested::Exists) != negated;
            quote!(#holds)
        }
        Tested::Exists if negated => quote!(#tokens.is_none()),
        Tested::Exists => quote!(#tokens.is_some()),
        Tested::Missing if negated => quote!(#tokens.is_some()),
        Tested::Missing => quote!(#tokens.is_none()),
        Tested::Filled { filled } => match (optional, *filled != negated) {
            (true, true) => quote!(#tokens.is_some_and(|v| !v.trim().is_empty())),
            (true, false) => quote!(#tokens.is_none_or(|v| v.trim().is_empty())),
            (false, true) => quote!(!#tokens.trim().is_empty()),
            (false, false) => quote!(#tokens.trim().is_empty()),
        },
        Tested::Text { is, equal } if read.by == Access::LookText => compared(quote!(#is), *equal),
        Tested::Text { is, equal } => match (optional, *equal != negated) {
            (true, true) => quote!(#tokens.is_some_and(|v| v.as_str() == #is)),
            (true, false) => quote!(#tokens.is_none_or(|v| v.as_str() != #is)),
            (false, true) => quote!(#tokens.as_str() == #is),
            (false, false) => quote!(#tokens.as_str() != #is),
        },
        Tested::Bool { is, equal } if !optional => {
            if (*is == *equal) != negated {
                tokens
            } else {
                quote!(!#tokens)
            }
        }
        Tested::Bool { is, equal } => compared(quote!(#is), *equal),
        Tested::Integer { is, equal } => compared(integer(*is), *equal),
        Tested::EnumInteger { is, equal } => {
            let is = integer(*is);
            match (optional, *equal != negated) {
                (true, true) => quote!(#tokens.is_some_and(|v| v.as_i64() == #is)),
                (true, false) => quote!(#tokens.is_none_or(|v| v.as_i64() != #is)),
                (false, true) => quote!(#tokens.as_i64() == #is),
                (false, false) => quote!(#tokens.as_i64() != #is),
            }
        }
        Tested::Number { is, equal } => compared(number(*is), *equal),
        Tested::Order { by, limit } => ordered(tokens, optional, *by, *limit, negated),
    }
}

/// Whether something is before or after a limit.
fn ordered(
    tokens: TokenStream,
    optional: bool,
    by: OrderBy,
    limit: BoundLimit,
    negated: bool,
) -> TokenStream {
    // What has no value is neither before nor after, so it is the whole that is negated, and with it the operator.
    let edge = match limit {
        BoundLimit::Integer { is: _, edge } => edge,
        _ => None,
    };
    let by = match (by, negated) {
        // Where nothing is beyond, clippy wants no order.
        (OrderBy::Greater, false) | (OrderBy::LessOrEqual, true) if edge == Some(Edge::Least) => {
            quote!(!=)
        }
        (OrderBy::LessOrEqual, false) | (OrderBy::Greater, true) if edge == Some(Edge::Least) => {
            quote!(==)
        }
        (OrderBy::Less, false) | (OrderBy::GreaterOrEqual, true) if edge == Some(Edge::Most) => {
            quote!(!=)
        }
        (OrderBy::GreaterOrEqual, false) | (OrderBy::Less, true) if edge == Some(Edge::Most) => {
            quote!(==)
        }
        (OrderBy::Less, false) | (OrderBy::GreaterOrEqual, true) => quote!(<),
        (OrderBy::LessOrEqual, false) | (OrderBy::Greater, true) => quote!(<=),
        (OrderBy::Greater, false) | (OrderBy::LessOrEqual, true) => quote!(>),
        (OrderBy::GreaterOrEqual, false) | (OrderBy::Less, true) => quote!(>=),
    };
    let (by_value, limit) = match limit {
        BoundLimit::Integer { is, edge: _ } => (None, integer(is)),
        BoundLimit::Number(is) => (None, number(is)),
        BoundLimit::Decimal(is) => (Some(quote!(to_f64)), number(is)),
        BoundLimit::Today => (Some(quote!(ymd)), quote!(convert::today_ymd(cx))),
        BoundLimit::Date(year, month, day) => {
            let parts = [i64::from(year), i64::from(month), i64::from(day)];
            let parts = parts.map(Literal::i64_unsuffixed);
            (Some(quote!(ymd)), quote!((#(#parts),*)))
        }
        BoundLimit::Now => (Some(quote!(unix_millis)), quote!(cx.now_unix_millis)),
        BoundLimit::Moment(millis) => (Some(quote!(unix_millis)), integer(millis)),
    };
    let value = match (by_value, optional) {
        (None, false) => return quote!(#tokens #by #limit),
        (None, true) => tokens,
        (Some(method), false) => quote!(#tokens.#method()),
        (Some(method), true) => quote!(#tokens.and_then(|v| v.#method())),
    };
    if negated {
        quote!(#value.is_none_or(|v| v #by #limit))
    } else {
        quote!(#value.is_some_and(|v| v #by #limit))
    }
}

pub(super) fn integer(is: i64) -> TokenStream {
    signed(Literal::u64_unsuffixed(is.unsigned_abs()), is < 0)
}

fn number(is: f64) -> TokenStream {
    signed(Literal::f64_unsuffixed(is.abs()), is < 0.0)
}

fn signed(value: Literal, negative: bool) -> TokenStream {
    if negative {
        quote!(-#value)
    } else {
        quote!(#value)
    }
}
