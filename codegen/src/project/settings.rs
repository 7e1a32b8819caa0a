//! `[workspace.metadata.tieline]`: where things are, and what every generated manifest says.

use semver::Version;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::license::{LICENSE_HELP, checked_license};
use super::name::is_kebab_case;
use super::settings_table::{Setting, SettingsTable};
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::output::{Digest, GENERATOR_VERSION, RelPath};
use crate::source::FileId;

/// What `[workspace.metadata.tieline]` says, with its defaults filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder of connectors and mappings, from the root. Default `specs`.
    pub specs: RelPath,
    /// The folder of generated crates, from the root. Default `generated`.
    pub out: RelPath,
    /// What stands before a connector's name in its package's name. Default none.
    pub crate_prefix: String,
    /// SPDX expression of the generated crates. Default: that of `[workspace.package]`, if it has one.
    pub license: Option<String>,
    /// Default: those of `[workspace.package]`.
    pub authors: Vec<String>,
    /// `repository` of `[workspace.package]`.
    pub repository: Option<String>,
    /// How generated crates find `tieline-runtime`.
    pub runtime: RuntimeSource,
}

/// How a generated crate depends on the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeSource {
    /// Its folder, from the root; without one it comes from the registry.
    pub path: Option<RelPath>,
    /// The least version that fits. Default: the generator's own, the two are released together.
    pub version: Version,
}

const TABLE: &str = "workspace.metadata.tieline";

/// The settings among the inputs of a lock.
pub const INPUT: &str = "Cargo.toml [workspace.metadata.tieline]";

impl Settings {
    /// Reads the settings out of the text of a workspace's manifest; `None` if it holds no settings.
    ///
    /// # Errors
    /// A text that is no TOML, a key that is unknown, a value that is of the wrong kind or cannot be. All of them are
    /// reported at once.
    pub fn parse(file: &FileId, text: &str, sink: &mut Sink) -> Result<Option<Self>, Reported> {
        let manifest = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let place = Place::offset(file.clone(), offset);
            let message = error.message().trim_end().replace('\n', ", ");
            let diagnostic = Diagnostic::new(Code::ManifestSyntax, place, message);
            sink.emit(diagnostic.help("mend it first: no cargo command runs with it either"))
        })?;
        let workspace = member(manifest.get_ref(), "workspace");
        let package = workspace.and_then(|workspace| member(workspace, "package"));
        let Some(settings) = tieline_table(manifest.get_ref()) else {
            return Ok(None);
        };
        let mut found = Sink::new();
        let settings = match settings.get_ref() {
            DeValue::Table(table) => Some(read(
                SettingsTable::new(file, TABLE, table),
                package,
                &mut found,
            )),
            other => {
                let place = Place::span(file.clone(), settings.span());
                let message = format!("expected a table, found {}", other.type_str());
                let diagnostic = Diagnostic::new(Code::WrongKind, place, message);
                found.emit(diagnostic.help("write it as a table, `[workspace.metadata.tieline]`"));
                None
            }
        };
        let failed = found.has_errors();
        let mut reported = None;
        for diagnostic in found.into_sorted() {
            reported = Some(sink.emit(diagnostic));
        }
        match (failed, reported) {
            (true, Some(reported)) => Err(reported),
            _ => Ok(settings),
        }
    }

    /// What the lock records of the settings: one digest of everything that generated manifests take from them, whichever
    /// table of `Cargo.toml` it stood in. A digest of the whole file would change with every dependency of the workspace.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let Self {
            specs,
            out,
            crate_prefix,
            license,
            authors,
            repository,
            runtime: RuntimeSource { path, version },
        } = self;
        // In the order of the alphabet, which is the order of the text whether or not serde_json keeps that of insertion.
        let value = serde_json::json!({
            "authors": authors,
            "crate-prefix": crate_prefix,
            "license": license,
            "out": out.as_str(),
            "repository": repository,
            "runtime": {
                "path": path.as_ref().map(RelPath::as_str),
                "version": version.to_string(),
            },
            "specs": specs.as_str(),
        });
        Digest::of(value.to_string().as_bytes())
    }

    /// The package name of a connector, or of a mapping by its unit name `map-<file>`.
    #[must_use]
    pub fn package(&self, unit: &str) -> String {
        format!("{}{unit}", self.crate_prefix)
    }
}

