//! From and to JSON without a type.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::value::{Goal, Value};
use super::{Impl, text, to};

pub(super) fn from(cx: &Impl<'_>) -> TokenStream {
    let derive = &cx.derive;
    let mut members = TokenStream::new();
    for field in cx.fields {
        let (member, ty) = (&field.member, &field.field.ty);
        let rule = field.rule(cx.target);
        let value = if rule.is_some_and(|r| r.skip.is_some()) {
            quote_spanned!(ty.span()=> ::core::default::Default::default())
        } else if rule.is_some_and(|r| r.flatten.is_some()) {
            quote_spanned!(ty.span()=> __source.map_to::<#ty>()?)
        } else {
            let path = cx.path(field);
            let steps = path.json_steps(derive);
            let read = quote!(#derive::json_at(__source, #steps));
            let value = Value {
                rule,
                maybe: quote!(#derive::json_some(#read)),
                read,
                source: path.text(),
                target: text(member),
                json: true,
                empties: cx.empties(field),
            };
            value.mapped(&Goal::Field(ty), cx)
        };
        members.extend(quote!(#member: #value,));
    }
    let uses = cx.uses();
    let items = cx.impls.map_from_json(&quote! {
        #uses
        #derive::json_object(__source)?;
        ::core::result::Result::Ok(Self { #members })
    });
    quote!(const _: () = { #items };)
}

/// An object; what is empty is left out.
pub(super) fn to(cx: &Impl<'_>) -> TokenStream {
    let (runtime, derive) = (cx.runtime, &cx.derive);
    let mut puts = TokenStream::new();
    for field in cx.fields {
        let (member, ty) = (&field.member, &field.field.ty);
        let rule = field.rule(cx.target);
        if rule.is_some_and(|r| r.skip.is_some()) {
            continue;
        }
        if rule.is_some_and(|r| r.flatten.is_some()) {
            let value = quote_spanned!(ty.span()=> (__source.#member).map_to::<#runtime::Json>()?);
            puts.extend(quote!(#derive::json_merge(&mut __target, #value);));
            continue;
        }
        let keys = cx.path(field).json_keys();
        let value = to::value(cx, field).mapped(&Goal::Json(ty), cx);
        puts.extend(quote!(#derive::json_put(&mut __target, #keys, #value);));
    }
    let uses = cx.uses();
    let mapping = cx.impls.map_from(
        &cx.impls.this(),
        &quote!(#runtime::Json),
        &quote! {
            #uses
            #[allow(unused_mut)]
            let mut __target = #derive::json_new();
            #puts
            ::core::result::Result::Ok(__target)
        },
    );
    quote!(const _: () = { #mapping };)
}
