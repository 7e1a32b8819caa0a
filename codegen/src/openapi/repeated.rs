//! Keys that a document holds twice. Of most the last one counts; of a path the operations of all are read.

use indexmap::IndexMap;

use super::kind::METHODS;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::source::{Document, Map, Node, Pointer, Repeated, duplicate_key};

/// Keys named in one message.
const NAMED: usize = 3;

/// Reports every key that is there twice, and what is lost by it.
pub(crate) fn report(document: &Document, sink: &mut Sink) {
    // Hardly any has one, and to go through all places takes longer than to look.
    if !has_repeated(&document.root) {
        return;
    }
    document.each_map(&mut |pointer, map| {
        let mut keys: IndexMap<&str, Vec<&Node>> = IndexMap::new();
        for Repeated { key, earlier } in &map.duplicates {
            keys.entry(key).or_default().push(earlier);
        }
        for (key, mut all) in keys {
            all.extend(map.get(key));
            let plain = duplicate_key(&document.file, pointer, key);
            let (lost, help) = match place(pointer, key) {
                Place::Paths => (lost_of_paths(&all), OPERATIONS),
                Place::PathItem => (lost_of_items("", &all), OPERATIONS),
                Place::Other => (lost_values(&all), "the last one counts"),
            };
            let message = match lost.is_empty() {
                true => plain.message.clone(),
                false => format!("{}: {}", plain.message, left_out(&lost)),
            };
            sink.emit(Diagnostic {
                severity: Severity::Warning,
                message,
                help: Some(help.to_owned()),
                ..plain
            });
        }
    });
}

fn has_repeated(node: &Node) -> bool {
    match node {
        Node::Map(map) => !map.duplicates.is_empty() || map.entries.values().any(has_repeated),
        Node::Seq(items) => items.iter().any(has_repeated),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::String(_) => false,
    }
}

const OPERATIONS: &str =
    "the operations of all are read; of one that is in several the last counts";

/// What a key that is there twice stands for.
enum Place {
    Paths,
    PathItem,
    Other,
}

fn place(pointer: &Pointer, key: &str) -> Place {
    match (pointer.as_str(), key) {
        ("", "paths") => Place::Paths,
        ("/paths", _) => Place::PathItem,
        _ => Place::Other,
    }
}

fn left_out(lost: &[String]) -> String {
    let named: Vec<&str> = lost.iter().take(NAMED).map(String::as_str).collect();
    let more = match lost.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let are = if lost.len() == 1 { "is" } else { "are" };
    format!("{}{more} {are} left out", named.join(", "))
}

/// The operations of path items that a later one of them has too.
fn lost_of_items(path: &str, items: &[&Node]) -> Vec<String> {
    let mut later: Vec<&str> = Vec::new();
    let mut lost = Vec::new();
    for item in items.iter().rev() {
        for method in METHODS.into_iter().rev() {
            let Some(operation @ Node::Map(_)) = item.get(method) else {
                continue;
            };
            if later.contains(&method) {
                let at = format!("{} {path}", method.to_ascii_uppercase());
                lost.push(named(at.trim_end(), operation));
            } else {
                later.push(method);
            }
        }
    }
    lost.reverse();
    lost
}

fn named(at: &str, operation: &Node) -> String {
    match operation.get("operationId").and_then(Node::as_str) {
        Some(id) => format!("the earlier `{at}` (`{}`)", id.escape_debug()),
        None => format!("the earlier `{at}`"),
    }
}

fn lost_of_paths(all: &[&Node]) -> Vec<String> {
    let mut items: IndexMap<&str, Vec<&Node>> = IndexMap::new();
    for (index, paths) in all.iter().enumerate() {
        let Node::Map(paths) = paths else { continue };
        // Of the last one it is said where they stand.
        let repeated: &[Repeated] = match index + 1 < all.len() {
            true => &paths.duplicates,
            false => &[],
        };
        for Repeated { key, earlier } in repeated {
            items.entry(key).or_default().push(earlier);
        }
        for (path, item) in paths.iter() {
            items.entry(path).or_default().push(item);
        }
    }
    let lost = items.iter().map(|(path, items)| lost_of_items(path, items));
    lost.flatten().collect()
}

