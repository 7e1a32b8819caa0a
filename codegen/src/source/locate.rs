//! Where in a text a [`Place`] is: read again, with positions, only when a diagnostic is drawn, and of a large text only
//! the parts that diagnostics are about.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::build::{Build, Scalar};
use super::outline::{self, Key, Outline, outline};
use super::{json, read::read};
use crate::diagnostic::{Part, Place};

/// The positions of everything in one file.
#[derive(Debug)]
pub struct Layout<'t> {
    text: &'t str,
    /// Of a large text, its parts read when a place is in one.
    outline: Option<Spot<'t>>,
    /// Of any other text, and of one whose parts turn out not to be JSON.
    whole: OnceCell<Option<Spot<'t>>>,
    /// How many lines end before each stretch of [`STRETCH`] bytes.
    lines: OnceCell<Vec<usize>>,
}

/// Lines are counted from the last of these before a place: to count them from the start of a document of 13 MB takes
/// longer than all else that is done to draw a diagnostic.
const STRETCH: usize = 1 << 14;

#[derive(Debug, Clone)]
struct Spot<'t> {
    range: Range<usize>,
    inside: Inside<'t>,
}

#[derive(Debug, Clone)]
enum Inside<'t> {
    Scalar,
    Seq(Vec<Spot<'t>>),
    Map(Vec<Member<'t>>),
    /// None of these until it is read, and empty if it is no JSON.
    Part(outline::Part, OnceCell<Option<Box<Inside<'t>>>>),
}

/// A member; unlike the tree, the layout keeps all of equal keys.
#[derive(Debug, Clone)]
struct Member<'t> {
    key: Cow<'t, str>,
    key_range: Range<usize>,
    value: Spot<'t>,
    is_merged: bool,
}

impl<'t> Layout<'t> {
    /// Reads a text (without a byte order mark). Of a broken one only offsets can be located.
    pub fn new(text: &'t str) -> Self {
        let outline =
            outline(text).map(|(outline, parts)| Spot::of(outline, 0..text.len(), &parts));
        Self {
            text,
            outline,
            whole: OnceCell::new(),
            lines: OnceCell::new(),
        }
    }

    /// Line and column of a byte offset, both counted from 1, the column in characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| {
            let stretches = self.text.as_bytes().chunks(STRETCH);
            let mut ended = 0;
            let before = |stretch: &[u8]| {
                let before = ended;
                ended += line_ends(stretch);
                before
            };
            stretches.map(before).collect()
        });
        let at = offset / STRETCH;
        let before = lines.get(at).copied().unwrap_or_default();
        let rest = self.text.as_bytes().get(at * STRETCH..offset);
        let line = before + line_ends(rest.unwrap_or_default()) + 1;
        (line, column(self.text, offset))
    }

    /// The byte range of a place, on char boundaries, within one line of the text.
    ///
    /// A pointer to what is not there (a missing key, or something an overlay brought) falls back to the nearest ancestor that is. A
    /// value of several lines is shown by its key.
    pub fn range(&self, place: &Place) -> Range<usize> {
        if let Some(offset) = place.offset {
            let first = self.char_at(offset);
            let end = match place.part {
                Part::Within { start: _, end } => first.start + end as usize,
                Part::Value | Part::Key | Part::EarlierKey => first.end,
            };
            return match self.text.get(first.start..end) {
                Some(_) => self.first_line(first.start..end),
                None => first,
            };
        }
        let whole = || {
            let read = |text| Some(read(text, &mut LayoutBuilder).ok()?.root);
            self.whole.get_or_init(|| read(self.text)).as_ref()
        };
        let by_parts = self.outline.as_ref();
        by_parts
            .and_then(|root| self.found(root, place))
            .or_else(|| self.found(whole()?, place))
            .unwrap_or_else(|| self.char_at(0))
    }

    /// The same below a spot; `None` where a part on the way is no JSON.
    fn found(&self, root: &Spot<'t>, place: &Place) -> Option<Range<usize>> {
        let mut spot = root;
        let mut key: Option<&Range<usize>> = None;
        let mut part = place.part;
        let mut segments = place.pointer.segments().peekable();
        while let Some(segment) = segments.next() {
            let next = match spot.inside(self.text)? {
                Inside::Scalar | Inside::Part(..) => None,
                Inside::Seq(items) => segment
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index))
                    .map(|item| (item, None)),
                Inside::Map(members) => {
                    let is_last = segments.peek().is_none();
                    let mut equal = members.iter().filter(|member| member.key == segment);
                    let member = match part {
                        Part::EarlierKey if is_last => equal.find(|member| !member.is_merged),
                        Part::EarlierKey | Part::Key | Part::Value | Part::Within { .. } => {
                            // Of a path that is written twice the operations of both are read.
                            let next = segments.peek();
                            let has_next = |member: &&Member<'t>| {
                                next.is_some_and(|next| member.value.has(next, self.text))
                            };
                            let last = equal.clone().next_back();
                            equal.rfind(has_next).or(last)
                        }
                    };
                    member.map(|member| (&member.value, Some(&member.key_range)))
                }
            };
            let Some((value, key_range)) = next else {
                part = Part::Key;
                break;
            };
            (spot, key) = (value, key_range);
        }
        let range = match (part, key) {
            (Part::Key | Part::EarlierKey, Some(key)) => key,
            (Part::Value | Part::Within { .. }, Some(key)) if self.is_multiline(&spot.range) => key,
            (Part::Within { start, end }, _) => {
                let whole = spot.range.clone();
                let within = self.within(&whole, start as usize..end as usize);
                return Some(within.unwrap_or(whole));
            }
            _ => &spot.range,
        };
        Some(self.first_line(range.clone()))
    }

    /// Some bytes of the scalar at `range`; `None` where an escape stands between the text and its source.
    fn within(&self, range: &Range<usize>, part: Range<usize>) -> Option<Range<usize>> {
        let source = self.text.get(range.clone())?;
        let quote = source.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (open, inner) = match quote {
            Some(quote) => (1, source.get(1..)?.strip_suffix(quote)?),
            None => (0, source),
        };
        let escapes = match quote {
            Some('"') => inner.contains('\\'),
            Some(_) => inner.contains("''"),
            None => false,
        };
        if escapes || inner.contains('\n') || part.end > inner.len() {
            return None;
        }
        let start = range.start + open + part.start;
        let end = range.start + open + part.end;
        if start >= end {
            // Something is missing here: point at the place where it should be.
            return Some(start..start);
        }
        self.text.get(start..end)?;
        Some(start..end)
    }

    fn is_multiline(&self, range: &Range<usize>) -> bool {
        self.text
            .get(range.clone())
            .is_some_and(|text| text.contains('\n'))
    }

    fn char_at(&self, offset: usize) -> Range<usize> {
        let mut start = offset.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        match self.text.get(start..).and_then(|rest| rest.chars().next()) {
            Some('\n' | '\r') | None => start..start,
            Some(c) => start..start + c.len_utf8(),
        }
    }

    fn first_line(&self, range: Range<usize>) -> Range<usize> {
        let Some(text) = self.text.get(range.clone()) else {
            return self.char_at(range.start);
        };
        let line = text.lines().next().unwrap_or_default().trim_end();
        range.start..range.start + line.len()
    }
}

