use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::catalog::{self, Connector};
use crate::diagnostic::Sink;
use crate::list::Listing;
use crate::output::RelPath;
use crate::pipeline::reference_pages;
use crate::project::{Project, Settings};
use crate::source::{FileId, Sources};

fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("workspace").to_path_buf()
}

/// The pages of the worked example, by name.
fn golden() -> Vec<(String, String)> {
    let mut sink = Sink::new();
    let manifest = "[workspace]\n[workspace.metadata.tieline]\ncrate-prefix = \"acme-\"\n";
    let settings = Settings::parse(&FileId::new("Cargo.toml"), manifest, &mut sink);
    let mut settings = settings.expect("settings").expect("table");
    settings.specs = RelPath::new("tests/golden/specs").expect("path");
    let project = Project::discover(workspace(), settings, &mut sink).expect("project");
    let wanted = project.connectors_named(&[], &mut sink).expect("all");
    let pages = reference_pages(&project, &wanted, &mut sink);
    assert!(!sink.has_errors(), "{:?}", sink.diagnostics());
    let files = pages.units.iter().flat_map(|unit| unit.files.iter());
    files
        .map(|(path, bytes)| {
            let text = String::from_utf8(bytes.to_vec()).expect("text");
            (path.to_string(), text)
        })
        .collect()
}

fn page(name: &str) -> String {
    let found = golden().into_iter().find(|(path, _)| path == name);
    found.expect(name).1
}

#[test]
fn of_a_pair_the_page_says_where_both_halves_come_from_and_go() {
    let page = page("depot.html");
    for told in [
        "After a pair: <code>$response.body#/meta/startAfter</code> goes into the query parameter <code>startAfter</code>, \
         <code>$response.body#/meta/startAfterId</code> goes into the query parameter <code>startAfterId</code>",
        "After a pair: the last item's <code>reference</code> goes into the body member <code>/after/reference</code>, \
         the last item's <code>id</code> goes into the body member <code>/after/id</code>",
    ] {
        assert!(page.replace("&#39;", "'").contains(told), "{page}");
    }
}

fn connector(catalog: &str, document: &str) -> Connector {
    let mut sources = Sources::in_memory("specs/x");
    sources.insert("catalog.yaml", catalog);
    sources.insert("openapi/x.yaml", document);
    let mut sink = Sink::new();
    catalog::load(&mut sources, &mut sink).unwrap_or_else(|_| panic!("{:?}", sink.diagnostics()))
}

fn page_of(connector: &Connector) -> String {
    let shown = Shown {
        name: "x",
        package: "acme-x",
        bound: &connector.bound,
        apis: &connector.apis,
    };
    let files = connector_page(shown, &[shown], &[]).expect("page");
    let (_, bytes) = files.iter().next().expect("file");
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// Checks that the page is made of our elements, each ended, and gives the values of an attribute.
fn attribute(page: &str, wanted: &str) -> Vec<String> {
    const OURS: [&str; 45] = [
        "html", "head", "body", "meta", "title", "style", "script", "header", "div", "a", "input",
        "kbd", "ul", "li", "details", "summary", "nav", "main", "section", "h1", "h2", "h3", "h4",
        "p", "dl", "dt", "dd", "code", "pre", "span", "aside", "footer", "table", "thead", "tbody",
        "tr", "th", "td", "br", "em", "strong", "ol", "link", "b", "i",
    ];
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("doctype");
    while let Some(at) = rest.find('<') {
        let inside = &rest[at + 1..];
        let end = inside.find('>').expect("end of a tag");
        let (tag, after) = (&inside[..end], &inside[end + 1..]);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{tag}");
            continue;
        }
        let name = tag.split(' ').next().expect("name");
        assert!(OURS.contains(&name), "<{tag}>");
        for part in tag.split("=\"").collect::<Vec<_>>().windows(2) {
            let key = part[0].rsplit([' ', '"']).next().expect("key");
            let value = part[1].split('"').next().expect("value");
            if key == wanted {
                found.push(value.to_owned());
            }
        }
        if name == "script" || name == "style" {
            rest = &rest[rest.find("</").expect("end")..];
        }
        if !["meta", "input", "br", "link"].contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert_eq!(open, [""; 0]);
    found
}

#[test]
fn every_entry_has_its_section() {
    let page = page("acme-crm.html");
    let keys: BTreeSet<String> = attribute(&page, "data-key").into_iter().collect();
    let mut sink = Sink::new();
    let folder = workspace().join("tests/golden/specs/acme-crm");
    let connector = catalog::load(&mut Sources::new(folder, ""), &mut sink).expect("catalog");
    let listing = Listing::new("acme-crm", &connector.bound, &connector.apis);
    for entry in &listing.entries {
        assert!(keys.contains(&entry.key), "{}", entry.key);
    }
    assert!(keys.contains("won_deal_to_invoice"), "{keys:?}");
}

#[test]
fn every_link_leads_somewhere_and_nothing_is_loaded() {
    let pages = golden();
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "acme-crm.html",
            "depot.html",
            "ledgerly.html",
            "wire.html",
            "index.html"
        ]
    );
    for (name, page) in &pages {
        let ids = attribute(page, "id");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{name}: an id twice");
        assert_eq!(attribute(page, "src"), [""; 0]);
        for href in attribute(page, "href") {
            if href.starts_with("https://") {
                continue;
            }
            let (file, anchor) = href.split_once('#').unwrap_or((&href, ""));
            let target = if file.is_empty() { name.as_str() } else { file };
            let other = pages.iter().find(|(other, _)| other == target);
            let (_, other) = other.unwrap_or_else(|| panic!("{name}: {href}"));
            let is_there =
                anchor.is_empty() || attribute(other, "id").iter().any(|id| id == anchor);
            assert!(is_there, "{name}: {href}");
        }
    }
}

