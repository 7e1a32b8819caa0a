//! Vendors' descriptions as rustdoc lines.
//!
//! A description is Markdown with HTML in it, written for another renderer. Here it becomes paragraphs, flat lists and
//! `text` fences: nothing that rustdoc runs as a test, links to, or warns about.

mod html;
pub mod told;

use crate::output::turns_text;

/// The longest text kept, in characters; the rest is one click away in the vendor's own pages.
const LONGEST: usize = 1500;

/// The column where lines are wrapped, without the indentation and slashes before them.
const WIDTH: usize = 96;

/// Lines for `///`, without trailing spaces, first and last ones not empty.
pub fn lines(markdown: &str) -> Vec<String> {
    if is_plain(markdown) {
        let mut out = Vec::new();
        wrap(markdown, "", "", &mut out);
        return out;
    }
    lines_of_any(markdown)
}

fn lines_of_any(markdown: &str) -> Vec<String> {
    let text = html::to_markdown(markdown).replace(turns_text, "");
    let mut out: Vec<String> = Vec::new();
    let mut length = 0;
    for block in blocks(&text) {
        let room = LONGEST.saturating_sub(length);
        if room == 0 {
            break;
        }
        let (block, cut) = block.shortened(room);
        length += block.length();
        let listed = matches!(block, Block::Item(_)) && out.last().is_some_and(|l| is_item(l));
        if !out.is_empty() && !listed {
            out.push(String::new());
        }
        block.print(&mut out);
        if cut {
            break;
        }
    }
    out
}

/// Whether no sign of the text means something in Markdown or HTML: so is most of what describes a member.
fn is_plain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b" .,:;-_'()/?!\"%".contains(&b);
    text.len() <= LONGEST
        && !text.contains("://")
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(plain)
}

/// The first sentence or line of a description, as one line.
pub fn first_line(lines: &[String]) -> Option<String> {
    let first = lines.first()?;
    (!first.starts_with("```")).then(|| first.clone())
}

