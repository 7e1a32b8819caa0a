//! Words that become words of the target: by a table, or by their names.

use proc_macro2::TokenStream;
use quote::quote;

use super::build::{Printer, literal};
use super::cond::integer;
use super::leaf::{Flow, skip};
use crate::lower::connector::TyExpr;
use crate::lower::mapping::model::{At, Literal as Constant, Skip, Unknown};

/// A constant of the target for each text that the table knows, or integer in digits.
pub(super) fn table(
    (arms, numbers): (&[(String, Constant)], bool),
    unknown: &Unknown,
    flow: &mut Flow,
    at: &At,
    located: &TokenStream,
    printer: &Printer,
) {
    let arms: Vec<TokenStream> = arms
        .iter()
        .map(|(from, to)| {
            let to = some(unknown, literal(to, printer));
            match from.parse::<i64>() {
                Ok(from) if numbers => {
                    let from = integer(from);
                    quote!(#from => #to,)
                }
                _ => quote!(#from => #to,),
            }
        })
        .collect();
    let text = if numbers {
        quote!(other.to_string())
    } else {
        quote!(other)
    };
    let other = arm(
        unknown,
        (quote!(_), quote!(other), text),
        at,
        located,
        printer,
    );
    let found = |x: &TokenStream| quote!(match #x { #(#arms)* #other });
    matched(flow, numbers, unknown, &found);
}

/// The word of the target's enum that the text is, or its number.
pub(super) fn known(
    (ty, numbers): (&TyExpr, bool),
    unknown: &Unknown,
    flow: &mut Flow,
    at: &At,
    located: &TokenStream,
    printer: &Printer,
) {
    let ty = printer.ty(ty);
    let other = (
        quote!(#ty::Unknown(_)),
        quote!(#ty::Unknown(other)),
        if numbers {
            quote!(other.to_string())
        } else {
            quote!(&other)
        },
    );
    let other = arm(unknown, other, at, located, printer);
    let word = some(unknown, quote!(known));
    matched(
        flow,
        numbers,
        unknown,
        &|x| quote!(match #ty::from(#x) { #other known => #word }),
    );
}

/// What stands in an arm: with `skip_field` there may be no value at all.
fn some(unknown: &Unknown, value: TokenStream) -> TokenStream {
    if matches!(unknown, Unknown::SkipField) {
        quote!(Some(#value))
    } else {
        value
    }
}

/// What is done with a word that is not known: its pattern, the one that binds it, and what is bound as text.
fn arm(
    unknown: &Unknown,
    (any, bound, text): (TokenStream, TokenStream, TokenStream),
    at: &At,
    located: &TokenStream,
    printer: &Printer,
) -> TokenStream {
    match unknown {
        Unknown::Error => quote!(#bound => return Err(MapError::unknown_value(#text)) #located,),
        Unknown::SkipRecord => {
            let skip = skip(&Skip::Unknown, at);
            quote!(#any => { #skip })
        }
        Unknown::SkipField => quote!(#any => None,),
        Unknown::Use(constant) => {
            let constant = literal(constant, printer);
            quote!(#any => #constant,)
        }
    }
}

/// A `match` on the value as text, or on the number that it is.
fn matched(
    flow: &mut Flow,
    numbers: bool,
    unknown: &Unknown,
    of: &dyn Fn(&TokenStream) -> TokenStream,
) {
    let skips = matches!(unknown, Unknown::SkipField);
    let tokens = &flow.tokens;
    let text = |x: TokenStream| {
        if flow.owned && !numbers {
            quote!(#x.as_str())
        } else {
            x
        }
    };
    flow.tokens = if flow.optional {
        let made = of(&text(quote!(v)));
        match unknown {
            Unknown::Use(_) => quote!(#tokens.map(|v| #made)),
            Unknown::SkipField => quote!(match #tokens { Some(v) => #made, None => None }),
            // These leave the function, which a closure cannot.
            Unknown::Error | Unknown::SkipRecord => {
                quote!(match #tokens { Some(v) => Some(#made), None => None })
            }
        }
    } else {
        of(&text(tokens.clone()))
    };
    flow.optional |= skips;
    flow.owned = true;
}
