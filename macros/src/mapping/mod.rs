//! `#[derive(Mapping)]`: attributes -> checked input -> impls. Nothing is decided in `expand`.

mod attr;
mod check;
mod enums;
mod expand;
mod fallback;
mod impls;
mod path;

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;

/// The whole derive. On any error the impls' stubs stand beside the errors, so that rustc does not
/// add a wall of "trait not implemented" to them.
pub(crate) fn derive(input: &syn::DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let container = attr::container(&input.attrs, &errors);
    check::container(&container, &input.attrs, &errors);
    let body = match &input.data {
        syn::Data::Struct(data) => expand::structure(input, &container, data, &errors),
        syn::Data::Enum(data) => enums::enumeration(input, &container, data, &errors),
        syn::Data::Union(data) => {
            errors.at(
                data.union_token,
                "`Mapping` can be derived for structs and enums only",
            );
            TokenStream::new()
        }
    };
    match errors.into_tokens() {
        None => quote!(#body),
        Some(errors) => {
            let stubs = fallback::stubs(input, &container);
            quote!(#errors #stubs)
        }
    }
}
