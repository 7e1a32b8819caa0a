//! The client and the crate's root.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, ImplItem, ImplItemFn, ReturnType, parse_quote};

use super::descriptor::{features, matches};
use super::proofs::Proofs;
use super::tokens::{Scope, allowance, deprecation, ident, recursion_limit, renamed, ty};
use super::{ast, scan};
use crate::catalog::model::Match;
use crate::lower::connector::{
    Connector, Entry, FindOrCreate, List, Offer, RustOperation, Search, TriggerKind, TyExpr,
};
use crate::output::RustFile;

/// `src/lib.rs`.
pub fn library(connector: &Connector) -> TokenStream {
    let mut lines = vec![format!("{}.", escape(&connector.title))];
    if !connector.docs.is_empty() {
        lines.push(String::new());
        lines.extend(connector.docs.iter().cloned());
    }
    if let Some(limit) = connector.recursion_limit {
        lines.extend([
            String::new(),
            "# Deep types".to_owned(),
            String::new(),
            "The vendor's types stand so deeply inside each other that rustc must be told to follow them. If it says in a"
                .to_owned(),
            format!("crate that uses this one that it overflows, that needs `#![recursion_limit = \"{limit}\"]` too."),
        ]);
    }
    let limit = recursion_limit(connector);
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
    let webhooks = offer.is_some_and(|o| !Proofs::of(o).is_empty()).then(|| {
        quote!(
            mod webhooks;
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
        #limit

        #actions
        mod client;
        mod connector;
        #descriptor
        #operations
        #searches
        #security
        #triggers
        pub mod types;
        #webhooks

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
    let methods: Vec<ImplItem> = match &connector.offer {
        Some(offer) => offer_methods(offer),
        None => {
            let specs = connector.specs.iter();
            let files = specs.flat_map(|spec| &spec.operations);
            files
                .flat_map(|file| &file.operations)
                .map(|operation| method(operation, "operations", None))
                .collect()
        }
    };
    let text = format!(
        " A connection to one account of {}. Clones share it.",
        escape(&connector.title)
    );
    let head = quote! {
        #![doc = " The client."]
        use std::ops::Deref;
        use tieline_runtime::Client as Core;
        use crate::connector::CONNECTOR;
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
    };
    let builder = parse_quote! {
        #[doc = " Starts a client."]
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(&CONNECTOR)
        }
    };
    let methods = std::iter::once(builder).chain(methods).collect();
    RustFile::new(head)
        .tokens(body)
        .items([ast::inherent(None, ast::name("Client"), methods)])
        .importing(scan::client_imports)
}

fn offer_methods(offer: &Offer) -> Vec<ImplItem> {
    let mut out = Vec::new();
    for action in &offer.actions {
        let feature = action.entry.feature.as_deref();
        let method = method(&action.operation, "actions", feature);
        out.extend(formerly(&action.entry, &action.operation, &method));
        out.push(method);
    }
    for search in &offer.searches {
        let method = search_method(search);
        out.extend(formerly(&search.entry, &search.list.operation, &method));
        out.push(method);
    }
    for pair in &offer.find_or_create {
        out.extend(pair_methods(offer, pair));
    }
    for trigger in &offer.triggers {
        let TriggerKind::Polling(polling) = &trigger.kind else {
            continue;
        };
        let gate = trigger.entry.feature.as_deref().map(ast::gate);
        let name = ident(&polling.list.operation.name);
        let method = ident(&polling.list.operation.method);
        let lines = poll_summary(&polling.list);
        let item = ty(&polling.list.item, Scope::Crate);
        let old = lint([&polling.list.operation], [&polling.list.item]);
        let method = parse_quote! {
            #(#lines)*
            #(#old)*
            #gate
            #[inline]
            pub fn #method(&self, request: triggers::#name) -> Items<#item> {
                self.items(request)
            }
        };
        out.extend(formerly(&trigger.entry, &polling.list.operation, &method));
        out.push(method);
    }
    out
}

/// The method of an entry under the names that it had before.
fn formerly(entry: &Entry, operation: &RustOperation, method: &ImplItem) -> Vec<ImplItem> {
    let ImplItem::Fn(method) = method else {
        return Vec::new();
    };
    let now = &operation.method;
    let each = entry.former.iter().map(|former| {
        let mut old = method.clone();
        old.sig.ident = ident(&former.method);
        old.attrs.retain(|attribute| {
            ["cfg", "allow"]
                .iter()
                .any(|one| attribute.path().is_ident(one))
        });
        let mut attributes = ast::docs(&[format!("Is [`Self::{now}`] now.")]);
        attributes.push(renamed(former, now));
        old.attrs.splice(0..0, attributes);
        ImplItem::Fn(old)
    });
    each.collect()
}

/// A search as the catalog means it: its records, not a page of the vendor's answer.
fn search_method(search: &Search) -> ImplItem {
    let gate = search.entry.feature.as_deref().map(ast::gate);
    let list = &search.list;
    let name = ident(&list.operation.name);
    let method = ident(&list.operation.method);
    let lines = summary(&list.operation);
    let old = lint([&list.operation], [&list.item]);
    let item = ty(&list.item, Scope::Crate);
    if search.matches == Match::All {
        return parse_quote! {
            #(#lines)*
            #(#old)*
            #gate
            #[inline]
            pub fn #method(&self, request: searches::#name) -> Items<#item> {
                self.items(request)
            }
        };
    }
    let matches = matches(search.matches);
    parse_quote! {
        #(#lines)*
        #(#old)*
        #gate
        #[inline]
        pub fn #method(&self, request: searches::#name) -> Finding<#item> {
            search::find(self, request, #matches)
        }
    }
}

