//! The impls that every derive of this room is made of.

use proc_macro2::TokenStream;
use quote::quote;

/// What all impls of one derive have in common: the deriving type and the runtime.
#[derive(Clone, Copy)]
pub(crate) struct Impls<'a> {
    pub(crate) input: &'a syn::DeriveInput,
    /// `::tieline_runtime`.
    pub(crate) runtime: &'a syn::Path,
}

impl Impls<'_> {
    /// The deriving type.
    pub(crate) fn this(&self) -> TokenStream {
        let name = &self.input.ident;
        let (_, ty_generics, _) = self.input.generics.split_for_impl();
        quote!(#name #ty_generics)
    }

    /// `impl Trait for Type` with this body.
    pub(crate) fn item(
        &self,
        of: &TokenStream,
        on: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let (impl_generics, _, where_clause) = self.input.generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #of for #on #where_clause { #body }
        }
    }

    /// `impl MapFrom<Source> for Destination` with this body, which has the value as `__source`.
    pub(crate) fn map_from(
        &self,
        source: &TokenStream,
        destination: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let runtime = self.runtime;
        self.item(
            &quote!(#runtime::map::MapFrom<#source>),
            destination,
            &quote! {
                fn map_from(__source: #source) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    #body
                }
            },
        )
    }

    /// The same from JSON, with borrowed JSON as `__source`; owned JSON is borrowed.
    pub(crate) fn map_from_json(&self, body: &TokenStream) -> TokenStream {
        let (runtime, this) = (self.runtime, self.this());
        let borrowed = self.map_from(&quote!(&#runtime::Json), &this, body);
        let owned = self.map_from(
            &quote!(#runtime::Json),
            &this,
            &quote!(<Self as #runtime::map::MapFrom<&#runtime::Json>>::map_from(&__source)),
        );
        quote!(#borrowed #owned)
    }
}
