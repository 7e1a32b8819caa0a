use super::each;
use super::reference::reference;
use super::value::{CONSTANT, path, template, text, value};
use crate::catalog::model::{Lookup, Resource};
use crate::diagnostic::Sink;
use crate::expression::{Bare, Roots};
use crate::source::Field;

/// Titles and labels are made of the record's own fields.
pub(super) const RECORD: Roots = Roots {
    bare: Bare::Field,
    named: &[],
};

pub(super) fn resource(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Resource> {
    let mut section = field.section(sink)?;
    let schema = reference(&section.required("schema"), sink);
    let id = path(&section.required("id"), sink);
    let title = template(&section.required("title"), RECORD, sink);
    let noun = text(&section.required("noun"), sink);
    section.finish(sink);
    Some(Resource {
        place: field.key_place(),
        schema: schema?,
        id: id?,
        title: title?,
        noun: noun?,
    })
}

pub(super) fn lookup(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Lookup> {
    let mut section = field.section(sink)?;
    let operation = reference(&section.required("operation"), sink);
    let with = each(&section.field("with"), sink, |_, member, sink| {
        value(member, CONSTANT, sink)
    });
    let paginate = text(&section.field("paginate"), sink);
    let found = path(&section.required("value"), sink);
    let label = template(&section.required("label"), RECORD, sink);
    section.finish(sink);
    Some(Lookup {
        place: field.key_place(),
        operation: operation?,
        with,
        paginate,
        value: found?,
        label: label?,
    })
}
