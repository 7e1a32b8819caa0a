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
    let text = fs::read_to_string(destination.lock()).ok()?;
    let lock = Lock::parse("", &text).ok()?;
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
