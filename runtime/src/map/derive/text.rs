use crate::json::Member;

/// Text that the compiler puts together. What no longer fits is left out.
pub(super) struct Text {
    bytes: [u8; Self::MOST],
    len: usize,
}

impl Text {
    const MOST: usize = 1024;

    pub(super) const fn of(text: &str) -> Self {
        let empty = Self {
            bytes: [0; Self::MOST],
            len: 0,
        };
        empty.push(text)
    }

    pub(super) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if text.len() > Self::MOST - self.len {
            return self;
        }
        let mut i = 0;
        while i < text.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// A name in backticks, with a comma where it is not the `first`.
    pub(super) const fn name(self, name: &str, first: bool) -> Self {
        let start = if first { "`" } else { ", `" };
        let name = plain(name);
        if start.len() + name.len() + 1 > Self::MOST - self.len {
            return self;
        }
        self.push(start).push(name).push("`")
    }

    pub(super) const fn as_str(&self) -> &str {
        // Only whole texts are pushed.
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// A field's name without `r#`.
pub(super) const fn plain(name: &str) -> &str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (plain(a).as_bytes(), plain(b).as_bytes());
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

/// The name nearest to `given`, if it is near enough to be a slip.
pub(super) const fn nearest(given: &str, known: &[Member]) -> Option<&'static str> {
    let mut best: Option<&'static str> = None;
    let mut least = usize::MAX;
    let mut i = 0;
    while i < known.len() {
        let edits = distance(plain(given), plain(known[i].field));
        if edits < least && edits <= 1 + known[i].field.len() / 4 {
            least = edits;
            best = Some(plain(known[i].field));
        }
        i += 1;
    }
    best
}

/// Whether rustc has a suggestion of its own: a field within a third of the name's letters.
pub(super) const fn suggested(name: &str, fields: &[Member]) -> bool {
    let len = plain(name).len();
    let most = if len < 3 { 1 } else { len / 3 };
    let mut i = 0;
    while i < fields.len() {
        if distance(plain(name), plain(fields[i].field)) <= most {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether two names have the same letters and digits, whatever their casing: `phone_number` and `phoneNumber`.
pub(super) const fn same_letters(a: &str, b: &str) -> bool {
    let (a, b) = (plain(a).as_bytes(), b.as_bytes());
    let (mut i, mut j) = (0, 0);
    loop {
        while i < a.len() && !a[i].is_ascii_alphanumeric() {
            i += 1;
        }
        while j < b.len() && !b[j].is_ascii_alphanumeric() {
            j += 1;
        }
        if i == a.len() || j == b.len() {
            return i == a.len() && j == b.len();
        }
        if !a[i].eq_ignore_ascii_case(&b[j]) {
            return false;
        }
        i += 1;
        j += 1;
    }
}

/// Whether two names have a word of three letters or more in common: `phone` and `phone_number`.
pub(super) const fn share_word(a: &str, b: &str) -> bool {
    let (a, b) = (plain(a).as_bytes(), plain(b).as_bytes());
    let mut start = 0;
    while start < a.len() {
        let end = word_end(a, start);
        if end - start >= 3 && has_word(b, a, start, end) {
            return true;
        }
        start = end + 1;
    }
    false
}

const fn word_end(name: &[u8], mut at: usize) -> usize {
    while at < name.len() && name[at] != b'_' {
        at += 1;
    }
    at
}

/// Whether `name` has the word that is `from[start..end]`.
const fn has_word(name: &[u8], from: &[u8], start: usize, end: usize) -> bool {
    let mut at = 0;
    while at < name.len() {
        let stop = word_end(name, at);
        if stop - at == end - start {
            let mut i = 0;
            while i < end - start && name[at + i] == from[start + i] {
                i += 1;
            }
            if i == end - start {
                return true;
            }
        }
        at = stop + 1;
    }
    false
}

/// Edits (insert, delete, replace) between two names of up to 63 bytes; more is far away.
const fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > 63 || b.len() > 63 {
        return usize::MAX;
    }
    let mut row = [0; 64];
    let mut j = 0;
    while j <= b.len() {
        row[j] = j;
        j += 1;
    }
    let mut i = 1;
    while i <= a.len() {
        let mut diagonal = row[0];
        row[0] = i;
        let mut j = 1;
        while j <= b.len() {
            let mut edits = diagonal;
            if a[i - 1] != b[j - 1] {
                edits += 1;
            }
            if row[j] + 1 < edits {
                edits = row[j] + 1;
            }
            if row[j - 1] + 1 < edits {
                edits = row[j - 1] + 1;
            }
            diagonal = row[j];
            row[j] = edits;
            j += 1;
        }
        i += 1;
    }
    row[b.len()]
}
