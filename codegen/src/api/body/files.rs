//! Files in a body that is offered in JSON too, which has no bytes.

use crate::api::media;
use crate::api::model::Media;
use crate::api::schema::Schemas;
use crate::openapi::kind::Kind;
use crate::source::{FileId, Map, Node};

/// How deep files are looked for: a part of a form is a member, or an item of one, behind references and branches.
const DEEPEST: u8 = 8;

/// How many schemas are looked at for one body: branches that refer to each other multiply.
const MOST: u16 = 2_000;

/// The media type that is sent instead of the preferred one: `multipart/form-data` instead of JSON, where both have one schema and that
/// has members of bytes. Documents that are made from code which takes every notation have it.
pub(super) fn carrier<'a>(
    schemas: &mut Schemas<'a>,
    file: &FileId,
    content: &'a Map,
    preferred: &'a str,
) -> &'a str {
    if media::classify(preferred) != Media::Json {
        return preferred;
    }
    let schema = |media_type: &str| content.get(media_type)?.get("schema");
    let Some(said) = schema(preferred) else {
        return preferred;
    };
    let mut media_types = content.iter().map(|(media_type, _)| media_type);
    let form = media_types.find(|name| media::is_form_data(name) && schema(name) == Some(said));
    let mut search = Search {
        schemas,
        left: MOST,
    };
    match form {
        Some(form) if search.has_files(file, said, DEEPEST) => form,
        Some(_) | None => preferred,
    }
}

struct Search<'s, 'a> {
    schemas: &'s mut Schemas<'a>,
    left: u16,
}

impl<'a> Search<'_, 'a> {
    /// Whether a member of the object is a file or a list of files.
    fn has_files(&mut self, file: &FileId, node: &'a Node, depth: u8) -> bool {
        let Some((file, node, depth)) = self.step(file, node, depth) else {
            return false;
        };
        let members = node.get("properties").and_then(Node::as_map);
        let mut members = members.into_iter().flat_map(|members| members.iter());
        let branches = node.get("allOf").and_then(Node::as_seq).unwrap_or_default();
        members.any(|(_, member)| self.is_file(&file, member, depth))
            || branches
                .iter()
                .any(|branch| self.has_files(&file, branch, depth))
    }

    fn is_file(&mut self, file: &FileId, node: &'a Node, depth: u8) -> bool {
        let is_answered = |node: &Node| matches!(node.get("readOnly"), Some(Node::Bool(true)));
        if is_answered(node) {
            return false;
        }
        let Some((file, node, depth)) = self.step(file, node, depth) else {
            return false;
        };
        if is_answered(node) {
            return false;
        }
        node.get("format").and_then(Node::as_str) == Some("binary")
            || node
                .get("items")
                .is_some_and(|item| self.is_file(&file, item, depth))
    }

    /// The schema itself, or the one that it refers to; `None` where enough was looked at. What leads nowhere is reported where
    /// the schema is read.
    fn step(&mut self, file: &FileId, node: &'a Node, depth: u8) -> Option<(FileId, &'a Node, u8)> {
        self.left = self.left.checked_sub(1)?;
        let depth = depth.checked_sub(1)?;
        let Some(text) = node.get("$ref").and_then(Node::as_str) else {
            return Some((file.clone(), node, depth));
        };
        let target = self.schemas.resolve(file, text, Kind::Schema).ok()?;
        self.step(&target.at.file, target.node, depth)
    }
}
