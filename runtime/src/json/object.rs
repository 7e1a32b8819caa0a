//! The loops over an object's members, the same for every generated struct.

use std::borrow::Cow;

use super::error::{DecodeError, Kind, Result};
use super::{Blank, Decode, Encode, Reader, Writer};

/// What the runtime knows of a struct's members: static data, one per type.
#[derive(Debug)]
pub struct Desc {
    /// The members, required ones first.
    pub members: &'static [Member],
    /// Whether all their names are written in JSON as they are.
    plain: bool,
    /// How many of them, from the first, must be there.
    pub required: usize,
    /// Whether other members are kept.
    pub open: bool,
}

/// A member of a struct.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its position, from 0.
    #[doc(hidden)]
    pub at: usize,
    /// Its name in JSON.
    pub key: &'static str,
    /// Its name in Rust.
    pub field: &'static str,
}

/// What [`object!`](crate::object) writes down of a struct, unchecked.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    pub members: &'static [Member],
    pub required: usize,
    pub open: bool,
}

impl Desc {
    /// Checks in a constant what the loops rely on: that the members are counted from 0, and that no more of them are required
    /// than there are.
    #[allow(clippy::panic, reason = "only ever evaluated by the compiler")]
    const fn new(parts: Parts) -> Self {
        let Parts {
            members,
            required,
            open,
        } = parts;
        let mut plain = true;
        let mut i = 0;
        while i < members.len() {
            let Member { at, key, .. } = members[i];
            assert!(at == i, "members must be numbered from 0 without gaps");
            plain &= is_plain(key);
            i += 1;
        }
        assert!(
            required <= members.len(),
            "more required members than members"
        );
        Self {
            members,
            plain,
            required,
            open,
        }
    }

    /// The position of a member by its Rust name; usable in constants.
    #[must_use]
    pub const fn field(&self, name: &str) -> Option<usize> {
        let mut i = 0;
        while i < self.members.len() {
            if same(self.members[i].field, name) {
                return Some(i);
            }
            i += 1;
        }
        None
    }

    /// The position of a member by its name in JSON.
    #[must_use]
    pub fn key(&self, key: &str) -> Option<usize> {
        self.members.iter().position(|member| member.key == key)
    }
}

/// Whether a text has nothing that JSON escapes (RFC 8259, section 7).
const fn is_plain(text: &str) -> bool {
    let text = text.as_bytes();
    let mut i = 0;
    while i < text.len() {
        if text[i] < b' ' || text[i] == b'"' || text[i] == b'\\' {
            return false;
        }
        i += 1;
    }
    true
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A generated struct's description, for code that proves something about a type at compile time.
#[diagnostic::on_unimplemented(
    message = "nobody knows which fields `{Self}` has",
    label = "this type does not list its fields",
    note = "types of records list them, requests do not; a struct of your own does with `#[derive(Record)]`"
)]
pub trait Members {
    /// What the description is made of.
    #[doc(hidden)]
    const PARTS: Parts;

    /// The description. Provided, so that the compiler checks it where it is used: a constant of each impl's own it interprets in
    /// every check of the crate, which took a twentieth of it.
    const MEMBERS: &'static Desc = &Desc::new(Self::PARTS);
}

/// Members a type does not name but keeps.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot keep members by their names",
    note = "use a `BTreeMap<String, Json>`, or with another type than `Json` that can be read and written"
)]
pub trait Extra {
    /// Reads the value of one.
    ///
    /// # Errors
    /// As [`Decode::fill`](super::Decode::fill).
    fn read(&mut self, key: String, r: &mut Reader<'_>) -> Result<()>;

    /// Whether there is one of that name.
    fn has(&self, key: &str) -> bool;

    /// Writes all, but those the type has itself.
    fn write(&self, w: &mut Writer, but: &Desc);
}

/// Which members were read. The first 64 cost no allocation, and hardly a type has more.
#[derive(Default)]
struct Seen {
    low: u64,
    high: Vec<u64>,
}

impl Seen {
    /// Marks a member and says whether it was marked before.
    fn mark(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let word = match (index / 64).checked_sub(1) {
            None => &mut self.low,
            Some(word) => {
                if self.high.len() <= word {
                    self.high.resize(word + 1, 0);
                }
                match self.high.get_mut(word) {
                    Some(word) => word,
                    None => &mut self.low,
                }
            }
        };
        let before = *word & bit != 0;
        *word |= bit;
        before
    }

    fn has(&self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            None => self.low,
            Some(word) => self.high.get(word).copied().unwrap_or_default(),
        };
        word & (1 << (index % 64)) != 0
    }

    /// The first of `count` members that was not read.
    fn missing(&self, count: usize) -> Option<usize> {
        let mask = if count < 64 {
            (1 << count) - 1
        } else {
            u64::MAX
        };
        if self.low & mask == mask && count <= 64 {
            return None;
        }
        (0..count).find(|index| !self.has(*index))
    }
}

