use std::collections::BTreeMap;

use super::{Diagnostic, Severity, Texts};
use crate::source::FileId;

/// Proof that an error was reported, so that a stage can stop without reporting again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported(());

/// Collects diagnostics of all stages.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    texts: BTreeMap<FileId, String>,
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

    /// Whether an error was reported.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
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
        let Self { diagnostics, texts } = other;
        self.diagnostics.extend(diagnostics);
        self.texts.extend(texts);
    }

    /// Everything, sorted by place, then code; equal diagnostics once.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        self.into_parts().0
    }

    /// The same, with the texts that were kept.
    pub fn into_parts(mut self) -> (Vec<Diagnostic>, impl Texts) {
        self.diagnostics
            .sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        self.diagnostics.dedup();
        (self.diagnostics, self.texts)
    }
}