/// The values but the last one, where they say something else.
fn lost_values(all: &[&Node]) -> Vec<String> {
    let Some((last, earlier)) = all.split_last() else {
        return Vec::new();
    };
    let differing = earlier.iter().filter(|node| node != &last);
    differing.map(|node| described(node)).collect()
}

fn described(node: &Node) -> String {
    match node {
        Node::Null => "the earlier null".to_owned(),
        Node::Bool(value) => format!("the earlier `{value}`"),
        Node::Number(number) => format!("the earlier `{}`", number.0),
        Node::String(text) => {
            const SHOWN: usize = 40;
            let dots = if text.chars().nth(SHOWN).is_some() {
                "…"
            } else {
                ""
            };
            let start: String = text.chars().take(SHOWN).collect();
            format!("the earlier `{}{dots}`", start.escape_debug())
        }
        Node::Seq(items) => format!("the earlier list of {}", items.len()),
        Node::Map(map) => {
            let keys: Vec<String> = map
                .iter()
                .take(NAMED)
                .map(|(key, _)| format!("`{}`", key.escape_debug()))
                .collect();
            let more = match map.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more keys"),
            };
            match keys.is_empty() {
                true => "the earlier `{}`".to_owned(),
                false => format!("the earlier mapping of {}{more}", keys.join(", ")),
            }
        }
    }
}

/// Gives the path items of a document the operations of earlier ones of the same path.
pub(super) fn merge(root: &mut Map) {
    let mut earlier_paths = take(root, "paths");
    let Some(Node::Map(paths)) = root.entries.get_mut("paths") else {
        return;
    };
    merge_items(paths);
    // The nearest one first: of equal operations the last counts.
    while let Some(earlier) = earlier_paths.pop() {
        let Node::Map(mut earlier) = earlier else {
            continue;
        };
        merge_items(&mut earlier);
        for (path, item) in earlier.entries {
            match paths.entries.get_mut(&path) {
                Some(later) => merge_item(later, item),
                None => {
                    paths.entries.insert(path, item);
                }
            }
        }
    }
}

/// The earlier values of a key, in the order in which they were written.
fn take(map: &mut Map, key: &str) -> Vec<Node> {
    let (found, others) = std::mem::take(&mut map.duplicates)
        .into_iter()
        .partition(|one: &Repeated| one.key == key);
    map.duplicates = others;
    let found: Vec<Repeated> = found;
    found.into_iter().map(|one| one.earlier).collect()
}

fn merge_items(paths: &mut Map) {
    for Repeated { key, earlier } in std::mem::take(&mut paths.duplicates).into_iter().rev() {
        if let Some(later) = paths.entries.get_mut(&key) {
            merge_item(later, earlier);
        }
    }
}

fn merge_item(later: &mut Node, earlier: Node) {
    let Node::Map(earlier) = earlier else { return };
    let Node::Map(later) = later else {
        *later = Node::Map(earlier);
        return;
    };
    let shared: Vec<(String, Node)> = ["parameters", "servers"]
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), earlier.get(key)?.clone())))
        .collect();
    for (key, mut node) in earlier.entries {
        let is_operation = METHODS.contains(&key.as_str());
        let is_new = match later.get(&key) {
            None => true,
            // `get:` with nothing behind it, where the earlier item has the operation.
            Some(Node::Map(_)) => false,
            Some(_) => is_operation,
        };
        if !is_new || shared.iter().any(|(name, _)| *name == key) {
            continue;
        }
        if let Node::Map(operation) = &mut node
            && is_operation
        {
            share(operation, &shared);
        }
        later.entries.insert(key, node);
    }
}

