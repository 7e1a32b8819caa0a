//! What would be published.

use std::collections::BTreeSet;

use serde_json::Value;
use tieline_tests::cargo;

/// The workspace's packages as cargo sees them.
fn packages() -> Result<Vec<Value>, String> {
    let printed = cargo::run(
        cargo::cargo()
            .args(["metadata", "--format-version=1", "--no-deps"])
            .current_dir(cargo::workspace()),
    )?;
    let mut metadata: Value = serde_json::from_str(&printed).map_err(|error| error.to_string())?;
    serde_json::from_value(metadata["packages"].take()).map_err(|error| error.to_string())
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap_or_default()
}

/// `publish = false` is an empty list of registries.
fn is_published(package: &Value) -> bool {
    package["publish"]
        .as_array()
        .is_none_or(|registries| !registries.is_empty())
}

#[test]
fn the_library_and_the_runtime_are_published_and_the_tests_are_not() -> Result<(), String> {
    let packages = packages()?;
    let published: Vec<&str> = packages
        .iter()
        .filter(|package| is_published(package))
        .map(name)
        .collect();
    for wanted in ["tieline-codegen", "tieline-macros", "tieline-runtime"] {
        assert!(published.contains(&wanted), "`{wanted}` is not published");
    }
    assert!(!published.contains(&"tieline-tests"));
    Ok(())
}

#[test]
fn each_package_holds_its_code_and_nothing_of_the_workshop() -> Result<(), String> {
    for package in packages()?.iter().filter(|package| is_published(package)) {
        let name = name(package);
        let listed = cargo::run(
            cargo::cargo()
                .args(["package", "--list", "--allow-dirty", "--package", name])
                .current_dir(cargo::workspace()),
        )?;
        let files: Vec<&str> = listed.lines().collect();
        for wanted in ["Cargo.toml", "src/lib.rs"] {
            assert!(
                files.contains(&wanted),
                "`{name}` lacks `{wanted}`: {files:?}"
            );
        }
        let workshop = files.iter().find(|file| {
            ["target/", "specs/", ".ci/"]
                .iter()
                .any(|folder| file.starts_with(folder))
                || file.ends_with(".pending-snap")
        });
        assert_eq!(workshop, None, "`{name}` holds what no user needs");
    }
    Ok(())
}

#[test]
fn each_package_says_what_it_is_and_under_which_licence() -> Result<(), String> {
    for package in packages()? {
        for key in ["description", "license", "rust_version"] {
            let value = package[key].as_str().unwrap_or_default();
            assert!(!value.is_empty(), "`{}` has no `{key}`", name(&package));
        }
    }
    Ok(())
}

/// Code spans of the page that are no crates of the list: features, what other features bring, and what
/// crates are used for.
const NO_CRATES: [&str; 17] = [
    "Json",
    "Retry-After",
    "call-log",
    "cargo tree -e normal",
    "chrono",
    "format: byte",
    "oauth2",
    "polling",
    "rand",
    "rate-limit",
    "rusqlite",
    "serde",
    "sha2",
    "sqlite",
    "state",
    "webhook-service",
    "webhooks",
];

#[test]
fn each_dependency_of_a_generated_crate_is_told_and_justified() -> Result<(), String> {
    const SUBJECT: &str = "tieline-snapshots";
    let printed = cargo::run(
        cargo::cargo()
            .args(["tree", "--locked", "--package", SUBJECT])
            .args(["--edges=normal", "--prefix=none", "--format={p}"])
            // The list is of one system, wherever the test runs.
            .args(["--target=x86_64-unknown-linux-gnu"])
            .current_dir(cargo::workspace()),
    )?;
    let crates: BTreeSet<&str> = printed
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !["", SUBJECT, "tieline-runtime"].contains(name))
        .collect();
    assert!(crates.contains("reqwest"), "{printed}");
    let page = cargo::workspace().join("docs/src/dependencies.md");
    let page = std::fs::read_to_string(page).map_err(|error| error.to_string())?;
    let told: BTreeSet<&str> = page.split('`').skip(1).step_by(2).collect();
    let untold: Vec<_> = crates.difference(&told).collect();
    assert!(
        untold.is_empty(),
        "`docs/src/dependencies.md` does not say what these are for: {untold:?}"
    );
    let absent: Vec<_> = told
        .difference(&crates)
        .filter(|name| !NO_CRATES.contains(name))
        .collect();
    assert!(
        absent.is_empty(),
        "`docs/src/dependencies.md` tells of what is not there: {absent:?}"
    );
    Ok(())
}
