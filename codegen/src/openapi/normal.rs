//! The documents of one specification in normal form.

use std::collections::{HashMap, HashSet};

use super::reference::{self, BadReference, Reference};
use super::version::{self, Version};
use super::walk::{Kind, Walk};
use crate::diagnostic::{Reported, Sink};
use crate::source::{FileId, Node, Pointer};

/// Gives the files that `$ref`s name. It decides what is inside the root; nothing is fetched.
pub trait Files {
    /// The tree of a file, or `None` where there is none to be had. A missing file is not reported here but at the `$ref`.
    fn open(&mut self, file: &FileId, sink: &mut Sink) -> Option<Node>;
}

/// One OpenAPI document with the files it refers to, in the shape of 3.0 with the keywords checked.
#[derive(Debug)]
pub struct NormalForm {
    /// The document itself.
    pub file: FileId,
    /// What the document says it is.
    pub version: Version,
    files: HashMap<FileId, Node>,
    /// Places that a `$ref` names other than `#/components/SECTION/NAME` of the document.
    targets: HashSet<Reference>,
}

/// A node behind a `$ref`.
#[derive(Debug, Clone)]
pub(crate) struct Target<'a> {
    pub at: Reference,
    pub node: &'a Node,
}

impl NormalForm {
    /// The tree of a file; of the document itself or one that a `$ref` named.
    pub(crate) fn tree(&self, file: &FileId) -> Option<&Node> {
        self.files.get(file)
    }

    /// The node that a `$ref` in `from` names.
    pub(crate) fn resolve(&self, from: &FileId, text: &str) -> Result<Target<'_>, BadReference> {
        let at = reference::parse(from, text)?;
        let tree = self.files.get(&at.file).ok_or(BadReference::NoFile)?;
        let node = tree.at(&at.pointer).ok_or(BadReference::NoNode)?;
        Ok(Target { at, node })
    }

    /// Whether some `$ref` names this very place.
    pub(crate) fn is_target(&self, at: &Reference) -> bool {
        self.targets.contains(at)
    }
}

/// Brings a document, already read and patched by its overlays, and the files it refers to, to normal form.
///
/// # Errors
/// The tree is no OpenAPI document of a version that is read.
pub fn normalise(
    files: &mut dyn Files,
    file: &FileId,
    mut root: Node,
    sink: &mut Sink,
) -> Result<NormalForm, Reported> {
    let version = version::detect(file, &root, sink)?;
    let mut walk = Walk::new(file, &Pointer::root(), sink);
    walk.run(&mut root, Kind::Document);
    let mut queue: Vec<(FileId, String, Kind)> = named(file, walk.references);
    let mut form = NormalForm {
        file: file.clone(),
        version,
        files: HashMap::from([(file.clone(), root)]),
        targets: HashSet::new(),
    };
    let mut missing: HashSet<FileId> = HashSet::new();
    while let Some((from, text, kind)) = queue.pop() {
        // What cannot be resolved is reported where it is used.
        let Ok(at) = reference::parse(&from, &text) else {
            continue;
        };
        if missing.contains(&at.file) || !form.targets.insert(at.clone()) {
            continue;
        }
        if !form.files.contains_key(&at.file) {
            let Some(tree) = files.open(&at.file, sink) else {
                missing.insert(at.file);
                continue;
            };
            form.files.insert(at.file.clone(), tree);
        }
        if at.file == form.file && walked(&at.pointer) {
            continue;
        }
        let Some(node) = form
            .files
            .get_mut(&at.file)
            .and_then(|tree| at_mut(tree, &at.pointer))
        else {
            continue;
        };
        let mut walk = Walk::new(&at.file, &at.pointer, sink);
        walk.run(node, kind);
        queue.extend(named(&at.file, walk.references));
    }
    Ok(form)
}

fn named(file: &FileId, references: Vec<(String, Kind)>) -> Vec<(FileId, String, Kind)> {
    references
        .into_iter()
        .map(|(text, kind)| (file.clone(), text, kind))
        .collect()
}

/// Whether the walk over the document has been there.
fn walked(pointer: &Pointer) -> bool {
    let text = pointer.as_str();
    ["/paths/", "/components/", "/webhooks/", "/x-webhooks/"]
        .iter()
        .any(|section| text.starts_with(section))
}

fn at_mut<'a>(node: &'a mut Node, pointer: &Pointer) -> Option<&'a mut Node> {
    pointer
        .segments()
        .try_fold(node, |node, segment| match node {
            Node::Map(map) => map.entries.get_mut(&segment),
            Node::Seq(items) => items.get_mut(segment.parse::<usize>().ok()?),
            _ => None,
        })
}
