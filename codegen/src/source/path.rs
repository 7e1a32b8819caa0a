//! JSONPath (RFC 9535) as far as overlays need it: names, wildcards, indices, descent, and filters that compare with literals.

use super::{Node, Number, Pointer};

/// What a path may match, so that `$..*..*` of a large document ends.
const MATCH_LIMIT: usize = 200_000;

/// A parsed path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq)]
struct Segment {
    /// `..`: of the node and of everything below it.
    descends: bool,
    selectors: Vec<Selector>,
}

#[derive(Debug, Clone, PartialEq)]
enum Selector {
    Name(String),
    Wildcard,
    /// From the end where negative.
    Index(i64),
    Filter(Filter),
}

/// Alternatives of conditions that hold together.
#[derive(Debug, Clone, PartialEq)]
struct Filter(Vec<Vec<Condition>>);

#[derive(Debug, Clone, PartialEq)]
struct Condition {
    negated: bool,
    /// The path behind `@`: names and indices only.
    of: Vec<Selector>,
    /// `None` for a mere test of existence.
    compared: Option<Comparison>,
}

#[derive(Debug, Clone, PartialEq)]
struct Comparison {
    equal: bool,
    literal: Node,
}

/// Why a text is no path, and where (in bytes of the text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathError {
    pub offset: usize,
    pub expected: &'static str,
}

/// The path matches more than is ever meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

impl Path {
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut parser = Parser { text, at: 0 };
        parser.expect("$", "`$`")?;
        let mut segments = Vec::new();
        while parser.at < text.len() {
            segments.push(parser.segment()?);
        }
        Ok(Self { segments })
    }

    /// The places that match, in document order for each segment.
    pub fn find(&self, root: &Node) -> Result<Vec<Pointer>, TooMany> {
        let mut found = vec![(Pointer::root(), root)];
        for segment in &self.segments {
            let mut from = Vec::new();
            for (pointer, node) in found {
                if segment.descends {
                    descend(pointer, node, &mut from)?;
                } else {
                    from.push((pointer, node));
                }
            }
            let mut next = Vec::new();
            for (pointer, node) in &from {
                for selector in &segment.selectors {
                    selector.select(pointer, node, &mut next)?;
                }
            }
            found = next;
        }
        let mut pointers: Vec<Pointer> = Vec::with_capacity(found.len());
        let mut seen = std::collections::HashSet::new();
        for (pointer, _) in found {
            if seen.insert(pointer.clone()) {
                pointers.push(pointer);
            }
        }
        Ok(pointers)
    }
}

type Found<'n> = Vec<(Pointer, &'n Node)>;

fn push<'n>(found: &mut Found<'n>, pointer: Pointer, node: &'n Node) -> Result<(), TooMany> {
    if found.len() >= MATCH_LIMIT {
        return Err(TooMany);
    }
    found.push((pointer, node));
    Ok(())
}

fn descend<'n>(pointer: Pointer, node: &'n Node, found: &mut Found<'n>) -> Result<(), TooMany> {
    push(found, pointer.clone(), node)?;
    match node {
        Node::Map(map) => {
            for (key, child) in map.iter() {
                descend(pointer.child(key), child, found)?;
            }
        }
        Node::Seq(items) => {
            for (index, child) in items.iter().enumerate() {
                descend(pointer.index(index), child, found)?;
            }
        }
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::String(_) => {}
    }
    Ok(())
}

