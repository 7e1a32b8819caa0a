//! The JSON Schemas that a crate carries.

use std::cell::RefCell;

use boon::Compiler;
use serde_json::{Value, json};
use tieline_runtime::descriptor::{Descriptor, EntryMeta};

/// What stands for the file's address; nothing is read from it.
const FILE: &str = "https://x.example/schemas.json";

/// `schemas.json`
pub struct Schemas {
    file: Value,
    compiled: RefCell<(Compiler, boon::Schemas)>,
}

/// Triggers, actions and searches.
pub fn entries(descriptor: &'static Descriptor) -> impl Iterator<Item = &'static EntryMeta> {
    let triggers = descriptor.triggers.iter().map(|trigger| &trigger.entry);
    let actions = descriptor.actions.iter().map(|action| &action.entry);
    let searches = descriptor.searches.iter().map(|search| &search.entry);
    triggers.chain(actions).chain(searches)
}

impl Schemas {
    pub fn new(descriptor: &Descriptor) -> Self {
        let file: Value = serde_json::from_str(descriptor.schemas).unwrap();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource(FILE, file.clone()).unwrap();
        Self {
            file,
            compiled: RefCell::new((compiler, boon::Schemas::new())),
        }
    }

    /// The schema at a pointer.
    pub fn at(&self, pointer: &str) -> &Value {
        let found = self.file.pointer(pointer);
        found.unwrap_or_else(|| panic!("no schema at `{pointer}`"))
    }

    /// The schema that a reference leads to, which stays in the file.
    pub fn resolve(&self, reference: &str) -> &Value {
        self.at(reference.strip_prefix('#').unwrap())
    }

    pub fn assert_valid(&self, pointer: &str, value: &Value) {
        if let Err(error) = self.check(pointer, value) {
            panic!("{pointer}: {error}\n{value:#}");
        }
    }

    fn check(&self, pointer: &str, value: &Value) -> Result<(), String> {
        let (compiler, schemas) = &mut *self.compiled.borrow_mut();
        let index = compiler.compile(&format!("{FILE}#{pointer}"), schemas);
        let found = schemas.validate(value, index.unwrap());
        found.map_err(|error| format!("{error:#}"))
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused() {
    let schemas = Schemas::new(tieline_highlevel::descriptor());
    let action = tieline_highlevel::descriptor().action("create_contact_task");
    let pointer = action.unwrap().entry.input_schema;
    let task = json!({
        "contactId": "con_1", "title": "t", "dueDate": "2026-01-05T09:00:00Z", "completed": true,
    });
    assert_eq!(schemas.check(pointer, &task), Ok(()));
    let wrong = [
        ("dueDate", json!("soon")),
        ("completed", json!("yes")),
        ("title", json!(null)),
        ("more", json!(1)),
    ];
    for (key, value) in wrong {
        let mut task = task.clone();
        task[key] = value;
        assert!(schemas.check(pointer, &task).is_err(), "{task}");
    }
}
