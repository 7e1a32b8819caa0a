//! An api, and what a catalog wants of it, as a crate: names, Rust types, boxes, derives and docs are final here.
//!
//! No word of OpenAPI leaves this room, and nothing after it decides anything.

mod connection;
pub mod connector;
pub mod docs;
pub mod names;
mod operations;
mod prune;
pub mod replies;
mod types;
#[cfg(test)]
pub mod world;

use indexmap::IndexMap;

use crate::api::model::Api;
use crate::diagnostic::Sink;
use connector::{Connector, OperationFile, RustOperation, RustType, Spec, TyExpr, TypeFile};
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
        environments: connection::environments(api),
        params: connection::params(api),
        auth: connection::auth(api),
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
