//! Stubs that stand beside errors: without them every use of the impl adds an error of its own.

use proc_macro2::TokenStream;
use quote::quote;

use super::attr::{Container, Direction};

/// An impl for each readable target, with a body that is never run: the errors beside it stop the build.
pub(crate) fn stubs(input: &syn::DeriveInput, container: &Container) -> TokenStream {
    let (name, runtime) = (&input.ident, &container.runtime);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    container
        .targets
        .iter()
        .map(|target| {
            let ty = &target.ty;
            let (source, destination) = match target.direction {
                Direction::From => (quote!(#ty), quote!(#name #ty_generics)),
                Direction::To => (quote!(#name #ty_generics), quote!(#ty)),
            };
            quote! {
                #[automatically_derived]
                impl #impl_generics #runtime::map::MapFrom<#source> for #destination #where_clause {
                    fn map_from(_: #source) -> ::core::result::Result<Self, #runtime::map::MapError> {
                        ::core::result::Result::Err(#runtime::map::MapError::missing())
                    }
                }
            }
        })
        .collect()
}
