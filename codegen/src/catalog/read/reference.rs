use crate::catalog::model::{Located, Reference, Target};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::Field;

/// `spec#target`
pub(super) fn reference(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Reference>> {
    let text = field.string(sink)?;
    match parse(text) {
        Some(reference) => Some(Located::new(reference, field.place())),
        None => {
            bad(field, text, sink);
            None
        }
    }
}

/// The same as the key of a mapping.
pub(super) fn reference_key(
    key: &str,
    field: &Field<'_>,
    sink: &mut Sink,
) -> Option<Located<Reference>> {
    match parse(key) {
        Some(reference) => Some(Located::new(reference, field.key_place())),
        None => {
            bad(field, key, sink);
            None
        }
    }
}

/// What stands after the `#`.
pub(super) fn target(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Target>> {
    let text = field.string(sink)?;
    Some(Located::new(Target::parse(text), field.place()))
}

fn bad(field: &Field<'_>, text: &str, sink: &mut Sink) {
    sink.emit(
        Diagnostic::new(
            Code::BadReference,
            field.place(),
            format!("`{text}` is no reference"),
        )
        .help("write `spec#name`, `spec#GET /path` or `spec#/json/pointer`"),
    );
}

fn parse(text: &str) -> Option<Reference> {
    let (spec, target) = text.split_once('#')?;
    (!spec.is_empty() && !target.is_empty()).then(|| Reference {
        spec: spec.to_owned(),
        target: Target::parse(target),
    })
}
