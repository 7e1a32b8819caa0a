//! Operations, webhooks and callbacks.

use std::collections::HashMap;

use super::body::{Bodies, bodies, media_schema, payload};
use super::draft::{Draft, inside};
use super::headers;
use super::media;
use super::model::{
    Body, Content, Docs, Method, NameHint, Operation, Response, Scalar, Shape, Status, TypeId,
    Untyped, Webhook,
};
use super::params;
use super::schema::{Schemas, Written};
use super::security::{self, Common};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::openapi::kind::Kind;
use crate::openapi::typed;
use crate::source::{FileId, Map, Node, Pointer};

/// Methods in the order in which OpenAPI lists them.
const METHODS: [(&str, Method); 9] = [
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
    ("trace", Method::Trace),
    // 3.2; before it the key means nothing, and nobody writes it.
    ("query", Method::Query),
];

/// An object of the tree with its place.
#[derive(Clone)]
pub(super) struct Object<'a> {
    pub file: FileId,
    pub pointer: Pointer,
    pub map: &'a Map,
}

impl<'a> Object<'a> {
    pub(super) fn place(&self) -> Place {
        Place::value(self.file.clone(), self.pointer.clone())
    }

    /// A member that is an object, references followed.
    pub(super) fn member(
        &self,
        key: &str,
        kind: Kind,
        schemas: &mut Schemas<'a>,
    ) -> Option<Object<'a>> {
        let node = self.map.get(key)?;
        follow(
            schemas,
            self.file.clone(),
            self.pointer.child(key),
            node,
            kind,
        )
    }
}

/// The object at a place or behind the references there; what leads nowhere is reported.
pub(super) fn follow<'a>(
    schemas: &mut Schemas<'a>,
    file: FileId,
    pointer: Pointer,
    node: &'a Node,
    kind: Kind,
) -> Option<Object<'a>> {
    let map = node.as_map()?;
    follow_map(schemas, Object { file, pointer, map }, kind)
}

fn follow_map<'a>(schemas: &mut Schemas<'a>, mut at: Object<'a>, kind: Kind) -> Option<Object<'a>> {
    let place = at.place();
    // Longer chains than this are rings.
    for _ in 0..32 {
        let Some(Node::String(text)) = at.map.get("$ref") else {
            return Some(at);
        };
        let found = schemas.resolve(&at.file, text, kind).or_else(|why| {
            let by = Written::ByRef.at(&place);
            schemas.respelt(by, &at.file, text, kind).ok_or(why)
        });
        match found {
            Ok(target) => match target.node.as_map() {
                Some(map) => {
                    at = Object {
                        file: target.at.file,
                        pointer: target.at.pointer,
                        map,
                    };
                }
                None => {
                    let message =
                        format!("`$ref: {text}` does not lead to {}; left out", kind.noun());
                    let place = Written::ByRef.at(&place);
                    schemas
                        .sink
                        .emit(Diagnostic::new(Code::DanglingRef, place, message));
                    return None;
                }
            },
            Err(why) => {
                let said = schemas.dangling(
                    Written::ByRef.at(&place),
                    &at.file,
                    text,
                    &why,
                    "; left out",
                );
                schemas.sink.emit(said);
                return None;
            }
        }
    }
    let message = "`$ref` leads back to itself; left out";
    let place = Written::ByRef.at(&place);
    schemas
        .sink
        .emit(Diagnostic::new(Code::EndlessRef, place, message));
    None
}

/// The operations of one path item, and the webhooks that their callbacks are.
pub(super) fn path_item<'a>(
    schemas: &mut Schemas<'a>,
    common: &Common,
    path: &str,
    item: &Object<'a>,
    operations: &mut Vec<Operation>,
    others: &mut Vec<(usize, Body)>,
    webhooks: &mut Vec<Webhook>,
) {
    for Found {
        item,
        method,
        object,
    } in methods(schemas, item)
    {
        let (operation, bodies) =
            operation(schemas, common, path, method, &item, &object, webhooks);
        others.extend(bodies.into_iter().map(|body| (operations.len(), body)));
        operations.push(operation);
    }
}

/// The payloads under a name of `webhooks`.
pub(super) fn webhook<'a>(
    schemas: &mut Schemas<'a>,
    (name, to): (&str, Option<&str>),
    item: &Object<'a>,
    webhooks: &mut Vec<Webhook>,
) {
    for Found {
        item,
        method,
        object,
    } in methods(schemas, item)
    {
        let hint = NameHint::Inline(vec![name.to_owned()]);
        let docs = docs(&object, &item);
        let webhook = Webhook {
            name: name.to_owned(),
            to: to.map(str::to_owned),
            method,
            body: payload(schemas, &object, &hint),
            params: params::read(schemas, None, &hint, &item, &object).params,
            responses: responses(schemas, &object, &inside(&hint, "answer")),
            docs,
            origin: object.place(),
        };
        webhooks.push(webhook);
    }
}

/// An operation of a path item.
struct Found<'a> {
    /// The path item that has it: the one at hand, or the one behind its `$ref`.
    item: Object<'a>,
    method: Method,
    object: Object<'a>,
}

