use std::convert::Infallible;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::path::FieldPath;
use super::runtime::Runtime;
use super::scan::{ParseError, Scanner, write_quoted};
use crate::source::closest;

/// What a test can be about.
pub trait Operand {
    /// Comparisons by order; none where nothing is known of a value's type.
    type Order: fmt::Debug + fmt::Display + Clone + PartialEq;
}

impl Operand for Runtime {
    // A header, or a member of any JSON: whether `9` comes before `10`, its type would say.
    type Order = Infallible;
}

impl Operand for FieldPath {
    type Order = Order;
}

/// Tests joined by `and` and `or`; `and` binds tighter. True where every test of any of the groups is. In catalogs they
/// are about a call, in mappings about fields of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition<E: Operand = Runtime> {
    /// At least one group of at least one test.
    pub any: Vec<Vec<Test<E>>>,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Test<E: Operand = Runtime> {
    pub of: E,
    pub is: Comparison<E::Order>,
}

/// What is asked of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison<O = Infallible> {
    Equal(Literal),
    NotEqual(Literal),
    Order(O),
    Exists,
    Missing,
}

/// Before or after a limit, which may itself be included.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub by: OrderBy,
    pub limit: Limit,
}

/// How a value stands to its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderBy {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a value is before or after.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// The moment of the run.
    Now,
    Number(serde_json::Number),
    /// A date or a moment.
    Text(String),
}

/// A plain value: `null`, `true`, `3`, `'text'`.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
}

/// The moment of the run, as conditions write it.
const NOW: &str = "now";

impl OrderBy {
    const ALL: [Self; 4] = [
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
    ];

    /// As conditions write it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    fn of(symbol: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.symbol() == symbol)
    }
}

/// An operand as it is read.
trait Readable: Operand + Sized {
    /// The comparisons, as messages name them.
    const OPERATORS: &'static [&'static str];

    fn operand(scanner: &mut Scanner<'_>) -> Result<Self, ParseError>;

    /// What stands behind an operator, if that one compares by order.
    fn order(operator: &str, scanner: &mut Scanner<'_>) -> Result<Option<Self::Order>, ParseError>;
}

impl Readable for Runtime {
    const OPERATORS: &'static [&'static str] = &["==", "!=", "exists", "missing"];

    fn operand(scanner: &mut Scanner<'_>) -> Result<Self, ParseError> {
        if scanner.peek() == Some('$') {
            return Self::scan(scanner);
        }
        Err(scanner
            .unexpected("a runtime expression")
            .help("start with `$response` or `$request`, as in `$response.body#/ok == false`"))
    }

    fn order(_: &str, _: &mut Scanner<'_>) -> Result<Option<Infallible>, ParseError> {
        Ok(None)
    }
}

impl Readable for FieldPath {
    const OPERATORS: &'static [&'static str] =
        &["==", "!=", "<", "<=", ">", ">=", "exists", "missing"];

    fn operand(scanner: &mut Scanner<'_>) -> Result<Self, ParseError> {
        Self::scan(scanner)
    }

    fn order(operator: &str, scanner: &mut Scanner<'_>) -> Result<Option<Order>, ParseError> {
        let Some(by) = OrderBy::of(operator) else {
            return Ok(None);
        };
        scanner.skip_space();
        let start = scanner.at();
        if next_word(scanner) == NOW {
            scanner.eat_text(NOW);
            let limit = Limit::Now;
            return Ok(Some(Order { by, limit }));
        }
        let limit = match literal(scanner)? {
            Literal::Number(number) => Limit::Number(number),
            Literal::Text(text) => Limit::Text(text),
            other @ (Literal::Null | Literal::Bool(_)) => {
                let message = format!("`{other}` has no order");
                return Err(ParseError::new(start..scanner.at(), message).help(format!(
                    "`{operator}` is for numbers, `{NOW}`, and dates in single quotes"
                )));
            }
        };
        Ok(Some(Order { by, limit }))
    }
}

impl FromStr for Condition {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text)
    }
}

impl FromStr for Condition<FieldPath> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text)
    }
}

/// Where a test stands in the text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestAt {
    /// What is compared.
    pub of: Range<usize>,
    /// The operator, and what stands behind it.
    pub is: Range<usize>,
}

/// Tests joined by `and`, as they stand in the text.
pub type GroupAt<E> = Vec<(Test<E>, TestAt)>;

