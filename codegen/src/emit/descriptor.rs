//! `src/descriptor.rs`: what a connector offers, for hosts that learn keys at run time.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::data::{field_path, pages, template, texts, word};
use super::entries::call;
use super::scan;
use super::tokens::{allowance, ident};
use crate::catalog::model::{DynamicType, FieldAs, Match, Visibility};
use crate::lower::connector::{
    Action, Call, DeprecatedKey, Dynamic, Entry, FieldText, FindOrCreate, Lookup, Offer, Pages,
    Resource, Search, Trigger, TriggerKind,
};
use crate::output::RustFile;

/// The descriptor.
pub fn print(offer: &Offer) -> RustFile {
    let Offer {
        description,
        homepage,
        category,
        triggers,
        actions,
        searches,
        find_or_create,
        resources,
        lookups,
        deprecated,
        schemas: _,
    } = offer;
    let lists = [
        list("triggers", triggers, trigger),
        list("actions", actions, action),
        list("searches", searches, search),
        list("find_or_create", find_or_create, |found| pair(offer, found)),
        list("resources", resources, resource),
        list("lookups", lookups, lookup),
        list("deprecated", deprecated, deprecated_key),
    ];
    let texts = [
        ("description", description),
        ("homepage", homepage),
        ("category", category),
    ]
    .map(|(field, text)| text_member(field, text));
    let allowed = allowance(offer.has_deprecated());
    let body = quote! {
        #[doc = " The connector, its triggers, actions and searches, by key."]
        pub fn descriptor() -> &'static Descriptor {
            &DESCRIPTOR
        }

        #allowed
        static DESCRIPTOR: Descriptor = Descriptor {
            #(#texts)*
            #(#lists)*
            schemas: include_str!("../schemas.json"),
            ..Descriptor::new(&CONNECTOR)
        };
    };
    RustFile::new(quote! {
        #![doc = " What the connector offers, for hosts that learn keys at run time."]
        use crate::connector::CONNECTOR;
    })
    .tokens(body)
    .importing(scan::imports)
}

