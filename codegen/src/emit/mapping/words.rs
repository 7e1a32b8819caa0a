//! Words that become words of the target: by a table, or by their names.

use proc_macro2::TokenStream;
use quote::quote;

use super::build::{Printer, literal};
use super::leaf::{Flow, skip};
use crate::lower::connector::TyExpr;
use crate::lower::mapping::model::{At, Literal as Constant, Skip, Unknown};

/// A constant of the target for each text that the table knows.
pub(super) fn table(
    arms: &[(String, Constant)],
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
            quote!(#from => #to,)
        })
        .collect();
    let other = (quote!(_), quote!(other), quote!(other));
    let other = arm(unknown, other, at, located, printer);
    matched(flow, unknown, &|x| quote!(match #x { #(#arms)* #other }));
}

/// The word of the target's enum that the text is.
pub(super) fn known(
    ty: &TyExpr,
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
        quote!(&other),
    );
    let other = arm(unknown, other, at, located, printer);
    let word = some(unknown, quote!(known));
    matched(
        flow,
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

/// A `match` on the value as text.
fn matched(flow: &mut Flow, unknown: &Unknown, of: &dyn Fn(&TokenStream) -> TokenStream) {
    let skips = matches!(unknown, Unknown::SkipField);
    let tokens = &flow.tokens;
    let text = |x: TokenStream| if flow.owned { quote!(#x.as_str()) } else { x };
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
