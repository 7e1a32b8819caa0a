//! HTML inside Markdown: the tags that vendors' editors write, turned into Markdown or dropped.

/// Tags that begin a new line.
const BLOCKS: &[&str] = &[
    "br",
    "p",
    "div",
    "ul",
    "ol",
    "table",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
    "article",
    "blockquote",
    "dl",
    "dt",
    "dd",
    "thead",
    "tbody",
    "details",
    "summary",
];

/// Tags that only style what they hold.
const INLINE: &[&str] = &[
    "a", "b", "strong", "i", "em", "u", "s", "span", "font", "small", "sub", "sup", "td", "th",
    "img", "center", "mark", "del", "ins", "kbd", "label", "big", "nobr", "wbr", "style", "script",
];

/// Drops known tags and decodes entities outside code; anything else in angle brackets is a placeholder and stays.
pub fn to_markdown(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut hidden: Option<&'static str> = None;
    while let Some(at) = rest.find(['<', '&', '`']) {
        let (before, from) = rest.split_at(at);
        if hidden.is_none() {
            out.push_str(before);
        }
        if from.starts_with('`') {
            let ticks = from.len() - from.trim_start_matches('`').len();
            let fence = from.get(..ticks).unwrap_or_default();
            let after = from.get(ticks..).unwrap_or_default();
            let end = after.find(fence).map_or(ticks, |end| ticks + end + ticks);
            if hidden.is_none() {
                out.push_str(from.get(..end).unwrap_or_default());
            }
            rest = from.get(end..).unwrap_or_default();
            continue;
        }
        if from.starts_with('&') {
            let (decoded, length) = entity(from);
            if hidden.is_none() {
                out.push_str(decoded);
            }
            rest = from.get(length..).unwrap_or_default();
            continue;
        }
        match tag(from) {
            Some(Tag {
                name,
                closing,
                length,
            }) => {
                match (hidden, closing) {
                    (Some(hider), true) if hider == name => hidden = None,
                    (None, false) if matches!(name, "style" | "script") => hidden = Some(name),
                    (None, _) => out.push_str(replacement(name, closing)),
                    (Some(_), _) => {}
                }
                rest = from.get(length..).unwrap_or_default();
            }
            None => {
                if hidden.is_none() {
                    out.push('<');
                }
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    if hidden.is_none() {
        out.push_str(rest);
    }
    out
}

struct Tag {
    name: &'static str,
    closing: bool,
    length: usize,
}

fn tag(from: &str) -> Option<Tag> {
    if from.starts_with("<!--") {
        let end = from.find("-->")?;
        return Some(Tag {
            name: "span",
            closing: false,
            length: end + 3,
        });
    }
    let inside = from.get(1..)?;
    let closing = inside.starts_with('/');
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let word = inside.get(..length)?.to_ascii_lowercase();
    let name = *BLOCKS
        .iter()
        .chain(INLINE)
        .chain(&["li", "code", "pre"])
        .find(|known| **known == word)?;
    // `<a` must be a tag, not the start of `<amount>`; attributes may follow.
    let after = inside.get(length..)?;
    if !after.starts_with(['>', '/', ' ', '\n', '\t']) {
        return None;
    }
    let end = from.find('>')?;
    Some(Tag {
        name,
        closing,
        length: end + 1,
    })
}

fn replacement(name: &str, closing: bool) -> &'static str {
    match name {
        "li" if closing => "\n",
        "li" => "\n- ",
        "code" => "`",
        "pre" => "\n",
        "b" | "strong" | "i" | "em" => "",
        "td" | "th" if closing => " ",
        "p" | "table" | "ul" | "ol" | "hr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "\n\n",
        name if BLOCKS.contains(&name) => "\n",
        _ => "",
    }
}

fn entity(from: &str) -> (&'static str, usize) {
    for (text, decoded) in [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ] {
        if from.starts_with(text) {
            return (decoded, text.len());
        }
    }
    ("&", 1)
}
