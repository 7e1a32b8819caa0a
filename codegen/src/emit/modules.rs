//! Module files: private modules, re-exported flat.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{docs, ident};

/// A private module and the cargo feature it hangs on.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    pub module: &'a str,
    pub feature: Option<&'a str>,
}

/// A module whose files are private and whose items are its own.
pub fn flat<'a>(text: &str, files: impl Iterator<Item = File<'a>> + Clone) -> TokenStream {
    let text = format!(" {text}");
    let gate = |file: File<'a>| {
        file.feature
            .map(|feature| quote!(#[cfg(feature = #feature)]))
    };
    let declared = files.clone().map(|file| {
        let gate = gate(file);
        let module = ident(file.module);
        quote!(#gate mod #module;)
    });
    let exported = files.map(|file| {
        let gate = gate(file);
        let module = ident(file.module);
        quote!(#gate pub use self::#module::*;)
    });
    quote! {
        #![doc = #text]
        #(#declared)*
        #(#exported)*
    }
}

/// A module of public modules, each with its line of docs.
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
