//! Splitting vendors' names into words, and words into Rust identifiers.

use std::borrow::Cow;

/// How a word boundary is found is our own, because the usual splitters lose what tells two names apart: `_id` from
/// `id`, `+1` from `-1`, `IDs` as one word. All results are ASCII: rustc warns about mixed scripts.
pub fn words(text: &str) -> Vec<String> {
    split(&fold_to_ascii(text, false))
}

/// As [`words`], with every sign that is no letter, digit or plain separator spelled out (`@type`: `at type`,
/// `_id`: `underscore id`), for names that would otherwise be equal.
pub fn spelled_words(text: &str) -> Vec<String> {
    split(&fold_to_ascii(text, true))
}

/// `UpperCamelCase`; a leading digit gets an `N`.
pub fn camel(words: &[String]) -> String {
    let mut out = String::new();
    for word in words {
        // `13-17` and `1317` stay apart.
        if out.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit())
        {
            out.push('_');
        }
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            out.push(first.to_ascii_uppercase());
            out.extend(chars.map(|c| c.to_ascii_lowercase()));
        }
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'N');
    }
    out
}

/// `snake_case`; a leading digit gets an `n`.
pub fn snake(words: &[String]) -> String {
    let mut out = words.join("_").to_ascii_lowercase();
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'n');
    }
    out
}

/// Whether a vendor's name already is what rustc accepts as a type's name without a warning (`ContactDTO`).
pub fn is_type_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && (text.len() == 1 || text.bytes().any(|b| b.is_ascii_lowercase()))
}

fn split(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut start = 0;
    for (i, &c) in bytes.iter().enumerate() {
        let ends = !c.is_ascii_alphanumeric();
        if ends || starts_word(bytes, i) {
            words.extend(text.get(start..i).filter(|word| !word.is_empty()));
            start = i + usize::from(ends);
        }
    }
    words.extend(text.get(start..).filter(|word| !word.is_empty()));
    words.into_iter().map(str::to_owned).collect()
}

fn starts_word(bytes: &[u8], i: usize) -> bool {
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    if !at(i).is_ascii_uppercase() || i == 0 {
        return false;
    }
    if !at(i - 1).is_ascii_uppercase() {
        return true;
    }
    // The last capital of `HTTPServer` begins a word, that of `IDs` does not.
    let (next, after) = (at(i + 1), at(i + 2));
    next.is_ascii_lowercase() && (next != b's' || after.is_ascii_lowercase())
}

fn fold_to_ascii(text: &str, spell: bool) -> Cow<'_, str> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        let sign_of_number = first && chars.peek().is_some_and(|next| next.is_ascii_digit());
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            '+' if spell || sign_of_number => out.push_str(" Plus "),
            '-' if sign_of_number => out.push_str(" Minus "),
            c if c.is_ascii() => match spelling(c) {
                Some(word) if spell => {
                    out.push(' ');
                    out.push_str(word);
                    out.push(' ');
                }
                _ => out.push(' '),
            },
            c => match latin(c) {
                Some(ascii) => out.push_str(ascii),
                None if c.is_alphabetic() || spell => {
                    out.push_str(&format!(" U{:x} ", u32::from(c)));
                }
                None => out.push(' '),
            },
        }
        first = false;
    }
    if !spell && !out.contains(|c: char| c.is_ascii_alphanumeric()) && !text.is_empty() {
        return fold_to_ascii(text, true);
    }
    Cow::Owned(out)
}

fn spelling(c: char) -> Option<&'static str> {
    Some(match c {
        '_' => "Underscore",
        '-' => "Dash",
        '.' => "Dot",
        '/' => "Slash",
        ' ' => "Space",
        '!' => "Not",
        '"' => "Quote",
        '#' => "Hash",
        '$' => "Dollar",
        '%' => "Percent",
        '&' => "And",
        '\'' => "Apostrophe",
        '(' => "Open",
        ')' => "Close",
        '*' => "Star",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '<' => "Less",
        '=' => "Equal",
        '>' => "Greater",
        '?' => "Question",
        '@' => "At",
        '[' => "Left",
        '\\' => "Backslash",
        ']' => "Right",
        '^' => "Caret",
        '`' => "Backtick",
        '{' => "Begin",
        '|' => "Pipe",
        '}' => "End",
        '~' => "Tilde",
        _ => return None,
    })
}

fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' => "a",
        'À'..='Å' => "A",
        'ç' => "c",
        'Ç' => "C",
        'è'..='ë' => "e",
        'È'..='Ë' => "E",
        'ì'..='ï' => "i",
        'Ì'..='Ï' => "I",
        'ñ' => "n",
        'Ñ' => "N",
        'ò'..='ö' | 'ø' => "o",
        'Ò'..='Ö' | 'Ø' => "O",
        'ù'..='ü' => "u",
        'Ù'..='Ü' => "U",
        'ý' | 'ÿ' => "y",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "Ae",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_where_a_reader_would() {
        for (text, expected) in [
            ("contactId", "contact_id"),
            ("contact-id", "contact_id"),
            ("HTTPServer", "http_server"),
            ("contactIDs", "contact_ids"),
            ("getV2Users", "get_v2_users"),
            ("sha256Hash", "sha256_hash"),
            ("oauth2", "oauth2"),
            ("_id", "id"),
            ("65+", "n65"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("13-17", "n13_17"),
            ("GET-all templates", "get_all_templates"),
            ("@type", "type"),
            ("$", "dollar"),
            ("größe", "grosse"),
            ("名", "u540d"),
            ("😀", "u1f600"),
            ("", ""),
        ] {
            assert_eq!(snake(&words(text)), expected, "{text}");
        }
    }

    #[test]
    fn spells_what_tells_names_apart() {
        for (text, expected) in [
            ("_id", "underscore_id"),
            ("@type", "at_type"),
            ("65+", "n65_plus"),
            ("a.b[c]", "a_dot_b_left_c_right"),
            ("id", "id"),
        ] {
            assert_eq!(snake(&spelled_words(text)), expected, "{text}");
        }
    }

    #[test]
    fn camel_keeps_numbers_apart() {
        for (text, expected) in [
            ("13-17", "N13_17"),
            ("1317", "N1317"),
            ("open-deal", "OpenDeal"),
            ("USD", "Usd"),
            ("location.created", "LocationCreated"),
        ] {
            assert_eq!(camel(&words(text)), expected, "{text}");
        }
    }

    #[test]
    fn knows_names_that_can_stay() {
        for (name, stays) in [
            ("ContactDTO", true),
            ("Contact", true),
            ("T", true),
            ("contact", false),
            ("CONTACT", false),
            ("Contact_v2", false),
            ("Größe", false),
            ("", false),
        ] {
            assert_eq!(is_type_name(name), stays, "{name}");
        }
    }
}
