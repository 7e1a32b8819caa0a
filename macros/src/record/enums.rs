use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{Container, distinct, key};
use crate::attr::{each, set, unknown, value};
use crate::errors::Errors;
use crate::respan::respan;

/// `#[record(...)]` on a variant.
#[derive(Default)]
struct Rules {
    rename: Option<syn::LitStr>,
    other: Option<Span>,
}

const KEYS: &[&str] = &["rename", "other"];
const OTHERS: &[(&str, &str)] = &[("default", "other"), ("unknown", "other")];

/// An enum is a text: one for each variant, and one variant that keeps every other text.
pub(super) fn expand(
    input: &syn::DeriveInput,
    container: &Container,
    data: &syn::DataEnum,
    errors: &Errors,
) -> TokenStream {
    let mut known = Vec::new();
    let mut keys = Vec::new();
    let mut other = None;
    for variant in &data.variants {
        let rules = rules(variant, errors);
        if let Some(span) = rules.other {
            let held = variant.fields.iter().next().map(|field| &field.ty);
            if other.replace((&variant.ident, held)).is_some() {
                errors.push(syn::Error::new(span, "`other` marks one variant only"));
            }
            if variant.fields.len() != 1 || matches!(variant.fields, syn::Fields::Named(_)) {
                errors.at(
                    variant,
                    "`other` keeps a text: give the variant a `String`, as in `Unknown(String)`",
                );
            }
            continue;
        }
        if !matches!(variant.fields, syn::Fields::Unit) {
            errors.at(
                &variant.fields,
                "a variant of a record's enum is a text and holds nothing; only that of `other` keeps one",
            );
        }
        let key = key(
            rules.rename.as_ref(),
            &variant.ident.unraw().to_string(),
            container,
        );
        keys.push((key.clone(), variant.ident.span()));
        known.push((key, &variant.ident));
    }
    distinct(&keys, errors);
    let Some((other, held)) = other else {
        errors.at(
            &input.ident,
            "a value of tomorrow must not lose the record: add a variant `#[record(other)] Unknown(String)`",
        );
        return TokenStream::new();
    };
    let (name, runtime) = (&input.ident, &container.runtime);
    let read = known
        .iter()
        .map(|(key, ident)| quote!(#key => Self::#ident,));
    let written = known
        .iter()
        .map(|(key, ident)| quote!(Self::#ident => #key,));
    // What is wrong with its type is told there.
    let kept = held.map(|ty| {
        let kept = respan(quote!(<#ty as #runtime::map::derive::Kept>), ty.span());
        let call = |name: &str| {
            let name = syn::Ident::new(name, ty.span());
            respan(quote!(#kept::#name), ty.span())
        };
        (call("kept"), call("text"))
    });
    let (kept, text) = kept.unzip();
    quote! {
        #[automatically_derived]
        impl #runtime::json::Blank for #name {
            fn blank() -> Self {
                Self::#other(#kept(""))
            }
        }
        #[automatically_derived]
        impl #runtime::json::Decode for #name {
            fn fill(&mut self, r: &mut #runtime::json::Reader<'_>) -> #runtime::json::Result<()> {
                r.text(&mut |__text| {
                    *self = match __text {
                        #(#read)*
                        __other => Self::#other(#kept(__other)),
                    };
                })
            }
        }
        #[automatically_derived]
        impl #runtime::json::Encode for #name {
            fn encode(&self, w: &mut #runtime::json::Writer) {
                w.str(match self {
                    #(#written)*
                    Self::#other(__text) => #text(__text),
                });
            }
        }
        #runtime::__serde_bridge!(#name);
        #runtime::__maps!(#name);
    }
}

fn rules(variant: &syn::Variant, errors: &Errors) -> Rules {
    let mut rules = Rules::default();
    each("record", &variant.attrs, errors, |key, input| {
        match key.unraw().to_string().as_str() {
            "rename" => set(
                &mut rules.rename,
                key,
                value(key, input, "\"name\"")?,
                errors,
            ),
            "other" => set(&mut rules.other, key, key.span(), errors),
            _ => return Err(unknown("record", key, KEYS, OTHERS)),
        }
        Ok(())
    });
    rules
}
