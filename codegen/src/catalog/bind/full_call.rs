//! Calls that nobody gives inputs to: the catalog says all that they need.

use super::call::{Wanted, driven_keys, effect_of, plain};
use super::pages::Listed;
use super::resolve::named;
use super::{Binder, below, with_near};
use crate::api::ParamLocation;
use crate::api::inputs::{InputPlace, Inputs, flattened, inputs};
use crate::catalog::bound::{BoundConstant, Call, Pages};
use crate::catalog::model::{FullCall, Located, Value};
use crate::diagnostic::{Code, Diagnostic, Place};

impl<'a> Binder<'a, '_> {
    /// Binds a full call; its holes have been checked by the caller, who knows what they may name.
    pub(super) fn full_call(&mut self, full: &FullCall) -> Option<(Listed<'a>, Call)> {
        let FullCall {
            place,
            operation,
            path,
            query,
            headers,
            body,
        } = full;
        let (id, api, found) = self.operation(operation)?;
        let listed = Listed {
            id,
            api,
            operation: found,
        };
        let known = inputs(api, found, None);
        let mut constants = Vec::new();
        for (location, word, values) in [
            (ParamLocation::Path, "path", path),
            (ParamLocation::Query, "query", query),
            (ParamLocation::Header, "header", headers),
        ] {
            for (wire, value) in values {
                constants.extend(self.parameter(listed, location, word, wire, value));
            }
        }
        if let Some(body) = body {
            self.body(listed, &known, body, &mut constants);
        }
        self.finish_full(listed, &known, &mut constants, place);
        let call = Call {
            operation: id,
            inputs: Vec::new(),
            constants,
            driven: Vec::new(),
            idempotency: None,
            clashes: Vec::new(),
            effect: effect_of(&found.method),
        };
        Some((listed, call))
    }

    /// The same for an operation that lists.
    pub(super) fn full_list(
        &mut self,
        full: &FullCall,
        paginate: Option<&Located<String>>,
    ) -> Option<(Listed<'a>, Call, Pages)> {
        let (listed, mut call) = self.full_call(full)?;
        let pages = self.pages(listed, paginate, &full.operation.place)?;
        let driven = self.driven(listed, Some(&pages), None);
        call.driven = driven_keys(&inputs(listed.api, listed.operation, None), driven);
        Some((listed, call, pages))
    }

    fn parameter(
        &mut self,
        listed: Listed<'a>,
        location: ParamLocation,
        word: &str,
        wire: &str,
        value: &Located<Value>,
    ) -> Option<BoundConstant> {
        let params = &listed.operation.params;
        let found = params.iter().enumerate().find(|(_, param)| {
            param.location == location
                && match location {
                    ParamLocation::Header => param.wire.eq_ignore_ascii_case(wire),
                    _ => param.wire == wire,
                }
        });
        let Some((index, param)) = found else {
            let known: Vec<&str> = params
                .iter()
                .filter(|param| param.location == location)
                .map(|param| param.wire.as_str())
                .collect();
            let diagnostic = Diagnostic::new(
                Code::UnknownInput,
                Place::key(value.place.file.clone(), value.place.pointer.clone()),
                format!(
                    "`{}` has no {word} parameter `{wire}`",
                    named(listed.operation)
                ),
            )
            .related(listed.operation.origin.clone(), "described here");
            let otherwise = "the document describes none: add it by an overlay";
            self.report(with_near(diagnostic, wire, known, otherwise));
            return None;
        };
        self.check_value(listed, param.ty, value);
        Some(BoundConstant {
            key: wire.to_owned(),
            place: InputPlace::Param(index),
            ty: param.ty,
            value: value.value.clone(),
        })
    }

    fn body(
        &mut self,
        listed: Listed<'a>,
        known: &Inputs,
        value: &Located<Value>,
        constants: &mut Vec<BoundConstant>,
    ) {
        let name = named(listed.operation);
        let Some(body) = &listed.operation.body else {
            self.report(
                Diagnostic::new(
                    Code::UnknownInput,
                    value.place.clone(),
                    format!("`{name}` has no body"),
                )
                .related(listed.operation.origin.clone(), "described here"),
            );
            return;
        };
        let (Some(members), Value::Map(given)) = (flattened(listed.api, body), &value.value) else {
            self.check_value(listed, body.ty, value);
            constants.push(BoundConstant {
                key: "body".to_owned(),
                place: InputPlace::Body,
                ty: body.ty,
                value: value.value.clone(),
            });
            return;
        };
        let mut extra = indexmap::IndexMap::new();
        for (wire, member) in given {
            let place = below(&value.place, wire);
            let index = members.fields.iter().position(|field| field.wire == *wire);
            let field = index.and_then(|index| Some((index, members.fields.get(index)?)));
            match (field, members.extra) {
                (Some((index, field)), _) => {
                    let member = Located::new(member.clone(), place);
                    self.check_value(listed, field.ty, &member);
                    let place = InputPlace::BodyField(index);
                    let key = known.open.iter().find(|input| input.place == place);
                    constants.push(BoundConstant {
                        key: key.map_or_else(|| wire.clone(), |input| input.key.clone()),
                        place,
                        ty: field.ty,
                        value: member.value,
                    });
                }
                (None, Some(_)) => {
                    extra.insert(wire.clone(), member.clone());
                }
                (None, None) => {
                    let names: Vec<&str> = members
                        .fields
                        .iter()
                        .map(|field| field.wire.as_str())
                        .collect();
                    let diagnostic = Diagnostic::new(
                        Code::UnknownInput,
                        Place::key(place.file, place.pointer),
                        format!("the body of `{name}` has no member `{wire}`"),
                    )
                    .related(body.origin.clone(), "described here");
                    let otherwise = "the document describes none: add it by an overlay";
                    self.report(with_near(diagnostic, wire, names, otherwise));
                }
            }
        }
        if let (Some(ty), false) = (members.extra, extra.is_empty()) {
            constants.push(BoundConstant {
                key: "extra".to_owned(),
                place: InputPlace::BodyExtra,
                ty,
                value: Value::Map(extra),
            });
        }
    }

    /// Adds what has one possible value, and reports what is required and not given.
    fn finish_full(
        &mut self,
        listed: Listed<'a>,
        known: &Inputs,
        constants: &mut Vec<BoundConstant>,
        place: &Place,
    ) {
        let whole = constants
            .iter()
            .any(|constant| constant.place == InputPlace::Body);
        let given = |constants: &[BoundConstant], place: InputPlace| {
            constants.iter().any(|constant| constant.place == place)
                || (whole && matches!(place, InputPlace::BodyField(_) | InputPlace::BodyExtra))
        };
        for fixed in &known.fixed {
            if !given(constants, fixed.place) {
                constants.push(BoundConstant {
                    key: fixed.key.clone(),
                    place: fixed.place,
                    ty: fixed.ty,
                    value: plain(&fixed.value),
                });
            }
        }
        for input in &known.open {
            if !input.required || given(constants, input.place) {
                continue;
            }
            let section = match input.place {
                InputPlace::Param(index) => {
                    match listed
                        .operation
                        .params
                        .get(index)
                        .map(|param| param.location)
                    {
                        Some(ParamLocation::Path) => "path",
                        Some(ParamLocation::Header) => "headers",
                        _ => "query",
                    }
                }
                InputPlace::BodyField(_) | InputPlace::Body | InputPlace::BodyExtra => "body",
            };
            self.report(
                Diagnostic::new(
                    Code::MissingInput,
                    place.clone(),
                    format!(
                        "`{}` needs `{}`, and nobody gives it",
                        named(listed.operation),
                        input.key
                    ),
                )
                .related(listed.operation.origin.clone(), "described here")
                .help(format!("set it under `{section}:`")),
            );
        }
    }

    /// A call of `with:` that lists, for lookups and hooks.
    pub(super) fn list_call(
        &mut self,
        operation: &Located<crate::catalog::model::Reference>,
        with: &'a indexmap::IndexMap<String, Located<Value>>,
        paginate: Option<&Located<String>>,
    ) -> Option<(Listed<'a>, Call, Pages)> {
        let (id, api, found) = self.operation(operation)?;
        let listed = Listed {
            id,
            api,
            operation: found,
        };
        let pages = self.pages(listed, paginate, &operation.place)?;
        let driven = self.driven(listed, Some(&pages), None);
        let wanted = Wanted {
            with,
            fields: None,
            driven,
            idempotency: None,
            effect: crate::catalog::model::Effect::Read,
        };
        let call = self.call(listed, wanted);
        let call = self.without_inputs(listed, call, &operation.place);
        Some((listed, call, pages))
    }
}
