//! The links that a mapping goes by, as data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::ident;
use crate::lower::mapping::model::RustMapping;
use crate::matrix::{LinkUse, Purpose};

/// `impl Links`
pub(super) fn implementation(mapping: &RustMapping) -> TokenStream {
    let name = ident(&mapping.name);
    let links = mapping.links.iter().map(|one| {
        let LinkUse { link, by, purpose } = one;
        match purpose {
            Purpose::Remember { answer } => quote!(LinkUse::remember(#link, #by, #answer)),
            Purpose::Find => quote!(LinkUse::find(#link, #by)),
            Purpose::State => quote!(LinkUse::state(#link, #by)),
            Purpose::Passed => quote!(LinkUse::passed(#link, #by)),
            Purpose::Echo => quote!(LinkUse::echo(#link, #by)),
        }
    });
    let body = quote!(const LINKS: &'static [LinkUse] = &[#(#links),*];);
    if mapping.custom {
        quote!(impl<S> Links for #name<S> { #body })
    } else {
        quote!(impl Links for #name { #body })
    }
}
