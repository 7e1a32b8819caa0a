/// Text without the white space around it; `None` when nothing is left.
pub fn trim(text: impl AsRef<str>) -> Option<String> {
    trimmed(text.as_ref()).map(str::to_owned)
}

/// The same where the text is only looked at.
pub fn trimmed(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// What stands before a separator (before the last one: `last`), without white space around it; all of the text where
/// there is no separator, `None` when nothing is left.
///
/// ```
/// use tieline_runtime::map::convert::before;
/// assert_eq!(before("Ada Maria Lovelace", " ", true).as_deref(), Some("Ada Maria"));
/// assert_eq!(before("Ada", " ", true).as_deref(), Some("Ada"));
/// ```
pub fn before(text: impl AsRef<str>, separator: &str, last: bool) -> Option<String> {
    let text = text.as_ref().trim();
    trim(cut(text, separator, last).map_or(text, |(before, _)| before))
}

/// What stands after a separator (after the last one: `last`), without white space around it; `None` where there is
/// no separator or nothing after it.
///
/// ```
/// use tieline_runtime::map::convert::after;
/// assert_eq!(after("Ada Maria Lovelace", " ", true).as_deref(), Some("Lovelace"));
/// assert_eq!(after("Ada", " ", true), None);
/// ```
pub fn after(text: impl AsRef<str>, separator: &str, last: bool) -> Option<String> {
    let (_, after) = cut(text.as_ref().trim(), separator, last)?;
    trim(after)
}

fn cut<'a>(text: &'a str, separator: &str, last: bool) -> Option<(&'a str, &'a str)> {
    if last {
        text.rsplit_once(separator)
    } else {
        text.split_once(separator)
    }
}

/// The parts between separators, without white space around them; empty ones are left out.
pub fn split(text: impl AsRef<str>, separator: &str) -> Vec<String> {
    text.as_ref().split(separator).filter_map(trim).collect()
}

/// The texts of a list with a separator between them, without white space around each; empty ones are left out, and
/// `None` is what is left of none.
pub fn join<T: AsRef<str>>(texts: &[T], separator: &str) -> Option<String> {
    together(texts.iter().map(AsRef::as_ref), separator)
}

/// The same of the texts of what is no text itself, as words of an enum.
pub fn join_each<'a>(
    texts: impl Iterator<Item = &'a str> + Clone,
    separator: &str,
) -> Option<String> {
    together(texts, separator)
}

/// The texts that are there with a separator between them, as [`join`].
pub fn joined(texts: &[Option<&str>], separator: &str) -> Option<String> {
    together(texts.iter().copied().flatten(), separator)
}

fn together<'a>(texts: impl Iterator<Item = &'a str> + Clone, separator: &str) -> Option<String> {
    // Room for all of them at once: a text that grows is copied again and again.
    let room = texts.clone().map(|text| text.len() + separator.len()).sum();
    let mut all = String::with_capacity(room);
    for text in texts.filter_map(trimmed) {
        if !all.is_empty() {
            all.push_str(separator);
        }
        all.push_str(text);
    }
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::{after, before, join, join_each, joined, split};

    #[test]
    fn names_come_apart_at_a_space() {
        for (name, first, last) in [
            ("Ada Lovelace", Some("Ada"), Some("Lovelace")),
            (" Zoë  Maria Øst ", Some("Zoë  Maria"), Some("Øst")),
            ("Cher", Some("Cher"), None),
            ("  ", None, None),
        ] {
            assert_eq!(before(name, " ", true).as_deref(), first, "{name}");
            assert_eq!(after(name, " ", true).as_deref(), last, "{name}");
        }
        assert_eq!(before("a, b, c", ",", false).as_deref(), Some("a"));
        assert_eq!(after("a, b, c", ",", false).as_deref(), Some("b, c"));
    }

    #[test]
    fn lists_come_apart_and_together() {
        assert_eq!(split(" vip, ,lead,", ","), ["vip", "lead"]);
        assert_eq!(
            join(&["vip", " ", "lead "], ", ").as_deref(),
            Some("vip, lead")
        );
        assert_eq!(join::<String>(&[], ", "), None);
        let some = [Some("vip"), None, Some("lead")];
        assert_eq!(
            join_each(some.iter().flatten().copied(), ", ").as_deref(),
            Some("vip, lead")
        );
        assert_eq!(joined(&[None, Some(" ")], ", "), None);
        assert_eq!(
            joined(
                &[Some(" 4 Quay Road"), None, Some(" "), Some("Bristol")],
                ", "
            )
            .as_deref(),
            Some("4 Quay Road, Bristol")
        );
    }
}
