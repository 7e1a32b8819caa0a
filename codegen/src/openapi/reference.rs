//! The text of a `$ref`, taken apart.

use crate::source::{FileId, Pointer};

/// Where a `$ref` points.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reference {
    pub file: FileId,
    pub pointer: Pointer,
}

/// Why a `$ref` points nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadReference {
    /// `https://...`: nothing is fetched.
    Remote,
    /// `#name` without a slash.
    Anchor,
    /// The file is not there, or not below the root.
    NoFile,
    /// The file has nothing at that pointer.
    NoNode,
}

impl BadReference {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Remote => "documents on other hosts are not fetched",
            Self::Anchor => "anchors are not read, only JSON pointers (`#/...`)",
            Self::NoFile => "the file cannot be read",
            Self::NoNode => "there is nothing at that place",
        }
    }
}

/// Takes a `$ref` in `from` apart; paths are relative to the folder of the referring file.
pub(crate) fn parse(from: &FileId, text: &str) -> Result<Reference, BadReference> {
    let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
    if path.contains("://") || path.starts_with("//") {
        return Err(BadReference::Remote);
    }
    let file = if path.is_empty() {
        from.clone()
    } else {
        join(from, &decode(path))
    };
    // A component's name may hold a space or a brace that the fragment spells out or not.
    let pointer = Pointer::parse(&decode(fragment)).ok_or(BadReference::Anchor)?;
    Ok(Reference { file, pointer })
}

/// `a/b/c.json` + `../d/e.json` -> `a/d/e.json`. What climbs above the start keeps its `..`: whether that is allowed is not decided here.
fn join(from: &FileId, path: &str) -> FileId {
    let mut parts: Vec<&str> = from.as_str().split('/').collect();
    parts.pop();
    let path = path.replace('\\', "/");
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    FileId::new(parts.join("/"))
}

fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let hex = |b: u8| char::from(b).to_digit(16);
        rest = match (first, tail) {
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    after
                }
                _ => {
                    out.push(b'%');
                    tail
                }
            },
            (byte, _) => {
                out.push(*byte);
                tail
            }
        };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(from: &str, text: &str) -> Result<(String, String), BadReference> {
        parse(&FileId::new(from), text)
            .map(|r| (r.file.as_str().to_owned(), r.pointer.as_str().to_owned()))
    }

    #[test]
    fn paths_are_relative_to_the_referring_file() {
        let to = |file: &str, pointer: &str| Ok((file.to_owned(), pointer.to_owned()));
        assert_eq!(
            parsed(
                "specs/x/apps/a.json",
                "../common/c.json#/components/schemas/X"
            ),
            to("specs/x/common/c.json", "/components/schemas/X")
        );
        assert_eq!(
            parsed("a.yaml", "#/paths/~1a%20b"),
            to("a.yaml", "/paths/~1a b")
        );
        assert_eq!(parsed("a.yaml", "./b.yaml"), to("b.yaml", ""));
        assert_eq!(parsed("a.yaml", "../../b.yaml#"), to("../../b.yaml", ""));
        assert_eq!(parsed("a.yaml", "100%.yaml#/x%2"), to("100%.yaml", "/x%2"));
    }

    #[test]
    fn nothing_remote_and_no_anchor() {
        assert_eq!(
            parsed("a.yaml", "https://x.example/a.json#/b"),
            Err(BadReference::Remote)
        );
        assert_eq!(parsed("a.yaml", "#pet"), Err(BadReference::Anchor));
    }
}
