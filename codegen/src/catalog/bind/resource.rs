//! Resources and lookups.

use super::Binder;
use super::resolve::named;
use crate::catalog::bound::{BoundLookup, BoundResource};
use crate::catalog::model::{Lookup, Resource};

impl<'a> Binder<'a, '_> {
    pub(super) fn resource(&mut self, resource: &Resource) -> Option<BoundResource> {
        let Resource {
            place: _,
            schema,
            id,
            title,
            noun,
        } = resource;
        let ty = self.schema(schema)?;
        let what = format!("`{}`", schema.value.target);
        self.field(ty, &id.value, &id.place, &what);
        self.record_template(title, ty, &what);
        Some(BoundResource {
            ty,
            id: id.value.clone(),
            title: title.value.clone(),
            noun: noun.value.clone(),
        })
    }

    pub(super) fn lookup(&mut self, lookup: &'a Lookup) -> Option<BoundLookup> {
        let Lookup {
            place: _,
            operation,
            with,
            paginate,
            value,
            label,
        } = lookup;
        let (listed, call, pages) = self.list_call(operation, with, paginate.as_ref())?;
        let what = format!("the items of `{}`", named(listed.operation));
        self.field(pages.item, &value.value, &value.place, &what);
        self.record_template(label, pages.item, &what);
        Some(BoundLookup {
            call,
            pages,
            value: value.value.clone(),
            label: label.value.clone(),
        })
    }
}
