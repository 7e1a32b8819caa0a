//! Runs that fail at each of their changes, and what they leave.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::kill::before_and_after;
use super::*;

fn refuse(change: usize, across: bool) -> Kill {
    Kill {
        refused: Some(change),
        ..Kill::after(usize::MAX, across)
    }
}

/// The change that makes the journal stand, and the one that forgets it.
fn journal_span(across: bool) -> std::ops::Range<usize> {
    #[derive(Default)]
    struct Named(Vec<String>, bool);
    impl Watch for Named {
        fn before(&mut self, what: &str) -> io::Result<()> {
            self.0.push(what.to_owned());
            Ok(())
        }
        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            Kill::after(usize::MAX, self.1).rename(from, to)
        }
    }
    let (old, new) = before_and_after();
    let world = World::new();
    world.all(&old);
    let mut named = Named(Vec::new(), across);
    world.watched(&new, &mut named).expect("run");
    let at = |name: &str| named.0.iter().rposition(|what| what == name).expect(name);
    at("commit the journal")..at("close the journal")
}

#[test]
fn a_failure_at_any_step_leaves_the_old_output_and_no_journal() {
    let (old, new) = before_and_after();
    let (whole_old, whole_new) = (expected(&old), expected(&new));
    for across in [false, true] {
        let span = journal_span(across);
        assert!(span.len() > 10, "{span:?}");
        for change in 0..span.end {
            let world = World::new();
            world.all(&old);
            let error = world
                .watched(&new, &mut refuse(change, across))
                .expect_err("refused");
            match error {
                OutputError::Io { .. } => assert!(change <= span.start, "change {change}: {error}"),
                OutputError::Undone { .. } => {
                    assert!(change >= span.start, "change {change}: {error}")
                }
                _ => panic!("change {change}: {error}"),
            }
            assert_eq!(
                world.output(),
                whole_old,
                "change {change}, across {across}"
            );
            // Nothing of it is left for the next run to finish.
            let applied = world.all(&old);
            assert_eq!(applied.recovered, None, "change {change}, across {across}");
            assert_eq!(world.output(), whole_old);
            world.all(&new);
            assert_eq!(
                world.output(),
                whole_new,
                "change {change}, across {across}"
            );
        }
    }
}

#[test]
fn a_kill_while_steps_are_taken_back_is_finished_by_the_next_run() {
    let (old, new) = before_and_after();
    let whole_new = expected(&new);
    for across in [false, true] {
        let span = journal_span(across);
        for change in (span.start + 1..span.end).rev().step_by(4) {
            for after in (1..).step_by(3) {
                let world = World::new();
                world.all(&old);
                let mut kill = Kill {
                    left: change + after,
                    ..refuse(change, across)
                };
                let error = world.watched(&new, &mut kill).expect_err("refused");
                if matches!(error, OutputError::Undone { .. }) {
                    break;
                }
                let applied = world
                    .watched(&new, &mut Kill::after(usize::MAX, across))
                    .expect("run");
                let place = format!("change {change}, {after} after it, across {across}");
                assert_ne!(applied.recovered, Some(Recovered::Dropped), "{place}");
                assert_eq!(world.output(), whole_new, "{place}");
            }
        }
    }
}

#[test]
fn cargo_reads_the_workspace_while_steps_are_taken_back() {
    let (old, new) = before_and_after();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let last = journal_span(false).end - 1;
    for after in 1.. {
        let world = World::new();
        world.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"generated/*\"]\n",
        );
        world.all(&old);
        let mut kill = Kill {
            left: last + after,
            ..refuse(last, false)
        };
        let error = world.watched(&new, &mut kill).expect_err("refused");
        let output = Command::new(&cargo)
            .args(["metadata", "--offline", "--quiet", "--format-version", "1"])
            .current_dir(world.dir.path())
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .expect("cargo");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{after} after: {message}");
        if matches!(error, OutputError::Undone { .. }) {
            assert!(after > 10, "{after} changes to take back");
            break;
        }
    }
}

/// Refuses to rename to a path that ends so, as a folder without permission does.
struct Sealed(&'static str);

impl Watch for Sealed {
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        if to.ends_with(self.0) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        fs::rename(from, to)
    }
}

#[test]
fn a_folder_without_permission_keeps_the_crate_whole() {
    let world = World::new();
    let old = [crate_unit("a", "0.1.0", "", &[("src/connector.rs", "1")])];
    let new = [crate_unit("a", "0.2.0", "", &[("src/connector.rs", "2")])];
    world.all(&old);
    let error = world
        .watched(&new, &mut Sealed("a/Cargo.toml"))
        .expect_err("refused");
    assert_eq!(
        error.to_string(),
        "cannot write `generated/a/Cargo.toml`: permission denied; the output is again as it was before this run"
    );
    assert_eq!(world.output(), expected(&old));
    // The same when it is a killed run that is to be finished.
    let mut named = journal_kill(&world, &new);
    let error = world
        .watched(&new, &mut Sealed("a/Cargo.toml"))
        .expect_err("refused");
    assert!(matches!(error, OutputError::Undone { .. }), "{error}");
    assert_eq!(world.output(), expected(&old));
    named.left = usize::MAX;
    world.watched(&new, &mut named).expect("run");
    assert_eq!(world.output(), expected(&new));
}

/// Kills a run right before its second step.
fn journal_kill(world: &World, units: &[Unit]) -> Kill {
    for changes in 0.. {
        let mut kill = Kill::after(changes, false);
        world.watched(units, &mut kill).expect_err("killed");
        if world.read("generated/a/src/connector.rs").as_deref() == Some("2") {
            return kill;
        }
        fs::remove_dir_all(world.dir.path().join("target/tieline")).expect("staging");
    }
    unreachable!("the range has no end")
}

#[test]
fn what_cannot_be_put_back_is_said_and_left_to_the_next_run() {
    let world = World::new();
    let old = [crate_unit("a", "0.1.0", "", &[("src/connector.rs", "1")])];
    let new = [crate_unit("a", "0.2.0", "", &[("src/connector.rs", "2")])];
    world.all(&old);
    /// Lets `connector.rs` be written once.
    struct Once(Sealed, bool);
    impl Watch for Once {
        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            if to.ends_with("generated/a/src/connector.rs") && std::mem::replace(&mut self.1, true)
            {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.rename(from, to)
        }
    }
    let error = world
        .watched(&new, &mut Once(Sealed("a/Cargo.toml"), false))
        .expect_err("refused");
    assert_eq!(
        error.to_string(),
        "cannot write `generated/a/Cargo.toml`: permission denied; the output is partly new, as what was there \
         cannot be put back: cannot restore `generated/a/src/connector.rs`: no storage space"
    );
    let check = check(&world.destination(), &new, Scope::All).expect("check");
    assert_eq!(
        check.report("tieline generate"),
        "\
differs  generated/a/Cargo.toml
differs  generated/tieline.lock
2 files are not up to date; run `tieline generate`
an earlier run was killed on its way: the next one finishes it first, or takes it back
"
    );
    assert_eq!(world.all(&new).recovered, Some(Recovered::Finished));
    assert_eq!(world.output(), expected(&new));
}
