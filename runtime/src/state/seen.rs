//! Keys that were seen before, in little memory.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};

/// A dedupe key's first 128 bits of SHA-256.
///
/// Keys are as long as vendors make them, and a set of a million of them must fit in memory. Two
/// keys that share these bits would lose an event; nobody finds such a pair, not even on purpose.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeenKey([u8; 16]);

impl SeenKey {
    /// The key of a text.
    #[must_use]
    pub fn of(key: impl AsRef<[u8]>) -> Self {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest(&SHA256, key.as_ref()).as_ref()) {
            *to = *from;
        }
        Self(bytes)
    }

    /// A key that was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes, to be stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Where a table of `mask + 1` places looks for it first: the bits are evenly spread already.
    fn place(&self, mask: usize) -> usize {
        let [a, b, c, d, ..] = self.0;
        u32::from_le_bytes([a, b, c, d]) as usize & mask
    }
}

impl fmt::Display for SeenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SeenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SeenKey({self})")
    }
}

/// No entry, and no neighbour.
const NONE: u32 = u32::MAX;

/// A key and its neighbours in the order of time.
#[derive(Clone, Copy)]
struct Entry {
    key: SeenKey,
    older: u32,
    newer: u32,
}

/// Keys in the order in which they were seen last; the oldest are forgotten first.
///
/// 24 bytes a key, and 4 to 16 of a hash table: about 33 MB for a million. No key may be beyond
/// `u32::MAX - 1`.
#[derive(Clone)]
pub struct SeenSet {
    entries: Vec<Entry>,
    /// Entries' numbers, each at its key's place or at the next free one after it.
    table: Vec<u32>,
    oldest: u32,
    newest: u32,
}

impl Default for SeenSet {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            table: Vec::new(),
            oldest: NONE,
            newest: NONE,
        }
    }
}

impl SeenSet {
    /// No keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many keys there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a key was seen.
    #[must_use]
    pub fn contains(&self, key: &SeenKey) -> bool {
        self.find(key).is_ok()
    }

    /// Takes note of a key, as the newest. Gives whether it was not there yet.
    pub fn insert(&mut self, key: SeenKey) -> bool {
        if (self.entries.len() + 1) * 2 > self.table.len() {
            self.grow();
        }
        match self.find(&key) {
            Ok(place) => {
                let index = self.table.get(place).copied().unwrap_or(NONE);
                self.unlink(index);
                self.link(index);
                false
            }
            Err(place) => {
                let index = u32::try_from(self.entries.len()).unwrap_or(NONE);
                self.entries.push(Entry {
                    key,
                    older: NONE,
                    newer: NONE,
                });
                if let Some(slot) = self.table.get_mut(place) {
                    *slot = index;
                }
                self.link(index);
                true
            }
        }
    }

    /// Forgets the oldest beyond so many.
    pub fn keep(&mut self, keep: usize) {
        while self.entries.len() > keep && self.forget_oldest() {}
    }

