//! `use` lines found by looking at what was printed.
//!
//! The files of a catalog name some sixty types of the runtime, each where a catalog happens to say something. Keeping
//! count beside every `quote!` is how an import gets forgotten.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::RandomState;
use proc_macro2::TokenStream;
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

const AUTH: &[&str] = &["ClientAuth", "ExchangeMeta", "Grant"];

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

/// The `use` lines for printed code; names behind `::` are somebody else's.
pub fn imports(code: &str) -> TokenStream {
    let names = Names::of(code);
    let seen = |name: &str| names.heads.contains(name);
    let std = seen("Duration").then(|| {
        quote!(
            use std::time::Duration;
        )
    });
    let maps = seen("BTreeMap").then(|| {
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
            if seen(name) {
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
    let own = ["actions", "searches", "security", "triggers", "types"]
        .into_iter()
        .filter(|module| names.modules.contains(module))
        .map(|module| {
            let module = ident(module);
            quote!(use crate::#module;)
        });
    quote!(#maps #std #(#uses)* #(#own)*)
}

/// Names that begin a path.
#[derive(Debug, Default)]
struct Names<'t> {
    /// Types.
    heads: HashSet<&'t str, RandomState>,
    /// Modules, which have `::` behind them: a field may be called `types`.
    modules: HashSet<&'t str, RandomState>,
}

impl<'t> Names<'t> {
    fn of(code: &'t str) -> Self {
        let mut names = Self::default();
        for line in code.lines() {
            let line = line.trim_start();
            if !line.starts_with("//") {
                names.line(line);
            }
        }
        names
    }

    /// No literal and no comment of printed code goes over the end of its line.
    fn line(&mut self, line: &'t str) {
        let bytes = line.as_bytes();
        let mut at = 0;
        let mut behind_colons = false;
        while let Some(&byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            let path = std::mem::take(&mut behind_colons);
            at += match byte {
                // Names outside of literals and comments are ASCII.
                b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                    let length = name_length(rest);
                    let name = line.get(at..at + length).unwrap_or_default();
                    let after = rest.get(length..).unwrap_or_default();
                    if !path && byte.is_ascii_uppercase() {
                        self.heads.insert(name);
                    } else if !path && after.starts_with(b"::") {
                        self.modules.insert(name);
                    }
                    length
                }
                b':' if rest.starts_with(b"::") => {
                    behind_colons = true;
                    2
                }
                b'/' if rest.starts_with(b"//") => return,
                b'\'' if rest.starts_with(b"'\"'") => 3,
                b'"' => text_length(rest),
                b'0'..=b'9' => name_length(rest),
                _ => 1,
            };
        }
    }
}

fn name_length(from: &[u8]) -> usize {
    from.iter()
        .take_while(|b| **b == b'_' || b.is_ascii_alphanumeric())
        .count()
}

/// The length of the string literal that `from` begins with.
fn text_length(from: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in from.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    from.len()
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
        let code = r#"
            /// A `Secret`.
            fn f(x: types::crm::Template) -> Json {
                PageKind::Cursor { next: Expr::X, actions: a::Part, text: "\"Uri\\", size: 1_Uuid }
            } // Text
        "#;
        let expected = quote! {
            use tieline_runtime::{Expr, Json, PageKind};
            use crate::types;
        };
        assert_eq!(imports(code).to_string(), expected.to_string());
    }
}
