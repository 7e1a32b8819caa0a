//! Parameters `in: body` and `in: formData`, with `consumes` -> `requestBody`.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::source::{Map, Node, Pointer};

use super::response::binary;
use super::{Rewrite, content, parameter, reference, text};

/// Where shared bodies wait until `components` takes them.
pub(super) const SHARED: &str = "x-tieline-request-bodies";

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";
const JSON: &str = "application/json";

/// A parameter that is the body, or a field of it.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The parameter, or the reference to it.
    at: Pointer,
    /// The text of that reference.
    reference: Option<String>,
    is_form: bool,
    map: Map,
}

impl Field {
    /// Whether it is of the same name and place, so that an operation's replaces its path's.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.is_form == other.is_form && (!self.is_form || self.name() == other.name())
    }

    fn name(&self) -> &str {
        let name = self.map.get("name").and_then(Node::as_str);
        name.unwrap_or("body")
    }

    fn is_required(&self) -> bool {
        self.map.get("required") == Some(&Node::Bool(true))
    }

    fn is_file(&self) -> bool {
        self.map.get("type").and_then(Node::as_str) == Some("file")
    }
}

impl Rewrite<'_> {
    /// Rewrites the parameters of an operation or path, and takes those out that make up the body. Null takes their place,
    /// so that the places of the others stay true.
    pub(super) fn parameters(&mut self, object: &mut Map) -> Vec<Field> {
        let Some(Node::Seq(parameters)) = object.entries.get_mut("parameters") else {
            return Vec::new();
        };
        let mut fields = Vec::new();
        let outer = self.cx.enter("parameters");
        for (index, node) in parameters.iter_mut().enumerate() {
            let mark = self.cx.enter_index(index);
            if let Some(field) = self.field(node) {
                fields.push(field);
                *node = Node::Null;
            } else if let Node::Map(parameter) = node {
                let at = self.cx.pointer();
                parameter::apply(parameter, &mut self.cx);
                self.moves.made_of(at.child("schema"), at);
            }
            self.cx.leave(mark);
        }
        self.cx.leave(outer);
        fields
    }

    /// The parameter, if it belongs to the body.
    fn field(&mut self, node: &Node) -> Option<Field> {
        let map = node.as_map()?;
        let reference = map.get("$ref").and_then(Node::as_str).map(str::to_owned);
        let map = match &reference {
            None => map.clone(),
            Some(reference) if self.is_document && reference.starts_with('#') => {
                let name = reference.strip_prefix("#/parameters/")?;
                let name = name.replace("~1", "/").replace("~0", "~");
                self.shared.get(&name)?.as_map()?.clone()
            }
            Some(reference) => (self.other_files)(reference)?.as_map()?.clone(),
        };
        let is_form = match map.get("in").and_then(Node::as_str)? {
            "body" => false,
            "formData" | "form" => true,
            _ => return None,
        };
        Some(Field {
            at: self.cx.pointer(),
            reference,
            is_form,
            map,
        })
    }

    /// The request body of the operation at hand.
    pub(super) fn request_body(&mut self, fields: Vec<Field>, consumes: &[String]) -> Option<Node> {
        let body = self.cx.pointer().child("requestBody");
        let first = fields.first()?.at.clone();
        self.moves.made_of(body.clone(), first);
        if fields.iter().any(|field| field.is_form) || fields.len() > 1 {
            return Some(self.form(&fields, consumes, &body));
        }
        let field = fields.into_iter().next()?;
        if let Some(text) = field
            .reference
            .as_deref()
            // What is shared takes what the document consumes, and has no like in another file.
            .filter(|text| self.is_document && text.starts_with('#') && self.are_shared(consumes))
        {
            return Some(reference(text));
        }
        Some(Node::Map(self.whole(field, consumes, &body)))
    }

    /// Whether they are what the document consumes, which is JSON where it says nothing.
    fn are_shared(&self, consumes: &[String]) -> bool {
        let or_json = |media_types: &[String]| match media_types {
            [] => vec![JSON.to_owned()],
            some => some.to_vec(),
        };
        or_json(consumes) == or_json(&self.consumes)
    }

    /// The body that one parameter is.
    fn whole(&mut self, field: Field, consumes: &[String], body: &Pointer) -> Map {
        let is_required = field.is_required();
        let Field {
            at,
            reference: named,
            is_form: _,
            mut map,
        } = field;
        let mut media_types = consumes.to_vec();
        if media_types.is_empty() {
            media_types.push(JSON.to_owned());
        }
        let place = at.child("schema");
        let schema = match (named, map.entries.shift_remove("schema")) {
            (Some(named), _) => reference(&format!("{named}/schema")),
            // The body of a whole path belongs to the first of its operations; the others refer to it.
            (None, Some(_)) if self.moves.in_tree(&place).is_some() => {
                reference(&format!("#{place}"))
            }
            (None, Some(schema)) => schema,
            // `in: body, type: string`.
            (None, None) => Node::Map(parameter::into_schema(&mut map)),
        };
        let is_moved = schema.get("$ref").and_then(Node::as_str) != Some(&format!("#{place}"));
        let mut request = Map::default();
        if let Some(description) = map.entries.shift_remove("description") {
            request
                .entries
                .insert("description".to_owned(), description);
        }
        request
            .entries
            .insert("required".to_owned(), Node::Bool(is_required));
        let content = content(&media_types, schema, &place);
        request
            .entries
            .insert("content".to_owned(), Node::Map(content));
        if is_moved {
            self.content_moved(body, &media_types, &place);
        }
        request
    }

    /// The body that several parameters make up: an object with a member for each.
    fn form(&mut self, fields: &[Field], consumes: &[String], body: &Pointer) -> Node {
        let is_form = fields.iter().any(|field| field.is_form);
        let listed = |media: &str| consumes.iter().any(|own| own.starts_with(media));
        let media_type = if !is_form {
            JSON
        } else if fields.iter().any(Field::is_file) || (listed(MULTIPART) && !listed(FORM)) {
            MULTIPART
        } else {
            FORM
        };
        // The same in another notation, for who asks for it. A file has none.
        let also = (media_type == FORM && listed(MULTIPART)).then_some(MULTIPART);
        let place = body.child("content").child(media_type);
        let mut properties = Map::default();
        let mut required = Vec::new();
        let mut encodings = Map::default();
        for field in fields {
            if !field.is_form {
                let message =
                    "body beside other fields of the body; read as a member of one object";
                let place = Place::value(self.cx.file.clone(), field.at.clone());
                let diagnostic = Diagnostic::new(Code::Malformed, place, message);
                self.cx.sink.emit(diagnostic);
            }
            let mut map = field.map.clone();
            let name = field.name().to_owned();
            if field.is_required() {
                required.push(text(&name));
            }
            let collection = parameter::collection(&mut map, &mut self.cx);
            if let Some(collection) = collection.filter(|_| is_form) {
                let mut encoding = Map::default();
                collection.insert_into(&mut encoding);
                encodings.entries.insert(name.clone(), Node::Map(encoding));
            }
            let schema = self.member(field, map);
            let made = place.child("schema").child("properties").child(&name);
            self.moves.made_of(made, field.at.clone());
            properties.entries.insert(name, schema);
        }
        let mut schema = Map::default();
        schema.entries.insert("type".to_owned(), text("object"));
        schema
            .entries
            .insert("properties".to_owned(), Node::Map(properties));
        let is_required = !required.is_empty();
        if is_required {
            schema
                .entries
                .insert("required".to_owned(), Node::Seq(required));
        }
        let mut media = Map::default();
        media.entries.insert("schema".to_owned(), Node::Map(schema));
        if !encodings.is_empty() {
            media
                .entries
                .insert("encoding".to_owned(), Node::Map(encodings));
        }
        let other = also.map(|also| {
            let mut other = media.clone();
            let same = reference(&format!("#{}", place.child("schema")));
            other.entries.insert("schema".to_owned(), same);
            (also.to_owned(), Node::Map(other))
        });
        let mut content = Map::default();
        content
            .entries
            .insert(media_type.to_owned(), Node::Map(media));
        content.entries.extend(other);
        let mut request = Map::default();
        request
            .entries
            .insert("required".to_owned(), Node::Bool(is_required));
        request
            .entries
            .insert("content".to_owned(), Node::Map(content));
        Node::Map(request)
    }

    /// The schema of one member of a form.
    fn member(&mut self, field: &Field, mut map: Map) -> Node {
        let described = map.entries.shift_remove("description");
        let mut schema = if field.is_file() {
            binary()
        } else if let Some(schema) = map.entries.shift_remove("schema") {
            match &field.reference {
                Some(named) => reference(&format!("{named}/schema")),
                None => schema,
            }
        } else {
            Node::Map(parameter::into_schema(&mut map))
        };
        if let (Some(text), Node::Map(schema)) = (described, &mut schema)
            && !schema.entries.contains_key("$ref")
        {
            schema.entries.insert("description".to_owned(), text);
        }
        schema
    }

    /// Takes the bodies and their fields out of the parameters that the document shares.
    pub(super) fn request_bodies(&mut self, root: &mut Map) {
        let Some(Node::Map(parameters)) = root.entries.get_mut("parameters") else {
            return;
        };
        let mut bodies = Map::default();
        let kind = |node: &Node| node.get("in").and_then(Node::as_str).map(str::to_owned);
        let names: Vec<String> = parameters
            .iter()
            .filter(|(_, node)| matches!(kind(node).as_deref(), Some("body" | "formData" | "form")))
            .map(|(name, _)| name.to_owned())
            .collect();
        let consumes = self.consumes.clone();
        for name in names {
            let Some(Node::Map(map)) = parameters.entries.shift_remove(&name) else {
                continue;
            };
            // The fields of forms stand in the operations that refer to them.
            if map.get("in").and_then(Node::as_str) != Some("body") {
                continue;
            }
            let at = Pointer::root().child("parameters").child(&name);
            let tree = Pointer::root().child("components").child("requestBodies");
            let tree = tree.child(&name);
            let field = Field {
                at: at.clone(),
                reference: None,
                is_form: false,
                map,
            };
            let body = self.whole(field, &consumes, &tree);
            self.moves.moved(at, tree);
            bodies.entries.insert(name, Node::Map(body));
        }
        if !bodies.is_empty() {
            root.entries.insert(SHARED.to_owned(), Node::Map(bodies));
        }
    }
}
