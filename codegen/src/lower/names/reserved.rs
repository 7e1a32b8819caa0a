//! Names that generated code may not take.

/// Keywords of every edition, reserved ones included, that may be written as raw identifiers.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that not even `r#` makes an identifier.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// The names of the prelude. A generated type of that name would be what our own text, and the text of the runtime's
/// macros, then means by `Option` or `Result`.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// What files of types take in from the runtime.
const IN_TYPES: &[&str] = &[
    "BTreeMap",
    "Base64Bytes",
    "Bytes",
    "Date",
    "DateTime",
    "Decimal",
    "Json",
    "Patch",
    "Secret",
    "Text",
    "Upload",
    "Uri",
    "Uuid",
];

/// What files of requests take in besides: the words of [`crate::emit`]'s text, all of them, as a test there proves.
const IN_REQUESTS: &[&str] = &[
    "ActionEntry",
    "AuthKind",
    "AuthMeta",
    "BodyKind",
    "Bytes",
    "ChoiceMeta",
    "ClientAuth",
    "Condition",
    "ConnectorMeta",
    "Constant",
    "Decode",
    "DecodeError",
    "DedupeKey",
    "DeprecatedKey",
    "Descriptor",
    "Destination",
    "Duration",
    "DynamicMeta",
    "DynamicType",
    "Effect",
    "Encode",
    "EncodeError",
    "Encoding",
    "EntryMeta",
    "EnvironmentMeta",
    "Error",
    "ErrorKind",
    "ErrorRule",
    "ErrorsMeta",
    "ExchangeMeta",
    "Expr",
    "FieldAs",
    "FieldMeta",
    "FieldStep",
    "FindOrCreateEntry",
    "Finding",
    "FoundOrCreated",
    "FromResponse",
    "Grant",
    "Handshake",
    "HmacHash",
    "HttpMeta",
    "InputMeta",
    "Items",
    "JsonTemplate",
    "JsonType",
    "KeyPart",
    "KeyPlace",
    "Literal",
    "LookupMeta",
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
    "ResourceMeta",
    "RetryMeta",
    "RetryOn",
    "Route",
    "SchemeUse",
    "SearchEntry",
    "SecretMeta",
    "Signature",
    "SignedAt",
    "StatusMatch",
    "Style",
    "StyleKind",
    "SubscriptionMeta",
    "Template",
    "Text",
    "TimeUnit",
    "TriggerEntry",
    "TriggerKind",
    "TriggerMeta",
    "UpdatedOrCreated",
    "Verified",
    "Verify",
    "Visibility",
    "WebhookMeta",
    "WebhookTrigger",
];

/// Public methods of the runtime's client, which an entry of the same name would hide: all of them, as a test proves.
const CLIENT_METHODS: &[&str] = &[
    "builder",
    "call_json",
    "call_json_with",
    "connector",
    "first",
    "items",
    "items_json",
    "label",
    "label_of",
    "pages",
    "send",
    "send_with",
    "test",
];

/// Methods that the client has from traits, or that every reader takes for something else than an operation.
const CLIENT_TRAITS: &[&str] = &[
    "clone", "default", "deref", "drop", "fmt", "from", "into", "new", "runtime",
];

/// Setters that would shadow, or look to clippy like, a method everyone knows.
const KNOWN_METHODS: &[&str] = &[
    "add",
    "as_mut",
    "as_ref",
    "bitand",
    "bitor",
    "bitxor",
    "blank",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "cmp",
    "decode",
    "default",
    "deref",
    "deref_mut",
    "div",
    "drop",
    "encode",
    "eq",
    "field",
    "fill",
    "fmt",
    "from",
    "from_iter",
    "from_str",
    "get",
    "hash",
    "index",
    "index_mut",
    "into",
    "into_iter",
    "mul",
    "ne",
    "neg",
    "new",
    "next",
    "not",
    "partial_cmp",
    "rem",
    "shl",
    "shr",
    "sub",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
    "type_id",
];

/// Device names of Windows, which no file may have, and the files that Rust gives a meaning.
const FILES: &[&str] = &[
    "actions",
    "aux",
    "build",
    "con",
    "lib",
    "main",
    "mod",
    "nul",
    "operations",
    "prn",
    "searches",
    "triggers",
    "types",
];

/// `name`, written so that it is an identifier.
pub fn as_ident(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// Whether the name is a keyword in any edition.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) || NEVER_RAW.contains(&name)
}

/// Whether a generated type cannot have this name. `New::new` is what clippy calls a constructor of the type's own name.
pub fn is_type(name: &str) -> bool {
    matches!(name, "New" | "Self") || PRELUDE.contains(&name) || IN_TYPES.contains(&name)
}

/// Whether a request cannot have this name.
pub fn is_request(name: &str) -> bool {
    is_type(name) || IN_REQUESTS.contains(&name)
}

/// Whether a method of the client cannot have this name.
pub fn is_client_method(name: &str) -> bool {
    CLIENT_METHODS.contains(&name) || CLIENT_TRAITS.contains(&name)
}

/// Whether a setter cannot have this name.
pub fn is_known_method(name: &str) -> bool {
    KNOWN_METHODS.contains(&name)
}

/// Whether a module and its file cannot have this name.
pub fn is_module(name: &str) -> bool {
    let numbered_device = ["com", "lpt"].iter().any(|device| {
        name.strip_prefix(device)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    });
    numbered_device || FILES.contains(&name) || is_keyword(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_keyword_becomes_an_identifier() {
        for keyword in KEYWORDS.iter().chain(NEVER_RAW) {
            let ident = as_ident((*keyword).to_owned());
            assert!(syn::parse_str::<syn::Ident>(&ident).is_ok(), "{ident}");
        }
        assert_eq!(as_ident("gen".to_owned()), "r#gen");
        assert_eq!(as_ident("self".to_owned()), "self_");
        assert_eq!(as_ident("email".to_owned()), "email");
    }

    /// The public methods in all `impl Client` blocks below a folder.
    fn client_methods(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                client_methods(&path, found);
                continue;
            }
            // Statements of SQL stand beside the code.
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let file = syn::parse_file(&fs::read_to_string(&path).expect("file")).expect("Rust");
            for item in file.items {
                let syn::Item::Impl(block) = item else {
                    continue;
                };
                let is_client =
                    matches!(&*block.self_ty, syn::Type::Path(ty) if ty.path.is_ident("Client"));
                if block.trait_.is_some() || !is_client {
                    continue;
                }
                for item in block.items {
                    if let syn::ImplItem::Fn(method) = item
                        && matches!(method.vis, syn::Visibility::Public(_))
                    {
                        found.insert(method.sig.ident.to_string());
                    }
                }
            }
        }
    }

    #[test]
    fn every_method_of_the_runtimes_client_is_reserved() {
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
        let mut found = BTreeSet::new();
        client_methods(&runtime, &mut found);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), CLIENT_METHODS);
        for name in ["connector", "send_with", "first", "label_of", "clone"] {
            assert!(is_client_method(name), "{name}");
        }
        assert!(!is_client_method("create_contact"));
    }

    #[test]
    fn files_that_no_system_stores_are_refused() {
        for name in ["con", "com1", "lpt9", "mod", "lib", "type", "crate"] {
            assert!(is_module(name), "{name}");
        }
        for name in ["contacts", "com", "com10", "comments"] {
            assert!(!is_module(name), "{name}");
        }
    }
}
