//! `generate` where nothing changed, beside hashing what it would have read and written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_codegen::output::{Digest, LOCK_NAME, Lock};
use tieline_tests::bench::files::{copy, fresh, read, write};
use tieline_tests::bench::measure;
use tieline_tests::bench::rounds::rounds;
use tieline_tests::bench::verdict::Verdict;
use tieline_tests::cargo::{self, Profile};

/// Of generating, beside hashing.
const AT_MOST: f64 = 2.0;
const RUNS: usize = 15;

const MANIFEST: &str = "[workspace]\n[workspace.metadata.tieline]\nlicense = \"MIT\"\n";

/// Over the connectors that are checked in.
pub fn measure() -> Result<Verdict, String> {
    let project = cargo::workspace()
        .join("target")
        .join("bench")
        .join("unchanged");
    fresh(&project)?;
    write(&project.join("Cargo.toml"), MANIFEST)?;
    copy(&cargo::workspace().join("specs"), &project.join("specs"))?;
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let program = cargo::tieline(Profile::Release)?;
    let command = |part: &str| {
        let mut command = match part {
            "hash" => Command::new(&own),
            _ => Command::new(&program),
        };
        command.arg(part).current_dir(&project);
        if part == "hash" {
            command.arg(&project);
        }
        command
    };
    // Writes, and notes that there was nothing to say.
    measure::run(command("generate"))?;
    let costs = rounds(&["hash", "generate"], RUNS, |part| {
        measure::run(command(part))
    })?;
    let [hashed, generated] = costs.as_slice() else {
        return Err("two parts have two costs".to_owned());
    };
    let ratio = generated.cpu.as_secs_f64() / hashed.cpu.as_secs_f64();
    println!(
        "hashing inputs and outputs:  {:.1} CPU ms",
        hashed.cpu.as_secs_f64() * 1000.0
    );
    println!(
        "unchanged generate:          {:.1} CPU ms",
        generated.cpu.as_secs_f64() * 1000.0
    );
    println!("ratio:                       {ratio:.2} (at most {AT_MOST})");
    Ok(Verdict::of(Some(ratio), AT_MOST))
}

/// Reads and hashes each file that the lock of a project names, once.
pub fn hash(project: &Path) -> Result<(), String> {
    let out = project.join("generated");
    let lock =
        Lock::parse(LOCK_NAME, &read(&out.join(LOCK_NAME))?).map_err(|error| error.to_string())?;
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    for unit in lock.units.values() {
        // One input is no file: the settings.
        files.extend(
            unit.inputs
                .keys()
                .map(|path| project.join(path))
                .filter(|path| path.exists()),
        );
        files.extend(unit.outputs.keys().map(|path| path.below(&out)));
    }
    for file in files {
        let bytes =
            std::fs::read(&file).map_err(|error| format!("`{}`: {error}", file.display()))?;
        std::hint::black_box(Digest::of(&bytes));
    }
    Ok(())
}
