//! `schema`, `examples` and `headers` of a response -> `content` and headers with schemas.

use crate::source::{Map, Node, Pointer};

use super::{Rewrite, content, parameter, text};

impl Rewrite<'_> {
    /// Gives a response that says nothing of media types those that the operation produces.
    pub(super) fn response(&mut self, response: &mut Map, produces: &[String]) {
        if let Some(Node::Map(headers)) = response.entries.get_mut("headers") {
            for header in headers.entries.values_mut() {
                if let Node::Map(header) = header {
                    let schema = parameter::into_schema(header);
                    let schema = Node::Map(schema);
                    header.entries.entry("schema".to_owned()).or_insert(schema);
                }
            }
        }
        if response.get("$ref").is_some() || response.get("content").is_some() {
            return;
        }
        let Some(schema) = response.entries.shift_remove("schema") else {
            return;
        };
        let here = self.cx.pointer();
        let is_file = schema.get("type").and_then(Node::as_str) == Some("file");
        let media_types: Vec<String> = match (produces, is_file) {
            // A file under the name of JSON would be read as JSON.
            (_, true) => {
                let media = produces.iter().find(|media| !media.contains("json"));
                vec![
                    media
                        .map_or("application/octet-stream", String::as_str)
                        .to_owned(),
                ]
            }
            ([], false) => vec!["application/json".to_owned()],
            (produces, false) => produces.to_vec(),
        };
        let schema = if is_file { binary() } else { schema };
        let mut content = content(&media_types, schema, &here.child("schema"));
        if let Some(Node::Map(examples)) = response.entries.shift_remove("examples") {
            for (media_type, example) in examples.entries {
                if let Some(Node::Map(media)) = content.entries.get_mut(&media_type) {
                    media.entries.insert("example".to_owned(), example);
                }
            }
        }
        response
            .entries
            .insert("content".to_owned(), Node::Map(content));
        self.content_moved(&here, &media_types, &here.child("schema"));
    }

    /// Notes that the schema of a body stands under the first of the media types, and was copied to the others.
    pub(super) fn content_moved(&mut self, body: &Pointer, media_types: &[String], text: &Pointer) {
        let tree = self.in_tree(body).child("content");
        for (index, media_type) in media_types.iter().enumerate() {
            let place = tree.child(media_type).child("schema");
            if index == 0 {
                self.moves.moved(text.clone(), place);
            } else {
                self.moves.made_of(place, text.clone());
            }
        }
    }

    /// Where an object that is still being rewritten will stand.
    fn in_tree(&self, pointer: &Pointer) -> Pointer {
        match pointer.as_str().strip_prefix("/responses") {
            Some(rest) => Pointer::parse(&format!("/components/responses{rest}"))
                .unwrap_or_else(|| pointer.clone()),
            None => pointer.clone(),
        }
    }
}

/// What 2.0 calls `type: file`.
pub(super) fn binary() -> Node {
    let mut schema = Map::default();
    schema.entries.insert("type".to_owned(), text("string"));
    schema.entries.insert("format".to_owned(), text("binary"));
    Node::Map(schema)
}
