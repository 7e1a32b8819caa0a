//! An operation as an entry uses it: what the caller gives, what is fixed, what the runtime fills.

use indexmap::IndexMap;

use super::pages::Listed;
use super::resolve::named;
use super::template::Kept;
use super::{Binder, with_near};
use crate::api::Method;
use crate::api::inputs::{Input, InputPlace, Inputs, Supplier, inputs};
use crate::catalog::bound::{BoundConstant, BoundIdempotency, BoundInput, Call, Driven, Driver};
use crate::catalog::model::{Effect, FieldOverride, Idempotency, IdempotencyPart, Located, Value};
use crate::diagnostic::{Code, Diagnostic, Place};

/// What an entry says about its call.
pub(super) struct Wanted<'a> {
    pub with: &'a IndexMap<String, Located<Value>>,
    pub fields: Option<&'a IndexMap<String, FieldOverride>>,
    pub driven: Vec<(InputPlace, Driver)>,
    pub idempotency: Option<&'a Idempotency>,
    pub effect: Effect,
}

impl<'a> Binder<'a, '_> {
    /// A call whose open inputs are the entry's.
    pub(super) fn call(&mut self, listed: Listed<'a>, wanted: Wanted<'a>) -> Call {
        let Wanted {
            with,
            fields,
            driven,
            idempotency,
            effect,
        } = wanted;
        let Listed { id, api, operation } = listed;
        let header = idempotency.map(|idempotency| idempotency.header.value.as_str());
        let found = inputs(api, operation, header);
        let mut constants = Vec::new();
        for (key, value) in with {
            constants.extend(self.constant(listed, &found, key, value));
        }
        for fixed in &found.fixed {
            if !constants
                .iter()
                .any(|constant| constant.place == fixed.place)
            {
                constants.push(BoundConstant {
                    key: fixed.key.clone(),
                    place: fixed.place,
                    ty: fixed.ty,
                    value: plain(&fixed.value),
                });
            }
        }
        let mut driven = driven_keys(&found, driven);
        driven.retain(|driven| {
            !constants
                .iter()
                .any(|constant| constant.place == driven.place)
        });
        let open: Vec<&Input> = found
            .open
            .iter()
            .filter(|input| {
                !constants
                    .iter()
                    .any(|constant| constant.place == input.place)
            })
            .filter(|input| !driven.iter().any(|driven| driven.place == input.place))
            .collect();
        if let Some(fields) = fields {
            self.check_fields(listed, fields, &open, &constants, &driven);
        }
        let inputs = open
            .iter()
            .map(|input| BoundInput {
                key: input.key.clone(),
                place: input.place,
                ty: input.ty,
                required: input.required,
                field: fields
                    .and_then(|fields| fields.get(&input.key))
                    .map(|field| self.bound_field(listed, input, field, &open))
                    .unwrap_or_default(),
            })
            .collect();
        let from_document = found
            .supplied
            .iter()
            .find(|s| s.by == Supplier::Idempotency);
        let idempotency = match idempotency {
            Some(idempotency) => Some(self.idempotency(idempotency, listed, &open)),
            // The document has such a header, so it is filled even where the catalog is silent.
            None => from_document
                .and_then(|supplied| operation.params.get(supplied.param))
                .map(|param| BoundIdempotency {
                    header: param.wire.clone(),
                    from: vec![IdempotencyPart::RunId, IdempotencyPart::StepId],
                }),
        };
        Call {
            operation: id,
            inputs,
            constants,
            driven,
            idempotency,
            clashes: found.clashes,
            effect,
        }
    }

    /// One member of `with:`.
    fn constant(
        &mut self,
        listed: Listed<'a>,
        found: &Inputs,
        key: &str,
        value: &Located<Value>,
    ) -> Option<BoundConstant> {
        self.value_holes(value, &Kept::new());
        let place_of = |key: &str| {
            found
                .get(key)
                .map(|input| (input.place, input.ty))
                .or_else(|| found.get_fixed(key).map(|fixed| (fixed.place, fixed.ty)))
        };
        let Some((place, ty)) = place_of(key) else {
            let key_place = Place::key(value.place.file.clone(), value.place.pointer.clone());
            self.unknown_input(listed, key, &key_place, found.keys());
            return None;
        };
        self.check_value(listed, ty, value);
        Some(BoundConstant {
            key: key.to_owned(),
            place,
            ty,
            value: value.value.clone(),
        })
    }

    /// A call that nobody gives inputs to must not need any.
    pub(super) fn without_inputs(
        &mut self,
        listed: Listed<'a>,
        mut call: Call,
        place: &Place,
    ) -> Call {
        for input in call.inputs.iter().filter(|input| input.required) {
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
                .help(format!("set it with `with: {{ {}: ... }}`", input.key)),
            );
        }
        call.inputs.clear();
        call
    }

    pub(super) fn unknown_input<'c>(
        &mut self,
        listed: Listed<'a>,
        key: &str,
        place: &Place,
        known: impl Iterator<Item = &'c str>,
    ) {
        let diagnostic = Diagnostic::new(
            Code::UnknownInput,
            place.clone(),
            format!("`{}` has no input `{key}`", named(listed.operation)),
        )
        .related(listed.operation.origin.clone(), "described here");
        let known: Vec<&str> = known.collect();
        let otherwise = "the operation takes no inputs: remove the line";
        self.report(with_near(diagnostic, key, known, otherwise));
    }

    /// Keys of `fields:` are inputs of the caller.
    fn check_fields(
        &mut self,
        listed: Listed<'a>,
        fields: &IndexMap<String, FieldOverride>,
        open: &[&Input],
        constants: &[BoundConstant],
        driven: &[Driven],
    ) {
        for (key, field) in fields {
            if open.iter().any(|input| input.key == *key) {
                continue;
            }
            let filled = if constants.iter().any(|constant| constant.key == *key) {
                Some("it always has the same value")
            } else {
                driven
                    .iter()
                    .find(|driven| driven.key == *key)
                    .map(|driven| match driven.by {
                        Driver::PagePosition | Driver::PageSize => "paging fills it",
                        Driver::PollCursor => "the poll's cursor fills it",
                    })
            };
            let Some(filled) = filled else {
                self.unknown_input(
                    listed,
                    key,
                    &field.place,
                    open.iter().map(|input| input.key.as_str()),
                );
                continue;
            };
            self.report(
                Diagnostic::new(
                    Code::UnknownInput,
                    field.place.clone(),
                    format!("`{key}` is no input of the entry: {filled}"),
                )
                .help("remove it"),
            );
        }
    }

    fn idempotency(
        &mut self,
        idempotency: &Idempotency,
        listed: Listed<'a>,
        open: &[&Input],
    ) -> BoundIdempotency {
        for part in &idempotency.from {
            if let IdempotencyPart::Input(path) = &part.value {
                self.input_path(listed, path, &part.place, open);
            }
        }
        BoundIdempotency {
            header: idempotency.header.value.clone(),
            from: idempotency
                .from
                .iter()
                .map(|part| part.value.clone())
                .collect(),
        }
    }

    /// A path that starts at an input.
    pub(super) fn input_path(
        &mut self,
        listed: Listed<'a>,
        path: &crate::expression::FieldPath,
        place: &Place,
        open: &[&Input],
    ) -> bool {
        use crate::expression::{FieldPath, Segment};
        let Some((Segment::Member(first), rest)) = path.segments.split_first() else {
            return false;
        };
        let Some(input) = open.iter().find(|input| input.key == *first) else {
            self.unknown_input(
                listed,
                first,
                place,
                open.iter().map(|input| input.key.as_str()),
            );
            return false;
        };
        if rest.is_empty() {
            return true;
        }
        let of = crate::catalog::bound::TypeUse {
            spec: listed.id.spec,
            ty: input.ty,
        };
        let rest = FieldPath {
            up: path.up,
            segments: rest.to_vec(),
        };
        self.field(of, &rest, place, &format!("the input `{first}`"))
            .is_some()
    }
}

