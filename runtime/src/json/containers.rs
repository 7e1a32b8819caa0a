//! `Option`, `Box`, lists and maps.
//!
//! Their loops are not generic: what is generic is built once per type of member, in each crate that
//! has such members, and with loops of its own for each it was a sixth of what a connector gave LLVM to do.

use std::collections::BTreeMap;

use super::{Ask, Blank, Decode, Desc, Encode, Extra, Reader, Result, Writer};

impl<T> Blank for Option<T> {
    #[inline]
    fn blank() -> Self {
        None
    }
}

impl<T: Decode> Decode for Option<T> {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        T::fill_option(self, r)
    }
}

/// Where a value may be, to be read into.
trait Slot {
    /// Empties it.
    fn clear(&mut self);

    /// Puts a blank value there, in place of what is there.
    fn renew(&mut self) -> &mut dyn Decode;
}

impl<T: Decode> Slot for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    // Not `get_or_insert`: a second occurrence of the key replaces the first whole.
    fn renew(&mut self) -> &mut dyn Decode {
        self.insert(T::blank())
    }
}

pub(super) fn fill_option<T: Decode>(slot: &mut Option<T>, r: &mut Reader<'_>) -> Result<()> {
    fill_slot(slot, r)
}

fn fill_slot(slot: &mut dyn Slot, r: &mut Reader<'_>) -> Result<()> {
    if r.null()? {
        slot.clear();
        return Ok(());
    }
    slot.renew().fill(r)
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, w: &mut Writer) {
        match self {
            Some(value) => value.encode(w),
            None => w.null(),
        }
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        match self {
            None => ask.none(),
            Some(value) if ask.some() => value.tell(ask),
            Some(_) => {}
        }
    }
}

impl<T: Blank> Blank for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }
}

impl<T: Decode> Decode for Box<T> {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        (**self).fill(r)
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, w: &mut Writer) {
        (**self).encode(w);
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        (**self).tell(ask);
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, w: &mut Writer) {
        (**self).encode(w);
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        (**self).tell(ask);
    }
}

impl<T> Blank for Vec<T> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }
}

/// `null` is an empty list: Go's `nil` slices are sent so.
impl<T: Decode> Decode for Vec<T> {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        fill_list(self, r)
    }
}

/// A list to read into.
trait Growing {
    fn clear(&mut self);

    /// Adds a blank item. It is filled where it lies: a generated struct is often several hundred bytes to move.
    fn grow(&mut self) -> &mut dyn Decode;
}

impl<T: Decode> Growing for Vec<T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn grow(&mut self) -> &mut dyn Decode {
        self.push_mut(T::blank())
    }
}

fn fill_list(list: &mut dyn Growing, r: &mut Reader<'_>) -> Result<()> {
    list.clear();
    if r.null()? {
        return Ok(());
    }
    r.begin_array()?;
    while r.next_item()? {
        list.grow().fill(r)?;
    }
    Ok(())
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, w: &mut Writer) {
        write_list(self, w);
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        tell_of_items(self, ask);
    }
}

/// A list to write.
trait Listed {
    fn item(&self, index: usize) -> Option<&dyn Encode>;
}

impl<T: Encode> Listed for Vec<T> {
    fn item(&self, index: usize) -> Option<&dyn Encode> {
        Some(self.get(index)?)
    }
}

fn items(list: &dyn Listed) -> impl Iterator<Item = &dyn Encode> {
    (0..).map_while(|index| list.item(index))
}

fn write_list(list: &dyn Listed, w: &mut Writer) {
    w.begin_array();
    for item in items(list) {
        w.item();
        item.encode(w);
    }
    w.end_array();
}

fn tell_of_items<'a>(list: &'a dyn Listed, ask: &mut Ask<'_, 'a>) {
    if let Ask::Uploads(found) = ask {
        items(list).for_each(|item| item.uploads(found));
    }
}

impl<T> Blank for BTreeMap<String, T> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }
}

/// `null` is an empty map, as for lists.
impl<T: Decode> Decode for BTreeMap<String, T> {
    #[inline(never)]
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.clear();
        if r.null()? {
            return Ok(());
        }
        r.begin_object()?;
        while let Some(key) = r.next_key()? {
            let key = key.to_owned();
            T::fill_entry(self, key, r)?;
        }
        Ok(())
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    #[inline(never)]
    fn encode(&self, w: &mut Writer) {
        w.begin_object();
        for (key, value) in self {
            w.key(key);
            value.encode(w);
        }
        w.end_object();
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        if let Ask::Entries(found) = ask {
            for (key, value) in self {
                found.push((key, value));
            }
        }
    }
}

impl<T: Decode + Encode> Extra for BTreeMap<String, T> {
    #[inline(never)]
    fn read(&mut self, key: String, r: &mut Reader<'_>) -> Result<()> {
        T::fill_entry(self, key, r)
    }

    fn has(&self, key: &str) -> bool {
        self.contains_key(key)
    }

    fn write(&self, w: &mut Writer, but: &Desc) {
        for (key, value) in self {
            if but.key(key).is_none() {
                w.key(key);
                value.encode(w);
            }
        }
    }
}
