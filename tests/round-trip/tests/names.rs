//! The naming obstacle course: schemas, properties, parameters, operations, tags, values and variants of every name that is no Rust
//! name, or is somebody else's, compiled without a warning, round-tripped and sent.

use tieline_round_trip::{Tried, Wire};

include!(concat!(env!("OUT_DIR"), "/names.rs"));

#[test]
fn every_name_survives_the_round_trip() {
    let tried = Tried::all(EXAMPLES);
    assert!(tried.failures.is_empty(), "{:#?}", tried.failures);
    assert_eq!(UNFIT, 0);
    // An object, a value and a variant of each name, and the object that has all of them.
    assert_eq!(tried.count, 3 * 173 + 1);
    assert_eq!(EXAMPLES.len(), 173 + 3);
    // Plain JSON would survive anything.
    assert!(
        EXAMPLES
            .iter()
            .all(|(_, rust, _)| rust.starts_with("types::"))
    );
}

#[test]
fn every_name_is_sent_as_the_vendor_spells_it() -> std::io::Result<()> {
    let mut wire = Wire::new()?;
    calls(&mut wire);
    assert_eq!(wire.sent.len(), 173);
    for (sent, expected) in &wire.sent {
        assert_eq!(sent, expected);
    }
    Ok(())
}
