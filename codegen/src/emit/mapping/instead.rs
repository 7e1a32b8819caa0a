//! What stands in for a value that is not there: made only then, unless there is nothing to make.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// The value of an `Option`, or this one.
pub(super) fn unwrapped(option: &TokenStream, instead: &TokenStream) -> TokenStream {
    if is_plain(instead) {
        quote!(#option.unwrap_or(#instead))
    } else {
        quote!(#option.unwrap_or_else(|| #instead))
    }
}

/// An `Option`, or this one.
pub(super) fn or(option: &TokenStream, instead: &TokenStream) -> TokenStream {
    if is_plain(instead) {
        quote!(#option.or(#instead))
    } else {
        quote!(#option.or_else(|| #instead))
    }
}

/// Whether it stays inside a closure: nothing in it leaves the function.
pub(super) fn is_closed(tokens: TokenStream) -> bool {
    tokens.into_iter().all(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() != '?',
        TokenTree::Ident(word) => word != "return",
        TokenTree::Group(group) => is_closed(group.stream()),
        TokenTree::Literal(_) => true,
    })
}

/// Whether nothing is called and nothing branches: a field, a constant, or a variant around one. Clippy wants no closure
/// around that.
fn is_plain(tokens: &TokenStream) -> bool {
    let mut before: Option<String> = None;
    tokens
        .clone()
        .into_iter()
        .all(|token| match (&token, before.take()) {
            (TokenTree::Group(group), Some(variant)) => {
                variant.starts_with(char::is_uppercase) && is_plain(&group.stream())
            }
            (TokenTree::Group(_), None) => false,
            (TokenTree::Ident(word), _) => {
                before = Some(word.to_string());
                word != "match" && word != "if"
            }
            (TokenTree::Punct(_) | TokenTree::Literal(_), _) => true,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_already_needs_no_closure() {
        for plain in [
            quote!(false),
            quote!(-5),
            quote!(source.title),
            quote!(a::State::Sent),
            quote!(Some(a::Any::Integer(5))),
        ] {
            assert!(is_plain(&plain), "{plain}");
        }
        for made in [
            quote!("EUR".to_owned()),
            quote!(a::Day::from("2026-01-05")),
            quote!(Some("x".to_owned())),
            quote!(if source.ok { 1 } else { 2 }),
            quote!(convert::now(cx)),
            quote!(["a", v].concat()),
        ] {
            assert!(!is_plain(&made), "{made}");
        }
    }
}
