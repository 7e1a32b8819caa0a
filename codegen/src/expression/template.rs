use std::fmt;
use std::ops::Range;

use super::path::{FieldPath, Segment, is_bare};
use super::scan::{ParseError, Scanner};
use crate::source::closest;

/// A text with holes: `{title}`, `{header:X-Time}.{raw_body}`; `{{` and `}}` stand for braces.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Template {
    pub pieces: Vec<Piece>,
}

/// A part of a template. Two texts are never neighbours, and no text is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Piece {
    Text(String),
    Hole(Hole),
}

/// What fills a hole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Hole {
    /// A field of the value at hand; which value that is, the place of the template says.
    Field(FieldPath),
    /// `{secret.NAME}`: a secret of the connection.
    Secret(String),
    /// `{param.NAME}`: a parameter of the connection (`{NAME}` in a server's URL).
    Param(String),
    /// `{subscription.NAME}`: what `keep:` kept when the hook was subscribed.
    Subscription(String),
    /// `{token.NAME}`: what `keep:` of an OAuth 2 alternative kept of the answer that gave a token.
    Token(String),
    /// `{callback_url}`: where the vendor shall send events.
    CallbackUrl,
    /// `{header:NAME}` of the request at hand.
    Header(String),
    /// `{query:NAME}` of the request at hand.
    Query(String),
    /// `{raw_body}`: the bytes as they came.
    RawBody,
    /// `{now}`
    Now,
    /// `{run_id}`
    RunId,
    /// `{step_id}`
    StepId,
}

/// A word that a hole may start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    Secret,
    Param,
    Subscription,
    Token,
    CallbackUrl,
    Header,
    Query,
    RawBody,
    Now,
    RunId,
    StepId,
}

/// Every root with its word, in the order in which messages list them.
const ROOTS: [(Root, &str); 11] = [
    (Root::Secret, "secret"),
    (Root::Param, "param"),
    (Root::Subscription, "subscription"),
    (Root::Token, "token"),
    (Root::CallbackUrl, "callback_url"),
    (Root::Header, "header"),
    (Root::Query, "query"),
    (Root::RawBody, "raw_body"),
    (Root::Now, "now"),
    (Root::RunId, "run_id"),
    (Root::StepId, "step_id"),
];

/// What a name without a root means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// Nothing: every hole starts with a root.
    Nothing,
    /// A field of the value at hand.
    Field,
    /// A connection parameter, as in a server's URL.
    Param,
}

/// What the holes of a template may start with at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roots {
    pub bare: Bare,
    pub named: &'static [Root],
}

impl Root {
    /// The word that stands in a template.
    pub fn word(self) -> &'static str {
        ROOTS
            .iter()
            .find(|(root, _)| *root == self)
            .map_or("", |(_, word)| *word)
    }

    /// How a hole with this root is written.
    fn shown(self) -> String {
        let word = self.word();
        match self {
            Self::Secret | Self::Param | Self::Subscription | Self::Token => {
                format!("`{word}.NAME`")
            }
            Self::Header | Self::Query => format!("`{word}:NAME`"),
            Self::CallbackUrl | Self::RawBody | Self::Now | Self::RunId | Self::StepId => {
                format!("`{word}`")
            }
        }
    }
}

impl Roots {
    fn listed(self) -> String {
        let mut forms: Vec<String> = self.named.iter().map(|root| root.shown()).collect();
        match self.bare {
            Bare::Nothing => {}
            Bare::Field => forms.insert(0, "a field".to_owned()),
            Bare::Param => forms.insert(0, "the name of a connection parameter".to_owned()),
        }
        if forms.is_empty() {
            "nothing can stand in a hole here".to_owned()
        } else {
            format!("what can stand here: {}", forms.join(", "))
        }
    }
}

impl Template {
    /// Reads a template whose holes may start with `roots`.
    pub fn parse(text: &str, roots: Roots) -> Result<Self, ParseError> {
        let pieces = Self::parse_at(text, roots)?;
        let pieces = pieces.into_iter().map(|(piece, _)| piece).collect();
        Ok(Self { pieces })
    }

    /// Its pieces, and where they stand in the text, in bytes; of a hole what is between its braces.
    pub fn parse_at(text: &str, roots: Roots) -> Result<Vec<(Piece, Range<usize>)>, ParseError> {
        let mut scanner = Scanner::new(text);
        let mut pieces = Vec::new();
        let mut begun = 0;
        let mut run = String::new();
        while let Some(c) = scanner.peek() {
            let start = scanner.at();
            scanner.next_char();
            match c {
                '{' if scanner.eat('{') => run.push('{'),
                '}' if scanner.eat('}') => run.push('}'),
                '{' => {
                    if !run.is_empty() {
                        pieces.push((Piece::Text(std::mem::take(&mut run)), begun..start));
                    }
                    let inner = scanner.at();
                    let hole = Piece::Hole(Hole::scan(&mut scanner, roots)?);
                    pieces.push((hole, inner..scanner.at()));
                    if !scanner.eat('}') {
                        return Err(if scanner.is_done() {
                            ParseError::new(start..scanner.at(), "no closing `}` here")
                                .help("write `{{` for a brace that is text")
                        } else {
                            scanner.unexpected("`}`")
                        });
                    }
                    begun = scanner.at();
                }
                '}' => {
                    return Err(ParseError::new(start..scanner.at(), "`}` closes nothing")
                        .help("write `}}` for a brace that is text"));
                }
                c => run.push(c),
            }
        }
        if !run.is_empty() {
            pieces.push((Piece::Text(run), begun..scanner.at()));
        }
        Ok(pieces)
    }

