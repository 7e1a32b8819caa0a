//! An api, and what a catalog wants of it, as a crate: names, Rust types, boxes, derives and docs are final here.
//!
//! No word of OpenAPI leaves this room, and nothing after it decides anything.

mod connection;
pub mod connector;
mod depth;
pub mod docs;
mod entries;
pub mod mapping;
pub mod names;
mod operations;
mod prune;
pub mod replies;
mod schemas;
mod secrets;
mod security;
mod types;
#[cfg(test)]
pub mod world;

use indexmap::IndexMap;
use rayon::prelude::*;

use crate::api::inputs::Inputs;
use crate::api::model::{Api, TypeRef};
use crate::catalog::bound::{Bound, OperationId};
use crate::catalog::model::{Http, Located};
use crate::diagnostic::Sink;
use crate::threads;
use connector::{
    Connector, Offer, OperationFile, RustOperation, RustType, Spec, TriggerKind, TyExpr, TypeFile,
};
use entries::Entries;
use names::Names;
use operations::Lowering;
use replies::Replies;
use schemas::Schemas;
use security::SchemeNames;
use types::{Texts, Types};

/// From how many operations on lowering them is worth another thread.
const WORTH_A_THREAD: usize = 500;

/// The whole client of one document, under `name`.
pub fn client(api: &Api, name: &str, sink: &mut Sink) -> Connector {
    whole(api, name, Texts::Told, sink)
}

/// The same for who looks only at what it offers: without a word of docs on operations and types.
pub fn client_without_texts(api: &Api, name: &str, sink: &mut Sink) -> Connector {
    whole(api, name, Texts::LeftOut, sink)
}

fn whole(api: &Api, name: &str, texts: Texts, sink: &mut Sink) -> Connector {
    let decided = Decided::of(api, None, SchemeNames::default(), true, sink);
    let types = decided.types(texts);
    let count = api.operations.len();
    let operations: Vec<(String, RustOperation)> = (0..count)
        .into_par_iter()
        .with_min_len(threads::at_least(count, WORTH_A_THREAD))
        .flat_map_iter(|index| decided.operation(&types, index))
        .collect();
    let bodies = api
        .webhooks
        .iter()
        .filter_map(|webhook| webhook.body.as_ref());
    let mut roots: Vec<TyExpr> = bodies.map(|body| types.expr(body.ty)).collect();
    for (_, operation) in &operations {
        operation.each_type(&mut |ty| roots.push(ty.clone()));
    }
    let types = prune::prune(types.all(), roots.iter());
    let mut connector = Connector {
        name: name.to_owned(),
        title: api.title.clone(),
        docs: api
            .description
            .as_deref()
            .map(docs::lines)
            .unwrap_or_default(),
        specs: vec![Spec {
            module: None,
            types: by_file(types),
            operations: operations_by_file(operations),
        }],
        environments: connection::environments(api),
        params: connection::params(api),
        secrets: Vec::new(),
        secret_members: Vec::new(),
        auth: connection::auth(api),
        http: Http::default(),
        test: None,
        label: None,
        security: Vec::new(),
        recursion_limit: None,
        offer: None,
    };
    finish(&mut connector);
    connector
}

/// The crate of a catalog, under `name`.
pub fn connector(
    bound: &Bound,
    apis: &IndexMap<String, Api>,
    name: &str,
    sink: &mut Sink,
) -> Connector {
    let modules = names::name_specs(apis.keys());
    let decided: Vec<Decided<'_>> = apis
        .values()
        .zip(modules)
        .zip(SchemeNames::of_all(bound, apis))
        .zip(bound.specs.values())
        .map(|(((api, module), schemes), spec)| {
            Decided::of(api, Some(module), schemes, spec.include_all, sink)
        })
        .collect();
    let types: Vec<Types<'_>> = decided
        .iter()
        .map(|decided| decided.types(Texts::Told))
        .collect();
    let entries = Entries {
        bound,
        apis,
        decided: &decided,
        types: &types,
    };
    entries.check(sink);
    let mut schemas = Schemas::new(&decided);
    let offer = Offer {
        description: bound.app.description.value.clone(),
        homepage: text(bound.app.homepage.as_ref()),
        category: text(bound.app.category.as_ref()),
        triggers: entries.triggers(&mut schemas),
        actions: entries.actions(&mut schemas),
        searches: entries.searches(&mut schemas),
        find_or_create: entries.find_or_create(),
        resources: entries.resources(&mut schemas),
        lookups: entries.lookups(),
        deprecated: entries.deprecated(),
        schemas: schemas.finish(),
    };
    let mut helpers: Vec<Vec<(String, RustOperation)>> = vec![Vec::new(); decided.len()];
    for OperationId { spec, index } in bound.helper_operations(apis) {
        if let (Some(decided), Some(types), Some(helpers)) = (
            decided.get(spec.0),
            types.get(spec.0),
            helpers.get_mut(spec.0),
        ) {
            helpers.extend(decided.operation(types, index));
        }
    }
    let mut roots = offer_types(&offer);
    for (_, operation) in helpers.iter().flatten() {
        operation.each_type(&mut |ty| roots.push(ty.clone()));
    }
    roots.extend(entries.resource_types());
    let test = bound.connection.test.as_ref();
    let specs = decided
        .iter()
        .zip(&types)
        .zip(helpers)
        .map(|((decided, types), operations)| Spec {
            module: decided.module.clone(),
            types: by_file(prune::prune(types.all(), roots.iter())),
            operations: operations_by_file(operations),
        })
        .collect();
    let mut connector = Connector {
        name: name.to_owned(),
        title: bound.app.title.value.clone(),
        docs: docs::lines(&bound.app.description.value),
        specs,
        environments: connection::bound_environments(bound, apis),
        params: connection::bound_params(bound, apis),
        secrets: connection::bound_secrets(bound),
        secret_members: Vec::new(),
        auth: connection::bound_auth(bound, apis, |call| entries.call(call)),
        http: bound.http.clone(),
        test: test.and_then(|test| entries.call(&test.call)),
        label: bound
            .connection
            .label
            .as_ref()
            .map(|label| label.value.clone()),
        security: Vec::new(),
        recursion_limit: None,
        offer: Some(offer),
    };
    finish(&mut connector);
    connector
}

