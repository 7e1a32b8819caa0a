//! The documents of one specification in normal form.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::anchors::{self, Anchors};
use super::cx::Cx;
use super::kind::Kind;
use super::reference::{self, BadReference, Missing, Reference};
use super::repeated;
use super::v20::{self, Moves};
use super::version::{self, Version};
use super::walk::Walk;
use crate::diagnostic::{Code, Diagnostic, Reported, Severity, Sink};
use crate::source::{Document, FileId, Map, Node, Pointer, Sources, closest};

/// One OpenAPI document with the files it refers to, in the shape of 3.0 with the keywords checked.
#[derive(Debug)]
pub struct NormalForm {
    /// The document itself.
    pub file: FileId,
    /// What the document says it is.
    pub version: Version,
    /// Of these only the document itself is walked.
    files: HashMap<FileId, Node>,
    /// What a `$ref` names where the walk over the document does not come by, or takes it for something else: copies, so that a
    /// parameter that is said to be at `#/paths` changes no path.
    parts: HashMap<(Reference, Kind), Node>,
    /// The document's own URI (3.2), by which it may name itself.
    own: Option<String>,
    /// What other files give names to (`$anchor`).
    anchors: HashMap<FileId, Anchors>,
    /// Files that a `$ref` names in vain, each with the reason.
    missing: HashMap<FileId, Missing>,
    /// Places that a `$ref` names other than `#/components/SECTION/NAME` of the document.
    targets: HashSet<Reference, RandomState>,
    /// Where the parts of the document stand now, which its references name by where they stood.
    moves: Moves,
}

/// Bytes of all copies: as much as the largest document has. Only one whose references overlap a hundred times has more.
const MOST_COPIED: usize = 128 << 20;

/// A node behind a `$ref`.
#[derive(Debug, Clone)]
pub(crate) struct Target<'a> {
    pub at: Reference,
    pub node: &'a Node,
}

impl NormalForm {
    /// The tree of the document.
    pub(crate) fn document(&self) -> Option<&Node> {
        self.files.get(&self.file)
    }

    /// The node that a `$ref` in `from` names, read as what it stands for there.
    pub(crate) fn resolve(
        &self,
        from: &FileId,
        text: &str,
        kind: Kind,
    ) -> Result<Target<'_>, BadReference> {
        let at = self.place(from, text)?;
        let Some(tree) = self.files.get(&at.file) else {
            let missing = self.missing.get(&at.file).cloned();
            return Err(BadReference::File(missing.unwrap_or_else(|| Missing {
                why: "the file cannot be read".to_owned(),
                help: UNREAD.to_owned(),
            })));
        };
        let node = tree.at(&at.pointer).ok_or(BadReference::Place)?;
        if self.is_walked(&at, kind) {
            return Ok(Target { at, node });
        }
        let key = (at, kind);
        let node = self.parts.get(&key).ok_or(BadReference::TooMuch)?;
        Ok(Target { at: key.0, node })
    }

    /// The component of the document that a `$ref` which leads nowhere was meant to name, and how that is written: where it
    /// is written wrong, not where the name is wrong.
    pub(crate) fn respelt(
        &self,
        from: &FileId,
        text: &str,
        kind: Kind,
    ) -> Option<(Target<'_>, String)> {
        let mut spellings = reference::spellings(text).into_iter();
        spellings.find_map(|spelling| {
            let at = self.place(from, &spelling).ok()?;
            // Nothing else is in normal form unless a `$ref` names it rightly.
            if !self.is_walked(&at, kind) {
                return None;
            }
            let node = self.document()?.at(&at.pointer)?;
            Some((Target { at, node }, spelling))
        })
    }

    /// Where the tree has the parts of a 2.0 document, by where its text has them.
    pub(crate) fn moved(&self) -> &BTreeMap<Pointer, Pointer> {
        self.moves.to_tree()
    }

    /// Whether the tree holds the object at a place in normal form.
    fn is_walked(&self, at: &Reference, kind: Kind) -> bool {
        at.file == self.file && Kind::at(&at.pointer) == Some(kind)
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
        let own = self.own.as_deref().filter(|_| *from == self.file);
        let text = own
            .and_then(|own| text.strip_prefix(own))
            .map_or(text, |rest| match rest {
                "" => "#",
                rest if rest.starts_with('#') => rest,
                // Another URI that begins alike.
                _ => text,
            });
        let mut at = reference::parse(from, text).or_else(|error| {
            let (file, name) = reference::named(from, text).ok_or(error.clone())?;
            if let Some(missing) = self.missing.get(&file) {
                return Err(BadReference::File(missing.clone()));
            }
            let anchors = self.anchors.get(&file).ok_or(error)?;
            let pointer = anchors.get(name).cloned().ok_or(BadReference::Place)?;
            Ok::<_, BadReference>(Reference { file, pointer })
        })?;
        if at.file == self.file
            && let Some(pointer) = self.moves.in_tree(&at.pointer)
        {
            at.pointer = pointer;
        }
        Ok(at)
    }

    /// Has the tree of a file, if it can be had.
    fn open(&mut self, others: &mut Others<'_>, file: &FileId, sink: &mut Sink) {
        if self.files.contains_key(file) || self.missing.contains_key(file) {
            return;
        }
        match others.open(file) {
            Ok(document) => {
                let mut tree = document.root.clone();
                let anchors = anchors::settle(file, &mut tree, None, sink);
                self.anchors.insert(file.clone(), anchors);
                self.files.insert(file.clone(), tree);
            }
            Err(why) => {
                self.missing.insert(file.clone(), why);
            }
        }
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
    if let Node::Map(root) = &mut root {
        repeated::merge(root);
    }
    let mut others = Others {
        sources,
        opened: HashMap::new(),
        said: Sink::new(),
    };
    let (moves, common) = match &mut root {
        Node::Map(root) if version == Version::V20 => {
            let (moves, common) = older(&mut others, file, root, sink);
            (moves, Some(common))
        }
        _ => (Moves::default(), None),
    };
    let own = root.get("$self").and_then(Node::as_str).map(str::to_owned);
    let mut names = HashMap::new();
    if version == Version::V31 {
        let own = anchors::settle(file, &mut root, own.as_deref(), sink);
        names.insert(file.clone(), own);
    }
    let mut walk = Walk::new(file, version, &Pointer::root(), sink).over_document();
    walk.run(&mut root, Kind::Document);
    let mut queue: Vec<(FileId, String, Kind)> = named(file, walk.references);
    let mut form = NormalForm {
        file: file.clone(),
        version,
        files: HashMap::from([(file.clone(), root)]),
        parts: HashMap::new(),
        own,
        anchors: names,
        missing: HashMap::new(),
        targets: HashSet::default(),
        moves,
    };
    let mut copied = 0usize;
    while let Some((from, text, kind)) = queue.pop() {
        // What cannot be resolved is reported where it is used.
        if let Some((file, _)) = reference::named(&from, &text) {
            form.open(&mut others, &file, sink);
        }
        let Ok(at) = form.place(&from, &text) else {
            continue;
        };
        if form.missing.contains_key(&at.file) {
            continue;
        }
        form.targets.insert(at.clone());
        if form.is_walked(&at, kind) || form.parts.contains_key(&(at.clone(), kind)) {
            continue;
        }
        form.open(&mut others, &at.file, sink);
        let Some(tree) = form.files.get(&at.file) else {
            continue;
        };
        let Some(node) = tree.at(&at.pointer) else {
            continue;
        };
        copied = copied.saturating_add(node.weight());
        if copied > MOST_COPIED {
            continue;
        }
        let mut node = node.clone();
        if let Some(common) = &common {
            let mut lookup = |text: &str| others.find(&at.file, text);
            let cx = Cx::new(&at.file, version, &at.pointer, sink);
            v20::part(&mut node, kind, tree, common, cx, &mut lookup);
        }
        let mut walk = Walk::new(&at.file, version, &at.pointer, sink);
        if at.file == form.file {
            walk = walk.over_document();
        }
        walk.run(&mut node, kind);
        queue.extend(named(&at.file, walk.references));
        form.parts.insert((at, kind), node);
    }
    sink.extend(others.said);
    Ok(form)
}

