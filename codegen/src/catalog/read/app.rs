use super::value::{text, url};
use crate::catalog::model::{App, Deprecation, Located};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::Field;

pub(super) fn app(field: &Field<'_>, sink: &mut Sink) -> Option<App> {
    let mut section = field.section(sink)?;
    let title = text(&section.required("title"), sink);
    let version = version(&section.required("version"), sink);
    let description = text(&section.required("description"), sink);
    let homepage = url(&section.field("homepage"), sink);
    let category = text(&section.field("category"), sink);
    section.finish(sink);
    Some(App {
        title: title?,
        version: version?,
        description: description?,
        homepage,
        category,
    })
}

pub(super) fn deprecation(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Deprecation> {
    let mut section = field.section(sink)?;
    let replacement = text(&section.field("use"), sink);
    let since = version(&section.required("since"), sink);
    let remove = version(&section.field("remove"), sink);
    section.finish(sink);
    Some(Deprecation {
        place: field.key_place(),
        replacement,
        since: since?,
        remove,
    })
}

fn version(field: &Field<'_>, sink: &mut Sink) -> Option<Located<semver::Version>> {
    let text = field.string(sink)?;
    match text.parse() {
        Ok(version) => Some(Located::new(version, field.place())),
        Err(error) => {
            let message = format!("`{text}` is no version: {error}");
            sink.emit(
                Diagnostic::new(Code::InvalidValue, field.place(), message)
                    .help("write all three numbers, as in `1.4.0`"),
            );
            None
        }
    }
}
