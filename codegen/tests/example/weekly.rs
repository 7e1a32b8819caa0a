//! The recipe of the guide, run as it stands.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::server::{ok, serve};
use super::{Example, MEMBER, MORE};

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

    // What somebody mended there stays.
    git(&["commit", "--quiet", "--allow-empty", "--message", "Mend it"]);
    git(&["switch", "--quiet", "main"]);
    let (done, printed) = weekly();
    assert!(done, "{printed}");
    assert!(example.read("report.md").contains("T0417"));
    assert_eq!(git(&["branch", "--show-current"]), "main\n");
    assert_eq!(
        git(&["log", "--format=%s", "main..api-changes/acme-crm"]),
        "Mend it\nTake the new document of acme-crm\n"
    );

    // An overlay that matches nothing any more is no reason to be told nothing.
    git(&["switch", "--quiet", "main"]);
    git(&[
        "branch",
        "--quiet",
        "--delete",
        "--force",
        "api-changes/acme-crm",
    ]);
    let catalog = "specs/acme-crm/catalog.yaml";
    example.edit(
        catalog,
        catalog,
        ("overlays: []  ", "overlays: [overlays/names.yaml]"),
    );
    fs::create_dir(example.path("specs/acme-crm/overlays")).unwrap();
    example.write(
        "specs/acme-crm/overlays/names.yaml",
        "overlay: 1.0.0\ninfo: { title: Names, version: 1.0.0 }\nactions:\n  - { target: \"$.paths['/pipelines'].get\", update: { summary: Ours } }\n",
    );
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Name it"]);
    fs::write(&new, old.replace("/pipelines:", "/funnels:")).unwrap();
    let (done, printed) = weekly();
    assert!(done, "{printed}");
    let report = example.read("report.md");
    for told in [
        "| listPipelines: operation moved, ",
        "- acme-crm: the target matches nothing in `specs/acme-crm/openapi/crm.yaml` [T0131] (specs/acme-crm/overlays/names.yaml#/actions/0/target); ",
    ] {
        assert!(report.contains(told), "{report}");
    }
    assert_eq!(
        git(&["diff", "--name-only", "main", "api-changes/acme-crm"]),
        ""
    );

    // Nor is a reference that leads nowhere now, when nothing else changed.
    git(&["switch", "--quiet", "main"]);
    git(&[
        "branch",
        "--quiet",
        "--delete",
        "--force",
        "api-changes/acme-crm",
    ]);
    let strange = "    Strange: { $ref: '#/components/schemas/Nowhere' }\n";
    fs::write(
        &new,
        old.replace("  schemas:\n", &format!("  schemas:\n{strange}")),
    )
    .unwrap();
    fs::remove_file(example.path("report.md")).unwrap();
    let (done, printed) = weekly();
    assert!(done, "{printed}");
    let report = example.read("report.md");
    assert!(report.contains("leads nowhere"), "{report}");

    // What could not be fetched changes nothing.
    git(&["switch", "--quiet", "main"]);
    fs::remove_file(&new).unwrap();
    let (done, printed) = weekly();
    assert!(!done, "{printed}");
    assert_eq!(git(&["branch", "--show-current"]), "main\n");
}
