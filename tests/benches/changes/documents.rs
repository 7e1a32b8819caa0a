//! What a comparison of two versions of GitHub's document costs beside reading both.
//!
//! The new version is made of the old one: every schema's member `description` of type string becomes an integer, which
//! changes hundreds of types.

use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_codegen::api::{self, Overrides};
use tieline_codegen::diagnostic::Sink;
use tieline_codegen::diff::report;
use tieline_codegen::pipeline::{DocumentSide, compare_documents};
use tieline_codegen::source::Sources;
use tieline_tests::bench::measure;
use tieline_tests::bench::rounds::rounds;
use tieline_tests::bench::verdict::Verdict;
use tieline_tests::cargo;

/// Names the folder `generated` of the unpacked npm package `@octokit/openapi`.
const OCTOKIT: &str = "TIELINE_OCTOKIT";
const RUNS: usize = 5;

/// Of comparing, beside reading both.
const AT_MOST: f64 = 2.0;

/// Reading and comparing, each in a process of its own, in turn.
pub fn measure() -> Result<Verdict, String> {
    let Some(folder) = std::env::var_os(OCTOKIT) else {
        println!("comparing is not measured: `{OCTOKIT}` is not set");
        return Ok(Verdict::NotMeasured);
    };
    let old = PathBuf::from(folder).join("api.github.com.json");
    let new = changed(&old)?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let costs = rounds(&["read", "compare"], RUNS, |part| {
        let mut command = Command::new(&program);
        command.arg(part).arg(&old).arg(&new);
        measure::run(command)
    })?;
    let [read, compared] = costs.as_slice() else {
        return Err("two parts have two costs".to_owned());
    };
    let ratio = compared.cpu.as_secs_f64() / read.cpu.as_secs_f64();
    println!(
        "reading both:                {:.2} CPU s",
        read.cpu.as_secs_f64()
    );
    println!(
        "comparing them:              {:.2} CPU s, reading included",
        compared.cpu.as_secs_f64()
    );
    println!("ratio:                       {ratio:.2} (at most {AT_MOST})");
    Ok(Verdict::of(Some(ratio), AT_MOST))
}

/// The new version, below `target/bench`.
fn changed(old: &Path) -> Result<PathBuf, String> {
    let failed = |error: std::io::Error| format!("cannot make the new version: {error}");
    let text = std::fs::read_to_string(old).map_err(failed)?;
    let mut tree: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut count = 0;
    alter(&mut tree, &mut count);
    if count < 100 {
        return Err(format!("only {count} members could be changed"));
    }
    println!("{count} members changed");
    let folder = cargo::workspace()
        .join("target")
        .join("bench")
        .join("changes");
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let new = folder.join("new.json");
    // Indented as the old one: neither is to be read faster than the other.
    let text = serde_json::to_string_pretty(&tree).map_err(|error| error.to_string())?;
    std::fs::write(&new, text).map_err(failed)?;
    Ok(new)
}

fn alter(node: &mut serde_json::Value, count: &mut usize) {
    match node {
        serde_json::Value::Object(members) => {
            if let Some(serde_json::Value::Object(properties)) = members.get_mut("properties")
                && let Some(serde_json::Value::Object(schema)) = properties.get_mut("description")
                && schema.get("type").and_then(|ty| ty.as_str()) == Some("string")
                && !schema.contains_key("enum")
            {
                schema.insert("type".to_owned(), "integer".into());
                *count += 1;
            }
            members.values_mut().for_each(|member| alter(member, count));
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| alter(item, count)),
        _ => {}
    }
}

fn sources(path: &str) -> Result<(Sources, String), String> {
    let path = Path::new(path);
    let parts = path.parent().zip(path.file_name());
    let (folder, name) = parts.ok_or_else(|| format!("`{}` is no file", path.display()))?;
    Ok((
        Sources::new(folder, ""),
        name.to_string_lossy().into_owned(),
    ))
}

pub fn read(old: &str, new: &str) -> Result<(), String> {
    for path in [old, new] {
        let (mut sources, name) = sources(path)?;
        let mut sink = Sink::new();
        let document = sources
            .load(&name, &mut sink)
            .map_err(|_| path.to_owned())?;
        let overrides = Overrides::default();
        let api = api::read(
            &mut sources,
            &document.file,
            "a",
            &[],
            &overrides,
            &mut sink,
        );
        api.map_err(|_| path.to_owned())?;
    }
    Ok(())
}

pub fn compare(old: &str, new: &str) -> Result<(), String> {
    let (mut before, old) = sources(old)?;
    let (mut after, new) = sources(new)?;
    let mut sink = Sink::new();
    let report = compare_documents(
        DocumentSide {
            sources: &mut before,
            file: &old,
        },
        DocumentSide {
            sources: &mut after,
            file: &new,
        },
        &mut sink,
    );
    let report = report.map_err(|_| "a document cannot be read".to_owned())?;
    println!("{}", report::text(&report));
    Ok(())
}
