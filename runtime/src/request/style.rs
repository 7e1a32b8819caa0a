//! OpenAPI's style table.
//!
//! One row per style, one expansion for all, as RFC 6570 (appendix A) does it. Brackets of
//! `deepObject` and the bar of `pipeDelimited` are percent-encoded: RFC 3986 has no place for them
//! in a query, and Tomcat refuses them there.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::operation::{Style, StyleKind};

use super::plain::Plain;

/// What stays as it is in every component: RFC 3986's unreserved characters.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// With `allowReserved` in a query: all reserved characters but those that would end the value
/// (`&`, `#`), be read as a space (`+`), or are encoded by every URL parser whatever one writes (`'`).
const RESERVED_IN_QUERY: &AsciiSet = &UNRESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// With `allowReserved` in a path: all but those that would end it.
const RESERVED_IN_PATH: &AsciiSet = &RESERVED_IN_QUERY
    .add(b'?')
    .add(b'[')
    .add(b']')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'+');

/// Text as a component of a path or query.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// How a component writes its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chars {
    Path,
    Query,
    /// Nothing is encoded.
    Header,
}

/// A piece of an expanded value, written as `name=value`, `name` or `value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub name: Option<String>,
    pub value: Option<String>,
}

/// A row of the table.
struct Row {
    /// What stands before the value.
    first: &'static str,
    /// What stands between exploded items.
    between: &'static str,
    /// What stands between items that are not exploded.
    join: &'static str,
    named: bool,
    /// Whether an empty value keeps its `=`.
    equals_when_empty: bool,
}

impl Row {
    fn of(kind: StyleKind, chars: Chars) -> Self {
        let is_header = chars == Chars::Header;
        let delimited = |bare, encoded| {
            let join = if is_header { bare } else { encoded };
            ("", "&", join, chars == Chars::Query, true)
        };
        let (first, between, join, named, equals_when_empty) = match kind {
            StyleKind::Simple => ("", ",", ",", false, false),
            StyleKind::Label => (".", ".", ",", false, false),
            StyleKind::Matrix => (";", ";", ",", true, false),
            StyleKind::Form | StyleKind::DeepObject | StyleKind::Json => ("", "&", ",", true, true),
            StyleKind::SpaceDelimited => delimited(" ", "%20"),
            StyleKind::PipeDelimited => delimited("|", "%7C"),
            StyleKind::TabDelimited => delimited("\t", "%09"),
        };
        Self {
            first,
            between,
            join,
            named,
            equals_when_empty,
        }
    }
}

impl Chars {
    fn write(self, style: Style, text: &str) -> String {
        let set = match (self, style.allow_reserved) {
            (Self::Header, _) => return text.to_owned(),
            (Self::Path | Self::Query, false) => UNRESERVED,
            (Self::Query, true) => RESERVED_IN_QUERY,
            (Self::Path, true) => RESERVED_IN_PATH,
        };
        utf8_percent_encode(text, set).to_string()
    }
}

impl Piece {
    fn named(name: String, value: String) -> Self {
        Self {
            name: Some(name),
            value: Some(value),
        }
    }

    fn bare(value: String) -> Self {
        Self {
            name: None,
            value: Some(value),
        }
    }

    pub(crate) fn write(&self, out: &mut String) {
        let Self { name, value } = self;
        if let Some(name) = name {
            out.push_str(name);
        }
        if name.is_some() && value.is_some() {
            out.push('=');
        }
        if let Some(value) = value {
            out.push_str(value);
        }
    }
}

/// A value in a path or a header, or `None` where there is nothing to write.
pub(crate) fn joined(style: Style, chars: Chars, name: &str, value: &Plain) -> Option<String> {
    let pieces = expand(style, chars, name, value);
    if pieces.is_empty() {
        return None;
    }
    let Row {
        first,
        between,
        join: _,
        named: _,
        equals_when_empty: _,
    } = Row::of(style.kind, chars);
    let mut out = first.to_owned();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        piece.write(&mut out);
    }
    Some(out)
}

