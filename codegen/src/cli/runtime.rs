//! The folder that `--runtime-path` names.

use std::io::ErrorKind;
use std::path::Path;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Reported, Sink};

const PACKAGE: &str = "tieline-runtime";

/// Whether the folder holds the runtime: cargo would say so of the crate, and long after it was written.
pub(super) fn check(folder: &Path, sink: &mut Sink) -> Result<(), Reported> {
    let shown = folder.display();
    let message = match std::fs::read_to_string(folder.join("Cargo.toml")) {
        Ok(manifest) => match package(&manifest) {
            Some(package) if package == PACKAGE => return Ok(()),
            Some(package) => format!(
                "`{shown}` holds the package `{}`, not `{PACKAGE}`",
                package.escape_debug()
            ),
            None => format!("`{shown}/Cargo.toml` names no package"),
        },
        Err(_) if !folder.exists() => format!("the folder `{shown}` does not exist"),
        Err(_) if !folder.is_dir() => format!("`{shown}` is not a folder"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            format!("the folder `{shown}` has no `Cargo.toml`")
        }
        Err(error) => format!("cannot read `{shown}/Cargo.toml`: {error}"),
    };
    let help = format!(
        "give `--runtime-path` the folder of `{PACKAGE}`, or leave it out to depend on the published one"
    );
    Err(sink.emit(Diagnostic::without_place(Code::NotRuntime, message).help(help)))
}

/// The name of the package of a manifest.
fn package(manifest: &str) -> Option<String> {
    let manifest = DeTable::parse(manifest).ok()?;
    let package = manifest.get_ref().get("package")?.get_ref().as_table()?;
    Some(package.get("name")?.get_ref().as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_wrong_with_the_folder() {
        let root = tempfile::tempdir().expect("folder");
        let path = |name: &str| root.path().join(name);
        for (folder, manifest) in [
            ("runtime", Some("[package]\nname = \"tieline-runtime\"\n")),
            ("serde", Some("[package]\nname = \"serde\"\n")),
            ("workspace", Some("[workspace]\n")),
            ("broken", Some("[package\n")),
            ("empty", None),
        ] {
            std::fs::create_dir(path(folder)).expect("folder");
            if let Some(manifest) = manifest {
                std::fs::write(path(folder).join("Cargo.toml"), manifest).expect("manifest");
            }
        }
        for (given, said) in [
            ("runtime", None),
            (
                "serde",
                Some("`/serde` holds the package `serde`, not `tieline-runtime`"),
            ),
            (
                "workspace",
                Some("`/workspace/Cargo.toml` names no package"),
            ),
            ("broken", Some("`/broken/Cargo.toml` names no package")),
            ("empty", Some("the folder `/empty` has no `Cargo.toml`")),
            ("gone", Some("the folder `/gone` does not exist")),
            (
                "serde/Cargo.toml",
                Some("`/serde/Cargo.toml` is not a folder"),
            ),
        ] {
            let mut sink = Sink::new();
            let checked = check(&path(given), &mut sink);
            assert_eq!(checked.is_ok(), said.is_none(), "{given}");
            let root = root.path().display().to_string();
            let found = sink
                .diagnostics()
                .first()
                .map(|found| found.message.replace(&root, ""));
            assert_eq!(found.as_deref(), said, "{given}");
        }
    }
}
