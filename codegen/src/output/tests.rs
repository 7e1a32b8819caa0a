//! Runs on real folders: what is written, what is refused, and what a kill leaves.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempDir;

use super::apply::apply_watched;
use super::journal::Watch;
use super::*;

mod kill;
mod undo;

/// A workspace in a folder of its own.
struct World {
    dir: TempDir,
}

impl World {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("folder"),
        }
    }

    fn destination(&self) -> Destination {
        Destination::in_workspace(self.dir.path(), &RelPath::new("generated").expect("path"))
    }

    fn run(&self, units: &[Unit], scope: Scope) -> Result<Applied, OutputError> {
        apply(&self.destination(), units, scope, &mut || {})
    }

    fn all(&self, units: &[Unit]) -> Applied {
        self.watched(units, &mut Kill::never()).expect("run")
    }

    fn watched(&self, units: &[Unit], watch: &mut dyn Watch) -> Result<Applied, OutputError> {
        apply_watched(
            &self.destination(),
            &[],
            units,
            Scope::All,
            &mut || {},
            watch,
        )
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        fs::write(path, text).expect("file");
    }

    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.dir.path().join(path)).ok()
    }

    /// Files (and empty folders) of the output by path, the lock among them.
    fn output(&self) -> BTreeMap<String, String> {
        tree(&self.dir.path().join("generated"))
    }
}

fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(at) = left.pop() {
        let Ok(entries) = fs::read_dir(&at) else {
            continue;
        };
        let mut empty = true;
        for entry in entries {
            empty = false;
            let path = entry.expect("entry").path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("below")
                    .display()
                    .to_string();
                files.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
        if empty && at != folder {
            files.insert(
                format!("{}/", at.strip_prefix(folder).expect("below").display()),
                String::new(),
            );
        }
    }
    files
}

fn unit(name: &str, files: &[(&str, &str)]) -> Unit {
    let mut set = FileSet::new();
    for (path, text) in files {
        set.insert(&format!("{name}/{path}"), *text).expect(path);
    }
    Unit {
        name: name.to_owned(),
        inputs: BTreeMap::from([(
            format!("specs/{name}/catalog.yaml"),
            Digest::of(name.as_bytes()),
        )]),
        files: set,
    }
}

fn crate_unit(name: &str, version: &str, rest: &str, files: &[(&str, &str)]) -> Unit {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n{rest}"
    );
    let mut all = vec![("Cargo.toml", manifest.as_str()), ("src/lib.rs", "")];
    all.extend(files);
    unit(name, &all)
}

/// What the output holds once `units` are all there is.
fn expected(units: &[Unit]) -> BTreeMap<String, String> {
    let world = World::new();
    world.all(units);
    world.output()
}

fn counts(written: usize, unchanged: usize, removed: usize) -> FileCounts {
    FileCounts {
        written,
        unchanged,
        removed,
    }
}

#[test]
fn writes_only_what_differs_and_removes_orphans() {
    let world = World::new();
    let old = [
        unit(
            "a",
            &[("keep", "1"), ("change", "1"), ("old/deep/gone", "1")],
        ),
        unit("b", &[("x", "1")]),
    ];
    let applied = world.all(&old);
    assert_eq!(
        applied.units,
        BTreeMap::from([("a".into(), counts(3, 0, 0)), ("b".into(), counts(1, 0, 0))])
    );

    let keep = world.dir.path().join("generated/a/keep");
    let before = fs::metadata(&keep).expect("file").modified().expect("time");
    let new = [unit(
        "a",
        &[("keep", "1"), ("change", "2"), ("new/file", "1")],
    )];
    let applied = world.all(&new);
    assert_eq!(
        applied.units,
        BTreeMap::from([("a".into(), counts(2, 1, 1)), ("b".into(), counts(0, 0, 1))])
    );
    assert_eq!(
        fs::metadata(&keep).expect("file").modified().expect("time"),
        before
    );

    let output = world.output();
    let files: Vec<_> = output.keys().map(String::as_str).collect();
    assert_eq!(files, ["a/change", "a/keep", "a/new/file", "tieline.lock"]);
    assert_eq!(output["a/change"], "2");

    let applied = world.all(&new);
    assert_eq!(
        applied.units,
        BTreeMap::from([("a".into(), counts(0, 3, 0))])
    );
    assert_eq!(world.output(), output);
}

