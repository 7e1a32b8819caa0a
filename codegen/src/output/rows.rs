//! The runtime's tables (`object!`, `open_enum!`, ...) with a row on each line.
//!
//! To prettyplease the inside of a macro is a run of tokens that it fills lines with, so that one more field moves all
//! that follow: unreadable, and a change of every line where a document gained one field.

/// The macros whose braces hold rows.
const TABLES: [&str; 5] = [
    "object",
    "open_enum",
    "open_int_enum",
    "status_enum",
    "union",
];

/// The longest table that stays on one line, with its indentation.
const WIDTH: usize = 100;

/// A table that lines are collected for.
#[derive(Debug)]
pub struct Table {
    indent: usize,
    text: String,
}

impl Table {
    /// The table that begins on this line, if one does.
    pub fn begin(line: &str) -> Option<Self> {
        let code = line.trim_start();
        // Most lines are told apart by their first letter.
        if !code.starts_with(['o', 's', 'u']) {
            return None;
        }
        let opens = |name: &str| {
            code.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with("!("))
        };
        TABLES.into_iter().any(opens).then(|| Self {
            indent: line.len() - code.len(),
            text: code.trim_end().to_owned(),
        })
    }

    /// Takes the next line.
    pub fn push(&mut self, line: &str) {
        if !self.text.ends_with('(') && line.trim() != ");" {
            self.text.push(' ');
        }
        self.text.push_str(line.trim());
    }

    /// Whether the last line was taken.
    pub fn is_whole(&self) -> bool {
        self.text.ends_with(");")
    }

    /// Writes it with the end of its line.
    pub fn write(&self, out: &mut String) {
        let indent = " ".repeat(self.indent);
        let parts = self
            .text
            .strip_suffix("});")
            .and_then(|text| text.split_at_checked(places(text, &['{']).next()?));
        match parts {
            Some((head, rows)) if indent.len() + self.text.len() > WIDTH => {
                let rows = split(rows.trim_start_matches('{'));
                out.push_str(&in_rows(&indent, head, &rows));
            }
            _ => out.push_str(&format!("{indent}{}\n", self.text)),
        }
    }
}

/// A table whose rows are known, each with what ends it; `head` is what stands before the brace.
pub fn written(head: &str, rows: &[String]) -> String {
    let inside: usize = rows.iter().map(|row| row.len() + 1).sum();
    let whole = head.len() + " { ".len() + inside + "});".len();
    if whole > WIDTH || rows.is_empty() {
        return in_rows("", &format!("{head} "), rows);
    }
    format!("{head} {{ {} }});\n", rows.join(" "))
}

fn in_rows(indent: &str, head: &str, rows: &[impl AsRef<str>]) -> String {
    if rows.is_empty() {
        return format!("{indent}{head}{{}});\n");
    }
    let mut out = format!("{indent}{head}{{\n");
    for row in rows {
        out.push_str(indent);
        out.push_str("    ");
        out.push_str(row.as_ref());
        out.push('\n');
    }
    out.push_str(indent);
    out.push_str("});\n");
    out
}

/// The rows, each with what ends it.
fn split(rows: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in places(rows, &[';', ',']) {
        out.extend(rows.get(start..=at));
        start = at + 1;
    }
    out.extend(rows.get(start..));
    out.into_iter()
        .map(str::trim)
        .filter(|row| !row.is_empty())
        .collect()
}

/// Where these characters stand outside of string literals, which may hold any.
fn places<'t>(code: &'t str, of: &'t [char]) -> impl Iterator<Item = usize> + 't {
    let mut in_text = false;
    let mut escaped = false;
    code.char_indices().filter_map(move |(at, c)| {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            c if !in_text && of.contains(&c) => return Some(at),
            _ => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> String {
        let mut lines = text.lines();
        let mut table = Table::begin(lines.next().unwrap()).unwrap();
        for line in lines {
            assert!(!table.is_whole());
            table.push(line);
        }
        assert!(table.is_whole());
        let mut out = String::new();
        table.write(&mut out);
        out
    }

    #[test]
    fn a_row_stands_on_each_line() {
        let text = r#"    object!(
        Contact { required 1; 0 "id" id; 1 "a; b, \"c\\" first_name_of_the_contact; 2
        "lastNameOfTheContact" last; extra rest; }
    );"#;
        let expected = r#"    object!(Contact {
        required 1;
        0 "id" id;
        1 "a; b, \"c\\" first_name_of_the_contact;
        2 "lastNameOfTheContact" last;
        extra rest;
    });
"#;
        assert_eq!(printed(text), expected);
    }

    #[test]
    fn texts_may_hold_what_ends_a_row() {
        let tag = "t{;".repeat(40);
        let text =
            format!("union!(\n    Owner by \"{tag}\" {{ 0 User \"a{{\"; 1 Team \"}}\"; }}\n);");
        let expected = format!(
            "union!(Owner by \"{tag}\" {{\n    0 User \"a{{\";\n    1 Team \"}}\";\n}});\n"
        );
        assert_eq!(printed(&text), expected);
    }

    #[test]
    fn a_short_one_stays_on_its_line() {
        let text = "open_enum!(State { Open \"open\", Closed \"closed\" });";
        assert_eq!(printed(text), format!("{text}\n"));
        let broken = "object!(\n    Reply { required 0; }\n);";
        assert_eq!(printed(broken), "object!(Reply { required 0; });\n");
    }

    #[test]
    fn other_macros_are_none_of_these() {
        for line in ["println!(\"{}\", 1);", "object();", "    Self::object!(x);"] {
            assert!(Table::begin(line).is_none(), "{line}");
        }
    }
}
