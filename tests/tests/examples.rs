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

#[test]
fn a_mappings_example_maps_a_record_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.json");
    std::fs::write(
        &file,
        r#"{"id":"con_1","email":" Ada@Example.com ","first_name":"Ada","last_name":"Lovelace",
            "created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}"#,
    )
    .unwrap();
    let name = "map_seventeen_hats_contact_to_highlevel";
    let run = |location: Option<&str>| {
        let mut cargo = cargo::cargo();
        cargo
            .args([
                "run",
                "--quiet",
                "-p",
                &format!("tieline-{}", name.replace('_', "-")),
            ])
            .args(["--example", name, "--"])
            .arg(&file)
            .current_dir(cargo::workspace())
            .env_remove("GHL_LOCATION_ID");
        if let Some(location) = location {
            cargo.env("GHL_LOCATION_ID", location);
        }
        cargo.output().unwrap()
    };

    let output = run(Some("loc_1"));
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(printed.starts_with("UpsertContact {"), "{printed}");
    for part in [
        "location_id: \"loc_1\"",
        "\"ada@example.com\"",
        "\"Lovelace\"",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }

    let output = run(None);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("set the environment variable `GHL_LOCATION_ID`"),
        "{said}"
    );
}
