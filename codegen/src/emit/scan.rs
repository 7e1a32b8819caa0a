//! `use` lines found by looking at what was printed.
//!
//! The files of a catalog name some sixty types of the runtime, each where a catalog happens to say something. Keeping
//! count beside every `quote!` is how an import gets forgotten.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::tokens::ident;

const ROOT: &[&str] = &[
    "AuthKind",
    "AuthMeta",
    "Base64Bytes",
    "BodyKind",
    "Bytes",
    "Condition",
    "ConnectorMeta",
    "Constant",
    "Date",
    "DateTime",
    "Decimal",
    "DecodeError",
    "Destination",
    "Effect",
    "EncodeError",
    "EnvironmentMeta",
    "ErrorKind",
    "ErrorRule",
    "ErrorsMeta",
    "FoundOrCreated",
    "Expr",
    "FieldStep",
    "HttpMeta",
    "InputMeta",
    "Items",
    "Json",
    "JsonTemplate",
    "JsonType",
    "KeyPart",
    "KeyPlace",
    "Literal",
    "Match",
    "Method",
    "OAuth2Meta",
    "Operation",
    "OperationMeta",
    "PageKind",
    "PageSize",
    "Pages",
    "Paginated",
    "ParamMeta",
    "Part",
    "Patch",
    "Place",
    "PollCursor",
    "PollFormat",
    "PollStart",
    "PollingTrigger",
    "RateLimitMeta",
    "RateReset",
    "RateScope",
    "RawEvent",
    "RequestParts",
    "ResetAs",
    "RetryMeta",
    "RetryOn",
    "SchemeUse",
    "Secret",
    "SecretMeta",
    "StatusMatch",
    "Style",
    "StyleKind",
    "Template",
    "Text",
    "TriggerMeta",
    "Upload",
    "UpdatedOrCreated",
    "Uri",
    "Uuid",
    "Verified",
    "WebhookMeta",
    "WebhookTrigger",
];

const AUTH: &[&str] = &["ClientAuth", "Grant"];

const WEBHOOK: &[&str] = &[
    "DedupeKey",
    "Encoding",
    "Handshake",
    "HmacHash",
    "Route",
    "Signature",
    "SignedAt",
    "SubscriptionMeta",
    "TimeUnit",
    "Verify",
];

const DESCRIPTOR: &[&str] = &[
    "ActionEntry",
    "ChoiceMeta",
    "DeprecatedKey",
    "Descriptor",
    "DynamicMeta",
    "DynamicType",
    "EntryMeta",
    "FieldAs",
    "FieldMeta",
    "FindOrCreateEntry",
    "LookupMeta",
    "ResourceMeta",
    "SearchEntry",
    "TriggerEntry",
    "TriggerKind",
    "Visibility",
];

/// The `use` lines for `tokens`; names behind `::` are somebody else's.
pub fn imports(tokens: &TokenStream) -> TokenStream {
    let mut seen = BTreeSet::new();
    walk(tokens.clone(), &mut seen);
    let std = seen.contains("Duration").then(|| {
        quote!(
            use std::time::Duration;
        )
    });
    let maps = seen.contains("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let mut modules: BTreeMap<&str, Vec<proc_macro2::Ident>> = BTreeMap::new();
    for (module, names) in [
        ("", ROOT),
        ("auth", AUTH),
        ("webhook", WEBHOOK),
        ("descriptor", DESCRIPTOR),
    ] {
        for name in names {
            if seen.contains(*name) {
                modules.entry(module).or_default().push(ident(name));
            }
        }
    }
    let uses = modules.into_iter().map(|(module, names)| {
        let names = match names.as_slice() {
            [only] => quote!(#only),
            names => quote!({#(#names),*}),
        };
        if module.is_empty() {
            quote!(use tieline_runtime::#names;)
        } else {
            let module = ident(module);
            quote!(use tieline_runtime::#module::#names;)
        }
    });
    let own = ["actions", "searches", "triggers", "types"]
        .into_iter()
        .filter(|module| seen.contains(format!("{module}::").as_str()))
        .map(|module| {
            let module = ident(module);
            quote!(use crate::#module;)
        });
    quote!(#maps #std #(#uses)* #(#own)*)
}

/// Takes names that begin a path, and `name::` for those with something behind them: a field may be called `types`.
fn walk(tokens: TokenStream, seen: &mut BTreeSet<String>) {
    let mut colons = 0;
    let mut head: Option<String> = None;
    for tree in tokens {
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                if colons == 2
                    && let Some(head) = head.take()
                {
                    seen.insert(format!("{head}::"));
                }
                continue;
            }
            TokenTree::Ident(name) if colons < 2 => {
                let name = name.to_string();
                seen.insert(name.clone());
                head = Some(name);
                colons = 0;
                continue;
            }
            TokenTree::Group(group) => walk(group.stream(), seen),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        head = None;
        colons = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `operationId: match` made a struct `Match`, and beside it the import of the runtime's.
    #[test]
    fn no_request_is_named_as_what_is_imported() {
        for name in [ROOT, AUTH, WEBHOOK, DESCRIPTOR].concat() {
            assert!(crate::lower::names::is_request(name), "{name}");
        }
    }

    #[test]
    fn only_names_that_begin_a_path_are_taken() {
        let tokens = quote! {
            fn f(x: types::crm::Template) -> Json { PageKind::Cursor { next: Expr::X, actions: a::Part } }
        };
        let expected = quote! {
            use tieline_runtime::{Expr, Json, PageKind};
            use crate::types;
        };
        assert_eq!(imports(&tokens).to_string(), expected.to_string());
    }
}
