//! A page's items and cursor, picked up in one pass over the body.

use std::ops::Range;

use crate::Json;
use crate::error::Error;
use crate::expression::Condition;
use crate::expression::Expr;
use crate::json::{Decode, DecodeError, Reader, Result, from_slice};
use crate::response::{RawResponse, descend};

/// Takes a page's items.
pub(crate) trait PageSink {
    /// Reads one item and keeps what it needs of it.
    fn item(&mut self, r: &mut Reader<'_>) -> Result<()>;
}

/// Items of one type, and what went wrong with those that have not its shape.
pub(crate) trait ItemList {
    /// Reads an item and adds it, or says what is wrong with it. Fails only where the text is not JSON.
    fn read(&mut self, r: &mut Reader<'_>) -> Result<Option<DecodeError>>;

    /// Adds an error in place of an item.
    fn refuse(&mut self, error: Error);
}

impl<T: Decode> ItemList for Vec<Result<T, Error>> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<Option<DecodeError>> {
        match r.item() {
            Ok(Ok(item)) => {
                self.push(Ok(item));
                Ok(None)
            }
            Ok(Err((error, _raw))) => Ok(Some(error)),
            Err(broken) => Err(broken),
        }
    }

    fn refuse(&mut self, error: Error) {
        self.push(Err(error));
    }
}

/// Reads the items of a page into a list.
pub(super) struct Collect<'p> {
    /// Where in an item its type is.
    pub at: Path,
    pub response: &'p RawResponse,
    /// Makes an error of an item as it came.
    pub refused: &'p dyn Fn(DecodeError, RawResponse) -> Error,
    pub list: &'p mut dyn ItemList,
}

impl PageSink for Collect<'_> {
    fn item(&mut self, r: &mut Reader<'_>) -> Result<()> {
        r.peek()?;
        let start = r.offset();
        let refused = if self.at.is_empty() {
            self.list.read(r)?
        } else {
            read_at(r.raw()?, self.at, self.list)
        };
        if let Some(error) = refused {
            let raw = RawResponse {
                status: self.response.status,
                headers: self.response.headers.clone(),
                body: self.response.body.slice(start..r.offset()),
            };
            self.list.refuse((self.refused)(error, raw));
        }
        Ok(())
    }
}

/// Reads what is at a path in an item. The places in an error count from that value.
fn read_at(item: &[u8], at: Path, list: &mut dyn ItemList) -> Option<DecodeError> {
    let mut r = Reader::new(item);
    let found = match descend(&mut r, at) {
        Ok(found) => found,
        Err(error) => return Some(r.locate(error)),
    };
    let mut r = Reader::new(found);
    match list.read(&mut r) {
        Ok(refused) => refused,
        Err(broken) => Some(r.locate(broken)),
    }
}

/// The places of items in the body, unread.
#[cfg(feature = "polling")]
#[derive(Default)]
pub(crate) struct Places(pub Vec<Range<usize>>);

#[cfg(feature = "polling")]
impl PageSink for Places {
    fn item(&mut self, r: &mut Reader<'_>) -> Result<()> {
        r.peek()?;
        let start = r.offset();
        r.raw()?;
        self.0.push(start..r.offset());
        Ok(())
    }
}

/// The same for one item.
#[cfg(feature = "polling")]
pub(crate) fn narrowed<T: Decode>(item: &[u8], at: Path) -> Result<T> {
    let mut r = Reader::new(item);
    let found = descend(&mut r, at).map_err(|error| r.locate(error))?;
    from_slice(found)
}

/// What a pass found.
pub(super) struct Found {
    /// The values at the wanted places, each at its path; nothing else of the body.
    pub body: Json,
    pub count: usize,
    /// The last item.
    pub last: Range<usize>,
}

/// A pointer to capture.
type Path = &'static [&'static str];

/// The bit of the items among the pointers still on their way.
const ITEMS: u64 = 1 << 63;

struct Walk<'w> {
    items: Path,
    /// The items are one record.
    record: bool,
    captures: Vec<Path>,
    found: Found,
    sink: &'w mut dyn PageSink,
}

