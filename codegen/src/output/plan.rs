//! The order of the steps: at each of them cargo must be able to read the workspace.
//!
//! `cargo run -- generate` is how a killed run is finished, so no kill may leave manifests that cargo refuses. It
//! refuses the whole workspace for any one of these (tried with cargo 1.95):
//!
//! - a folder below the glob `generated/*` without `Cargo.toml`, even a hidden or an empty one;
//! - a manifest whose `src/lib.rs` is missing, unless `lib.path` names it;
//! - a path dependency on a folder without manifest, or whose version or features do not fit.
//!
//! It does not mind files beside the crates, missing modules, or missing tests and examples that are named by path.
//! Hence:
//!
//! 1. orphans go first only where they stand in the way of a new file: a folder becomes a file, a name changes case;
//! 2. files of existing crates are put one by one; a folder that does not exist yet arrives whole, by one rename;
//! 3. manifests that are about to change or go are relaxed: they stop asking for versions and features of siblings;
//! 4. manifests and new crates come, each after those it depends on;
//! 5. crates nobody wants go, each before those it depends on, each folder by one rename;
//! 6. orphans go, and folders they leave empty;
//! 7. the lock comes last. Until then the journal answers for what is ours.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::compare::{Comparison, MANIFEST, Orphan, State};
use super::destination::{Destination, Found};
use super::digest::Digest;
use super::error::OutputError;
use super::journal::{Base, Kept, Step};
use super::lock::LOCK_NAME;
use super::manifest::{Manifest, dependencies_first};
use super::path::{PathError, RelPath};
use super::unit::{Batch, WORTH_A_THREAD};

/// The steps, and the bytes to stage for them by their path in the staging folder: what they put in place, and copies
/// of what they replace.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub(super) steps: Vec<Step>,
    pub(super) staged: BTreeMap<RelPath, Cow<'a, [u8]>>,
}

struct Planner<'a> {
    destination: &'a Destination,
    batch: &'a Batch<'a>,
    comparison: &'a Comparison,
    plan: Plan<'a>,
    /// What the steps so far leave at a path, by its folded name; `None` where they remove.
    changed: BTreeMap<String, Option<Cow<'a, [u8]>>>,
}

