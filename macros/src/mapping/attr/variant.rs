use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};

use crate::attr::{each, name, set, unknown, value};
use crate::errors::Errors;

/// `#[map(...)]` on a variant.
#[derive(Default)]
pub(crate) struct VariantRules {
    pub(crate) from: Option<Name>,
    pub(crate) to: Option<Name>,
    pub(crate) other: Option<Span>,
    pub(crate) skip: Option<Span>,
}

/// The other side's name: of a variant, or text of JSON.
#[derive(Clone)]
pub(crate) enum Name {
    Ident(syn::Ident),
    Text(syn::LitStr),
}

impl Parse for Name {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::LitStr) {
            return input.parse().map(Self::Text);
        }
        name(input).map(Self::Ident)
    }
}

const KEYS: &[&str] = &["from", "to", "rename", "other", "skip"];
const OTHERS: &[(&str, &str)] = &[
    ("default", "other"),
    ("unknown", "other"),
    ("fallback", "other"),
    ("ignore", "skip"),
];

/// Reads a variant's attributes.
pub(crate) fn variant(attrs: &[syn::Attribute], errors: &Errors) -> VariantRules {
    let mut rules = VariantRules::default();
    each("map", attrs, errors, |key, input| {
        match key.unraw().to_string().as_str() {
            "from" => set(&mut rules.from, key, value(key, input, "Variant")?, errors),
            "to" => set(&mut rules.to, key, value(key, input, "Variant")?, errors),
            "rename" => {
                let name: Name = value(key, input, "Variant")?;
                set(&mut rules.from, key, name.clone(), errors);
                set(&mut rules.to, key, name, errors);
            }
            "other" => set(&mut rules.other, key, key.span(), errors),
            "skip" => set(&mut rules.skip, key, key.span(), errors),
            _ => return Err(unknown("map", key, KEYS, OTHERS)),
        }
        Ok(())
    });
    rules
}
