//! What an entry gives, and whether its sample fits.

use serde_json::Value as Json;

use super::Binder;
use super::pages::Listed;
use super::same::difference;
use crate::api::TypeRef;
use crate::api::validate::{Problem, Way, validate};
use crate::catalog::bound::{BoundEntry, BoundOutput, TypeUse};
use crate::catalog::model::{Choice, Entry, Located, Output, OutputShape, Value};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::{FieldPath, Segment};
use crate::source::closest;

impl<'a> Binder<'a, '_> {
    /// Finds the output in `raw`, which is `what` (`the answer of createContact`).
    pub(super) fn output(
        &mut self,
        entry: &Entry,
        raw: TypeUse,
        what: &str,
    ) -> Option<BoundOutput> {
        let Some(Output { place, shape, at }) = &entry.output else {
            return Some(BoundOutput {
                ty: raw,
                at: Vec::new(),
                raw,
                resource: None,
            });
        };
        let ty = match at {
            Some(at) => {
                let members = at.value.iter().cloned().map(Segment::Member);
                let path = FieldPath {
                    up: 0,
                    segments: members.collect(),
                };
                self.field(raw, &path, &at.place, what)?
            }
            None => raw,
        };
        let (declared, resource) = match shape {
            None => (None, None),
            Some(OutputShape::Schema(schema)) => (Some(self.schema(schema)?), None),
            Some(OutputShape::Resource(name)) => {
                let resources = &self.catalog.resources;
                self.known(
                    Code::UnknownResource,
                    ("resource", "resources"),
                    name,
                    resources,
                );
                let resource = resources.get(&name.value)?;
                (
                    Some(self.schema(&resource.schema)?),
                    Some(name.value.clone()),
                )
            }
        };
        if let Some(declared) = declared {
            self.check_same(declared, ty, place, what)?;
        }
        Some(BoundOutput {
            ty,
            at: at.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
            raw,
            resource,
        })
    }

    /// `None` where they are not: nothing that follows could be right then.
    fn check_same(
        &mut self,
        declared: TypeUse,
        found: TypeUse,
        place: &Place,
        what: &str,
    ) -> Option<()> {
        let (expected, actual) = self.api(declared.spec).zip(self.api(found.spec))?;
        let Some(difference) = difference(expected, declared.ty, actual, found.ty) else {
            return Some(());
        };
        let mut diagnostic = Diagnostic::new(
            Code::ShapeMismatch,
            place.clone(),
            format!("{what} has another shape: {difference}"),
        );
        for (api, of, label) in [
            (expected, declared, "the shape that is named"),
            (actual, found, "what comes"),
        ] {
            if let Some(def) = api.types.get(of.ty.id.0 as usize) {
                diagnostic = diagnostic.related(def.origin.clone(), label);
            }
        }
        self.report(
            diagnostic.help("say where in it the record is with `at:`, or name its schema"),
        );
        None
    }

    /// Two lists of one trigger give the same records.
    pub(super) fn check_list(&mut self, output: TypeUse, item: TypeUse, place: &Place, name: &str) {
        let Some((expected, actual)) = self.api(output.spec).zip(self.api(item.spec)) else {
            return;
        };
        if let Some(difference) = difference(expected, output.ty, actual, item.ty) {
            self.report(
                Diagnostic::new(
                    Code::ShapeMismatch,
                    place.clone(),
                    format!("the items of `{name}` are not what the hook gives: {difference}"),
                )
                .help(
                    "list an operation whose items have the output's shape, or leave `list:` out",
                ),
            );
        }
    }

    /// What entries have in common; the sample is checked against `output`.
    pub(super) fn entry(&mut self, entry: &Entry, output: Option<TypeUse>) -> BoundEntry {
        let Entry {
            key,
            label,
            description,
            feature,
            output: _,
            sample,
        } = entry;
        if let (Some(sample), Some(output)) = (sample, output) {
            self.check_sample(output, sample);
        }
        BoundEntry {
            key: key.value.clone(),
            place: key.place.clone(),
            label: label.value.clone(),
            description: description.value.clone(),
            feature: feature.as_ref().map(|feature| feature.value.clone()),
            sample: sample.as_ref().map(|sample| sample.value.clone()),
        }
    }

    fn check_sample(&mut self, output: TypeUse, sample: &Located<Json>) {
        let Some(api) = self.api(output.spec) else {
            return;
        };
        for problem in validate(api, output.ty, Way::Output, &sample.value) {
            let pointer = problem
                .pointer
                .segments()
                .fold(sample.place.pointer.clone(), |pointer, segment| {
                    pointer.child(segment)
                });
            let diagnostic = Diagnostic::new(
                Code::SampleMismatch,
                Place::value(sample.place.file.clone(), pointer),
                format!("the sample does not fit its schema: {}", problem.message),
            );
            let help = "correct the sample; if the document is wrong, correct that by an overlay";
            self.report(described(diagnostic.help(help), problem));
        }
    }

    /// A value of the catalog at a place of a known type; where it has holes nothing can be said.
    pub(super) fn check_value(&mut self, listed: Listed<'a>, ty: TypeRef, value: &Located<Value>) {
        if let Some(json) = value.value.as_json() {
            self.check_json(listed, ty, &json, &value.place);
        }
    }

    /// The same for JSON.
    pub(super) fn check_json(
        &mut self,
        listed: Listed<'a>,
        ty: TypeRef,
        json: &Json,
        place: &Place,
    ) {
        for problem in validate(listed.api, ty, Way::Input, json) {
            let pointer = problem
                .pointer
                .segments()
                .fold(place.pointer.clone(), |pointer, segment| {
                    pointer.child(segment)
                });
            let diagnostic = Diagnostic::new(
                Code::BadConstant,
                Place::value(place.file.clone(), pointer),
                format!("the value does not fit: {}", problem.message),
            );
            let help = "correct the value; if the document is wrong, correct that by an overlay";
            self.report(described(diagnostic.help(help), problem));
        }
    }

    /// A choice fits the input, or an element of it where the input is a list.
    pub(super) fn check_choice(&mut self, listed: Listed<'a>, ty: TypeRef, choice: &Choice) {
        let ty = match super::walk::shape(listed.api, ty) {
            Some(crate::api::Shape::List(item)) => *item,
            _ => ty,
        };
        self.check_json(listed, ty, &choice.value.value, &choice.value.place);
    }
}

/// Adds where the schema stands, and of a name that it does not have the nearest that it has.
fn described(diagnostic: Diagnostic, problem: Problem) -> Diagnostic {
    let Problem {
        pointer: _,
        message: _,
        schema,
        unknown,
    } = problem;
    let diagnostic = diagnostic.related(schema, "described here");
    let Some(unknown) = unknown else {
        return diagnostic;
    };
    let known = unknown.known.iter().map(String::as_str);
    let diagnostic = match closest(&unknown.name, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    };
    diagnostic.unknown(unknown)
}
