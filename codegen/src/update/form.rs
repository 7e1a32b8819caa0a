//! Whether a document is of the form that the name of its file says.

use super::take::Arrival;
use crate::diagnostic::{Code, Diagnostic};

/// What is wrong with a document that comes into the place of `old`, if something is: YAML in a `.json` file is read by
/// Tieline, and by no other tool that goes by names. JSON is YAML, so the reverse is right.
pub(super) fn problem(arrival: &Arrival, old: Option<&str>) -> Option<Diagnostic> {
    let file = arrival.file.as_str();
    // Who keeps YAML under that name already gets more of it.
    let is_meant = file.ends_with(".json") && old.is_none_or(is_json);
    if !is_meant || is_json(&arrival.text) {
        return None;
    }
    let shown = arrival.shown.escape_debug();
    let message = format!("`{shown}` is YAML, and `{file}` is to hold JSON");
    let diagnostic = Diagnostic::new(Code::DocumentForm, arrival.place.clone(), message);
    Some(diagnostic.help("convert it to JSON, or rename the file to `.yaml`, also in `path:`"))
}

/// Whether a text that could be read is JSON, as far as its first sign tells: what else such a text could be is reported
/// where it is read.
fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::source::{FileId, Pointer};

    #[test]
    fn yaml_does_not_come_under_the_name_of_json() {
        let is_refused = |file: &str, old: Option<&str>, new: &str| {
            let arrival = Arrival {
                connector: "crm".to_owned(),
                file: FileId::new(file),
                place: Place::value(FileId::new("catalog.yaml"), Pointer::root()),
                shown: "new".to_owned(),
                text: new.to_owned(),
            };
            problem(&arrival, old).is_some()
        };
        for (file, old, new, expected) in [
            ("a.json", Some("{}"), "openapi: 3.0.3\n", true),
            ("a.json", None, "openapi: 3.0.3\n", true),
            (
                "a.json",
                Some("openapi: 3.0.3\n"),
                "openapi: 3.0.3\n",
                false,
            ),
            ("a.json", Some("{}"), "\u{feff} {}", false),
            ("a.yaml", Some("{}"), "openapi: 3.0.3\n", false),
            ("a.yaml", Some("openapi: 3.0.3\n"), "{}", false),
        ] {
            assert_eq!(is_refused(file, old, new), expected, "{file} {old:?} {new}");
        }
    }
}
