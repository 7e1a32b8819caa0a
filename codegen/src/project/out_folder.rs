//! What the folder of generated crates may not be: it is swept of what no catalog asks for any more, so it is a folder for
//! these crates alone.

use std::fs;
use std::path::Path;

use toml::de::DeTable;

use super::settings::tieline_table;
use super::{Project, Settings};
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::output::RelPath;
use crate::source::FileId;

impl Project {
    /// Refuses an output folder that somebody else fills: cargo, a package, the project's own `specs`.
    ///
    /// # Errors
    /// It is reported at its line of the manifest.
    pub(super) fn check_out(&self, manifest: &str, sink: &mut Sink) -> Result<(), Reported> {
        let Some(why) = refusal(&self.root, &self.settings, manifest) else {
            return Ok(());
        };
        let out = self.settings.out.as_str();
        let message = format!("generated crates cannot go to `{out}`: {why}");
        let file = FileId::new("Cargo.toml");
        let place = DeTable::parse(manifest).ok().and_then(|table| {
            let span = tieline_table(table.get_ref())?
                .get_ref()
                .as_table()?
                .get("out")?
                .span();
            Some(Place::span(file.clone(), span))
        });
        let diagnostic = match place {
            Some(place) => Diagnostic::new(Code::InvalidValue, place, message),
            None => Diagnostic::without_place(Code::InvalidValue, message),
        };
        sink.keep_text(file, manifest.to_owned());
        Err(sink.emit(diagnostic.help(
            "give them a folder of their own by `out` in `[workspace.metadata.tieline]`, as in `out = \"generated\"`",
        )))
    }
}

/// Why the folder will not do.
fn refusal(root: &Path, settings: &Settings, manifest: &str) -> Option<String> {
    let (out, specs) = (&settings.out, &settings.specs);
    if is_in(out, "target") {
        return Some("`cargo clean` would take them away".to_owned());
    }
    if is_in(out, specs.as_str()) || is_in(specs, out.as_str()) {
        return Some(format!("connectors are read from `{specs}`"));
    }
    let around = out.folders().chain([out.as_str()]);
    for folder in around {
        if fs::exists(root.join(folder).join("Cargo.toml")).unwrap_or(false) {
            return Some(format!("`{folder}` is a package with files of its own"));
        }
    }
    let is_package =
        DeTable::parse(manifest).is_ok_and(|table| table.get_ref().contains_key("package"));
    (is_package && is_in(out, "src")).then(|| "the root's own sources are there".to_owned())
}

fn is_in(path: &RelPath, folder: &str) -> bool {
    let below = path.as_str().strip_prefix(folder);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(manifest: &str, files: &[&str]) -> Vec<String> {
        let dir = tempfile::tempdir().expect("folder");
        fs::write(dir.path().join("Cargo.toml"), manifest).expect("manifest");
        let read = ["specs/a/catalog.yaml", "api/specs/a/catalog.yaml"];
        for file in read.iter().chain(files) {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("folder")).expect("folder");
            fs::write(path, "").expect("file");
        }
        let mut sink = Sink::new();
        let found = Project::find(dir.path(), &mut sink);
        assert_eq!(found.is_err(), sink.has_errors());
        let found = sink.into_sorted().into_iter().map(|found| {
            let at = found.place.and_then(|place| place.offset);
            let at = at.map_or_else(|| "-".to_owned(), |at| manifest[at..].to_owned());
            format!(
                "{} {}",
                at.lines().next().unwrap_or_default(),
                found.message
            )
        });
        found.collect()
    }

    fn with_out(out: &str) -> String {
        format!("[workspace]\n[workspace.metadata.tieline]\nout = \"{out}\"\n")
    }

    #[test]
    fn generated_crates_have_a_folder_for_themselves() {
        let files = ["app/Cargo.toml", "app/src/lib.rs"];
        for (out, why) in [
            ("app", "`app` is a package with files of its own"),
            ("app/src/gen", "`app` is a package with files of its own"),
            ("target", "`cargo clean` would take them away"),
            ("target/crates", "`cargo clean` would take them away"),
            ("specs", "connectors are read from `specs`"),
            ("specs/shop", "connectors are read from `specs`"),
        ] {
            assert_eq!(
                messages(&with_out(out), &files),
                [format!(
                    "\"{out}\" generated crates cannot go to `{out}`: {why}"
                )]
            );
        }
        let around =
            "[workspace]\n[workspace.metadata.tieline]\nspecs = \"api/specs\"\nout = \"api\"\n";
        assert_eq!(
            messages(around, &[]),
            ["\"api\" generated crates cannot go to `api`: connectors are read from `api/specs`"]
        );
        let package = format!("[package]\nname = \"x\"\n{}", with_out("src/gen"));
        assert_eq!(
            messages(&package, &[]),
            [
                "\"src/gen\" generated crates cannot go to `src/gen`: the root's own sources are there"
            ]
        );
        assert_eq!(
            messages(
                "[workspace]\n[workspace.metadata.tieline]\n",
                &["generated/Cargo.toml"]
            ),
            [
                "- generated crates cannot go to `generated`: `generated` is a package with files of its own"
            ]
        );
    }

    #[test]
    fn any_other_folder_will_do() {
        let files = ["crates/own/Cargo.toml", "crates/gen/shop/Cargo.toml"];
        for out in ["crates", "crates/gen", "targets", "specs-out", "src"] {
            assert_eq!(messages(&with_out(out), &files), [""; 0], "{out}");
        }
    }
}
