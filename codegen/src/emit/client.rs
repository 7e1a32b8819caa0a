//! The client and the crate's root.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{Imports, Scope, deprecated, docs, ident, ty};
use crate::lower::connector::{Connector, RustOperation};

/// `src/lib.rs`.
pub fn library(connector: &Connector) -> TokenStream {
    let mut lines = vec![format!("{}.", escape(&connector.title))];
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

        pub use client::Client;
        pub use connector::CONNECTOR;
        pub use tieline_runtime as runtime;
        pub use tieline_runtime::{ClientBuilder, Error};
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
    imports.runtime("ClientBuilder");
    imports.runtime("Error");
    let imports = imports.print();
    let text = format!(" A connection to one account of {}. Clones share it.", escape(&connector.title));
    let operations = (!methods.is_empty()).then(|| quote!(use crate::operations;));
    let types = types.then(|| quote!(use crate::types;));
    quote! {
        #![doc = " The client."]
        use std::ops::Deref;
        use tieline_runtime::Client as Core;
        #imports
        use crate::connector::CONNECTOR;
        #operations
        #types
        #[doc = #text]
        #[derive(Debug, Clone)]
        pub struct Client(Core);

        impl From<Core> for Client {
            fn from(core: Core) -> Self {
                Self(core)
            }
        }

        #[doc = " What all clients do: [`send`](Core::send), [`items`](Core::items), [`call_json`](Core::call_json)."]
        impl Deref for Client {
            type Target = Core;

            fn deref(&self) -> &Core {
                &self.0
            }
        }

        impl Client {
            #[doc = " Starts a client."]
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(&CONNECTOR)
            }

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

/// A title as running text of a doc comment.
fn escape(title: &str) -> String {
    let lines = crate::lower::docs::lines(title);
    let title = lines.first().map_or("the vendor", String::as_str);
    title.trim_end_matches('.').to_owned()
}