#[test]
fn two_runs_make_the_same_bytes() {
    assert_eq!(golden(), golden());
}

/// The text between tags, cell by cell.
fn cells(page: &str, from: &str, row: &str) -> Vec<Vec<String>> {
    let start = page.find(from).expect(from);
    let part = &page[start..];
    let part = &part[..part.find("</section>").expect("end")];
    part.split(row)
        .skip(1)
        .map(|row| {
            row.split("<td")
                .skip(1)
                .map(|cell| {
                    let mut words = String::new();
                    let mut is_text = false;
                    for c in cell.chars() {
                        match c {
                            '>' => is_text = true,
                            '<' => is_text = false,
                            c if is_text => words.push(c),
                            _ => {}
                        }
                    }
                    words.trim().to_owned()
                })
                .collect()
        })
        .collect()
}

#[test]
fn the_matrix_of_the_worked_example() {
    let page = page("ledgerly.html");
    let rows = cells(&page, "id=\"mapping-", "<tr>");
    let rows: Vec<String> = rows
        .iter()
        .filter(|row| !row.is_empty())
        .map(|row| row.join(" | "))
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_section_to_the_letter() {
    let page = page("acme-crm.html");
    let start = page
        .find("<section class=\"entry\" id=\"create_deal\"")
        .expect("section");
    let end = page[start..].find("</section>").expect("end");
    insta::assert_snapshot!(page[start..start + end].replace("><", ">\n<"));
}

const EVIL: &str = r#"</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'\u202e&"#;

#[test]
fn texts_of_a_vendor_stay_text() {
    let evil = EVIL
        .replace('"', "\\\"")
        .replace('\'', "''")
        .replace("''", "'");
    let document = format!(
        r##"
openapi: 3.0.3
info: {{ title: x, version: "1" }}
servers: [{{ url: https://x.example }}]
security: [{{ k: ["{evil}"] }}]
paths:
  "/a/{evil}":
    post:
      operationId: "{evil}"
      description: "{evil}"
      parameters: [{{ name: "{evil}", in: query, description: "{evil}", schema: {{ type: string, pattern: "{evil}", example: "{evil}", enum: ["{evil}", b] }} }}]
      responses: {{ "200": {{ description: ok, content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/A" }} }} }} }} }}
components:
  securitySchemes: {{ k: {{ type: oauth2, description: "{evil}", flows: {{ clientCredentials: {{ tokenUrl: "https://x.example", scopes: {{ "{evil}": "" }} }} }} }} }}
  schemas: {{ A: {{ type: object, description: "{evil}", properties: {{ "{evil}": {{ type: object, properties: {{ b: {{ type: string }} }} }} }} }} }}
"##
    );
    let catalog = format!(
        r##"
catalog: 1
app: {{ title: "{evil}", version: 0.1.0, description: "{evil}" }}
specs: {{ x: {{ path: openapi/x.yaml }} }}
connection: {{ auth: [{{ scheme: x#k, kind: oauth2_client_credentials, label: "{evil}", help: "{evil}" }}] }}
actions:
  do_it:
    label: "</script><b onclick=\"x\">"
    description: "{evil} [x](javascript:alert(1))"
    operation: "x#/paths/~1a~1{pointer}/post"
    fields: {{ "{evil}": {{ label: "{evil}", help: "{evil}", placeholder: "{evil}" }} }}
    sample: {{ "{evil}": {{ b: "{evil}" }} }}
"##,
        pointer = evil.replace('/', "~1"),
    );
    let page = page_of(&connector(&catalog, &document));
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<b "), "{page}");
    assert!(!page.contains('\u{202e}'));
    // Reads the whole page: all of its elements are ours.
    let hrefs = attribute(&page, "href");
    assert!(
        hrefs.iter().all(|href| !href.contains("javascript:")),
        "{hrefs:?}"
    );
    assert_eq!(attribute(&page, "onclick"), [""; 0]);
    assert!(page.contains("&lt;img src=x onerror=alert(2)&gt;"));
}