/// What the operations of a path item share, said in one of them: the item that it comes into shares something else.
fn share(operation: &mut Map, shared: &[(String, Node)]) {
    for (key, node) in shared {
        match (operation.entries.get_mut(key), node) {
            (Some(Node::Seq(own)), Node::Seq(shared)) if key == "parameters" => {
                let more: Vec<Node> = shared
                    .iter()
                    .filter(|shared| !own.iter().any(|own| is_same(own, shared)))
                    .cloned()
                    .collect();
                own.extend(more);
            }
            (Some(_), _) => {}
            (None, node) => {
                operation.entries.insert(key.clone(), node.clone());
            }
        }
    }
}

/// Whether two parameters have one name and place, or are one reference.
fn is_same(one: &Node, other: &Node) -> bool {
    one == other
        || one.get("name").is_some()
            && (one.get("name"), one.get("in")) == (other.get("name"), other.get("in"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(text: &str) -> (Document, Vec<String>) {
        let mut sink = Sink::new();
        let document = Document::parse(FileId::new("a.yaml"), text, &mut sink).expect("YAML");
        report(&document, &mut sink);
        let said = sink.diagnostics().iter();
        let said = said.map(|found| found.message.clone()).collect();
        (document, said)
    }

    fn merged(document: Document) -> serde_json::Value {
        let Node::Map(mut root) = document.root else {
            panic!("a mapping")
        };
        merge(&mut root);
        Node::Map(root).to_value()
    }

    #[test]
    fn operations_of_equal_paths_are_all_read() {
        let text = "\
paths:
  /a:
    parameters: [{ name: id, in: path }, { name: v, in: query }]
    get: { operationId: one, parameters: [{ name: v, in: query, required: true }] }
    delete: { operationId: two }
  /b: { get: {} }
  /a:
    post: { operationId: three }
";
        let (document, said) = read(text);
        assert_eq!(said, ["duplicate key `/a`"]);
        assert_eq!(
            merged(document),
            serde_json::json!({ "paths": {
                "/a": {
                    "post": { "operationId": "three" },
                    "get": { "operationId": "one", "parameters": [
                        { "name": "v", "in": "query", "required": true },
                        { "name": "id", "in": "path" },
                    ] },
                    "delete": { "operationId": "two", "parameters": [
                        { "name": "id", "in": "path" },
                        { "name": "v", "in": "query" },
                    ] },
                },
                "/b": { "get": {} },
            } })
        );
    }

    #[test]
    fn of_an_operation_in_several_the_last_counts_and_the_others_are_named() {
        let text = "\
paths:
  /a: { get: { operationId: one }, put: {} }
  /a: { get: { operationId: two } }
  /a: { get: { operationId: three } }
paths:
  /a: { put: { operationId: four } }
";
        let (document, said) = read(text);
        assert_eq!(
            said,
            [
                "duplicate key `paths`: the earlier `GET /a` (`one`), the earlier `PUT /a`, the earlier `GET /a` (`two`) are left out"
            ]
        );
        assert_eq!(
            merged(document),
            serde_json::json!({ "paths": {
                "/a": { "put": { "operationId": "four" }, "get": { "operationId": "three" } },
            } })
        );
    }

    #[test]
    fn says_what_else_is_dropped() {
        for (text, said) in [
            (
                "a: 1\na: 2\n",
                "duplicate key `a`: the earlier `1` is left out",
            ),
            ("a: x\na: x\n", "duplicate key `a`"),
            (
                "a: [1, 2]\na: 1\na: 3\n",
                "duplicate key `a`: the earlier list of 2, the earlier `1` are left out",
            ),
            (
                "a: { b: 1, c: 2, d: 3, e: 4 }\na: {}\n",
                "duplicate key `a`: the earlier mapping of `b`, `c`, `d` and 1 more keys is left out",
            ),
        ] {
            assert_eq!(read(text).1, [said]);
        }
    }
}