/// A value's pieces, already encoded. `null`, an empty list and an empty object have none.
pub(crate) fn expand(style: Style, chars: Chars, name: &str, value: &Plain) -> Vec<Piece> {
    let encoded = chars.write(
        Style {
            allow_reserved: false,
            ..style
        },
        name,
    );
    match style.kind {
        StyleKind::Json => {
            if *value == Plain::Null {
                return Vec::new();
            }
            let text = chars.write(style, &value.to_json());
            return vec![if chars == Chars::Query {
                Piece::named(encoded, text)
            } else {
                Piece::bare(text)
            }];
        }
        StyleKind::DeepObject => {
            let mut pieces = Vec::new();
            brackets(style, chars, &encoded, value, &mut pieces);
            return pieces;
        }
        StyleKind::Simple
        | StyleKind::Label
        | StyleKind::Matrix
        | StyleKind::Form
        | StyleKind::SpaceDelimited
        | StyleKind::PipeDelimited
        | StyleKind::TabDelimited => {}
    }
    let row = Row::of(style.kind, chars);
    let write = |value: &Plain| chars.write(style, &value.text());
    let piece = |name: &str, text: String| {
        if !row.named {
            return Piece::bare(text);
        }
        Piece {
            name: Some(name.to_owned()),
            value: (row.equals_when_empty || !text.is_empty()).then_some(text),
        }
    };
    let present = |value: &&Plain| **value != Plain::Null;
    match value {
        Plain::Null => Vec::new(),
        Plain::Literal(_) | Plain::Text(_) => vec![piece(&encoded, write(value))],
        Plain::List(items) => {
            let items = items.iter().filter(present).map(write);
            if style.explode {
                return items.map(|text| piece(&encoded, text)).collect();
            }
            let items: Vec<_> = items.collect();
            if items.is_empty() {
                return Vec::new();
            }
            vec![piece(&encoded, items.join(row.join))]
        }
        Plain::Object(members) => {
            let members = members.iter().filter(|(_, value)| *value != Plain::Null);
            if style.explode {
                return members
                    .map(|(key, value)| Piece::named(chars.write(style, key), write(value)))
                    .collect();
            }
            let flat: Vec<_> = members
                .flat_map(|(key, value)| [chars.write(style, key), write(value)])
                .collect();
            if flat.is_empty() {
                return Vec::new();
            }
            vec![piece(&encoded, flat.join(row.join))]
        }
    }
}

/// A field of a form body. Lists of plain values repeat the name; what nests is written with
/// brackets, as form decoders read it: `form`, exploded, would spread an object's members over
/// the body and lose whose they are.
pub(crate) fn field(style: Style, name: &str, value: &Plain) -> Vec<Piece> {
    let nests = match value {
        Plain::Null | Plain::Literal(_) | Plain::Text(_) => false,
        Plain::List(items) => items.iter().any(|item| !item.is_scalar()),
        Plain::Object(_) => true,
    };
    let style = if nests && style.kind == StyleKind::Form && style.explode {
        Style::DEEP_OBJECT
    } else {
        style
    };
    expand(style, Chars::Query, name, value)
}

