//! `tieline update` in a project of its own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

const MEMBER: &str = "message: {type: string}";
const MORE: &str = "message: {type: string}, utm: {type: string}";

/// The worked example, alone.
struct Example {
    folder: tempfile::TempDir,
}

impl Example {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/specs");
        copy(&golden, &folder.path().join("specs"));
        let manifest = "[workspace]\n[workspace.metadata.tieline]\nlicense = \"MIT\"\n";
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        Self { folder }
    }

    fn generated() -> Self {
        let example = Self::new();
        let (code, printed) = example.tieline(&["generate"]);
        assert_eq!(code, Some(0), "{printed}");
        example
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    /// Writes a file as it becomes by an edit.
    fn edit(&self, from: &str, to: &str, (old, new): (&str, &str)) {
        let text = self.read(from);
        assert!(text.contains(old), "{old}");
        self.write(to, &text.replace(old, new));
    }

    /// Everything that is not below `target`.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut left = vec![self.path("specs"), self.path("generated")];
        while let Some(folder) = left.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => left.push(path),
                    false => found.push((path.clone(), fs::read(path).unwrap())),
                }
            }
        }
        found.sort();
        found
    }

    /// The exit code, and what was printed: stdout, then stderr.
    fn tieline(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_tieline"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&printed).into_owned(),
        )
    }

    /// Says in the catalog where the document comes from.
    fn source(&self, address: &str) {
        let source = "# source: https://acmecrm.example/openapi.yaml";
        let catalog = "specs/acme-crm/catalog.yaml";
        self.edit(catalog, catalog, (source, &format!("source: {address}")));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// A server on this machine that answers by path, until the test is over.
fn serve(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut chunk = [0; 1024];
            while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut chunk).unwrap() {
                    0 => break,
                    read => head.extend_from_slice(&chunk[..read]),
                }
            }
            let head = String::from_utf8(head).unwrap();
            let path = head.split(' ').nth(1).unwrap_or_default();
            // A client that had enough went away.
            let _ = stream.write_all(&answer(path));
        }
    });
    address
}

fn ok(text: &str) -> Vec<u8> {
    let length = text.len();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}")
        .into_bytes()
}

fn redirect(to: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

#[test]
fn an_update_changes_document_versions_changelog_and_crates() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let before = example.files();
    let catalog = example.read("specs/acme-crm/catalog.yaml");
    let mapping = example.read("specs/mappings/won-deal-to-invoice.yaml");

    let update = ["update", "acme-crm", "--from", "new.yaml"];
    let (code, printed) = example.tieline(&[&update[..], &["--dry-run"]].concat());
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.ends_with(
            "would write specs/acme-crm/CHANGELOG.md\nwould write specs/acme-crm/catalog.yaml\n\
             would write specs/acme-crm/openapi/crm.yaml\nwould write specs/mappings/won-deal-to-invoice.yaml\n"
        ),
        "{printed}"
    );
    let (code, _) = example.tieline(&[&update[..], &["--dry-run", "--fail-on", "any"]].concat());
    assert_eq!(code, Some(1));
    let (code, _) = example.tieline(&[&update[..], &["--dry-run", "--fail-on", "risky"]].concat());
    assert_eq!(code, Some(0));
    assert_eq!(example.files(), before);

    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("1.4.0 -> 1.5.0 (minor)"), "{printed}");
    assert_eq!(example.read(document), example.read("new.yaml"));
    assert_eq!(
        example.read("specs/acme-crm/catalog.yaml"),
        catalog.replacen("version: 1.4.0", "version: 1.5.0", 1)
    );
    assert_eq!(
        example.read("specs/acme-crm/CHANGELOG.md"),
        "# Changelog\n\n## 1.5.0\n\nThe vendor's document changed: 1 change: 1 harmless.\n"
    );
    // What the mapping's crate is made of has another version, so it has one, too.
    assert_eq!(
        example.read("specs/mappings/won-deal-to-invoice.yaml"),
        mapping.replacen("version: 0.1.0", "version: 0.1.1", 1)
    );
    let manifest = example.read("generated/acme-crm/Cargo.toml");
    assert!(manifest.contains("version = \"1.5.0\""), "{manifest}");
    // What is recorded in the lock is what a run would make.
    let (code, printed) = example.tieline(&["generate", "--check"]);
    assert_eq!(code, Some(0), "{printed}");

    // And once more there is nothing to do.
    let after = example.files();
    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("no changes"), "{printed}");
    assert_eq!(example.files(), after);
}