    /// The keys, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = SeenKey> + '_ {
        let mut at = self.oldest;
        std::iter::from_fn(move || {
            let entry = self.entry(at)?;
            at = entry.newer;
            Some(entry.key)
        })
    }

    /// How much memory the keys take, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.table.capacity() * size_of::<u32>()
    }

    fn entry(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize)
    }

    fn entry_mut(&mut self, index: u32) -> Option<&mut Entry> {
        self.entries.get_mut(index as usize)
    }

    /// A key's place in the table, or the free one where it belongs. Half of the table is free, so
    /// the search ends.
    fn find(&self, key: &SeenKey) -> Result<usize, usize> {
        let Some(mask) = self.table.len().checked_sub(1) else {
            return Err(0);
        };
        let mut place = key.place(mask);
        loop {
            match self.table.get(place).and_then(|index| self.entry(*index)) {
                None => return Err(place),
                Some(entry) if entry.key == *key => return Ok(place),
                Some(_) => place = (place + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(16);
        // Freed before the larger one is made: both together would be the peak.
        self.table = Vec::new();
        self.table = vec![NONE; size];
        for index in 0..self.entries.len() {
            if let Some(entry) = self.entries.get(index)
                && let Err(place) = self.find(&entry.key)
                && let Some(slot) = self.table.get_mut(place)
            {
                *slot = u32::try_from(index).unwrap_or(NONE);
            }
        }
    }

    fn unlink(&mut self, index: u32) {
        let Some(&Entry { older, newer, .. }) = self.entry(index) else {
            return;
        };
        match self.entry_mut(older) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
        match self.entry_mut(newer) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
    }

    fn link(&mut self, index: u32) {
        let newest = self.newest;
        if let Some(entry) = self.entry_mut(index) {
            entry.older = newest;
            entry.newer = NONE;
        }
        match self.entry_mut(newest) {
            Some(entry) => entry.newer = index,
            None => self.oldest = index,
        }
        self.newest = index;
    }

    /// Removes the oldest, and moves the last entry into its room.
    fn forget_oldest(&mut self) -> bool {
        let index = self.oldest;
        let Some(&Entry { key, .. }) = self.entry(index) else {
            return false;
        };
        if let Ok(place) = self.find(&key) {
            self.vacate(place);
        }
        self.unlink(index);
        let last = u32::try_from(self.entries.len() - 1).unwrap_or(NONE);
        if last != index
            && let Some(&moved) = self.entry(last)
            && let Ok(place) = self.find(&moved.key)
        {
            if let Some(slot) = self.table.get_mut(place) {
                *slot = index;
            }
            match self.entry_mut(moved.older) {
                Some(entry) => entry.newer = index,
                None => self.oldest = index,
            }
            match self.entry_mut(moved.newer) {
                Some(entry) => entry.older = index,
                None => self.newest = index,
            }
        }
        self.entries.swap_remove(index as usize);
        true
    }

    /// Frees a place, and moves up what stands behind it only because it was taken.
    fn vacate(&mut self, place: usize) {
        let Some(mask) = self.table.len().checked_sub(1) else {
            return;
        };
        let mut hole = place;
        let mut at = place;
        loop {
            at = (at + 1) & mask;
            let Some(&index) = self.table.get(at) else {
                break;
            };
            let Some(home) = self.entry(index).map(|entry| entry.key.place(mask)) else {
                break;
            };
            // It may not move before its own place.
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                if let Some(slot) = self.table.get_mut(hole) {
                    *slot = index;
                }
                hole = at;
            }
        }
        if let Some(slot) = self.table.get_mut(hole) {
            *slot = NONE;
        }
    }
}

impl PartialEq for SeenSet {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl fmt::Debug for SeenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Extend<SeenKey> for SeenSet {
    fn extend<I: IntoIterator<Item = SeenKey>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl FromIterator<SeenKey> for SeenSet {
    fn from_iter<I: IntoIterator<Item = SeenKey>>(keys: I) -> Self {
        let mut set = Self::new();
        set.extend(keys);
        set
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_the_beginning_of_a_sha_256() {
        // FIPS 180-2, appendix B.1.
        let key = SeenKey::of("abc");
        assert_eq!(key.to_string(), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(SeenKey::from_bytes(*key.as_bytes()), key);
    }

    #[test]
    fn a_million_keys_take_less_than_forty_megabytes() {
        let mut seen = SeenSet::new();
        for number in 0_u32..1_000_000 {
            assert!(seen.insert(SeenKey::of(number.to_le_bytes())));
        }
        assert!(seen.contains(&SeenKey::of(999_999_u32.to_le_bytes())));
        assert!(!seen.insert(SeenKey::of(0_u32.to_le_bytes())));
        assert_eq!(seen.len(), 1_000_000);
        assert!(seen.memory() < 40_000_000, "{}", seen.memory());
    }

    /// Keys that crowd at a few places, so that they stand in each other's way.
    fn crowded(number: u16) -> SeenKey {
        let [low, high] = number.to_le_bytes();
        let mut bytes = [0; 16];
        bytes[0] = low & 3;
        bytes[14] = low;
        bytes[15] = high;
        SeenKey::from_bytes(bytes)
    }

    proptest! {
        #[test]
        fn it_does_what_a_list_would(steps in prop::collection::vec((0_u16..40, prop::option::weighted(0.1, 0_usize..30)), 0..300)) {
            let mut seen = SeenSet::new();
            let mut list: VecDeque<SeenKey> = VecDeque::new();
            for (number, keep) in steps {
                let key = crowded(number);
                prop_assert_eq!(seen.contains(&key), list.contains(&key));
                let before = list.len();
                list.retain(|known| *known != key);
                prop_assert_eq!(seen.insert(key), before == list.len());
                list.push_back(key);
                if let Some(keep) = keep {
                    seen.keep(keep);
                    while list.len() > keep {
                        list.pop_front();
                    }
                }
                prop_assert_eq!(seen.iter().collect::<Vec<_>>(), Vec::from(list.clone()));
                prop_assert_eq!(seen.len(), list.len());
            }
        }
    }
}
