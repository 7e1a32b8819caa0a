//! What keeps `cargo fmt` away from generated crates.

use std::collections::BTreeMap;

use crate::output::{FileSet, RelPath, Unit};

/// rustfmt looks for its settings from a source's folder upwards, so one file beside the crates speaks for all.
const FILE: &str = "rustfmt.toml";
const SETTINGS: &str = "disable_all_formatting = true\n";

/// The settings of rustfmt for the output folder. Without them `cargo fmt` of a workspace would lay out generated
/// lines anew, and `generate --check` tells of each byte that is not ours.
///
/// A unit of its own: it belongs to no connector, so none that goes takes it away. Its name has a full stop, which
/// no connector's has.
pub(super) fn unit() -> Unit {
    Unit {
        name: FILE.to_owned(),
        inputs: BTreeMap::new(),
        files: FileSet::of(RelPath::from_static(FILE), SETTINGS),
    }
}
