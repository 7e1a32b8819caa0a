//! What would be published.

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