/// The operations of a path item; those written beside a `$ref` count before those behind it.
fn methods<'a>(schemas: &mut Schemas<'a>, item: &Object<'a>) -> Vec<Found<'a>> {
    let behind = match item.map.get("$ref") {
        Some(Node::String(_)) => follow_map(schemas, item.clone(), Kind::PathItem),
        _ => None,
    };
    let items: Vec<Object<'a>> = [Some(item.clone()), behind].into_iter().flatten().collect();
    let mut out: Vec<Found<'a>> = Vec::new();
    for (key, method) in METHODS {
        let has = |item: &&Object<'a>| {
            item.map
                .get(key)
                .is_some_and(|node| node.as_map().is_some())
        };
        let Some(item) = items.iter().find(has) else {
            continue;
        };
        let item = item.clone();
        if let Some(object) = item.member(key, Kind::Operation, schemas) {
            out.push(Found {
                item,
                method,
                object,
            });
        }
    }
    for item in items {
        let Some(Node::Map(more)) = item.map.get("additionalOperations") else {
            continue;
        };
        let outer = item.pointer.child("additionalOperations");
        for (name, node) in more.iter() {
            let method =
                Method::of_standard(name).unwrap_or_else(|| Method::Other(name.to_owned()));
            if out.iter().any(|found| found.method == method) {
                continue;
            }
            let file = item.file.clone();
            if let Some(object) = follow(schemas, file, outer.child(name), node, Kind::Operation) {
                out.push(Found {
                    item: item.clone(),
                    method,
                    object,
                });
            }
        }
    }
    out
}

fn docs(operation: &Object<'_>, item: &Object<'_>) -> Docs {
    let text = |object: &Object<'_>, key: &str| {
        object
            .map
            .get(key)
            .and_then(Node::as_str)
            .map(str::to_owned)
    };
    Docs {
        summary: text(operation, "summary").or_else(|| text(item, "summary")),
        description: text(operation, "description").or_else(|| text(item, "description")),
        deprecated: operation
            .map
            .get("deprecated")
            .and_then(Node::as_bool)
            .unwrap_or(false),
    }
}

fn operation<'a>(
    schemas: &mut Schemas<'a>,
    common: &Common,
    path: &str,
    method: Method,
    item: &Object<'a>,
    object: &Object<'a>,
    webhooks: &mut Vec<Webhook>,
) -> (Operation, Vec<Body>) {
    let read = match typed::operation(object.map) {
        Ok(read) => read,
        Err(error) => {
            let message = format!("operation could not be read whole: {error}");
            schemas
                .sink
                .emit(Diagnostic::new(Code::Unreadable, object.place(), message));
            openapiv3::Operation::default()
        }
    };
    let id = read.operation_id.filter(|id| !id.is_empty());
    let name = match &id {
        Some(id) => NameHint::Inline(vec![id.clone()]),
        None => NameHint::Inline(vec![format!(
            "{} {path}",
            method.as_str().to_ascii_lowercase()
        )]),
    };
    let servers = if read.servers.is_empty() {
        let node = item.map.get("servers");
        security::servers(node)
    } else {
        read.servers.iter().map(security::server).collect()
    };
    let params::Declared {
        params,
        authorization: header,
    } = params::read(schemas, Some(path), &name, item, object);
    let is_asked = |media_type: &str| {
        let route = format!("{} {path}", method.as_str());
        let mut names = id.iter().chain([&route]);
        names.any(|name| common.requests.contains(&format!("{name} {media_type}")))
    };
    let (body, others) = match bodies(schemas, object, &name, is_asked) {
        Some(Bodies { preferred, others }) => (Some(preferred), others),
        None => (None, Vec::new()),
    };
    let responses = responses(schemas, object, &name);
    callbacks(schemas, id.as_deref().unwrap_or(path), object, webhooks);
    let place = object.place();
    let asked = match read.security {
        Some(alternatives) => {
            let listed = Place::value(place.file.clone(), place.pointer.child("security"));
            security::alternatives(&alternatives, &listed, schemas)
        }
        None => common.security(header),
    };
    let operation = Operation {
        method,
        path: path.to_owned(),
        params,
        body,
        responses,
        security_undefined: asked.undefined,
        security: asked.alternatives,
        tags: read.tags,
        docs: docs(object, item),
        servers,
        origin: place,
        id,
        repeats_id: false,
        instead_of: None,
    };
    (operation, others)
}

fn callbacks<'a>(
    schemas: &mut Schemas<'a>,
    owner: &str,
    operation: &Object<'a>,
    webhooks: &mut Vec<Webhook>,
) {
    let Some(Node::Map(callbacks)) = operation.map.get("callbacks") else {
        return;
    };
    let outer = operation.pointer.child("callbacks");
    for (name, node) in callbacks.iter() {
        let file = operation.file.clone();
        let Some(callback) = follow(schemas, file, outer.child(name), node, Kind::Callback) else {
            continue;
        };
        for (expression, node) in callback.map.iter() {
            if expression.starts_with("x-") {
                continue;
            }
            let (file, pointer) = (callback.file.clone(), callback.pointer.child(expression));
            let Some(map) = node.as_map() else { continue };
            let item = Object { file, pointer, map };
            let name = format!("{owner}.{name}");
            webhook(schemas, (&name, Some(expression)), &item, webhooks);
        }
    }
}

