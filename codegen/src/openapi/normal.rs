//! The documents of one specification in normal form.

use std::collections::{HashMap, HashSet};

use super::cx::Cx;
use super::reference::{self, BadReference, Reference};
use super::v20::{self, Moves};
use super::version::{self, Version};
use super::walk::{Kind, Walk};
use crate::diagnostic::{Code, Diagnostic, Reported, Severity, Sink};
use crate::source::{FileId, Map, Node, Pointer, Sources, closest};

/// One OpenAPI document with the files it refers to, in the shape of 3.0 with the keywords checked.
#[derive(Debug)]
pub struct NormalForm {
    /// The document itself.
    pub file: FileId,
    /// What the document says it is.
    pub version: Version,
    files: HashMap<FileId, Node>,
    /// Files that a `$ref` names in vain, each with the reason.
    missing: HashMap<FileId, String>,
    /// Places that a `$ref` names other than `#/components/SECTION/NAME` of the document.
    targets: HashSet<Reference>,
    /// Where the parts of the document stand now, which its references name by where they stood.
    moves: Moves,
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
        let at = self.place(from, text)?;
        let Some(tree) = self.files.get(&at.file) else {
            let why = self.missing.get(&at.file);
            let why = why.map_or("the file cannot be read", String::as_str);
            return Err(BadReference::File(why.to_owned()));
        };
        let node = tree.at(&at.pointer).ok_or(BadReference::Place)?;
        Ok(Target { at, node })
    }

    /// What a `$ref` in `from` that names no place was likely meant to be.
    pub(crate) fn nearest(&self, from: &FileId, text: &str) -> Option<String> {
        let at = reference::parse(from, text).ok()?;
        let mut node = self.files.get(&at.file)?;
        let mut meant = Pointer::root();
        for segment in at.pointer.segments() {
            let mut step = Pointer::root().child(&segment);
            if node.at(&step).is_none() {
                let keys = node.as_map()?.iter().map(|(key, _)| key);
                let near = closest(&segment, keys)?;
                step = Pointer::root().child(near);
            }
            node = node.at(&step)?;
            meant = step.segments().fold(meant, |meant, key| meant.child(key));
        }
        let file = text.split('#').next().unwrap_or_default();
        Some(format!("{file}#{meant}"))
    }

    /// The place that a `$ref` in `from` names, in the trees.
    fn place(&self, from: &FileId, text: &str) -> Result<Reference, BadReference> {
        let mut at = reference::parse(from, text)?;
        if at.file == self.file
            && let Some(pointer) = self.moves.in_tree(&at.pointer)
        {
            at.pointer = pointer;
        }
        Ok(at)
    }

    /// Whether some `$ref` names this very place.
    pub(crate) fn is_target(&self, at: &Reference) -> bool {
        self.targets.contains(at)
    }
}

/// Brings a document, already read and patched by its overlays, and the files it refers to, to normal form.
///
/// A file that cannot be had is no error: what a `$ref` into it stands for is untyped, reported where it is used.
///
/// # Errors
/// The tree is no OpenAPI document of a version that is read.
pub fn normalise(
    sources: &mut Sources,
    file: &FileId,
    mut root: Node,
    sink: &mut Sink,
) -> Result<NormalForm, Reported> {
    let version = version::detect(file, &root, sink)?;
    let moves = match &mut root {
        Node::Map(root) if version == Version::V20 => older(sources, file, root, sink),
        _ => Moves::default(),
    };
    let mut walk = Walk::new(file, version, &Pointer::root(), sink);
    walk.run(&mut root, Kind::Document);
    let mut queue: Vec<(FileId, String, Kind)> = named(file, walk.references);
    let mut form = NormalForm {
        file: file.clone(),
        version,
        files: HashMap::from([(file.clone(), root)]),
        missing: HashMap::new(),
        targets: HashSet::new(),
        moves,
    };
    while let Some((from, text, kind)) = queue.pop() {
        // What cannot be resolved is reported where it is used.
        let Ok(at) = form.place(&from, &text) else {
            continue;
        };
        if form.missing.contains_key(&at.file) || !form.targets.insert(at.clone()) {
            continue;
        }
        if !form.files.contains_key(&at.file) {
            match open(sources, &at.file, sink) {
                Ok(tree) => {
                    form.files.insert(at.file.clone(), tree);
                }
                Err(why) => {
                    form.missing.insert(at.file, why);
                    continue;
                }
            }
        }
        if at.file == form.file && walked(&at.pointer) {
            continue;
        }
        let tree = form.files.get_mut(&at.file);
        let Some(node) = tree.and_then(|tree| at_mut(tree, &at.pointer)) else {
            continue;
        };
        let mut walk = Walk::new(&at.file, version, &at.pointer, sink);
        walk.run(node, kind);
        queue.extend(named(&at.file, walk.references));
    }
    Ok(form)
}

/// Gives a 2.0 document the shape of 3.0, and sees to it that diagnostics tell of it as it was written.
fn older(sources: &mut Sources, file: &FileId, root: &mut Map, sink: &mut Sink) -> Moves {
    let mut lookup = |text: &str| {
        let Reference { file, pointer } = reference::parse(file, text).ok()?;
        // What is wrong with the file is said where it is referred to.
        let tree = open(sources, &file, &mut Sink::new()).ok()?;
        tree.at(&pointer).cloned()
    };
    let cx = Cx::new(file, Version::V20, &Pointer::root(), sink);
    let moves = v20::apply(root, cx, &mut lookup);
    sink.moved(file.clone(), moves.origins());
    moves
}

/// The tree of a file that a `$ref` names, or why there is none.
fn open(sources: &mut Sources, file: &FileId, sink: &mut Sink) -> Result<Node, String> {
    let mut own = Sink::new();
    let loaded = sources.load_file(file, None, &mut own);
    let mut why = format!("file `{}` cannot be read", sources.shown(file.as_str()));
    for diagnostic in own.into_sorted() {
        match diagnostic.code {
            // About the file as a whole: said where it is referred to.
            Code::FileMissing | Code::OutsideRoot | Code::FileTooLarge => why = diagnostic.message,
            _ => {
                let severity = diagnostic.severity.max(Severity::Warning);
                sink.emit(Diagnostic {
                    severity,
                    ..diagnostic
                });
            }
        }
    }
    match loaded {
        Ok(document) => {
            document.report_duplicates(Severity::Warning, sink);
            Ok(document.root.clone())
        }
        Err(_) => Err(why),
    }
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
