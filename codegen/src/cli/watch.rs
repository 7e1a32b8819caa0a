//! `tieline generate --watch`: once, and again whenever an input changes, until Ctrl-C.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, SystemTime};

use notify_debouncer_mini::notify::{self, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};

/// How long all must be quiet before a run: editors save in several steps.
const QUIET: Duration = Duration::from_millis(200);

enum Event {
    Changed,
    Stop,
}

/// Calls `run` at once and after each change below `folder` or of `manifest`, until the user ends it. A run that has
/// begun is finished first.
///
/// # Errors
/// The system does not tell of changes.
pub(super) fn watch(
    folder: &Path,
    manifest: &Path,
    run: &mut dyn FnMut(),
) -> Result<(), notify::Error> {
    let (sender, events) = channel();
    let stop = sender.clone();
    // Where there is a handler already, it ends the program, which is as safe: what is killed is finished later.
    let _ = ctrlc::set_handler(move || drop(stop.send(Event::Stop)));
    watch_until(folder, manifest, &sender, &events, run)
}

fn watch_until(
    folder: &Path,
    manifest: &Path,
    sender: &Sender<Event>,
    events: &Receiver<Event>,
    run: &mut dyn FnMut(),
) -> Result<(), notify::Error> {
    let changed = sender.clone();
    let mut debouncer = new_debouncer(QUIET, move |_: DebounceEventResult| {
        drop(changed.send(Event::Changed));
    })?;
    let watcher = debouncer.watcher();
    watcher.watch(folder, RecursiveMode::Recursive)?;
    // An editor replaces the file, and a watch of the file itself would go with the old one.
    if let Some(root) = manifest.parent() {
        watcher.watch(root, RecursiveMode::NonRecursive)?;
    }
    // Before the run, so that what is saved while it goes on starts another.
    let mut known = Snapshot::of(folder, manifest);
    run();
    loop {
        match events.recv() {
            Ok(Event::Changed) => {}
            Ok(Event::Stop) | Err(_) => return Ok(()),
        }
        // Some systems tell of reads as well, and every run reads everything: only what differs counts.
        let now = Snapshot::of(folder, manifest);
        if now != known {
            known = now;
            run();
        }
    }
}

/// Size and time of each file.
#[derive(Debug, PartialEq, Eq)]
struct Snapshot(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl Snapshot {
    fn of(folder: &Path, manifest: &Path) -> Self {
        let mut found = BTreeMap::new();
        let mut left = vec![folder.to_path_buf()];
        while let Some(folder) = left.pop() {
            // What cannot be read is told by the run.
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                // Links to folders are not followed: they may lead in a circle.
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => left.push(path),
                    _ => Self::note(&mut found, path),
                }
            }
        }
        Self::note(&mut found, manifest.to_path_buf());
        Self(found)
    }

    fn note(found: &mut BTreeMap<PathBuf, (u64, Option<SystemTime>)>, path: PathBuf) {
        if let Ok(data) = fs::metadata(&path) {
            found.insert(path, (data.len(), data.modified().ok()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As editors save: at once. A file that is emptied and then written is two changes, and on a busy machine they are
    /// far enough apart for two runs.
    fn put(stage: &Path, text: &str, to: &Path) {
        let new = stage.join("new file");
        fs::write(&new, text).unwrap();
        fs::rename(new, to).unwrap();
    }

    /// Each run does the next thing, and the last one ends it.
    #[test]
    fn runs_once_for_each_change_and_not_for_reads() {
        let root = tempfile::tempdir().unwrap();
        let specs = root.path().join("specs");
        let manifest = root.path().join("Cargo.toml");
        let stage = root.path().join("stage");
        fs::create_dir(&specs).unwrap();
        fs::create_dir(&stage).unwrap();
        fs::write(&manifest, "").unwrap();
        fs::write(specs.join("a.yaml"), "1").unwrap();
        let (sender, events) = channel();
        let mut runs = 0;
        let later = |after: u64, what: Box<dyn FnOnce() + Send>| {
            std::thread::spawn(move || {
                std::thread::sleep(QUIET * 2 + Duration::from_millis(after));
                what();
            });
        };
        watch_until(&specs, &manifest, &sender, &events, &mut || {
            runs += 1;
            let (specs, manifest, stop) = (specs.clone(), manifest.clone(), sender.clone());
            let stage = stage.clone();
            fs::read(specs.join("a.yaml")).unwrap();
            later(
                0,
                Box::new(move || match runs {
                    1 => put(&stage, "22", &specs.join("a.yaml")),
                    2 => put(&stage, "333", &specs.join("b.yaml")),
                    3 => {
                        fs::create_dir(stage.join("new")).unwrap();
                        fs::write(stage.join("new/c.yaml"), "").unwrap();
                        fs::rename(stage.join("new"), specs.join("new")).unwrap();
                    }
                    4 => put(&stage, "[workspace]", &manifest),
                    _ => stop.send(Event::Stop).unwrap(),
                }),
            );
        })
        .unwrap();
        assert_eq!(runs, 5);
    }
}
