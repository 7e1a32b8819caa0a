//! Where the output goes.

use std::fs::OpenOptions;
use std::io::Read as _;
use std::process::{Command, Stdio};

use super::Example;

fn tieline(example: &Example, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tieline"));
    command
        .args(arguments)
        .current_dir(example.folder.path())
        .stderr(Stdio::piped());
    command
}

/// Each prints on its way out: a report, a table, a schema, a text.
const COMMANDS: [&[&str]; 8] = [
    &[
        "diff",
        "specs/acme-crm/openapi/crm.yaml",
        "specs/acme-crm/openapi/crm.yaml",
    ],
    &["list"],
    &["schema", "catalog"],
    &["explain", "T0301"],
    &["completions", "bash"],
    &["--help"],
    &["help", "diff"],
    &["--version"],
];

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let example = Example::new();
    for arguments in COMMANDS {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = tieline(&example, arguments).stdout(full).output().unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        let lines = printed.lines();
        let told: Vec<&str> = lines.filter(|line| line.starts_with("error")).collect();
        let said =
            "error: standard output could not be written: No space left on device (os error 28)";
        let found = (output.status.code(), &told[..]);
        assert_eq!(found, (Some(1), &[said][..]), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_none() {
    let example = Example::new();
    for arguments in COMMANDS {
        let mut child = tieline(&example, arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let status = child.wait().unwrap();
        let mut printed = String::new();
        let mut stderr = child.stderr.take().unwrap();
        stderr.read_to_string(&mut printed).unwrap();
        assert_eq!(status.code(), Some(0), "{arguments:?} {printed}");
        assert!(!printed.contains("error"), "{arguments:?} {printed}");
    }
}