impl Selector {
    fn select<'n>(
        &self,
        pointer: &Pointer,
        node: &'n Node,
        found: &mut Found<'n>,
    ) -> Result<(), TooMany> {
        match (self, node) {
            (Self::Name(_) | Self::Index(_), _) => {
                if let Some((pointer, child)) = self.child(pointer, node) {
                    push(found, pointer, child)?;
                }
            }
            (Self::Wildcard | Self::Filter(_), Node::Map(map)) => {
                for (key, child) in map.iter().filter(|(_, child)| self.admits(child)) {
                    push(found, pointer.child(key), child)?;
                }
            }
            (Self::Wildcard | Self::Filter(_), Node::Seq(items)) => {
                for (index, child) in items.iter().enumerate() {
                    if self.admits(child) {
                        push(found, pointer.index(index), child)?;
                    }
                }
            }
            (Self::Wildcard | Self::Filter(_), _) => {}
        }
        Ok(())
    }

    fn child<'n>(&self, pointer: &Pointer, node: &'n Node) -> Option<(Pointer, &'n Node)> {
        match self {
            Self::Name(name) => Some((pointer.child(name), node.get(name)?)),
            Self::Index(index) => {
                let items = node.as_seq()?;
                let index = match usize::try_from(*index) {
                    Ok(index) => index,
                    Err(_) => items
                        .len()
                        .checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
                };
                Some((pointer.index(index), items.get(index)?))
            }
            Self::Wildcard | Self::Filter(_) => None,
        }
    }

    fn admits(&self, node: &Node) -> bool {
        match self {
            Self::Filter(Filter(alternatives)) => alternatives
                .iter()
                .any(|together| together.iter().all(|condition| condition.holds(node))),
            Self::Wildcard | Self::Name(_) | Self::Index(_) => true,
        }
    }
}

impl Condition {
    fn holds(&self, node: &Node) -> bool {
        let root = Pointer::root();
        let value = self.of.iter().try_fold(node, |node, step| {
            step.child(&root, node).map(|(_, child)| child)
        });
        let holds = match &self.compared {
            None => value.is_some(),
            Some(Comparison { equal, literal }) => {
                value.is_some_and(|value| equals(value, literal)) == *equal
            }
        };
        holds != self.negated
    }
}

