//! Real vendors' examples and defaults, through the code that is generated from their documents.

use std::io::Write as _;

use tieline_round_trip::{Tried, Wire};

include!(concat!(env!("OUT_DIR"), "/corpus.rs"));

#[test]
fn every_example_that_fits_its_schema_survives_the_round_trip() -> std::io::Result<()> {
    let tried = Tried::all(EXAMPLES);
    assert!(tried.failures.is_empty(), "{:#?}", tried.failures);
    // Not `eprintln!`: the harness keeps what a passing test prints to itself.
    let mut said = std::io::stderr();
    if EXAMPLES.is_empty() {
        return writeln!(
            said,
            "round trips: SKIPPED, `TIELINE_CORPUS` was not set when this was built"
        );
    }
    writeln!(
        said,
        "round trips: {} examples of {} types tried, {UNFIT} do not fit their schemas",
        tried.count,
        EXAMPLES.len()
    )?;
    assert!(tried.count > 1_000, "{}", tried.count);
    calls(&mut Wire::new()?);
    Ok(())
}
