//! The lock: what the last run read and wrote, and which generator did it.
//!
//! It decides which files on disk are ours. It is no cache: `--check` generates again and compares bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use toml::Spanned;

use super::digest::Digest;
use super::error::OutputError;
use super::merged;
use super::path::RelPath;

/// The version of this crate.
pub const GENERATOR_VERSION: &str = env!("CARGO_PKG_VERSION");

/// SHA-256 over the sources of this crate; `build.rs` says of what exactly.
pub const GENERATOR_SOURCES: &str = env!("TIELINE_SOURCES_SHA256");

/// The name of the lock in the output folder.
pub const LOCK_NAME: &str = "tieline.lock";

/// The shape of the file; a generator that does not know it refuses it.
const FORMAT: u32 = 1;

/// The content of `tieline.lock`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The units (connectors and mappings) by name.
    pub units: BTreeMap<String, UnitLock>,
}

/// What one unit was made from and what it became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitLock {
    /// Input files by their path from the root; of a client by their path from the folder of its document.
    pub inputs: BTreeMap<String, Digest>,
    /// Output files by their path in the output folder.
    pub outputs: BTreeMap<RelPath, Digest>,
}

impl Lock {
    /// The unit that wrote `path`, and the digest of what it wrote.
    #[must_use]
    pub fn written(&self, path: &RelPath) -> Option<(&str, Digest)> {
        self.units.iter().find_map(|(name, unit)| {
            unit.outputs
                .get(path)
                .map(|digest| (name.as_str(), *digest))
        })
    }

