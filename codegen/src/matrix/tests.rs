use std::path::{Path, PathBuf};

use super::*;
use crate::diagnostic::Sink;
use crate::pipeline::matrix_project;
use crate::project::Project;

/// A project with the worked example, its mapping edited.
fn example(edit: impl Fn(String) -> String) -> Vec<FileMatrices> {
    of("won-deal-to-invoice", edit)
}

/// The same with another of its mapping files.
fn of(name: &str, edit: impl Fn(String) -> String) -> Vec<FileMatrices> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let golden = workspace.expect("workspace").join("tests/golden/specs");
    let project = tempfile::tempdir().expect("folder");
    let manifest = "[workspace]\n[workspace.metadata.tieline]\n";
    std::fs::write(project.path().join("Cargo.toml"), manifest).expect("manifest");
    for file in files(&golden) {
        let below = file.strip_prefix(&golden).expect("below");
        let to = project.path().join("specs").join(below);
        std::fs::create_dir_all(to.parent().expect("parent")).expect("folder");
        let text = std::fs::read_to_string(&file).expect("text");
        let text = if below.starts_with("mappings") {
            edit(text)
        } else {
            text
        };
        std::fs::write(to, text).expect("copied");
    }
    let mut sink = Sink::new();
    let found = Project::find(project.path(), &mut sink).expect("project");
    let names = [name.to_owned()];
    let wanted = found.mappings_named(&names, &mut sink).expect("mappings");
    let (matrices, _) = matrix_project(&found, &wanted, &mut sink);
    assert!(!sink.has_errors(), "{:?}", sink.diagnostics());
    matrices
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_worked_example_as_text() {
    insta::assert_snapshot!(print(&example(|text| text), MatrixFormat::Text));
}

#[test]
fn every_step_as_text() {
    insta::assert_snapshot!(print(&of("every-step", |text| text), MatrixFormat::Text));
}

#[test]
fn the_worked_example_as_json() {
    insta::assert_snapshot!(print(&example(|text| text), MatrixFormat::Json));
}

#[test]
fn the_worked_example_as_csv() {
    insta::assert_snapshot!(print(&example(|text| text), MatrixFormat::Csv));
}

#[test]
fn the_worked_example_as_markdown() {
    insta::assert_snapshot!(print(&example(|text| text), MatrixFormat::Markdown));
}

#[test]
fn the_worked_example_as_html() {
    insta::assert_snapshot!(print(&example(|text| text), MatrixFormat::Html));
}

/// A URL in a constant is no link in the docs of a crate: rustdoc warns of bare ones.
#[test]
fn hostile_constants_stay_texts() {
    let evil = "template: \"https://x.example |<script> {title}\"";
    let found = example(|text| text.replace("template: \"Deal {title}\"", evil));
    let markdown = print(&found, MatrixFormat::Markdown);
    assert!(
        markdown.contains(r#""https:\//x.example \|\<script\> {title}""#),
        "{markdown}"
    );
    let html = print(&found, MatrixFormat::Html);
    assert!(
        html.contains("&quot;https://x.example |&lt;script&gt; {title}&quot;"),
        "{html}"
    );
    assert!(!html.contains("<script>"), "{html}");
}

#[test]
fn coverage_names_what_is_left_on_both_sides() {
    let dropped = example(|text| {
        text.replace("      memo:           { template: \"Deal {title}\" }\n", "")
            .replace("target: error", "target: ignore")
    });
    let matrices = &dropped[0].matrices;
    let Coverage {
        filled,
        unfilled,
        read: _,
        unread,
    } = &matrices[0].coverage;
    assert_eq!(*filled, 8);
    assert_eq!(unfilled, &["memo"]);
    assert!(unread.contains(&"title".to_owned()), "{unread:?}");
}
