//! Writes, for every request of the generated crates, how it is read from inputs by their keys and what its inputs are:
//! `$OUT_DIR/<crate>.rs`, taken in by the tests that hold a typed call against the call by key, and a call for each
//! request that a catalog has, `$OUT_DIR/<crate>.each.rs`.
//!
//! It is read off the crates' code, not asked of the generator, whose mistakes it would repeat.

mod requests;

use std::path::Path;
use std::{env, fs};

/// Each crate beside its folder, seen from here.
const CRATES: [(&str, &str); 6] = [
    ("tieline_highlevel", "../generated/highlevel"),
    ("tieline_seventeen_hats", "../generated/seventeen-hats"),
    ("tieline_snapshots", "../generated/snapshots"),
    ("tieline_acme_crm", "golden/generated/acme-crm"),
    ("tieline_ledgerly", "golden/generated/ledgerly"),
    ("tieline_wire", "golden/generated/wire"),
];

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed=build");
    let variable = |name| env::var(name).map_err(|error| format!("`{name}`: {error}"));
    let here = variable("CARGO_MANIFEST_DIR")?;
    let out = variable("OUT_DIR")?;
    for (krate, folder) in CRATES {
        let source = Path::new(&here).join(folder).join("src");
        println!("cargo:rerun-if-changed={}", source.display());
        let requests = requests::of_crate(&source)?;
        let code: String = requests.iter().map(|request| request.code(krate)).collect();
        let visits = requests.iter().filter_map(|request| request.visit(krate));
        let visits: String = visits.collect();
        let each = format!("pub async fn each(visit: &mut impl Visit) {{\n{visits}}}\n");
        for (name, text) in [(krate.to_owned(), code), (format!("{krate}.each"), each)] {
            let file = Path::new(&out).join(format!("{name}.rs"));
            fs::write(&file, text).map_err(|error| format!("`{}`: {error}", file.display()))?;
        }
    }
    Ok(())
}
