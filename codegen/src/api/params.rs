//! Parameters of an operation: those of the path item and its own merged, checked against the path.

use indexmap::IndexMap;
use openapiv3 as oas;

use super::authorization::Authorization;
use super::draft::inside;
use super::media;
use super::model::{Docs, Media, NameHint, Param, ParamLocation, Style, TypeRef};
use super::operation::{Object, follow, string_type};
use super::schema::Schemas;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::openapi::kind::Kind;
use crate::openapi::typed;
use crate::source::Node;

/// Headers that a parameter shall not describe (OpenAPI 3.0, Parameter Object).
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

/// What an operation declares as parameters.
pub(super) struct Declared {
    pub params: Vec<Param>,
    /// It lists the header `Authorization`, which is a matter of its security.
    pub authorization: Option<Authorization>,
}

/// Reads the parameters of an operation; without a path (a webhook), path parameters are not checked.
pub(super) fn read<'a>(
    schemas: &mut Schemas<'a>,
    path: Option<&str>,
    name: &NameHint,
    item: &Object<'a>,
    operation: &Object<'a>,
) -> Declared {
    let mut authorization = None;
    let mut params: IndexMap<(ParamLocation, String), Param> = IndexMap::new();
    for object in [item, operation] {
        let Some(Node::Seq(nodes)) = object.map.get("parameters") else {
            continue;
        };
        let outer = object.pointer.child("parameters");
        let mut own: IndexMap<(ParamLocation, String), Place> = IndexMap::new();
        for (index, node) in nodes.iter().enumerate() {
            let at = outer.index(index);
            let place = Place::value(object.file.clone(), at.clone());
            let Some(object) = follow(schemas, object.file.clone(), at, node, Kind::Parameter)
            else {
                continue;
            };
            let Some(param) = one(schemas, name, &object) else {
                continue;
            };
            if param.location == ParamLocation::Header
                && RESERVED
                    .iter()
                    .any(|reserved| param.wire.eq_ignore_ascii_case(reserved))
            {
                if param.wire.eq_ignore_ascii_case("authorization") {
                    authorization = Some(if param.required {
                        Authorization::Required
                    } else {
                        Authorization::Optional
                    });
                }
                let message = format!(
                    "header parameter `{}` is reserved; left out, the client sets it itself",
                    param.wire
                );
                schemas
                    .sink
                    .emit(Diagnostic::new(Code::ReservedHeader, place, message));
                continue;
            }
            // Header names differ in case only by mistake.
            let wire = match param.location {
                ParamLocation::Header => param.wire.to_ascii_lowercase(),
                ParamLocation::Path | ParamLocation::Query | ParamLocation::Cookie => {
                    param.wire.clone()
                }
            };
            let key = (param.location, wire);
            if let Some(first) = own.get(&key) {
                let message = format!(
                    "parameter `{}` is declared twice; the last one counts",
                    param.wire
                );
                let diagnostic = Diagnostic::new(Code::DuplicateParameter, place.clone(), message)
                    .related(first.clone(), "declared here first");
                schemas.sink.emit(diagnostic);
            }
            own.insert(key.clone(), place);
            params.insert(key, param);
        }
    }
    let mut params: Vec<Param> = params.into_values().collect();
    if let Some(path) = path {
        against_path(schemas, path, name, operation, &mut params);
    }
    Declared {
        params,
        authorization,
    }
}

