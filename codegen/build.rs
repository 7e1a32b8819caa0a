//! Gives the crate `TIELINE_SOURCES_SHA256`, by which `tieline.lock` names the generator.
//!
//! It is the SHA-256 over the files below `src/` that the generator is made of, sorted by path: for each one its path
//! with `/`, its length, its bytes. Carriage returns are left out, so that a checkout with CRLF is the same generator.

use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    collect(Path::new("src"), "src", &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    for (name, file) in files {
        let mut bytes = fs::read(file)?;
        bytes.retain(|byte| *byte != b'\r');
        hash.update(format!("{name}\n{}\n", bytes.len()));
        hash.update(&bytes);
    }
    let hex: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!("cargo::rustc-env=TIELINE_SOURCES_SHA256={hex}");
    Ok(())
}

/// What is compiled in. A snapshot that waits for review or an editor's backup lies in one checkout alone: were it
/// counted, that checkout's lock would be stale in every other.
const KINDS: [&str; 6] = ["css", "js", "json", "rs", "txt", "yaml"];

/// The names of what only tests are made of, which write no crate.
const TESTS: [&str; 3] = ["snapshots", "tests", "tests.rs"];

fn collect(
    folder: &Path,
    name: &str,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let own_name = entry.file_name();
        let text = own_name.to_string_lossy();
        // Editors keep locks such as `.#lock.rs` beside a file, which may point nowhere.
        if text.starts_with('.') || TESTS.iter().any(|tests| text == *tests) {
            continue;
        }
        let name = format!("{name}/{text}");
        if entry.file_type()?.is_dir() {
            collect(&path, &name, files)?;
        } else if KINDS
            .iter()
            .any(|kind| path.extension() == Some(OsStr::new(kind)))
        {
            files.push((name, path));
        }
    }
    Ok(())
}
