//! `only_forward:` of a field, and of the records of a mapping.

use super::{path, present};
use crate::catalog::model::Located;
use crate::diagnostic::Sink;
use crate::mapping::model::{OnlyForward, PassedOn};
use crate::source::{Field, Section};

/// States that a field goes through in one direction.
pub(super) fn of_field(field: &Field<'_>, sink: &mut Sink) -> Option<Located<OnlyForward>> {
    let mut section = present(field, sink)?;
    let states = states(&mut section, sink);
    let link = link(&mut section, sink);
    let of = path(&section.required("of"), sink);
    section.finish(sink);
    let only = OnlyForward {
        states,
        link: link?,
        of: of?,
    };
    Some(Located::new(only, field.place()))
}

/// States that records go through in one direction.
pub(super) fn of_records(field: &Field<'_>, sink: &mut Sink) -> Option<Located<PassedOn>> {
    let mut section = present(field, sink)?;
    let from = path(&section.required("from"), sink);
    let states = states(&mut section, sink);
    let again = section.field("again");
    let again = if again.is_present() {
        texts(&again, sink)
    } else {
        Vec::new()
    };
    let link = link(&mut section, sink);
    let of = path(&section.required("of"), sink);
    section.finish(sink);
    let only = PassedOn {
        from: from?,
        states,
        again,
        link: link?,
        of: of?,
    };
    Some(Located::new(only, field.place()))
}

fn states(section: &mut Section<'_>, sink: &mut Sink) -> Vec<Located<String>> {
    let field = section.required("states");
    let listed = texts(&field, sink);
    if field.is_present() && listed.len() < 2 {
        field.refuse(
            "one state has no direction",
            "name the states in their order",
            sink,
        );
    }
    listed
}

fn texts(field: &Field<'_>, sink: &mut Sink) -> Vec<Located<String>> {
    field
        .list(sink)
        .iter()
        .filter_map(|f| {
            let text = f.string(sink)?;
            if text.is_empty() {
                f.refuse("a state has a name", "write it as the field has it", sink);
                return None;
            }
            Some(Located::new(text.to_owned(), f.place()))
        })
        .collect()
}

fn link(section: &mut Section<'_>, sink: &mut Sink) -> Option<Located<String>> {
    let link = section.required("link");
    let name = link.string(sink).map(str::to_owned);
    Some(Located::new(name?, link.place()))
}
