//! The client and the crate's root.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{Imports, Scope, deprecated, docs, ident, ty};
use crate::lower::connector::{Connector, RustOperation};

/// `src/lib.rs`.
pub fn library(connector: &Connector) -> TokenStream {
    let mut lines = vec![format!("{}.", connector.title.trim().trim_end_matches('.'))];
    lines = lines
        .iter()
        .flat_map(|line| crate::lower::docs::lines(line))
        .collect();
    if !connector.docs.is_empty() {
        lines.push(String::new());
        lines.extend(connector.docs.iter().cloned());
    }
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote! {
        #(#![doc = #lines])*

        mod client;
        mod connector;
        pub mod operations;
        pub mod types;

        pub use client::{Client, ClientBuilder};
        pub use tieline_runtime as runtime;
        pub use tieline_runtime::Error;
    }
}

/// `src/client.rs`.
pub fn print(connector: &Connector) -> TokenStream {
    let mut imports = Imports::default();
    let mut types = false;
    let mut methods = Vec::new();
    for spec in &connector.specs {
        for operation in spec.operations.iter().flat_map(|file| &file.operations) {
            imports.ty(&operation.output);
            operation.output.each_named(&mut |_| types = true);
            methods.push(method(operation, spec.module.as_deref()));
        }
    }
    imports.runtime("Error");
    let imports = imports.print();
    let operations = (!methods.is_empty()).then(|| quote!(use crate::operations;));
    let types = types.then(|| quote!(use crate::types;));
    quote! {
        #imports
        #operations
        #types
        #[doc = " A connection to one account. Clones share it."]
        #[derive(Debug, Clone)]
        pub struct Client(runtime::Client);

        impl Client {
            #(#methods)*
        }
    }
}

fn method(operation: &RustOperation, spec: Option<&str>) -> TokenStream {
    let method = ident(&operation.method);
    let name = ident(&operation.name);
    let path = match spec {
        Some(spec) => {
            let spec = ident(spec);
            quote!(operations::#spec::#name)
        }
        None => quote!(operations::#name),
    };
    let lines: Vec<String> = crate::lower::docs::first_line(&operation.docs)
        .into_iter()
        .chain([String::new()])
        .chain(operation.docs.last().cloned())
        .collect();
    let lines = docs(&lines);
    let old = deprecated(operation.deprecated);
    let output = ty(&operation.output, Scope::Crate);
    quote! {
        #lines
        #old
        pub async fn #method(&self, request: #path) -> Result<#output, Error> {
            self.send(&request).await
        }
    }
}
