//! What stands in the folder of generated crates, and what goes from it.

use std::fs;

use super::Example;

const SETTINGS: &str = "generated/rustfmt.toml";

#[test]
fn cargo_fmt_is_kept_away_from_generated_crates() {
    let example = Example::new();
    // Also by a run for one connector alone.
    let (code, printed) = example.tieline(&["generate", "acme-crm"]);
    assert_eq!(code, Some(0), "{printed}");
    let written = example.read(SETTINGS);
    assert_eq!(written, "disable_all_formatting = true\n");
    // It belongs to no connector, so it has no row.
    assert!(!printed.contains("rustfmt"), "{printed}");

    example.write(SETTINGS, "max_width = 80\n");
    let (code, printed) = example.tieline(&["generate", "--check", "acme-crm"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.starts_with("edited by hand  generated/rustfmt.toml\n1 file is not up to date"),
        "{printed}"
    );
}

#[test]
fn settings_of_rustfmt_that_are_not_ours_stop_a_run() {
    let example = Example::new();
    fs::create_dir(example.path("generated")).unwrap();
    example.write(SETTINGS, "max_width = 80\n");
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("`generated/rustfmt.toml`"), "{printed}");
    assert_eq!(fs::read_dir(example.path("generated")).unwrap().count(), 1);
}

#[test]
fn a_client_tells_what_it_removed_of_the_one_that_stood_there() {
    let example = Example::new();
    let documents = [
        "specs/ledgerly/openapi/books.yaml",
        "specs/acme-crm/openapi/crm.yaml",
    ];
    let [first, second] = documents.map(|document| {
        let (code, printed) =
            example.tieline(&["client", document, "--out", "client", "--format", "json"]);
        assert_eq!(code, Some(0), "{printed}");
        let report = printed.lines().find(|line| line.contains("\"removed\""));
        let report: serde_json::Value = serde_json::from_str(report.unwrap()).unwrap();
        report
    });
    assert_eq!(first["removed"], 0);
    assert_ne!(second["removed"], 0, "{second}");
}

/// After a merge of two branches the lock is one side's, and the other's crates are there.
#[test]
fn a_lock_of_one_branch_knows_the_crates_of_the_other_by_themselves() {
    let example = Example::generated();
    let lock = example.read("generated/tieline.lock");
    let start = lock.find("[units.\"ledgerly\".inputs]").unwrap();
    let end = lock.find("[units.\"map-every-step\".inputs]").unwrap();
    let merged = format!("{}{}", &lock[..start], &lock[end..]);
    example.write("generated/tieline.lock", &merged);
    let (manifest, record) = (
        "generated/ledgerly/Cargo.toml",
        "generated/ledgerly/made-from/catalog.yaml",
    );
    let conflict = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch\n";
    for file in [manifest, record, "generated/ledgerly/src/lib.rs"] {
        example.write(file, &format!("{}{conflict}", example.read(file)));
    }
    let (code, printed) = example.tieline(&["generate", "--check"]);
    assert_eq!(code, Some(1), "{printed}");
    for file in [manifest, record] {
        let told = format!("differs  {file}\n");
        assert!(printed.contains(&told), "{printed}");
    }
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(example.read("generated/tieline.lock"), lock);
    let (code, printed) = example.tieline(&["generate", "--check"]);
    assert_eq!(code, Some(0), "{printed}");

    // What does not say that tieline wrote it stays.
    example.write("generated/tieline.lock", &merged);
    example.write(manifest, "[package]\nname = \"mine\"\n");
    example.write(record, "mine: true\n");
    let before = example.files();
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("error[T0701]"), "{printed}");
    for file in [manifest, record] {
        assert!(printed.contains(&format!("`{file}`")), "{printed}");
    }
    assert_eq!(example.files(), before);
}

#[test]
fn a_lock_with_a_conflict_in_it_is_written_anew() {
    let example = Example::generated();
    let path = "generated/tieline.lock";
    let lock = example.read(path);
    let start = lock.find("[units.\"ledgerly\".inputs]").unwrap();
    let end = lock.find("[units.\"map-every-step\".inputs]").unwrap();
    let merged = format!(
        "{}<<<<<<< HEAD\n=======\n{}>>>>>>> other\n{}",
        &lock[..start],
        &lock[start..end],
        &lock[end..]
    );
    example.write(path, &merged);
    example.edit(
        "generated/rustfmt.toml",
        "generated/rustfmt.toml",
        ("true", "false"),
    );
    let (code, printed) = example.tieline(&["generate", "--check"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("differs         generated/tieline.lock\n"),
        "{printed}"
    );
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(example.read(path), lock);
}
