//! What can go wrong between the generated files and the disk.

use std::fmt;
use std::io;

use super::file_set::FileSetError;
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::source::FileId;

/// A failure of the output stage. Paths are relative to the root, with `/` between their segments.
#[derive(Debug)]
pub enum OutputError {
    /// The system refused something.
    Io {
        /// The file or folder concerned.
        path: String,
        /// What was tried, to be read after "cannot": `write`, `remove`.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Something else stands where the output folder, or one that it lies in, belongs.
    NotAFolder {
        /// What stands there.
        path: String,
    },
    /// A run failed on its way, and the old output is back.
    Undone {
        /// Why the run failed.
        cause: Box<OutputError>,
    },
    /// A run failed on its way, and the old output could not be put back: it is partly new.
    Half {
        /// Why the run failed.
        cause: Box<OutputError>,
        /// Why the old output could not be put back.
        undo: Box<OutputError>,
    },
    /// The lock is no lock.
    Lock {
        /// The lock.
        path: String,
        /// The byte where, if that is known.
        offset: Option<usize>,
        /// What is wrong there.
        message: String,
        /// All of it, to draw the place.
        text: String,
    },
    /// Files stand where generated ones belong, and the lock does not know them.
    NotOurs {
        /// The files, sorted.
        paths: Vec<String>,
    },
    /// A folder that is to become, or was, a generated crate holds files of somebody else.
    Strays {
        /// The crate's folder.
        folder: String,
        /// What would happen to the folder.
        fate: Fate,
        /// The files in it that tieline did not write, sorted.
        paths: Vec<String>,
    },
    /// Two units, or a unit and the lock, want one file.
    Clash {
        /// The unit whose file was refused.
        unit: String,
        /// Which file, and what it meets.
        source: FileSetError,
    },
    /// A unit wants a file that the lock gives to another one, which this run does not generate.
    Owned {
        /// The file.
        path: String,
        /// The unit that wants it.
        unit: String,
        /// The unit that has it.
        owner: String,
    },
}

/// What a run would do to a crate's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Put a crate into it.
    Fill,
    /// Remove the crate from it.
    Empty,
}

/// Paths named in one message.
const NAMED: usize = 5;

impl OutputError {
    /// What the reader of the message can do about it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Io { .. } | Self::Undone { .. } => Some("see to it and run the command again"),
            Self::NotAFolder { .. } => Some("move it away, or choose another output folder"),
            Self::Half { .. } => Some(
                "see to both and run the command again: it finishes the run that failed, or takes it back",
            ),
            Self::Lock { .. } => Some(
                "after a merge take either side of the conflict and generate again, otherwise restore the file with \
                 `git checkout`",
            ),
            Self::NotOurs { .. } => Some(
                "move or remove them, or choose another output folder; if tieline wrote them, remove them or restore \
                 `tieline.lock`, and generate again",
            ),
            Self::Strays {
                fate: Fate::Fill, ..
            } => Some("move or remove them, or choose another output folder or name"),
            Self::Strays {
                fate: Fate::Empty, ..
            } => Some(
                "move or remove them: a folder without its manifest would stop every cargo command of the workspace",
            ),
            Self::Clash { .. } | Self::Owned { .. } => Some("rename what they come from"),
        }
    }
}

impl OutputError {
    /// Reports it, with the text it points into.
    pub fn report(self, sink: &mut Sink) -> Reported {
        if let Self::Lock { path, text, .. } = &self {
            sink.keep_text(FileId::new(path), text.clone());
        }
        sink.emit(self.into())
    }
}

impl From<OutputError> for Diagnostic {
    fn from(error: OutputError) -> Self {
        let code = match &error {
            OutputError::Io { .. }
            | OutputError::NotAFolder { .. }
            | OutputError::Undone { .. }
            | OutputError::Half { .. } => Code::OutputFailed,
            OutputError::Lock { .. } => Code::BrokenLock,
            OutputError::NotOurs { .. } => Code::NotOurs,
            OutputError::Strays { .. } => Code::StrayFiles,
            OutputError::Clash { .. } | OutputError::Owned { .. } => Code::OutputClash,
        };
        let diagnostic = match &error {
            OutputError::Lock {
                path,
                offset: Some(offset),
                message,
                text: _,
            } => {
                let place = Place::offset(FileId::new(path), *offset);
                Diagnostic::new(code, place, format!("cannot read the lock: {message}"))
            }
            _ => Diagnostic::without_place(code, error.to_string()),
        };
        match error.help() {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                path,
                action,
                source,
            } => write!(f, "cannot {action} `{path}`: {source}"),
            Self::NotAFolder { path } => {
                write!(
                    f,
                    "`{path}` is not a folder, so nothing can be written into it"
                )
            }
            Self::Undone { cause } => {
                write!(f, "{cause}; the output is again as it was before this run")
            }
            Self::Half { cause, undo } => {
                write!(
                    f,
                    "{cause}; the output is partly new, as what was there cannot be put back: {undo}"
                )
            }
            Self::Lock { path, message, .. } => {
                write!(f, "cannot read the lock `{path}`: {message}")
            }
            Self::NotOurs { paths } => {
                f.write_str("files that tieline did not write are in the way: ")?;
                list(f, paths)
            }
            Self::Strays {
                folder,
                fate,
                paths,
            } => {
                match fate {
                    Fate::Fill => write!(
                        f,
                        "`{folder}` is no folder of ours to put a crate into, it holds "
                    )?,
                    Fate::Empty => write!(
                        f,
                        "the crate in `{folder}` cannot be removed, the folder also holds "
                    )?,
                }
                list(f, paths)
            }
            Self::Clash { unit, source } => write!(f, "in the output of `{unit}`: {source}"),
            Self::Owned { path, unit, owner } => {
                write!(
                    f,
                    "`{unit}` wants to write `{path}`, which belongs to `{owner}`"
                )
            }
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Undone { cause } | Self::Half { cause, .. } => Some(cause.as_ref()),
            Self::Clash { source, .. } => Some(source),
            Self::NotAFolder { .. }
            | Self::Lock { .. }
            | Self::NotOurs { .. }
            | Self::Strays { .. }
            | Self::Owned { .. } => None,
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, paths: &[String]) -> fmt::Result {
    for (at, path) in paths.iter().take(NAMED).enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        write!(f, "{comma}`{path}`")?;
    }
    match paths.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_first_paths_and_counts_the_rest() {
        let paths = (1..=7).map(|n| format!("out/{n}")).collect();
        assert_eq!(
            OutputError::NotOurs { paths }.to_string(),
            "files that tieline did not write are in the way: `out/1`, `out/2`, `out/3`, `out/4`, `out/5` and 2 more"
        );
    }

    #[test]
    fn says_what_was_tried_and_what_the_system_said() {
        let error = OutputError::Io {
            path: "out/a".into(),
            action: "write",
            source: io::Error::other("disk full"),
        };
        assert_eq!(error.to_string(), "cannot write `out/a`: disk full");
    }
}
