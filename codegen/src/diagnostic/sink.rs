use std::collections::BTreeMap;

use super::{Diagnostic, Origins, Place, Severity, Texts};
use crate::source::FileId;

/// Proof that an error was reported, so that a stage can stop without reporting again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported(());

/// Collects diagnostics of all stages.
#[derive(Debug, Clone, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    texts: BTreeMap<FileId, String>,
    origins: BTreeMap<FileId, Origins>,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a diagnostic.
    pub fn emit(&mut self, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.push(diagnostic);
        Reported(())
    }

    /// Takes a diagnostic that says better what was said before, and takes that one back.
    pub fn emit_instead(&mut self, said: &Diagnostic, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.retain(|known| known != said);
        self.emit(diagnostic)
    }

    /// Keeps the text of a file that diagnostics point into and that is no document, so that no `Sources` holds it.
    pub fn keep_text(&mut self, file: FileId, text: String) {
        self.texts.insert(file, text);
    }

    /// Notes that the tree of a file was rewritten, so that its places are told as they are in the text.
    pub fn moved(&mut self, file: FileId, origins: Origins) {
        self.origins.insert(file, origins);
    }

    /// Whether an error was reported.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
    }

    /// Forgets everything but errors, for a command that has other things to show.
    pub fn keep_errors(&mut self) {
        self.diagnostics.retain(|d| d.severity == Severity::Error);
    }

    /// Says more in each of what was reported so far.
    pub fn each(&mut self, more: impl FnMut(&mut Diagnostic)) {
        self.diagnostics.iter_mut().for_each(more);
    }

    /// Proof that an error was reported, if one was.
    pub fn reported(&self) -> Option<Reported> {
        self.has_errors().then_some(Reported(()))
    }

    /// Everything reported so far, in order of reporting.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Takes over what another sink collected.
    pub fn extend(&mut self, other: Sink) {
        let Self {
            diagnostics,
            texts,
            origins,
        } = other;
        self.diagnostics.extend(diagnostics);
        self.texts.extend(texts);
        self.origins.extend(origins);
    }

    /// Everything, sorted by place, then code; equal diagnostics once.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        self.into_parts().0
    }

    /// The same, with the texts that were kept.
    pub fn into_parts(mut self) -> (Vec<Diagnostic>, impl Texts) {
        for diagnostic in &mut self.diagnostics {
            let related = diagnostic.related.iter_mut().map(|(place, _)| place);
            for place in diagnostic.place.iter_mut().chain(related) {
                told(place, &self.origins);
            }
        }
        self.diagnostics
            .sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        self.diagnostics.dedup();
        (self.diagnostics, self.texts)
    }
}

fn told(place: &mut Place, origins: &BTreeMap<FileId, Origins>) {
    let origin = origins.get(&place.file);
    if let Some(pointer) = origin.and_then(|origins| origins.of(&place.pointer)) {
        place.pointer = pointer;
    }
}
