//! Documents with something changed in them, and changed texts.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use crate::judge::judge;
use crate::random::{config, name, reference, scalar};

/// Small documents of our own: 3.0, 3.1, 2.0 and 3.2.
const SEEDS: [&str; 4] = [
    include_str!("seeds/deals.yaml"),
    include_str!("seeds/events.yaml"),
    include_str!("seeds/stock.json"),
    include_str!("seeds/next.yaml"),
];

/// One change to the tree of a document.
#[derive(Debug, Clone)]
enum Change {
    Remove,
    Replace(Value),
    /// By another part of the document.
    Repeat(Index),
    Rename(String),
    Refer(String),
    /// By a list of itself.
    Wrap,
    /// By the first of its members.
    Unwrap,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => Just(Change::Remove),
        4 => scalar().prop_map(Change::Replace),
        4 => any::<Index>().prop_map(Change::Repeat),
        4 => name().prop_map(Change::Rename),
        2 => reference().prop_map(Change::Refer),
        1 => Just(Change::Wrap),
        1 => Just(Change::Unwrap),
    ]
}

/// The pointers of all values but the root.
fn places(value: &Value, at: &str, places: &mut Vec<String>) {
    let mut go = |key: String, value: &Value| {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        places.push(at.clone());
        self::places(value, &at, places);
    };
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                go(key.clone(), value);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                go(index.to_string(), value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn apply(document: &mut Value, at: Index, change: Change) {
    let mut all = Vec::new();
    places(document, "", &mut all);
    if all.is_empty() {
        return;
    }
    let place = at.get(all.as_slice()).as_str();
    let (parent, key) = place.rsplit_once('/').unwrap_or_default();
    let key = key.replace("~1", "/").replace("~0", "~");
    let new = match change {
        Change::Remove | Change::Rename(_) => {
            let parent = document.pointer_mut(parent);
            if let Some(members) = parent.and_then(Value::as_object_mut)
                && let Some(value) = members.remove(&key)
                && let Change::Rename(name) = change
            {
                members.insert(name, value);
            }
            return;
        }
        Change::Replace(value) => value,
        Change::Repeat(from) => document
            .pointer(from.get(all.as_slice()).as_str())
            .cloned()
            .unwrap_or_default(),
        Change::Refer(text) => serde_json::json!({ "$ref": text }),
        Change::Wrap => Value::Array(vec![document.pointer(place).cloned().unwrap_or_default()]),
        Change::Unwrap => match document.pointer(place) {
            Some(Value::Object(members)) => members.values().next().cloned().unwrap_or_default(),
            Some(Value::Array(items)) => items.first().cloned().unwrap_or_default(),
            _ => Value::Null,
        },
    };
    // Parts put into themselves would grow without end.
    if let Some(value) = document.pointer_mut(place)
        && new.to_string().len() < 20_000
    {
        *value = new;
    }
}

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    ",",
    "\"",
    "'",
    "&a ",
    "*a",
    "<<: *flags",
    "- ",
    "? ",
    "| ",
    ">-\n",
    "# ",
    "---\n",
    "...\n",
    "!!binary ",
    "!<x> ",
    "%YAML 1.1\n",
    "\n",
    "\n  ",
    "\t",
    "\r",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "~",
    "1e999",
    "-0",
    "090",
    "no",
    "\u{0}",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "$ref: '#/'",
    "\"$ref\":",
    "openapi: 3.1.0\n",
    "{\"a\":",
    "&a [*a]",
];

/// A piece of text that YAML or JSON makes something of.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        select(TOKENS).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ]
}

/// A cut out of a text, and what is put into its place.
#[derive(Debug, Clone)]
struct Splice {
    at: Index,
    cut: usize,
    put: Vec<String>,
}

fn splice() -> impl Strategy<Value = Splice> {
    let cut = prop_oneof![8 => 0usize..4, 2 => 0usize..400, 1 => Just(usize::MAX)];
    let put = prop::collection::vec(token(), 0..4);
    (any::<Index>(), cut, put).prop_map(|(at, cut, put)| Splice { at, cut, put })
}

fn splice_into(text: &str, splice: &Splice) -> String {
    let Splice { at, cut, put } = splice;
    let characters: Vec<char> = text.chars().collect();
    let at = at.index(characters.len() + 1);
    let end = at.saturating_add(*cut).min(characters.len());
    let (before, after) = (&characters[..at], &characters[end..]);
    before
        .iter()
        .copied()
        .chain(put.concat().chars())
        .chain(after.iter().copied())
        .collect()
}

proptest! {
    #![proptest_config(config(160))]

    #[test]
    fn a_changed_document_ends_well(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec((any::<Index>(), change()), 1..8),
    ) {
        let mut document: Value = serde_yaml::from_str(SEEDS[seed]).unwrap();
        for (at, change) in edits {
            apply(&mut document, at, change);
        }
        let text = document.to_string();
        judge(&text).map_err(|why| TestCaseError::fail(format!("{why}\n{text}")))?;
    }

    #[test]
    fn a_changed_text_ends_well(
        seed in 0..SEEDS.len(),
        splices in prop::collection::vec(splice(), 1..4),
    ) {
        let mut text = SEEDS[seed].to_owned();
        for splice in &splices {
            text = splice_into(&text, splice);
        }
        judge(&text).map_err(|why| TestCaseError::fail(format!("{why}\n{text}")))?;
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn any_bytes_end_well(bytes in prop::collection::vec(any::<u8>(), 0..60), head in any::<bool>()) {
        let rest = String::from_utf8_lossy(&bytes);
        let text = if head { format!("openapi: 3.1.0\npaths: {{}}\n{rest}") } else { rest.into_owned() };
        judge(&text).map_err(|why| TestCaseError::fail(format!("{why}\n{text:?}")))?;
    }
}

#[test]
fn the_seeds_themselves_are_fine() {
    for seed in SEEDS {
        let document: Value = serde_yaml::from_str(seed).unwrap();
        let made = judge(seed).unwrap();
        assert!(
            made.is_some_and(|operations| operations > 0),
            "{}",
            document["info"]["title"]
        );
        assert_eq!(judge(&document.to_string()).unwrap(), made);
    }
}