fn read<'a>(
    mut table: SettingsTable<'a>,
    package: Option<&DeTable<'_>>,
    sink: &mut Sink,
) -> Settings {
    let specs = folder(table.setting("specs"), "specs", sink);
    let out = folder(table.setting("out"), "generated", sink);
    let crate_prefix = prefix(table.setting("crate-prefix"), sink);
    let license = match table.setting("license") {
        Some(setting) => license_of(&setting, sink),
        // Cargo takes any text there, and so do we.
        None => package.and_then(|package| text(package, "license")),
    };
    let authors = match table.setting("authors") {
        Some(authors) => authors.strings(sink),
        None => package
            .map(|package| texts(package, "authors"))
            .unwrap_or_default(),
    };
    let runtime = runtime(table.setting("runtime"), sink);
    table.finish(sink);
    Settings {
        specs,
        out,
        crate_prefix,
        license,
        authors,
        repository: package.and_then(|package| text(package, "repository")),
        runtime,
    }
}

fn folder(setting: Option<Setting<'_>>, default: &'static str, sink: &mut Sink) -> RelPath {
    setting
        .and_then(|setting| path(&setting, default, sink))
        .unwrap_or_else(|| RelPath::from_static(default))
}

fn path(setting: &Setting<'_>, default: &str, sink: &mut Sink) -> Option<RelPath> {
    let text = setting.string(sink)?;
    match RelPath::new(text.strip_suffix('/').unwrap_or(text)) {
        Ok(path) => Some(path),
        Err(error) => {
            let reason = error.reason();
            setting.invalid(
                format!(
                    "`{}` is no folder below the root: {reason}",
                    text.escape_debug()
                ),
                &format!("name a folder below the workspace's root, as in `{default}`"),
                sink,
            );
            None
        }
    }
}

fn prefix(setting: Option<Setting<'_>>, sink: &mut Sink) -> String {
    let Some(setting) = setting else {
        return String::new();
    };
    let text = setting.string(sink).unwrap_or_default();
    let fits = text.is_empty() || is_kebab_case(text.strip_suffix(['-', '_']).unwrap_or(text));
    if !fits {
        let message = format!("`{}` cannot start a crate's name", text.escape_debug());
        let help = "write lower-case words and a hyphen, as in `acme-`";
        setting.invalid(message, help, sink);
    }
    text.to_owned()
}

fn license_of(setting: &Setting<'_>, sink: &mut Sink) -> Option<String> {
    let text = setting.string(sink)?;
    if let Err(problem) = checked_license(text) {
        setting.invalid(problem, LICENSE_HELP, sink);
    }
    Some(text.to_owned())
}

fn runtime(setting: Option<Setting<'_>>, sink: &mut Sink) -> RuntimeSource {
    let mut runtime = RuntimeSource {
        path: None,
        version: own_version(),
    };
    let Some(mut table) =
        setting.and_then(|setting| setting.table("workspace.metadata.tieline.runtime", sink))
    else {
        return runtime;
    };
    runtime.path = table
        .setting("path")
        .and_then(|setting| path(&setting, "runtime", sink));
    if let Some(setting) = table.setting("version")
        && let Some(text) = setting.string(sink)
    {
        match Version::parse(text) {
            Ok(version) => runtime.version = version,
            Err(error) => setting.invalid(
                format!("`{}` is no version: {error}", text.escape_debug()),
                "write all three numbers, as in `1.2.3`",
                sink,
            ),
        }
    }
    table.finish(sink);
    runtime
}

/// Cargo checks the version of every package; this one's cannot fail to parse.
fn own_version() -> Version {
    Version::parse(GENERATOR_VERSION).unwrap_or(Version::new(0, 0, 0))
}

/// What stands at `workspace.metadata.tieline` of a manifest.
pub(super) fn tieline_table<'t, 'i>(manifest: &'t DeTable<'i>) -> Option<&'t Spanned<DeValue<'i>>> {
    member(member(manifest, "workspace")?, "metadata")?.get("tieline")
}

fn member<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    table.get(key)?.get_ref().as_table()
}

/// Cargo reads `[workspace.package]` itself and refuses what is wrong there.
fn text(package: &DeTable<'_>, key: &str) -> Option<String> {
    Some(package.get(key)?.get_ref().as_str()?.to_owned())
}