impl<'t> Spot<'t> {
    fn of(outline: Outline<'t>, whole: Range<usize>, parts: &[outline::Part]) -> Self {
        match outline {
            Outline::Part(at) => {
                let part = parts.get(at).cloned();
                let part = part.unwrap_or(outline::Part {
                    range: whole,
                    depth: 0,
                });
                Self {
                    range: part.range.clone(),
                    inside: Inside::Part(part, OnceCell::new()),
                }
            }
            Outline::Map(range, keys) => {
                let member = |Key {
                                  key,
                                  range: key_range,
                                  value,
                              }| Member {
                    key: Cow::Borrowed(key),
                    key_range,
                    value: Self::of(value, whole.clone(), parts),
                    is_merged: false,
                };
                Self {
                    range,
                    inside: Inside::Map(keys.into_iter().map(member).collect()),
                }
            }
        }
    }

    /// What is inside of it in `text`; `None` if that is no JSON.
    fn inside(&self, text: &'t str) -> Option<&Inside<'t>> {
        match &self.inside {
            Inside::Part(part, read) => {
                let read = read.get_or_init(|| {
                    let spot = json::read_part(text, part, &mut LayoutBuilder)?;
                    Some(Box::new(spot.inside))
                });
                read.as_deref()
            }
            inside => Some(inside),
        }
    }

    /// Whether something is there under a key or index.
    fn has(&self, segment: &str, text: &'t str) -> bool {
        match self.inside(text) {
            None | Some(Inside::Scalar | Inside::Part(..)) => false,
            Some(Inside::Seq(items)) => segment
                .parse::<usize>()
                .is_ok_and(|index| index < items.len()),
            Some(Inside::Map(members)) => members.iter().any(|member| member.key == segment),
        }
    }
}

/// The same of a text that is asked once.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    (line_ends(before) + 1, column(text, offset))
}