/// The methods that run a search and do something with what it finds.
fn pair_methods(offer: &Offer, pair: &FindOrCreate) -> Vec<ImplItem> {
    let (Some(search), Some(create)) = (offer.search(&pair.search), offer.action(&pair.create))
    else {
        return Vec::new();
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
        ast::docs(&lines)
    };
    let old = lint(
        [find, &create.operation],
        [&search.list.item, &create.operation.output],
    );
    let lines = told(format!(
        "Runs [`{0}`](searches::{0}), and [`{1}`](actions::{1}) if it finds nothing.",
        search.entry.name, create.entry.name
    ));
    let found = ty(&search.list.item, Scope::Crate);
    let created = ty(&create.operation.output, Scope::Crate);
    let matches = matches(search.matches);
    let (find, make) = (ident(&search.entry.name), ident(&create.entry.name));
    let plain = parse_quote! {
        #(#lines)*
        #(#old)*
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
        return vec![plain];
    };
    let name = ident(&pair.update_method);
    let gate = features([&search.entry, &create.entry, &update.entry].into_iter());
    let old = lint(
        [&search.list.operation, &create.operation, &update.operation],
        [
            &search.list.item,
            &create.operation.output,
            &update.operation.output,
        ],
    );
    let lines = told(format!(
        "Runs [`{0}`](searches::{0}), then the [`{1}`](actions::{1}) made from what it finds, or [`{2}`](actions::{2}) if it finds nothing.",
        search.entry.name, update.entry.name, create.entry.name
    ));
    let updated = ty(&update.operation.output, Scope::Crate);
    let change = ident(&update.entry.name);
    let both = parse_quote! {
        #(#lines)*
        #(#old)*
        #gate
        pub async fn #name(
            &self,
            search: searches::#find,
            update: impl FnOnce(&#found) -> actions::#change,
            create: actions::#make,
        ) -> Result<UpdatedOrCreated<#found, #updated, #created>, Error> {
            search::update_or_create(self, search, #matches, update, &create).await
        }
    };
    vec![plain, both]
}

/// What the method of a polled trigger does: the trigger's own words say when it fires, which a call does not make it do.
fn poll_summary(list: &List) -> Vec<Attribute> {
    let item = match &list.item {
        TyExpr::Named(path) => match path.spec.as_deref() {
            Some(spec) => format!("[`{0}`](types::{spec}::{0})", path.name),
            None => format!("[`{0}`](types::{0})", path.name),
        },
        _ => "record".to_owned(),
    };
    let trigger = &list.operation.name;
    let lines: Vec<String> = [
        format!(
            "Lists, page by page, every {item} that a poll of [`{trigger}`](triggers::{trigger}) looks at."
        ),
        String::new(),
    ]
    .into_iter()
    .chain(list.operation.docs.last().cloned())
    .collect();
    ast::docs(&lines)
}

/// The first line of the docs and the route.
fn summary(operation: &RustOperation) -> Vec<Attribute> {
    let lines: Vec<String> = crate::lower::docs::first_line(&operation.docs)
        .into_iter()
        .chain([String::new()])
        .chain(operation.docs.last().cloned())
        .collect();
    ast::docs(&lines)
}

/// What is said of a method that takes these requests and answers these types: that it is deprecated, and that the crate
/// itself may name what is.
fn lint<const REQUESTS: usize, const TYPES: usize>(
    requests: [&RustOperation; REQUESTS],
    answers: [&TyExpr; TYPES],
) -> Vec<Attribute> {
    let deprecated = requests.iter().any(|request| request.deprecated);
    let names_deprecated = deprecated || answers.iter().any(|ty| ty.names_deprecated());
    let attributes = [deprecated.then(deprecation), allowance(names_deprecated)];
    attributes.into_iter().flatten().collect()
}

thread_local! {
    /// Sends a request; most methods of most clients are this one under another name.
    static SEND: ImplItemFn = parse_quote! {
        #[inline]
        pub fn send(&self) -> () {
            self.send(&request)
        }
    };
}

/// The method that sends a request of a module.
fn method(operation: &RustOperation, module: &str, feature: Option<&str>) -> ImplItem {
    let mut attrs = summary(operation);
    attrs.extend(lint([operation], [&operation.output]));
    attrs.extend(feature.map(ast::gate));
    let request = ast::named([ast::name(module), ident(&operation.name)]);
    let output = ty(&operation.output, Scope::Crate);
    let answer = ast::sending(output);
    let mut send = SEND.with(Clone::clone);
    send.sig.ident = ident(&operation.method);
    send.sig
        .inputs
        .push(ast::argument(ast::name("request"), request));
    send.sig.output = ReturnType::Type(Default::default(), Box::new(answer));
    attrs.append(&mut send.attrs);
    ImplItem::Fn(ImplItemFn { attrs, ..send })
}

/// A title as running text of a doc comment.
fn escape(title: &str) -> String {
    let lines = crate::lower::docs::lines(title);
    let title = lines.first().map_or("the vendor", String::as_str);
    title.trim_end_matches('.').to_owned()
}
