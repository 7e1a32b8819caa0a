//! What is proved by constants beside the impl: that nothing is forgotten on the other side, of which a derive sees
//! nothing but the name.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Impl;
use crate::mapping::attr::Direction;
use crate::respan::respan;

/// Fields of the other side that are read or filled.
#[derive(Default)]
pub(super) struct Names {
    /// Each with the place that names it.
    pub(super) own: Vec<(String, Span)>,
    pub(super) flattened: Vec<TokenStream>,
}

impl Names {
    /// The constant's value.
    pub(super) fn tokens(&self, derive: &TokenStream) -> TokenStream {
        let Self { own, flattened } = self;
        let own = own.iter().map(|(name, _)| name);
        quote! {
            #derive::Names { own: &[#(#own),*], flattened: &[#(#flattened),*], unknown: false }
        }
    }
}

/// Calls that fail at compile time.
pub(super) struct Proofs(TokenStream);

impl Proofs {
    /// Beside the impl, or in its body where only the body knows the type's parameters.
    pub(super) fn placed(self, cx: &Impl<'_>) -> (TokenStream, TokenStream) {
        let (derive, calls) = (&cx.derive, self.0);
        if calls.is_empty() {
            return (TokenStream::new(), TokenStream::new());
        }
        let block = quote! {
            {
                #[allow(unused_imports)]
                use #derive::{NoDefault as _, NoDesc as _, NoFills as _, NoReads as _};
                #calls
            }
        };
        if cx.impls.input.generics.params.is_empty() {
            (quote!(const _: () = #block;), TokenStream::new())
        } else {
            (TokenStream::new(), quote!(const #block;))
        }
    }
}

/// That no field of the other side has another name by now.
fn renamed(cx: &Impl<'_>, other: &syn::Type, names: &Names) -> TokenStream {
    let (derive, of) = (&cx.derive, cx.target.side.text());
    let all = names.tokens(derive);
    let calls = names.own.iter().map(|(name, span)| {
        let call = respan(quote!(#derive::renamed), *span);
        quote_spanned!(*span=> #call(__desc, #of, #name, __names);)
    });
    quote! {
        let __desc = #derive::Probe::<#other>::DESC;
        let __names = &#all;
        #(#calls)*
    }
}

/// What is proved of a source.
pub(super) fn read(cx: &Impl<'_>, other: &syn::Type, names: &Names) -> Proofs {
    let (renamed, strict) = (renamed(cx, other, names), strict(cx, other, names));
    Proofs(quote!(#renamed #strict))
}

/// `strict`, if it is asked for.
fn strict(cx: &Impl<'_>, other: &syn::Type, names: &Names) -> TokenStream {
    let Some(span) = cx.target.strict else {
        return TokenStream::new();
    };
    let derive = &cx.derive;
    let function = match cx.target.direction {
        Direction::From => cx.call("strict_from", span),
        Direction::To => cx.call("strict_to", span),
    };
    let other = respan(quote!(#other), span);
    let of = cx.target.side.text();
    let names = names.tokens(derive);
    let ignored = cx.target.ignore.iter().map(ToString::to_string);
    quote_spanned! {span=>
        #function::<#other>(#of, &#names, &[#(#ignored),*]);
    }
}

/// That a target which starts blank has its required fields filled.
pub(super) fn filled(cx: &Impl<'_>, other: &syn::Type, names: &Names) -> Proofs {
    let derive = &cx.derive;
    let (renamed, strict) = (renamed(cx, other, names), strict(cx, other, names));
    if cx.target.new.is_some() {
        return Proofs(quote!(#renamed #strict));
    }
    let of = cx.target.side.text();
    let names = names.tokens(derive);
    let function = cx.call("filled", other.span());
    let call = quote_spanned! {other.span()=>
        #function(
            #derive::Probe::<#other>::DESC,
            #derive::Probe::<#other>::DEFAULT,
            #of,
            &#names,
        );
    };
    Proofs(quote!(#renamed #strict #call))
}
