//! Field paths written as tokens: `properties.email`, `owner?.email`, `pair.0`.
//!
//! Tokens and not strings: rustc then points at the segment that is wrong and offers the right name,
//! where for a string it would offer to replace the whole literal. Members of JSON have no tokens to check and may hold
//! any character: there a segment may be a string.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;

use crate::attr::name;
use crate::respan::respan;

/// One step into a value.
#[derive(Clone)]
struct Segment {
    name: Name,
    /// A `?` follows: what is found here is an `Option`.
    optional: bool,
}

#[derive(Clone)]
enum Name {
    Member(syn::Member),
    Text(syn::LitStr),
}

/// A path of fields.
#[derive(Clone)]
pub(crate) struct FieldPath {
    segments: Vec<Segment>,
}

impl Parse for FieldPath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut segments = Vec::new();
        loop {
            // `pair.0.1` lexes `0.1` as one float.
            if input.peek(syn::LitFloat) {
                let float: syn::LitFloat = input.parse()?;
                for part in float.to_string().split('.') {
                    let index = syn::LitInt::new(part, float.span()).base10_parse()?;
                    segments.push(Segment::of(syn::Member::Unnamed(syn::Index {
                        index,
                        span: float.span(),
                    })));
                }
            } else if input.peek(syn::LitStr) {
                segments.push(Segment {
                    name: Name::Text(input.parse()?),
                    optional: false,
                });
            } else if input.peek(syn::LitInt) && !input.peek(syn::Token![-]) {
                segments.push(Segment::of(input.parse()?));
            } else if input.peek(syn::Ident::peek_any) {
                segments.push(Segment::of(syn::Member::Named(name(input)?)));
            } else {
                return Err(input.error("expected the name of a field"));
            }
            if input.peek(syn::Token![?]) {
                input.parse::<syn::Token![?]>()?;
                if let Some(last) = segments.last_mut() {
                    last.optional = true;
                }
            }
            if input.peek(syn::token::Bracket) {
                return Err(input.error(
                    "a path names fields; take an item of a list by `with = path::to::function`",
                ));
            }
            if input.peek(syn::token::Paren) {
                return Err(input
                    .error("a path names fields; call a method by `with = path::to::function`"));
            }
            if input.peek(syn::Token![::]) {
                return Err(input.error("write a path of fields with dots: `owner.email`"));
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
            let span = segment.span();
            if i > 0 {
                quote_spanned!(span=> .).to_tokens(tokens);
            }
            match &segment.name {
                Name::Member(member) => member.to_tokens(tokens),
                Name::Text(text) => text.to_tokens(tokens),
            }
            if segment.optional {
                quote_spanned!(span=> ?).to_tokens(tokens);
            }
        }
    }
}

impl Segment {
    fn of(member: syn::Member) -> Self {
        Self {
            name: Name::Member(member),
            optional: false,
        }
    }

    fn span(&self) -> Span {
        match &self.name {
            Name::Member(member) => member.span(),
            Name::Text(text) => text.span(),
        }
    }

    fn text(&self) -> String {
        match &self.name {
            Name::Member(member) => text(member),
            Name::Text(text) => text.value(),
        }
    }
}

/// A field's name as messages print it.
pub(crate) fn text(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}

impl FieldPath {
    /// The path that is just this field.
    pub(crate) fn of(member: syn::Member) -> Self {
        Self {
            segments: vec![Segment::of(member)],
        }
    }

    /// The path that is just this member of JSON.
    pub(crate) fn key(key: &str, span: Span) -> Self {
        Self {
            segments: vec![Segment {
                name: Name::Text(syn::LitStr::new(key, span)),
                optional: false,
            }],
        }
    }

    /// The same place to assign to: a `?` at the end says that what is read may be empty.
    pub(crate) fn to_assign(&self) -> Self {
        let mut path = self.clone();
        if let Some(last) = path.segments.last_mut() {
            last.optional = false;
        }
        path
    }

    /// As messages print it.
    pub(crate) fn text(&self) -> String {
        let names: Vec<String> = self.segments.iter().map(Segment::text).collect();
        names.join(".")
    }

    /// The field of the record itself at which the path begins.
    pub(crate) fn first(&self) -> String {
        self.segments.first().map(Segment::text).unwrap_or_default()
    }

    /// The same as a member, at a place of its own.
    pub(crate) fn first_member(&self, span: Span) -> Option<syn::Member> {
        let Segment { name, optional: _ } = self.segments.first()?;
        let mut member = match name {
            Name::Member(member) => member.clone(),
            // Refused before anything is expanded.
            Name::Text(_) => return None,
        };
        match &mut member {
            syn::Member::Named(ident) => ident.set_span(span),
            syn::Member::Unnamed(index) => index.span = span,
        }
        Some(member)
    }

