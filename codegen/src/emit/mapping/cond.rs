//! Conditions as code.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::leaf;
use crate::lower::mapping::model::{Access, Cond, Read};
use crate::mapping::bound::Tested;

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
        Tested::Integer { is, equal } => {
            let value = Literal::i64_unsuffixed(is.saturating_abs());
            compared(signed(value, *is < 0), *equal)
        }
        Tested::Number { is, equal } => {
            let value = Literal::f64_unsuffixed(is.abs());
            compared(signed(value, *is < 0.0), *equal)
        }
    }
}

fn signed(value: Literal, negative: bool) -> TokenStream {
    if negative {
        quote!(-#value)
    } else {
        quote!(#value)
    }
}