/// Decides what hangs on the whole crate.
fn finish(connector: &mut Connector) {
    security::share(connector);
    connector.secret_members = secrets::members(connector);
    let files = connector.specs.iter().flat_map(|spec| &spec.types);
    connector.recursion_limit = depth::recursion_limit(files.flat_map(|file| &file.types));
}

/// The Rust types that values have in the [`client`] of `api`, for programs that stand beside it.
pub fn client_types(api: &Api, uses: &[TypeRef]) -> Vec<TyExpr> {
    let decided = Decided::of(api, None, SchemeNames::default(), false, &mut Sink::new());
    let types = decided.types(Texts::LeftOut);
    uses.iter().map(|ty| types.expr(*ty)).collect()
}

fn text(text: Option<&Located<String>>) -> String {
    text.map(|text| text.value.clone()).unwrap_or_default()
}

fn offer_types(offer: &Offer) -> Vec<TyExpr> {
    let mut out = Vec::new();
    let operation = |operation: &RustOperation, out: &mut Vec<TyExpr>| {
        operation.each_type(&mut |ty| out.push(ty.clone()));
    };
    for trigger in &offer.triggers {
        out.extend(trigger.entry.output.clone());
        match &trigger.kind {
            TriggerKind::Polling(polling) => {
                operation(&polling.list.operation, &mut out);
                out.push(polling.list.item.clone());
            }
            TriggerKind::Hook(hook) => out.push(hook.event.clone()),
        }
    }
    for action in &offer.actions {
        out.extend(action.entry.output.clone());
        operation(&action.operation, &mut out);
    }
    for search in &offer.searches {
        out.extend(search.entry.output.clone());
        operation(&search.list.operation, &mut out);
        out.push(search.list.item.clone());
    }
    out
}

/// One document with every name chosen, bound by a catalog or not.
struct Decided<'a> {
    api: &'a Api,
    module: Option<String>,
    inputs: Vec<Inputs>,
    replies: Replies,
    names: Names,
    schemes: SchemeNames,
    /// Whether all of its requests are generated, so that one may name another.
    is_whole: bool,
}

impl<'a> Decided<'a> {
    fn of(
        api: &'a Api,
        module: Option<String>,
        schemes: SchemeNames,
        is_whole: bool,
        sink: &mut Sink,
    ) -> Self {
        let inputs = names::all_inputs(api);
        for (op, inputs) in api.operations.iter().zip(&inputs) {
            for diagnostic in inputs.report(api, op) {
                // Two parameters that clash do so in each media type.
                let is_new = op.instead_of.is_none() || !sink.diagnostics().contains(&diagnostic);
                if is_new {
                    sink.emit(diagnostic);
                }
            }
        }
        let replies = Replies::of(api);
        let names = Names::choose(api, &inputs, &replies, module.as_deref());
        Self {
            api,
            module,
            inputs,
            replies,
            names,
            schemes,
            is_whole,
        }
    }

    fn types(&self, texts: Texts) -> Types<'_> {
        Types::new(
            self.api,
            &self.names,
            &self.replies,
            self.module.as_deref(),
            texts,
        )
    }

    fn lowering<'s>(&'s self, types: &'s Types<'s>, index: usize) -> Option<Lowering<'s>> {
        Some(Lowering {
            types,
            op: self.api.operations.get(index)?,
            inputs: self.inputs.get(index)?,
            names: self.names.operations.get(index)?,
            replies: self.replies.operations.get(index)?,
            schemes: &self.schemes,
            others: self.others(index),
        })
    }

    /// The requests of an operation in other media types.
    fn others(&self, index: usize) -> Vec<(&str, &str)> {
        if !self.is_whole {
            return Vec::new();
        }
        let others = self.api.alternatives(index).into_iter();
        others
            .filter_map(|(at, op)| {
                let name = &*self.names.operations.get(at)?.name;
                Some((op.body.as_ref()?.media_type.as_str(), name))
            })
            .collect()
    }

    /// A request, with the file it stands in.
    fn operation(&self, types: &Types<'_>, index: usize) -> Option<(String, RustOperation)> {
        let lowering = self.lowering(types, index)?;
        Some((lowering.names.module.clone(), lowering.lower()))
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
