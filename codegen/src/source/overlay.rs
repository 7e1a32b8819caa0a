//! OpenAPI overlays (<https://spec.openapis.org/overlay/v1.1.0.html>, which holds 1.0): patches to a vendor's document that survive its next release.

use std::collections::{BTreeMap, BTreeSet};

use super::path::{Path, TooMany};
use super::reader::quoted;
use super::{Document, Field, FileId, Map, Node, Pointer};
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};

/// Actions that are not applied, by the overlay's file and their index in it.
///
/// A comparison leaves out of both documents what fits one of them alone: it tells what the vendor changed, not what an
/// overlay did to one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut(BTreeMap<FileId, BTreeSet<usize>>);

impl LeftOut {
    /// The actions that were reported to match nothing.
    #[must_use]
    pub fn unmatched<'d>(reported: impl IntoIterator<Item = &'d Diagnostic>) -> Self {
        let mut found = Self::default();
        for diagnostic in reported {
            // `/actions/N/target`
            if diagnostic.code == Code::OverlayNoMatch
                && let Some(place) = &diagnostic.place
                && let Some(index) = place.pointer.segments().nth(1)
                && let Ok(index) = index.parse()
            {
                found.add(place.file.clone(), index);
            }
        }
        found
    }

    /// Leaves out one more.
    pub fn add(&mut self, file: FileId, index: usize) {
        self.0.entry(file).or_default().insert(index);
    }

    /// All of them.
    pub fn actions(&self) -> impl Iterator<Item = (&FileId, usize)> {
        let each = self.0.iter();
        each.flat_map(|(file, found)| found.iter().map(move |index| (file, *index)))
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of one overlay.
    #[must_use]
    pub fn of(&self, file: &FileId) -> BTreeSet<usize> {
        self.0.get(file).cloned().unwrap_or_default()
    }
}

/// A document of actions.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    pub document: Document,
    /// The indices of actions that are not applied.
    pub left_out: BTreeSet<usize>,
}

/// One action of an overlay.
#[derive(Debug)]
struct Action<'o> {
    /// In the list.
    index: usize,
    target: Path,
    place: Place,
    change: Change<'o>,
}

#[derive(Debug)]
enum Change<'o> {
    /// Merged into each match: objects member by member, lists appended to, other values replaced.
    Update(&'o Node),
    /// 1.1: as an update with the one value that the path finds, where the action is applied.
    Copy(Path, Place),
    Remove,
}

/// Applies the actions of an overlay to a document, in order, each to what the ones before it left.
///
/// ```
/// use tieline_codegen::diagnostic::Sink;
/// use tieline_codegen::source::overlay::{Overlay, apply};
/// use tieline_codegen::source::{Document, FileId};
///
/// let parse = |name, text| Document::parse(FileId::new(name), text, &mut Sink::new()).unwrap();
/// let mut document = parse("api.yaml", "paths: {/a: {get: {tags: [x]}}}");
/// let patch = Overlay { left_out: Default::default(), document: parse("fix.yaml", "
/// overlay: 1.0.0
/// info: {title: Name the operation, version: 1.0.0}
/// actions:
///   - target: $.paths['/a'].get
///     update: {operationId: getA, tags: [y]}
/// ") };
/// apply(&mut document, &patch, &mut Sink::new()).unwrap();
/// let expected = parse("api.yaml", "paths: {/a: {get: {tags: [x, y], operationId: getA}}}");
/// assert_eq!(document, expected);
/// ```
///
/// # Errors
///
/// Reports every malformed action and every target that matches nothing. The other actions have been applied.
pub fn apply(document: &mut Document, overlay: &Overlay, sink: &mut Sink) -> Result<(), Reported> {
    let shown = document.file.to_string();
    apply_to(document, &shown, overlay, sink)
}

/// The same to a document that people know by another name than that of its file.
pub(super) fn apply_to(
    document: &mut Document,
    shown: &str,
    overlay: &Overlay,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let (actions, mut outcome) = read(&overlay.document, sink);
    let wanted = |action: &&Action<'_>| !overlay.left_out.contains(&action.index);
    for action in actions.iter().filter(wanted) {
        if let Err(diagnostic) = action.apply(document, shown) {
            outcome = Err(sink.emit(*diagnostic));
        }
    }
    outcome
}

