//! Where a walk is, and whom it tells.

use super::version::Version;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::source::{FileId, Pointer};

/// The place at hand while a document is walked. It grows and shrinks with the walk, so that nothing is allocated for a place that no
/// diagnostic names.
pub(super) struct Cx<'a> {
    pub file: &'a FileId,
    pub version: Version,
    path: String,
    pub sink: &'a mut Sink,
}

impl<'a> Cx<'a> {
    pub(super) fn new(
        file: &'a FileId,
        version: Version,
        at: &Pointer,
        sink: &'a mut Sink,
    ) -> Self {
        Self {
            file,
            version,
            path: at.as_str().to_owned(),
            sink,
        }
    }

    /// Goes to a member; [`Cx::leave`] takes the mark back.
    pub(super) fn enter(&mut self, key: &str) -> usize {
        let mark = self.path.len();
        self.path.push('/');
        if key.contains(['~', '/']) {
            self.path
                .push_str(&key.replace('~', "~0").replace('/', "~1"));
        } else {
            self.path.push_str(key);
        }
        mark
    }

    /// Goes to an element.
    pub(super) fn enter_index(&mut self, index: usize) -> usize {
        let mark = self.path.len();
        self.path.push('/');
        self.path.push_str(&index.to_string());
        mark
    }

    pub(super) fn leave(&mut self, mark: usize) {
        self.path.truncate(mark);
    }

    pub(super) fn pointer(&self) -> Pointer {
        Pointer::parse(&self.path).unwrap_or_default()
    }

    /// Reports about the object at hand.
    pub(super) fn here(&mut self, code: Code, message: impl Into<String>) {
        let place = Place::value(self.file.clone(), self.pointer());
        self.sink.emit(Diagnostic::new(code, place, message));
    }

    /// Reports about the object at hand by the key that it stands under.
    pub(super) fn at_name(&mut self, code: Code, message: impl Into<String>) {
        let place = Place::key(self.file.clone(), self.pointer());
        self.sink.emit(Diagnostic::new(code, place, message));
    }

    /// Reports about the key of a member of the object at hand.
    pub(super) fn at_key(&mut self, key: &str, code: Code, message: impl Into<String>) {
        let place = Place::key(self.file.clone(), self.pointer().child(key));
        self.sink.emit(Diagnostic::new(code, place, message));
    }

    /// Reports about a member of the object at hand.
    pub(super) fn at(&mut self, key: &str, code: Code, message: impl Into<String>) {
        let place = Place::value(self.file.clone(), self.pointer().child(key));
        self.sink.emit(Diagnostic::new(code, place, message));
    }
}