fn list<T>(field: &str, items: &[T], print: impl Fn(&T) -> TokenStream) -> TokenStream {
    if items.is_empty() {
        return TokenStream::new();
    }
    let field = ident(field);
    let items = items.iter().map(print);
    quote!(#field: &[#(#items),*],)
}

fn text_member(field: &str, text: &str) -> TokenStream {
    if text.is_empty() {
        return TokenStream::new();
    }
    let field = ident(field);
    quote!(#field: #text,)
}

fn gate(entry: &Entry) -> TokenStream {
    match &entry.feature {
        Some(feature) => quote!(#[cfg(feature = #feature)]),
        None => TokenStream::new(),
    }
}

fn entry_meta(entry: &Entry) -> TokenStream {
    let Entry {
        key,
        label,
        description,
        module: _,
        name: _,
        feature,
        scopes,
        sample,
        output: _,
        input_schema,
        output_schema,
        resource,
        fields,
        // Hosts find it by `Descriptor::deprecated`.
        former: _,
    } = entry;
    let members = [
        ("sample", sample.as_str()),
        ("output_schema", output_schema),
        ("input_schema", input_schema),
        ("resource", resource),
        ("feature", feature.as_deref().unwrap_or_default()),
    ]
    .map(|(field, text)| text_member(field, text));
    let scopes = list("scopes", scopes, |scope| quote!(#scope));
    let fields = list("fields", fields, field_meta);
    quote!(EntryMeta { #(#members)* #scopes #fields ..EntryMeta::new(#key, #label, #description) })
}

fn field_meta(field: &FieldText) -> TokenStream {
    let FieldText {
        key,
        label,
        help,
        placeholder,
        visibility,
        lookup,
        search,
        affects,
        read_as,
        max_bytes,
        dynamic,
        default,
        choices,
        secret,
    } = field;
    let mut members: Vec<TokenStream> = [
        ("help", help),
        ("placeholder", placeholder),
        ("lookup", lookup),
        ("search", search),
        ("default", default),
    ]
    .map(|(field, text)| text_member(field, text))
    .into();
    match visibility {
        Visibility::Normal => {}
        Visibility::Advanced => members.push(quote!(visibility: Visibility::Advanced,)),
        Visibility::Hidden => members.push(quote!(visibility: Visibility::Hidden,)),
    }
    if !affects.is_empty() {
        let affects = texts(affects);
        members.push(quote!(affects: #affects,));
    }
    if let Some(read_as) = read_as {
        let read_as = word(
            "FieldAs",
            match read_as {
                FieldAs::Decimal => "Decimal",
                FieldAs::Date => "Date",
                FieldAs::DateTime => "DateTime",
                FieldAs::Uri => "Uri",
                FieldAs::Uuid => "Uuid",
                FieldAs::File => "File",
                FieldAs::Text => "Text",
            },
        );
        members.push(quote!(read_as: Some(#read_as),));
    }
    if let Some(bytes) = max_bytes {
        let bytes = Literal::u64_unsuffixed(*bytes);
        members.push(quote!(max_bytes: Some(#bytes),));
    }
    if let Some(dynamic) = dynamic {
        let dynamic = dynamic_meta(dynamic);
        members.push(quote!(dynamic: Some(&#dynamic),));
    }
    members.push(list(
        "choices",
        choices,
        |(value, label)| quote!(ChoiceMeta { value: #value, label: #label }),
    ));
    if *secret {
        members.push(quote!(secret: true,));
    }
    let new = quote!(FieldMeta::new(#key, #label));
    if members.iter().all(TokenStream::is_empty) {
        new
    } else {
        quote!(FieldMeta { #(#members)* ..#new })
    }
}

fn dynamic_meta(dynamic: &Dynamic) -> TokenStream {
    let Dynamic {
        call: found,
        pages: paged,
        key,
        prefix,
        label,
        types,
        required,
    } = dynamic;
    let operation = call(found);
    let paged = pages(paged);
    let key = field_path(key);
    let prefix = match prefix {
        Some(prefix) => {
            let prefix = template(prefix);
            quote!(Some(#prefix))
        }
        None => quote!(None),
    };
    let label = template(label);
    let types = match types {
        Some((from, types)) => {
            let from = field_path(from);
            let types = types.iter().map(|(text, ty)| {
                let ty = word(
                    "DynamicType",
                    match ty {
                        DynamicType::String => "String",
                        DynamicType::Integer => "Integer",
                        DynamicType::Number => "Number",
                        DynamicType::Decimal => "Decimal",
                        DynamicType::Bool => "Bool",
                        DynamicType::Date => "Date",
                        DynamicType::DateTime => "DateTime",
                        DynamicType::Json => "Json",
                    },
                );
                quote!((#text, #ty))
            });
            quote!(Some((#from, &[#(#types),*])))
        }
        None => quote!(None),
    };
    let required = match required {
        Some(path) => {
            let path = field_path(path);
            quote!(Some(#path))
        }
        None => quote!(None),
    };
    quote! {
        DynamicMeta {
            operation: #operation,
            pages: &#paged,
            key: #key,
            prefix: #prefix,
            label: #label,
            types: #types,
            required: #required,
        }
    }
}

fn trigger(trigger: &Trigger) -> TokenStream {
    let gate = gate(&trigger.entry);
    let entry = entry_meta(&trigger.entry);
    let name = ident(&trigger.entry.name);
    let (kind, list) = match &trigger.kind {
        TriggerKind::Polling(_) => (
            quote!(TriggerKind::Polling(<triggers::#name as PollingTrigger>::TRIGGER)),
            quote! {
                Some((
                    <triggers::#name as Operation>::META,
                    <triggers::#name as Paginated>::PAGES,
                ))
            },
        ),
        TriggerKind::Hook(hook) => {
            let meta = quote!(<triggers::#name as WebhookTrigger>::META);
            let directions = &hook.directions;
            let kind = if hook.subscription.is_some() {
                quote!(TriggerKind::RestHook(#meta))
            } else {
                quote!(TriggerKind::Webhook { meta: #meta, directions: #directions })
            };
            (kind, listed(hook.list.as_ref()))
        }
    };
    quote!(#gate TriggerEntry { entry: #entry, kind: #kind, list: #list })
}

fn listed(list: Option<&(Call, Pages)>) -> TokenStream {
    match list {
        Some((found, paged)) => {
            let operation = call(found);
            let paged = pages(paged);
            quote!(Some((#operation, &#paged)))
        }
        None => quote!(None),
    }
}

fn action(action: &Action) -> TokenStream {
    let gate = gate(&action.entry);
    let entry = entry_meta(&action.entry);
    let name = ident(&action.entry.name);
    let concurrency = match &action.concurrency {
        Some(key) => {
            let key = template(key);
            quote!(Some(#key))
        }
        None => quote!(None),
    };
    quote! {
        #gate
        ActionEntry {
            entry: #entry,
            operation: <actions::#name as Operation>::META,
            concurrency: #concurrency,
        }
    }
}

fn search(search: &Search) -> TokenStream {
    let gate = gate(&search.entry);
    let entry = entry_meta(&search.entry);
    let name = ident(&search.entry.name);
    let matches = matches(search.matches);
    quote! {
        #gate
        SearchEntry {
            entry: #entry,
            operation: <searches::#name as Operation>::META,
            pages: <searches::#name as Paginated>::PAGES,
            matches: #matches,
        }
    }
}

/// Which of the records found are given.
pub fn matches(matches: Match) -> TokenStream {
    word(
        "Match",
        match matches {
            Match::First => "First",
            Match::Only => "Only",
            Match::All => "All",
        },
    )
}

/// The condition under which all of these entries are compiled.
pub fn features<'e>(entries: impl Iterator<Item = &'e Entry>) -> TokenStream {
    let mut features: Vec<&str> = entries
        .filter_map(|entry| entry.feature.as_deref())
        .collect();
    features.sort_unstable();
    features.dedup();
    match features.as_slice() {
        [] => TokenStream::new(),
        [only] => quote!(#[cfg(feature = #only)]),
        all => quote!(#[cfg(all(#(feature = #all),*))]),
    }
}

fn pair(offer: &Offer, pair: &FindOrCreate) -> TokenStream {
    let FindOrCreate {
        key,
        method: _,
        update_method: _,
        label,
        description,
        search,
        create,
        update,
        carry,
    } = pair;
    let carry = carry.iter().map(|(action, input, field)| {
        let field = field_path(field);
        quote!((#action, #input, #field))
    });
    // What a pair names is lowered, or there would be no crate.
    let (Some(found), Some(made)) = (offer.search(search), offer.action(create)) else {
        return TokenStream::new();
    };
    let updated = offer.action(update);
    let entries = [&found.entry, &made.entry].into_iter();
    let gate = features(entries.chain(updated.map(|action| &action.entry)));
    let matches = matches(found.matches);
    let found = ident(&found.entry.name);
    let made = ident(&made.entry.name);
    let updated = match updated {
        Some(action) => {
            let name = ident(&action.entry.name);
            quote!(Some(<actions::#name as Operation>::META))
        }
        None => quote!(None),
    };
    quote! {
        #gate
        FindOrCreateEntry {
            key: #key,
            label: #label,
            description: #description,
            search: #search,
            create: #create,
            update: #update,
            search_operation: <searches::#found as Operation>::META,
            pages: <searches::#found as Paginated>::PAGES,
            matches: #matches,
            create_operation: <actions::#made as Operation>::META,
            update_operation: #updated,
            carry: &[#(#carry),*],
        }
    }
}

fn resource(resource: &Resource) -> TokenStream {
    let Resource {
        key,
        noun,
        id,
        title,
        schema,
    } = resource;
    let id = field_path(id);
    let title = template(title);
    quote!(ResourceMeta { key: #key, noun: #noun, id: #id, title: #title, schema: #schema })
}

fn lookup(lookup: &Lookup) -> TokenStream {
    let Lookup {
        key,
        call: found,
        pages: paged,
        value,
        label,
    } = lookup;
    let operation = call(found);
    let paged = pages(paged);
    let value = field_path(value);
    let label = template(label);
    quote! {
        LookupMeta {
            key: #key,
            operation: #operation,
            pages: &#paged,
            value: #value,
            label: #label,
        }
    }
}

fn deprecated_key(key: &DeprecatedKey) -> TokenStream {
    let DeprecatedKey {
        key,
        replacement,
        since,
        remove,
    } = key;
    quote! {
        DeprecatedKey { key: #key, replacement: #replacement, since: #since, remove: #remove }
    }
}