/// What the runtime fills, with the keys.
pub(super) fn driven_keys(found: &Inputs, places: Vec<(InputPlace, Driver)>) -> Vec<Driven> {
    places
        .into_iter()
        .filter_map(|(place, by)| {
            let key = found
                .open
                .iter()
                .find(|input| input.place == place)?
                .key
                .clone();
            Some(Driven { key, place, by })
        })
        .collect()
}

/// What a method does where a catalog is silent (RFC 9110, section 9.3).
pub(super) fn effect_of(method: &Method) -> Effect {
    match method {
        Method::Get | Method::Head | Method::Options | Method::Trace | Method::Query => {
            Effect::Read
        }
        // Of a method that nobody knows the worst is assumed.
        Method::Post | Method::Other(_) => Effect::Create,
        Method::Put | Method::Patch => Effect::Update,
        Method::Delete => Effect::Delete,
    }
}

/// JSON of the document, which holds no templates.
pub(super) fn plain(json: &serde_json::Value) -> Value {
    use crate::expression::{Piece, Template};
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => {
            let pieces = if text.is_empty() {
                Vec::new()
            } else {
                vec![Piece::Text(text.clone())]
            };
            Value::Text(Template { pieces })
        }
        Json::Array(items) => Value::List(items.iter().map(plain).collect()),
        Json::Object(members) => Value::Map(
            members
                .iter()
                .map(|(key, value)| (key.clone(), plain(value)))
                .collect(),
        ),
    }
}