impl<'a> Plan<'a> {
    /// The steps: first the inputs that change together with the output, by their path from the root. Which is first
    /// does not matter to cargo, which reads neither documents nor catalogs.
    pub(super) fn with_inputs(
        destination: &'a Destination,
        inputs: &'a [(RelPath, Vec<u8>)],
        batch: &'a Batch<'a>,
        comparison: &'a Comparison,
    ) -> Result<Self, OutputError> {
        let mut planner = Planner {
            destination,
            batch,
            comparison,
            plan: Self::default(),
            changed: BTreeMap::new(),
        };
        for (path, bytes) in inputs {
            planner.put_input(path, bytes)?;
        }
        planner.plan()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl<'a> Planner<'a> {
    fn plan(mut self) -> Result<Plan<'a>, OutputError> {
        let doomed = self.comparison.doomed_crates(self.batch);
        let (early, late) = self.orphans_to_remove(&doomed);
        self.remove(early)?;

        let (mut crates, mut others) = (BTreeMap::new(), Vec::new());
        for (folder, files) in self.arrivals() {
            match folder {
                Arrival::Folder(folder)
                    if files.iter().any(|path| path.file_name() == MANIFEST) =>
                {
                    crates.insert(folder.clone(), (Arrival::Folder(folder), files));
                }
                Arrival::File(path) if path.file_name() == MANIFEST => {
                    crates.insert(path.folder().to_owned(), (Arrival::File(path), files));
                }
                arrival => others.push((arrival, files)),
            }
        }
        for (arrival, files) in others {
            self.put(arrival, &files)?;
        }

        let replaced: BTreeSet<&str> = crates.keys().map(String::as_str).collect();
        for folder in replaced.union(&doomed) {
            self.relax(folder, &replaced)?;
        }
        let wanted = crates
            .iter()
            .map(|(folder, (_, files))| (folder.clone(), self.wanted_siblings(files)))
            .collect();
        for folder in dependencies_first(&wanted) {
            if let Some((arrival, files)) = crates.remove(&folder) {
                self.put(arrival, &files)?;
            }
        }

        let mut going = BTreeMap::new();
        for folder in doomed {
            let siblings = match self.manifest_on_disk(folder)? {
                Some(manifest) => manifest.siblings(folder),
                None => BTreeSet::new(),
            };
            going.insert(folder.to_owned(), siblings);
        }
        for (at, folder) in dependencies_first(&going).into_iter().rev().enumerate() {
            let step = Step::TakeFolder {
                folder: self.path(&folder)?,
                trash: self.path(&format!("trash/{at}"))?,
            };
            self.plan.steps.push(step);
        }
        self.remove(late)?;
        self.put_lock()?;
        Ok(self.plan)
    }

    /// Orphans that make way for new files, and the others that do not go with their whole crate.
    fn orphans_to_remove(&self, doomed: &BTreeSet<&str>) -> (Vec<RelPath>, Vec<RelPath>) {
        let names: BTreeSet<String> = self.batch.files.keys().map(|path| path.folded()).collect();
        let folders: BTreeSet<&str> = self
            .batch
            .files
            .keys()
            .flat_map(|path| path.folders())
            .collect();
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for (path, (_, _, state)) in &self.comparison.orphans {
            if *state != Orphan::Ours || path.folders().any(|folder| doomed.contains(folder)) {
                continue;
            }
            let in_the_way = names.contains(&path.folded())
                || folders.contains(path.as_str())
                || path
                    .folders()
                    .any(|folder| names.contains(&folder.to_lowercase()));
            if in_the_way {
                early.push(path.clone());
            } else {
                late.push(path.clone());
            }
        }
        (early, late)
    }

    fn remove(&mut self, paths: Vec<RelPath>) -> Result<(), OutputError> {
        for path in paths {
            if let Some(before) = self.keep(&path, None)? {
                self.plan.steps.push(Step::Remove { path, before });
            }
        }
        Ok(())
    }

    /// Stages a copy of what a step replaces by `after`, or removes: what stands on the disk, or what an earlier
    /// step put there.
    fn keep(
        &mut self,
        path: &RelPath,
        after: Option<Cow<'a, [u8]>>,
    ) -> Result<Option<Kept>, OutputError> {
        // By the folded name: on some file systems the file that was removed as `Case` is found as `case`.
        let now = match self.changed.insert(path.folded(), after) {
            Some(content) => content,
            None => match self.destination.find(path)? {
                Found::File(bytes) => Some(Cow::Owned(bytes)),
                Found::Nothing | Found::Folder | Found::Obstacle(_) => None,
            },
        };
        let Some(bytes) = now else { return Ok(None) };
        let staged = self.path(&format!("old/{}", self.plan.steps.len()))?;
        let digest = Digest::of(&bytes);
        self.plan.staged.insert(staged.clone(), bytes);
        Ok(Some(Kept { staged, digest }))
    }

    /// Stages a file and adds the step that puts it in place.
    fn put_file(
        &mut self,
        staged: RelPath,
        path: RelPath,
        (bytes, digest): (Cow<'a, [u8]>, Digest),
        interim: bool,
    ) -> Result<(), OutputError> {
        let before = self.keep(&path, Some(bytes.clone()))?;
        self.plan.staged.insert(staged.clone(), bytes);
        self.plan.steps.push(Step::Put {
            staged,
            path,
            base: Base::Out,
            digest,
            before,
            interim,
        });
        Ok(())
    }

    /// Stages an input that differs, and adds the step that puts it in place.
    fn put_input(&mut self, path: &RelPath, bytes: &'a [u8]) -> Result<(), OutputError> {
        let before = match self.destination.find_from(Base::Root, path)? {
            Found::File(old) if old == bytes => return Ok(()),
            Found::File(old) => {
                let staged = self.path(&format!("old/{}", self.plan.steps.len()))?;
                let digest = Digest::of(&old);
                self.plan.staged.insert(staged.clone(), old.into());
                Some(Kept { staged, digest })
            }
            Found::Nothing => None,
            Found::Folder | Found::Obstacle(_) => {
                let full = Base::Root.below(path, self.destination);
                let error = std::io::Error::other("it is no file");
                return Err(self.destination.io("write", &full)(error));
            }
        };
        let staged = self.path(&format!("input/{path}"))?;
        self.plan.staged.insert(staged.clone(), bytes.into());
        self.plan.steps.push(Step::Put {
            staged,
            path: path.clone(),
            base: Base::Root,
            digest: Digest::of(bytes),
            before,
            interim: false,
        });
        Ok(())
    }

    /// The files to write, those of a folder that does not exist together.
    fn arrivals(&self) -> BTreeMap<Arrival, Vec<RelPath>> {
        let mut arrivals: BTreeMap<Arrival, Vec<RelPath>> = BTreeMap::new();
        let out_exists = self.destination.out().is_dir();
        for (path, state) in &self.comparison.states {
            if *state == State::Same {
                continue;
            }
            let missing = if out_exists {
                path.folders()
                    .find(|folder| !self.destination.folder(folder).is_dir())
            } else {
                Some("")
            };
            let arrival = match missing {
                Some(folder) => Arrival::Folder(folder.to_owned()),
                None => Arrival::File(path.clone()),
            };
            arrivals.entry(arrival).or_default().push(path.clone());
        }
        arrivals
    }

    fn put(&mut self, arrival: Arrival, files: &[RelPath]) -> Result<(), OutputError> {
        let folder = match arrival {
            Arrival::File(path) => {
                let Some(wanted) = self.batch.files.get(&path) else {
                    return Ok(());
                };
                let staged = self.path(&format!("new/{path}"))?;
                let new = (wanted.bytes.into(), wanted.digest);
                return self.put_file(staged, path, new, false);
            }
            Arrival::Folder(folder) => folder,
        };
        let mut digests = BTreeMap::new();
        for path in files {
            if let Some(wanted) = self.batch.files.get(path) {
                let staged = self.path(&format!("new/{path}"))?;
                self.plan.staged.insert(staged, wanted.bytes.into());
                digests.insert(path.clone(), wanted.digest);
            }
        }
        self.plan.steps.push(Step::PutFolder {
            staged: self.path(format!("new/{folder}").trim_end_matches('/'))?,
            folder,
            files: digests,
        });
        Ok(())
    }

    /// Relaxes the manifest of `folder` if one of its siblings changes before it.
    fn relax(&mut self, folder: &str, replaced: &BTreeSet<&str>) -> Result<(), OutputError> {
        let Some(manifest) = self.manifest_on_disk(folder)? else {
            return Ok(());
        };
        if manifest
            .siblings(folder)
            .iter()
            .all(|sibling| !replaced.contains(sibling.as_str()))
        {
            return Ok(());
        }
        let text = manifest.relaxed();
        let path = self.path(&manifest_path(folder))?;
        let staged = self.path(&format!("interim/{path}"))?;
        self.put_file(staged, path, digested(text), true)
    }

    fn manifest_on_disk(&self, folder: &str) -> Result<Option<Manifest>, OutputError> {
        match self.destination.find(&self.path(&manifest_path(folder))?)? {
            Found::File(bytes) => Ok(Manifest::parse(&bytes)),
            Found::Nothing | Found::Folder | Found::Obstacle(_) => Ok(None),
        }
    }

    fn wanted_siblings(&self, files: &[RelPath]) -> BTreeSet<String> {
        files
            .iter()
            .filter(|path| path.file_name() == MANIFEST)
            .filter_map(|path| {
                let manifest = Manifest::parse(self.batch.files.get(path)?.bytes)?;
                Some(manifest.siblings(path.folder()))
            })
            .flatten()
            .collect()
    }

    fn put_lock(&mut self) -> Result<(), OutputError> {
        let text = self.batch.lock_after(&self.comparison.lock).to_text();
        if self.comparison.lock_text.as_ref() == Some(&text) {
            return Ok(());
        }
        let staged = self.path("lock")?;
        let path = self.path(LOCK_NAME)?;
        self.put_file(staged, path, digested(text), false)
    }

    fn path(&self, path: &str) -> Result<RelPath, OutputError> {
        RelPath::new(path).map_err(|error: PathError| {
            self.destination.io("name", &self.destination.folder(path))(std::io::Error::other(
                error,
            ))
        })
    }
}

/// How files come: alone, or as a folder (`""` for the output folder itself).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Arrival {
    File(RelPath),
    Folder(String),
}

fn digested(text: String) -> (Cow<'static, [u8]>, Digest) {
    let digest = Digest::of(text.as_bytes());
    (text.into_bytes().into(), digest)
}

fn manifest_path(folder: &str) -> String {
    if folder.is_empty() {
        MANIFEST.to_owned()
    } else {
        format!("{folder}/{MANIFEST}")
    }
}

/// Writes what the plan needs below the staging folder, which nothing reads until the journal stands.
pub(super) fn stage(
    plan: &Plan<'_>,
    folder: &Path,
    destination: &Destination,
    watch: &mut dyn super::journal::Watch,
) -> Result<(), OutputError> {
    let mut made: Option<&Path> = None;
    let paths: Vec<PathBuf> = plan.staged.keys().map(|path| path.below(folder)).collect();
    for path in &paths {
        watch
            .before("stage a file")
            .map_err(destination.io("write", path))?;
        // Files of one folder follow each other.
        if let Some(parent) = path.parent().filter(|parent| made != Some(*parent)) {
            fs::create_dir_all(parent).map_err(destination.io("write", path))?;
            made = Some(parent);
        }
    }
    let bytes: usize = plan.staged.values().map(|bytes| bytes.len()).sum();
    let at_least = match bytes {
        few if few < WORTH_A_THREAD => paths.len(),
        _ => 1,
    };
    let files: Vec<(&PathBuf, &Cow<'_, [u8]>)> = paths.iter().zip(plan.staged.values()).collect();
    let written: Vec<Result<(), OutputError>> = files
        .par_iter()
        .with_min_len(at_least)
        .map(|(path, bytes)| fs::write(path, bytes).map_err(destination.io("write", path)))
        .collect();
    written.into_iter().collect()
}
