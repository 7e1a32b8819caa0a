//! From and to another enum.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{Impl, Variant};
use crate::mapping::attr::{Direction, Name};
use crate::respan::respan;

pub(super) fn expand(cx: &Impl<'_>, ty: &syn::Type) -> TokenStream {
    let from = cx.target.direction == Direction::From;
    let (source, destination) = if from {
        (quote!(#ty), cx.impls.this())
    } else {
        (cx.impls.this(), quote!(#ty))
    };
    let own_type = &cx.impls.input.ident;
    let pattern = if from {
        in_patterns(ty)
    } else {
        quote!(#own_type)
    };
    let mut arms = TokenStream::new();
    let mut other = None;
    for Variant { variant, rules } in cx.variants {
        let own = &variant.ident;
        let theirs = match cx.theirs(rules) {
            Some(Name::Ident(ident)) => Some(ident),
            // Refused before anything is expanded.
            Some(Name::Text(_)) | None => None,
        };
        if rules.skip.is_some() {
            arms.extend((!from).then(|| cx.refused(own)));
            continue;
        }
        if rules.other.is_some() && from {
            other = Some(*variant);
        }
        if rules.other.is_some() && theirs.is_none() {
            arms.extend((!from).then(|| text_again(own_type, own, &destination)));
            continue;
        }
        let theirs = theirs.unwrap_or(own);
        let (left, right) = if from { (theirs, own) } else { (own, theirs) };
        let left = respan(quote!(#pattern::#left), left.span());
        let value = respan(quote!(<#destination>::#right), right.span());
        arms.extend(match variant.fields.iter().next() {
            None => quote!(#left => #value,),
            Some(held) => {
                let name = right.unraw().to_string();
                let held = quote_spanned!(held.ty.span()=> __value.map_to());
                quote!(#left(__value) => #value(#held.map_err(|__e| __e.at(#name))?),)
            }
        });
    }
    if from {
        arms.extend(rest(cx, other));
    }
    // Where rustc says which variants have no arm.
    let at = cx.target.strict.unwrap_or_else(Span::call_site);
    let value = syn::Ident::new("__source", at);
    let runtime = cx.impls.runtime;
    let mapping = cx.impls.map_from(
        &source,
        &destination,
        &quote! {
            #[allow(unused_imports)]
            use #runtime::map::MapTo as _;
            ::core::result::Result::Ok(match #value { #arms })
        },
    );
    quote!(const _: () = { #mapping };)
}

/// A type as it may stand in a pattern: without arguments, which rustc infers. `<Type>::Variant(value)` is no pattern
/// yet.
fn in_patterns(ty: &syn::Type) -> TokenStream {
    match ty {
        syn::Type::Path(ty) if ty.qself.is_none() => {
            let mut path = ty.path.clone();
            if let Some(last) = path.segments.last_mut() {
                last.arguments = syn::PathArguments::None;
            }
            quote!(#path)
        }
        ty => quote!(<#ty>),
    }
}

/// Every variant of the source that has no arm. Enums of generated crates are non-exhaustive: there is always
/// something else to come.
fn rest(cx: &Impl<'_>, other: Option<&syn::Variant>) -> TokenStream {
    let runtime = cx.impls.runtime;
    match other {
        Some(variant) => {
            let ident = &variant.ident;
            match variant.fields {
                syn::Fields::Unit => quote_spanned!(ident.span()=> _ => Self::#ident,),
                _ => quote_spanned!(ident.span()=> __other => Self::#ident(
                    ::std::string::ToString::to_string(&__other).map_to()?
                ),),
            }
        }
        // rustc lists the variants that have no arm.
        None if cx.target.strict.is_some() => TokenStream::new(),
        None => quote! {
            #[allow(unreachable_patterns)]
            __other => return ::core::result::Result::Err(
                #runtime::map::MapError::unknown_value(::std::format!("{__other:?}"))
            ),
        },
    }
}

/// The text that `other` keeps, as the other side's value of that text.
fn text_again(this: &syn::Ident, own: &syn::Ident, destination: &TokenStream) -> TokenStream {
    quote_spanned! {own.span()=>
        #this::#own(__text) => <#destination as ::core::convert::From<::std::string::String>>::from(__text.map_to()?),
    }
}
