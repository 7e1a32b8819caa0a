use proc_macro2::Span;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::{Only, container};
use crate::attr::{each, function, set, unknown, value, values};
use crate::errors::Errors;
use crate::mapping::path::FieldPath;

/// `#[map(...)]` on a field; there may be several, told apart by `only`.
#[derive(Default)]
pub(crate) struct FieldRules {
    pub(crate) from: Option<FieldPath>,
    pub(crate) to: Option<FieldPath>,
    /// The path in both directions.
    pub(crate) rename: Option<FieldPath>,
    pub(crate) convert: Option<Convert>,
    pub(crate) empty: Option<Empty>,
    pub(crate) some: Option<Span>,
    pub(crate) skip: Option<Span>,
    pub(crate) flatten: Option<Span>,
    pub(crate) only: Vec<Only>,
    /// Where the first `only` stands.
    pub(crate) only_span: Option<Span>,
}

impl FieldRules {
    /// Where it says what an empty value becomes; `or` where it does not.
    pub(crate) fn empty_span(&self, or: Span) -> Span {
        match &self.empty {
            Some(Empty::Required(span) | Empty::Default(span) | Empty::Expression(span, _)) => {
                *span
            }
            None => or,
        }
    }
}

/// How a value is converted, when not by `MapFrom`.
pub(crate) enum Convert {
    With(Box<syn::Expr>),
    TryWith(Box<syn::Expr>),
    Into(Span),
}

/// What becomes of an empty `Option`.
pub(crate) enum Empty {
    Required(Span),
    Default(Span),
    Expression(Span, Box<syn::Expr>),
}

pub(super) const KEYS: &[&str] = &[
    "from", "to", "rename", "with", "try_with", "into", "required", "default", "some", "skip",
    "flatten", "only",
];
const OTHERS: &[(&str, &str)] = &[
    ("ignore", "skip"),
    ("path", "from"),
    ("source", "from"),
    ("target", "to"),
    ("func", "with"),
    ("with_func", "with"),
    ("map", "with"),
    ("try_into", "try_with"),
    ("unwrap", "required"),
    ("unwrap_or_default", "default"),
    ("or", "default"),
    ("wrap", "some"),
    ("nested", "flatten"),
];

/// Reads a field's attributes: one set of rules for each `#[map(...)]`.
pub(crate) fn field(attrs: &[syn::Attribute], errors: &Errors) -> Vec<FieldRules> {
    attrs
        .iter()
        .filter(|a| a.path().is_ident("map"))
        .map(|attr| {
            let mut rules = FieldRules::default();
            each("map", std::slice::from_ref(attr), errors, |key, input| {
                one(key, input, &mut rules, errors)
            });
            rules
        })
        .collect()
}

fn one(
    key: &syn::Ident,
    input: ParseStream<'_>,
    rules: &mut FieldRules,
    errors: &Errors,
) -> syn::Result<()> {
    let span = key.span();
    match key.unraw().to_string().as_str() {
        "from" => set(&mut rules.from, key, value(key, input, "field")?, errors),
        "to" => set(&mut rules.to, key, value(key, input, "field")?, errors),
        "rename" => set(&mut rules.rename, key, value(key, input, "field")?, errors),
        "with" => {
            let function = Box::new(function(key, input)?);
            convert(rules, key, Convert::With(function), errors);
        }
        "try_with" => {
            let function = Box::new(function(key, input)?);
            convert(rules, key, Convert::TryWith(function), errors);
        }
        "into" => convert(rules, key, Convert::Into(span), errors),
        "required" => empty(rules, key, Empty::Required(span), errors),
        "default" if input.peek(Token![=]) => {
            let expression = value(key, input, "expression")?;
            let expression = Empty::Expression(span, Box::new(expression));
            empty(rules, key, expression, errors);
        }
        "default" if input.peek(syn::token::Paren) => {
            return Err(input.error("write `default = expression`"));
        }
        "default" => empty(rules, key, Empty::Default(span), errors),
        "some" => set(&mut rules.some, key, span, errors),
        "skip" => set(&mut rules.skip, key, span, errors),
        "flatten" => set(&mut rules.flatten, key, span, errors),
        "only" => {
            rules.only.extend(values::<Only>(key, input, "Type")?);
            rules.only_span.get_or_insert(span);
        }
        name if container::KEYS.contains(&name) => {
            let message = format!("`{name}` is about the type: write it above the type");
            return Err(syn::Error::new_spanned(key, message));
        }
        _ => return Err(unknown("map", key, KEYS, OTHERS)),
    }
    Ok(())
}

fn convert(rules: &mut FieldRules, key: &syn::Ident, value: Convert, errors: &Errors) {
    if let Some(earlier) = &rules.convert {
        let earlier = match earlier {
            Convert::With(_) => "with",
            Convert::TryWith(_) => "try_with",
            Convert::Into(_) => "into",
        };
        errors.at(
            key,
            format!("`{earlier}` and `{key}` both say how to convert this field; keep one"),
        );
    }
    rules.convert = Some(value);
}

fn empty(rules: &mut FieldRules, key: &syn::Ident, value: Empty, errors: &Errors) {
    if rules.empty.is_some() {
        errors.at(
            key,
            "`required` and `default` both say what an empty value becomes; keep one",
        );
    }
    rules.empty = Some(value);
}