#[test]
fn what_does_not_fit_is_not_taken() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    let before = example.files();
    let renamed = ("{ name: cursor, in: query", "{ name: page_token, in: query");
    example.edit(document, "new.yaml", renamed);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("error[T0417]"), "{printed}");
    // The comparison is shown all the same.
    assert!(printed.contains("parameter removed"), "{printed}");
    assert_eq!(example.files(), before);

    // Mended, it fits the new document alone: what it was cannot be told any more, so the version breaks.
    let catalog = "specs/acme-crm/catalog.yaml";
    let mended = ("send: { query: cursor }", "send: { query: page_token }");
    example.edit(catalog, catalog, mended);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("1.4.0 -> 2.0.0 (major)"), "{printed}");
    assert!(printed.contains("0.1.0 -> 0.2.0 (major)"), "{printed}");
    assert!(example.read(catalog).contains("version: 2.0.0"));
}

#[test]
fn an_overlay_that_matches_nothing_any_more_is_told_at_its_place() {
    let example = Example::new();
    let catalog = "specs/acme-crm/catalog.yaml";
    example.edit(
        catalog,
        catalog,
        ("overlays: []  ", "overlays: [overlays/names.yaml]"),
    );
    fs::create_dir(example.path("specs/acme-crm/overlays")).unwrap();
    example.write(
        "specs/acme-crm/overlays/names.yaml",
        "overlay: 1.0.0\ninfo: { title: Names, version: 1.0.0 }\nactions:\n  - target: $.paths['/pipelines'].get\n    update: { summary: All pipelines }\n",
    );
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    let document = "specs/acme-crm/openapi/crm.yaml";
    // An overlay stays and is applied to what is new.
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    let before = example.files();
    example.edit(document, "new.yaml", ("/pipelines:", "/funnels:"));
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("--> specs/acme-crm/overlays/names.yaml:4:13"),
        "{printed}"
    );
    assert_eq!(example.files(), before);

    let overlay = "specs/acme-crm/overlays/names.yaml";
    example.edit(overlay, overlay, ("/pipelines", "/funnels"));
    let include = ("GET /pipelines", "GET /funnels");
    example.edit(catalog, catalog, include);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("0.1.1 -> 0.2.0 (major)"), "{printed}");
    let log = example.read("specs/acme-crm/CHANGELOG.md");
    assert!(
        log.starts_with("# Changelog\n\n## 2.0.0\n\nThe vendor's document changed: what it was cannot be compared with.\n\n## 1.5.0\n"),
        "{log}"
    );
}

#[test]
fn a_document_is_fetched_from_where_the_catalog_says() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    let new = example.read(document).replace(MEMBER, MORE);
    let served = new.clone();
    let address = serve(move |path| match path {
        "/openapi.yaml" => redirect("/v2/openapi.yaml"),
        "/v2/openapi.yaml" => ok(&served),
        _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    });
    for arguments in [&["update"][..], &["update", "acme-crm"]] {
        let (code, printed) = example.tieline(arguments);
        assert_eq!(code, Some(1));
        assert!(printed.contains("error[T0022]"), "{printed}");
    }
    let url = format!("http://{address}/openapi.yaml");
    example.source(&url);
    for arguments in [&["update"][..], &["update", "acme-crm", "--spec", "crm"]] {
        let (code, printed) = example.tieline(&[arguments, &["--dry-run"]].concat());
        assert_eq!(code, Some(0), "{printed}");
        assert!(printed.contains(&format!("fetching {url}\n")), "{printed}");
        assert!(printed.contains(&format!("{url}:")), "{printed}");
    }
    let (code, printed) = example.tieline(&["update"]);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(example.read(document), new);

    let gone = format!("http://{address}/gone");
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", &gone]);
    assert_eq!(code, Some(1));
    let told = format!("error[T0023]: `{gone}` answers 404\n");
    assert!(printed.contains(&told), "{printed}");
}

#[test]
fn only_https_is_fetched_but_from_here() {
    let example = Example::new();
    for address in ["http://acme.example/x", "ftp://acme.example/x"] {
        let (code, printed) = example.tieline(&["update", "acme-crm", "--from", address]);
        assert_eq!(code, Some(1));
        assert!(printed.contains("error[T0023]"), "{printed}");
    }
    example.source("http://acme.example/openapi.yaml");
    let (code, printed) = example.tieline(&["lint", "acme-crm"]);
    assert_eq!(code, Some(1));
    assert!(printed.contains("is not `https`"), "{printed}");
}

/// Over http alone: what differs with https, the unit tests beside the code say.
mod limits {
    use std::time::{Duration, Instant};

    use tieline_codegen::update::{FetchError, FetchLimits, fetch};

    use super::*;

    #[test]
    fn redirects_are_counted_and_checked() {
        let address = serve(|path| match path {
            "/far" => redirect("http://acme.example/openapi.yaml"),
            path => redirect(&format!("{path}x")),
        });
        let limits = FetchLimits::default();
        assert_eq!(
            fetch(&format!("http://{address}/"), &limits),
            Err(FetchError::TooManyRedirects(5))
        );
        let error = fetch(&format!("http://{address}/far"), &limits).unwrap_err();
        assert!(matches!(error, FetchError::SentOn { .. }), "{error}");
    }

