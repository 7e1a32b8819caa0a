//! The reference pages in a real browser: an operation is searched by keyboard and opened, and nothing is wider than a phone.
//!
//! Runs where `chromium` and `chromedriver` are on the path, without a network: the pages are files, and the only
//! connection is the driver's own on the loopback.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail so"
)]

mod driver;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use driver::{ARROW_DOWN, ARROW_UP, Browser, ENTER, ESCAPE};
use tieline_codegen::diagnostic::Sink;
use tieline_codegen::output::{Destination, RelPath, Scope, apply};
use tieline_codegen::pipeline::reference_pages;
use tieline_codegen::project::{Project, Settings};
use tieline_codegen::source::FileId;

fn write_pages(folder: &Path) {
    let mut sink = Sink::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let manifest = "[workspace]\n[workspace.metadata.tieline]\n";
    let settings = Settings::parse(&FileId::new("Cargo.toml"), manifest, &mut sink);
    let mut settings = settings.unwrap().unwrap();
    settings.specs = RelPath::new("tests/golden/specs").unwrap();
    let project = Project::discover(root.to_path_buf(), settings, &mut sink).unwrap();
    let wanted = project.connectors_named(&[], &mut sink).unwrap();
    let pages = reference_pages(&project, &wanted, &mut sink);
    assert!(!sink.has_errors());
    let destination = Destination::standalone(folder).unwrap();
    apply(&destination, &pages.units, Scope::All, &mut || {}).unwrap();
}

fn open(browser: &Browser, folder: &Path, page: &str) {
    browser.go(&format!("file://{}/{page}", folder.display()));
}

/// Where the reader is: the anchor, and whether its heading has the focus and can be seen.
fn is_open(browser: &Browser, key: &str) {
    assert_eq!(browser.run("return location.hash"), format!("#{key}"));
    let script = format!(
        "const title = document.getElementById('{key}').querySelector('h3'); \
         const box = title.getBoundingClientRect(); \
         return [document.activeElement === title, box.top >= 0 && box.bottom <= innerHeight]"
    );
    assert_eq!(browser.run(&script), serde_json::json!([true, true]));
}

#[test]
fn an_operation_is_searched_by_keyboard_and_opened() {
    let Some(browser) = Browser::start() else {
        // Not `eprintln!`: the harness keeps what a passing test prints to itself.
        let note = "browser: SKIPPED, `chromium` and `chromedriver` are not on the path";
        writeln!(std::io::stderr(), "{note}").unwrap();
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let folder: PathBuf = dir.path().join("pages");
    write_pages(&folder);

    // What starts with the words comes first, and `/` is not written into the field.
    open(&browser, &folder, "acme-crm.html");
    browser.keys("/");
    assert_eq!(browser.run("return document.activeElement.id"), "search");
    browser.keys("create deal");
    assert_eq!(
        browser.run("return document.getElementById('search').value"),
        "create deal"
    );
    let results =
        "return Array.from(document.querySelectorAll('#results .label'), (one) => one.textContent)";
    assert_eq!(browser.run(results), serde_json::json!(["Create Deal"]));
    browser.keys(ENTER);
    is_open(&browser, "create_deal");
    assert_eq!(
        browser.run("return document.getElementById('results').hidden"),
        true
    );

    // Arrows go round; paths are searched, too.
    browser.keys("/");
    browser.keys("contacts");
    let all = browser.run(results);
    let all: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert!(all.len() > 2, "{all:?}");
    let chosen =
        "return document.querySelector('#results [aria-selected=true] .label').textContent";
    assert_eq!(browser.run(chosen), all[0]);
    browser.keys(ARROW_DOWN);
    assert_eq!(browser.run(chosen), all[1]);
    browser.keys(ARROW_UP);
    browser.keys(ARROW_UP);
    assert_eq!(browser.run(chosen), all[all.len() - 1]);
    browser.keys(ARROW_DOWN);
    browser.keys(ARROW_DOWN);
    let second = browser.run(
        "return Array.from(document.querySelectorAll('[data-key]')).find((one) => one.dataset.label === document.querySelector('#results [aria-selected=true] .label').textContent).id",
    );
    browser.keys(ENTER);
    is_open(&browser, second.as_str().unwrap());

    // Nothing found is said, and Escape leaves.
    browser.keys("/");
    browser.keys("no such thing");
    assert_eq!(
        browser.run("return document.getElementById('results').textContent"),
        "Nothing found"
    );
    browser.keys(ESCAPE);
    assert_eq!(
        browser.run("return document.getElementById('search').value"),
        ""
    );
    assert_eq!(browser.run("return document.activeElement.id"), "");

    // From the index to a connector.
    open(&browser, &folder, "index.html");
    browser.keys("/");
    browser.keys("ledgerly");
    browser.keys(ENTER);
    let page = browser.run("return location.pathname.split('/').pop()");
    assert_eq!(page, "ledgerly.html");

    // On a phone nothing has to be pushed aside, and the contents are folded.
    for page in ["acme-crm.html", "ledgerly.html", "index.html"] {
        browser.resize(390, 844);
        open(&browser, &folder, page);
        let beyond = "const root = document.documentElement; return [innerWidth, root.scrollWidth - root.clientWidth]";
        assert_eq!(browser.run(beyond), serde_json::json!([390, 0]), "{page}");
    }
    browser.resize(390, 844);
    open(&browser, &folder, "acme-crm.html");
    assert_eq!(
        browser.run("return document.getElementById('contents').open"),
        false
    );
    browser.resize(1280, 900);
    open(&browser, &folder, "acme-crm.html");
    assert_eq!(
        browser.run("return document.getElementById('contents').open"),
        true
    );
}
