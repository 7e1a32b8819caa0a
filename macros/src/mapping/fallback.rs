//! Stubs that stand beside errors: without them every use of the impl adds an error of its own.

use proc_macro2::TokenStream;
use quote::quote;

use super::attr::{Container, Direction, Side};
use super::check::is_record;
use super::impls::Impls;

/// An impl for each readable target, with a body that is never run: the errors beside it stop the build.
pub(crate) fn stubs(input: &syn::DeriveInput, container: &Container) -> TokenStream {
    let runtime = &container.runtime;
    let impls = Impls { input, runtime };
    let this = impls.this();
    let failed = quote!(::core::result::Result::Err(#runtime::map::MapError::missing()));
    // The value is named as in a real impl, and read, or rustc would call it unused.
    let failed_from = quote!({ let _ = __source; #failed });
    let stub = |source: &TokenStream, destination: &TokenStream| {
        impls.map_from(source, destination, &failed_from)
    };
    container
        .targets
        .iter()
        .filter(|target| !(target.side.is_json() && is_record(&input.attrs)))
        .map(|target| match (&target.side, target.direction) {
            (Side::Type(ty), Direction::From) => stub(&quote!(#ty), &this),
            (Side::Type(ty), Direction::To) if target.part.is_some() => impls.item(
                &quote!(#runtime::map::derive::Fills<#ty>),
                &this,
                &quote! {
                    const NAMES: #runtime::map::derive::Names = #runtime::map::derive::Names::UNKNOWN;

                    fn fill(self, _: &mut #ty) -> ::core::result::Result<(), #runtime::map::MapError> {
                        #failed
                    }
                },
            ),
            (Side::Type(ty), Direction::To) => stub(&this, &quote!(#ty)),
            (Side::Json, Direction::From) => impls.map_from_json(&failed_from),
            (Side::Json, Direction::To) => stub(&this, &quote!(#runtime::Json)),
        })
        .collect()
}