    #[test]
    fn a_document_has_a_size() {
        let address = serve(|path| match path {
            "/just" => ok("0123456789"),
            // Whatever it says about itself.
            _ => b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n01234567890".to_vec(),
        });
        let limits = FetchLimits {
            size: 10,
            ..FetchLimits::default()
        };
        let just = fetch(&format!("http://{address}/just"), &limits);
        assert_eq!(just.as_deref(), Ok(&b"0123456789"[..]));
        assert_eq!(
            fetch(&format!("http://{address}/more"), &limits),
            Err(FetchError::TooLarge(10))
        );
    }

    #[test]
    fn a_vendor_has_some_time() {
        let address = serve(|path| {
            if path == "/slow" {
                std::thread::sleep(Duration::from_secs(5));
            }
            // Less than it says, and the connection stays open.
            let mut answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
            answer.extend([b' '; 10]);
            answer
        });
        let limits = FetchLimits {
            time: Duration::from_millis(200),
            ..FetchLimits::default()
        };
        let started = Instant::now();
        assert_eq!(
            fetch(&format!("http://{address}/slow"), &limits),
            Err(FetchError::TooSlow(limits.time))
        );
        assert!(started.elapsed() < Duration::from_secs(4));
    }

    #[test]
    fn half_a_document_is_none() {
        let address = serve(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}".to_vec());
        let error = fetch(&format!("http://{address}/"), &FetchLimits::default()).unwrap_err();
        assert!(matches!(error, FetchError::Failed(_)), "{error}");
    }
}

/// The recipe of the guide, run as it stands.
#[cfg(unix)]
#[test]
fn the_weekly_recipe_commits_what_changed() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    let old = example.read(document);
    let new = example.path("served.yaml");
    let served = new.clone();
    let address = serve(move |_| match fs::read_to_string(&served) {
        Ok(text) => ok(&text),
        Err(_) => Vec::new(),
    });
    example.source(&format!("http://{address}/openapi.yaml"));
    example.write(".gitignore", "target\nserved.yaml\nreport.md\n");
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    let run = |program: &str, arguments: &[&str]| {
        let tool = Path::new(env!("CARGO_BIN_EXE_tieline")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new(program)
            .args(arguments)
            .current_dir(example.folder.path())
            .env("PATH", format!("{}:{path}", tool.display()))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_AUTHOR_NAME", "a")
            .env("GIT_AUTHOR_EMAIL", "a@example.com")
            .env("GIT_COMMITTER_NAME", "a")
            .env("GIT_COMMITTER_EMAIL", "a@example.com")
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(printed).unwrap())
    };
    let git = |arguments: &[&str]| {
        let (done, printed) = run("git", arguments);
        assert!(done, "{printed}");
        printed
    };
    git(&["init", "--quiet", "--initial-branch", "main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Start"]);
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/ci/api-changes.sh");
    let weekly = || run("sh", &[recipe.to_str().unwrap(), "acme-crm", "report.md"]);

    fs::write(&new, &old).unwrap();
    let (done, printed) = weekly();
    assert!(done && !example.path("report.md").exists(), "{printed}");

    fs::write(&new, old.replace(MEMBER, MORE)).unwrap();
    let (done, printed) = weekly();
    assert!(done, "{printed}");
    assert!(
        example.read("report.md").contains("Lead.utm"),
        "{}",
        example.read("report.md")
    );
    let changed = git(&["diff", "--name-only", "main", "api-changes/acme-crm"]);
    for path in [
        document,
        "specs/acme-crm/CHANGELOG.md",
        "generated/tieline.lock",
    ] {
        assert!(changed.lines().any(|line| line == path), "{changed}");
    }
    assert_eq!(git(&["status", "--short"]), "");

    // What does not fit is a branch to mend it on.
    git(&["switch", "--quiet", "main"]);
    fs::write(
        &new,
        old.replace("name: cursor, in: query", "name: page_token, in: query"),
    )
    .unwrap();
    let (done, printed) = weekly();
    assert!(done, "{printed}");
    assert!(
        example.read("report.md").contains("T0417"),
        "{}",
        example.read("report.md")
    );
    assert_eq!(
        git(&["diff", "--name-only", "main", "api-changes/acme-crm"]),
        ""
    );
    assert_eq!(
        git(&["log", "--format=%s", "main..api-changes/acme-crm"]),
        "Take the new document of acme-crm\n"
    );

    // What could not be fetched changes nothing.
    git(&["switch", "--quiet", "main"]);
    fs::remove_file(&new).unwrap();
    let (done, printed) = weekly();
    assert!(!done, "{printed}");
    assert_eq!(git(&["branch", "--show-current"]), "main\n");
}
