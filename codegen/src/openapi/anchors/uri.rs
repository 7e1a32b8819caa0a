//! Addresses of schemas: what `$id` and references are relative to (RFC 3986, section 5.2, as far as schemas go).

use crate::source::{Map, Node};

/// The `$id` of a schema, unless it is an anchor.
pub(super) fn of_resource(map: &Map) -> Option<&str> {
    let id = map.get("$id").and_then(Node::as_str)?;
    let id = id.split('#').next().unwrap_or_default();
    (!id.is_empty()).then_some(id)
}

/// What a reference without its fragment names, in a schema at `base`.
pub(super) fn join(base: &str, reference: &str) -> String {
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let (head, path) = match scheme(base) {
        Some(end) if base.get(end..).is_some_and(|rest| rest.starts_with("//")) => {
            let authority = end + 2;
            let rest = base.get(authority..).unwrap_or_default();
            let path = rest.find('/').map_or(base.len(), |at| authority + at);
            base.split_at(path)
        }
        // `urn:uuid:...` has no folder.
        Some(_) => return reference.to_owned(),
        None => ("", base),
    };
    if let (Some(end), true) = (scheme(base), reference.starts_with("//")) {
        return format!("{}{reference}", base.get(..end).unwrap_or_default());
    }
    if reference.starts_with('/') {
        return format!("{head}{}", without_dots(reference));
    }
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    let folder = if folder.is_empty() && !head.is_empty() {
        "/"
    } else {
        folder
    };
    format!("{head}{}", without_dots(&format!("{folder}{reference}")))
}

/// Where the scheme ends, behind its colon.
fn scheme(text: &str) -> Option<usize> {
    let (scheme, _) = text.split_once(':')?;
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_scheme && scheme.bytes().all(is_sign)).then_some(scheme.len() + 1)
}

fn without_dots(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." if out.last().is_some_and(|last| !last.is_empty()) => {
                out.pop();
            }
            ".." => {}
            segment => out.push(segment),
        }
    }
    out.join("/")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn references_are_relative_to_the_folder_of_their_base() {
        for (base, reference, expected) in [
            ("", "a.json", "a.json"),
            ("a/b.json", "../c.json", "c.json"),
            ("https://x.example", "a", "https://x.example/a"),
            ("https://x.example/s/a", "b", "https://x.example/s/b"),
            ("https://x.example/s/a", "../b/./c", "https://x.example/b/c"),
            ("https://x.example/s/a", "/b", "https://x.example/b"),
            (
                "https://x.example/s/a",
                "//y.example/b",
                "https://y.example/b",
            ),
            ("https://x.example/s/a", "../../../b", "https://x.example/b"),
            (
                "https://x.example/s/a",
                "http://y.example/b",
                "http://y.example/b",
            ),
            ("urn:x:y", "a.json", "a.json"),
        ] {
            assert_eq!(join(base, reference), expected, "{base} {reference}");
        }
    }
}