/// `a[b]=c`, `a[0][b]=c`: one level is what `deepObject` defines, more is the field's habit.
fn brackets(style: Style, chars: Chars, name: &str, value: &Plain, pieces: &mut Vec<Piece>) {
    let inner = |key: &str| format!("{name}%5B{}%5D", chars.write(Style::FORM, key));
    match value {
        Plain::Null => {}
        Plain::Literal(text) | Plain::Text(text) => {
            pieces.push(Piece::named(name.to_owned(), chars.write(style, text)));
        }
        Plain::List(items) => {
            for (index, item) in items.iter().enumerate() {
                brackets(style, chars, &inner(&index.to_string()), item, pieces);
            }
        }
        Plain::Object(members) => {
            for (key, value) in members {
                brackets(style, chars, &inner(key), value, pieces);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRING: &str = r#""blue""#;
    const LIST: &str = r#"["blue","black","brown"]"#;
    const OBJECT: &str = r#"{"R":100,"G":200,"B":150}"#;

    fn query(style: Style, json: &str) -> String {
        let value = Plain::parse(json.as_bytes()).unwrap();
        let pieces = expand(style, Chars::Query, "color", &value);
        let pieces: Vec<_> = pieces
            .iter()
            .map(|piece| {
                let mut out = String::new();
                piece.write(&mut out);
                out
            })
            .collect();
        pieces.join("&")
    }

    fn path(style: Style, json: &str) -> Option<String> {
        joined(
            style,
            Chars::Path,
            "color",
            &Plain::parse(json.as_bytes()).unwrap(),
        )
    }

    #[test]
    fn every_path_cell_has_its_bytes() {
        let cells = [
            (
                StyleKind::Simple,
                false,
                ["", "blue", "blue,black,brown", "R,100,G,200,B,150"],
            ),
            (
                StyleKind::Simple,
                true,
                ["", "blue", "blue,black,brown", "R=100,G=200,B=150"],
            ),
            (
                StyleKind::Label,
                false,
                [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
            ),
            (
                StyleKind::Label,
                true,
                [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
            ),
            (
                StyleKind::Matrix,
                false,
                [
                    ";color",
                    ";color=blue",
                    ";color=blue,black,brown",
                    ";color=R,100,G,200,B,150",
                ],
            ),
            (
                StyleKind::Matrix,
                true,
                [
                    ";color",
                    ";color=blue",
                    ";color=blue;color=black;color=brown",
                    ";R=100;G=200;B=150",
                ],
            ),
        ];
        for (kind, explode, expected) in cells {
            let style = Style::new(kind, explode);
            for (json, expected) in [r#""""#, STRING, LIST, OBJECT].iter().zip(expected) {
                assert_eq!(
                    path(style, json).as_deref(),
                    Some(expected),
                    "{kind:?} {explode} {json}"
                );
            }
            assert_eq!(path(style, "[]"), None);
            assert_eq!(path(style, "{}"), None);
            assert_eq!(path(style, "null"), None);
        }
    }

    #[test]
    fn every_query_cell_has_its_bytes() {
        let exploded_list = "color=blue&color=black&color=brown";
        let exploded_object = "R=100&G=200&B=150";
        let cells = [
            (
                StyleKind::Form,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue,black,brown",
                    "color=R,100,G,200,B,150",
                ],
            ),
            (
                StyleKind::Form,
                true,
                ["color=", "color=blue", exploded_list, exploded_object],
            ),
            (
                StyleKind::SpaceDelimited,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue%20black%20brown",
                    "color=R%20100%20G%20200%20B%20150",
                ],
            ),
            (
                StyleKind::SpaceDelimited,
                true,
                ["color=", "color=blue", exploded_list, exploded_object],
            ),
            (
                StyleKind::PipeDelimited,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue%7Cblack%7Cbrown",
                    "color=R%7C100%7CG%7C200%7CB%7C150",
                ],
            ),
            (
                StyleKind::PipeDelimited,
                true,
                ["color=", "color=blue", exploded_list, exploded_object],
            ),
            (
                StyleKind::TabDelimited,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue%09black%09brown",
                    "color=R%09100%09G%09200%09B%09150",
                ],
            ),
            (
                StyleKind::DeepObject,
                true,
                [
                    "color=",
                    "color=blue",
                    "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
                    "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
                ],
            ),
            (
                StyleKind::Json,
                false,
                [
                    "color=%22%22",
                    "color=%22blue%22",
                    "color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D",
                    "color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D",
                ],
            ),
        ];
        for (kind, explode, expected) in cells {
            let style = Style::new(kind, explode);
            for (json, expected) in [r#""""#, STRING, LIST, OBJECT].iter().zip(expected) {
                assert_eq!(query(style, json), expected, "{kind:?} {explode} {json}");
            }
            assert_eq!(query(style, "null"), "");
            if kind != StyleKind::Json {
                assert_eq!(query(style, "[]"), "");
                assert_eq!(query(style, "{}"), "");
            }
        }
    }

    /// As Swagger 2.0 has it.
    #[test]
    fn what_is_delimited_has_no_name_outside_queries() {
        let style = |kind| Style::new(kind, false);
        let list = Plain::parse(LIST.as_bytes()).unwrap();
        for (kind, in_path, in_header) in [
            (StyleKind::SpaceDelimited, "%20", " "),
            (StyleKind::PipeDelimited, "%7C", "|"),
            (StyleKind::TabDelimited, "%09", "\t"),
        ] {
            let by = |between| Some(["blue", "black", "brown"].join(between));
            assert_eq!(path(style(kind), LIST), by(in_path));
            let header = joined(style(kind), Chars::Header, "X", &list);
            assert_eq!(header, by(in_header));
        }
    }

    #[test]
    fn headers_are_not_encoded() {
        let value = |json: &str| {
            joined(
                Style::SIMPLE,
                Chars::Header,
                "X",
                &Plain::parse(json.as_bytes()).unwrap(),
            )
        };
        assert_eq!(value(r#""a b/é""#).as_deref(), Some("a b/é"));
        assert_eq!(value(LIST).as_deref(), Some("blue,black,brown"));
        assert_eq!(value(OBJECT).as_deref(), Some("R,100,G,200,B,150"));
        let json = joined(
            Style::JSON,
            Chars::Header,
            "X",
            &Plain::parse(OBJECT.as_bytes()).unwrap(),
        );
        assert_eq!(json.as_deref(), Some(OBJECT));
    }

    #[test]
    fn each_component_encodes_what_would_break_it() {
        let nasty = r#""a/b?c#d&e=f+g%h i,é[]""#;
        assert_eq!(
            query(Style::FORM, nasty),
            "color=a%2Fb%3Fc%23d%26e%3Df%2Bg%25h%20i%2C%C3%A9%5B%5D",
        );
        assert_eq!(
            query(Style::FORM.allow_reserved(), nasty),
            "color=a/b?c%23d%26e=f%2Bg%25h%20i,%C3%A9[]",
        );
        assert_eq!(
            path(Style::SIMPLE, nasty).as_deref(),
            Some("a%2Fb%3Fc%23d%26e%3Df%2Bg%25h%20i%2C%C3%A9%5B%5D"),
        );
        assert_eq!(
            path(Style::SIMPLE.allow_reserved(), nasty).as_deref(),
            Some("a/b%3Fc%23d&e=f+g%25h%20i,%C3%A9%5B%5D"),
        );
    }

    #[test]
    fn numbers_keep_their_spelling() {
        assert_eq!(query(Style::FORM, "1.10"), "color=1.10");
        assert_eq!(
            query(Style::FORM, "[123456789012345678901,true,null]"),
            "color=123456789012345678901&color=true"
        );
        assert_eq!(
            query(Style::JSON, r#"{"a":1.10}"#),
            "color=%7B%22a%22%3A1.10%7D"
        );
        assert_eq!(
            query(Style::FORM, r#"[{"a":1.0}]"#),
            "color=%7B%22a%22%3A1.0%7D"
        );
    }

    #[test]
    fn form_fields_nest_with_brackets() {
        let field = |json: &str| {
            let mut out = Vec::new();
            for piece in field(Style::FORM, "a", &Plain::parse(json.as_bytes()).unwrap()) {
                let mut text = String::new();
                piece.write(&mut text);
                out.push(text);
            }
            out.join("&")
        };
        assert_eq!(field("[1,2]"), "a=1&a=2");
        assert_eq!(
            field(r#"{"b":"c d","e":[1,{"f":null,"g":true}]}"#),
            "a%5Bb%5D=c%20d&a%5Be%5D%5B0%5D=1&a%5Be%5D%5B1%5D%5Bg%5D=true"
        );
        assert_eq!(
            field(r#"[{"b":1},{"b":2}]"#),
            "a%5B0%5D%5Bb%5D=1&a%5B1%5D%5Bb%5D=2"
        );
        assert_eq!(field(r#""""#), "a=");
    }
}
