use std::fmt;
use std::str::FromStr;

use super::path::FieldPath;
use super::runtime::Runtime;
use super::scan::{ParseError, Scanner, write_quoted};
use crate::source::closest;

/// Tests joined by `and` and `or`; `and` binds tighter. True where every test of any of the groups is. In catalogs they
/// are about a call, in mappings about fields of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition<E = Runtime> {
    /// At least one group of at least one test.
    pub any: Vec<Vec<Test<E>>>,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Test<E = Runtime> {
    pub of: E,
    pub is: Comparison,
}

/// What is asked of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    Equal(Literal),
    NotEqual(Literal),
    Exists,
    Missing,
}

/// A plain value: `null`, `true`, `3`, `'text'`.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
}

const OPERATORS: [&str; 4] = ["==", "!=", "exists", "missing"];

impl FromStr for Condition {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text, |scanner| {
            if scanner.peek() == Some('$') {
                return Runtime::scan(scanner);
            }
            Err(scanner
                .unexpected("a runtime expression")
                .help("start with `$response` or `$request`, as in `$response.body#/ok == false`"))
        })
    }
}

impl FromStr for Condition<FieldPath> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text, FieldPath::scan)
    }
}

fn parse<E>(
    text: &str,
    operand: impl Fn(&mut Scanner<'_>) -> Result<E, ParseError>,
) -> Result<Condition<E>, ParseError> {
    let mut scanner = Scanner::new(text);
    let mut any = Vec::new();
    let mut group = Vec::new();
    loop {
        scanner.skip_space();
        let of = operand(&mut scanner)?;
        let is = comparison(&mut scanner)?;
        group.push(Test { of, is });
        scanner.skip_space();
        if scanner.is_done() {
            any.push(group);
            return Ok(Condition { any });
        }
        let start = scanner.at();
        match word(&mut scanner) {
            "and" => {}
            "or" => any.push(std::mem::take(&mut group)),
            other => {
                return Err(ParseError::new(
                    start..scanner.at(),
                    format!("expected `and`, `or` or the end, found `{other}`"),
                ));
            }
        }
    }
}

fn word<'t>(scanner: &mut Scanner<'t>) -> &'t str {
    scanner.take_while(|c| !c.is_whitespace())
}

fn comparison(scanner: &mut Scanner<'_>) -> Result<Comparison, ParseError> {
    scanner.skip_space();
    let start = scanner.at();
    Ok(match word(scanner) {
        "exists" => Comparison::Exists,
        "missing" => Comparison::Missing,
        "==" => Comparison::Equal(literal(scanner)?),
        "!=" => Comparison::NotEqual(literal(scanner)?),
        "" => return Err(scanner.unexpected("`==`, `!=`, `exists` or `missing`")),
        other => {
            let error = ParseError::new(
                start..scanner.at(),
                format!("expected `==`, `!=`, `exists` or `missing`, found `{other}`"),
            );
            return Err(match (other, closest(other, OPERATORS)) {
                ("=" | "===", _) => error.help("did you mean `==`?"),
                (_, Some(near)) => error.help(format!("did you mean `{near}`?")),
                (_, None) => error,
            });
        }
    })
}

fn literal(scanner: &mut Scanner<'_>) -> Result<Literal, ParseError> {
    scanner.skip_space();
    let start = scanner.at();
    if let Some(quote @ ('\'' | '"')) = scanner.peek() {
        let text = scanner.quoted(quote)?;
        return match scanner.peek() {
            Some(c) if !c.is_whitespace() => Err(scanner.unexpected("white space or the end")),
            _ => Ok(Literal::Text(text)),
        };
    }
    Ok(match word(scanner) {
        "null" => Literal::Null,
        "true" => Literal::Bool(true),
        "false" => Literal::Bool(false),
        "" => return Err(scanner.unexpected("a value")),
        other => match serde_json::from_str(other) {
            Ok(number) => Literal::Number(number),
            Err(_) => {
                return Err(
                    ParseError::new(start..scanner.at(), format!("`{other}` is no value"))
                        .help(format!("put text in single quotes: `'{other}'`")),
                );
            }
        },
    })
}

impl<E: fmt::Display> fmt::Display for Condition<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.any.iter().enumerate() {
            if index > 0 {
                f.write_str(" or ")?;
            }
            for (index, test) in group.iter().enumerate() {
                if index > 0 {
                    f.write_str(" and ")?;
                }
                write!(f, "{test}")?;
            }
        }
        Ok(())
    }
}

impl<E: fmt::Display> fmt::Display for Test<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.of)?;
        match &self.is {
            Comparison::Equal(literal) => write!(f, "== {literal}"),
            Comparison::NotEqual(literal) => write!(f, "!= {literal}"),
            Comparison::Exists => f.write_str("exists"),
            Comparison::Missing => f.write_str("missing"),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write_quoted(f, '\'', text),
        }
    }
}
