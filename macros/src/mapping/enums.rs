//! Enum derives: variant by variant, by name or by rule.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::attr::{self, Container, Direction, Target, VariantRules};
use crate::errors::Errors;

struct Variant<'a> {
    variant: &'a syn::Variant,
    rules: VariantRules,
}

/// The impls of an enum.
pub(crate) fn enumeration(
    input: &syn::DeriveInput,
    container: &Container,
    data: &syn::DataEnum,
    errors: &Errors,
) -> TokenStream {
    let mut others = 0;
    let variants: Vec<Variant<'_>> = data
        .variants
        .iter()
        .map(|variant| {
            let rules = attr::variant(&variant.attrs, errors);
            if let Some(other) = rules.other {
                others += 1;
                if others > 1 {
                    errors.push(syn::Error::new(other, "`other` marks one variant only"));
                }
            }
            if variant.fields.len() > 1 || matches!(variant.fields, syn::Fields::Named(_)) {
                errors.at(
                    &variant.fields,
                    "a mapped variant holds nothing or one value",
                );
            }
            Variant { variant, rules }
        })
        .collect();
    for target in &container.targets {
        if let Some(field) = target.new.iter().flatten().next() {
            errors.at(
                field,
                "`new(...)` is for structs; an enum has no constructor to call",
            );
        }
    }
    container
        .targets
        .iter()
        .map(|target| one(input, container, target, &variants))
        .collect()
}

fn one(
    input: &syn::DeriveInput,
    container: &Container,
    target: &Target,
    variants: &[Variant<'_>],
) -> TokenStream {
    let (name, runtime, ty) = (&input.ident, &container.runtime, &target.ty);
    let from = target.direction == Direction::From;
    let (source, destination) = if from {
        (quote!(#ty), quote!(#name))
    } else {
        (quote!(#name), quote!(#ty))
    };
    let mut arms = TokenStream::new();
    let mut other = None;
    for Variant { variant, rules } in variants {
        let own = &variant.ident;
        if from && rules.other.is_some() {
            other = Some(*variant);
            if rules.from.is_none() {
                continue;
            }
        }
        if rules.skip.is_some() {
            if !from {
                let text = own.to_string();
                arms.extend(quote_spanned!(own.span()=> #source::#own { .. } =>
                    return ::core::result::Result::Err(#runtime::map::MapError::unknown_value(#text)),));
            }
            continue;
        }
        let theirs = if from {
            rules.from.as_ref()
        } else {
            rules.to.as_ref()
        }
        .unwrap_or(own);
        let (left, right) = if from { (theirs, own) } else { (own, theirs) };
        arms.extend(match variant.fields {
            syn::Fields::Unit => quote_spanned!(own.span()=> <#source>::#left => <#destination>::#right,),
            _ => quote_spanned! {own.span()=>
                <#source>::#left(__value) => <#destination>::#right(
                    __value.map_to().map_err(|__e: #runtime::map::MapError| __e.at(::core::stringify!(#right)))?
                ),
            },
        });
    }
    if from {
        // Enums of generated crates are non-exhaustive: there is always something else to come.
        arms.extend(match other {
            Some(variant) => {
                let ident = &variant.ident;
                match variant.fields {
                    syn::Fields::Unit => quote_spanned!(ident.span()=> _ => Self::#ident,),
                    _ => quote_spanned!(ident.span()=> __other => Self::#ident(
                        ::std::string::ToString::to_string(&__other).map_to()?
                    ),),
                }
            }
            None => quote! {
                #[allow(unreachable_patterns)]
                __other => return ::core::result::Result::Err(
                    #runtime::map::MapError::unknown_value(::std::format!("{__other:?}"))
                ),
            },
        });
    }
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::map::MapFrom<#source> for #destination {
                fn map_from(__source: #source) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    #[allow(unused_imports)]
                    use #runtime::map::MapTo as _;
                    ::core::result::Result::Ok(match __source { #arms })
                }
            }
        };
    }
}
