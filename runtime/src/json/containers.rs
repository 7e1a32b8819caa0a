//! `Option`, `Box`, lists and maps.
//!
//! Their methods are never inlined: generated code would otherwise carry a copy of each loop per
//! member, which took a quarter off the release build of the types when it was turned off.

use std::collections::BTreeMap;

use crate::value::Upload;

use super::{Blank, Decode, Encode, Extra, Reader, Result, Writer};

impl<T> Blank for Option<T> {
    #[inline]
    fn blank() -> Self {
        None
    }
}

impl<T: Decode> Decode for Option<T> {
    #[inline(never)]
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        if r.null()? {
            *self = None;
            return Ok(());
        }
        // Not `get_or_insert`: a second occurrence of the key replaces the first whole.
        self.insert(T::blank()).fill(r)
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, w: &mut Writer) {
        match self {
            Some(value) => value.encode(w),
            None => w.null(),
        }
    }

    fn absent(&self) -> bool {
        self.is_none()
    }

    fn uploads<'a>(&'a self, found: &mut Vec<&'a Upload>) {
        if let Some(value) = self {
            value.uploads(found);
        }
    }

    fn entries<'a>(&'a self, found: &mut Vec<(&'a str, &'a dyn Encode)>) {
        if let Some(value) = self {
            value.entries(found);
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

    fn absent(&self) -> bool {
        (**self).absent()
    }

    fn uploads<'a>(&'a self, found: &mut Vec<&'a Upload>) {
        (**self).uploads(found);
    }

    fn entries<'a>(&'a self, found: &mut Vec<(&'a str, &'a dyn Encode)>) {
        (**self).entries(found);
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, w: &mut Writer) {
        (**self).encode(w);
    }

    fn absent(&self) -> bool {
        (**self).absent()
    }

    fn uploads<'a>(&'a self, found: &mut Vec<&'a Upload>) {
        (**self).uploads(found);
    }

    fn entries<'a>(&'a self, found: &mut Vec<(&'a str, &'a dyn Encode)>) {
        (**self).entries(found);
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
    #[inline(never)]
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.clear();
        if r.null()? {
            return Ok(());
        }
        r.begin_array()?;
        while r.next_item()? {
            self.push(T::blank());
            // Filled in place: a generated struct is often several hundred bytes to move.
            if let Some(item) = self.last_mut() {
                item.fill(r)?;
            }
        }
        Ok(())
    }
}

impl<T: Encode> Encode for Vec<T> {
    #[inline(never)]
    fn encode(&self, w: &mut Writer) {
        w.begin_array();
        for item in self {
            w.item();
            item.encode(w);
        }
        w.end_array();
    }

    fn uploads<'a>(&'a self, found: &mut Vec<&'a Upload>) {
        for item in self {
            item.uploads(found);
        }
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
            self.insert(key, T::decode(r)?);
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

    fn entries<'a>(&'a self, found: &mut Vec<(&'a str, &'a dyn Encode)>) {
        found.extend(
            self.iter()
                .map(|(key, value)| (key.as_str(), value as &dyn Encode)),
        );
    }
}

impl<T: Decode + Encode> Extra for BTreeMap<String, T> {
    #[inline(never)]
    fn read(&mut self, key: String, r: &mut Reader<'_>) -> Result<()> {
        self.insert(key, T::decode(r)?);
        Ok(())
    }

    fn write(&self, w: &mut Writer, but: &[&str]) {
        for (key, value) in self {
            if !but.contains(&key.as_str()) {
                w.key(key);
                value.encode(w);
            }
        }
    }
}
