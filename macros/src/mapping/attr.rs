//! Reads `#[map(...)]`. Every problem is reported; what could be read is kept.

use proc_macro2::Span;
use quote::ToTokens;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;

use super::path::FieldPath;
use crate::errors::Errors;
use crate::suggest;

/// `#[map(...)]` on the type.
pub(crate) struct Container {
    pub(crate) targets: Vec<Target>,
    /// Where the runtime is.
    pub(crate) runtime: syn::Path,
}

/// One impl that is asked for.
pub(crate) struct Target {
    pub(crate) direction: Direction,
    pub(crate) ty: syn::Type,
    /// `new(a, b)`: the fields whose values the constructor takes.
    pub(crate) new: Option<Vec<syn::Ident>>,
}

/// Which side the deriving type is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    From,
    To,
}

/// `#[map(...)]` on a field; there may be several, told apart by `only`.
#[derive(Default)]
pub(crate) struct FieldRules {
    pub(crate) from: Option<FieldPath>,
    pub(crate) to: Option<FieldPath>,
    pub(crate) convert: Option<Convert>,
    pub(crate) empty: Option<Empty>,
    pub(crate) some: Option<Span>,
    pub(crate) skip: Option<Span>,
    pub(crate) flatten: Option<Span>,
    pub(crate) only: Vec<syn::Type>,
}

/// How a value is converted, when not by `MapFrom`.
pub(crate) enum Convert {
    With(syn::ExprPath),
    TryWith(syn::ExprPath),
    Into(Span),
}

/// What becomes of an empty `Option` on the other side.
pub(crate) enum Empty {
    Required(Span),
    Default(Span),
    Expression(Box<syn::Expr>),
}

/// `#[map(...)]` on a variant.
#[derive(Default)]
pub(crate) struct VariantRules {
    pub(crate) from: Option<syn::Ident>,
    pub(crate) to: Option<syn::Ident>,
    pub(crate) other: Option<Span>,
    pub(crate) skip: Option<Span>,
}

const CONTAINER: &[&str] = &["from", "to", "new", "crate"];
const FIELD: &[&str] = &[
    "from", "to", "with", "try_with", "into", "required", "default", "some", "skip", "flatten",
    "only",
];
const VARIANT: &[&str] = &["from", "to", "other", "skip"];

/// Reads the type's attributes.
pub(crate) fn container(attrs: &[syn::Attribute], errors: &Errors) -> Container {
    let mut targets: Vec<Target> = Vec::new();
    let mut runtime: syn::Path = syn::parse_quote!(::tieline_runtime);
    each(attrs, errors, |key, input| {
        match key.to_string().as_str() {
            "from" => targets.push(Target {
                direction: Direction::From,
                ty: value(input)?,
                new: None,
            }),
            "to" => targets.push(Target {
                direction: Direction::To,
                ty: value(input)?,
                new: None,
            }),
            "new" => {
                let content;
                syn::parenthesized!(content in input);
                let fields = Punctuated::<syn::Ident, Token![,]>::parse_terminated(&content)?;
                match targets.last_mut() {
                    Some(target) if target.direction == Direction::To && target.new.is_none() => {
                        target.new = Some(fields.into_iter().collect());
                    }
                    _ => errors.at(
                        key,
                        "`new(...)` belongs right after the `to = Type` it constructs",
                    ),
                }
            }
            "crate" => runtime = value(input)?,
            _ => return Err(unknown(key, CONTAINER)),
        }
        Ok(())
    });
    if targets.is_empty() && !attrs.iter().any(|a| a.path().is_ident("map")) {
        errors.push(syn::Error::new(
            Span::call_site(),
            "say what to map: add `#[map(from = Type)]` or `#[map(to = Type)]`",
        ));
    }
    Container { targets, runtime }
}

/// Reads a field's attributes: one set of rules for each `#[map(...)]`.
pub(crate) fn field(attrs: &[syn::Attribute], errors: &Errors) -> Vec<FieldRules> {
    attrs
        .iter()
        .filter(|a| a.path().is_ident("map"))
        .map(|attr| {
            let mut rules = FieldRules::default();
            each(std::slice::from_ref(attr), errors, |key, input| {
                field_key(key, input, &mut rules, errors)
            });
            rules
        })
        .collect()
}

