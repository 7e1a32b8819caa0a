//! What a 2.0 document has in other files, or where a document has no such thing: path items and responses.
//!
//! Written by hand, 2.0 is often a file for each path.

use crate::openapi::cx::Cx;
use crate::openapi::kind::Kind;
use crate::source::{Map, Node};

use super::{Common, Lookup, Moves, Rewrite, media_types};

/// Gives what a `$ref` names the shape of 3.0. `file` is the tree that it stands in, as it was written, and stays: references
/// into it lead where they say.
pub(in crate::openapi) fn part(
    node: &mut Node,
    kind: Kind,
    file: &Node,
    common: &Common,
    cx: Cx,
    other_files: Lookup,
) {
    let Node::Map(map) = node else { return };
    // A file that is a document itself may say what its operations send.
    let own = |key, inherited: &[String]| {
        media_types(file.get(key)).unwrap_or_else(|| inherited.to_vec())
    };
    let produces = own("produces", &common.produces);
    let mut rewrite = Rewrite {
        cx,
        is_document: false,
        // Places of another file are told of by the part that holds them.
        moves: Moves::default(),
        // Looked up as it was written.
        shared: Map::default(),
        other_files,
        consumes: own("consumes", &common.consumes),
        produces: produces.clone(),
    };
    match kind {
        Kind::PathItem => rewrite.path_item(map, &common.address),
        Kind::Response => rewrite.response(map, &produces),
        Kind::Document
        | Kind::Operation
        | Kind::Parameter
        | Kind::RequestBody
        | Kind::Header
        | Kind::Schema
        | Kind::Callback
        | Kind::SecurityScheme => {}
    }
}
