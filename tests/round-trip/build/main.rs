//! Generates clients into `OUT_DIR`, with what their documents give as examples.

mod document;
mod examples;
mod names;

use std::path::{Path, PathBuf};

use document::Document;

/// The folder of real vendors' documents, which are not part of the repository.
const CORPUS: &str = "TIELINE_CORPUS";

/// Of two vendors, in JSON and YAML, large enough to hold what vendors write and small enough to be compiled in seconds.
const SAMPLE: &[&str] = &[
    "highlevel/apps/calendars.json",
    "highlevel/apps/contacts.json",
    "highlevel/apps/invoices.json",
    "highlevel/apps/opportunities.json",
    "highlevel/apps/payments.json",
    "highlevel/apps/social-media-posting.json",
    "highlevel/apps/users.json",
    "vendors/twilio_studio_v2.json",
    "vendors/xero-identity.yaml",
    "vendors/xero-payroll-au-v2.yaml",
    "vendors/xero-projects.yaml",
    "vendors/xero-webhooks.yaml",
];

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed={CORPUS}");
    let out = std::env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set: cargo runs this")?;
    let out = PathBuf::from(out);

    let names = Document::generate("gen.json", &names::document().to_string(), "names")?;
    let calls = names::calls(&names.connector)?;
    write(&out, "names.rs", &document::table(&[names], &calls))?;

    let mut sample = Vec::new();
    if let Some(corpus) = std::env::var_os(CORPUS) {
        for path in SAMPLE {
            let file = Path::new(&corpus).join(path);
            println!("cargo::rerun-if-changed={}", file.display());
            let text = std::fs::read_to_string(&file)
                .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
            let name = path.rsplit('/').next().unwrap_or(path);
            let module = name.split('.').next().unwrap_or(name).replace('-', "_");
            sample.push(Document::generate(name, &text, &module)?);
        }
    }
    write(&out, "corpus.rs", &document::table(&sample, ""))
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    std::fs::write(folder.join(name), text)
        .map_err(|error| format!("cannot write `{name}`: {error}"))
}