    /// Where that is written.
    pub(crate) fn first_span(&self) -> Span {
        self.segments
            .first()
            .map_or_else(Span::call_site, Segment::span)
    }

    /// A segment that is written as text, which only JSON has.
    pub(crate) fn quoted(&self) -> Option<&syn::LitStr> {
        self.segments.iter().find_map(|s| match &s.name {
            Name::Text(text) => Some(text),
            Name::Member(_) => None,
        })
    }

    /// A step that is written as a number.
    pub(crate) fn indexed(&self) -> Option<&syn::Index> {
        self.segments.iter().find_map(|s| match &s.name {
            Name::Member(syn::Member::Unnamed(index)) => Some(index),
            _ => None,
        })
    }

    /// Reads the path from `base`, by value. Each `?` makes the result an `Option`; nothing is read twice.
    pub(crate) fn read(&self, base: &str, derive: &TokenStream) -> TokenStream {
        read(&self.segments, self.base(base), derive)
    }

    /// The path as an `Option`, whether or not it crosses one; `at` is where a message about that belongs.
    pub(crate) fn read_maybe(&self, base: &str, at: Span, derive: &TokenStream) -> TokenStream {
        let read = self.read(base, derive);
        let function = respan(quote!(#derive::into_option), at);
        let read = if self.segments.iter().any(|s| s.optional) {
            read
        } else {
            respan(read, at)
        };
        quote_spanned!(at=> #function(#read))
    }

    /// The local that holds the record, at the place of the first segment.
    fn base(&self, name: &str) -> TokenStream {
        let span = self
            .segments
            .first()
            .map_or_else(Span::call_site, Segment::span);
        syn::Ident::new(name, span).into_token_stream()
    }

    /// The place to assign to, below `base`. An empty `Option` on the way is filled with its default.
    pub(crate) fn place(&self, base: &str, derive: &TokenStream) -> TokenStream {
        self.segments
            .iter()
            .fold(self.base(base), |place, segment| {
                let place = step(segment, &place);
                if segment.optional {
                    let function = respan(quote!(#derive::or_default), segment.span());
                    quote_spanned!(segment.span()=> #function(&mut #place))
                } else {
                    place
                }
            })
    }

    /// The records that the path steps into without a `?`, below `base`.
    pub(crate) fn stepped_into(&self, base: &str) -> Vec<TokenStream> {
        let mut found = Vec::new();
        let mut place = self.base(base);
        for segment in self.segments.iter().rev().skip(1).rev() {
            if segment.optional {
                break;
            }
            place = step(segment, &place);
            found.push(place.clone());
        }
        found
    }

    /// The steps into JSON, as the runtime takes them.
    pub(crate) fn json_steps(&self, derive: &TokenStream) -> TokenStream {
        let steps = self.segments.iter().map(|segment| match &segment.name {
            Name::Member(syn::Member::Unnamed(index)) => {
                let index = index.index as usize;
                quote!(#derive::JsonStep::Index(#index))
            }
            _ => {
                let key = segment.text();
                quote!(#derive::JsonStep::Key(#key))
            }
        });
        quote!(&[#(#steps),*])
    }

    /// The keys on the way into JSON.
    pub(crate) fn json_keys(&self) -> TokenStream {
        let keys = self.segments.iter().map(Segment::text);
        quote!(&[#(#keys),*])
    }

    /// Whether the last step is optional, as in `owner?`: nothing to assign to.
    pub(crate) fn ends_optional(&self) -> bool {
        self.segments.last().is_some_and(|s| s.optional)
    }
}

/// One field below `base`, with the span of its name.
fn step(segment: &Segment, base: &TokenStream) -> TokenStream {
    match &segment.name {
        Name::Member(member) => quote_spanned!(member.span()=> #base.#member),
        // Refused before anything is expanded.
        Name::Text(text) => quote_spanned!(text.span()=> #base),
    }
}

fn read(segments: &[Segment], base: TokenStream, derive: &TokenStream) -> TokenStream {
    let Some((first, rest)) = segments.split_first() else {
        return base;
    };
    let value = step(first, &base);
    if !first.optional {
        return read(rest, value, derive);
    }
    let function = respan(quote!(#derive::into_option), first.span());
    let value = quote_spanned!(first.span()=> #function(#value));
    let Some(next) = rest.first() else {
        return value;
    };
    let inner = read(rest, quote_spanned!(next.span()=> __value), derive);
    // What follows yields an `Option` already when a later step is optional.
    let combine = if rest.iter().any(|s| s.optional) {
        quote!(and_then)
    } else {
        quote!(map)
    };
    quote!(#value.#combine(|__value| #inner))
}
