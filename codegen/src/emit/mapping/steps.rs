//! The trait of custom steps, and what stands for a user's own in an example.

use proc_macro2::TokenStream;
use quote::quote;

use super::ty;
use crate::emit::tokens::{allowance, ident};
use crate::lower::mapping::model::{RustSteps, StepMethod};

/// The trait.
pub(super) fn declaration(steps: &RustSteps) -> TokenStream {
    let RustSteps { name, methods } = steps;
    let trait_name = ident(name);
    let signature = |method: &StepMethod| signature(method, &quote!(source), &quote!(cx));
    let declared = methods.iter().map(|method| {
        let text = format!(" The value of {}.", filled(&method.fills));
        let errors = " Whatever keeps the record from being mapped.";
        let signature = signature(method);
        quote! {
            #[doc = #text]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = #errors]
            #signature;
        }
    });
    let forwarded = methods.iter().map(|method| {
        let (signature, name) = (signature(method), ident(&method.name));
        quote!(#signature { (**self).#name(source, cx) })
    });
    let missing = "`{Self}` has no custom steps for these mappings";
    let label = format!("does not implement `{name}`");
    let note = format!(
        "write `impl {name} for {{Self}}`, or put `#[tieline_macros::mapping]` on it: then steps of a wrong type are told at their types"
    );
    quote! {
        /// The custom steps of the mappings here.
        #[diagnostic::on_unimplemented(message = #missing, label = #label, note = #note)]
        pub trait #trait_name { #(#declared)* }
        /// One implementation serves several mappings.
        impl<T: #trait_name + ?Sized> #trait_name for &T { #(#forwarded)* }
    }
}

/// Steps that refuse each record and say what to write; the name is that of their struct.
pub(super) fn unwritten(steps: &RustSteps, struct_name: &str) -> TokenStream {
    let RustSteps { name, methods } = steps;
    let (struct_name, trait_name) = (ident(struct_name), ident(name));
    let methods = methods.iter().map(|method| {
        let signature = signature(method, &quote!(_source), &quote!(_cx));
        let said = format!("the custom step `{}` is to be written", method.name);
        quote!(#signature { Err(MapError::from_display(#said)) })
    });
    quote! {
        /// Your own steps: each gets the record that it is about.
        struct #struct_name;
        impl #trait_name for #struct_name { #(#methods)* }
    }
}

fn signature(method: &StepMethod, record: &TokenStream, cx: &TokenStream) -> TokenStream {
    let StepMethod {
        name,
        fills: _,
        source,
        returns,
    } = method;
    let allowed = allowance(source.item.names_deprecated() || returns.item.names_deprecated());
    let (name, source, returns) = (ident(name), ty(source), ty(returns));
    quote!(#allowed fn #name(&self, #record: &#source, #cx: &MapContext) -> Result<#returns, MapError>)
}

/// What a step fills: `` `country` of [`A`] and [`B`] ``.
fn filled(fills: &[(String, String)]) -> String {
    let joined = |words: Vec<String>| match words.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        words => words.concat(),
    };
    let mut targets: Vec<&str> = Vec::new();
    for (_, target) in fills {
        if !targets.contains(&target.as_str()) {
            targets.push(target);
        }
    }
    let of = |wanted: &str| {
        let mut mappings: Vec<String> = Vec::new();
        for (mapping, target) in fills {
            let link = format!("[`{mapping}`]");
            if target == wanted && !mappings.contains(&link) {
                mappings.push(link);
            }
        }
        format!("`{wanted}` of {}", joined(mappings))
    };
    joined(targets.into_iter().map(of).collect())
}
