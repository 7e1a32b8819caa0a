//! Swagger 2.0 -> the shape of 3.0, over the skeleton of a document: what stands above its schemas.
//!
//! Schemas differ by little, which the walk over the normal form mends where it meets them. References keep their text, so that a
//! message quotes what the document says; [`Moves`] tells where they lead now.

mod body;
mod moves;
mod parameter;
mod part;
mod response;
mod security;
mod servers;
#[cfg(test)]
mod tests;

pub(super) use moves::Moves;
pub(super) use parameter::apply as parameter;
pub(super) use part::part;

use super::cx::Cx;
use crate::source::{Map, Node, Pointer};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Looks up what a reference into another file names.
pub(super) type Lookup<'a> = &'a mut dyn FnMut(&str) -> Option<Node>;

/// What a document says for all of its operations, those in other files included.
#[derive(Debug, Default)]
pub(super) struct Common {
    address: servers::Address,
    consumes: Vec<String>,
    produces: Vec<String>,
}

/// The rewriting of one document, or of a part in another file.
struct Rewrite<'a> {
    cx: Cx<'a>,
    /// Whether what the document shares is moved to `components`.
    is_document: bool,
    moves: Moves,
    /// Parameters that the document shares, by name, as they were written.
    shared: Map,
    other_files: Lookup<'a>,
    consumes: Vec<String>,
    produces: Vec<String>,
}

/// Gives a 2.0 document the shape of 3.0.
pub(super) fn apply(root: &mut Map, cx: Cx, other_files: Lookup) -> (Moves, Common) {
    let shared = match root.get("parameters") {
        Some(Node::Map(shared)) => shared.clone(),
        _ => Map::default(),
    };
    let mut rewrite = Rewrite {
        cx,
        is_document: true,
        moves: Moves::default(),
        shared,
        other_files,
        consumes: media_types(root.get("consumes")).unwrap_or_default(),
        produces: media_types(root.get("produces")).unwrap_or_default(),
    };
    let address = servers::Address::of(root, &mut rewrite.cx);
    if let Some(servers) = address.servers(root.get("schemes")) {
        root.entries.entry("servers".to_owned()).or_insert(servers);
    }
    // Before the paths: what they share is looked up where it stands in the text, and moves are told by it.
    rewrite.components(root);
    rewrite.each(root, "paths", |rewrite, item| {
        rewrite.path_item(item, &address);
    });
    let Rewrite {
        cx: _,
        is_document: _,
        moves,
        shared: _,
        other_files: _,
        consumes,
        produces,
    } = rewrite;
    let common = Common {
        address,
        consumes,
        produces,
    };
    (moves, common)
}

impl Rewrite<'_> {
    /// The mappings that a member of an object holds.
    fn each(&mut self, map: &mut Map, key: &str, mut visit: impl FnMut(&mut Self, &mut Map)) {
        let Some(Node::Map(members)) = map.entries.get_mut(key) else {
            return;
        };
        let outer = self.cx.enter(key);
        for (name, member) in &mut members.entries {
            if let Node::Map(member) = member {
                let mark = self.cx.enter(name);
                visit(self, member);
                self.cx.leave(mark);
            }
        }
        self.cx.leave(outer);
    }

    fn path_item(&mut self, item: &mut Map, address: &servers::Address) {
        let inherited = self.parameters(item);
        for method in METHODS {
            let Some(Node::Map(operation)) = item.entries.get_mut(method) else {
                continue;
            };
            let mark = self.cx.enter(method);
            let schemes = operation.entries.get("schemes").cloned();
            if let Some(servers) = schemes.and_then(|schemes| address.servers(Some(&schemes))) {
                let own = operation.entries.entry("servers".to_owned());
                own.or_insert(servers);
            }
            let mut fields = self.parameters(operation);
            // What the operation says counts; of what the path says, the rest.
            let new = |field: &&body::Field| !fields.iter().any(|own| own.is_same(field));
            let more: Vec<body::Field> = inherited.iter().filter(new).cloned().collect();
            fields.extend(more);
            let consumes = media_types(operation.get("consumes"));
            let consumes = consumes.unwrap_or_else(|| self.consumes.clone());
            if let Some(request) = self.request_body(fields, &consumes) {
                operation.entries.insert("requestBody".to_owned(), request);
            }
            let produces = media_types(operation.get("produces"));
            let produces = produces.unwrap_or_else(|| self.produces.clone());
            self.each(operation, "responses", |rewrite, response| {
                rewrite.response(response, &produces);
            });
            self.cx.leave(mark);
        }
    }

    /// Moves what the document shares to `components`.
    fn components(&mut self, root: &mut Map) {
        let produces = self.produces.clone();
        self.each(root, "responses", |rewrite, response| {
            rewrite.response(response, &produces);
        });
        self.each(root, "securityDefinitions", |rewrite, scheme| {
            security::scheme(scheme, &mut rewrite.cx);
        });
        self.request_bodies(root);
        self.each(root, "parameters", |rewrite, parameter| {
            parameter::apply(parameter, &mut rewrite.cx);
        });
        let mut components = match root.entries.shift_remove("components") {
            Some(Node::Map(components)) => components,
            _ => Map::default(),
        };
        for (from, to) in [
            ("definitions", "schemas"),
            ("parameters", "parameters"),
            ("responses", "responses"),
            ("securityDefinitions", "securitySchemes"),
            (body::SHARED, "requestBodies"),
        ] {
            let Some(section) = root.entries.shift_remove(from) else {
                continue;
            };
            components.entries.entry(to.to_owned()).or_insert(section);
            if from != body::SHARED {
                let tree = Pointer::root().child("components").child(to);
                self.moves.moved(Pointer::root().child(from), tree);
            }
        }
        root.entries
            .insert("components".to_owned(), Node::Map(components));
    }
}

fn media_types(node: Option<&Node>) -> Option<Vec<String>> {
    match node? {
        Node::Seq(items) => Some(
            items
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect(),
        ),
        Node::String(one) => Some(vec![one.clone()]),
        _ => None,
    }
}

/// `content` for a schema in several media types. All but the first refer to the schema of the first, so that it becomes one type.
fn content(media_types: &[String], schema: Node, place: &Pointer) -> Map {
    let of = |schema: Node| {
        let mut media = Map::default();
        media.entries.insert("schema".to_owned(), schema);
        Node::Map(media)
    };
    let other = match schema.get("$ref") {
        Some(_) => schema.clone(),
        None => reference(&format!("#{place}")),
    };
    let mut content = Map::default();
    let mut first = Some(schema);
    for media_type in media_types {
        let schema = first.take().unwrap_or_else(|| other.clone());
        content.entries.insert(media_type.clone(), of(schema));
    }
    content
}

fn reference(text: &str) -> Node {
    let mut map = Map::default();
    map.entries
        .insert("$ref".to_owned(), Node::String(text.to_owned()));
    Node::Map(map)
}

fn text(value: &str) -> Node {
    Node::String(value.to_owned())
}
