use super::value::{count, parsed};
use crate::catalog::model::{Dedupe, DedupeKey};
use crate::diagnostic::Sink;
use crate::expression::{Bare, Hole, ParseError, Root, Roots};
use crate::source::Field;

/// Remembered where a catalog does not say.
const KEEP: u32 = 10_000;

const ITEM: Roots = Roots {
    bare: Bare::Field,
    named: &[],
};
const DELIVERY: Roots = Roots {
    bare: Bare::Field,
    named: &[Root::Header, Root::RawBody],
};

/// A poll's items have no headers of their own.
pub(super) fn dedupe(field: &Field<'_>, hook: bool, sink: &mut Sink) -> Option<Dedupe> {
    let mut section = field.section(sink)?;
    let roots = if hook { DELIVERY } else { ITEM };
    let keys = section.required("key");
    let key: Vec<_> = keys
        .one_or_list(sink)
        .iter()
        .filter_map(|item| parsed(item, sink, |text| key(text, roots)))
        .collect();
    if key.is_empty()
        && keys
            .peek()
            .is_some_and(|node| node.as_seq().is_some_and(<[_]>::is_empty))
    {
        keys.refuse(
            "a dedupe key needs at least one part",
            "name what tells two deliveries apart, as in `key: [id]`",
            sink,
        );
    }
    let keep = count(&section.field("keep"), 1, 100_000_000, sink);
    section.finish(sink);
    Some(Dedupe {
        place: field.key_place(),
        key,
        keep: keep.unwrap_or(KEEP),
    })
}

fn key(text: &str, roots: Roots) -> Result<DedupeKey, ParseError> {
    Ok(match Hole::parse(text, roots)? {
        Hole::Header(name) => DedupeKey::Header(name),
        Hole::RawBody => DedupeKey::RawBody,
        Hole::Field(path) => DedupeKey::Field(path),
        // `roots` admits no other.
        hole => DedupeKey::Field(crate::expression::FieldPath::member(hole.to_string())),
    })
}
