//! What is asked of a value besides its text.

use crate::value::Upload;

use super::Encode;

/// A question, with the place for its answer. One method answers all: a method for each question was built for each type of
/// member, mostly to do nothing.
#[doc(hidden)]
pub enum Ask<'q, 'a> {
    /// Whether an optional member holding the value is left out.
    Absent(&'q mut bool),
    /// The files in the value, for a multipart body.
    Uploads(&'q mut Vec<&'a Upload>),
    /// The values of a map with their keys, for a multipart body: each is a part of its own, and a file among them stays one.
    Entries(&'q mut Vec<(&'a str, &'a dyn Encode)>),
}

impl<'a> Ask<'_, 'a> {
    /// There is no value.
    pub(crate) fn none(&mut self) {
        match self {
            Self::Absent(absent) => **absent = true,
            Self::Uploads(_) | Self::Entries(_) => {}
        }
    }

    /// There is a value; whether it is asked in turn.
    pub(crate) fn some(&self) -> bool {
        match self {
            // `Some` of what is absent by itself is there.
            Self::Absent(_) => false,
            Self::Uploads(_) | Self::Entries(_) => true,
        }
    }

    /// The value is a file.
    pub(crate) fn file(&mut self, file: &'a Upload) {
        match self {
            Self::Uploads(found) => found.push(file),
            Self::Absent(_) | Self::Entries(_) => {}
        }
    }
}

impl dyn Encode + '_ {
    /// Whether an optional member holding this value is left out.
    #[must_use]
    pub fn absent(&self) -> bool {
        let mut absent = false;
        self.tell(&mut Ask::Absent(&mut absent));
        absent
    }

    /// The files in this value, for a multipart body.
    #[doc(hidden)]
    pub fn uploads<'a>(&'a self, found: &mut Vec<&'a Upload>) {
        self.tell(&mut Ask::Uploads(found));
    }

    /// The values of a map with their keys, for a multipart body.
    #[doc(hidden)]
    pub fn entries<'a>(&'a self, found: &mut Vec<(&'a str, &'a dyn Encode)>) {
        self.tell(&mut Ask::Entries(found));
    }

    /// The file this value is, if it is one.
    #[doc(hidden)]
    #[must_use]
    pub fn upload(&self) -> Option<&Upload> {
        let mut found = Vec::new();
        self.uploads(&mut found);
        found.first().copied()
    }
}