fn equals(value: &Node, literal: &Node) -> bool {
    match (value, literal) {
        (Node::Number(a), Node::Number(b)) => {
            a == b || a.as_f64().is_some_and(|a| b.as_f64() == Some(a))
        }
        (value, literal) => value == literal,
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, expected: &'static str) -> PathError {
        PathError {
            offset: self.at,
            expected,
        }
    }

    fn eat(&mut self, token: &str) -> bool {
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
        }
        there
    }

    fn expect(&mut self, token: &str, expected: &'static str) -> Result<(), PathError> {
        if self.eat(token) {
            Ok(())
        } else {
            Err(self.error(expected))
        }
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn segment(&mut self) -> Result<Segment, PathError> {
        let descends = self.eat("..");
        if self.eat("[") {
            let selectors = self.selectors()?;
            return Ok(Segment {
                descends,
                selectors,
            });
        }
        if !descends {
            self.expect(".", "`.`, `..` or `[`")?;
        }
        let selector = if self.eat("*") {
            Selector::Wildcard
        } else {
            Selector::Name(self.name()?)
        };
        Ok(Segment {
            descends,
            selectors: vec![selector],
        })
    }

    fn name(&mut self) -> Result<String, PathError> {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii();
        // `x-internal` is no name of RFC 9535, but overlays in the wild write it.
        let length = rest
            .find(|c: char| !is_part(c) && c != '-')
            .unwrap_or(rest.len());
        match rest.get(..length) {
            Some(name) if !name.is_empty() => {
                self.at += length;
                Ok(name.to_owned())
            }
            _ => Err(self.error("a name or `*`")),
        }
    }

    fn selectors(&mut self) -> Result<Vec<Selector>, PathError> {
        let mut selectors = Vec::new();
        loop {
            self.skip_space();
            selectors.push(self.selector()?);
            self.skip_space();
            if self.eat("]") {
                return Ok(selectors);
            }
            self.expect(",", "`,` or `]`")?;
        }
    }

    fn selector(&mut self) -> Result<Selector, PathError> {
        if self.eat("*") {
            return Ok(Selector::Wildcard);
        }
        if self.eat("?") {
            return self.filter().map(Selector::Filter);
        }
        match self.rest().chars().next() {
            Some('"' | '\'') => self.quoted().map(Selector::Name),
            Some('-' | '0'..='9') => self.index(),
            _ => Err(self.error("a quoted name, an index, `*` or `?`")),
        }
    }

    fn index(&mut self) -> Result<Selector, PathError> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !c.is_ascii_digit() && c != '-')
            .unwrap_or(rest.len());
        let index = rest.get(..length).and_then(|digits| digits.parse().ok());
        let Some(index) = index else {
            return Err(self.error("an index"));
        };
        self.at += length;
        Ok(Selector::Index(index))
    }

    fn quoted(&mut self) -> Result<String, PathError> {
        let mut chars = self.rest().char_indices();
        let Some((_, quote)) = chars.next() else {
            return Err(self.error("a quoted name"));
        };
        let mut name = String::new();
        while let Some((offset, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.at += offset + c.len_utf8();
                    return Ok(name);
                }
                '\\' => match chars.next() {
                    Some((_, c @ ('\'' | '"' | '\\' | '/'))) => name.push(c),
                    Some((_, 'n')) => name.push('\n'),
                    Some((_, 't')) => name.push('\t'),
                    _ => {
                        self.at += offset;
                        return Err(self.error(
                            "an escape (one of `\\'`, `\\\"`, `\\\\`, `\\/`, `\\n`, `\\t`)",
                        ));
                    }
                },
                c => name.push(c),
            }
        }
        self.at = self.text.len();
        Err(self.error("a closing quote"))
    }

    fn filter(&mut self) -> Result<Filter, PathError> {
        self.skip_space();
        let in_brackets = self.eat("(");
        let mut alternatives = Vec::new();
        loop {
            let mut together = Vec::new();
            loop {
                together.push(self.condition()?);
                self.skip_space();
                if !self.eat("&&") {
                    break;
                }
            }
            alternatives.push(together);
            if !self.eat("||") {
                break;
            }
        }
        if in_brackets {
            self.expect(")", "`&&`, `||` or `)`")?;
        }
        Ok(Filter(alternatives))
    }

    fn condition(&mut self) -> Result<Condition, PathError> {
        self.skip_space();
        let negated = self.eat("!");
        self.skip_space();
        self.expect("@", "`@`")?;
        let mut of = Vec::new();
        loop {
            if self.eat("[") {
                match self.selector()? {
                    step @ (Selector::Name(_) | Selector::Index(_)) => of.push(step),
                    Selector::Wildcard | Selector::Filter(_) => {
                        return Err(self.error("a single name or index"));
                    }
                }
                self.expect("]", "`]`")?;
            } else if self.eat(".") {
                of.push(Selector::Name(self.name()?));
            } else {
                break;
            }
        }
        self.skip_space();
        let equal = if self.eat("==") {
            Some(true)
        } else if self.eat("!=") {
            Some(false)
        } else {
            None
        };
        let compared = match equal {
            None => None,
            Some(_) if negated => return Err(self.error("no `!` before a comparison")),
            Some(equal) => {
                self.skip_space();
                let literal = self.literal()?;
                Some(Comparison { equal, literal })
            }
        };
        Ok(Condition {
            negated,
            of,
            compared,
        })
    }

    fn literal(&mut self) -> Result<Node, PathError> {
        for (word, node) in [
            ("true", Node::Bool(true)),
            ("false", Node::Bool(false)),
            ("null", Node::Null),
        ] {
            if self.eat(word) {
                return Ok(node);
            }
        }
        let rest = self.rest();
        if rest.starts_with(['"', '\'']) {
            return self.quoted().map(Node::String);
        }
        let length = rest
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        match rest.get(..length) {
            Some(digits) if digits.parse::<f64>().is_ok() => {
                self.at += length;
                Ok(Node::Number(Number(digits.to_owned())))
            }
            _ => Err(self.error("a string, a number, `true`, `false` or `null`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;
    use crate::source::{Document, FileId};

    const DOCUMENT: &str = "
paths:
  /a:
    get: {tags: [x, y], operationId: one, deprecated: true}
    post: {tags: [z], operationId: two}
  /b: {get: {operationId: three, x-internal: null}}
list: [{name: a, n: 1.0}, {name: b, n: 2}, 3]
";

    fn found(path: &str) -> Vec<String> {
        let document = Document::parse(FileId::new("a.yaml"), DOCUMENT, &mut Sink::new()).unwrap();
        let path = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error:?}"));
        path.find(&document.root)
            .unwrap()
            .iter()
            .map(|p| p.as_str().to_owned())
            .collect()
    }

    #[test]
    fn selects() {
        for (path, expected) in [
            ("$", vec![""]),
            ("$.list[0].name", vec!["/list/0/name"]),
            ("$.list[-1]", vec!["/list/2"]),
            ("$.list[-4]", vec![]),
            ("$.paths['/a'].*", vec!["/paths/~1a/get", "/paths/~1a/post"]),
            (
                "$.paths[*][\"get\"]",
                vec!["/paths/~1a/get", "/paths/~1b/get"],
            ),
            (
                "$.paths['/b','/a'].get.operationId",
                vec!["/paths/~1b/get/operationId", "/paths/~1a/get/operationId"],
            ),
            (
                "$..operationId",
                vec![
                    "/paths/~1a/get/operationId",
                    "/paths/~1a/post/operationId",
                    "/paths/~1b/get/operationId",
                ],
            ),
            (
                "$..tags[0]",
                vec!["/paths/~1a/get/tags/0", "/paths/~1a/post/tags/0"],
            ),
            (
                "$.paths.*[?@.operationId == 'two']",
                vec!["/paths/~1a/post"],
            ),
            (
                "$.paths.*[?(@.operationId=='two' || @.deprecated == true)]",
                vec!["/paths/~1a/get", "/paths/~1a/post"],
            ),
            (
                "$.paths.*[?@.tags[0] == 'x' && @.deprecated]",
                vec!["/paths/~1a/get"],
            ),
            ("$.paths.*[?!@.tags]", vec!["/paths/~1b/get"]),
            ("$.paths.*[?@.x-internal == null]", vec!["/paths/~1b/get"]),
            ("$.list[?@.n == 1]", vec!["/list/0"]),
            ("$.list[?@.n != 1]", vec!["/list/1", "/list/2"]),
            ("$.nothing.here", vec![]),
        ] {
            assert_eq!(found(path), expected, "{path}");
        }
        assert_eq!(found("$..*").len(), 24);
        assert_eq!(found("$..*..*").len(), 22);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for (path, offset, expected) in [
            ("", 0, "`$`"),
            ("paths", 0, "`$`"),
            ("$paths", 1, "`.`, `..` or `[`"),
            ("$.", 2, "a name or `*`"),
            ("$.a[1:2]", 5, "`,` or `]`"),
            ("$.a[", 4, "a quoted name, an index, `*` or `?`"),
            ("$.a['b]", 7, "a closing quote"),
            (
                "$.a[?(@.b == x)]",
                13,
                "a string, a number, `true`, `false` or `null`",
            ),
            ("$.a[?@.b > 1]", 9, "`,` or `]`"),
            ("$.a[?length(@.b)]", 5, "`@`"),
        ] {
            assert_eq!(
                Path::parse(path),
                Err(PathError { offset, expected }),
                "{path}"
            );
        }
    }

    #[test]
    fn ends_when_it_matches_too_much() {
        let deep = format!(
            "{}{}",
            "[[1],".repeat(200),
            "0".to_owned() + &"]".repeat(200)
        );
        let document = Document::parse(FileId::new("a.json"), &deep, &mut Sink::new()).unwrap();
        let path = Path::parse("$..*..*..*..*").unwrap();
        assert_eq!(path.find(&document.root), Err(TooMany));
    }
}
