//! One scalar of a YAML text replaced, and nothing else touched: comments, quotes and order are the author's.

use crate::diagnostic::Place;
use crate::source::{FileId, Layout, Pointer};

/// There is no scalar of that text at that place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoScalar;

/// Replaces the scalar `was` at `pointer` by `becomes`. Both are plain words: no character in them needs quotes.
///
/// ```
/// use tieline_codegen::source::Pointer;
/// use tieline_codegen::update::replace_scalar;
///
/// let pointer = Pointer::root().child("app").child("version");
/// let text = "app:\n  version: '1.4.0'   # ours\n";
/// let new = replace_scalar(text, &pointer, "1.4.0", "2.0.0");
/// assert_eq!(new.as_deref(), Ok("app:\n  version: '2.0.0'   # ours\n"));
/// ```
///
/// # Errors
/// Something else stands there.
pub fn replace_scalar(
    text: &str,
    pointer: &Pointer,
    was: &str,
    becomes: &str,
) -> Result<String, NoScalar> {
    // Places count from behind a byte order mark.
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let place = Place::value(FileId::new("catalog.yaml"), pointer.clone());
    let range = Layout::new(body).range(&place);
    let (before, found, after) = (
        body.get(..range.start).ok_or(NoScalar)?,
        body.get(range.clone()).ok_or(NoScalar)?,
        body.get(range.end..).ok_or(NoScalar)?,
    );
    let quote = match found.chars().next() {
        Some(quote @ ('\'' | '"')) => quote.to_string(),
        Some(_) | None => String::new(),
    };
    if found != format!("{quote}{was}{quote}") {
        return Err(NoScalar);
    }
    Ok(format!("{mark}{before}{quote}{becomes}{quote}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> Result<String, NoScalar> {
        let pointer = Pointer::root().child("app").child("version");
        replace_scalar(text, &pointer, "1.4.0", "2.0.0")
    }

    #[test]
    fn all_but_the_scalar_stays() {
        for text in [
            "# c\napp: # a\n  title: 1.4.0\n  version: 1.4.0   # b\nx: 1\n",
            "app: { version: 1.4.0, title: x }\n",
            "\u{feff}app:\r\n  version: \"1.4.0\"\r\n",
            "{\"app\": {\"version\": \"1.4.0\"}}",
        ] {
            let (head, tail) = text.rsplit_once("1.4.0").unwrap();
            assert_eq!(replaced(text), Ok(format!("{head}2.0.0{tail}")));
        }
    }

    #[test]
    fn what_is_no_such_scalar_is_refused() {
        for text in [
            "app: {title: x}\n",
            "app: {version: 1.4.1}\n",
            "app:\n  version:\n    - 1.4.0\n",
            "",
            "a: [",
        ] {
            assert_eq!(replaced(text), Err(NoScalar), "{text}");
        }
    }
}
