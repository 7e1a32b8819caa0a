//! References -> ids.

use indexmap::IndexMap;

use super::{Binder, with_near};
use crate::api::{Api, Content, Media, Operation, TypeId, TypeRef};
use crate::catalog::bound::{Event, OperationId, SpecId, TypeUse};
use crate::catalog::model::{Located, Reference, Target};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::source::Pointer;

impl<'a> Binder<'a, '_> {
    /// The document before the `#`.
    pub(super) fn spec(&mut self, reference: &Located<Reference>) -> Option<(SpecId, &'a Api)> {
        let name = &reference.value.spec;
        if let Some((index, _, api)) = self.apis.get_full(name) {
            return Some((SpecId(index), api));
        }
        let diagnostic = Diagnostic::new(
            Code::UnknownSpec,
            reference.place.clone(),
            format!("no spec is called `{name}`"),
        );
        self.report(with_near(
            diagnostic,
            name,
            self.apis.keys().map(String::as_str),
            "list the document under `specs:`",
        ));
        None
    }

    /// An operation, by its id, its route or its place.
    pub(super) fn operation(
        &mut self,
        reference: &Located<Reference>,
    ) -> Option<(OperationId, &'a Api, &'a Operation)> {
        let (spec, api) = self.spec(reference)?;
        let (index, operation) =
            self.operation_in(api, &reference.value.target, &reference.place)?;
        Some((OperationId { spec, index }, api, operation))
    }

    /// The same within one document.
    pub(super) fn operation_in(
        &mut self,
        api: &'a Api,
        target: &Target,
        place: &Place,
    ) -> Option<(usize, &'a Operation)> {
        let origin = origin(api, target);
        let found = api
            .operations
            .iter()
            .enumerate()
            .find(|(_, operation)| match target {
                // With its media type, as in `api#uploadFile multipart/form-data`.
                Target::Name(name) if operation.instead_of.is_some() => operation.name() == *name,
                Target::Route { .. } if operation.instead_of.is_some() => {
                    operation.route_name() == target.to_string()
                }
                Target::Name(name) => operation.id.as_deref() == Some(name),
                Target::Route { method, path } => {
                    operation.method == *method && operation.path == *path
                }
                Target::Pointer(_) => Some(&operation.origin.pointer) == origin.as_ref(),
            });
        if found.is_none() {
            let diagnostic = Diagnostic::new(
                Code::UnknownOperation,
                place.clone(),
                format!("`{}` has no operation `{target}`", api.spec),
            );
            let wrong = target.to_string();
            let diagnostic = match target {
                Target::Name(_) => {
                    let names: Vec<String> = api
                        .operations
                        .iter()
                        .filter(|operation| operation.id.is_some())
                        .map(Operation::name)
                        .collect();
                    with_near(
                        diagnostic,
                        &wrong,
                        names.iter().map(String::as_str),
                        "the document gives no operation ids: write method and path, as in `GET /contacts`",
                    )
                }
                Target::Route { .. } | Target::Pointer(_) => {
                    let routes: Vec<String> =
                        api.operations.iter().map(Operation::route_name).collect();
                    with_near(
                        diagnostic,
                        &wrong,
                        routes.iter().map(String::as_str),
                        "the document has no operations: is another one of `specs:` meant?",
                    )
                }
            };
            self.report(diagnostic);
        }
        found
    }

    /// A schema with a name, or at a place.
    pub(super) fn schema(&mut self, reference: &Located<Reference>) -> Option<TypeUse> {
        let (spec, api) = self.spec(reference)?;
        let found = match &reference.value.target {
            Target::Name(name) => api.components.get(name).copied(),
            Target::Pointer(pointer) => type_at(api, pointer),
            Target::Route { .. } => None,
        };
        match found {
            Some(id) => Some(TypeUse {
                spec,
                ty: TypeRef {
                    id,
                    nullable: false,
                },
            }),
            None => {
                let target = reference.value.target.to_string();
                let diagnostic = Diagnostic::new(
                    Code::UnknownSchema,
                    reference.place.clone(),
                    format!("`{}` has no schema `{target}`", api.spec),
                );
                let names: Vec<&str> = api.components.keys().map(String::as_str).collect();
                let otherwise = "the document names no schemas: is another one of `specs:` meant?";
                self.report(with_near(diagnostic, &target, names, otherwise));
                None
            }
        }
    }

    /// A webhook of the document or, failing that, a schema; with the payload.
    pub(super) fn event(&mut self, reference: &Located<Reference>) -> Option<(Event, TypeUse)> {
        let (spec, api) = self.spec(reference)?;
        let origin = origin(api, &reference.value.target);
        let webhook =
            api.webhooks
                .iter()
                .enumerate()
                .find(|(_, webhook)| match &reference.value.target {
                    Target::Name(name) => webhook.name == *name,
                    Target::Pointer(_) => Some(&webhook.origin.pointer) == origin.as_ref(),
                    Target::Route { .. } => false,
                });
        if let Some((index, webhook)) = webhook {
            let Some(body) = &webhook.body else {
                self.report(
                    Diagnostic::new(
                        Code::EventWithoutPayload,
                        reference.place.clone(),
                        format!("the event `{}` has no payload", webhook.name),
                    )
                    .related(webhook.origin.clone(), "described here")
                    .help("describe its `requestBody` by an overlay, or name a schema"),
                );
                return None;
            };
            return Some((
                Event::Webhook { spec, index },
                TypeUse { spec, ty: body.ty },
            ));
        }
        let schema = match &reference.value.target {
            Target::Name(name) => api.components.get(name).copied(),
            Target::Pointer(pointer) => type_at(api, pointer),
            Target::Route { .. } => None,
        };
        if let Some(id) = schema {
            let ty = TypeRef {
                id,
                nullable: false,
            };
            let name = reference.value.target.to_string();
            return Some((Event::Schema { spec, name }, TypeUse { spec, ty }));
        }
        let target = reference.value.target.to_string();
        let diagnostic = Diagnostic::new(
            Code::UnknownEvent,
            reference.place.clone(),
            format!("`{}` has no webhook and no schema `{target}`", api.spec),
        );
        let names: Vec<&str> = api
            .webhooks
            .iter()
            .map(|webhook| webhook.name.as_str())
            .chain(api.components.keys().map(String::as_str))
            .collect();
        let otherwise =
            "the document has no webhooks and names no schemas: is another one of `specs:` meant?";
        self.report(with_near(diagnostic, &target, names, otherwise));
        None
    }

    /// A name that the catalog itself must have given, below the keys `section`.
    pub(super) fn known<T>(
        &mut self,
        code: Code,
        (what, section): (&str, &str),
        name: &Located<String>,
        known: &IndexMap<String, T>,
    ) -> bool {
        let found = known.contains_key(&name.value);
        if !found {
            let diagnostic = Diagnostic::new(
                code,
                name.place.clone(),
                format!("no {what} is called `{}`", name.value),
            );
            let otherwise = format!("declare it under `{section}:`, where there is none yet");
            let keys = known.keys().map(String::as_str);
            let diagnostic = with_near(diagnostic, &name.value, keys, &otherwise);
            self.report(diagnostic);
        }
        found
    }

    /// The document of an id.
    pub(super) fn api(&self, spec: SpecId) -> Option<&'a Api> {
        spec.get(self.apis)
    }
}

