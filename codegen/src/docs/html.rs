//! HTML that can only be made of escaped text.

use crate::output::turns_text;

/// Markup. The only ways to it are `text`, which escapes, and `tag`, whose names are ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Html(String);

/// Elements without an end tag.
const VOID: [&str; 4] = ["meta", "input", "br", "link"];

/// Text of anybody: its signs mean nothing, it moves no cursor and turns no direction.
pub(super) fn text(text: &str) -> Html {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    Html(out)
}

/// An element. Values of attributes are escaped like text.
pub(super) fn tag(name: &'static str, attributes: &[(&'static str, &str)], inner: Html) -> Html {
    let mut out = String::with_capacity(inner.0.len() + 16);
    out.push('<');
    out.push_str(name);
    for (key, value) in attributes {
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        escape(value, &mut out);
        out.push('"');
    }
    out.push('>');
    if !VOID.contains(&name) {
        out.push_str(&inner.0);
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
    Html(out)
}

/// An element of one class that holds text.
pub(super) fn span(class: &'static str, words: &str) -> Html {
    tag("span", &[("class", class)], text(words))
}

/// A name as code.
pub(super) fn code(name: &str) -> Html {
    tag("code", &[], text(name))
}

/// Our own style or script, word for word: neither holds an end tag.
pub(super) fn raw(name: &'static str, ours: &'static str) -> Html {
    Html(format!("<{name}>{ours}</{name}>"))
}

impl Html {
    /// Nothing.
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn push(&mut self, other: Self) {
        self.0.push_str(&other.0);
    }

    /// The same with something behind it.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.push(other);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One a line, so that a change of one entry is a change of its lines.
    pub(super) fn line(&mut self, other: Self) {
        self.push(other);
        self.0.push('\n');
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(parts: I) -> Self {
        let mut all = Self::new();
        for part in parts {
            all.push(part);
        }
        all
    }
}

/// Between each two of them a text.
pub(super) fn joined(parts: impl IntoIterator<Item = Html>, between: &str) -> Html {
    let mut all = Html::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            all.push(text(between));
        }
        all.push(part);
    }
    all
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            c if c.is_control() => out.push(' '),
            c if turns_text(c) => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_nothing() {
        assert_eq!(
            text("<b a='1' c=\"2\">&amp;\u{7}\u{202e}</b>").into_text(),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp; &lt;/b&gt;"
        );
        assert_eq!(
            tag("a", &[("href", "\"><script>")], text("x")).into_text(),
            "<a href=\"&quot;&gt;&lt;script&gt;\">x</a>"
        );
    }

    #[test]
    fn some_elements_have_no_end() {
        assert_eq!(tag("br", &[], Html::new()).into_text(), "<br>");
        assert_eq!(
            joined([text("a"), code("b")], ", ").into_text(),
            "a, <code>b</code>"
        );
    }
}
