//! An api, and what a catalog wants of it, as a crate: names, Rust types, boxes, derives and docs are final here.
//!
//! No word of OpenAPI leaves this room, and nothing after it decides anything.

pub mod connector;
pub mod docs;
pub mod names;
mod operations;
mod prune;
pub mod replies;
mod types;

use indexmap::IndexMap;

use crate::api::model::{Api, ParamLocation, SecurityKind};
use crate::diagnostic::Sink;
use connector::{
    AuthKind, AuthScheme, Connector, Environment, OperationFile, Param, RustOperation, RustType,
    Spec, TyExpr, TypeFile,
};
use names::Names;
use operations::Lowering;
use replies::Replies;
use types::Types;

/// The whole client of one document, under `name`.
pub fn client(api: &Api, name: &str, sink: &mut Sink) -> Connector {
    let lowered = Lowered::of(api, None, sink);
    let operations: Vec<(String, RustOperation)> = lowered.operations;
    let mut roots: Vec<TyExpr> = lowered.events;
    for (_, operation) in &operations {
        operation.each_type(&mut |ty| roots.push(ty.clone()));
    }
    let types = prune::prune(lowered.types, roots.iter());
    Connector {
        name: name.to_owned(),
        title: api.title.clone(),
        docs: api.description.as_deref().map(docs::lines).unwrap_or_default(),
        specs: vec![Spec {
            module: None,
            types: by_file(types),
            operations: operations_by_file(operations),
        }],
        environments: environments(api),
        params: params(api),
        auth: auth(api),
    }
}

/// A specification with everything decided and nothing left out.
struct Lowered {
    types: Vec<RustType>,
    /// Each with the file it stands in.
    operations: Vec<(String, RustOperation)>,
    /// The payloads of webhooks.
    events: Vec<TyExpr>,
}

impl Lowered {
    fn of(api: &Api, spec: Option<&str>, sink: &mut Sink) -> Self {
        let inputs = names::all_inputs(api);
        for (op, inputs) in api.operations.iter().zip(&inputs) {
            for diagnostic in inputs.report(api, op) {
                sink.emit(diagnostic);
            }
        }
        let replies = Replies::of(api);
        let names = Names::choose(api, &inputs, &replies, spec);
        let types = Types::new(api, &names, &replies, spec);
        let operations = api
            .operations
            .iter()
            .zip(&inputs)
            .zip(&names.operations)
            .zip(&replies.operations)
            .map(|(((op, inputs), names), replies)| {
                let lowering = Lowering {
                    types: &types,
                    op,
                    inputs,
                    names,
                    replies,
                };
                (names.module.clone(), lowering.lower())
            })
            .collect();
        let bodies = api.webhooks.iter().filter_map(|webhook| webhook.body.as_ref());
        Self {
            operations,
            events: bodies.map(|body| types.expr(body.ty)).collect(),
            types: types.all(),
        }
    }
}

fn by_file(types: Vec<RustType>) -> Vec<TypeFile> {
    let mut files: IndexMap<String, Vec<RustType>> = IndexMap::new();
    for ty in types {
        files.entry(ty.path.module.clone()).or_default().push(ty);
    }
    files.sort_unstable_keys();
    files
        .into_iter()
        .map(|(module, types)| TypeFile { module, types })
        .collect()
}

fn operations_by_file(operations: Vec<(String, RustOperation)>) -> Vec<OperationFile> {
    let mut files: IndexMap<String, Vec<RustOperation>> = IndexMap::new();
    for (module, operation) in operations {
        files.entry(module).or_default().push(operation);
    }
    files.sort_unstable_keys();
    files
        .into_iter()
        .map(|(module, operations)| OperationFile { module, operations })
        .collect()
}

/// The document's servers: the first is the default and called `live`, unless another name is in its address.
fn environments(api: &Api) -> Vec<Environment> {
    let mut out: Vec<Environment> = Vec::new();
    for server in &api.servers {
        let number = out.len() + 1;
        let name = match (number, server.url.to_ascii_lowercase().contains("sandbox")) {
            (1, false) => "live".to_owned(),
            (_, true) if out.iter().all(|known| known.name != "sandbox") => "sandbox".to_owned(),
            (number, _) => format!("server_{number}"),
        };
        out.push(Environment {
            name,
            server: server.url.trim_end_matches('/').to_owned(),
        });
    }
    out
}

fn params(api: &Api) -> Vec<Param> {
    let mut out: Vec<Param> = Vec::new();
    for server in &api.servers {
        for (name, variable) in &server.variables {
            if out.iter().all(|known| known.name != *name) {
                out.push(Param {
                    name: name.clone(),
                    label: name.clone(),
                    pattern: None,
                    default: Some(variable.default.clone()),
                });
            }
        }
    }
    out
}

fn auth(api: &Api) -> Vec<AuthScheme> {
    api.security_schemes
        .iter()
        .filter_map(|(name, scheme)| {
            let kind = match &scheme.kind {
                SecurityKind::ApiKey { location, name } => match location {
                    ParamLocation::Header => AuthKind::Header(name.clone()),
                    ParamLocation::Query => AuthKind::Query(name.clone()),
                    ParamLocation::Cookie => AuthKind::Cookie(name.clone()),
                    ParamLocation::Path => return None,
                },
                SecurityKind::Basic => AuthKind::Basic,
                SecurityKind::Bearer => AuthKind::Bearer,
                SecurityKind::OAuth2(_) | SecurityKind::OpenIdConnect(_) => AuthKind::OAuth2,
                SecurityKind::Http(_) => return None,
            };
            Some(AuthScheme {
                name: name.clone(),
                kind,
            })
        })
        .collect()
}