#[test]
fn a_run_without_changes_makes_no_staging_folder() {
    let world = World::new();
    let units = [unit("a", &[("x", "1")])];
    world.all(&units);
    fs::remove_dir_all(world.dir.path().join("target")).expect("staging folder");
    world.all(&units);
    assert!(!world.dir.path().join("target").exists());
}

#[test]
fn a_run_for_some_units_leaves_the_others_alone() {
    let world = World::new();
    world.all(&[
        unit("a", &[("x", "1"), ("y", "1")]),
        unit("b", &[("x", "1")]),
    ]);
    let applied = world
        .run(&[unit("a", &[("x", "2")])], Scope::Given)
        .expect("run");
    assert_eq!(
        applied.units,
        BTreeMap::from([("a".into(), counts(1, 0, 1))])
    );
    assert_eq!(
        world.output(),
        expected(&[unit("a", &[("x", "2")]), unit("b", &[("x", "1")])])
    );
}

#[test]
fn never_writes_over_a_file_it_did_not_write() {
    let world = World::new();
    world.write("generated/a/x", "mine");
    world.write("generated/a/y", "mine");
    let error = world
        .run(&[unit("a", &[("x", "1"), ("y", "1")])], Scope::All)
        .expect_err("refused");
    assert_eq!(
        error.to_string(),
        "files that tieline did not write are in the way: `generated/a/x`, `generated/a/y`"
    );
    assert_eq!(world.read("generated/a/x").as_deref(), Some("mine"));
    assert_eq!(world.output().len(), 2, "no lock either");
    assert!(
        !world.dir.path().join("target").exists(),
        "not even a staging folder"
    );
}

#[test]
fn takes_in_a_file_that_is_what_it_would_write() {
    let world = World::new();
    world.write("generated/a/x", "1");
    let applied = world.all(&[unit("a", &[("x", "1")])]);
    assert_eq!(applied.units["a"], counts(0, 1, 0));
    world.all(&[]);
    assert_eq!(world.read("generated/a/x"), None);
}

#[test]
fn puts_no_crate_into_a_folder_with_other_files() {
    let world = World::new();
    world.write("generated/a/notes/plan.md", "mine");
    world.write("generated/a/.gitkeep", "");
    let error = world
        .run(&[crate_unit("a", "0.1.0", "", &[])], Scope::All)
        .expect_err("refused");
    assert_eq!(
        error.to_string(),
        "`generated/a` is no folder of ours to put a crate into, it holds `generated/a/notes/plan.md`"
    );
    fs::remove_dir_all(world.dir.path().join("generated/a/notes")).expect("folder");
    world.all(&[crate_unit("a", "0.1.0", "", &[])]);
}

#[test]
fn removes_no_crate_whose_folder_holds_other_files() {
    let world = World::new();
    world.all(&[crate_unit("a", "0.1.0", "", &[])]);
    world.write("generated/a/notes.md", "mine");
    world.write("generated/a/src/lib.rs", "edited");
    let before = world.output();
    let error = world.run(&[], Scope::All).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "the crate in `generated/a` cannot be removed, the folder also holds `generated/a/notes.md`, `generated/a/src/lib.rs`"
    );
    assert_eq!(world.output(), before);
}

#[test]
fn keeps_an_orphan_that_was_edited() {
    let world = World::new();
    world.all(&[unit("a", &[("x", "1"), ("y", "1")])]);
    world.write("generated/a/y", "edited");
    let applied = world.all(&[unit("a", &[("x", "1")])]);
    assert_eq!(applied.kept, ["generated/a/y"]);
    assert_eq!(applied.units["a"], counts(0, 1, 0));
    assert_eq!(world.read("generated/a/y").as_deref(), Some("edited"));
    // From here on it is the user's.
    assert_eq!(world.all(&[unit("a", &[("x", "1")])]).kept, [""; 0]);
    assert!(
        world
            .run(&[unit("a", &[("x", "1"), ("y", "1")])], Scope::All)
            .is_err()
    );
}

#[test]
fn two_units_cannot_want_one_file() {
    let world = World::new();
    let mut other = unit("b", &[]);
    other.files.insert("a/X", "2").expect("path");
    let error = world
        .run(&[unit("a", &[("x", "1")]), other.clone()], Scope::All)
        .expect_err("refused");
    assert_eq!(
        error.to_string(),
        "in the output of `b`: the generated files `a/X` and `a/x` cannot stand beside each other on every file system"
    );
    world.all(&[unit("a", &[("X", "1")])]);
    let error = world.run(&[other], Scope::Given).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "`b` wants to write `generated/a/X`, which belongs to `a`"
    );
    let mut lock = unit("c", &[]);
    lock.files.insert("Tieline.lock", "").expect("path");
    assert!(matches!(
        world.run(&[lock], Scope::All),
        Err(OutputError::Clash { .. })
    ));
}

