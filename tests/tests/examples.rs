//! The examples of the generated crates say what they need.

#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use tieline_tests::cargo;

#[test]
fn an_example_lists_every_variable_that_it_reads() {
    let mut read = 0;
    for (unit, wanted) in [
        ("highlevel", vec!["ACCESS_TOKEN", "LOCATION_ID"]),
        ("seventeen-hats", vec![]),
        ("snapshots", vec![]),
    ] {
        let name = format!("call_{}.rs", unit.replace('-', "_"));
        let folder = cargo::workspace().join("generated").join(unit);
        let text = std::fs::read_to_string(folder.join("examples").join(name)).unwrap();
        let docs: String = text.lines().filter(|l| l.starts_with("//!")).collect();
        let names: Vec<&str> = text
            .split("variable(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        for name in names.iter().chain(&wanted) {
            assert!(docs.contains(&format!("`{name}`")), "{unit}: {name}");
            read += 1;
        }
    }
    assert!(read >= 4, "{read}");
}

#[test]
fn a_missing_variable_is_named() {
    let output = cargo::cargo()
        .args(["run", "--quiet", "-p", "tieline-highlevel"])
        .args(["--example", "call_highlevel", "--", "con_1"])
        .current_dir(cargo::workspace())
        .env("ACCESS_TOKEN", "t")
        .env_remove("LOCATION_ID")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("set the environment variable `LOCATION_ID`"),
        "{said}"
    );
}
