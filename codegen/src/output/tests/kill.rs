//! Runs killed before each of their changes.

use std::fs;
use std::process::Command;

use super::*;

/// Two connectors and two mappings; then one connector has a new version, one is new, one is gone.
pub(super) fn before_and_after() -> ([Unit; 4], [Unit; 3]) {
    let old = [
        crate_unit(
            "highlevel",
            "0.1.0",
            "[features]\nold = []\n",
            &[("src/a.rs", "1"), ("src/gone/b.rs", "1")],
        ),
        crate_unit("old-app", "0.1.0", "", &[]),
        crate_unit(
            "map-old",
            "0.1.0",
            "[dependencies]\nhighlevel = { path = \"../highlevel\", version = \"0.1.0\", features = [\"old\"] }\nold-app = { path = \"../old-app\", version = \"0.1.0\" }\n",
            &[],
        ),
        crate_unit(
            "map-x",
            "0.1.0",
            "[dependencies]\nhighlevel = { path = \"../highlevel\", version = \"0.1.0\", features = [\"old\"] }\n",
            &[],
        ),
    ];
    let new = [
        crate_unit(
            "highlevel",
            "0.2.0",
            "[features]\nnew = []\n",
            &[("src/a.rs", "2"), ("src/came/c.rs", "1")],
        ),
        crate_unit(
            "a-new-app",
            "0.1.0",
            "[dependencies]\nhighlevel = { path = \"../highlevel\", version = \"0.2.0\" }\n",
            &[],
        ),
        crate_unit(
            "map-x",
            "0.1.0",
            "[features]\nnew = [\"highlevel/new\"]\n[dependencies]\nhighlevel = { path = \"../highlevel\", version = \"0.2.0\" }\na-new-app = { path = \"../a-new-app\", version = \"0.1.0\" }\n",
            &[],
        ),
    ];
    (old, new)
}

#[test]
fn a_kill_at_any_step_leaves_the_old_or_is_finished_by_the_next_run() {
    let (old, new) = before_and_after();
    let (whole_old, whole_new) = (expected(&old), expected(&new));
    for across in [false, true] {
        let mut kills = 0;
        for changes in 0.. {
            let world = World::new();
            world.all(&old);
            let mut kill = Kill::after(changes, across);
            if world.watched(&new, &mut kill).is_ok() {
                break;
            }
            kills += 1;
            if kill.committed {
                // Even a run for the old units finishes the new ones first.
                let applied = world
                    .watched(&old, &mut Kill::after(usize::MAX, across))
                    .expect("run");
                assert!(
                    applied.recovered != Some(Recovered::Dropped),
                    "kill {changes}, across {across}"
                );
                assert_eq!(world.output(), whole_old, "kill {changes}, across {across}");
            } else {
                assert_eq!(world.output(), whole_old, "kill {changes}, across {across}");
            }
            let applied = world
                .watched(&new, &mut Kill::after(usize::MAX, across))
                .expect("run");
            assert_eq!(
                world.output(),
                whole_new,
                "kill {changes}, across {across}: {applied:?}"
            );
            let left: Vec<_> = tree(world.dir.path())
                .into_keys()
                .filter(|path| !path.starts_with("generated/"))
                .collect();
            assert!(
                left.iter().all(|path| path.ends_with("/run.lock")),
                "{left:?}"
            );
        }
        assert!(kills > 25, "{kills} kills");
    }
}

#[test]
fn two_kills_are_no_worse_than_one() {
    let (old, new) = before_and_after();
    let whole_new = expected(&new);
    for across in [false, true] {
        // Every pair would be two thousand worlds.
        for first in (12..48).step_by(9) {
            for second in (0..30).step_by(4) {
                let world = World::new();
                world.all(&old);
                let _ = world.watched(&new, &mut Kill::after(first, across));
                let _ = world.watched(&new, &mut Kill::after(second, across));
                world.watched(&new, &mut Kill::never()).expect("run");
                assert_eq!(
                    world.output(),
                    whole_new,
                    "kills {first}, {second}, across {across}"
                );
            }
        }
    }
}

#[test]
fn cargo_reads_the_workspace_after_a_kill_at_any_step() {
    let (old, new) = before_and_after();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    for changes in 0.. {
        let world = World::new();
        world.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"generated/*\"]\n",
        );
        world.all(&old);
        let done = world
            .watched(&new, &mut Kill::after(changes, false))
            .is_ok();
        let output = Command::new(&cargo)
            .args(["metadata", "--offline", "--quiet", "--format-version", "1"])
            .current_dir(world.dir.path())
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .expect("cargo");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "after {changes} changes: {message}"
        );
        if done {
            break;
        }
    }
}

