//! Enum derives: variant by variant, by name or by rule.

mod json;
mod typed;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt;

use super::attr::{self, Container, Direction, Name, Side, Target, VariantRules};
use super::impls::Impls;
use crate::casing::Casing;
use crate::errors::Errors;

struct Variant<'a> {
    variant: &'a syn::Variant,
    rules: VariantRules,
}

impl Variant<'_> {
    /// Whether the variant holds a value.
    fn holds(&self) -> bool {
        !matches!(self.variant.fields, syn::Fields::Unit)
    }
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
                impls: Impls {
                    input,
                    runtime: &container.runtime,
                },
                rename_all: container.rename_all.map(|(_, casing)| casing),
                target,
                variants: &variants,
            };
            match &target.side {
                Side::Type(ty) => typed::expand(&one, ty),
                Side::Json => json::expand(&one),
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
    for one in variants {
        let Variant { variant, rules } = one;
        if let Some(other) = rules.other {
            others += 1;
            if others > 1 {
                refuse(other, "`other` marks one variant only");
            }
            if to && rules.to.is_none() && rules.skip.is_none() && !one.holds() {
                refuse(
                    other,
                    "say what this variant becomes: `to = Variant`, or give it a `String` that keeps the text",
                );
            }
        }
        if rules.skip.is_some() {
            // What it holds is nobody's business.
        } else if variant.fields.len() > 1 || matches!(variant.fields, syn::Fields::Named(_)) {
            errors.at(
                &variant.fields,
                "a mapped variant holds nothing or one value",
            );
        } else if json && rules.other.is_none() && one.holds() {
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

/// One impl in the making.
struct Impl<'a> {
    impls: Impls<'a>,
    rename_all: Option<Casing>,
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

    /// The arm of a variant that has no counterpart.
    fn refused(&self, own: &syn::Ident) -> TokenStream {
        let (runtime, this) = (self.impls.runtime, &self.impls.input.ident);
        let text = own.unraw().to_string();
        quote_spanned!(own.span()=> #this::#own { .. } =>
            return ::core::result::Result::Err(#runtime::map::MapError::unknown_value(#text)),)
    }
}