    /// The text of the file, naming this generator.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::from("# Written by tieline. Do not edit: run it again.\n");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "format = {FORMAT}");
        let _ = writeln!(text, "generator = {}", quoted(GENERATOR_VERSION));
        let _ = writeln!(text, "sources = {}", quoted(GENERATOR_SOURCES));
        for (name, unit) in &self.units {
            let UnitLock { inputs, outputs } = unit;
            let _ = write!(text, "\n[units.{}.inputs]\n", quoted(name));
            for (path, digest) in inputs {
                let _ = writeln!(text, "{} = \"{digest}\"", quoted(path));
            }
            let _ = write!(text, "\n[units.{}.outputs]\n", quoted(name));
            for (path, digest) in outputs {
                let _ = writeln!(text, "{} = \"{digest}\"", quoted(path.as_str()));
            }
        }
        text
    }

    /// Reads the text of a lock; `path` is for messages. One that a merge left with lines of both branches says what
    /// either of them wrote: the next run writes it anew.
    ///
    /// # Errors
    /// [`OutputError::Lock`] with the first thing that is wrong and where.
    pub fn parse(path: &str, text: &str) -> Result<Self, OutputError> {
        if let Some([ours, theirs]) = merged::sides(text)
            && let (Ok(ours), Ok(theirs)) = (Self::whole(path, &ours), Self::whole(path, &theirs))
        {
            return Ok(ours.with(theirs));
        }
        Self::whole(path, text)
    }

    fn whole(path: &str, text: &str) -> Result<Self, OutputError> {
        let refuse = |span: Option<std::ops::Range<usize>>, message: &str| OutputError::Lock {
            path: path.to_owned(),
            offset: span.map(|span| span.start),
            message: message.trim_end().replace('\n', ", "),
            text: text.to_owned(),
        };
        let file: LockFile =
            toml::from_str(text).map_err(|error| refuse(error.span(), error.message()))?;
        let LockFile {
            format,
            generator: _,
            sources: _,
            units,
        } = file;
        if *format.get_ref() != FORMAT {
            let message = format!(
                "format {} is not format {FORMAT}, which this tieline knows",
                format.get_ref()
            );
            return Err(refuse(Some(format.span()), &message));
        }
        let mut lock = Self::default();
        for (name, UnitFile { inputs, outputs }) in units {
            let digest = |text: &Spanned<String>| {
                text.get_ref()
                    .parse::<Digest>()
                    .map_err(|error| refuse(Some(text.span()), &error.to_string()))
            };
            let mut unit = UnitLock::default();
            for (path, text) in inputs {
                unit.inputs.insert(path, digest(&text)?);
            }
            for (path, text) in outputs {
                // A lock is checked in and comes with other people's branches: its paths decide what gets removed.
                let path = RelPath::new(&path)
                    .map_err(|error| refuse(Some(text.span()), &error.to_string()))?;
                unit.outputs.insert(path, digest(&text)?);
            }
            lock.units.insert(name, unit);
        }
        Ok(lock)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LockFile {
    format: Spanned<u32>,
    /// For people and for git: nothing decides by it.
    #[expect(
        dead_code,
        reason = "its presence and type are checked, its value decides nothing"
    )]
    generator: String,
    #[expect(
        dead_code,
        reason = "its presence and type are checked, its value decides nothing"
    )]
    sources: String,
    #[serde(default)]
    units: BTreeMap<String, UnitFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    #[serde(default)]
    inputs: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    outputs: BTreeMap<String, Spanned<String>>,
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Lock {
        let unit = UnitLock {
            inputs: BTreeMap::from([
                (
                    "specs/a/openapi/b\"\\\u{7}.json".to_owned(),
                    Digest::of(b"2"),
                ),
                ("specs/a/catalog.yaml".to_owned(), Digest::of(b"1")),
            ]),
            outputs: BTreeMap::from([(
                RelPath::new("a/Cargo.toml").expect("path"),
                Digest::of(b"3"),
            )]),
        };
        Lock {
            units: BTreeMap::from([
                ("b".to_owned(), UnitLock::default()),
                ("a".to_owned(), unit),
            ]),
        }
    }

    #[test]
    fn writes_sorted_toml() {
        let expected = format!(
            r#"# Written by tieline. Do not edit: run it again.
format = 1
generator = "{GENERATOR_VERSION}"
sources = "{GENERATOR_SOURCES}"

[units."a".inputs]
"specs/a/catalog.yaml" = "{}"
"specs/a/openapi/b\"\\\u0007.json" = "{}"

[units."a".outputs]
"a/Cargo.toml" = "{}"

[units."b".inputs]

[units."b".outputs]
"#,
            Digest::of(b"1"),
            Digest::of(b"2"),
            Digest::of(b"3"),
        );
        assert_eq!(sample().to_text(), expected);
    }

    #[test]
    fn reads_what_it_writes() {
        assert_eq!(
            Lock::parse("out/tieline.lock", &sample().to_text()).expect("lock"),
            sample()
        );
    }

    #[test]
    fn names_the_generator_by_version_and_sources() {
        assert!(GENERATOR_SOURCES.parse::<Digest>().is_ok());
        assert!(semver::Version::parse(GENERATOR_VERSION).is_ok());
    }

    #[test]
    fn refuses_what_is_no_lock() {
        let head = "format = 1\ngenerator = \"0\"\nsources = \"0\"\n";
        let cases = [
            (
                "<<<<<<< HEAD\n".to_owned(),
                8,
                "key with no value, expected `=`",
            ),
            (
                "format = 1\ngenerator = 2\n".to_owned(),
                23,
                "invalid type: integer `2`, expected a string",
            ),
            (
                head.replace('1', "2"),
                9,
                "format 2 is not format 1, which this tieline knows",
            ),
            (
                format!(
                    "{head}[units.a.outputs]\n\"../b\" = \"{}\"\n",
                    Digest::of(b"")
                ),
                68,
                "`../b` cannot name a generated file: `.` and `..` are no names",
            ),
            (
                format!("{head}[units.a.outputs]\n\"b\" = \"0\"\n"),
                65,
                "expected 64 lower-case hex digits",
            ),
            (
                format!("{head}[units.a.extra]\n"),
                50,
                "unknown field `extra`, expected `inputs` or `outputs`",
            ),
        ];
        for (text, at, expected) in cases {
            let error = Lock::parse("out/tieline.lock", &text).expect_err(&text);
            let OutputError::Lock {
                path,
                offset,
                message,
                text: kept,
            } = error
            else {
                panic!("{error}");
            };
            assert_eq!((path.as_str(), &kept), ("out/tieline.lock", &text));
            assert_eq!((offset, message.as_str()), (Some(at), expected));
        }
    }
}
