//! `$ref` texts: which file and which place in it they name, and where a chain of them ends.

use std::fmt;
use std::sync::Arc;

use super::{Document, FileId, Node, Pointer};
use crate::diagnostic::{Code, Diagnostic, Place};

/// References that follow one another directly, without a value in between. Real documents have two or three.
const CHAIN_LIMIT: usize = 64;

/// Why a reference names nothing that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefError {
    /// A URL (`https://...`, `//host/...`).
    Remote,
    /// A path from the root of the file system.
    Absolute,
    /// A path that leaves the project.
    Outside,
    /// A `%` that is not followed by two hexadecimal digits, or bytes that are not UTF-8.
    Percent,
    /// What follows `#` is not a JSON pointer (`#Contact`).
    NotPointer(String),
}

impl RefError {
    /// The code of its diagnostic.
    pub fn code(&self) -> Code {
        match self {
            Self::Remote => Code::RemoteReference,
            Self::Absolute => Code::AbsolutePath,
            Self::Outside => Code::OutsideRoot,
            Self::Percent | Self::NotPointer(_) => Code::RefSyntax,
        }
    }

    /// The diagnostic about a reference of this text at `place`.
    pub fn diagnostic(&self, reference: &str, place: Place) -> Diagnostic {
        let quoted = super::reader::quoted(reference);
        let diagnostic = Diagnostic::new(self.code(), place, format!("reference {quoted} {self}"));
        match self {
            Self::Remote => diagnostic.help(
                "download the file, put it beside the document and refer to it by a relative path",
            ),
            Self::Absolute => diagnostic.help("write the path relative to this file"),
            Self::Outside => diagnostic.help("copy the file into the connector's folder"),
            Self::Percent => diagnostic.help("write `%25` for a percent sign"),
            Self::NotPointer(fragment) => diagnostic.help(format!(
                "a JSON pointer starts with `/`, as in `#/components/schemas/{fragment}`"
            )),
        }
    }
}

impl fmt::Display for RefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Remote => "is a URL, and nothing is fetched from the network",
            Self::Absolute => "is an absolute path",
            Self::Outside => "leads outside the folder of the documents",
            Self::Percent => "has a broken percent escape",
            Self::NotPointer(_) => "has no JSON pointer after `#`",
        })
    }
}

impl std::error::Error for RefError {}

/// The file and place that a `$ref` in `base` names: `other.yaml#/a/b`, `#/a`, `other.yaml`, `#`.
///
/// The path is taken relative to the folder of `base`, `.` and `..` resolved.
///
/// ```
/// use tieline_codegen::source::{FileId, resolve_ref};
///
/// let base = FileId::new("specs/crm/openapi/apps/contacts.json");
/// let (file, pointer) = resolve_ref(&base, "../common/a%20b.json#/paths/~1x/%7Bid%7D")?;
/// assert_eq!(file.as_str(), "specs/crm/openapi/common/a b.json");
/// assert_eq!(pointer.as_str(), "/paths/~1x/{id}");
/// # Ok::<_, tieline_codegen::source::RefError>(())
/// ```
///
/// # Errors
///
/// See [`RefError`]. Whether the file and the place exist is not looked at.
pub fn resolve_ref(base: &FileId, reference: &str) -> Result<(FileId, Pointer), RefError> {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if is_remote(path) {
        return Err(RefError::Remote);
    }
    let path = decode_percent(path)?;
    let fragment = decode_percent(fragment)?;
    let Some(pointer) = Pointer::parse(&fragment) else {
        return Err(RefError::NotPointer(fragment));
    };
    if path.is_empty() {
        return Ok((base.clone(), pointer));
    }
    Ok((resolve_path(base, &path)?, pointer))
}

/// The file that a path in `base` names.
///
/// # Errors
///
/// URLs, absolute paths, and paths that climb above the project root.
pub fn resolve_path(base: &FileId, path: &str) -> Result<FileId, RefError> {
    if is_remote(path) {
        return Err(RefError::Remote);
    }
    if is_absolute(path) {
        return Err(RefError::Absolute);
    }
    let folder = base
        .as_str()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(RefError::Outside);
                }
            }
            part => parts.push(part),
        }
    }
    Ok(FileId::new(parts.join("/")))
}