/// Declares what the path has in braces and nobody declared, and leaves out what it has not.
fn against_path(
    schemas: &mut Schemas<'_>,
    path: &str,
    name: &NameHint,
    operation: &Object<'_>,
    params: &mut Vec<Param>,
) {
    let wanted = in_braces(path);
    params.retain(|param| {
        let known = param.location != ParamLocation::Path || wanted.contains(&param.wire.as_str());
        if !known {
            let message = format!("path `{path}` has no parameter `{}`; left out", param.wire);
            let diagnostic =
                Diagnostic::new(Code::PathParameterUnknown, param.origin.clone(), message);
            schemas.sink.emit(diagnostic);
        }
        known
    });
    for wire in wanted {
        let declared = params
            .iter()
            .any(|param| param.location == ParamLocation::Path && param.wire == wire);
        if declared {
            continue;
        }
        let place = operation.place();
        let message = format!("path parameter `{wire}` is not declared; read as a required string");
        schemas.sink.emit(Diagnostic::new(
            Code::PathParameterUndeclared,
            Place::key(place.file.clone(), place.pointer.clone()),
            message,
        ));
        let id = string_type(schemas, place.clone(), inside(name, wire));
        params.push(Param {
            wire: wire.to_owned(),
            location: ParamLocation::Path,
            ty: TypeRef {
                id,
                nullable: false,
            },
            required: true,
            style: Style::Simple,
            explode: false,
            allow_reserved: false,
            json: false,
            default: None,
            docs: Docs::default(),
            origin: place,
        });
    }
}

/// The names between braces, each once. `{` without `}` is text.
fn in_braces(path: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        rest = tail;
    }
    names
}

fn one<'a>(schemas: &mut Schemas<'a>, name: &NameHint, object: &Object<'a>) -> Option<Param> {
    let read = match typed::parameter(object.map) {
        Ok(read) => read,
        Err(error) => {
            let message = format!("parameter could not be read: {error}; left out");
            schemas
                .sink
                .emit(Diagnostic::new(Code::Unreadable, object.place(), message));
            return None;
        }
    };
    let (location, style, allow_reserved, data) = match read {
        oas::Parameter::Path {
            parameter_data,
            style,
        } => {
            let style = match style {
                oas::PathStyle::Matrix => Style::Matrix,
                oas::PathStyle::Label => Style::Label,
                oas::PathStyle::Simple => Style::Simple,
            };
            (ParamLocation::Path, style, false, parameter_data)
        }
        oas::Parameter::Query {
            parameter_data,
            allow_reserved,
            style,
            allow_empty_value: _,
        } => (
            ParamLocation::Query,
            media::query_style(&style),
            allow_reserved,
            parameter_data,
        ),
        oas::Parameter::Header {
            parameter_data,
            style: oas::HeaderStyle::Simple,
        } => (ParamLocation::Header, Style::Simple, false, parameter_data),
        oas::Parameter::Cookie {
            parameter_data,
            style: oas::CookieStyle::Form,
        } => (ParamLocation::Cookie, Style::Form, false, parameter_data),
    };
    let style = media::delimited(object.map).unwrap_or(style);
    let hint = || inside(name, data.name.clone());
    let (id, json) = match &data.format {
        oas::ParameterSchemaOrContent::Schema(_) => {
            let node = object.map.get("schema")?;
            let used = schemas.at(&object.file, object.pointer.child("schema"), node, hint);
            (used.id, false)
        }
        oas::ParameterSchemaOrContent::Content(content) => {
            let (media_type, _) = content.first()?;
            let pointer = object.pointer.child("content").child(media_type);
            let node = object
                .map
                .get("content")
                .and_then(|content| content.get(media_type))
                .and_then(|media| media.get("schema"));
            let id = match node {
                Some(node) => {
                    schemas
                        .at(&object.file, pointer.child("schema"), node, hint)
                        .id
                }
                None => string_type(schemas, object.place(), hint()),
            };
            (id, media::classify(media_type) == Media::Json)
        }
    };
    Some(Param {
        wire: data.name,
        location,
        ty: TypeRef {
            id,
            nullable: false,
        },
        required: data.required,
        style,
        explode: data.explode.unwrap_or(style == Style::Form),
        allow_reserved,
        json,
        default: None,
        docs: Docs {
            summary: None,
            description: data.description,
            deprecated: data.deprecated.unwrap_or(false),
        },
        origin: object.place(),
    })
}
