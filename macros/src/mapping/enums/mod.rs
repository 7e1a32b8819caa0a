//! Enum derives: variant by variant, by name or by rule.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::attr::{self, Container, Direction, Name, Side, Target, VariantRules};
use crate::errors::Errors;
use crate::respan::respan;

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
    let variants: Vec<Variant<'_>> = data
        .variants
        .iter()
        .map(|variant| Variant {
            variant,
            rules: attr::variant(&variant.attrs, errors),
        })
        .collect();
    check(container, &variants, errors);
    container
        .targets
        .iter()
        .map(|target| {
            let one = Impl {
                input,
                container,
                target,
                variants: &variants,
            };
            match &target.side {
                Side::Type(ty) => one.typed(ty),
                Side::Json => one.json(),
            }
        })
        .collect()
}

fn check(container: &Container, variants: &[Variant<'_>], errors: &Errors) {
    let refuse = |span: Span, what: &str| errors.push(syn::Error::new(span, what));
    let to = container
        .targets
        .iter()
        .any(|t| t.direction == Direction::To);
    let json = container.targets.iter().any(|t| t.side.is_json());
    let typed = container.targets.iter().any(|t| !t.side.is_json());
    let mut others = 0;
    for Variant { variant, rules } in variants {
        if let Some(other) = rules.other {
            others += 1;
            if others > 1 {
                refuse(other, "`other` marks one variant only");
            }
            if to
                && rules.to.is_none()
                && rules.skip.is_none()
                && matches!(variant.fields, syn::Fields::Unit)
            {
                refuse(
                    other,
                    "say what this variant becomes: `to = Variant`, or give it a `String` that keeps the text",
                );
            }
        }
        if variant.fields.len() > 1 || matches!(variant.fields, syn::Fields::Named(_)) {
            errors.at(
                &variant.fields,
                "a mapped variant holds nothing or one value",
            );
        } else if json && rules.other.is_none() && !matches!(variant.fields, syn::Fields::Unit) {
            errors.at(
                &variant.fields,
                "JSON holds the variant's name only; remove the value, or map the enum by a function",
            );
        }
        if let (Some(skip), true) = (
            rules.skip,
            rules.from.is_some() || rules.to.is_some() || rules.other.is_some(),
        ) {
            refuse(
                skip,
                "`skip` says that the variant is not mapped; remove the other rules",
            );
        }
        for name in [&rules.from, &rules.to].into_iter().flatten() {
            if let (Name::Text(text), true) = (name, typed) {
                errors.at(
                    text,
                    format!("write the variant without quotes: `{}`", text.value()),
                );
            }
        }
    }
    for target in &container.targets {
        if let Some(new) = &target.new {
            refuse(
                new.span,
                "`new(...)` is for structs; an enum has no constructor to call",
            );
        }
        if let Some(part) = target.part {
            refuse(part, "`part` is for structs; an enum is mapped whole");
        }
        if let Some(field) = target.ignore.first() {
            errors.at(
                field,
                "`ignore(...)` names fields; an enum ignores variants by `other`",
            );
        }
    }
}

struct Impl<'a> {
    input: &'a syn::DeriveInput,
    container: &'a Container,
    target: &'a Target,
    variants: &'a [Variant<'a>],
}