/// A sum over chunks is done many bytes at a time; `count` of a filter is not.
fn line_ends(bytes: &[u8]) -> usize {
    let ends = |chunk: &[u8]| chunk.iter().map(|b| u8::from(*b == b'\n')).sum::<u8>();
    bytes
        .chunks(255)
        .map(|chunk| usize::from(ends(chunk)))
        .sum()
}

fn column(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line_start = before
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let line = text.get(line_start..offset);
    line.map_or(0, |line| line.chars().count()) + 1
}

struct LayoutBuilder;

impl<'t> Build<'t> for LayoutBuilder {
    type Node = Spot<'t>;
    type Members = Vec<Member<'t>>;

    fn scalar(&mut self, _: Scalar<'_>, range: Range<usize>) -> Spot<'t> {
        Spot {
            range,
            inside: Inside::Scalar,
        }
    }

    fn seq(&mut self, items: Vec<Spot<'t>>, range: Range<usize>) -> Spot<'t> {
        Spot {
            range,
            inside: Inside::Seq(items),
        }
    }

    fn open(&mut self) -> Vec<Member<'t>> {
        Vec::new()
    }

    fn member(
        &mut self,
        members: &mut Vec<Member<'t>>,
        key: Cow<'t, str>,
        key_range: Range<usize>,
        value: Spot<'t>,
    ) {
        members.push(Member {
            key,
            key_range,
            value,
            is_merged: false,
        });
    }

    fn merge(&mut self, members: &mut Vec<Member<'t>>, value: Spot<'t>) -> Result<(), Spot<'t>> {
        let is_map = |spot: &Spot<'t>| matches!(spot.inside, Inside::Map(_));
        let sources = match value.inside {
            Inside::Map(source) => vec![source],
            Inside::Seq(items) if items.iter().all(is_map) => items
                .into_iter()
                .filter_map(|item| match item.inside {
                    Inside::Map(source) => Some(source),
                    Inside::Scalar | Inside::Seq(_) | Inside::Part(..) => None,
                })
                .collect(),
            inside @ (Inside::Scalar | Inside::Seq(_) | Inside::Part(..)) => {
                return Err(Spot {
                    range: value.range,
                    inside,
                });
            }
        };
        // The last of equal keys counts, so what was merged goes before what is written out.
        let mut merged: Vec<Member<'t>> = sources.into_iter().rev().flatten().collect();
        for member in &mut merged {
            member.is_merged = true;
        }
        members.splice(0..0, merged);
        Ok(())
    }

    fn map(&mut self, members: Vec<Member<'t>>, range: Range<usize>) -> Spot<'t> {
        Spot {
            range,
            inside: Inside::Map(members),
        }
    }

    /// The alias itself is shown where it stands, what is inside it where it was written.
    fn alias(&mut self, target: &Spot<'t>, range: Range<usize>) -> Spot<'t> {
        Spot {
            range,
            inside: target.inside.clone(),
        }
    }
}