/// Reads a page.
pub(super) fn walk(
    body: &[u8],
    items: Path,
    record: bool,
    wanted: &[Path],
    sink: &mut dyn PageSink,
) -> Result<Found> {
    let mut captures: Vec<Path> = wanted.to_vec();
    let mut whole = Json::Null;
    // Something around the list is wanted, so one pass cannot give both; nor can 64 bits hold more.
    if captures.iter().any(|path| items.starts_with(path)) || captures.len() >= 63 {
        whole = from_slice(body)?;
        captures.clear();
    }
    let mut walk = Walk {
        items,
        record,
        captures,
        found: Found {
            body: whole,
            count: 0,
            last: 0..0,
        },
        sink,
    };
    let mut r = Reader::new(body);
    let all = ITEMS | ((1 << walk.captures.len()) - 1);
    let read = walk.value(&mut r, 0, all).and_then(|()| r.finish());
    match read {
        Ok(()) => Ok(walk.found),
        Err(error) => Err(r.locate(error)),
    }
}

impl Walk<'_> {
    /// Reads the value at `depth`, to which the pointers in `live` lead.
    fn value(&mut self, r: &mut Reader<'_>, depth: usize, live: u64) -> Result<()> {
        if live & ITEMS != 0 && self.items.len() == depth {
            return self.list(r);
        }
        let ends = |index: &usize| {
            live & (1 << index) != 0
                && self
                    .captures
                    .get(*index)
                    .is_some_and(|path| path.len() == depth)
        };
        if let Some(index) = (0..self.captures.len()).find(ends) {
            // What lies deeper in it is reached through it.
            let path = self.captures.get(index).copied().unwrap_or_default();
            let value = Json::decode(r)?;
            insert(&mut self.found.body, path, value);
            return Ok(());
        }
        match r.peek()? {
            b'{' => {
                r.begin_object()?;
                while let Some(key) = r.next_key()? {
                    let live = self.step(live, depth, key);
                    self.child(r, depth, live)?;
                }
            }
            b'[' => {
                r.begin_array()?;
                let mut index = 0_usize;
                while r.next_item()? {
                    let live = self.step(live, depth, itoa::Buffer::new().format(index));
                    self.child(r, depth, live)?;
                    index += 1;
                }
            }
            _ => r.skip()?,
        }
        Ok(())
    }

    fn child(&mut self, r: &mut Reader<'_>, depth: usize, live: u64) -> Result<()> {
        if live == 0 {
            r.skip()
        } else {
            self.value(r, depth + 1, live)
        }
    }

    /// The pointers that go on by this key.
    fn step(&self, live: u64, depth: usize, key: &str) -> u64 {
        let goes = |path: Path| path.get(depth).is_some_and(|segment| *segment == key);
        let mut next = if live & ITEMS != 0 && goes(self.items) {
            ITEMS
        } else {
            0
        };
        for (index, path) in self.captures.iter().enumerate() {
            if live & (1 << index) != 0 && goes(path) {
                next |= 1 << index;
            }
        }
        next
    }

    fn list(&mut self, r: &mut Reader<'_>) -> Result<()> {
        if r.null()? {
            return Ok(());
        }
        if self.record {
            return self.item(r);
        }
        r.begin_array()?;
        while r.next_item()? {
            self.item(r)?;
        }
        Ok(())
    }

    fn item(&mut self, r: &mut Reader<'_>) -> Result<()> {
        r.peek()?;
        let start = r.offset();
        self.sink.item(r)?;
        self.found.count += 1;
        self.found.last = start..r.offset();
        Ok(())
    }
}

/// Puts a value at its path. List positions become keys, which a pointer reads just as well.
fn insert(at: &mut Json, path: &[&str], value: Json) {
    let Some((key, rest)) = path.split_first() else {
        *at = value;
        return;
    };
    if !at.is_object() {
        *at = Json::Object(serde_json::Map::new());
    }
    if let Json::Object(members) = at {
        insert(
            members.entry((*key).to_owned()).or_insert(Json::Null),
            rest,
            value,
        );
    }
}

/// The places in the body that expressions and a condition look at.
pub(super) fn wanted(next: [Option<&Expr>; 2], condition: Option<&Condition>) -> Vec<Path> {
    let mut paths = Vec::new();
    let next = next.into_iter().flatten();
    next.for_each(|expr| add(expr, &mut paths));
    if let Some(condition) = condition {
        add_condition(condition, &mut paths);
    }
    paths
}

fn add_condition(condition: &Condition, paths: &mut Vec<Path>) {
    match condition {
        Condition::Is(expr, _)
        | Condition::IsNot(expr, _)
        | Condition::Exists(expr)
        | Condition::Missing(expr) => add(expr, paths),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| add_condition(part, paths));
        }
    }
}

fn add(expr: &Expr, paths: &mut Vec<Path>) {
    if let Expr::ResponseBody(path) = expr
        && !paths.contains(path)
    {
        paths.push(path);
    }
}
