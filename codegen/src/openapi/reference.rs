//! Where a `$ref` points, and why it points nowhere.

use std::fmt;

use crate::source::{FileId, Pointer, RefError, resolve_ref};

/// A place that a `$ref` names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reference {
    pub file: FileId,
    pub pointer: Pointer,
}

/// Why a `$ref` points nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadReference {
    /// The text is none that is followed.
    Text(RefError),
    /// The file cannot be had.
    File(Missing),
    /// The file has nothing at that place.
    Place,
    /// The references of the document name more than it holds a hundred times over.
    TooMuch,
}

/// Why a file cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    pub why: String,
    pub help: String,
}

/// Takes a `$ref` in `from` apart; paths are relative to the folder of the referring file.
pub(crate) fn parse(from: &FileId, text: &str) -> Result<Reference, BadReference> {
    let (file, pointer) = resolve_ref(from, text).map_err(BadReference::Text)?;
    Ok(Reference { file, pointer })
}

/// The file and the name in it that a `$ref` in `from` goes by (`pet.json#name`), where it is no pointer.
pub(crate) fn named<'t>(from: &FileId, text: &'t str) -> Option<(FileId, &'t str)> {
    let (path, name) = text.split_once('#')?;
    let is_name = !path.is_empty() && !name.is_empty() && !name.starts_with('/');
    let (file, _) = resolve_ref(from, path).ok().filter(|_| is_name)?;
    Some((file, name))
}

/// What a `$ref` that leads nowhere was meant to be, likelier ones first: the mistakes that vendors make in writing one.
pub(crate) fn spellings(text: &str) -> Vec<String> {
    let text = text.trim().replace('\\', "");
    let (file, fragment) = match text.split_once('#') {
        Some((file, fragment)) => (file.trim_end_matches('/'), fragment),
        // `/components/schemas/Contact`, and `Contact` as Swagger 1.2 had it.
        None => ("", text.as_str()),
    };
    // `#definitions/Contact`, `##/...`, `#//...`, `.../Contact/`.
    let segments: Vec<&str> = fragment
        .split(['/', '#'])
        .filter(|segment| !segment.is_empty())
        .collect();
    let mut pointers = Vec::new();
    match segments.as_slice() {
        [name] if file.is_empty() => {
            pointers.push(format!("/definitions/{name}"));
            pointers.push(format!("/components/schemas/{name}"));
        }
        ["components", section, rest @ ..] if !rest.is_empty() => {
            // `#/components/schema/Contact`, and a name with a slash that is not written as `~1`.
            for section in [section, plural(section)] {
                pointers.push(format!("/components/{section}/{}", rest.join("/")));
                pointers.push(format!("/components/{section}/{}", rest.join("~1")));
            }
        }
        // Where 2.0 has them.
        [section, rest @ ..] if !rest.is_empty() => {
            pointers.push(format!("/{}", segments.join("/")));
            pointers.push(format!(
                "/components/{}/{}",
                plural(section),
                rest.join("~1")
            ));
            pointers.push(format!("/{section}/{}", rest.join("~1")));
        }
        _ => {}
    }
    let literally = pointers.iter().filter(|pointer| pointer.contains('%'));
    // A name that itself has a percent sign.
    let literally: Vec<String> = literally
        .map(|pointer| pointer.replace('%', "%25"))
        .collect();
    pointers.extend(literally);
    let pointers = pointers.into_iter();
    pointers
        .map(|pointer| format!("{file}#{pointer}"))
        .collect()
}

/// The section of `components` that a word is meant for.
fn plural(section: &str) -> &str {
    match section {
        "definitions" | "definition" | "schema" | "models" => "schemas",
        "parameter" => "parameters",
        "response" => "responses",
        "requestBody" => "requestBodies",
        "header" => "headers",
        other => other,
    }
}

impl fmt::Display for BadReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(error) => write!(f, "it {error}"),
            Self::File(missing) => f.write_str(&missing.why),
            Self::Place => f.write_str("there is nothing at that place"),
            Self::TooMuch => f.write_str("the places that references name overlap too often"),
        }
    }
}
