//! `#[mapping]` on an `impl` block: its functions become the custom steps of a declared mapping.
//!
//! The block names the mapping's trait, as any `impl` of a trait does, so that editors complete the steps and rustc says
//! which are missing, misspelt or of another type. What the attribute adds is at the edges: parameters that a step does not
//! need are left out, and what it returns need not be a `Result` of the mapping's own error.

mod signature;

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote};

use self::signature::Step;
use crate::attr::{each, unknown, value};
use crate::errors::Errors;

/// The whole attribute.
pub(crate) fn attribute(arguments: &TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::default();
    let runtime = runtime(arguments, &errors);
    let block = match syn::parse2::<syn::ItemImpl>(item.clone()) {
        Ok(block) => block,
        Err(_) => {
            let message =
                "`#[mapping]` stands on an `impl` block: `#[mapping] impl Steps for Type { ... }`";
            let error = syn::Error::new(Span::call_site(), message).to_compile_error();
            return quote!(#error #item);
        }
    };
    let block = expand(block, &runtime, &errors);
    let errors = errors.into_tokens();
    quote!(#errors #block)
}

fn runtime(arguments: &TokenStream, errors: &Errors) -> syn::Path {
    let mut runtime: syn::Path = syn::parse_quote!(::tieline_runtime);
    if !arguments.is_empty() {
        let attribute: syn::Attribute = syn::parse_quote!(#[mapping(#arguments)]);
        each("mapping", &[attribute], errors, |key, input| {
            if key != "crate" {
                return Err(unknown("mapping", key, &["crate"], &[]));
            }
            runtime = value(key, input, "path::to::runtime")?;
            Ok(())
        });
    }
    runtime
}

fn expand(block: syn::ItemImpl, runtime: &syn::Path, errors: &Errors) -> TokenStream {
    let syn::ItemImpl {
        attrs,
        generics,
        self_ty,
        items,
        ..
    } = &block;
    let Some((of, _)) = &block.trait_ else {
        let ty = self_ty.to_token_stream();
        errors.at(
            self_ty,
            format!(
                "say which mapping's steps these are: `impl my_mapping::Steps for {ty}` with the trait of the mapping's crate"
            ),
        );
        return TokenStream::new();
    };
    let steps = items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(function) => Some(Step::read(function, errors)?.expand(runtime)),
        other => {
            errors.at(
                other,
                "custom steps are functions; move this to an `impl` block of its own",
            );
            None
        }
    });
    let steps: Vec<TokenStream> = steps.collect();
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    // The user's own tokens around the steps: rustc says there which of them are missing.
    let impl_token = &block.impl_token;
    let mut body = Group::new(Delimiter::Brace, quote!(#(#steps)*));
    body.set_span(block.brace_token.span.join());
    quote!(#(#attrs)* #impl_token #impl_generics #of for #self_ty #where_clause #body)
}
