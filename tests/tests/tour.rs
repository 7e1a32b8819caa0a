//! The README's tour, done: its files are written as the page has them, the crates generated, the program compiled and
//! run.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod server;

use std::path::{Component, Path, PathBuf};

use server::{Server, answer};
use tieline_tests::cargo::{self, Profile};

/// Where the page says that the clone lies, seen from the tour's folder.
const CLONE: &str = "../tieline/runtime";

#[tokio::test]
async fn the_tour_of_the_readme_delivers_each_customer_once() -> Result<(), String> {
    let page = std::fs::read_to_string(cargo::workspace().join("README.md"))
        .map_err(|error| format!("cannot read the README: {error}"))?;
    let files = files(&page)?;
    let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    assert_eq!(
        paths,
        [
            "Cargo.toml",
            "specs/shop/openapi/shop.yaml",
            "specs/crm/openapi/crm.yaml",
            "specs/shop/catalog.yaml",
            "specs/crm/catalog.yaml",
            "specs/mappings/customer-to-contact.yaml",
            "app/Cargo.toml",
            "app/src/main.rs",
        ]
    );

    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = folder.path();
    let runtime = cargo::workspace().join("runtime");
    for (path, text) in &files {
        write(
            folder,
            path,
            &text.replace(CLONE, &runtime.to_string_lossy()),
        )?;
    }
    // The versions this repository is built with, not those of the day.
    std::fs::copy(
        cargo::workspace().join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )
    .map_err(|error| format!("cannot copy the lock: {error}"))?;

    let tool = cargo::tieline(Profile::Dev)?;
    let linted = cargo::run(
        std::process::Command::new(&tool)
            .args(["lint", "--format", "json"])
            .current_dir(folder),
    )?;
    assert_eq!(linted, "", "the tour's own files are without fault");
    cargo::run(
        std::process::Command::new(&tool)
            .arg("generate")
            .current_dir(folder),
    )?;
    for unit in ["shop", "crm", "map-customer-to-contact"] {
        assert!(
            folder
                .join("generated")
                .join(unit)
                .join("Cargo.toml")
                .is_file(),
            "`{unit}` was not generated"
        );
    }
    let target = cargo::target();
    cargo::run(
        cargo::cargo()
            .args(["clippy", "--quiet", "--workspace", "--", "-D", "warnings"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", &target),
    )?;

    let customers = r#"{"data":[{"id":"c_1","email":" Ada@Example.com","name":"Ada Lovelace","created_at":"2026-01-05T09:00:00Z"},{"id":"c_2","created_at":"2026-01-05T09:01:00Z"}],"next":null}"#;
    let shop = Server::start([answer(200, customers), answer(200, customers)]).await;
    let contact = r#"{"id":"k_1","email":"ada@example.com"}"#;
    let crm = Server::start([answer(201, contact)]).await;
    let program = |shop: &Server, crm: &Server| {
        let (folder, target) = (folder.to_owned(), target.clone());
        let (shop, crm) = (shop.url(), crm.url());
        tokio::task::spawn_blocking(move || run_program(&folder, target, shop, crm))
    };
    let said = program(&shop, &crm).await;
    let said = said.map_err(|error| error.to_string())??;
    assert_eq!(
        said,
        "created k_1\nskipped: `email` has no value, for `email`\n"
    );
    // The same two customers again: the state of the first run knows them.
    let said = program(&shop, &crm).await;
    let said = said.map_err(|error| error.to_string())??;
    assert_eq!(said, "");

    let asked: Vec<String> = shop.requests().await.into_iter().map(|r| r.line).collect();
    assert_eq!(
        asked,
        [
            "GET /customers HTTP/1.1",
            "GET /customers?since=2026-01-05T08%3A59%3A00Z HTTP/1.1"
        ]
    );
    let sent = crm.requests().await;
    assert_eq!(sent.len(), 1);
    for request in &sent {
        assert_eq!(request.line, "POST /contacts HTTP/1.1");
        assert_eq!(request.header("x-key"), Some("k"));
        assert_eq!(
            request.body,
            r#"{"email":"ada@example.com","full_name":"Ada Lovelace","source":"shop"}"#
        );
    }
    Ok(())
}

fn run_program(
    folder: &Path,
    target: PathBuf,
    shop: String,
    crm: String,
) -> Result<String, String> {
    cargo::run(
        cargo::cargo()
            .args(["run", "--quiet", "-p", "app"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", target)
            .envs([("SHOP_URL", shop), ("CRM_URL", crm)])
            .envs([("SHOP_TOKEN", "t"), ("CRM_KEY", "k")]),
    )
}

/// The page's files: a fence below `<!-- file: PATH -->` each.
fn files(page: &str) -> Result<Vec<(&str, String)>, String> {
    let mut lines = page.lines();
    let mut files = Vec::new();
    while let Some(line) = lines.next() {
        let Some(path) = line
            .strip_prefix("<!-- file: ")
            .and_then(|rest| rest.strip_suffix(" -->"))
        else {
            continue;
        };
        if !lines.next().is_some_and(|fence| fence.starts_with("```")) {
            return Err(format!("there is no fence below the mark of `{path}`"));
        }
        let text: String = lines
            .by_ref()
            .take_while(|line| *line != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        files.push((path, text));
    }
    Ok(files)
}

fn write(folder: &Path, path: &str, text: &str) -> Result<(), String> {
    if !Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return Err(format!("`{path}` leaves the folder"));
    }
    let file = folder.join(path);
    let parent = file.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(&file, text))
        .map_err(|error| format!("cannot write `{path}`: {error}"))
}

#[test]
fn a_mark_without_a_fence_is_told() {
    assert_eq!(
        files("<!-- file: a -->\ntext\n"),
        Err("there is no fence below the mark of `a`".to_owned())
    );
    assert_eq!(
        files("<!-- file: a -->\n```toml\nx\n\ny\n```\nz\n"),
        Ok(vec![("a", "x\n\ny\n".to_owned())])
    );
}
