//! `#[derive(Record)]`: what a generated type has from the runtime's macros, for a type of the user's own.

mod enums;
mod structs;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use crate::attr::{each, set, unknown, value};
use crate::casing::Casing;
use crate::errors::Errors;

/// `#[record(...)]` on the type.
struct Container {
    rename_all: Option<Casing>,
    /// Where the runtime is.
    runtime: syn::Path,
}

const KEYS: &[&str] = &["rename_all", "crate"];

/// The whole derive; on any error a stub stands beside the errors.
pub(crate) fn derive(input: &syn::DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let container = container(&input.attrs, &errors);
    if let Some(parameter) = input.generics.params.first() {
        errors.at(
            parameter,
            "a record's fields have types that are known; remove the parameters",
        );
    }
    let body = match &input.data {
        syn::Data::Struct(data) => structs::expand(input, &container, data, &errors),
        syn::Data::Enum(data) => enums::expand(input, &container, data, &errors),
        syn::Data::Union(data) => {
            errors.at(
                data.union_token,
                "`Record` can be derived for structs and enums only",
            );
            TokenStream::new()
        }
    };
    match errors.into_tokens() {
        None => body,
        Some(errors) => {
            let stub = stub(input, &container);
            quote!(#errors #stub)
        }
    }
}

fn container(attrs: &[syn::Attribute], errors: &Errors) -> Container {
    let mut rename_all = None;
    let mut runtime: syn::Path = syn::parse_quote!(::tieline_runtime);
    each("record", attrs, errors, |key, input| {
        match key.unraw().to_string().as_str() {
            "rename_all" => {
                let casing = Casing::parse(value(key, input, "\"camelCase\"")?)?;
                set(&mut rename_all, key, casing, errors);
            }
            "crate" => runtime = value(key, input, "path::to::runtime")?,
            _ => return Err(unknown("record", key, KEYS, &[])),
        }
        Ok(())
    });
    Container {
        rename_all,
        runtime,
    }
}

/// A name in JSON: as it is said, else as the type writes names.
fn key(said: Option<&syn::LitStr>, own: &str, container: &Container) -> syn::LitStr {
    match (said, container.rename_all) {
        (Some(said), _) => said.clone(),
        (None, Some(casing)) => syn::LitStr::new(&casing.apply(own), Span::call_site()),
        (None, None) => syn::LitStr::new(own, Span::call_site()),
    }
}

/// Reports names that are there twice.
fn distinct(keys: &[(syn::LitStr, Span)], errors: &Errors) {
    for (at, (key, span)) in keys.iter().enumerate() {
        if keys.iter().take(at).any(|(e, _)| e.value() == key.value()) {
            errors.push(syn::Error::new(
                *span,
                format!("`{}` is there twice in JSON; rename one", key.value()),
            ));
        }
    }
}

/// The codec's impls with bodies that are never run: the errors beside them stop the build.
fn stub(input: &syn::DeriveInput, container: &Container) -> TokenStream {
    let (name, runtime) = (&input.ident, &container.runtime);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #runtime::json::Blank for #name #ty_generics #where_clause {
            fn blank() -> Self {
                loop {}
            }
        }
        #[automatically_derived]
        impl #impl_generics #runtime::json::Decode for #name #ty_generics #where_clause {
            fn fill(&mut self, r: &mut #runtime::json::Reader<'_>) -> #runtime::json::Result<()> {
                r.skip()
            }
        }
        #[automatically_derived]
        impl #impl_generics #runtime::json::Encode for #name #ty_generics #where_clause {
            fn encode(&self, w: &mut #runtime::json::Writer) {
                w.null();
            }
        }
    }
}