fn responses<'a>(
    schemas: &mut Schemas<'a>,
    operation: &Object<'a>,
    name: &NameHint,
) -> Vec<Response> {
    let Some(Node::Map(responses)) = operation.map.get("responses") else {
        return Vec::new();
    };
    let mut keys: Vec<(Status, &str)> = responses
        .iter()
        .filter_map(|(key, _)| Some((status(key)?, key)))
        .collect();
    keys.sort_by_key(|(status, _)| *status);
    let first_success = keys
        .iter()
        .map(|(status, _)| *status)
        .find(|status| status.is_success());

    let outer = operation.pointer.child("responses");
    let mut out: Vec<Response> = Vec::new();
    for (status, key) in keys {
        let Some(node) = responses.get(key) else {
            continue;
        };
        let file = operation.file.clone();
        let origin = Place::value(file.clone(), outer.child(key));
        let Some(object) = follow(schemas, file, outer.child(key), node, Kind::Response) else {
            out.push(Response {
                status,
                contents: Vec::new(),
                headers: Vec::new(),
                docs: Docs::default(),
                origin,
            });
            continue;
        };
        let read = match typed::response(object.map) {
            Ok(read) => read,
            Err(error) => {
                let message = format!("response could not be read whole: {error}");
                schemas
                    .sink
                    .emit(Diagnostic::new(Code::Unreadable, object.place(), message));
                openapiv3::Response::default()
            }
        };
        let name = if Some(status) == first_success {
            inside(name, "response")
        } else {
            inside(&inside(name, "response"), key.to_ascii_lowercase())
        };
        let mut contents: Vec<Content> = Vec::new();
        let mut media_types: Vec<&String> = read.content.keys().collect();
        // Stable: of those that mean the same the first stays first.
        media_types.sort_by_key(|media_type| media::rank(media_type));
        for media_type in media_types {
            let media = media::classify(media_type);
            let node = schema_of(&object, media_type);
            let same = contents.iter().any(|content| {
                content.media == media && schema_of(&object, &content.media_type) == node
            });
            // `application/json` beside `text/json` with one schema is one content.
            if same {
                continue;
            }
            let name = match contents.is_empty() {
                true => name.clone(),
                false => inside(&name, media_type.clone()),
            };
            let ty = media_schema(schemas, &object, media_type, media, &name);
            contents.push(Content {
                media,
                media_type: media_type.clone(),
                ty,
                origin: schema_at(&object, media_type),
            });
        }
        let docs = Docs {
            description: Some(read.description).filter(|text| !text.is_empty()),
            ..Docs::default()
        };
        out.push(Response {
            status,
            contents,
            headers: headers::headers(schemas.form, &object),
            docs,
            origin,
        });
    }
    out
}

/// Where the schema of one media type of a body is.
pub(super) fn schema_at(object: &Object<'_>, media_type: &str) -> Place {
    let content = object.pointer.child("content");
    let at = content.child(media_type).child("schema");
    Place::key(object.file.clone(), at)
}

fn schema_of<'a>(object: &Object<'a>, media_type: &str) -> Option<&'a Node> {
    object.map.get("content")?.get(media_type)?.get("schema")
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    if let Ok(code) = key.parse::<u16>() {
        return Some(Status::Code(code));
    }
    let first = key.chars().next()?.to_digit(10)?;
    let rest = key.get(1..)?;
    rest.eq_ignore_ascii_case("xx")
        .then_some(Status::Range(u8::try_from(first).ok()?))
}

/// Reports operation ids that stand for two operations, and takes them from all but the first.
pub(super) fn check_ids(operations: &mut [Operation], schemas: &mut Schemas<'_>) {
    let mut seen: HashMap<&str, &Place> = HashMap::new();
    for operation in operations {
        let Some(id) = &operation.id else { continue };
        match seen.get(id.as_str()) {
            Some(first) => {
                operation.repeats_id = true;
                let place = Place::value(
                    operation.origin.file.clone(),
                    operation.origin.pointer.child("operationId"),
                );
                let first = Place::value(first.file.clone(), first.pointer.child("operationId"));
                let diagnostic = Diagnostic::new(
                    Code::DuplicateOperationId,
                    place,
                    format!("`operationId` `{id}` is used twice"),
                )
                .related(first, "first used here")
                .help(format!(
                    "name this one by `{} {}` in catalogs",
                    operation.method.as_str(),
                    operation.path
                ));
                schemas.sink.emit(diagnostic);
            }
            None => {
                seen.insert(id, &operation.origin);
            }
        }
    }
}

/// A string that no schema describes.
pub(super) fn string_type(schemas: &mut Schemas<'_>, place: Place, name: NameHint) -> TypeId {
    let mut draft = Draft::untyped(place, name, Untyped::NotDescribed);
    draft.body = super::draft::Body::Shape(Shape::Scalar(Scalar::String));
    schemas.drafts.push(draft)
}
