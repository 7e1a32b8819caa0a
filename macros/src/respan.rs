//! Moves tokens to where messages about them belong.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// The tokens, all of them at `span`: rustc draws an expression from its first token to its last, and at the derive
/// as soon as one of them is from there.
pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let respanned = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut group = Group::new(group.delimiter(), respan(group.stream(), span));
            group.set_span(span);
            TokenTree::Group(group)
        }
        mut token => {
            token.set_span(span);
            token
        }
    });
    respanned.collect()
}