/// A name as code; rustdoc resolves no links in it.
pub fn code(text: &str) -> String {
    let clean: String = text
        .chars()
        .filter(|c| !turns_text(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let longest = clean
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    if longest == 0 {
        let clean = clean.trim();
        return if clean.is_empty() {
            "an empty text".to_owned()
        } else {
            format!("`{clean}`")
        };
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {clean} {fence}")
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("  ")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    Paragraph(String),
    Item(String),
    Heading(String),
    /// Shown as it stands.
    Fence(Vec<String>),
}

impl Block {
    fn length(&self) -> usize {
        match self {
            Self::Paragraph(text) | Self::Item(text) | Self::Heading(text) => text.chars().count(),
            Self::Fence(lines) => lines.iter().map(|line| line.chars().count()).sum(),
        }
    }

    fn shortened(self, room: usize) -> (Self, bool) {
        if self.length() <= room {
            return (self, false);
        }
        let cut = |text: String| {
            let mut kept: String = text.chars().take(room).collect();
            if let Some(space) = kept.rfind(' ') {
                kept.truncate(space);
            }
            kept.push('…');
            kept
        };
        let block = match self {
            Self::Paragraph(text) => Self::Paragraph(cut(text)),
            Self::Item(text) => Self::Item(cut(text)),
            Self::Heading(text) => Self::Heading(cut(text)),
            Self::Fence(lines) => {
                let mut left = room;
                let mut kept = Vec::new();
                for line in lines {
                    let length = line.chars().count();
                    if length > left {
                        break;
                    }
                    left -= length;
                    kept.push(line);
                }
                kept.push("…".to_owned());
                Self::Fence(kept)
            }
        };
        (block, true)
    }

    fn print(self, out: &mut Vec<String>) {
        match self {
            Self::Paragraph(text) => wrap(&inline(&text), "", "", out),
            Self::Item(text) => wrap(&inline(&text), "- ", "  ", out),
            Self::Heading(text) => {
                let text = text.replace('*', "");
                wrap(&format!("**{}**", inline(text.trim())), "", "", out);
            }
            Self::Fence(lines) => {
                out.push("```text".to_owned());
                out.extend(lines.into_iter().map(|line| {
                    let line = line.replace("```", "'''").replace('\t', "    ");
                    line.trim_end().to_owned()
                }));
                out.push("```".to_owned());
            }
        }
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut paragraph = String::new();
    let mut lines = text.lines().peekable();
    let flush = |paragraph: &mut String, out: &mut Vec<Block>| {
        if !paragraph.is_empty() {
            out.push(Block::Paragraph(std::mem::take(paragraph)));
        }
    };
    while let Some(line) = lines.next() {
        let line: String = line
            .chars()
            .map(|c| if c.is_control() && c != '\t' { ' ' } else { c })
            .collect();
        let trimmed = line.trim();
        if let Some(fence) = fence_of(trimmed) {
            flush(&mut paragraph, &mut out);
            let mut kept = Vec::new();
            for line in lines.by_ref() {
                if line.trim().starts_with(fence) {
                    break;
                }
                kept.push(without_controls(line));
            }
            push_fence(kept, &mut out);
        } else if trimmed.is_empty() {
            flush(&mut paragraph, &mut out);
        } else if trimmed.starts_with('|') || is_indented_code(&line, &paragraph, out.last()) {
            flush(&mut paragraph, &mut out);
            let mut kept = vec![without_controls(&line)];
            while let Some(next) = lines.peek() {
                let belongs = if trimmed.starts_with('|') {
                    next.trim().starts_with('|')
                } else {
                    next.starts_with("    ") || next.starts_with('\t')
                };
                if !belongs {
                    break;
                }
                kept.extend(lines.next().map(without_controls));
            }
            push_fence(kept, &mut out);
        } else if let Some(item) = item_of(trimmed) {
            flush(&mut paragraph, &mut out);
            let mut item = item.to_owned();
            // What follows without a blank line belongs to the item, indented or not.
            while let Some(next) = lines.peek() {
                let next = next.trim();
                if next.is_empty()
                    || item_of(next).is_some()
                    || fence_of(next).is_some()
                    || next.starts_with(['#', '|'])
                {
                    break;
                }
                item.push(' ');
                item.push_str(&without_controls(next));
                lines.next();
            }
            if !item.is_empty() {
                out.push(Block::Item(item));
            }
        } else if let Some(heading) = heading_of(trimmed) {
            flush(&mut paragraph, &mut out);
            if !heading.is_empty() {
                out.push(Block::Heading(heading.to_owned()));
            }
        } else if is_rule(trimmed) {
            flush(&mut paragraph, &mut out);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(trimmed.trim_start_matches(['>', ' ']));
        }
    }
    flush(&mut paragraph, &mut out);
    out
}

fn without_controls(line: &str) -> String {
    line.chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .collect()
}

fn push_fence(lines: Vec<String>, out: &mut Vec<Block>) {
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or_default();
    let lines: Vec<String> = lines
        .into_iter()
        .map(|line| line.get(indent..).unwrap_or_default().to_owned())
        .collect();
    if lines.iter().any(|line| !line.trim().is_empty()) {
        out.push(Block::Fence(lines));
    }
}

fn fence_of(line: &str) -> Option<&'static str> {
    if line.starts_with("```") {
        Some("```")
    } else if line.starts_with("~~~") {
        Some("~~~")
    } else {
        None
    }
}

/// Four spaces make code only where no paragraph or item goes on.
fn is_indented_code(line: &str, paragraph: &str, before: Option<&Block>) -> bool {
    (line.starts_with("    ") || line.starts_with('\t'))
        && paragraph.is_empty()
        && before.is_some_and(|block| !matches!(block, Block::Item(_)))
        && item_of(line.trim()).is_none()
}

fn item_of(line: &str) -> Option<&str> {
    for mark in ["- ", "* ", "+ ", "• "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Some(rest.trim());
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits) {
        let rest = line.get(digits..)?;
        if let Some(rest) = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")) {
            return Some(rest.trim());
        }
    }
    None
}

fn heading_of(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && (text.is_empty() || text.starts_with(' ')))
        .then(|| text.trim().trim_end_matches('#').trim())
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && ['-', '*', '_', '=']
            .iter()
            .any(|mark| line.chars().all(|c| c == ' ' || c == *mark))
}

/// Escapes what rustdoc would take for links, HTML and code without an end.
fn inline(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        match c {
            '`' => {
                let ticks = rest.iter().take_while(|c| **c == '`').count();
                match code_span(rest, ticks) {
                    Some(length) => {
                        out.extend(rest.iter().take(length));
                        at += length;
                    }
                    None => {
                        out.extend(std::iter::repeat_n("\\`", ticks));
                        at += ticks;
                    }
                }
                continue;
            }
            '[' => {
                if let Some((label, url, length)) = link(rest) {
                    out.push('[');
                    out.push_str(&escaped(&label));
                    out.push_str("](");
                    out.push_str(&url);
                    out.push(')');
                    at += length;
                    continue;
                }
                out.push_str("\\[");
            }
            ']' | '<' | '>' | '*' if c != '*' => {
                out.push('\\');
                out.push(c);
            }
            'h' if starts_url(rest) && !ends_word(&out) => {
                let length = url_length(rest);
                out.push('<');
                out.extend(rest.iter().take(length));
                out.push('>');
                at += length;
                continue;
            }
            '\\' => {
                // The vendor's own escapes stay escapes; a lone one must not escape what we add.
                if let Some(next) = rest.get(1).filter(|next| next.is_ascii_punctuation()) {
                    out.push('\\');
                    out.push(*next);
                    at += 2;
                    continue;
                }
                out.push_str("\\\\");
            }
            '\t' => out.push(' '),
            c => out.push(c),
        }
        at += 1;
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '`' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn code_span(rest: &[char], ticks: usize) -> Option<usize> {
    let mut at = ticks;
    while at < rest.len() {
        let run = rest.iter().skip(at).take_while(|c| **c == '`').count();
        if run == ticks {
            return Some(at + run);
        }
        at += run.max(1);
    }
    None
}

fn link(rest: &[char]) -> Option<(String, String, usize)> {
    let close = rest.iter().position(|c| *c == ']')?;
    if rest.get(close + 1) != Some(&'(') {
        return None;
    }
    let end = close + rest.iter().skip(close).position(|c| *c == ')')?;
    let label: String = rest.get(1..close)?.iter().collect();
    let url: String = rest.get(close + 2..end)?.iter().collect();
    let url = url.trim();
    let plain = url.starts_with("https://") || url.starts_with("http://");
    let odd = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | '`' | '"');
    (plain && !url.contains(odd) && !label.trim().is_empty() && !label.contains('['))
        .then(|| (label.trim().to_owned(), url.to_owned(), end + 1))
}

fn starts_url(rest: &[char]) -> bool {
    let starts = |scheme: &str| scheme.chars().zip(rest).all(|(a, b)| a == *b);
    (rest.len() > 8 && starts("https://") || rest.len() > 7 && starts("http://"))
        && url_length(rest) > 8
}

fn url_length(rest: &[char]) -> usize {
    let mut length = rest
        .iter()
        .take_while(|c| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '<' | '>' | '"' | '\'' | '`' | ')' | ']' | '[' | '{' | '}' | '|'
                )
        })
        .count();
    while length > 0
        && matches!(
            rest.get(length - 1),
            Some('.' | ',' | ';' | ':' | '!' | '?' | '*')
        )
    {
        length -= 1;
    }
    length
}

