//! What a catalog says of the inputs of a call.

use super::{Entries, pages};
use crate::catalog::bound::{BoundDynamic, BoundField, BoundInput};
use crate::catalog::model::FieldAs;
use crate::lower::connector::{Dynamic, FieldText, Plain, RustInput, Start, TyExpr};
use crate::lower::docs;
use crate::lower::operations::Lowering;

impl Entries<'_> {
    pub(super) fn field(&self, input: &BoundInput) -> Option<FieldText> {
        if input.field == BoundField::default() {
            return None;
        }
        let BoundField {
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
        } = &input.field;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Some(FieldText {
            key: input.key.clone(),
            label: text(label),
            help: text(help),
            placeholder: text(placeholder),
            visibility: *visibility,
            lookup: text(lookup),
            search: text(search),
            affects: affects.clone(),
            read_as: *read_as,
            max_bytes: *max_bytes,
            dynamic: dynamic.as_ref().and_then(|dynamic| self.dynamic(dynamic)),
            default: default
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            choices: choices
                .iter()
                .flatten()
                .map(|choice| {
                    let label = choice.label.as_ref().map(|label| label.value.clone());
                    (choice.value.value.to_string(), label.unwrap_or_default())
                })
                .collect(),
            secret: *secret,
        })
    }

    fn dynamic(&self, dynamic: &BoundDynamic) -> Option<Dynamic> {
        let BoundDynamic {
            call,
            pages: found,
            key,
            prefix,
            label,
            types,
            required,
        } = dynamic;
        Some(Dynamic {
            call: self.call(call)?,
            pages: pages(found),
            key: key.clone(),
            prefix: prefix.clone(),
            label: label.clone(),
            types: types.as_ref().map(|(from, map)| {
                let map = map.iter().map(|(text, ty)| (text.clone(), *ty));
                (from.clone(), map.collect())
            }),
            required: required.clone(),
        })
    }
}

/// An input as the catalog wants it; `None` where the document has no such input.
pub(super) fn override_input(lowering: &Lowering<'_>, input: &BoundInput) -> Option<RustInput> {
    let open = &lowering.inputs.open;
    let at = open.iter().position(|known| known.place == input.place)?;
    let declared = open.get(at)?;
    let name = lowering.names.inputs.get(at)?;
    let mut known = declared.clone();
    known.key = input.key.clone();
    known.required = input.required;
    let mut lowered = lowering.input(&known, name);
    let replaced = match (input.field.read_as, input.field.secret) {
        (_, true) => Some(Plain::Secret),
        (Some(FieldAs::Decimal), _) => Some(Plain::Decimal),
        (Some(FieldAs::Date), _) => Some(Plain::Date),
        (Some(FieldAs::DateTime), _) => Some(Plain::DateTime),
        (Some(FieldAs::Uri), _) => Some(Plain::Uri),
        (Some(FieldAs::Uuid), _) => Some(Plain::Uuid),
        (Some(FieldAs::File), _) => Some(Plain::Upload),
        (Some(FieldAs::Text) | None, false) => None,
    };
    if let Some(plain) = replaced {
        replace_text(&mut lowered.member.ty, plain);
    }
    if let Some(help) = &input.field.help {
        let lines = docs::lines(help);
        if !lines.is_empty() {
            lowered.member.docs = lines;
        }
    }
    lowered.member.start = if lowered.required {
        Start::Given
    } else {
        Start::Empty
    };
    Some(lowered)
}

/// What the catalog knows better of a text; whatever is no text stays what it is.
fn replace_text(ty: &mut TyExpr, plain: Plain) {
    match ty {
        TyExpr::Plain(known @ Plain::String) => *known = plain,
        TyExpr::Option(inner) | TyExpr::Patch(inner) => replace_text(inner, plain),
        TyExpr::Plain(_)
        | TyExpr::Named(_)
        | TyExpr::List(_)
        | TyExpr::Map(_)
        | TyExpr::Boxed(_) => {}
    }
}
