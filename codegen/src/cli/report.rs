//! Prints diagnostics, for people or for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Format, Status};
use crate::diagnostic::{
    Colour, Diagnostic, SHOWN, Severity, Sink, Texts, draw_most, to_json_lines_most,
};
use crate::source::{FileId, Sources};

/// Texts of which some stand in the place of files of the project: they are called what people call them.
pub(super) struct Renamed<'t> {
    pub(super) names: &'t BTreeMap<FileId, String>,
    pub(super) texts: &'t [Sources],
}

impl Texts for Renamed<'_> {
    fn text(&self, file: &FileId) -> Option<&str> {
        self.texts.text(file)
    }

    fn name<'f>(&self, file: &'f FileId) -> Cow<'f, str> {
        match self.names.get(file) {
            Some(name) => Cow::Owned(name.clone()),
            None => self.texts.name(file),
        }
    }
}

/// Prints what a run reported (people: on stderr; programs: on stdout, one object a line) and says how it ended.
pub(super) fn print(sink: Sink, texts: &(impl Texts + ?Sized), format: Format) -> Printed {
    print_most(sink, texts, format, SHOWN)
}

/// The same for a list that was asked for: none of it is left out.
pub(super) fn print_all(sink: Sink, texts: &(impl Texts + ?Sized), format: Format) -> Printed {
    print_most(sink, texts, format, usize::MAX)
}

fn print_most(sink: Sink, texts: &(impl Texts + ?Sized), format: Format, most: usize) -> Printed {
    drawn(sink, texts, format, most).print(format)
}

/// What a run reported, drawn and not yet printed.
pub(super) struct Drawn {
    text: String,
    counts: Printed,
}

/// Draws what a run reported: no more than `most` of it.
pub(super) fn drawn(
    sink: Sink,
    texts: &(impl Texts + ?Sized),
    format: Format,
    most: usize,
) -> Drawn {
    let (diagnostics, kept) = sink.into_parts();
    let texts = &(kept, texts);
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|d: &&Diagnostic| d.severity == severity)
            .count()
    };
    let counts = Printed {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
    };
    let text = match format {
        Format::Human => {
            let colour = if std::io::stderr().is_terminal() {
                Colour::Always
            } else {
                Colour::Never
            };
            draw_most(&diagnostics, texts, colour, most)
        }
        Format::Json => to_json_lines_most(&diagnostics, texts, most),
    };
    Drawn { text, counts }
}

impl Drawn {
    pub(super) fn print(self, format: Format) -> Printed {
        match format {
            Format::Human => {
                // Nobody to tell when stderr is closed.
                let _ = std::io::stderr().write_all(self.text.as_bytes());
            }
            Format::Json => out(&self.text),
        }
        self.counts
    }
}

/// What was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

impl Printed {
    /// How the command ends.
    pub(super) fn status(self) -> Status {
        if self.errors > 0 {
            Status::Problems
        } else {
            Status::Done
        }
    }
}

/// Whether something could not be written to stdout that somebody waits for.
static IS_LOST: AtomicBool = AtomicBool::new(false);

/// Writes to stdout. A reader that went away (`| head`) is no failure of ours; a full disk is one, which
/// [`written`] ends the command with.
pub(super) fn out(text: &str) {
    let mut stdout = std::io::stdout();
    // What stays in the buffer would be lost at the end of the process without a word.
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(error) => {
            // Once: what follows goes nowhere for the same reason.
            if !IS_LOST.swap(true, Ordering::Relaxed) {
                note(&format!(
                    "error: standard output could not be written: {error}"
                ));
            }
        }
    }
}

/// How a command ends as far as that hangs on its output.
pub(super) fn written() -> Status {
    match IS_LOST.load(Ordering::Relaxed) {
        true => Status::Problems,
        false => Status::Done,
    }
}

/// Writes a line to stderr, beside what was asked for. That nobody reads it (`2>&1 | head`) is no failure either, and no
/// ground to end half-way.
pub(super) fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
