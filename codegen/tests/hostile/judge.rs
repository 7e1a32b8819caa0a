//! What must hold of any document whatever: it ends in a diagnostic or in code that consists of what was meant.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;

use crate::in_source::in_source;
use crate::made::{Outcome, generate};

/// What generated code calls by `name!`.
const MACROS: &[&str] = &[
    "object",
    "open_enum",
    "open_int_enum",
    "union",
    "status_enum",
    "assert",
    "assert_eq",
    "format",
    "println",
    "include_str",
    "env",
];

const ATTRIBUTES: &[&str] = &[
    "doc",
    "derive",
    "non_exhaustive",
    "must_use",
    "inline",
    "cfg",
    "allow",
    "deprecated",
    "test",
    "path",
];

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// Says what is wrong with what becomes of a text, and how many operations it gave.
///
/// # Errors
/// Two runs differ, nothing is said of a refusal, the output is no Rust, or it holds what nobody meant.
pub fn judge(text: &str) -> Result<Option<usize>, String> {
    let outcome = generate(text);
    let again = generate(text);
    if outcome.said != again.said {
        return Err(format!("said {:?}, then {:?}", outcome.said, again.said));
    }
    let files = |outcome: &Outcome| -> Vec<(String, Vec<u8>)> {
        let files = outcome.unit.iter().flat_map(|unit| unit.files.iter());
        files
            .map(|(path, bytes)| (path.as_str().to_owned(), bytes.to_vec()))
            .collect()
    };
    if files(&outcome) != files(&again) {
        return Err("two runs, two outputs".to_owned());
    }
    // T0090 is an output that cannot be written, T0307 an object that was normalised and could still not be read.
    let ours = |line: &&String| line.starts_with("T0090") || line.starts_with("T0307");
    if let Some(mistake) = outcome.said.iter().find(ours) {
        return Err(mistake.clone());
    }
    match &outcome.unit {
        None if outcome.said.is_empty() => Err("refused without a word".to_owned()),
        None => Ok(None),
        Some(_) => consists_of(&outcome, text).map(Some),
    }
}

/// As [`judge`], and every operation of the document is there.
///
/// # Errors
/// As [`judge`]; or the document is refused, or an operation is missing.
pub fn judge_whole(document: &Value) -> Result<(), String> {
    let text = document.to_string();
    let found = judge(&text)?.ok_or("refused")?;
    let expected = operations(document);
    if found == expected {
        Ok(())
    } else {
        Err(format!("{expected} operations, {found} in the code"))
    }
}

/// Those under `paths`; path items behind references are not looked for, so the documents at hand have none.
fn operations(document: &Value) -> usize {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten();
    items
        .filter(|(path, _)| !path.starts_with("x-"))
        .filter_map(|(_, item)| item.as_object())
        .flatten()
        .map(|(key, value)| match value.as_object() {
            Some(_) if METHODS.contains(&key.as_str()) => 1,
            Some(more) if key == "additionalOperations" => more.len(),
            Some(_) | None => 0,
        })
        .sum()
}

/// The number of operations in code that is Rust throughout and holds only what was meant.
fn consists_of(outcome: &Outcome, document: &str) -> Result<usize, String> {
    let mut operations = 0;
    for (path, bytes) in outcome.unit.iter().flat_map(|unit| unit.files.iter()) {
        let path = path.as_str();
        let wrong = |why: String| format!("{path}: {why}");
        if path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..") {
            return Err(wrong("outside the folder".to_owned()));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
        if path.ends_with(".json") {
            serde_json::from_str::<Value>(text).map_err(|error| wrong(error.to_string()))?;
        } else if path.ends_with(".toml") {
            let _: toml::Table = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        }
        if !path.ends_with(".rs") {
            continue;
        }
        let file = syn::parse_file(text).map_err(|error| wrong(error.to_string()))?;
        for item in &file.items {
            of_item(item, path).map_err(wrong)?;
        }
        operations += in_source(text).map_err(wrong)?;
        let tokens: TokenStream = text.parse().map_err(|error| wrong(format!("{error}")))?;
        of_tokens(tokens, &Meant::of(document)).map_err(wrong)?;
    }
    Ok(operations)
}

