//! A client made in memory, and what its code consists of.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use proc_macro2::{TokenStream, TokenTree};
use tieline_codegen::diagnostic::{Severity, Sink};
use tieline_codegen::emit::RuntimeDependency;
use tieline_codegen::output::{Unit, turns_text};
use tieline_codegen::pipeline::{ClientRequest, client};
use tieline_codegen::source::Sources;

/// For a build without optimisation, on a machine that has other work.
const PATIENCE: Duration = Duration::from_secs(240);

/// What became of a document.
pub struct Outcome {
    /// `CODE message` of each diagnostic, errors first.
    pub said: Vec<String>,
    pub unit: Option<Unit>,
}

/// Generates the client of a text, on a stack as small as a worker's.
///
/// # Panics
/// It takes too long.
pub fn generate(text: impl Into<String>) -> Outcome {
    let mut sources = Sources::in_memory("");
    sources.insert("a.yaml", text);
    client_of(sources)
}

/// Generates the client of a file of these bytes.
///
/// # Panics
/// It takes too long, or the file cannot be written.
pub fn generate_bytes(bytes: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.yaml"), bytes).unwrap();
    client_of(Sources::new(folder.path(), ""))
}

/// The client of `a.yaml`.
fn client_of(mut sources: Sources) -> Outcome {
    let start = Instant::now();
    let work = move || {
        let mut sink = Sink::new();
        let request = ClientRequest {
            file: "a.yaml".to_owned(),
            name: Some("hostile".to_owned()),
            runtime: RuntimeDependency {
                version: "0.1.0".to_owned(),
                path: None,
            },
            license: None,
            report_untyped: false,
        };
        let made = client(&request, &mut sources, &mut sink).ok();
        let mut diagnostics = sink.into_sorted();
        diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
        let is_refused = diagnostics
            .first()
            .is_some_and(|diagnostic| diagnostic.severity == Severity::Error);
        Outcome {
            said: diagnostics
                .iter()
                .map(|diagnostic| format!("{} {}", diagnostic.code.as_str(), diagnostic.message))
                .collect(),
            unit: made.map(|made| made.unit).filter(|_| !is_refused),
        }
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    let outcome = thread.unwrap().join().unwrap();
    let took = start.elapsed();
    assert!(took < PATIENCE, "{took:?}");
    outcome
}

/// What the code of a client consists of.
pub struct Code {
    /// Every identifier, those inside macros too.
    pub identifiers: BTreeSet<String>,
    /// The names of types and functions.
    pub items: Vec<String>,
    /// The value of every string.
    pub literals: BTreeSet<String>,
}

impl Outcome {
    /// The code, which is Rust throughout.
    ///
    /// # Panics
    /// There is none, or it is no Rust.
    pub fn code(&self) -> Code {
        let Some(unit) = &self.unit else {
            panic!("refused: {:?}", self.said.first());
        };
        let mut code = Code {
            identifiers: BTreeSet::new(),
            items: Vec::new(),
            literals: BTreeSet::new(),
        };
        for (path, bytes) in unit.files.iter() {
            let path = path.as_str();
            assert!(path.starts_with("Cargo.") || !path.contains(".."), "{path}");
            if !path.ends_with(".rs") {
                continue;
            }
            let text = std::str::from_utf8(bytes).unwrap();
            // rustc refuses it in literals and comments, which `syn` reads.
            assert!(!text.contains(turns_text), "{path}");
            let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            for item in &file.items {
                code.items.extend(name(item));
            }
            code.take(text.parse().unwrap());
        }
        code
    }
}

impl Code {
    fn take(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.take(group.stream()),
                TokenTree::Ident(identifier) => {
                    self.identifiers.insert(identifier.to_string());
                }
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.literals.insert(text.value());
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }
}

fn name(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        syn::Item::Fn(item) => Some(item.sig.ident.to_string()),
        _ => None,
    }
}
