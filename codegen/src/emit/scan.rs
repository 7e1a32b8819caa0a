//! `use` lines found by looking at what was printed.
//!
//! The files of a catalog name some sixty types of the runtime, each where a catalog happens to say something. Keeping
//! count beside every `quote!` is how an import gets forgotten.

use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    "Finding",
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
    "PageKey",
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
    "RawResponse",
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
    find(code, &[])
}

/// The same for the client. Elsewhere an `Error` is most often an associated type.
pub fn client_imports(code: &str) -> TokenStream {
    find(code, &["ClientBuilder", "Error", "Sending"])
}

fn find(code: &str, more: &[&'static str]) -> TokenStream {
    let names = Names::of(code);
    let mut lines = Vec::new();
    let std = [
        ("Duration", quote!(time)),
        ("BTreeMap", quote!(collections)),
    ];
    for (name, module) in std {
        if let Some(needed) = names.heads.get(name) {
            let gate = needed.gate();
            let name = ident(name);
            lines.push(quote!(#gate use std::#module::#name;));
        }
    }
    for (module, known) in [
        ("", ROOT),
        ("", more),
        ("auth", AUTH),
        ("webhook", WEBHOOK),
        ("descriptor", DESCRIPTOR),
    ] {
        // By the condition under which they are needed: what nothing uses is a warning.
        let mut groups: BTreeMap<&Needed<'_>, Vec<proc_macro2::Ident>> = BTreeMap::new();
        for name in known {
            if let Some(needed) = names.heads.get(name) {
                groups.entry(needed).or_default().push(ident(name));
            }
        }
        for (needed, names) in groups {
            let gate = needed.gate();
            let names = match names.as_slice() {
                [only] => quote!(#only),
                names => quote!({#(#names),*}),
            };
            lines.push(if module.is_empty() {
                quote!(#gate use tieline_runtime::#names;)
            } else {
                let module = ident(module);
                quote!(#gate use tieline_runtime::#module::#names;)
            });
        }
    }
    if let Some(needed) = names.modules.get("search") {
        let gate = needed.gate();
        lines.push(quote!(#gate use tieline_runtime::search;));
    }
    let mut groups: BTreeMap<&Needed<'_>, Vec<proc_macro2::Ident>> = BTreeMap::new();
    for module in OWN {
        if let Some(needed) = names.modules.get(module) {
            groups.entry(needed).or_default().push(ident(module));
        }
    }
    for (needed, modules) in groups {
        let gate = needed.gate();
        lines.extend(
            modules
                .iter()
                .map(|module| quote!(#gate use crate::#module;)),
        );
    }
    quote!(#(#lines)*)
}

const OWN: [&str; 7] = [
    "actions",
    "operations",
    "searches",
    "security",
    "triggers",
    "types",
    "webhooks",
];

/// When a name is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Needed<'t> {
    Always,
    /// Only where one of these conditions holds, as `feature = "payments"`.
    Where(BTreeSet<&'t str>),
}

impl<'t> Needed<'t> {
    fn add(&mut self, condition: Option<&'t str>) {
        match (condition, self) {
            (Some(condition), Self::Where(all)) => {
                all.insert(condition);
            }
            (Some(_), Self::Always) => {}
            (None, needed) => *needed = Self::Always,
        }
    }

    fn gate(&self) -> TokenStream {
        let conditions: Vec<TokenStream> = match self {
            Self::Always => return TokenStream::new(),
            Self::Where(all) => all.iter().filter_map(|one| one.parse().ok()).collect(),
        };
        match conditions.as_slice() {
            [only] => quote!(#[cfg(#only)]),
            all => quote!(#[cfg(any(#(#all),*))]),
        }
    }
}

/// Names that begin a path.
#[derive(Debug, Default)]
struct Names<'t> {
    /// Types.
    heads: HashMap<&'t str, Needed<'t>, RandomState>,
    /// Modules, which have `::` behind them: a field may be called `types`.
    modules: HashMap<&'t str, Needed<'t>, RandomState>,
    /// What the line at hand hangs on: the condition, and how far the attribute that says it is indented.
    under: Option<(&'t str, usize)>,
}

impl<'t> Names<'t> {
    fn of(code: &'t str) -> Self {
        let mut names = Self::default();
        for line in code.lines() {
            let text = line.trim_start();
            let indent = line.len() - text.len();
            if text.starts_with("//") {
                continue;
            }
            let condition = text
                .strip_prefix("#[cfg(")
                .and_then(|rest| rest.strip_suffix(")]"));
            if let (None, Some(condition)) = (names.under, condition) {
                names.under = Some((condition, indent));
                continue;
            }
            names.line(text);
            // Of printed code the last line of what has the attribute is the first that is no attribute, stands no
            // further in, and opens nothing.
            let ends = |(_, attribute): (&str, usize)| {
                indent == attribute
                    && !text.starts_with("#[")
                    && text.ends_with(['}', ';', ',', ']'])
            };
            if names.under.is_some_and(ends) {
                names.under = None;
            }
        }
        names
    }

    fn note(
        names: &mut HashMap<&'t str, Needed<'t>, RandomState>,
        name: &'t str,
        under: Option<&'t str>,
    ) {
        let none = || Needed::Where(BTreeSet::new());
        names.entry(name).or_insert_with(none).add(under);
    }

    /// No literal and no comment of printed code goes over the end of its line.
    fn line(&mut self, line: &'t str) {
        let under = self.under.map(|(condition, _)| condition);
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
                        Self::note(&mut self.heads, name, under);
                    } else if !path && after.starts_with(b"::") {
                        Self::note(&mut self.modules, name, under);
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

    #[test]
    fn what_hangs_on_a_feature_is_imported_with_it() {
        let code = r#"
impl Client {
    #[cfg(feature = "a")]
    #[deprecated]
    pub fn one(
        &self,
        with: Patch,
    ) -> Result<Json, Error> {
        search::one(self, Part::X)
    }

    pub fn two(&self) -> Json {}

    #[cfg(all(feature = "a", feature = "b"))]
    pub fn three(&self) -> Part {}

    pub fn four(&self, a: actions::A) {}
}
static LIST: &[A] = &[
    #[cfg(feature = "c")]
    A { of: Upload, from: types::B },
    A { of: Uri },
];
"#;
        let expected = quote! {
            use tieline_runtime::{Json, Uri};
            #[cfg(any(all(feature = "a", feature = "b"), feature = "a"))]
            use tieline_runtime::Part;
            #[cfg(feature = "a")]
            use tieline_runtime::Patch;
            #[cfg(feature = "c")]
            use tieline_runtime::Upload;
            #[cfg(feature = "a")]
            use tieline_runtime::Error;
            #[cfg(feature = "a")]
            use tieline_runtime::search;
            use crate::actions;
            #[cfg(feature = "c")]
            use crate::types;
        };
        assert_eq!(client_imports(code).to_string(), expected.to_string());
    }
}
