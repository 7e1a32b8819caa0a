//! Files of an earlier run, as that run wrote them.

use std::collections::BTreeMap;
use std::fs;

use super::destination::{Destination, Found};
use super::digest::Digest;
use super::lock::Lock;

/// The texts of a unit below one of its folders, by path from there, as the lock has them.
///
/// `None` where there are none, and where one is not what was written: half of a record is worse than none.
#[must_use]
pub fn recorded(
    destination: &Destination,
    unit: &str,
    folder: &str,
) -> Option<BTreeMap<String, String>> {
    let lock = lock(destination)?;
    let below = format!("{unit}/{folder}/");
    let outputs = lock.units.get(unit)?.outputs.iter();
    let mut texts = BTreeMap::new();
    for (path, digest) in outputs {
        let Some(relative) = path.as_str().strip_prefix(&below) else {
            continue;
        };
        let Ok(Found::File(bytes)) = destination.find(path) else {
            return None;
        };
        if Digest::of(&bytes) != *digest {
            return None;
        }
        texts.insert(relative.to_owned(), String::from_utf8(bytes).ok()?);
    }
    (!texts.is_empty()).then_some(texts)
}

/// The digests of what a unit was generated of, by path from the root; nothing where that is not known.
#[must_use]
pub fn recorded_inputs(destination: &Destination, unit: &str) -> BTreeMap<String, Digest> {
    let unit = lock(destination).and_then(|mut lock| lock.units.remove(unit));
    unit.map_or_else(BTreeMap::new, |unit| unit.inputs)
}

fn lock(destination: &Destination) -> Option<Lock> {
    let text = fs::read_to_string(destination.lock()).ok()?;
    Lock::parse("", &text).ok()
}
