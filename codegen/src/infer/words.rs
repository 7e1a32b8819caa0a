//! Names and texts of entries, from the vendor's.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;

use crate::lower::docs;
use crate::lower::names::words;
use crate::output::turns_text;

/// The limit of a label, in characters (the strictest platform's).
const LABEL: usize = 64;
/// The same of a description; a first sentence is shorter than what would be allowed.
const DESCRIPTION: usize = 300;

const SMALL: [&str; 16] = [
    "a", "an", "the", "of", "to", "in", "for", "and", "or", "by", "with", "on", "from", "at", "as",
    "per",
];

const UPPER: [&str; 18] = [
    "id", "ids", "url", "api", "sms", "mms", "pdf", "csv", "html", "json", "xml", "ip", "uuid",
    "crm", "sla", "sso", "ai", "dnd",
];

/// Keys of a catalog, each once. Two of them are one where they want one name in Rust.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeSet<String>);

impl Keys {
    /// The first of the keys that nobody has; else the last of them with a number.
    pub(super) fn claim(&mut self, wanted: &[String]) -> String {
        let well_formed: Vec<String> = wanted.iter().map(|text| key(text)).collect();
        let free = well_formed
            .iter()
            .find(|key| !self.0.contains(&key.to_snake_case()))
            .cloned();
        let found = free.unwrap_or_else(|| {
            let last = well_formed.last().map_or("entry", String::as_str);
            let numbered = (2_usize..).map(|n| format!("{last}_{n}"));
            numbered
                .take(usize::from(u16::MAX))
                .find(|key| !self.0.contains(&key.to_snake_case()))
                .unwrap_or_else(|| last.to_owned())
        });
        self.0.insert(found.to_snake_case());
        found
    }
}

/// A key as every platform takes it: a letter, then letters, digits and `_`, two characters at least.
pub(super) fn key(text: &str) -> String {
    let mut key = lower(text).join("_").to_snake_case();
    if !key.starts_with(|c: char| c.is_ascii_alphabetic()) {
        key.insert_str(0, "x_");
    }
    if key.len() < 2 {
        key.push_str("_it");
    }
    key
}

/// The words of a name, in lower case.
pub(super) fn lower(text: &str) -> Vec<String> {
    let split = words(text).into_iter();
    split
        .map(|word| word.to_ascii_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Letters and digits alone, for comparing with the names that vendors give to one thing (`next_page`, `nextPage`).
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// On one line, without what would move a cursor or turn the text.
pub(super) fn clean(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !turns_text(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// In title case, shortened to what a label may have.
pub(super) fn title(text: &str) -> String {
    let words = text.split_whitespace().enumerate().map(|(index, word)| {
        if UPPER.contains(&word.to_ascii_lowercase().as_str()) {
            let upper = word.to_ascii_uppercase();
            return upper
                .strip_suffix("IDS")
                .map_or(upper.clone(), |rest| format!("{rest}IDs"));
        }
        let is_plain = word.chars().all(|c| !c.is_uppercase());
        if !is_plain || (index > 0 && SMALL.contains(&word)) {
            return word.to_owned();
        }
        let mut chars = word.chars();
        match chars.next() {
            Some(first) => first.to_uppercase().chain(chars).collect(),
            None => String::new(),
        }
    });
    shortened(&words.collect::<Vec<_>>().join(" "), LABEL)
}

/// A label from the vendor's summary, where it is one; else from the name.
pub(super) fn label(summary: Option<&str>, name: &str) -> String {
    let summary = summary.map(|text| plain(text).trim_end_matches('.').to_owned());
    let fits = |text: &String| (2..=LABEL).contains(&text.chars().count());
    let found = summary
        .filter(fits)
        .unwrap_or_else(|| lower(name).join(" "));
    let found = title(&found);
    if found.chars().count() < 2 {
        "Call It".to_owned()
    } else {
        found
    }
}

/// The first sentence of the vendor's text, or what is said instead.
pub(super) fn sentence(text: Option<&str>, instead: &str) -> String {
    let text = text.map(plain).unwrap_or_default();
    let first = first_sentence(&text);
    let found = if first.chars().count() < 4 {
        clean(instead)
    } else {
        first.to_owned()
    };
    let short = shortened(&found, DESCRIPTION);
    if short.ends_with(['.', '!', '?', '…']) {
        short
    } else {
        format!("{short}.")
    }
}

fn first_sentence(text: &str) -> &str {
    let ends = text.match_indices(". ").map(|(at, _)| at);
    for at in ends {
        let before = text.get(..at).unwrap_or_default();
        // `e.g. ` and `v2. ` end no sentence.
        let last = before.rsplit(' ').next().unwrap_or_default();
        if last.chars().count() > 2 && !last.contains('.') {
            return text.get(..=at).unwrap_or(text);
        }
    }
    text
}

/// The first paragraph without HTML, on one line.
fn plain(markdown: &str) -> String {
    let lines = docs::lines(markdown);
    let paragraph: Vec<&str> = lines
        .iter()
        .map(String::as_str)
        .take_while(|line| !line.is_empty() && !line.starts_with("```"))
        .collect();
    clean(paragraph.join(" ").trim_start_matches(['#', '-', ' ']))
}

/// Cut at a word, where it is too long.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most - 1).collect();
    let cut = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '-']))
}

/// One of what a path names several of.
pub(super) fn singular(word: &str) -> String {
    let ends = |end: &str| word.len() > end.len() + 1 && word.ends_with(end);
    let without = |n: usize| word.get(..word.len() - n).unwrap_or(word).to_owned();
    if [
        "news", "series", "status", "sms", "address", "business", "access",
    ]
    .contains(&word)
    {
        return word.to_owned();
    }
    if ends("ies") {
        return format!("{}y", without(3));
    }
    if ["sses", "xes", "ches", "shes", "uses", "zzes"]
        .iter()
        .any(|end| ends(end))
    {
        return without(2);
    }
    if ends("s") && !["ss", "us", "is"].iter().any(|end| ends(end)) {
        return without(1);
    }
    word.to_owned()
}

/// `a` or `an`, by the letter: how a vendor's word sounds nobody knows.
pub(super) fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}

/// What a path is about, innermost first: the static segments, in the singular.
pub(super) fn nouns(path: &str) -> Vec<String> {
    let segments = path.split(['?', '#']).next().unwrap_or_default().split('/');
    let mut found: Vec<String> = segments
        .filter(|segment| !segment.is_empty() && !segment.contains(['{', '}']))
        .map(|segment| {
            let name = segment
                .strip_suffix(".json")
                .or_else(|| segment.strip_suffix(".xml"))
                .unwrap_or(segment);
            let mut words = lower(name);
            if let Some(last) = words.last_mut() {
                *last = singular(last);
            }
            words.join(" ")
        })
        .filter(|noun| !noun.is_empty() && !is_no_noun(noun))
        .collect();
    found.reverse();
    found
}

/// A version or a word of the call itself.
fn is_no_noun(word: &str) -> bool {
    let is_version = word
        .strip_prefix('v')
        .unwrap_or(word)
        .chars()
        .all(|c| c.is_ascii_digit() || c == ' ' || c == '.');
    is_version
        || [
            "list", "all", "search", "api", "rest", "query", "find", "get", "filter",
        ]
        .contains(&word)
}