/// The actions that are well-formed, and whether all were.
fn read<'o>(overlay: &'o Document, sink: &mut Sink) -> (Vec<Action<'o>>, Result<(), Reported>) {
    let mut problems = Sink::new();
    let actions = read_strictly(overlay, &mut problems);
    let mut outcome = Ok(());
    for diagnostic in problems.into_sorted() {
        outcome = Err(sink.emit(diagnostic));
    }
    (actions, outcome)
}

fn read_strictly<'o>(overlay: &'o Document, sink: &mut Sink) -> Vec<Action<'o>> {
    let Some(mut section) = Field::root(overlay).section(sink) else {
        return Vec::new();
    };
    let version = section.required("overlay");
    if let Some(text) = version.string(sink)
        && !text.starts_with("1.")
    {
        sink.emit(
            Diagnostic::new(
                Code::OverlayInvalid,
                version.place(),
                format!("overlay version {} is not known", quoted(text)),
            )
            .help("write `overlay: 1.0.0`"),
        );
    }
    if let Some(mut info) = section.required("info").section(sink) {
        info.required("title").string(sink);
        info.required("version").string(sink);
        info.finish_extensible(sink);
    }
    section.field("extends").string(sink);
    let actions = section.required("actions").list(sink);
    section.finish_extensible(sink);
    actions
        .iter()
        .enumerate()
        .filter_map(|(index, field)| read_action(index, field, sink))
        .collect()
}

fn read_action<'o>(index: usize, field: &Field<'o>, sink: &mut Sink) -> Option<Action<'o>> {
    let mut section = field.section(sink)?;
    let target = section.required("target");
    let place = target.place();
    let path = target.string(sink);
    section.field("description").string(sink);
    let update = section.field("update").peek();
    let copy = section.field("copy");
    let source = copy.string(sink);
    let remove = section.field("remove").boolean(sink).unwrap_or_default();
    section.finish_extensible(sink);
    let target = parse(path?, &place, sink)?;
    let refused = |sink: &mut Sink, message: &str, help: &str| {
        let diagnostic = Diagnostic::new(Code::OverlayInvalid, field.place(), message);
        sink.emit(diagnostic.help(help));
    };
    // The specification lets `remove: true` win over what stands beside it.
    let change = match (remove, update, source) {
        (true, _, _) => Change::Remove,
        (false, Some(update), None) => Change::Update(update),
        (false, None, Some(source)) => {
            Change::Copy(parse(source, &copy.place(), sink)?, copy.place())
        }
        (false, Some(_), Some(_)) => {
            let message = "the action updates and copies";
            refused(
                sink,
                message,
                "make two actions of it, in the order that is meant",
            );
            return None;
        }
        (false, None, None) => {
            let help = "add `update:`, `copy:` or `remove: true`";
            refused(sink, "the action changes nothing", help);
            return None;
        }
    };
    Some(Action {
        index,
        target,
        place,
        change,
    })
}

fn parse(path: &str, place: &Place, sink: &mut Sink) -> Option<Path> {
    let error = match Path::parse(path) {
        Ok(path) => return Some(path),
        Err(error) => error,
    };
    let message = format!(
        "{} is no JSONPath: expected {} at character {}",
        quoted(path),
        error.expected,
        path.get(..error.offset)
            .map_or(0, |text| text.chars().count())
            + 1
    );
    sink.emit(
        Diagnostic::new(Code::OverlayInvalid, place.clone(), message).help(
            "names, `*`, indices, `..` and filters with `==`, `!=`, `&&` and `||` are supported",
        ),
    );
    None
}

/// The one value that a `copy:` names.
fn copied(root: &Node, source: &Path, place: &Place) -> Result<Node, Box<Diagnostic>> {
    let found = source.find(root).unwrap_or_default();
    if let [only] = found.as_slice()
        && let Some(node) = root.at(only)
    {
        return Ok(node.clone());
    }
    let message = "what is copied is not one value".to_owned();
    Err(Box::new(
        Diagnostic::new(Code::OverlayNoMatch, place.clone(), message)
            .help("let the path name exactly one"),
    ))
}

