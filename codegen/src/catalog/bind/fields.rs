//! What a catalog says about single inputs.

use super::pages::Listed;
use super::walk::shape;
use super::{Binder, with_near};
use crate::api::inputs::Input;
use crate::api::{Scalar, Shape, TypeRef};
use crate::catalog::bound::{BoundDynamic, BoundField, TypeUse};
use crate::catalog::model::{Dynamic, FieldAs, FieldOverride, FullCall, Located};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::Hole;

impl<'a> Binder<'a, '_> {
    pub(super) fn bound_field(
        &mut self,
        listed: Listed<'a>,
        input: &Input,
        field: &FieldOverride,
        open: &[&Input],
    ) -> BoundField {
        let FieldOverride {
            place,
            label,
            help,
            placeholder,
            visibility,
            lookup,
            search,
            affects,
            read_as,
            max_bytes,
            dynamic,
            default,
            choices,
            secret,
        } = field;
        let catalog = self.catalog;
        if let Some(lookup) = lookup {
            self.known(
                Code::UnknownLookup,
                ("lookup", "lookups"),
                lookup,
                &catalog.lookups,
            );
        }
        if let Some(search) = search {
            self.known(
                Code::UnknownEntry,
                ("search", "searches"),
                search,
                &catalog.searches,
            );
        }
        for affected in affects {
            if !open.iter().any(|input| input.key == affected.value) {
                let known: Vec<&str> = open.iter().map(|input| input.key.as_str()).collect();
                self.unknown_input(listed, &affected.value, &affected.place, known.into_iter());
            }
        }
        if let Some(read_as) = read_as {
            self.check_read_as(listed, input, read_as);
        }
        if let Some(default) = default {
            self.check_json(listed, input.ty, &default.value, &default.place);
        }
        for choice in choices.iter().flatten() {
            self.check_choice(listed, input.ty, choice);
        }
        let is_file = read_as
            .as_ref()
            .is_some_and(|found| found.value == FieldAs::File)
            || is_binary(listed, input.ty);
        if max_bytes.is_some() && !is_file {
            self.report(
                Diagnostic::new(
                    Code::FieldMisuse,
                    place.clone(),
                    format!("`{}` is no file, so `max_bytes` says nothing", input.key),
                )
                .help("remove `max_bytes`, or say `as: file`"),
            );
        }
        BoundField {
            label: text(label),
            help: text(help),
            placeholder: text(placeholder),
            visibility: *visibility,
            lookup: text(lookup),
            search: text(search),
            affects: affects.iter().map(|key| key.value.clone()).collect(),
            read_as: read_as.as_ref().map(|found| found.value),
            max_bytes: *max_bytes,
            dynamic: dynamic
                .as_ref()
                .and_then(|dynamic| self.dynamic(listed, dynamic, open)),
            default: default.as_ref().map(|found| found.value.clone()),
            choices: choices.clone(),
            secret: *secret,
        }
    }

    fn dynamic(
        &mut self,
        entry: Listed<'a>,
        dynamic: &Dynamic,
        open: &[&Input],
    ) -> Option<BoundDynamic> {
        let Dynamic {
            place,
            operation,
            path,
            query,
            paginate,
            key,
            prefix,
            label,
            types,
            required,
        } = dynamic;
        let full = FullCall {
            place: place.clone(),
            operation: operation.clone(),
            path: path.clone(),
            query: query.clone(),
            headers: indexmap::IndexMap::new(),
            body: None,
        };
        for value in path.values().chain(query.values()) {
            for hole in self.value_holes(value, &indexmap::IndexMap::new()) {
                if let Hole::Field(path) = hole {
                    self.input_path(entry, path, &value.place, open);
                }
            }
        }
        if let Some(prefix) = prefix {
            for hole in self.holes(prefix, &indexmap::IndexMap::new()) {
                if let Hole::Field(path) = hole {
                    self.input_path(entry, path, &prefix.place, open);
                }
            }
        }
        let (listed, call, pages) = self.full_list(&full, paginate.as_ref())?;
        let item = pages.item;
        let what = format!("the items of `{}`", super::resolve::named(listed.operation));
        self.fields(item, [key].into_iter(), &what);
        self.fields(item, required.iter(), &what);
        self.record_template(label, item, &what);
        if let Some((from, map)) = types
            && let Some(found) = self.field(item, &from.value, &from.place, &what)
        {
            self.check_type_names(found, from, map.keys().map(String::as_str));
        }
        Some(BoundDynamic {
            call,
            pages,
            key: key.value.clone(),
            prefix: prefix.as_ref().map(|prefix| prefix.value.clone()),
            label: label.value.clone(),
            types: types
                .as_ref()
                .map(|(from, map)| (from.value.clone(), map.clone())),
            required: required.as_ref().map(|path| path.value.clone()),
        })
    }

    /// The keys of `map:` must be values that the field can have.
    fn check_type_names<'k, T>(
        &mut self,
        of: TypeUse,
        from: &Located<T>,
        keys: impl Iterator<Item = &'k str>,
    ) {
        let Some(Shape::Enum(crate::api::Enum::Strings(values))) =
            self.api(of.spec).and_then(|api| shape(api, of.ty))
        else {
            return;
        };
        for key in keys {
            if !values.iter().any(|value| value.value == key) {
                let map = from.place.pointer.parent().unwrap_or_default().child("map");
                let diagnostic = Diagnostic::new(
                    Code::BadConstant,
                    Place::key(from.place.file.clone(), map.child(key)),
                    format!("`{key}` is no value of the field"),
                );
                let known: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
                let otherwise = "the field has no values of its own: remove `map:`";
                self.report(with_near(diagnostic, key, known, otherwise));
            }
        }
    }

    /// `as:` must be something that the document's type can be written as.
    fn check_read_as(&mut self, listed: Listed<'a>, input: &Input, read_as: &Located<FieldAs>) {
        let fits = match (shape(listed.api, input.ty), read_as.value) {
            (Some(Shape::Untyped(_)), _) | (None, _) => true,
            (Some(Shape::Scalar(scalar)), FieldAs::Decimal) => matches!(
                scalar,
                Scalar::String | Scalar::Decimal | Scalar::F64 | Scalar::I64 | Scalar::I32
            ),
            (Some(Shape::Scalar(scalar)), FieldAs::File) => {
                matches!(scalar, Scalar::Binary | Scalar::Base64 | Scalar::String)
            }
            (Some(Shape::Scalar(scalar)), FieldAs::Date) => {
                matches!(scalar, Scalar::String | Scalar::Date)
            }
            (Some(Shape::Scalar(scalar)), FieldAs::DateTime) => {
                matches!(scalar, Scalar::String | Scalar::DateTime)
            }
            (Some(Shape::Scalar(scalar)), FieldAs::Uri) => {
                matches!(scalar, Scalar::String | Scalar::Uri)
            }
            (Some(Shape::Scalar(scalar)), FieldAs::Uuid) => {
                matches!(scalar, Scalar::String | Scalar::Uuid)
            }
            (Some(Shape::Scalar(scalar)), FieldAs::Text) => {
                matches!(scalar, Scalar::String | Scalar::Secret)
            }
            _ => false,
        };
        if !fits {
            self.report(
                Diagnostic::new(
                    Code::FieldMisuse,
                    read_as.place.clone(),
                    format!(
                        "the document's type of `{}` rules out this `as:`",
                        input.key
                    ),
                )
                .help("remove `as:`, or correct the document by an overlay"),
            );
        }
    }
}

fn is_binary(listed: Listed<'_>, ty: TypeRef) -> bool {
    matches!(
        shape(listed.api, ty),
        Some(Shape::Scalar(Scalar::Binary | Scalar::Base64))
    )
}

fn text(found: &Option<Located<String>>) -> Option<String> {
    found.as_ref().map(|found| found.value.clone())
}
