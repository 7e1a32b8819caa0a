//! What all attributes of this crate share: a list of `key`, `key = value` and `key(values)`, each problem reported
//! with what to write instead.

use quote::ToTokens;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;

use crate::errors::Errors;
use crate::suggest;

/// Calls `read` for each `key ...` of each attribute `name`; after an error goes on behind the next comma.
pub(crate) fn each(
    name: &str,
    attrs: &[syn::Attribute],
    errors: &Errors,
    mut read: impl FnMut(&syn::Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|a| a.path().is_ident(name)) {
        let syn::Meta::List(list) = &attr.meta else {
            errors.at(
                attr,
                format!("write the rules in parentheses: `#[{name}(...)]`"),
            );
            continue;
        };
        if list.tokens.is_empty() {
            errors.at(
                attr,
                format!("`#[{name}()]` says nothing; remove it or add a rule"),
            );
            continue;
        }
        let parsed = list.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = input.call(syn::Ident::parse_any)?;
                let read = read(&key, input).and_then(|()| behind(&key, input));
                if let Err(error) = read {
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

/// What stands between a rule and the next comma is a mistake.
fn behind(key: &syn::Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    let message = if input.peek(Token![=]) || input.peek(syn::token::Paren) {
        format!("`{key}` takes no value; write it alone")
    } else {
        "a comma is missing between two rules".to_owned()
    };
    Err(input.error(message))
}

/// `= value`; `example` is what a value looks like.
pub(crate) fn value<T: Parse>(
    key: &syn::Ident,
    input: ParseStream<'_>,
    example: &str,
) -> syn::Result<T> {
    if !input.peek(Token![=]) {
        let message = format!("`{key}` takes a value: write `{key} = {example}`");
        return Err(syn::Error::new_spanned(key, message));
    }
    input.parse::<Token![=]>()?;
    input.parse().map_err(|error| say(&error, key, example))
}

/// Adds what to write to an error of the parser, which only says what it expected. Our own say it already.
fn say(error: &syn::Error, key: &syn::Ident, example: &str) -> syn::Error {
    let text = error.to_string();
    if !text.starts_with("expected") && !text.starts_with("unexpected") {
        return error.clone();
    }
    syn::Error::new(error.span(), format!("{text}; write `{key} = {example}`"))
}

/// `= function`: a path to one, or a closure.
pub(crate) fn function(key: &syn::Ident, input: ParseStream<'_>) -> syn::Result<syn::Expr> {
    let example = "path::to::function";
    let function: syn::Expr = value(key, input, example)?;
    match &function {
        syn::Expr::Path(_) | syn::Expr::Closure(_) => Ok(function),
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => {
            let message = format!(
                "write the function without quotes: `{key} = {}`",
                text.value()
            );
            Err(syn::Error::new_spanned(text, message))
        }
        syn::Expr::Call(call) => {
            let message = "the function is called with the field's value; name it without arguments, or write a closure";
            Err(syn::Error::new_spanned(call, message))
        }
        other => {
            let message = format!("`{key}` takes a function: `{key} = {example}`, or a closure");
            Err(syn::Error::new_spanned(other, message))
        }
    }
}

/// `(values)`.
pub(crate) fn values<T: Parse>(
    key: &syn::Ident,
    input: ParseStream<'_>,
    example: &str,
) -> syn::Result<Vec<T>> {
    if !input.peek(syn::token::Paren) {
        let message = format!("write `{key}({example})`");
        return Err(syn::Error::new_spanned(key, message));
    }
    let content;
    syn::parenthesized!(content in input);
    let values = Punctuated::<T, Token![,]>::parse_terminated(&content)?;
    if values.is_empty() {
        let message = format!("`{key}()` names nothing; write `{key}({example})`");
        return Err(syn::Error::new_spanned(key, message));
    }
    Ok(values.into_iter().collect())
}

/// A name that may be a keyword.
pub(crate) struct Word(pub(crate) syn::Ident);

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(syn::Ident::parse_any).map(Self)
    }
}

/// A name of the other side. One that is a keyword here is meant as it is called there: `type` as `r#type`.
pub(crate) fn name(input: ParseStream<'_>) -> syn::Result<syn::Ident> {
    let word = input.call(syn::Ident::parse_any)?;
    let text = word.to_string();
    if syn::parse_str::<syn::Ident>(&text).is_ok() {
        return Ok(word);
    }
    if matches!(text.as_str(), "self" | "Self" | "super" | "crate" | "_") {
        let message =
            format!("`{text}` is no name; a member of JSON stands in quotes: `\"{text}\"`");
        return Err(syn::Error::new_spanned(word, message));
    }
    Ok(syn::Ident::new_raw(&text, word.span()))
}

/// Sets what may be said once.
pub(crate) fn set<T>(slot: &mut Option<T>, key: &syn::Ident, value: T, errors: &Errors) {
    if slot.is_some() {
        errors.at(key, format!("`{key}` is given twice; keep one"));
    }
    *slot = Some(value);
}

/// The error for an unknown key. `others` are words that other crates use for what we call otherwise.
pub(crate) fn unknown(
    attribute: &str,
    key: &syn::Ident,
    known: &[&str],
    others: &[(&str, &str)],
) -> syn::Error {
    let name = key.unraw().to_string();
    let other = others.iter().find(|(word, _)| *word == name);
    let near = other
        .map(|(_, ours)| *ours)
        .or_else(|| suggest::nearest(&name, known));
    let message = match near {
        Some(near) => format!("unknown `{attribute}` attribute `{name}`; did you mean `{near}`?"),
        None => format!(
            "unknown `{attribute}` attribute `{name}`; known are {}",
            suggest::list(known)
        ),
    };
    syn::Error::new_spanned(key, message)
}

/// The error at `tokens` for a name that is none of `known`.
pub(crate) fn no_such(
    tokens: impl ToTokens,
    what: &str,
    given: &str,
    known: &[&str],
) -> syn::Error {
    let message = match suggest::nearest(given, known) {
        Some(near) => format!("{what}; did you mean `{near}`?"),
        None => what.to_owned(),
    };
    syn::Error::new_spanned(tokens, message)
}