/// The origin of what a target names by its place in the text.
pub(super) fn origin(api: &Api, target: &Target) -> Option<Pointer> {
    match target {
        Target::Pointer(pointer) => Some(api.origin(pointer)),
        Target::Name(_) | Target::Route { .. } => None,
    }
}

/// The type that a schema at `pointer` became.
pub(super) fn type_at(api: &Api, pointer: &Pointer) -> Option<TypeId> {
    let pointer = &api.origin(pointer);
    if let Some(id) = pointer
        .as_str()
        .strip_prefix("/components/schemas/")
        .filter(|rest| !rest.contains('/'))
        .and(pointer.segments().last())
        .and_then(|name| api.components.get(&name))
    {
        return Some(*id);
    }
    let index = api
        .types
        .iter()
        .position(|ty| ty.origin.pointer == *pointer)?;
    u32::try_from(index).ok().map(TypeId)
}

/// What an operation answers when it succeeds: JSON before other media, the first status that has a body.
pub(super) fn success(operation: &Operation) -> Option<&Content> {
    let contents = || {
        operation
            .responses
            .iter()
            .filter(|response| response.status.is_success())
            .flat_map(|response| &response.contents)
    };
    contents()
        .find(|content| content.media == Media::Json)
        .or_else(|| contents().next())
}

/// How a message speaks of an operation.
pub(super) fn named(operation: &Operation) -> String {
    operation.name()
}