impl Action<'_> {
    fn apply(&self, document: &mut Document, shown: &str) -> Result<(), Box<Diagnostic>> {
        let problem =
            |code, message: String| Box::new(Diagnostic::new(code, self.place.clone(), message));
        let found = self.target.find(&document.root).map_err(|TooMany| {
            problem(
                Code::OverlayInvalid,
                "the target matches too many values".to_owned(),
            )
        })?;
        if found.is_empty() {
            let message = format!("the target matches nothing in `{shown}`");
            return Err(Box::new(
                problem(Code::OverlayNoMatch, message)
                    .help("if the vendor has mended this, remove the action"),
            ));
        }
        match &self.change {
            Change::Update(update) => merge_into_all(&mut document.root, &found, update),
            Change::Copy(source, place) => {
                let node = copied(&document.root, source, place)?;
                merge_into_all(&mut document.root, &found, &node);
            }
            Change::Remove => {
                if found.iter().any(|pointer| *pointer == Pointer::root()) {
                    let message = "the target is the whole document".to_owned();
                    return Err(problem(Code::OverlayInvalid, message));
                }
                remove(&mut document.root, found);
            }
        }
        Ok(())
    }
}

/// Removes later elements of a list before earlier ones, so that no index shifts, and what is inside a match before it.
fn remove(root: &mut Node, mut found: Vec<Pointer>) {
    let key = |pointer: &Pointer| -> Vec<(usize, String)> {
        pointer
            .segments()
            .map(|segment| (segment.parse().unwrap_or(0), segment))
            .collect()
    };
    found.sort_by_cached_key(|pointer| std::cmp::Reverse(key(pointer)));
    for pointer in found {
        let (Some(parent), Some(segment)) = (pointer.parent(), pointer.segments().last()) else {
            continue;
        };
        match at_mut(root, &parent) {
            Some(Node::Map(map)) => {
                map.entries.shift_remove(&segment);
                map.duplicates.retain(|one| one.key != segment);
            }
            Some(Node::Seq(items)) => {
                if let Some(index) = segment.parse().ok().filter(|index| *index < items.len()) {
                    items.remove(index);
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn at_mut<'n>(root: &'n mut Node, pointer: &Pointer) -> Option<&'n mut Node> {
    pointer
        .segments()
        .try_fold(root, |node, segment| match node {
            Node::Map(map) => map.entries.get_mut(&segment),
            Node::Seq(items) => items.get_mut(segment.parse::<usize>().ok()?),
            _ => None,
        })
}

fn merge_into_all(root: &mut Node, found: &[Pointer], update: &Node) {
    for pointer in found {
        if let Some(node) = at_mut(root, pointer) {
            merge_into_match(node, update);
        }
    }
}

/// To a matched list the update is one more element (1.0) or, itself a list, several (1.1).
fn merge_into_match(node: &mut Node, update: &Node) {
    match (node, update) {
        (Node::Seq(items), Node::Seq(more)) => items.extend(more.iter().cloned()),
        (Node::Seq(items), one) => items.push(one.clone()),
        (node, update) => merge(node, update),
    }
}

fn merge(node: &mut Node, update: &Node) {
    match (node, update) {
        (Node::Map(Map { entries, .. }), Node::Map(update)) => {
            for (key, value) in update.iter() {
                match entries.get_mut(key) {
                    Some(node) => merge(node, value),
                    None => {
                        entries.insert(key.to_owned(), value.clone());
                    }
                }
            }
        }
        (Node::Seq(items), Node::Seq(more)) => items.extend(more.iter().cloned()),
        (node, update) => *node = update.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn parse(name: &str, text: &str) -> Document {
        Document::parse(FileId::new(name), text, &mut Sink::new()).unwrap()
    }

    fn applied(document: &str, actions: &str) -> (Document, Vec<String>) {
        let mut document = parse("api.yaml", document);
        let overlay =
            format!("overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
        let mut sink = Sink::new();
        let overlay = Overlay {
            document: parse("fix.yaml", &overlay),
            left_out: BTreeSet::new(),
        };
        let outcome = apply(&mut document, &overlay, &mut sink);
        assert_eq!(outcome.is_err(), sink.has_errors());
        let reports = sink
            .diagnostics()
            .iter()
            .map(|d| {
                format!(
                    "{} {}: {}",
                    d.code.as_str(),
                    d.place.as_ref().unwrap().pointer,
                    d.message
                )
            })
            .collect();
        (document, reports)
    }

    #[test]
    fn actions_apply_in_order() {
        let (document, reports) = applied(
            "{a: {b: [1], c: x}, d: [1, 2, 3, 2], e: {x: {x: 1}, y: 2}}",
            "  - {target: $.a, update: {b: [2], c: {n: 1}, new: true}}
  - {target: $.a.c, update: {m: 2}}
  - {target: $.d, update: 4}
  - {target: '$.d[0,2]', remove: true}
  - {target: $..x, remove: true, update: ignored}
  - {target: $, update: {f: null}, x-why: because}
",
        );
        assert_eq!(reports, Vec::<String>::new());
        let expected =
            "{a: {b: [1, 2], c: {n: 1, m: 2}, new: true}, d: [2, 2, 4], e: {y: 2}, f: null}";
        assert_eq!(document.root, parse("api.yaml", expected).root);
    }

    #[test]
    fn what_matched_nothing_can_be_left_out() {
        let mut overlay = Overlay {
            document: parse(
                "fix.yaml",
                "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n  - {target: $.gone, update: {x: 1}}\n  - {target: $.a, update: {x: 1}}\n  - {target: $.c, copy: $.gone}\n",
            ),
            left_out: BTreeSet::new(),
        };
        let file = overlay.document.file.clone();
        let mut document = parse("api.yaml", "{a: {}, c: {}}");
        let mut sink = Sink::new();
        assert!(apply(&mut document.clone(), &overlay, &mut sink).is_err());
        let left_out = LeftOut::unmatched(sink.diagnostics());
        let found: Vec<_> = left_out.actions().collect();
        assert_eq!(found, [(&file, 0), (&file, 2)]);
        // Of another overlay nothing is left out.
        assert_eq!(left_out.of(&FileId::new("other.yaml")), BTreeSet::new());
        overlay.left_out = left_out.of(&file);
        let mut sink = Sink::new();
        assert!(apply(&mut document, &overlay, &mut sink).is_ok());
        assert_eq!(document.root, parse("api.yaml", "{a: {x: 1}, c: {}}").root);
    }

    #[test]
    fn many_elements_of_a_list_are_removed() {
        let list: Vec<String> = (0..30)
            .map(|n| format!("{{n: {n}, even: {}}}", n % 2 == 0))
            .collect();
        let (document, _) = applied(
            &format!("[{}]", list.join(", ")),
            "  - {target: '$[?@.even == true]', remove: true}\n",
        );
        let left: Vec<_> = document
            .root
            .as_seq()
            .unwrap()
            .iter()
            .map(|n| n.get("n").unwrap().clone())
            .collect();
        let odd: Vec<_> = (0..15)
            .map(|n| Node::Number(crate::source::Number((2 * n + 1).to_string())))
            .collect();
        assert_eq!(left, odd);
    }

    #[test]
    fn one_value_is_copied_to_each_match() {
        let (document, reports) = applied(
            "{a: {x: 1, l: [1]}, b: {y: 2, l: [2]}, c: {}, d: [0]}",
            "  - {target: \"$['b','c']\", copy: $.a}
  - {target: $.d, copy: $.b.y}
  - {target: $.c, copy: $.gone}
  - {target: $.c, copy: '$.*'}
  - {target: $.c, copy: a}
  - {target: $.c, copy: $.a, update: {}}
  - {target: $.a, copy: $.b, remove: true}
",
        );
        assert_eq!(
            reports,
            [
                "T0130 /actions/4/copy: `a` is no JSONPath: expected `$` at character 1",
                "T0130 /actions/5: the action updates and copies",
                "T0131 /actions/2/copy: what is copied is not one value",
                "T0131 /actions/3/copy: what is copied is not one value",
            ]
        );
        let expected = "{b: {y: 2, l: [2, 1], x: 1}, c: {x: 1, l: [1]}, d: [0, 2]}";
        assert_eq!(document.root, parse("api.yaml", expected).root);
    }

    #[test]
    fn problems_are_all_reported_and_the_rest_is_applied() {
        let (document, reports) = applied(
            "{a: 1}",
            "  - {target: $.gone, update: 1}
  - {target: a, update: 1}
  - {target: $.a}
  - {target: $, remove: true}
  - {target: $.a, updat: 1, remove: yes}
  - {target: $.a, update: 2}
",
        );
        assert_eq!(
            reports,
            [
                "T0130 /actions/1/target: `a` is no JSONPath: expected `$` at character 1",
                "T0130 /actions/2: the action changes nothing",
                "T0130 /actions/4: the action changes nothing",
                "T0112 /actions/4/remove: expected `true` or `false`, found the string `yes`",
                "T0110 /actions/4/updat: unknown key `updat`",
                "T0131 /actions/0/target: the target matches nothing in `api.yaml`",
                "T0130 /actions/3/target: the target is the whole document",
            ]
        );
        assert_eq!(document.root, parse("api.yaml", "{a: 2}").root);
    }
}