/// `scheme:...` or `//host`. A scheme of one letter is a drive of Windows.
pub(super) fn is_remote(path: &str) -> bool {
    let scheme = path.split_once(':').map_or("", |(scheme, _)| scheme);
    path.starts_with("//")
        || (scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')))
}

pub(super) fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with(['/', '\\'])
        || matches!(bytes, [drive, b':', ..] if drive.is_ascii_alphabetic())
}

fn decode_percent(text: &str) -> Result<String, RefError> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(RefError::Percent);
        };
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map_err(|_| RefError::Percent)
}

/// The place where a chain of references ends.
#[derive(Debug, Clone)]
pub struct Target {
    pub document: Arc<Document>,
    pub pointer: Pointer,
}

impl Target {
    /// The value there.
    pub fn node(&self) -> Option<&Node> {
        self.document.root.at(&self.pointer)
    }

    /// Its place.
    pub fn place(&self) -> Place {
        Place::value(self.document.file.clone(), self.pointer.clone())
    }
}

/// Follows a `$ref` at `place` until it reaches a value that is no reference itself.
///
/// `load` gives the documents; a diagnostic that it returns (a missing file) is passed on.
///
/// # Errors
///
/// One diagnostic, not yet reported: a malformed reference, a file or place that does not exist, a circle.
pub fn follow(
    reference: &str,
    place: &Place,
    mut load: impl FnMut(&FileId, &Place) -> Result<Arc<Document>, Box<Diagnostic>>,
) -> Result<Target, Box<Diagnostic>> {
    let mut reference = reference.to_owned();
    let mut from = place.clone();
    let mut seen: Vec<(FileId, Pointer)> = Vec::new();
    loop {
        let (file, pointer) = resolve_ref(&from.file, &reference)
            .map_err(|error| Box::new(error.diagnostic(&reference, from.clone())))?;
        let here = (file, pointer);
        if seen.contains(&here) || seen.len() >= CHAIN_LIMIT {
            return Err(Box::new(
                Diagnostic::new(
                    Code::RefCycle,
                    place.clone(),
                    "this reference leads in a circle",
                )
                .related(from, "and comes back from here"),
            ));
        }
        let document = load(&here.0, &from)?;
        let target = Target {
            document,
            pointer: here.1.clone(),
        };
        seen.push(here);
        let Some(node) = target.node() else {
            return Err(Box::new(missing(&reference, &from, &target)));
        };
        let Some(next) = node.get("$ref").and_then(Node::as_str) else {
            return Ok(target);
        };
        from = Place::value(target.document.file.clone(), target.pointer.child("$ref"));
        next.clone_into(&mut reference);
    }
}

