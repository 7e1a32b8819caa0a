//! A member that can be left alone, cleared, or set.

use super::{Ask, Blank, Decode, Encode, Reader, Result, Writer};

/// An optional member that may also be `null`: leave it out, clear it, or set it.
///
/// Updates need all three: `Option` cannot tell "do not touch" from "remove".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Patch<T> {
    /// Not sent; the server keeps what it has.
    #[default]
    Absent,
    /// Sent as `null`; the server clears it.
    Null,
    /// Sent as this value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the member is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The same with its value borrowed.
    pub const fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(value),
        }
    }

    /// Changes the value, if there is one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(change(value)),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

/// `None` clears: whoever has an `Option` at hand has looked at the value, so leaving the member
/// out is said by [`Patch::Absent`] alone.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T> Blank for Patch<T> {
    #[inline]
    fn blank() -> Self {
        Self::Absent
    }
}

impl<T: Decode> Decode for Patch<T> {
    #[inline(never)]
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        if r.null()? {
            *self = Self::Null;
            return Ok(());
        }
        *self = Self::Value(T::decode(r)?);
        Ok(())
    }
}

impl<T: Encode> Encode for Patch<T> {
    fn encode(&self, w: &mut Writer) {
        match self {
            Self::Absent | Self::Null => w.null(),
            Self::Value(value) => value.encode(w),
        }
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        match self {
            Self::Absent => ask.none(),
            Self::Value(value) if ask.some() => value.tell(ask),
            Self::Null | Self::Value(_) => {}
        }
    }
}