fn ends_word(out: &str) -> bool {
    out.ends_with(|c: char| c.is_alphanumeric() || c == '<')
}

/// Breaks at spaces, but never so that a line begins with what Markdown takes for a list, a quote or a heading.
fn wrap(text: &str, first: &str, rest: &str, out: &mut Vec<String>) {
    let mut line = String::from(first);
    let mut width = first.len();
    let mut empty = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if empty {
            if starts_block(word) && !word.starts_with(|c: char| c.is_ascii_digit()) {
                line.push('\\');
                width += 1;
            }
        } else if width + 1 + length <= WIDTH || starts_block(word) {
            line.push(' ');
            width += 1;
        } else {
            out.push(std::mem::replace(&mut line, rest.to_owned()));
            width = rest.len();
        }
        line.push_str(word);
        width += length;
        empty = false;
    }
    if !empty {
        out.push(line);
    }
}

fn starts_block(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && matches!(word.get(digits..), Some("." | ")"));
    numbered
        || matches!(word, "-" | "+" | "*" | ">" | "=")
        || word.starts_with('#')
        || word.starts_with('|')
        || word.starts_with("~~~")
        || word.starts_with("```")
        || (word.len() >= 2 && word.bytes().all(|b| matches!(b, b'-' | b'=' | b'*' | b'_')))
}

#[cfg(test)]
mod tests;
