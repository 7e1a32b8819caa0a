//! What a run leaves behind for the next one: that there was nothing to say, and of which state of the disk that holds.
//!
//! The lock alone could not tell: it is checked in, comes with other people's branches, and says nothing of the
//! diagnostics a run had. So the note lies below `target/`, beside the staging folder, and names the lock it was
//! written with. A note that is missing, old or unreadable costs a run its shortcut, nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::destination::{Destination, Found};
use super::digest::Digest;
use super::journal::Journal;
use super::lock::{GENERATOR_SOURCES, Lock};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note<T> {
    /// [`GENERATOR_SOURCES`] of the generator that made the output.
    generator: String,
    /// The digest of the lock's text after the run.
    lock: Digest,
    told: T,
}

/// Notes what a run told that left `destination` up to date and had no diagnostics.
pub fn remember<T: Serialize>(destination: &Destination, told: &T) {
    let Ok(lock) = fs::read(destination.lock()) else {
        return;
    };
    let note = Note {
        generator: GENERATOR_SOURCES.to_owned(),
        lock: Digest::of(&lock),
        told,
    };
    // Without the note the next run generates, and comes to the same.
    let _ = write(destination, &note);
}

/// What was noted, with the lock, where every input and every output that the lock names has the bytes it had.
///
/// `others` are the digests of inputs that are no files, by the name that the lock has for them.
#[must_use]
pub fn recall<T: DeserializeOwned>(
    destination: &Destination,
    others: &BTreeMap<&str, Digest>,
) -> Option<(T, Lock)> {
    let note = fs::read(path(destination)).ok()?;
    let Note {
        generator,
        lock: noted,
        told,
    } = serde_json::from_slice(&note).ok()?;
    let text = fs::read_to_string(destination.lock()).ok()?;
    if generator != GENERATOR_SOURCES
        || noted != Digest::of(text.as_bytes())
        || Journal::exists(destination)
    {
        return None;
    }
    let lock = Lock::parse("", &text).ok()?;
    let units = || lock.units.values();
    // Mappings share the inputs of their connectors.
    let inputs: BTreeMap<&str, Digest> = units()
        .flat_map(|unit| &unit.inputs)
        .map(|(path, digest)| (path.as_str(), *digest))
        .collect();
    let inputs = inputs.into_par_iter().all(|(path, digest)| {
        let found = match others.get(path) {
            Some(other) => Some(*other),
            None => fs::read(destination.root().join(path))
                .ok()
                .map(|bytes| Digest::of(&bytes)),
        };
        found == Some(digest)
    });
    let outputs: Vec<_> = units().flat_map(|unit| &unit.outputs).collect();
    let same = inputs
        && outputs.into_par_iter().all(|(path, digest)| {
            matches!(destination.find(path), Ok(Found::File(bytes)) if Digest::of(&bytes) == *digest)
        });
    same.then_some((told, lock))
}

fn path(destination: &Destination) -> PathBuf {
    destination.staging().with_extension("unchanged.json")
}

/// By a rename: a run that is killed leaves no half of a note, and two at a time leave one of both.
fn write<T: Serialize>(destination: &Destination, note: &Note<T>) -> std::io::Result<()> {
    let path = path(destination);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension(format!("{}.json", std::process::id()));
    let written = fs::File::create(&fresh)
        .and_then(|mut file| file.write_all(&serde_json::to_vec(note)?))
        .and_then(|()| fs::rename(&fresh, &path));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}
