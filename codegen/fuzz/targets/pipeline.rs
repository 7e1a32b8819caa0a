//! Any bytes as a document, through the whole pipeline: a diagnostic, or code that holds nothing but what was meant. The
//! judge is the one of the hostile documents.

#![no_main]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a crash is what a fuzzer finds"
)]

// All three are the tests', which use more of them than one target does.
#[allow(dead_code)]
#[path = "../../../tests/src/operations/in_source.rs"]
mod in_source;
#[allow(dead_code)]
#[path = "../../tests/hostile/judge.rs"]
mod judge;
#[allow(dead_code)]
#[path = "../../tests/hostile/made.rs"]
mod made;

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    match judge::judge(text) {
        Ok(_) => Corpus::Keep,
        Err(why) => panic!("{why}"),
    }
});
