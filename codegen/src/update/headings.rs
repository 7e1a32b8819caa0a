//! The headings of a Markdown text, as CommonMark has them.

/// A line that is neither code nor comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// Of any level, `# title` or underlined: the title alone.
    Heading(&'t str),
    Text(&'t str),
}

/// What lines stand in that are no text.
#[derive(Clone, Copy)]
enum Hidden {
    Code { mark: char, count: usize },
    Comment,
}

/// The lines outside of fenced code and comments, with the bytes before each.
pub(super) fn lines(text: &str) -> Vec<(usize, Line<'_>)> {
    let mut found = Vec::new();
    let mut hidden = None;
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut at = mark;
    let (_, text) = text.split_at(mark);
    let mut left = text.split_inclusive('\n').peekable();
    while let Some(line) = left.next() {
        let from = at;
        at += line.len();
        hidden = match hidden {
            Some(Hidden::Code { mark, count }) => {
                let is_end = fence(line).is_some_and(|(with, length, info)| {
                    with == mark && length >= count && info.is_empty()
                });
                (!is_end).then_some(Hidden::Code { mark, count })
            }
            Some(Hidden::Comment) => (!line.contains("-->")).then_some(Hidden::Comment),
            None => {
                if let Some((mark, count, _)) = fence(line) {
                    Some(Hidden::Code { mark, count })
                } else if unindented(line).is_some_and(|line| line.starts_with("<!--")) {
                    (!line.contains("-->")).then_some(Hidden::Comment)
                } else {
                    let underlined = left.peek().is_some_and(|next| is_underline(next));
                    let read = match title(line).or_else(|| {
                        let line = unindented(line).map(str::trim_end);
                        line.filter(|line| underlined && !line.is_empty())
                    }) {
                        Some(title) => Line::Heading(title),
                        None => Line::Text(line),
                    };
                    found.push((from, read));
                    None
                }
            }
        };
    }
    found
}

/// A line without its indentation; `None` where that makes it code.
fn unindented(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(' ');
    (line.len() - text.len() <= 3 && !text.starts_with('\t')).then_some(text)
}

/// What a line fences code with, how often, and what stands behind.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let line = unindented(line)?;
    let mark = line
        .chars()
        .next()
        .filter(|mark| ['`', '~'].contains(mark))?;
    let info = line.trim_start_matches(mark);
    let count = line.len() - info.len();
    let info = info.trim();
    // Otherwise it is code in a line of text.
    (count >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, count, info))
}

fn title(line: &str) -> Option<&str> {
    let line = unindented(line)?.trim_end();
    let title = line.trim_start_matches('#');
    let is_title = title.is_empty() || title.starts_with([' ', '\t']);
    ((1..=6).contains(&(line.len() - title.len())) && is_title)
        .then(|| title.trim().trim_end_matches('#').trim_end())
}

fn is_underline(line: &str) -> bool {
    let Some(line) = unindented(line).map(str::trim_end) else {
        return false;
    };
    let is_all = |mark: char| line.chars().all(|one| one == mark);
    !line.is_empty() && (is_all('=') || is_all('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_comments_hold_no_headings() {
        for (text, wanted) in [
            ("# A\n", &[(0, "A")][..]),
            ("\u{feff}## A ##\r\n", &[(3, "A")]),
            ("#A\n####### A\n    # A\n\t# A\n", &[]),
            ("A\n===\n\nB\r\n---\r\n", &[(0, "A"), (7, "B")]),
            ("\n---\n    A\n---\n", &[]),
            ("```md\n# A\n~~~\n``\n# B\n````\n# C\n", &[(26, "C")]),
            ("~~~\n# A\n~~~ b\n# B\n", &[]),
            ("```a``` b\n# A\n", &[(10, "A")]),
            ("<!-- a\n# A\n--> # B\n# C\n", &[(19, "C")]),
            ("<!-- a -->\n# A\n", &[(11, "A")]),
            // In a paragraph a heading ends it, comment or not.
            ("b <!-- a\n# A\n-->\n", &[(9, "A")]),
            ("`<!--`\n# A\n", &[(7, "A")]),
        ] {
            let found = lines(text).into_iter();
            let headings = found.filter_map(|(at, line)| match line {
                Line::Heading(title) => Some((at, title)),
                Line::Text(_) => None,
            });
            assert_eq!(headings.collect::<Vec<_>>(), wanted, "{text:?}");
        }
    }
}
