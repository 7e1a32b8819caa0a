//! HighLevel's documents as they are written here against those that the vendor publishes.
//!
//! Each difference is either mended or has its reason in `explained.yaml`; a reason that explains nothing any more
//! fails as well.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod compare;
mod document;
mod events;
mod shape;

use std::io::Write as _;
use std::path::Path;

use compare::Differences;
use document::Documents;
use tieline_tests::{cargo, corpus};

/// Our documents and the vendor's. Snapshots, invoices and so on have the vendor's name.
fn published(name: &str) -> String {
    match name {
        "documents.yaml" => "proposals.json".to_owned(),
        other => other.replace(".yaml", ".json"),
    }
}

fn differences(apps: &Path) -> Result<Vec<String>, String> {
    let folder = cargo::workspace().join("specs/highlevel/openapi");
    let (here, there) = (Documents::read(&folder)?, Documents::read(apps)?);
    let mut differences = Differences::default();
    for file in here.names() {
        let there = there.operations(&published(file));
        for (key, ours) in here.operations(file) {
            match there.get(&key) {
                Some(theirs) => differences.operation(&key, ours, *theirs),
                None => return Err(format!("{file}: the vendor has no {key}")),
            }
        }
    }
    Ok(differences.found)
}

#[test]
fn each_operation_is_as_published_or_says_why_not() {
    let Some(apps) = corpus::highlevel_apps().unwrap() else {
        let note = format!("conformance: skipped, `{}` is not set", corpus::VARIABLE);
        return writeln!(std::io::stderr(), "{note}").unwrap();
    };
    let mut reasons: Vec<Reason> = serde_yaml::from_str(include_str!("explained.yaml")).unwrap();
    let counts: Vec<usize> = reasons.iter().map(|reason| reason.count).collect();
    for reason in &mut reasons {
        assert!(!reason.why.is_empty(), "{}", reason.at);
        reason.count = 0;
    }
    let mut wrong = Vec::new();
    for difference in differences(&apps).unwrap() {
        let fits = |reason: &&mut Reason| is_like(&reason.at, &difference);
        match reasons.iter_mut().find(fits) {
            Some(reason) => reason.count += 1,
            None => wrong.push(format!("unexplained: {difference}")),
        }
    }
    for (reason, count) in reasons.iter().zip(counts) {
        if reason.count != count {
            let at = &reason.at;
            let found = reason.count;
            wrong.push(format!("`{at}` explains {found} differences, not {count}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Why differences are meant.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    at: String,
    count: usize,
    why: String,
}

/// Whether a text has the pattern's parts in their order, with any text for each `*`.
fn is_like(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(first) else {
        return false;
    };
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let mut tails = ends.map(|at| text.split_at(at).1);
    tails.any(|tail| is_like(rest, tail))
}

#[test]
fn a_pattern_fits_whole_texts() {
    for (pattern, text, fits) in [
        ("a: missing", "a: missing", true),
        ("a: missing", "a: missing too", false),
        ("*.id: *", "GET /x answer.id: added", true),
        ("*.id: *", "GET /x answer.ids: added", false),
        ("GET *[]*: added", "GET /x answer.a[].b: added", true),
        ("*", "", true),
    ] {
        assert_eq!(is_like(pattern, text), fits, "{pattern} {text}");
    }
}