fn texts(package: &DeTable<'_>, key: &str) -> Vec<String> {
    let list = package
        .get(key)
        .and_then(|value| value.get_ref().as_array());
    let texts = list.into_iter().flat_map(|list| list.iter());
    texts
        .filter_map(|value| Some(value.get_ref().as_str()?.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::line_column;

    fn parse(text: &str) -> Result<Option<Settings>, Vec<String>> {
        let mut sink = Sink::new();
        Settings::parse(&FileId::new("Cargo.toml"), text, &mut sink).map_err(|_| {
            let drawn = sink.diagnostics().iter().map(|diagnostic| {
                let offset = diagnostic
                    .place
                    .as_ref()
                    .and_then(|place| place.offset)
                    .expect("offset");
                let (line, column) = line_column(text, offset);
                let help = diagnostic
                    .help
                    .as_deref()
                    .map(|help| format!(" ({help})"))
                    .unwrap_or_default();
                format!(
                    "{line}:{column} {} {}{help}",
                    diagnostic.code.as_str(),
                    diagnostic.message
                )
            });
            drawn.collect()
        })
    }

    fn path(text: &str) -> RelPath {
        RelPath::new(text).expect("path")
    }

    #[test]
    fn the_digest_follows_what_is_said_and_not_where() {
        let digest = |text: &str| parse(text).expect(text).expect(text).digest();
        let own = digest("[workspace.metadata.tieline]\nlicense = \"MIT\"\n");
        let of_package = "[workspace.package]\nlicense = \"MIT\"\nedition = \"2024\"\n[workspace.metadata.tieline]\n";
        assert_eq!(own, digest(of_package));
        assert_ne!(own, digest("[workspace.metadata.tieline]\n"));
        let prefixed = "[workspace.metadata.tieline]\nlicense = \"MIT\"\ncrate-prefix = \"a-\"\n";
        assert_ne!(own, digest(prefixed));
    }

    #[test]
    fn reads_every_setting() {
        let text = r#"
[workspace.package]
license = "Apache-2.0"
authors = ["Nobody"]
repository = "https://example.com/r"

[workspace.metadata.tieline]
specs = "api/specs/"
out = "gen"
crate-prefix = "tieline-"
license = "MIT"
authors = ["A", "B"]
runtime = { path = "runtime", version = "0.2.0" }
"#;
        let expected = Settings {
            specs: path("api/specs"),
            out: path("gen"),
            crate_prefix: "tieline-".into(),
            license: Some("MIT".into()),
            authors: vec!["A".into(), "B".into()],
            repository: Some("https://example.com/r".into()),
            runtime: RuntimeSource {
                path: Some(path("runtime")),
                version: Version::new(0, 2, 0),
            },
        };
        assert_eq!(expected.package("highlevel"), "tieline-highlevel");
        assert_eq!(parse(text), Ok(Some(expected)));
    }

    #[test]
    fn fills_in_what_is_not_set() {
        let text = "[workspace.package]\nlicense = \"MIT\"\nauthors = [\"A\"]\n[workspace.metadata.tieline]\n";
        let expected = Settings {
            specs: path("specs"),
            out: path("generated"),
            crate_prefix: String::new(),
            license: Some("MIT".into()),
            authors: vec!["A".into()],
            repository: None,
            runtime: RuntimeSource {
                path: None,
                version: own_version(),
            },
        };
        assert_eq!(parse(text), Ok(Some(expected)));
    }

    #[test]
    fn a_manifest_without_the_table_has_no_settings() {
        for text in [
            "",
            "[package]\nname = \"a\"",
            "[workspace]\n[workspace.metadata.other]\n",
        ] {
            assert_eq!(parse(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn reports_all_that_is_wrong_at_once() {
        let text = r#"[workspace.metadata.tieline]
spec = "specs"
out = "../generated"
crate-prefix = "Tie--"
license = 1
authors = ["A", 2]
colour = "red"
runtime = { paths = "runtime", version = "one" }
"#;
        assert_eq!(
            parse(text),
            Err(vec![
                "2:1 T0110 unknown key `spec` in `workspace.metadata.tieline` (did you mean `specs`?)".into(),
                "3:7 T0113 `../generated` is no folder below the root: `.` and `..` are no names (name a folder below the workspace's root, as in `generated`)".into(),
                "4:16 T0113 `Tie--` cannot start a crate's name (write lower-case words and a hyphen, as in `acme-`)".into(),
                "5:11 T0112 expected a string, found integer (put it in quotes)".into(),
                "6:17 T0112 expected a string, found integer (put it in quotes)".into(),
                "7:1 T0110 unknown key `colour` in `workspace.metadata.tieline` (known keys are `specs`, `out`, `crate-prefix`, `license`, `authors`, `runtime`)".into(),
                "8:13 T0110 unknown key `paths` in `workspace.metadata.tieline.runtime` (did you mean `path`?)".into(),
                "8:42 T0113 `one` is no version: unexpected character 'o' while parsing major version number (write all three numbers, as in `1.2.3`)".into(),
            ])
        );
    }

    #[test]
    fn says_where_a_manifest_is_no_toml() {
        assert_eq!(
            parse("[workspace]\nmembers = [\n"),
            Err(vec!["2:12 T0011 unclosed array, expected `]` (mend it first: no cargo command runs with it either)".into()])
        );
        assert_eq!(
            parse("[workspace.metadata]\ntieline = 1\n"),
            Err(vec!["2:11 T0112 expected a table, found integer (write it as a table, `[workspace.metadata.tieline]`)".into()])
        );
    }
}