impl Impl<'_> {
    /// What the variant is called on the other side.
    fn theirs<'a>(&self, rules: &'a VariantRules) -> Option<&'a Name> {
        match self.target.direction {
            Direction::From => rules.from.as_ref(),
            Direction::To => rules.to.as_ref(),
        }
    }

    fn item(&self, of: &TokenStream, on: &TokenStream, body: &TokenStream) -> TokenStream {
        let (impl_generics, _, where_clause) = self.input.generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #of for #on #where_clause { #body }
        }
    }

    /// The source's type as it may stand in a pattern: without arguments, which rustc infers. `<Type>::Variant(value)`
    /// is no pattern yet.
    fn pattern(&self, source: &TokenStream) -> TokenStream {
        let own = &self.input.ident;
        if self.target.direction == Direction::To {
            return quote!(#own);
        }
        if let Side::Type(ty) = &self.target.side
            && let syn::Type::Path(ty) = &**ty
            && ty.qself.is_none()
        {
            let mut path = ty.path.clone();
            if let Some(last) = path.segments.last_mut() {
                last.arguments = syn::PathArguments::None;
            }
            return quote!(#path);
        }
        quote!(<#source>)
    }

    fn this(&self) -> TokenStream {
        let name = &self.input.ident;
        let (_, ty_generics, _) = self.input.generics.split_for_impl();
        quote!(#name #ty_generics)
    }

    /// From or to another enum.
    fn typed(&self, ty: &syn::Type) -> TokenStream {
        let runtime = &self.container.runtime;
        let from = self.target.direction == Direction::From;
        let (source, destination) = if from {
            (quote!(#ty), self.this())
        } else {
            (self.this(), quote!(#ty))
        };
        let pattern = self.pattern(&source);
        let mut arms = TokenStream::new();
        let mut other = None;
        for Variant { variant, rules } in self.variants {
            let own = &variant.ident;
            let theirs = match self.theirs(rules) {
                Some(Name::Ident(ident)) => Some(ident),
                Some(Name::Text(_)) | None => None,
            };
            if rules.other.is_some() {
                if from {
                    other = Some(*variant);
                }
                if theirs.is_none() {
                    if !from {
                        arms.extend(kept(&pattern, &destination, own));
                    }
                    continue;
                }
            }
            if rules.skip.is_some() {
                if !from {
                    arms.extend(self.refused(&pattern, own));
                }
                continue;
            }
            let theirs = theirs.unwrap_or(own);
            let (left, right) = if from { (theirs, own) } else { (own, theirs) };
            arms.extend(match variant.fields {
                syn::Fields::Unit => {
                    let pattern = respan(quote!(#pattern::#left), left.span());
                    let value = respan(quote!(<#destination>::#right), right.span());
                    quote!(#pattern => #value,)
                }
                _ => {
                    let held = variant.fields.iter().next().map(|field| &field.ty);
                    let at = held.map_or(own.span(), Spanned::span);
                    let pattern = respan(quote!(#pattern::#left), left.span());
                    let variant = respan(quote!(<#destination>::#right), right.span());
                    let value = quote_spanned!(at=> __value.map_to());
                    quote! {
                        #pattern(__value) => #variant(
                            #value.map_err(|__e: #runtime::map::MapError| __e.at(::core::stringify!(#right)))?
                        ),
                    }
                }
            });
        }
        if from {
            arms.extend(self.rest(other));
        }
        // Where rustc says which variants have no arm.
        let at = self.target.strict.unwrap_or_else(Span::call_site);
        let scrutinee = syn::Ident::new("__source", at);
        let mapping = self.item(
            &quote!(#runtime::map::MapFrom<#source>),
            &destination,
            &quote! {
                fn map_from(__source: #source) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    #[allow(unused_imports)]
                    use #runtime::map::MapTo as _;
                    ::core::result::Result::Ok(match #scrutinee { #arms })
                }
            },
        );
        quote!(const _: () = { #mapping };)
    }

    /// Every variant of the source that has no arm. Enums of generated crates are non-exhaustive: there is always
    /// something else to come.
    fn rest(&self, other: Option<&syn::Variant>) -> TokenStream {
        let runtime = &self.container.runtime;
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
            None if self.target.strict.is_some() => TokenStream::new(),
            None => quote! {
                #[allow(unreachable_patterns)]
                __other => return ::core::result::Result::Err(
                    #runtime::map::MapError::unknown_value(::std::format!("{__other:?}"))
                ),
            },
        }
    }

    fn refused(&self, pattern: &TokenStream, own: &syn::Ident) -> TokenStream {
        let runtime = &self.container.runtime;
        let text = own.to_string();
        quote_spanned!(own.span()=> #pattern::#own { .. } =>
            return ::core::result::Result::Err(#runtime::map::MapError::unknown_value(#text)),)
    }

    /// From or to the variant's name as text.
    fn json(&self) -> TokenStream {
        let runtime = &self.container.runtime;
        let derive = quote!(#runtime::map::derive);
        let from = self.target.direction == Direction::From;
        let (this, pattern) = (self.this(), &self.input.ident);
        let mut arms = TokenStream::new();
        let mut rest = quote! {
            __other => return ::core::result::Result::Err(#runtime::map::MapError::unknown_value(__other)),
        };
        for Variant { variant, rules } in self.variants {
            let own = &variant.ident;
            if rules.skip.is_some() {
                if !from {
                    arms.extend(self.refused(&quote!(#pattern), own));
                }
                continue;
            }
            let holds = !matches!(variant.fields, syn::Fields::Unit);
            if rules.other.is_some() {
                rest = if holds {
                    quote_spanned!(own.span()=> __other => Self::#own(__other.to_owned()),)
                } else {
                    quote_spanned!(own.span()=> _ => Self::#own,)
                };
                if holds {
                    arms.extend((!from).then(|| {
                        quote_spanned!(own.span()=> #pattern::#own(__text) => __text.map_to::<#runtime::Json>()?,)
                    }));
                    continue;
                }
                if self.theirs(rules).is_none() {
                    continue;
                }
            }
            let text = self.text(variant, rules);
            arms.extend(if from {
                quote_spanned!(own.span()=> #text => Self::#own,)
            } else {
                quote_spanned!(own.span()=> #pattern::#own => #runtime::Json::from(#text),)
            });
        }
        if !from {
            let mapping = self.item(
                &quote!(#runtime::map::MapFrom<#this>),
                &quote!(#runtime::Json),
                &quote! {
                    fn map_from(__source: #this) -> ::core::result::Result<Self, #runtime::map::MapError> {
                        #[allow(unused_imports)]
                        use #runtime::map::MapTo as _;
                        ::core::result::Result::Ok(match __source { #arms })
                    }
                },
            );
            return quote!(const _: () = { #mapping };);
        }
        let borrowed = self.item(
            &quote!(#runtime::map::MapFrom<&#runtime::Json>),
            &this,
            &quote! {
                fn map_from(__source: &#runtime::Json) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    ::core::result::Result::Ok(match #derive::json_text(__source)? { #arms #rest })
                }
            },
        );
        let owned = self.item(
            &quote!(#runtime::map::MapFrom<#runtime::Json>),
            &this,
            &quote! {
                fn map_from(__source: #runtime::Json) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    <Self as #runtime::map::MapFrom<&#runtime::Json>>::map_from(&__source)
                }
            },
        );
        quote!(const _: () = { #borrowed #owned };)
    }

    /// The variant's name in JSON.
    fn text(&self, variant: &syn::Variant, rules: &VariantRules) -> String {
        match (self.theirs(rules), self.container.rename_all) {
            (Some(Name::Text(text)), _) => text.value(),
            (Some(Name::Ident(ident)), _) => ident.to_string(),
            (None, Some((_, casing))) => casing.apply(&variant.ident.to_string()),
            (None, None) => variant.ident.to_string(),
        }
    }
}

/// The text that `other` keeps, as the other side's value of that text.
fn kept(pattern: &TokenStream, destination: &TokenStream, own: &syn::Ident) -> TokenStream {
    quote_spanned! {own.span()=>
        #pattern::#own(__text) => <#destination as ::core::convert::From<::std::string::String>>::from(__text.map_to()?),
    }
}
