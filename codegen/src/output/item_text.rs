//! Items as text from the start, for what a crate holds tens of thousands of: structs, setters, enums.
//!
//! A line is written as prettyplease would print it where it fits. A member with a line that does not is read back and
//! printed by prettyplease, so that code looks the same whichever way it came.

use std::fmt::{Display, Write};

use syn::Item;

use super::format::{FormatError, doc_refusal, print, readable, turns_text};
use super::rows;

/// The longest line, in bytes, that prettyplease leaves whole.
pub const WIDTH: usize = 89;

/// Items to write one after the other.
#[derive(Default)]
pub struct ItemText {
    text: String,
    /// The first mistake.
    mistake: Option<FormatError>,
    /// Whether a line since the member began does not fit.
    is_wide: bool,
}

/// What members stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    Struct,
    Enum,
    Impl,
}

impl ItemText {
    /// Goes on where `text` ends.
    pub(super) fn after(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// The text, and the first mistake that was made with it.
    pub(super) fn finish(self) -> (String, Option<FormatError>) {
        let Self {
            text,
            mistake,
            is_wide: _,
        } = self;
        (text, mistake)
    }

    /// A line of code, as deep in blocks as `depth` says.
    pub fn line(&mut self, depth: usize, code: impl Display) {
        self.is_wide |= self.put(depth, code) > WIDTH + 1;
    }

    /// The same, where prettyplease would not break it however long it is.
    pub fn laid_line(&mut self, depth: usize, code: impl Display) {
        self.put(depth, code);
    }

    /// Adds a line, and gives its bytes, as prettyplease would count them.
    fn put(&mut self, depth: usize, code: impl Display) -> usize {
        let start = self.text.len();
        indent(&mut self.text, depth);
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{code}");
        let line = self.text.get(start..).unwrap_or_default();
        let length = line.len();
        if !line.is_ascii() && line.contains(turns_text) {
            let line = readable(line).into_owned();
            self.text.truncate(start);
            self.text.push_str(&line);
        }
        length
    }

    /// The end of a block, on the line of its beginning where nothing stands between.
    pub fn close(&mut self, depth: usize) {
        if self.text.ends_with("{\n") {
            self.text.truncate(self.text.len() - "\n".len());
        } else {
            indent(&mut self.text, depth);
        }
        self.text.push_str("}\n");
    }

    /// A blank line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// `///` lines.
    pub fn docs<'t>(&mut self, depth: usize, lines: impl IntoIterator<Item = &'t str>) {
        for line in lines {
            indent(&mut self.text, depth);
            self.text.push_str("///");
            if !line.is_empty() {
                self.text.push(' ');
                if !line.is_ascii() && line.contains(turns_text) {
                    self.text.push_str(&line.replace(turns_text, ""));
                } else {
                    self.text.push_str(line);
                }
                self.text.truncate(self.text.trim_end_matches(' ').len());
            }
            if let Some(reason) = doc_refusal(line) {
                let line = format!("/// {line}");
                self.mistake
                    .get_or_insert(FormatError::Doc { line, reason });
            }
            self.text.push('\n');
        }
    }

    /// A field, a variant or a method: what `write` writes is laid out by prettyplease if a line of it is too long.
    pub fn member(&mut self, block: Block, write: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        self.is_wide = false;
        write(self);
        if !self.is_wide || self.mistake.is_some() {
            return;
        }
        let member = self.text.split_off(start);
        match laid_out(block, &member) {
            Ok(text) => self.text.push_str(&text),
            Err(error) => {
                self.mistake.get_or_insert(error);
            }
        }
    }

    /// `name!(head { rows });`, each row with what ends it.
    pub fn table(&mut self, name: &str, head: impl Display, rows: &[String]) {
        let text = rows::written(&format!("{name}!({head}"), rows);
        self.text.push_str(&readable(&text));
    }
}

fn indent(text: &mut String, depth: usize) {
    for _ in 0..depth {
        text.push_str("    ");
    }
}

/// A member as prettyplease prints it in its block.
fn laid_out(block: Block, member: &str) -> Result<String, FormatError> {
    let open = match block {
        Block::Struct => "struct S",
        Block::Enum => "enum S",
        Block::Impl => "impl S",
    };
    let item: Item =
        syn::parse_str(&format!("{open} {{\n{member}}}\n")).map_err(FormatError::Syntax)?;
    let printed = print(Vec::new(), vec![item])?;
    let lines = printed.split_inclusive('\n');
    let count = lines.clone().count();
    Ok(lines.take(count.saturating_sub(1)).skip(1).collect())
}
