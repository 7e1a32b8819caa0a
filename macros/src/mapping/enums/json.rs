//! From and to a variant's name as text.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::{Impl, Variant};
use crate::mapping::attr::{Direction, Name};

pub(super) fn expand(cx: &Impl<'_>) -> TokenStream {
    let items = match cx.target.direction {
        Direction::From => from(cx),
        Direction::To => to(cx),
    };
    quote!(const _: () = { #items };)
}

fn from(cx: &Impl<'_>) -> TokenStream {
    let runtime = cx.impls.runtime;
    let mut arms = TokenStream::new();
    let mut rest = quote! {
        __other => return ::core::result::Result::Err(#runtime::map::MapError::unknown_value(__other)),
    };
    for variant in cx.variants {
        let own = &variant.variant.ident;
        if variant.rules.skip.is_some() {
            continue;
        }
        if variant.rules.other.is_some() {
            rest = if variant.holds() {
                quote_spanned!(own.span()=> __other => Self::#own(__other.to_owned()),)
            } else {
                quote_spanned!(own.span()=> _ => Self::#own,)
            };
        }
        if let Some(text) = text(cx, variant) {
            arms.extend(quote_spanned!(own.span()=> #text => Self::#own,));
        }
    }
    cx.impls.map_from_json(&quote! {
        ::core::result::Result::Ok(match #runtime::map::derive::json_text(__source)? { #arms #rest })
    })
}

fn to(cx: &Impl<'_>) -> TokenStream {
    let (runtime, this) = (cx.impls.runtime, &cx.impls.input.ident);
    let mut arms = TokenStream::new();
    for variant in cx.variants {
        let own = &variant.variant.ident;
        arms.extend(match text(cx, variant) {
            _ if variant.rules.skip.is_some() => cx.refused(own),
            Some(text) => quote_spanned!(own.span()=> #this::#own => #runtime::Json::from(#text),),
            None => quote_spanned! {own.span()=>
                #this::#own(__text) => __text.map_to::<#runtime::Json>()?,
            },
        });
    }
    cx.impls.map_from(
        &cx.impls.this(),
        &quote!(#runtime::Json),
        &quote! {
            #[allow(unused_imports)]
            use #runtime::map::MapTo as _;
            ::core::result::Result::Ok(match __source { #arms })
        },
    )
}

/// The variant's name in JSON; `None` for the one that keeps every other text, or has no text of its own.
fn text(cx: &Impl<'_>, variant: &Variant<'_>) -> Option<String> {
    let Variant {
        variant: own,
        rules,
    } = variant;
    match (cx.theirs(rules), cx.rename_all) {
        _ if rules.other.is_some() && variant.holds() => None,
        (Some(Name::Text(text)), _) => Some(text.value()),
        (Some(Name::Ident(ident)), _) => Some(ident.unraw().to_string()),
        (None, _) if rules.other.is_some() => None,
        (None, Some(casing)) => Some(casing.apply(&own.ident.unraw().to_string())),
        (None, None) => Some(own.ident.unraw().to_string()),
    }
}