#[test]
fn a_file_becomes_a_folder_and_back() {
    let world = World::new();
    let file = [unit("a", &[("x", "1"), ("Case", "1")])];
    let folder = [unit("a", &[("x/y/z", "1"), ("case", "1")])];
    world.all(&file);
    world.all(&folder);
    assert_eq!(world.output(), expected(&folder));
    world.all(&file);
    assert_eq!(world.output(), expected(&file));
}

#[cfg(unix)]
#[test]
fn does_not_follow_links_out_of_the_folder() {
    let world = World::new();
    world.write("elsewhere/x", "mine");
    fs::create_dir_all(world.dir.path().join("generated")).expect("folder");
    std::os::unix::fs::symlink(
        world.dir.path().join("elsewhere"),
        world.dir.path().join("generated/a"),
    )
    .expect("link");
    let error = world
        .run(&[unit("a", &[("y", "1")])], Scope::All)
        .expect_err("refused");
    assert_eq!(
        error.to_string(),
        "files that tieline did not write are in the way: `generated/a`"
    );
    assert_eq!(tree(&world.dir.path().join("elsewhere")).len(), 1);
}

#[test]
fn a_lock_that_cannot_be_read_changes_nothing() {
    let world = World::new();
    world.all(&[unit("a", &[("x", "1")])]);
    world.write("generated/tieline.lock", "<<<<<<< ours\n");
    let error = world
        .run(&[unit("a", &[("x", "2")])], Scope::All)
        .expect_err("refused");
    assert!(matches!(error, OutputError::Lock { .. }), "{error}");
    assert_eq!(world.read("generated/a/x").as_deref(), Some("1"));
}

#[test]
fn a_standalone_folder_arrives_whole_and_knows_its_files() {
    let dir = tempfile::tempdir().expect("folder");
    let out = dir.path().join("client");
    let files = |text: &str| {
        let mut files = FileSet::new();
        files.insert("Cargo.toml", "[package]").expect("path");
        files.insert("src/lib.rs", text).expect("path");
        [Unit {
            name: "client".into(),
            inputs: BTreeMap::new(),
            files,
        }]
    };
    let destination = Destination::standalone(&out).expect("place");
    apply(&destination, &files("1"), Scope::All, &mut || {}).expect("run");
    apply(&destination, &files("2"), Scope::All, &mut || {}).expect("run");
    let written: Vec<_> = tree(&out)
        .into_keys()
        .filter(|path| !path.starts_with("target/"))
        .collect();
    assert_eq!(written, ["Cargo.toml", "src/lib.rs", "tieline.lock"]);

    fs::remove_file(out.join("tieline.lock")).expect("lock");
    let error = apply(&destination, &files("3"), Scope::All, &mut || {}).expect_err("not ours");
    assert!(matches!(error, OutputError::NotOurs { .. }), "{error}");
}

#[test]
fn one_run_waits_for_the_other() {
    let world = World::new();
    world.all(&[unit("a", &[("x", "1")])]);
    let staging = fs::read_dir(world.dir.path().join("target/tieline")).expect("folder");
    let staging = staging
        .map(|entry| entry.expect("entry").path())
        .next()
        .expect("staging folder");
    let other = fs::File::open(staging.join("run.lock")).expect("run lock");
    other.lock().expect("lock");
    let mut waited = 0;
    let mut held = Some(other);
    apply(
        &world.destination(),
        &[unit("a", &[("x", "2")])],
        Scope::All,
        &mut || {
            waited += 1;
            held = None;
        },
    )
    .expect("run");
    assert_eq!(waited, 1);
    assert_eq!(world.read("generated/a/x").as_deref(), Some("2"));
}

