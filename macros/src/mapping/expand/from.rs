//! From another type.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::value::{Goal, Value};
use super::{Impl, proof, text};

pub(super) fn expand(cx: &Impl<'_>, source: &syn::Type) -> TokenStream {
    let derive = &cx.derive;
    // What is mapped from the whole source comes first: the fields after it move parts out of the source.
    let mut whole = TokenStream::new();
    let mut members = TokenStream::new();
    let mut names = proof::Names::default();
    for field in cx.fields {
        let (member, ty) = (&field.member, &field.field.ty);
        let rule = field.rule(cx.target);
        let value = if rule.is_some_and(|r| r.skip.is_some()) {
            quote_spanned!(ty.span()=> ::core::default::Default::default())
        } else if rule.is_some_and(|r| r.flatten.is_some()) {
            let local = format_ident!("__whole_{}", text(member));
            whole.extend(quote_spanned! {ty.span()=>
                let #local = ::core::clone::Clone::clone(&__source).map_to::<#ty>()?;
            });
            names
                .flattened
                .push(quote!(#derive::ReadsOf::<#ty, #source>::NAMES));
            quote!(#local)
        } else {
            let path = cx.path(field);
            names.own.push((path.first(), path.first_span()));
            let read = path.read("__source", derive);
            let at = rule.map_or(path.span(), |rule| rule.empty_span(path.span()));
            let value = Value {
                rule,
                maybe: path.read_maybe("__source", at, derive),
                read,
                source: path.text(),
                target: text(member),
                json: false,
                empties: cx.empties(field),
            };
            value.mapped(&Goal::Field(ty), cx)
        };
        members.extend(quote!(#member: #value,));
    }
    let uses = cx.uses();
    let proofs = proof::read(cx, source, &names);
    let (outside, inside) = proofs.placed(cx);
    let mapping = cx.impls.map_from(
        &quote!(#source),
        &cx.impls.this(),
        &quote! {
            #uses
            #inside
            #whole
            ::core::result::Result::Ok(Self { #members })
        },
    );
    let names = names.tokens(derive);
    let reads = cx.impls.item(
        &quote!(#derive::Reads<#source>),
        &cx.impls.this(),
        &quote! {
            const NAMES: #derive::Names = {
                #[allow(unused_imports)]
                use #derive::NoReads as _;
                #names
            };
        },
    );
    quote! {
        const _: () = {
            #mapping
            #reads
            #outside
        };
    }
}
