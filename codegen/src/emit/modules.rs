//! Module files: private modules of one tag each, re-exported flat.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{docs, ident};

/// A module whose files are private and whose items are its own.
pub fn flat<'a>(text: &str, files: impl Iterator<Item = &'a str> + Clone) -> TokenStream {
    let text = format!(" {text}");
    let declared = files.clone().map(|file| {
        let file = ident(file);
        quote!(mod #file;)
    });
    let exported = files.map(|file| {
        let file = ident(file);
        quote!(pub use self::#file::*;)
    });
    quote! {
        #![doc = #text]
        #(#declared)*
        #(#exported)*
    }
}

/// A module of public modules.
pub fn nested(text: &str, modules: &[(String, String)]) -> TokenStream {
    let text = format!(" {text}");
    let declared = modules.iter().map(|(name, text)| {
        let lines = docs(std::slice::from_ref(text));
        let name = ident(name);
        quote!(#lines pub mod #name;)
    });
    quote! {
        #![doc = #text]
        #(#declared)*
    }
}
