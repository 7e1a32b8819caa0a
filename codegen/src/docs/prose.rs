//! Vendors' and catalogs' texts: paragraphs, lists, code, and links that name their scheme.

use super::html::{Html, code, tag, text};
use crate::lower::docs;

/// A text of several paragraphs.
pub(super) fn prose(markdown: &str) -> Html {
    let lines = docs::lines(markdown);
    let mut out = Html::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    let mut fence: Option<Vec<&str>> = None;
    for line in lines.iter().map(String::as_str).chain([""]) {
        if let Some(code_lines) = &mut fence {
            if line.starts_with("```") {
                let block = tag("code", &[], text(&code_lines.join("\n")));
                out.push(tag("pre", &[], block));
                fence = None;
            } else {
                code_lines.push(line);
            }
            continue;
        }
        if line.starts_with("```") {
            flush(&mut paragraph, &mut items, &mut out);
            fence = Some(Vec::new());
        } else if let Some(item) = line.strip_prefix("- ") {
            flush_paragraph(&mut paragraph, &mut out);
            items.push(item.to_owned());
        } else if let (true, Some(last)) = (line.starts_with("  "), items.last_mut()) {
            last.push(' ');
            last.push_str(line.trim_start());
        } else if line.is_empty() {
            flush(&mut paragraph, &mut items, &mut out);
        } else {
            paragraph.push(line);
        }
    }
    // A fence that does not end is code to the end.
    if let Some(code_lines) = fence {
        let block = tag("code", &[], text(&code_lines.join("\n")));
        out.push(tag("pre", &[], block));
    }
    flush(&mut paragraph, &mut items, &mut out);
    out
}

fn flush(paragraph: &mut Vec<&str>, items: &mut Vec<String>, out: &mut Html) {
    flush_paragraph(paragraph, out);
    if !items.is_empty() {
        let items = items.drain(..).map(|item| tag("li", &[], inline(&item)));
        out.push(tag("ul", &[], items.collect()));
    }
}

fn flush_paragraph(paragraph: &mut Vec<&str>, out: &mut Html) {
    if !paragraph.is_empty() {
        let words = paragraph.join(" ");
        paragraph.clear();
        out.push(tag("p", &[], inline(&words)));
    }
}

/// One line: `code` and `[links](https://…)`; every other sign stays what it is.
pub(super) fn inline(line: &str) -> Html {
    let mut out = Html::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '[', '\\']) {
        let (before, from) = rest.split_at(at);
        out.push(text(before));
        rest = match taken(from) {
            Some((found, after)) => {
                out.push(found);
                after
            }
            None => {
                let mut chars = from.chars();
                let sign: String = chars.by_ref().take(1).collect();
                out.push(text(&sign));
                chars.as_str()
            }
        };
    }
    out.push(text(rest));
    out
}

/// The code, link or escaped sign that a text starts with, and what follows.
fn taken(from: &str) -> Option<(Html, &str)> {
    if let Some(escaped) = from.strip_prefix('\\') {
        let sign = escaped.chars().next().filter(char::is_ascii_punctuation)?;
        let after = escaped.get(sign.len_utf8()..)?;
        return Some((text(&sign.to_string()), after));
    }
    if let Some(inside) = from.strip_prefix('`') {
        let (name, after) = inside.split_once('`')?;
        return (!name.is_empty()).then(|| (code(name), after));
    }
    let (label, after) = from.strip_prefix('[')?.split_once("](")?;
    let (target, after) = after.split_once(')')?;
    let is_web = target.starts_with("https://") || target.starts_with("http://");
    (is_web && !label.is_empty()).then(|| {
        let link = [("href", target), ("rel", "noopener noreferrer")];
        (tag("a", &link, text(label)), after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> String {
        prose(markdown).into_text()
    }

    #[test]
    fn paragraphs_lists_and_code() {
        assert_eq!(
            shown("One `a<b`.\n\nTwo:\n\n- x\n- y\n\n```\nlet a = 1 < 2;\n```\n"),
            "<p>One <code>a&lt;b</code>.</p><p>Two:</p><ul><li>x</li><li>y</li></ul><pre><code>let a = 1 &lt; 2;</code></pre>"
        );
        assert_eq!(shown(""), "");
    }

    #[test]
    fn only_links_of_the_web_lead_anywhere() {
        assert_eq!(
            inline("see [here](https://a.example/?a=1&b) or [there](javascript:alert(1))")
                .into_text(),
            "see <a href=\"https://a.example/?a=1&amp;b\" rel=\"noopener noreferrer\">here</a> or [there](javascript:alert(1))"
        );
        assert_eq!(inline("a [b] ` c").into_text(), "a [b] ` c");
    }
}
