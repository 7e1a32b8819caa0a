//! `tieline update` in a project of its own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::fs;
use std::path::Path;
use std::process::Command;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn tieline(root: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

#[test]
fn an_update_changes_document_version_changelog_and_crates() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/specs");
    copy(&golden, &root.join("specs"));
    let manifest = "[workspace]\n[workspace.metadata.tieline]\nlicense = \"MIT\"\n";
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    let (code, printed) = tieline(root, &["generate"]);
    assert_eq!(code, Some(0), "{printed}");

    let document = root.join("specs/acme-crm/openapi/crm.yaml");
    let old = fs::read_to_string(&document).unwrap();
    let member = "message: {type: string}";
    assert!(old.contains(member));
    let new = old.replace(member, "message: {type: string}, utm: {type: string}");
    fs::write(root.join("new.yaml"), &new).unwrap();
    let catalog = root.join("specs/acme-crm/catalog.yaml");
    let before = fs::read_to_string(&catalog).unwrap();

    let update = ["update", "acme-crm", "--from", "new.yaml"];
    let (code, printed) = tieline(root, &[&update[..], &["--dry-run"]].concat());
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(fs::read_to_string(&document).unwrap(), old);
    let (code, _) = tieline(root, &["generate", "--check"]);
    assert_eq!(code, Some(0));

    let (code, printed) = tieline(root, &update);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("1.4.0 -> 1.5.0 (minor)"), "{printed}");
    assert_eq!(fs::read_to_string(&document).unwrap(), new);
    let after = fs::read_to_string(&catalog).unwrap();
    assert_eq!(
        after,
        before.replacen("version: 1.4.0", "version: 1.5.0", 1)
    );
    let log = fs::read_to_string(root.join("specs/acme-crm/CHANGELOG.md")).unwrap();
    assert_eq!(
        log,
        "# Changelog\n\n## 1.5.0\n\nThe vendor's document changed: 1 change: 1 harmless.\n"
    );
    let manifest = fs::read_to_string(root.join("generated/acme-crm/Cargo.toml")).unwrap();
    assert!(manifest.contains("version = \"1.5.0\""), "{manifest}");
    // What is recorded in the lock is what a run would make.
    let (code, printed) = tieline(root, &["generate", "--check"]);
    assert_eq!(code, Some(0), "{printed}");
}

#[test]
fn what_does_not_fit_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/specs");
    copy(&golden, &root.join("specs"));
    let manifest = "[workspace]\n[workspace.metadata.tieline]\n";
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    let document = root.join("specs/acme-crm/openapi/crm.yaml");
    let old = fs::read_to_string(&document).unwrap();
    fs::write(
        root.join("new.yaml"),
        old.replace("{ name: cursor, in: query", "{ name: page_token, in: query"),
    )
    .unwrap();
    let (code, printed) = tieline(root, &["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("error[T0417]"), "{printed}");
    assert_eq!(fs::read_to_string(&document).unwrap(), old);
    assert!(!root.join("generated").exists());

    let (code, printed) = tieline(
        root,
        &["update", "acme-crm", "--from", "https://a.example/x"],
    );
    assert_eq!(code, Some(1));
    assert!(printed.contains("error[T0004]"), "{printed}");
}