/// The diagnostic about a place that does not exist, with the nearest name of those that do.
fn missing(reference: &str, from: &Place, target: &Target) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::RefMissing,
        from.clone(),
        format!(
            "{} does not exist in `{}`",
            super::reader::quoted(reference),
            target.document.file
        ),
    );
    // The deepest place of the way that exists, and the names there.
    let mut node = &target.document.root;
    let mut reached = Pointer::root();
    for segment in target.pointer.segments() {
        let step = reached.child(&segment);
        let Some(next) = target.document.root.at(&step) else {
            let names = node.as_map().into_iter().flat_map(|map| map.iter());
            return match super::closest(&segment, names.map(|(key, _)| key)) {
                Some(near) => diagnostic.help(format!("did you mean `#{}`?", reached.child(near))),
                None => diagnostic.help(format!("`#{reached}` has no member `{segment}`")),
            };
        };
        (node, reached) = (next, step);
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;

    fn resolved(base: &str, reference: &str) -> String {
        match resolve_ref(&FileId::new(base), reference) {
            Ok((file, pointer)) => format!("{file}#{pointer}"),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn references_of_every_form() {
        for (base, reference, expected) in [
            ("a/b.yaml", "#/x", "a/b.yaml#/x"),
            ("a/b.yaml", "#", "a/b.yaml#"),
            ("a/b.yaml", "", "a/b.yaml#"),
            ("a/b.yaml", "c.yaml", "a/c.yaml#"),
            ("b.yaml", "./c.yaml#/x/y", "c.yaml#/x/y"),
            ("a/b.yaml", "../c//d/./e.yaml#/x", "c/d/e.yaml#/x"),
            (
                "a/b.yaml",
                "#/paths/~1a~1%7Bid%7D/get",
                "a/b.yaml#/paths/~1a~1{id}/get",
            ),
            ("a/b.yaml", "#/x%20y", "a/b.yaml#/x y"),
            ("a/b.yaml", "../../c.yaml", "Outside"),
            ("a/b.yaml", "%2e%2e/%2e%2e/c.yaml", "Outside"),
            ("a/b.yaml", "/etc/passwd", "Absolute"),
            ("a/b.yaml", "%2fetc/passwd", "Absolute"),
            ("a/b.yaml", "C:\\x.yaml", "Absolute"),
            ("a/b.yaml", "\\\\host\\x.yaml", "Absolute"),
            ("a/b.yaml", "https://a.example/x.yaml#/y", "Remote"),
            ("a/b.yaml", "//a.example/x.yaml", "Remote"),
            ("a/b.yaml", "file:///etc/passwd", "Remote"),
            ("a/b.yaml", "file%3A///etc/passwd", "Remote"),
            ("a/b.yaml", "#/a%2", "Percent"),
            ("a/b.yaml", "#/a%ff", "Percent"),
            ("a/b.yaml", "#/a%é", "Percent"),
            ("a/b.yaml", "#Contact", "NotPointer(\"Contact\")"),
        ] {
            assert_eq!(resolved(base, reference), expected, "{reference}");
        }
    }

    fn followed(text: &str, reference: &str) -> Result<String, Box<Diagnostic>> {
        let mut sink = Sink::new();
        let document = Document::parse(FileId::new("a.yaml"), text, &mut sink).unwrap();
        let document = Arc::new(document);
        let place = Place::value(FileId::new("a.yaml"), Pointer::root().child("start"));
        follow(reference, &place, |file, from| match file.as_str() {
            "a.yaml" => Ok(document.clone()),
            _ => Err(Box::new(Diagnostic::new(
                Code::FileMissing,
                from.clone(),
                "no file",
            ))),
        })
        .map(|target| target.pointer.as_str().to_owned())
    }

    #[test]
    fn chains_end_at_a_value() {
        let text = "a: {$ref: '#/b/0'}\nb: [{$ref: '#/c'}]\nc: {type: string}\nd: {$ref: [1]}\n";
        assert_eq!(followed(text, "#/a").unwrap(), "/c");
        // A property that is called `$ref` is no reference.
        assert_eq!(followed(text, "#/d").unwrap(), "/d");
    }

    #[test]
    fn circles_end_in_a_diagnostic() {
        let text = "a: {$ref: '#/b'}\nb: {$ref: '#/a'}\n";
        let error = followed(text, "#/a").unwrap_err();
        assert_eq!(error.code, Code::RefCycle);
        assert_eq!(error.related[0].0.pointer.as_str(), "/b/$ref");
        let long: String = (0..100)
            .map(|n| format!("a{n}: {{$ref: '#/a{}'}}\n", n + 1))
            .collect();
        assert_eq!(followed(&long, "#/a0").unwrap_err().code, Code::RefCycle);
    }

    #[test]
    fn missing_places_name_the_nearest() {
        let text = "components: {schemas: {Contact: {}, Deal: {}}}\n";
        let help = |reference| followed(text, reference).unwrap_err().help.unwrap();
        assert_eq!(
            help("#/components/schemas/Contcat"),
            "did you mean `#/components/schemas/Contact`?"
        );
        assert_eq!(
            help("#/components/schema/Contact"),
            "did you mean `#/components/schemas`?"
        );
        assert_eq!(
            help("#/components/schemas/Zebra"),
            "`#/components/schemas` has no member `Zebra`"
        );
        assert_eq!(
            followed(text, "x.yaml").unwrap_err().code,
            Code::FileMissing
        );
    }
}
