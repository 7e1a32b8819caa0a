//! The fields whose states only move forward: where the id stands in the source, and the state in what is written.

use super::leaf::Reader;
use super::model::{Access, FindTest, Read, ReadStep, RustFieldForward, Wrapper};
use super::scope::wrapper;
use super::{Lowering, Side, structure};
use crate::lower::connector::{Member, Plain, TyExpr};
use crate::mapping::bound::{BoundMapping, TargetField, TargetValue};

pub(super) fn lower(
    mapping: &BoundMapping,
    lowering: &Lowering<'_>,
    target: &Side<'_>,
    output: &TyExpr,
) -> Vec<RustFieldForward> {
    let inputs = lowering.request.inputs.iter();
    let inputs = inputs.map(|input| (input.key.as_str(), &input.member));
    let mut walk = Walk {
        lowering,
        reader: Reader {
            lowering,
            records: vec![("source".to_owned(), output.clone())],
        },
        target: target.name,
        found: Vec::new(),
    };
    walk.fields(&mapping.fields, &inputs.collect::<Vec<_>>(), &[]);
    walk.found
}

struct Walk<'a> {
    lowering: &'a Lowering<'a>,
    reader: Reader<'a>,
    /// The target's name.
    target: &'a str,
    found: Vec<RustFieldForward>,
}

impl Walk<'_> {
    fn fields(&mut self, fields: &[TargetField], members: &[(&str, &Member)], way: &[ReadStep]) {
        for field in fields {
            let Some((_, member)) = members.iter().find(|(name, _)| *name == field.name) else {
                continue;
            };
            let step = ReadStep::Field {
                ident: member.ident.clone(),
                wrapper: wrapper(&member.ty),
            };
            self.value(field, member.ty.inner(), &[way, &[step]].concat());
        }
    }

    fn value(&mut self, field: &TargetField, ty: &TyExpr, way: &[ReadStep]) {
        match &field.value {
            TargetValue::Leaf(leaf) => {
                let Some(only) = &leaf.only_forward else {
                    return;
                };
                let plain = *ty == TyExpr::Plain(Plain::String)
                    && matches!(way.last(), Some(ReadStep::Field { .. }));
                let by = if plain {
                    Access::LookText
                } else {
                    Access::Look
                };
                self.found.push(RustFieldForward {
                    link: only.link.clone(),
                    target: self.target.to_owned(),
                    states: only.states.clone(),
                    of: self.reader.text(&only.of),
                    state: Read {
                        base: "target".to_owned(),
                        steps: way.to_vec(),
                        by,
                    },
                });
            }
            TargetValue::Object(fields) => self.record(fields, ty, way),
            TargetValue::Map(entries) => {
                let TyExpr::Map(value) = ty else { return };
                for entry in entries {
                    let key = ReadStep::Key {
                        key: entry.name.clone(),
                        nullable: wrapper(value) != Wrapper::None,
                    };
                    self.value(entry, value.inner(), &[way, &[key]].concat());
                }
            }
            TargetValue::Keyed { item: _, elements } => {
                let TyExpr::List(item) = ty else { return };
                for element in elements {
                    let (key, is) = &element.key;
                    let record = structure(self.lowering.target, item);
                    let fields = record.into_iter().flat_map(|record| &record.fields);
                    let Some(field) = fields.into_iter().find(|field| field.wire == *key) else {
                        continue;
                    };
                    let find = ReadStep::Find(Vec::from([FindTest {
                        ident: field.member.ident.clone(),
                        wrapper: wrapper(&field.member.ty),
                        is: is.clone(),
                    }]));
                    self.record(&element.fields, item, &[way, &[find]].concat());
                }
            }
            // The binder has refused states of elements.
            TargetValue::Each { .. } => {}
        }
    }

    fn record(&mut self, fields: &[TargetField], ty: &TyExpr, way: &[ReadStep]) {
        let Some(record) = structure(self.lowering.target, ty) else {
            return;
        };
        let members = record.fields.iter();
        let members = members.map(|field| (field.wire.as_str(), &field.member));
        self.fields(fields, &members.collect::<Vec<_>>(), way);
    }
}
