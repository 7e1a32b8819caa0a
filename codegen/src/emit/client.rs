//! The client and the crate's root.

use proc_macro2::TokenStream;
use quote::quote;

use super::descriptor::{features, matches};
use super::scan;
use super::tokens::{Scope, deprecated, docs, ident, ty};
use crate::catalog::model::Match;
use crate::lower::connector::{Connector, FindOrCreate, Offer, RustOperation, Search, TriggerKind};
use crate::output::RustFile;

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
    let offer = connector.offer.as_ref();
    let module = |name: &str, there: bool| {
        let name = ident(name);
        there.then(|| quote!(pub mod #name;))
    };
    let actions = module("actions", offer.is_some_and(|o| !o.actions.is_empty()));
    let searches = module("searches", offer.is_some_and(|o| !o.searches.is_empty()));
    let security = (!connector.security.is_empty()).then(|| {
        quote!(
            mod security;
        )
    });
    let triggers = module("triggers", offer.is_some_and(|o| !o.triggers.is_empty()));
    let operations = module("operations", has_operations(connector));
    let descriptor = offer.map(|_| {
        quote!(
            #[cfg(feature = "descriptors")]
            mod descriptor;
        )
    });
    let described = offer.map(|_| {
        quote!(
            #[cfg(feature = "descriptors")]
            pub use descriptor::descriptor;
        )
    });
    quote! {
        #(#![doc = #lines])*

        #actions
        mod client;
        mod connector;
        #descriptor
        #operations
        #searches
        #security
        #triggers
        pub mod types;

        pub use client::Client;
        pub use connector::CONNECTOR;
        #described
        pub use tieline_runtime as runtime;
        pub use tieline_runtime::{ClientBuilder, Error};
    }
}

/// Whether there are requests beside those of the entries.
pub fn has_operations(connector: &Connector) -> bool {
    connector
        .specs
        .iter()
        .any(|spec| !spec.operations.is_empty())
}

/// `src/client.rs`.
pub fn print(connector: &Connector) -> RustFile {
    let methods = match &connector.offer {
        Some(offer) => offer_methods(offer),
        None => {
            let specs = connector.specs.iter();
            let files = specs.flat_map(|spec| &spec.operations);
            files
                .flat_map(|file| &file.operations)
                .map(|operation| {
                    let name = ident(&operation.name);
                    method(operation, &quote!(operations::#name), &TokenStream::new())
                })
                .collect()
        }
    };
    let methods = quote!(#(#methods)*);
    let found = connector
        .offer
        .as_ref()
        .filter(|offer| !offer.find_or_create.is_empty() || offer.searches.iter().any(finds_one));
    let search = found.map(|_| {
        quote!(
            use tieline_runtime::search;
        )
    });
    let operations = connector.offer.is_none().then(|| {
        quote!(
            use crate::operations;
        )
    });
    let operations = operations.filter(|_| !methods.is_empty());
    // A connector of nothing but triggers has no method that can fail.
    let fails = match &connector.offer {
        Some(offer) => !offer.actions.is_empty() || offer.searches.iter().any(finds_one),
        None => !methods.is_empty(),
    };
    let runtime = if fails {
        quote!(
            use tieline_runtime::{ClientBuilder, Error};
        )
    } else {
        quote!(
            use tieline_runtime::ClientBuilder;
        )
    };
    let text = format!(
        " A connection to one account of {}. Clones share it.",
        escape(&connector.title)
    );
    let head = quote! {
        #![doc = " The client."]
        use std::ops::Deref;
        use tieline_runtime::Client as Core;
        #search
        #runtime
        use crate::connector::CONNECTOR;
        #operations
    };
    let body = quote! {
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

            #methods
        }
    };
    RustFile::new(head).tokens(body).importing(scan::imports)
}

fn finds_one(search: &Search) -> bool {
    search.matches != Match::All
}

fn offer_methods(offer: &Offer) -> Vec<TokenStream> {
    let gate = |feature: &Option<String>| match feature {
        Some(feature) => quote!(#[cfg(feature = #feature)]),
        None => TokenStream::new(),
    };
    let mut out = Vec::new();
    for action in &offer.actions {
        let name = ident(&action.operation.name);
        let gate = gate(&action.entry.feature);
        out.push(method(&action.operation, &quote!(actions::#name), &gate));
    }
    for search in &offer.searches {
        out.push(search_method(search, &gate(&search.entry.feature)));
    }
    out.extend(
        offer
            .find_or_create
            .iter()
            .map(|pair| pair_methods(offer, pair)),
    );
    for trigger in &offer.triggers {
        let TriggerKind::Polling(polling) = &trigger.kind else {
            continue;
        };
        let gate = gate(&trigger.entry.feature);
        let name = ident(&polling.list.operation.name);
        let method = ident(&polling.list.operation.method);
        let lines = summary(&polling.list.operation);
        let item = ty(&polling.list.item, Scope::Crate);
        out.push(quote! {
            #lines
            #gate
            pub fn #method(&self, request: triggers::#name) -> Items<#item> {
                self.items(request)
            }
        });
    }
    out
}

/// A search as the catalog means it: its records, not a page of the vendor's answer.
fn search_method(search: &Search, gate: &TokenStream) -> TokenStream {
    let list = &search.list;
    let name = ident(&list.operation.name);
    let method = ident(&list.operation.method);
    let lines = summary(&list.operation);
    let old = deprecated(list.operation.deprecated);
    let item = ty(&list.item, Scope::Crate);
    if search.matches == Match::All {
        return quote! {
            #lines
            #old
            #gate
            pub fn #method(&self, request: searches::#name) -> Items<#item> {
                self.items(request)
            }
        };
    }
    let matches = matches(search.matches);
    quote! {
        #lines
        #old
        #gate
        pub async fn #method(&self, request: searches::#name) -> Result<Option<#item>, Error> {
            search::find(self, request, #matches).await
        }
    }
}

/// The methods that run a search and do something with what it finds.
fn pair_methods(offer: &Offer, pair: &FindOrCreate) -> TokenStream {
    let (Some(search), Some(create)) = (offer.search(&pair.search), offer.action(&pair.create))
    else {
        return TokenStream::new();
    };
    let name = ident(&pair.method);
    let gate = features([&search.entry, &create.entry].into_iter());
    let find = &search.list.operation;
    let title = crate::lower::docs::first_line(&crate::lower::docs::lines(&pair.description));
    let told = |what: String| {
        let lines: Vec<String> = title
            .iter()
            .map(|line| line.to_string())
            .chain([String::new(), what])
            .collect();
        docs(&lines)
    };
    let old = deprecated(find.deprecated || create.operation.deprecated);
    let lines = told(format!(
        "Runs [`{0}`](searches::{0}), and [`{1}`](actions::{1}) if it finds nothing.",
        search.entry.name, create.entry.name
    ));
    let found = ty(&search.list.item, Scope::Crate);
    let created = ty(&create.operation.output, Scope::Crate);
    let matches = matches(search.matches);
    let (find, make) = (ident(&search.entry.name), ident(&create.entry.name));
    let plain = quote! {
        #lines
        #old
        #gate
        pub async fn #name(
            &self,
            search: searches::#find,
            create: actions::#make,
        ) -> Result<FoundOrCreated<#found, #created>, Error> {
            search::find_or_create(self, search, #matches, &create).await
        }
    };
    let Some(update) = offer.action(&pair.update) else {
        return plain;
    };
    let name = ident(&pair.update_method);
    let gate = features([&search.entry, &create.entry, &update.entry].into_iter());
    let old = deprecated(
        search.list.operation.deprecated
            || create.operation.deprecated
            || update.operation.deprecated,
    );
    let lines = told(format!(
        "Runs [`{0}`](searches::{0}), then the [`{1}`](actions::{1}) made from what it finds, or [`{2}`](actions::{2}) if it finds nothing.",
        search.entry.name, update.entry.name, create.entry.name
    ));
    let updated = ty(&update.operation.output, Scope::Crate);
    let change = ident(&update.entry.name);
    quote! {
        #plain

        #lines
        #old
        #gate
        pub async fn #name(
            &self,
            search: searches::#find,
            update: impl FnOnce(&#found) -> actions::#change,
            create: actions::#make,
        ) -> Result<UpdatedOrCreated<#found, #updated, #created>, Error> {
            search::update_or_create(self, search, #matches, update, &create).await
        }
    }
}

/// The first line of the docs and the route.
fn summary(operation: &RustOperation) -> TokenStream {
    let lines: Vec<String> = crate::lower::docs::first_line(&operation.docs)
        .into_iter()
        .chain([String::new()])
        .chain(operation.docs.last().cloned())
        .collect();
    docs(&lines)
}

fn method(operation: &RustOperation, path: &TokenStream, gate: &TokenStream) -> TokenStream {
    let method = ident(&operation.method);
    let lines = summary(operation);
    let old = deprecated(operation.deprecated);
    let output = ty(&operation.output, Scope::Crate);
    quote! {
        #lines
        #old
        #gate
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