/// Gives a 2.0 document the shape of 3.0, and sees to it that diagnostics tell of it as it was written.
fn older(
    others: &mut Others<'_>,
    file: &FileId,
    root: &mut Map,
    sink: &mut Sink,
) -> (Moves, v20::Common) {
    let mut lookup = |text: &str| others.find(file, text);
    let cx = Cx::new(file, Version::V20, &Pointer::root(), sink);
    let (moves, common) = v20::apply(root, cx, &mut lookup);
    sink.moved(file.clone(), moves.origins());
    (moves, common)
}

/// The files that a document refers to, each opened once: the second answer of [`Sources`] says nothing of what is wrong.
struct Others<'s> {
    sources: &'s mut Sources,
    opened: HashMap<FileId, Result<Arc<Document>, Missing>>,
    said: Sink,
}

impl Others<'_> {
    fn open(&mut self, file: &FileId) -> Result<Arc<Document>, Missing> {
        let Self {
            sources,
            opened,
            said,
        } = self;
        let opened = opened.entry(file.clone());
        opened.or_insert_with(|| open(sources, file, said)).clone()
    }

    /// What a `$ref` in `from` names, as it was written.
    fn find(&mut self, from: &FileId, text: &str) -> Option<Node> {
        let Reference { file, pointer } = reference::parse(from, text).ok()?;
        self.open(&file).ok()?.root.at(&pointer).cloned()
    }
}

/// Where more is said of a file.
const UNREAD: &str = "see to what is said of that file itself";

/// The tree of a file that a `$ref` names, or why there is none.
fn open(sources: &mut Sources, file: &FileId, sink: &mut Sink) -> Result<Arc<Document>, Missing> {
    let mut own = Sink::new();
    let loaded = sources.load_file(file, None, &mut own);
    let mut missing = Missing {
        why: format!("file `{}` cannot be read", sources.shown(file.as_str())),
        help: UNREAD.to_owned(),
    };
    for diagnostic in own.into_sorted() {
        match diagnostic.code {
            // About the file as a whole: said where it is referred to.
            Code::FileMissing | Code::OutsideRoot | Code::FileTooLarge => {
                missing.why = diagnostic.message;
                missing.help = diagnostic.help.unwrap_or(missing.help);
            }
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
            repeated::report(&document, sink);
            Ok(document)
        }
        Err(_) => Err(missing),
    }
}

fn named(file: &FileId, references: Vec<(String, Kind)>) -> Vec<(FileId, String, Kind)> {
    references
        .into_iter()
        .map(|(text, kind)| (file.clone(), text, kind))
        .collect()
}