impl Condition<FieldPath> {
    /// The groups of a condition as they stand in its text.
    pub fn parse_at(text: &str) -> Result<Vec<GroupAt<FieldPath>>, ParseError> {
        groups(text)
    }
}

fn parse<E: Readable>(text: &str) -> Result<Condition<E>, ParseError> {
    let tests = |group: GroupAt<E>| group.into_iter().map(|(test, _)| test).collect();
    let any = groups(text)?.into_iter().map(tests).collect();
    Ok(Condition { any })
}

fn groups<E: Readable>(text: &str) -> Result<Vec<GroupAt<E>>, ParseError> {
    let mut scanner = Scanner::new(text);
    let mut any = Vec::new();
    let mut group = Vec::new();
    loop {
        scanner.skip_space();
        let start = scanner.at();
        let of = E::operand(&mut scanner)?;
        let asked = start..scanner.at();
        scanner.skip_space();
        let start = scanner.at();
        let is = comparison::<E>(&mut scanner)?;
        let at = TestAt {
            of: asked,
            is: start..scanner.at(),
        };
        group.push((Test { of, is }, at));
        scanner.skip_space();
        if scanner.is_done() {
            any.push(group);
            return Ok(any);
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

/// What [`word`] would take.
fn next_word<'t>(scanner: &Scanner<'t>) -> &'t str {
    let rest = scanner.rest();
    rest.split(char::is_whitespace).next().unwrap_or(rest)
}

fn comparison<E: Readable>(scanner: &mut Scanner<'_>) -> Result<Comparison<E::Order>, ParseError> {
    scanner.skip_space();
    let start = scanner.at();
    let known = || {
        let words: Vec<String> = E::OPERATORS.iter().map(|w| format!("`{w}`")).collect();
        match words.as_slice() {
            [first @ .., last] => format!("{} or {last}", first.join(", ")),
            [] => String::new(),
        }
    };
    let operator = word(scanner);
    let end = scanner.at();
    if let Some(order) = E::order(operator, scanner)? {
        return Ok(Comparison::Order(order));
    }
    Ok(match operator {
        "exists" => Comparison::Exists,
        "missing" => Comparison::Missing,
        "==" => Comparison::Equal(equal::<E>(scanner)?),
        "!=" => Comparison::NotEqual(equal::<E>(scanner)?),
        "" => return Err(scanner.unexpected(&known())),
        other => {
            let message = format!("expected {}, found `{other}`", known());
            let error = ParseError::new(start..end, message);
            let near = closest(other, E::OPERATORS.iter().copied());
            let ordered = E::OPERATORS.contains(&OrderBy::Less.symbol());
            return Err(match (other, near) {
                ("=" | "===", _) => error.help("did you mean `==`?"),
                ("=<", _) if ordered => error.help("did you mean `<=`?"),
                ("=>", _) if ordered => error.help("did you mean `>=`?"),
                (other, _) if !ordered && OrderBy::of(other).is_some() => {
                    error.help("values of a call have no type here, and so no order")
                }
                (_, Some(near)) => error.help(format!("did you mean `{near}`?")),
                (_, None) => error,
            });
        }
    })
}

/// What stands behind `==` and `!=`.
fn equal<E: Readable>(scanner: &mut Scanner<'_>) -> Result<Literal, ParseError> {
    scanner.skip_space();
    let start = scanner.at();
    let ordered = OrderBy::ALL.map(OrderBy::symbol);
    if next_word(scanner) == NOW && E::OPERATORS.contains(&OrderBy::Less.symbol()) {
        let message = format!("nothing is ever exactly `{NOW}`");
        let help = format!("compare by one of `{}`", ordered.join("`, `"));
        return Err(ParseError::new(start..start + NOW.len(), message).help(help));
    }
    literal(scanner)
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

impl<E: Operand + fmt::Display> fmt::Display for Condition<E> {
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

impl<E: Operand + fmt::Display> fmt::Display for Test<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.of)?;
        match &self.is {
            Comparison::Equal(literal) => write!(f, "== {literal}"),
            Comparison::NotEqual(literal) => write!(f, "!= {literal}"),
            Comparison::Order(order) => write!(f, "{order}"),
            Comparison::Exists => f.write_str("exists"),
            Comparison::Missing => f.write_str("missing"),
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { by, limit } = self;
        write!(f, "{} {limit}", by.symbol())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str(NOW),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write_quoted(f, '\'', text),
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