/// Whether the item is of a kind that is generated.
fn of_item(item: &syn::Item, path: &str) -> Result<(), String> {
    let whole = path.starts_with("tests/") || path.starts_with("examples/");
    match item {
        syn::Item::Struct(_)
        | syn::Item::Enum(_)
        | syn::Item::Use(_)
        | syn::Item::Mod(_)
        | syn::Item::Const(_)
        | syn::Item::Static(_)
        | syn::Item::Type(_)
        | syn::Item::Macro(_)
        | syn::Item::Impl(_) => Ok(()),
        syn::Item::Fn(item) if whole || item.sig.ident == "descriptor" => Ok(()),
        other => Err(format!(
            "an item that is never generated: {}",
            quote::quote!(#other)
        )),
    }
}

/// The texts of a document, in which every unusual character of a literal must be found.
struct Meant<'a> {
    document: &'a str,
    texts: BTreeSet<String>,
}

impl<'a> Meant<'a> {
    fn of(document: &'a str) -> Self {
        let mut texts = BTreeSet::new();
        if let Ok(value) = serde_json::from_str(document) {
            gather(&value, &mut texts);
        }
        Self { document, texts }
    }

    fn holds(&self, run: &str) -> bool {
        self.document.contains(run) || self.texts.iter().any(|text| text.contains(run))
    }
}

fn gather(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            texts.insert(text.clone());
            // As it stands in constants, which are JSON text.
            texts.insert(value.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        Value::Object(members) => {
            for (key, value) in members {
                gather(&Value::String(key.clone()), texts);
                gather(value, texts);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Looks through identifiers, macros, attributes and literals.
fn of_tokens(tokens: TokenStream, meant: &Meant<'_>) -> Result<(), String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let is_next = |at: usize, wanted: char| matches!(tokens.get(index + at), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
        match token {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let calls =
                    is_next(1, '!') && matches!(tokens.get(index + 2), Some(TokenTree::Group(_)));
                if calls && !MACROS.contains(&name.as_str()) {
                    return Err(format!("macro `{name}`"));
                }
                if ["unsafe", "extern", "macro_rules"].contains(&name.as_str()) {
                    return Err(format!("`{name}`"));
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let group = tokens.get(index + 1 + usize::from(is_next(1, '!')));
                if let Some(TokenTree::Group(group)) = group {
                    let first = group.stream().into_iter().next();
                    let name = first.map(|first| first.to_string()).unwrap_or_default();
                    if !ATTRIBUTES.contains(&name.as_str()) && name != "tokio" {
                        return Err(format!("attribute `{name}`"));
                    }
                }
            }
            TokenTree::Literal(literal) => {
                let after_doc = index >= 2
                    && matches!(&tokens[index - 2], TokenTree::Ident(name) if name == "doc");
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
                if let (false, Ok(text)) = (after_doc, text) {
                    of_literal(&text.value(), meant)?;
                }
            }
            TokenTree::Group(group) => of_tokens(group.stream(), meant)?,
            TokenTree::Punct(_) => {}
        }
    }
    Ok(())
}

/// Every run of characters that our own words do not have stands in the document too.
fn of_literal(text: &str, meant: &Meant<'_>) -> Result<(), String> {
    let is_ours =
        |c: char| c.is_ascii_alphanumeric() || " _-.,:;/#?&=+*%(){}[]'`~|\"\\\n".contains(c);
    let mut runs = text.split(is_ours).filter(|run| !run.is_empty());
    match runs.find(|run| !meant.holds(run)) {
        None => Ok(()),
        Some(run) => Err(format!("{run:?} in the literal {text:?}")),
    }
}
