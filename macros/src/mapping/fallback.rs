//! Stubs that stand beside errors: without them every use of the impl adds an error of its own.

use proc_macro2::TokenStream;
use quote::quote;

use super::attr::{Container, Direction, Side};

/// An impl for each readable target, with a body that is never run: the errors beside it stop the build.
pub(crate) fn stubs(input: &syn::DeriveInput, container: &Container) -> TokenStream {
    let (name, runtime) = (&input.ident, &container.runtime);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let stub = |source: &TokenStream, destination: &TokenStream| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #runtime::map::MapFrom<#source> for #destination #where_clause {
                fn map_from(_: #source) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    ::core::result::Result::Err(#runtime::map::MapError::missing())
                }
            }
        }
    };
    let this = quote!(#name #ty_generics);
    container
        .targets
        .iter()
        .map(|target| match (&target.side, target.direction) {
            (Side::Type(ty), Direction::From) => stub(&quote!(#ty), &this),
            (Side::Type(ty), Direction::To) if target.part.is_some() => quote! {
                #[automatically_derived]
                impl #impl_generics #runtime::map::derive::Fills<#ty> for #this #where_clause {
                    const NAMES: #runtime::map::derive::Names = #runtime::map::derive::Names::UNKNOWN;

                    fn fill(self, _: &mut #ty) -> ::core::result::Result<(), #runtime::map::MapError> {
                        ::core::result::Result::Err(#runtime::map::MapError::missing())
                    }
                }
            },
            (Side::Type(ty), Direction::To) => stub(&this, &quote!(#ty)),
            (Side::Json, Direction::From) => {
                let borrowed = stub(&quote!(&#runtime::Json), &this);
                let owned = stub(&quote!(#runtime::Json), &this);
                quote!(#borrowed #owned)
            }
            (Side::Json, Direction::To) => stub(&this, &quote!(#runtime::Json)),
        })
        .collect()
}