#[test]
fn a_journal_that_leads_nowhere_is_dropped() {
    let (old, new) = before_and_after();
    let world = World::new();
    world.all(&old);
    let before = world.output();
    // Past the journal and half of the steps.
    world
        .watched(&new, &mut Kill::after(28, false))
        .expect_err("killed");
    assert_ne!(world.output(), before);
    // What `git checkout` and `git clean` do.
    fs::remove_dir_all(world.dir.path().join("generated")).expect("folder");
    for (path, text) in &before {
        world.write(&format!("generated/{path}"), text);
    }
    let applied = world.watched(&new, &mut Kill::never()).expect("run");
    assert_eq!(applied.recovered, Some(Recovered::Dropped));
    assert_eq!(world.output(), expected(&new));
}

#[test]
fn a_first_run_killed_leaves_no_folder_or_the_whole() {
    let (_, new) = before_and_after();
    let whole = expected(&new);
    for changes in 0.. {
        let world = World::new();
        let done = world
            .watched(&new, &mut Kill::after(changes, false))
            .is_ok();
        let files = world.output().len();
        assert!(
            files == 0 || files >= whole.len() - 1,
            "after {changes} changes: {files} files"
        );
        if done {
            break;
        }
    }
}

/// The input may have errors by then, so that there is nothing to apply.
#[test]
fn what_a_kill_left_is_finished_without_new_units() {
    let (old, new) = before_and_after();
    let (whole_old, whole_new) = (expected(&old), expected(&new));
    let mut finished = 0;
    for changes in 0.. {
        let world = World::new();
        world.all(&old);
        let mut kill = Kill::after(changes, false);
        if world.watched(&new, &mut kill).is_ok() {
            break;
        }
        let recovered = finish_killed(&world.destination(), &mut || {}).expect("finished");
        if kill.committed {
            assert_eq!(world.output(), whole_new, "kill {changes}");
            finished += usize::from(recovered == Some(Recovered::Finished));
        } else {
            assert_eq!(world.output(), whole_old, "kill {changes}");
        }
        assert_eq!(
            finish_killed(&world.destination(), &mut || {}).expect("nothing"),
            None
        );
    }
    assert!(finished > 10, "{finished}");
}

#[test]
fn inputs_change_together_with_what_is_made_of_them() {
    let (old, new) = before_and_after();
    let (whole_old, whole_new) = (expected(&old), expected(&new));
    let path = RelPath::new("specs/highlevel/catalog.yaml").expect("path");
    let added = RelPath::new("specs/highlevel/CHANGELOG.md").expect("path");
    let inputs = [(path, b"version: 2".to_vec()), (added, b"# 2".to_vec())];
    let specs = |catalog: &str, log: Option<&str>| {
        let log = log.map(|text| ("highlevel/CHANGELOG.md".to_owned(), text.to_owned()));
        let catalog = ("highlevel/catalog.yaml".to_owned(), catalog.to_owned());
        log.into_iter().chain([catalog]).collect::<BTreeMap<_, _>>()
    };
    for across in [false, true] {
        let mut kills = 0;
        for changes in 0.. {
            let world = World::new();
            world.all(&old);
            world.write("specs/highlevel/catalog.yaml", "version: 1");
            let mut kill = Kill::after(changes, across);
            let ended = apply_watched(
                &world.destination(),
                &inputs,
                &new,
                Scope::All,
                &mut || {},
                &mut kill,
            );
            let is_done = ended.is_ok();
            kills += usize::from(!is_done);
            // Before anything is read again, the next command finishes what stands in the journal.
            finish_killed(&world.destination(), &mut || {}).expect("finish");
            let found = (world.output(), tree(&world.dir.path().join("specs")));
            let is_new = is_done || kill.committed;
            let wanted = match is_new {
                true => (whole_new.clone(), specs("version: 2", Some("# 2"))),
                false => (whole_old.clone(), specs("version: 1", None)),
            };
            assert_eq!(found, wanted, "kill {changes}, across {across}");
            if is_done {
                break;
            }
        }
        assert!(kills > 25, "{kills} kills");
    }
}

#[test]
fn inputs_that_cannot_be_written_leave_everything_old() {
    let (old, new) = before_and_after();
    let world = World::new();
    world.all(&old);
    world.write("specs/highlevel/catalog.yaml/x", "");
    let path = RelPath::new("specs/highlevel/catalog.yaml").expect("path");
    let inputs = [(path, b"version: 2".to_vec())];
    let ended = apply_with(&world.destination(), &inputs, &new, Scope::All, &mut || {});
    assert!(ended.is_err());
    assert_eq!(world.output(), expected(&old));
}