#[test]
fn check_names_every_difference_and_writes_nothing() {
    let world = World::new();
    world.all(&[unit(
        "a",
        &[
            ("differs", "1"),
            ("edited", "1"),
            ("gone", "1"),
            ("orphan", "1"),
            ("same", "1"),
            ("tuned", "1"),
        ],
    )]);
    world.write("generated/a/edited", "by hand");
    world.write("generated/a/tuned", "by hand");
    world.write("generated/a/mine", "by hand");
    fs::remove_file(world.dir.path().join("generated/a/gone")).expect("file");
    let before = world.output();
    let new = [unit(
        "a",
        &[
            ("differs", "2"),
            ("edited", "1"),
            ("gone", "1"),
            ("mine", "1"),
            ("new", "1"),
            ("same", "1"),
        ],
    )];
    let check = check(&world.destination(), &new, Scope::All).expect("check");
    assert!(!check.is_current());
    assert_eq!(
        check.report("tieline generate"),
        "\
differs                 generated/a/differs
edited by hand          generated/a/edited
missing                 generated/a/gone
not written by tieline  generated/a/mine
missing                 generated/a/new
orphaned                generated/a/orphan
edited by hand          generated/a/tuned
differs                 generated/tieline.lock
8 files are not up to date; run `tieline generate`
"
    );
    assert_eq!(world.output(), before);
}

#[test]
fn check_after_a_run_is_current_whatever_the_scope() {
    let world = World::new();
    let units = [unit("a", &[("x", "1")]), unit("b", &[("x", "1")])];
    let fresh = check(&world.destination(), &units, Scope::All).expect("check");
    assert_eq!(
        fresh.drifts().map(|(_, drift)| drift).collect::<Vec<_>>(),
        [Drift::Missing; 3]
    );
    world.all(&units);
    assert!(
        check(&world.destination(), &units, Scope::All)
            .expect("check")
            .is_current()
    );
    assert!(
        check(&world.destination(), &units[..1], Scope::Given)
            .expect("check")
            .is_current()
    );
    // A change of inputs that changes no output still leaves the lock out of date.
    let mut changed = units.clone();
    changed[1]
        .inputs
        .insert("specs/b/CHANGELOG.md".into(), Digest::of(b""));
    for scope in [Scope::All, Scope::Given] {
        let stale = check(&world.destination(), &changed, scope).expect("check");
        assert_eq!(
            stale.report("x"),
            "differs  generated/tieline.lock\n1 file is not up to date; run `x`\n"
        );
    }
    assert!(
        check(&world.destination(), &changed[..1], Scope::Given)
            .expect("check")
            .is_current()
    );
}

#[test]
fn check_compares_bytes_not_the_lock() {
    let world = World::new();
    world.all(&[unit("a", &[("x", "1")])]);
    let lock = world.read("generated/tieline.lock").expect("lock");
    world.write("generated/a/x", "2");
    world.write(
        "generated/tieline.lock",
        &lock.replace(&Digest::of(b"1").to_string(), &Digest::of(b"2").to_string()),
    );
    let check = check(
        &world.destination(),
        &[unit("a", &[("x", "1")])],
        Scope::All,
    )
    .expect("check");
    let drifts: Vec<_> = check.drifts().collect();
    assert_eq!(
        drifts,
        [
            ("generated/a/x", Drift::Differs),
            ("generated/tieline.lock", Drift::Differs)
        ]
    );
}

/// Ends a run before its n-th change, as a kill would.
struct Kill {
    left: usize,
    /// Whether the journal stood when the run ended.
    committed: bool,
    /// Whether `target/` is on a file system of its own.
    across: bool,
    /// The change that is refused before, without an end of the run.
    refused: Option<usize>,
    /// The changes so far.
    done: usize,
}

impl Kill {
    fn after(changes: usize, across: bool) -> Self {
        Self {
            left: changes,
            committed: false,
            across,
            refused: None,
            done: 0,
        }
    }
}

impl Kill {
    fn never() -> Self {
        Self::after(usize::MAX, false)
    }
}

impl Watch for Kill {
    /// A kill loses nothing that the system has; only a power cut does.
    fn sync(&mut self, _file: &fs::File) -> io::Result<()> {
        Ok(())
    }

    fn before(&mut self, what: &str) -> io::Result<()> {
        if self.left == 0 {
            return Err(io::Error::other("killed"));
        }
        self.left -= 1;
        self.done += 1;
        if self.refused == Some(self.done - 1) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.committed |= what == "commit the journal";
        Ok(())
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let in_target = |path: &Path| path.components().any(|part| part.as_os_str() == "target");
        if self.across && in_target(from) != in_target(to) {
            return Err(io::ErrorKind::CrossesDevices.into());
        }
        fs::rename(from, to)
    }
}
