//! Gives the crate `TIELINE_SOURCES_SHA256`, by which `tieline.lock` names the generator.
//!
//! It is the SHA-256 over all files below `src/`, sorted by path: for each one its path with `/`, its length, its
//! bytes. Carriage returns are left out, so that a checkout with CRLF is the same generator.

use std::error::Error;
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

fn collect(
    folder: &Path,
    name: &str,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &name, files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}
