//! One document: its client as a module, and a table of its examples.

use std::fmt::Write as _;

use indexmap::IndexSet;
use tieline_codegen::api::{self, Overrides};
use tieline_codegen::diagnostic::{Colour, Severity, Sink, draw};
use tieline_codegen::emit::{self, RuntimeDependency};
use tieline_codegen::lower;
use tieline_codegen::lower::connector::Connector;
use tieline_codegen::output::GENERATOR_VERSION;
use tieline_codegen::pipeline::{ClientRequest, client};
use tieline_codegen::source::Sources;

use crate::examples::{self, Example};

/// A client, and what its document gives as examples.
pub struct Document {
    module: String,
    code: String,
    pub connector: Connector,
    examples: Vec<Example>,
    unfit: usize,
}

impl Document {
    /// Generates the client of a text.
    ///
    /// # Errors
    /// The text is no document that can be read.
    pub fn generate(file: &str, text: &str, module: &str) -> Result<Self, String> {
        let mut sources = Sources::in_memory("");
        sources.insert(file, text);
        let mut sink = Sink::new();
        let request = ClientRequest {
            file: file.to_owned(),
            // A file may be called as no crate can be.
            name: Some("round-trip".to_owned()),
            license: None,
            runtime: RuntimeDependency {
                version: GENERATOR_VERSION.to_owned(),
                path: None,
            },
            report_untyped: false,
        };
        let made = client(&request, &mut sources, &mut sink).ok();
        let read = sources.load(file, &mut sink).and_then(|document| {
            let none = Overrides::default();
            api::read(&mut sources, &document.file, "", &[], &none, &mut sink)
        });
        let (Some(made), Ok(api)) = (made, read) else {
            let mut errors = sink.into_sorted();
            errors.retain(|diagnostic| diagnostic.severity == Severity::Error);
            return Err(draw(&errors, &sources, Colour::Never));
        };
        let connector = lower::client(&api, &made.unit.name, &mut Sink::new());
        let (examples, unfit) = examples::of(&api, &connector, &mut sources);
        let bundle = emit::bundle(&made.unit.files, module).map_err(|error| error.to_string())?;
        let code = bundle
            .iter()
            .find(|(path, _)| path.as_str().ends_with(".rs"))
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
            .ok_or("the bundle is empty")?;
        Ok(Self {
            module: module.to_owned(),
            code,
            connector,
            examples,
            unfit,
        })
    }
}

/// The modules of the clients, a table of all examples and of the calls.
pub fn table(documents: &[Document], calls: &str) -> String {
    let mut text = String::new();
    let mut rows = String::new();
    let mut unfit = 0;
    for document in documents {
        let Document {
            module,
            code,
            connector: _,
            examples,
            unfit: own,
        } = document;
        unfit += own;
        let _ = writeln!(text, "#[allow(dead_code)]\npub mod {module} {{\n{code}}}");
        // A type once, however many examples it has: each costs time to compile.
        let types: IndexSet<&str> = examples.iter().map(|one| one.rust.as_str()).collect();
        for (index, rust) in types.iter().enumerate() {
            let _ = writeln!(
                text,
                "mod {module}_{index} {{\n    #[allow(unused_imports)]\n    use super::{module}::{{runtime, types}};\n    pub type Type = {rust};\n}}"
            );
            let _ = writeln!(
                rows,
                "    (tieline_round_trip::round::<{module}_{index}::Type>, {rust:?}, &["
            );
            for example in examples.iter().filter(|one| one.rust == **rust) {
                let json = example.value.to_string();
                let _ = writeln!(rows, "        ({:?}, {json:?}),", example.place);
            }
            let _ = writeln!(rows, "    ]),");
        }
    }
    let _ = writeln!(
        text,
        "/// All examples.\npub const EXAMPLES: &[tieline_round_trip::Examples] = &[\n{rows}];"
    );
    let _ = writeln!(
        text,
        "/// Examples that are no values of their schemas.\npub const UNFIT: usize = {unfit};"
    );
    let _ = writeln!(
        text,
        "/// Sends each request, and gives what should have been sent.\npub fn calls(wire: &mut tieline_round_trip::Wire) {{\n    let _ = &wire;\n{calls}}}"
    );
    text
}
