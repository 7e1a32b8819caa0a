//! Quoted text of YAML whose lines are indented less than what holds it.
//!
//! YAML forbids it, libyaml and those who follow it read it, and so it is published: Docker wrote
//!
//! ```yaml
//!       description: "A list of labels for MLS
//!       systems, such as SELinux."
//! ```
//!
//! in fourteen versions of its API, 1.25 to 1.38. The spaces before such a line mean nothing, so it is read with more of them.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Range;

use super::build::{Build, Scalar};

/// What may be read again of a text, in bytes: each line found wanting costs another reading, and a hostile text is one of
/// such lines. Docker's API has 300,000 bytes and six of them.
const REREAD_LIMIT: usize = 16 << 20;

/// How often a text may be read again that is too large for that.
const REREADS: usize = 8;

/// A text with more spaces before some of its lines.
#[derive(Debug, Clone)]
pub(super) struct Indented {
    text: String,
    /// What was put in, in order.
    inserts: Vec<Insert>,
    /// Where reading stopped, in the text as it was.
    found: Vec<usize>,
    /// Bytes of the text as it was.
    length: usize,
    reread: usize,
}

#[derive(Debug, Clone, Copy)]
struct Insert {
    /// Where it begins in the text as it is now.
    at: usize,
    length: usize,
    /// Of this and all before it.
    total: usize,
}

impl Indented {
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            inserts: Vec::new(),
            found: Vec::new(),
            length: text.len(),
            reread: 0,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it was indented too little.
    pub fn found(self) -> Vec<usize> {
        self.found
    }

    /// Indents the line at an offset, where reading stopped, and those after it that are certainly of the same text: up to
    /// one with a quote. `false` where that did not help before, or enough was tried.
    pub fn indent(&mut self, offset: usize) -> bool {
        let start = self
            .text
            .get(..offset)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |end| end + 1);
        let is_new = self.inserts.last().is_none_or(|last| last.at < start);
        self.reread = self.reread.saturating_add(self.text.len());
        let (Some(before), true) = (self.text.get(..start), is_new) else {
            return false;
        };
        self.found.push(self.origin(offset));
        // The line before is one of the same text, indented well, or begins it: then its first letter is that of the key or
        // behind the dash that holds it, and no block around it is indented more.
        let width = before
            .lines()
            .rfind(|line| !line.trim().is_empty())
            .and_then(|line| line.find(|c: char| !matches!(c, ' ' | '-' | '?')))
            .unwrap_or(0)
            + 2;
        let mut at = start;
        let mut added = self.inserts.last().map_or(0, |last| last.total);
        let mut rest = String::new();
        let mut lines = self
            .text
            .get(start..)
            .unwrap_or_default()
            .split_inclusive('\n');
        let known = self.inserts.len();
        for line in lines.by_ref() {
            added += width;
            self.inserts.push(Insert {
                at,
                length: width,
                total: added,
            });
            rest.extend(std::iter::repeat_n(' ', width));
            rest.push_str(line);
            at += width + line.len();
            if line.contains(['"', '\'']) || added > self.length {
                break;
            }
        }
        rest.extend(lines);
        self.text.truncate(start);
        self.text.push_str(&rest);
        // At the end of the text there is no line.
        let is_more = self.inserts.len() > known;
        let is_little = self.reread <= REREAD_LIMIT || self.found.len() <= REREADS;
        is_more && is_little && added <= self.length
    }

    /// What an offset is in the text as it was.
    pub fn origin(&self, offset: usize) -> usize {
        let before = self.inserts.partition_point(|insert| insert.at < offset);
        let Some(last) = before
            .checked_sub(1)
            .and_then(|index| self.inserts.get(index))
        else {
            return offset;
        };
        // Within what was put in there is nothing of the text: its end stands for it.
        let offset = offset.max(last.at + last.length);
        offset - last.total
    }
}

/// Builds what the text says, at the places where it stood before it was indented.
pub(super) struct Shifted<'s, 't, B> {
    pub inner: &'s mut B,
    pub shift: &'s Indented,
    pub text: PhantomData<&'t str>,
}

impl<B> Shifted<'_, '_, B> {
    fn origin(&self, range: Range<usize>) -> Range<usize> {
        self.shift.origin(range.start)..self.shift.origin(range.end)
    }
}

impl<'u, 't, B: Build<'t>> Build<'u> for Shifted<'_, 't, B> {
    type Node = B::Node;
    type Members = B::Members;

    fn scalar(&mut self, scalar: Scalar<'_>, range: Range<usize>) -> B::Node {
        let range = self.origin(range);
        self.inner.scalar(scalar, range)
    }

    fn seq(&mut self, items: Vec<B::Node>, range: Range<usize>) -> B::Node {
        let range = self.origin(range);
        self.inner.seq(items, range)
    }

    fn open(&mut self) -> B::Members {
        self.inner.open()
    }

    fn member(
        &mut self,
        members: &mut B::Members,
        key: Cow<'u, str>,
        key_range: Range<usize>,
        value: B::Node,
    ) {
        let key_range = self.origin(key_range);
        let key = Cow::Owned(key.into_owned());
        self.inner.member(members, key, key_range, value);
    }

    fn merge(&mut self, members: &mut B::Members, value: B::Node) -> Result<(), B::Node> {
        self.inner.merge(members, value)
    }

    fn map(&mut self, members: B::Members, range: Range<usize>) -> B::Node {
        let range = self.origin(range);
        self.inner.map(members, range)
    }

    fn alias(&mut self, target: &B::Node, range: Range<usize>) -> B::Node {
        let range = self.origin(range);
        self.inner.alias(target, range)
    }
}
