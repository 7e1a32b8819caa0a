//! The names that a mapping file's crate goes by, and whether two parts of the file want one.

use indexmap::IndexMap;

use crate::catalog::key::{KEY_HELP, is_in_key, is_key, starts_with_letter};
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::lower::names::{as_ident, camel, is_type, snake, words};
use crate::mapping::model::{MappingFile, Rule, Source};

/// What the code of mappings takes in from the runtime besides values, and the type parameter for custom steps.
const IN_MAPPINGS: &[&str] = &[
    "Content",
    "FieldForward",
    "Forward",
    "Guard",
    "GuardBy",
    "Guarded",
    "LinkUse",
    "Links",
    "Map",
    "MapContext",
    "MapError",
    "Mapped",
    "S",
    "Shown",
    "SkipReason",
    STEPS,
    "T",
];

/// The trait of a file's custom steps.
pub(super) const STEPS: &str = "Steps";

/// Modules, crates and types that the code names in lower case: an alias would hide them, or not compile beside them.
const IN_LOWER_CASE: &[&str] = &[
    "alloc",
    "bool",
    "char",
    "convert",
    "core",
    "f32",
    "f64",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "runtime",
    "std",
    "str",
    "tieline_runtime",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
];

/// The struct of a mapping.
pub(super) fn mapping(key: &str) -> String {
    let name = camel(&words(key));
    if is_type(&name) || IN_MAPPINGS.contains(&name.as_str()) {
        format!("{name}Mapping")
    } else {
        name
    }
}

/// What the code calls a connector's crate.
pub(super) fn alias(name: &str) -> String {
    let name = snake(&words(name));
    if IN_LOWER_CASE.contains(&name.as_str()) {
        format!("{name}_app")
    } else {
        as_ident(name)
    }
}

/// A variable, or the method of a custom step.
pub(super) fn variable(text: &str) -> String {
    as_ident(snake(&words(text)))
}

/// Reports names of the file that make no Rust, or the same as another one.
pub fn check(file: &MappingFile, sink: &mut Sink) {
    let mut aliases = Taken::default();
    for (alias, connector) in &file.connectors {
        let place = Place::key(
            connector.place.file.clone(),
            connector.place.pointer.clone(),
        );
        if starts_with_letter(alias) && alias.chars().all(|c| is_in_key(c) || c == '-') {
            aliases.claim(self::alias(alias), alias, &place, sink);
        } else {
            sink.emit(
                Diagnostic::new(
                    Code::KeyLimit,
                    place,
                    format!("`{alias}` is no short name for a connector"),
                )
                .help(
                    "a short name starts with a letter and has only letters, digits, `_` and `-`",
                ),
            );
        }
    }
    let mut types = Taken::default();
    let mut methods = Taken::default();
    for (key, found) in &file.mappings {
        if !is_key(key) {
            sink.emit(
                Diagnostic::new(
                    Code::KeyLimit,
                    found.named.clone(),
                    format!("`{key}` is no key for a mapping"),
                )
                .help(KEY_HELP),
            );
            continue;
        }
        check_methods(&found.rules, &mut methods, sink);
        types.claim(mapping(key), key, &found.named, sink);
    }
}

fn check_methods(rules: &[Rule], methods: &mut Taken, sink: &mut Sink) {
    for rule in Rule::all(rules) {
        let Source::Custom(method) = &rule.source else {
            continue;
        };
        let name = variable(&method.value);
        // One method may fill several fields.
        let again = methods.0.get(&name);
        if again.is_none_or(|(text, _)| *text != method.value) {
            methods.claim(name, &method.value, &method.place, sink);
        }
    }
}

/// Names in Rust, with what asked for each and where.
#[derive(Default)]
struct Taken(IndexMap<String, (String, Place)>);

impl Taken {
    /// Takes the name; a clash is reported.
    fn claim(&mut self, name: String, text: &str, place: &Place, sink: &mut Sink) {
        match self.0.get(&name) {
            Some((first, at)) => {
                sink.emit(
                    Diagnostic::new(
                        Code::EntryClash,
                        place.clone(),
                        format!("`{first}` and `{text}` want one name in Rust"),
                    )
                    .related(at.clone(), "first used here")
                    .help(format!("both make `{name}`: rename one of them")),
                );
            }
            None => {
                self.0.insert(name, (text.to_owned(), place.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_takes_no_name_that_its_file_knows_already() {
        for (key, name) in [
            ("customer_to_contact", "CustomerToContact"),
            ("map", "MapMapping"),
            ("mapped", "MappedMapping"),
            ("map_error", "MapErrorMapping"),
            ("patch", "PatchMapping"),
            ("self", "SelfMapping"),
            ("result", "ResultMapping"),
            ("s_", "SMapping"),
            ("steps", "StepsMapping"),
            ("forward", "ForwardMapping"),
            ("field_forward", "FieldForwardMapping"),
            ("shown", "ShownMapping"),
        ] {
            assert_eq!(mapping(key), name);
        }
    }

    #[test]
    fn a_crate_takes_no_name_that_the_code_needs() {
        for (given, name) in [
            ("ghl", "ghl"),
            ("acme-crm", "acme_crm"),
            ("runtime", "runtime_app"),
            ("convert", "convert_app"),
            ("std", "std_app"),
            ("bool", "bool_app"),
            ("type", "r#type"),
            ("self", "self_"),
        ] {
            assert_eq!(alias(given), name);
        }
    }
}