    /// The text, if there is no hole.
    pub fn as_text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// What fills its holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole),
            Piece::Text(_) => None,
        })
    }
}

impl Hole {
    /// Reads what stands between the braces of a template, on its own.
    pub fn parse(text: &str, roots: Roots) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text);
        let hole = Self::scan(&mut scanner, roots)?;
        if scanner.is_done() {
            Ok(hole)
        } else {
            Err(scanner.unexpected("the end"))
        }
    }

    fn scan(scanner: &mut Scanner<'_>, roots: Roots) -> Result<Self, ParseError> {
        let start = scanner.at();
        // A quoted name is never a root, so that a field called `now` can be said.
        let word = scanner.clone().take_while(is_bare);
        let end = start + word.len();
        let (head, suffix) = match word.split_once(':') {
            Some((head, suffix)) => (head, Some(suffix)),
            None => (word, None),
        };
        let root = ROOTS
            .iter()
            .find(|(_, word)| *word == head)
            .map(|(root, _)| *root)
            .filter(|root| suffix.is_none() || matches!(root, Root::Header | Root::Query))
            // `header` and `query` without a colon are names like any other.
            .filter(|root| suffix.is_some() || !matches!(root, Root::Header | Root::Query));
        let Some(root) = root else {
            return Self::bare(scanner, roots, word, start);
        };
        if !roots.named.contains(&root) {
            let quoted = match suffix {
                Some(_) => format!("\"{word}\""),
                None => format!("\"{head}\""),
            };
            let error = ParseError::new(start..end, format!("`{}` is not known here", root.word()));
            return Err(error.help(match roots.bare {
                Bare::Field => {
                    format!("{}; quote a field of that name: `{quoted}`", roots.listed())
                }
                Bare::Nothing | Bare::Param => roots.listed(),
            }));
        }
        if let Some(name) = suffix {
            scanner.eat_text(word);
            // `.` ends a bare name, but header names may hold one.
            let mut name = name.to_owned();
            name.push_str(scanner.take_while(|c| c == '.' || is_bare(c)));
            if name.is_empty() {
                return Err(scanner.unexpected("a name"));
            }
            return Ok(match root {
                Root::Header => Self::Header(name),
                _ => Self::Query(name),
            });
        }
        let path = FieldPath::scan(scanner)?;
        let name = match path.segments.as_slice() {
            [_] => None,
            [_, Segment::Member(name)] => Some(name.clone()),
            _ => {
                return Err(ParseError::new(
                    start..scanner.at(),
                    format!("`{}` holds single values, not records", root.word()),
                ));
            }
        };
        match (root, name) {
            (Root::Secret, Some(name)) => Ok(Self::Secret(name)),
            (Root::Param, Some(name)) => Ok(Self::Param(name)),
            (Root::Subscription, Some(name)) => Ok(Self::Subscription(name)),
            (Root::Token, Some(name)) => Ok(Self::Token(name)),
            (Root::CallbackUrl, None) => Ok(Self::CallbackUrl),
            (Root::RawBody, None) => Ok(Self::RawBody),
            (Root::Now, None) => Ok(Self::Now),
            (Root::RunId, None) => Ok(Self::RunId),
            (Root::StepId, None) => Ok(Self::StepId),
            (root, Some(_)) => Err(ParseError::new(
                start..scanner.at(),
                format!("`{}` has no members", root.word()),
            )),
            (root, None) => Err(ParseError::new(
                start..scanner.at(),
                format!("expected a name after `{}`", root.word()),
            )
            .help(format!("write {}", root.shown()))),
        }
    }

    fn bare(
        scanner: &mut Scanner<'_>,
        roots: Roots,
        word: &str,
        start: usize,
    ) -> Result<Self, ParseError> {
        let path = FieldPath::scan(scanner)?;
        let range = start..scanner.at();
        match roots.bare {
            Bare::Field => Ok(Self::Field(path)),
            Bare::Param => match path.as_member() {
                Some(name) => Ok(Self::Param(name.to_owned())),
                None => Err(
                    ParseError::new(range, format!("`{path}` is no connection parameter"))
                        .help(roots.listed()),
                ),
            },
            Bare::Nothing => {
                let near = closest(word, roots.named.iter().map(|root| root.word()));
                let error = ParseError::new(range, format!("`{path}` is not known here"));
                Err(error.help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => roots.listed(),
                }))
            }
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => {
                    f.write_str(&text.replace('{', "{{").replace('}', "}}"))?;
                }
                Piece::Hole(hole) => write!(f, "{{{hole}}}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(path) => {
                let text = path.to_string();
                let word: String = text.chars().take_while(|c| is_bare(*c)).collect();
                let head = word.split(':').next().unwrap_or_default();
                if ROOTS.iter().any(|(_, root)| *root == head) {
                    write!(
                        f,
                        "\"{word}\"{}",
                        text.get(word.len()..).unwrap_or_default()
                    )
                } else {
                    f.write_str(&text)
                }
            }
            Self::Secret(name) => write!(f, "secret.{}", FieldPath::member(name)),
            Self::Param(name) => write!(f, "param.{}", FieldPath::member(name)),
            Self::Subscription(name) => write!(f, "subscription.{}", FieldPath::member(name)),
            Self::Token(name) => write!(f, "token.{}", FieldPath::member(name)),
            Self::Header(name) => write!(f, "header:{name}"),
            Self::Query(name) => write!(f, "query:{name}"),
            Self::CallbackUrl => f.write_str("callback_url"),
            Self::RawBody => f.write_str("raw_body"),
            Self::Now => f.write_str("now"),
            Self::RunId => f.write_str("run_id"),
            Self::StepId => f.write_str("step_id"),
        }
    }
}