/// Where the next key is expected. Servers keep one order, in which required and optional members
/// alternate, while a struct has the required ones first: hence one place in each.
struct Next {
    required: usize,
    optional: usize,
}

impl Next {
    /// The member whose key comes next as it is expected; nothing is taken when none does.
    fn take(&mut self, desc: &Desc, r: &mut Reader<'_>) -> Option<usize> {
        if !desc.plain {
            return None;
        }
        let index = [self.required, self.optional].into_iter().find(|index| {
            let member = desc.members.get(*index);
            member.is_some_and(|member| r.take_plain_key(member.key))
        })?;
        self.follow(desc, index);
        Some(index)
    }

    /// The member of a key that is not where it is expected.
    fn find(&mut self, desc: &Desc, key: &str) -> Option<usize> {
        let is = |index: &usize| {
            let member = desc.members.get(*index);
            member.is_some_and(|member| member.key == key)
        };
        // Optional members are left out, so the key is rather further on.
        let index = (self.optional..desc.members.len())
            .find(is)
            .or_else(|| (0..self.optional).find(is))?;
        self.follow(desc, index);
        Some(index)
    }

    fn follow(&mut self, desc: &Desc, index: usize) {
        if index < desc.required {
            self.required = index + 1;
        } else {
            self.optional = index + 1;
        }
    }
}

/// Empties a struct that is read for the second time, since of two equal keys the last one wins, whole.
#[doc(hidden)]
#[inline]
pub fn renew<T: Blank>(value: &mut T, r: &mut Reader<'_>) {
    if r.take_again() {
        *value = T::blank();
    }
}

/// Reads an object into the members of a generated struct, which are as many as the description lists; of `extra`, what keeps the
/// others, there is one or none.
///
/// Given as lists and not by methods of the type: two methods more for each were an eighth of a connector's check.
///
/// # Errors
/// When the value is no object, a required member is missing, or a member does not fit.
pub fn read_object(
    r: &mut Reader<'_>,
    desc: &'static Desc,
    members: &mut [&mut dyn Decode],
    extra: &mut [&mut dyn Extra],
) -> Result<()> {
    r.begin_object()?;
    let mut seen = Seen::default();
    let mut next = Next {
        required: 0,
        optional: desc.required,
    };
    loop {
        let known = match next.take(desc, r) {
            Some(index) => index,
            None => {
                let Some(key) = r.next_key()? else {
                    break;
                };
                match next.find(desc, key) {
                    Some(index) => index,
                    None => {
                        match extra.first_mut() {
                            Some(extra) => {
                                let key = key.to_owned();
                                extra.read(key, r)?;
                            }
                            None => r.skip()?,
                        }
                        continue;
                    }
                }
            }
        };
        let Some(member) = members.get_mut(known) else {
            r.skip()?;
            continue;
        };
        if seen.mark(known) {
            r.set_again(true);
            member.fill(r)?;
            r.set_again(false);
        } else {
            member.fill(r)?;
        }
    }
    match seen.missing(desc.required) {
        None => Ok(()),
        Some(index) => Err(missing(r, desc, index)),
    }
}

#[cold]
fn missing(r: &Reader<'_>, desc: &Desc, index: usize) -> DecodeError {
    // The closing bracket was just read.
    let offset = r.offset().saturating_sub(1);
    let kind = match desc.members.get(index) {
        Some(member) => Kind::Missing(member.key),
        None => Kind::BadValue(Cow::Borrowed("all required members")),
    };
    DecodeError::new(kind, offset)
}

/// Writes a generated struct as an object.
///
/// A required member is always written, `None` as `null`: it is an `Option` exactly where the
/// schema requires the member and lets it be null. An optional one is left out when absent.
pub fn write_object(
    w: &mut Writer,
    desc: &'static Desc,
    members: &[&dyn Encode],
    extra: &[&dyn Extra],
) {
    let tags = w.take_tags();
    w.begin_object();
    for (key, text) in tags {
        // A variant that has the tag as a member of its own knows its text better.
        let own = desc.key(key);
        let is_kept = extra.iter().any(|extra| extra.has(key));
        let is_absent = |index: usize| {
            index >= desc.required
                && members
                    .get(index)
                    .is_none_or(|member: &&dyn Encode| member.absent())
        };
        if !is_kept && own.is_none_or(is_absent) {
            w.key(key);
            w.str(text);
        }
    }
    for (index, (member, value)) in desc.members.iter().zip(members).enumerate() {
        if index < desc.required || !value.absent() {
            if desc.plain {
                w.plain_key(member.key);
            } else {
                w.key(member.key);
            }
            value.encode(w);
        }
    }
    for extra in extra {
        extra.write(w, desc);
    }
    w.end_object();
}