fn field_key(
    key: &syn::Ident,
    input: ParseStream<'_>,
    rules: &mut FieldRules,
    errors: &Errors,
) -> syn::Result<()> {
    match key.to_string().as_str() {
        "from" => set(&mut rules.from, key, value(input)?, errors),
        "to" => set(&mut rules.to, key, value(input)?, errors),
        "with" => convert(rules, key, Convert::With(value(input)?), errors),
        "try_with" => convert(rules, key, Convert::TryWith(value(input)?), errors),
        "into" => convert(rules, key, Convert::Into(key.span()), errors),
        "required" => empty(rules, key, Empty::Required(key.span()), errors),
        "default" if input.peek(Token![=]) => empty(
            rules,
            key,
            Empty::Expression(Box::new(value(input)?)),
            errors,
        ),
        "default" => empty(rules, key, Empty::Default(key.span()), errors),
        "some" => set(&mut rules.some, key, key.span(), errors),
        "skip" => set(&mut rules.skip, key, key.span(), errors),
        "flatten" => set(&mut rules.flatten, key, key.span(), errors),
        "only" => {
            let content;
            syn::parenthesized!(content in input);
            rules
                .only
                .extend(Punctuated::<syn::Type, Token![,]>::parse_terminated(
                    &content,
                )?);
        }
        _ => return Err(unknown(key, FIELD)),
    }
    Ok(())
}

/// Reads a variant's attributes.
pub(crate) fn variant(attrs: &[syn::Attribute], errors: &Errors) -> VariantRules {
    let mut rules = VariantRules::default();
    each(attrs, errors, |key, input| {
        match key.to_string().as_str() {
            "from" => set(&mut rules.from, key, value(input)?, errors),
            "to" => set(&mut rules.to, key, value(input)?, errors),
            "other" => set(&mut rules.other, key, key.span(), errors),
            "skip" => set(&mut rules.skip, key, key.span(), errors),
            _ => return Err(unknown(key, VARIANT)),
        }
        Ok(())
    });
    rules
}

/// Calls `read` for each `key ...` of each `#[map(...)]`; after an error goes on behind the next comma.
fn each(
    attrs: &[syn::Attribute],
    errors: &Errors,
    mut read: impl FnMut(&syn::Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|a| a.path().is_ident("map")) {
        let syn::Meta::List(list) = &attr.meta else {
            errors.at(attr, "write the rules in parentheses: `#[map(...)]`");
            continue;
        };
        if list.tokens.is_empty() {
            errors.at(attr, "`#[map()]` says nothing; remove it or add a rule");
            continue;
        }
        let parsed = list.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = input.call(syn::Ident::parse_any)?;
                if let Err(error) = read(&key, input) {
                    errors.push(error);
                    while !input.is_empty() && !input.peek(Token![,]) {
                        input.parse::<proc_macro2::TokenTree>()?;
                    }
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = parsed {
            errors.push(error);
        }
    }
}

/// `= value`.
fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn set<T>(slot: &mut Option<T>, key: &syn::Ident, value: T, errors: &Errors) {
    if slot.is_some() {
        errors.at(key, format!("`{key}` is given twice; keep one"));
    }
    *slot = Some(value);
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

fn unknown(key: &syn::Ident, known: &[&str]) -> syn::Error {
    let name = key.to_string();
    let message = match suggest::nearest(&name, known) {
        Some(near) => format!("unknown `map` attribute `{name}`; did you mean `{near}`?"),
        None => format!(
            "unknown `map` attribute `{name}`; known are {}",
            list(known)
        ),
    };
    syn::Error::new_spanned(key, message)
}

fn list(names: &[&str]) -> String {
    names
        .iter()
        .map(|n| format!("`{n}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Whether two types are written the same.
pub(crate) fn same_type(a: &syn::Type, b: &syn::Type) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}
