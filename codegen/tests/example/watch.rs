//! `tieline generate --watch`.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Example;

/// Ends the program where the test fails.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn within_a_minute(what: &str, mut is_done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_done() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_crate_follows_its_catalog_until_ctrl_c() {
    let example = Example::new();
    let log = fs::File::create(example.path("log")).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(["generate", "--watch"])
        .current_dir(example.folder.path())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut watching = Watching(child);
    let rounds = || example.read("log").matches("watching `specs`").count();
    within_a_minute("the first run", || rounds() == 1);
    let manifest = "generated/acme-crm/Cargo.toml";
    assert!(example.read(manifest).contains("version = \"1.4.0\""));

    let catalog = "specs/acme-crm/catalog.yaml";
    example.edit(catalog, catalog, ("version: 1.4.0", "version: 1.4.x"));
    within_a_minute("a mistake", || {
        example.read("log").contains("`1.4.x` is no version")
    });
    assert!(example.read(manifest).contains("version = \"1.4.0\""));

    example.edit(catalog, catalog, ("version: 1.4.x", "version: 1.4.1"));
    // Not after so many rounds: emptying a file and writing it may be told far apart, as two changes.
    within_a_minute("the mended catalog", || {
        example.read(manifest).contains("version = \"1.4.1\"")
    });
    let mut settled = rounds();
    within_a_minute("the end of the rounds", || {
        // Of its own output it takes no notice: it would go on for ever.
        std::thread::sleep(Duration::from_secs(2));
        let before = std::mem::replace(&mut settled, rounds());
        settled >= 3 && settled == before
    });

    let ended = Command::new("kill")
        .args(["-INT", &watching.0.id().to_string()])
        .status()
        .unwrap();
    assert!(ended.success());
    let mut code = None;
    within_a_minute("the end", || {
        code = watching.0.try_wait().unwrap();
        code.is_some()
    });
    assert_eq!(code.and_then(|code| code.code()), Some(0));
}
