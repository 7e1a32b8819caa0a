//! Field paths written as tokens: `properties.email`, `owner?.email`, `pair.0`.
//!
//! Tokens and not strings: rustc then points at the segment that is wrong and offers the right name,
//! where for a string it would offer to replace the whole literal.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;

/// One step into a value.
pub(crate) struct Segment {
    member: syn::Member,
    /// A `?` follows: what is found here is an `Option`.
    optional: bool,
}

/// A path of fields.
pub(crate) struct FieldPath {
    segments: Vec<Segment>,
}

impl Parse for FieldPath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::LitStr) {
            let literal: syn::LitStr = input.parse()?;
            let message = format!("write the path without quotes: `{}`", literal.value());
            return Err(syn::Error::new(literal.span(), message));
        }
        let mut segments = Vec::new();
        loop {
            // `pair.0.1` lexes `0.1` as one float.
            if input.peek(syn::LitFloat) {
                let float: syn::LitFloat = input.parse()?;
                for part in float.to_string().split('.') {
                    let index = syn::LitInt::new(part, float.span()).base10_parse()?;
                    let index = syn::Index {
                        index,
                        span: float.span(),
                    };
                    segments.push(Segment {
                        member: syn::Member::Unnamed(index),
                        optional: false,
                    });
                }
            } else {
                segments.push(Segment {
                    member: input.parse()?,
                    optional: false,
                });
            }
            if input.peek(syn::Token![?]) {
                input.parse::<syn::Token![?]>()?;
                if let Some(last) = segments.last_mut() {
                    last.optional = true;
                }
            }
            if input.parse::<Option<syn::Token![.]>>()?.is_none() {
                return Ok(Self { segments });
            }
        }
    }
}

impl ToTokens for FieldPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for (i, segment) in self.segments.iter().enumerate() {
            if i > 0 {
                quote!(.).to_tokens(tokens);
            }
            segment.member.to_tokens(tokens);
            if segment.optional {
                quote!(?).to_tokens(tokens);
            }
        }
    }
}

impl FieldPath {
    /// The path that is just this field.
    pub(crate) fn of(member: syn::Member) -> Self {
        Self {
            segments: vec![Segment {
                member,
                optional: false,
            }],
        }
    }

    /// As messages print it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (i, segment) in self.segments.iter().enumerate() {
            if i > 0 {
                text.push('.');
            }
            match &segment.member {
                syn::Member::Named(ident) => {
                    text.push_str(ident.to_string().trim_start_matches("r#"))
                }
                syn::Member::Unnamed(index) => text.push_str(&index.index.to_string()),
            }
        }
        text
    }

    /// Reads the path from `base`, by value. Each `?` makes the result an `Option`; nothing is read twice.
    pub(crate) fn read(&self, base: TokenStream) -> TokenStream {
        read(&self.segments, base)
    }

    /// The place to assign to, below `base`. An empty `Option` on the way is filled with its default.
    pub(crate) fn place(&self, base: TokenStream) -> TokenStream {
        self.segments.iter().fold(base, |place, segment| {
            let member = &segment.member;
            let place = quote_spanned!(member.span()=> #place.#member);
            if segment.optional {
                quote!(#place.get_or_insert_with(::core::default::Default::default))
            } else {
                place
            }
        })
    }

    /// Whether the last step is optional, as in `owner?`: nothing to assign to.
    pub(crate) fn ends_optional(&self) -> bool {
        self.segments.last().is_some_and(|s| s.optional)
    }
}

fn read(segments: &[Segment], base: TokenStream) -> TokenStream {
    let Some((first, rest)) = segments.split_first() else {
        return base;
    };
    let member = &first.member;
    let value = quote_spanned!(member.span()=> #base.#member);
    if !first.optional {
        return read(rest, value);
    }
    if rest.is_empty() {
        return value;
    }
    let inner = read(rest, quote!(__value));
    // What follows yields an `Option` already when a later step is optional.
    let combine = if rest.iter().any(|s| s.optional) {
        quote!(and_then)
    } else {
        quote!(map)
    };
    quote!(#value.#combine(|__value| #inner))
}
