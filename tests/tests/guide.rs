//! The guide says what the code does: pages made of the code are up to date, no key, command or page is left out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use serde_json::Value;
use tieline_codegen::cli::Cli;
use tieline_codegen::diagnostic::{CODES, Severity};
use tieline_codegen::diff::{CLASSES, Levels};
use tieline_codegen::schema;
use tieline_tests::cargo;

/// Set to write the pages that are made of the code.
const WRITE: &str = "TIELINE_WRITE";

fn docs() -> PathBuf {
    cargo::workspace().join("docs")
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

fn page(name: &str) -> Result<String, String> {
    read(&docs().join("src").join(name))
}

/// Compares a page with what it shall be, or writes it.
fn is(path: &Path, wanted: &str) -> Result<(), String> {
    if std::env::var_os(WRITE).is_some() {
        // By a rename, because other tests read the page at the same time.
        let new = path.with_extension("new");
        return std::fs::write(&new, wanted)
            .and_then(|()| std::fs::rename(&new, path))
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()));
    }
    let found = read(path)?.replace("\r\n", "\n");
    if found == wanted {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(found.as_str(), wanted);
    Err(format!(
        "`{}` is out of date; `{WRITE}=1 cargo test -p tieline-tests --test guide` writes it:\n{}",
        path.display(),
        diff.unified_diff()
    ))
}

#[test]
fn the_page_of_codes_is_the_table_of_codes() -> Result<(), String> {
    let mut text = String::from(
        "# All codes\n\n<!-- Made of the code's table by a test; do not edit. -->\n\n| code | severity | |\n| --- | --- | --- |\n",
    );
    let mut codes = CODES.to_vec();
    codes.sort_by_key(|code| code.as_str());
    for code in &codes {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let id = code.as_str();
        writeln!(
            text,
            "| [`{id}`](#{}) | {severity} | {} |",
            id.to_lowercase(),
            code.title()
        )
        .map_err(|error| error.to_string())?;
    }
    for code in &codes {
        write!(
            text,
            "\n## {}\n\n**{}.** {}\n",
            code.as_str(),
            code.title(),
            code.explanation()
        )
        .map_err(|error| error.to_string())?;
    }
    is(&docs().join("src").join("codes.md"), &text)
}

#[test]
fn the_page_of_changes_is_the_table_of_classes() -> Result<(), String> {
    let mut text = String::from(
        "# Classes of changes\n\n<!-- Made of the code's table by a test; do not edit. -->\n\n\
         How bad a change is for a client that was built before it: of what it sends (request), and of what it receives (response, webhook). \
         Where both hold, the worse of the two counts. [How to read a comparison](api-changes.md).\n",
    );
    let mut subject = None;
    for class in CLASSES {
        if subject != Some(class.subject()) {
            subject = Some(class.subject());
            let title = class.subject().as_str();
            write!(
                text,
                "\n## {title}\n\n| class | | request | response | because |\n| --- | --- | --- | --- | --- |\n"
            )
            .map_err(|error| error.to_string())?;
        }
        let (request, response) = match class.levels() {
            Levels::Any(level) => (level, level),
            Levels::Ways { request, response } => (request, response),
        };
        writeln!(
            text,
            "| `{}` | {} | {} | {} | {} |",
            class.id(),
            class.text(),
            request.as_str(),
            response.as_str(),
            class.why()
        )
        .map_err(|error| error.to_string())?;
    }
    is(&docs().join("src").join("change-classes.md"), &text)
}

/// How many rules oasdiff has (August 2026).
const OASDIFF_RULES: usize = 516;

#[test]
fn every_rule_of_oasdiff_is_told_as_a_class_or_has_a_reason() -> Result<(), String> {
    let text = page("oasdiff.md")?;
    let ids: BTreeSet<&str> = CLASSES.iter().map(|class| class.id()).collect();
    let mut rules = BTreeSet::new();
    for row in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let ["", rule, told, told_as, ""] = cells.as_slice() else {
            return Err(format!("this row has not three cells: {row}"));
        };
        assert!(
            rules.insert(rule.trim_matches('`')),
            "{rule} is there twice"
        );
        let named: Vec<&str> = told_as.split('`').skip(1).step_by(2).collect();
        match *told {
            "yes" | "partly" => {
                assert!(!named.is_empty(), "{row}");
                let unknown: Vec<_> = named.iter().filter(|name| !ids.contains(*name)).collect();
                assert!(unknown.is_empty(), "{row} names {unknown:?}");
            }
            "no" => assert!(told_as.len() > 10, "{row} has no reason"),
            _ => return Err(format!("neither yes, partly nor no: {row}")),
        }
    }
    assert_eq!(rules.len(), OASDIFF_RULES);
    Ok(())
}

#[test]
fn the_index_lists_every_decision() -> Result<(), String> {
    let folder = docs().join("decisions");
    let mut rows = String::new();
    for file in names(&folder)? {
        let Some((number, _)) = file
            .split_once('-')
            .filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()))
        else {
            continue;
        };
        let text = read(&folder.join(&file))?;
        let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let title = title.ok_or_else(|| format!("`{file}` does not start with a title"))?;
        writeln!(rows, "- [{number}]({file}): {title}").map_err(|error| error.to_string())?;
    }
    let index = folder.join("README.md");
    let text = read(&index)?;
    let head: String = text
        .lines()
        .take_while(|line| !line.starts_with("- ["))
        .flat_map(|line| [line, "\n"])
        .collect();
    is(&index, &format!("{head}{rows}"))
}

/// Every word that stands in backticks.
fn words(text: &str) -> BTreeSet<&str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .flat_map(|code| code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
        .collect()
}

/// Keys and words of a format, wherever they stand in its schema.
fn format_words<'s>(schema: &'s Value, found: &mut BTreeSet<&'s str>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("properties", Value::Object(properties)) => {
                        found.extend(properties.keys().map(String::as_str));
                    }
                    ("enum", Value::Array(values)) => {
                        found.extend(values.iter().filter_map(Value::as_str))
                    }
                    ("const", Value::String(word)) => {
                        found.insert(word);
                    }
                    _ => {}
                }
                format_words(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| format_words(value, found)),
        _ => {}
    }
}

fn left_out(schema: &str, pages: &[&str]) -> Result<Vec<String>, String> {
    let schema: Value = serde_json::from_str(schema).map_err(|error| error.to_string())?;
    let mut wanted = BTreeSet::new();
    format_words(&schema, &mut wanted);
    assert!(wanted.len() > 20, "these are too few words for a format");
    let text = pages
        .iter()
        .map(|name| page(name))
        .collect::<Result<String, String>>()?;
    let said = words(&text);
    // Classes of statuses are told by one example.
    let class = |word: &&str| word.ends_with("XX");
    Ok(wanted
        .into_iter()
        .filter(|word| !said.contains(word) && !class(word))
        .map(str::to_owned)
        .collect())
}

#[test]
fn every_key_of_the_catalog_is_in_the_guide() -> Result<(), String> {
    let pages = ["catalog.md", "catalog-http.md", "catalog-entries.md"];
    assert_eq!(left_out(schema::CATALOG, &pages)?, [""; 0]);
    Ok(())
}

#[test]
fn every_key_of_mappings_is_in_the_guide() -> Result<(), String> {
    assert_eq!(left_out(schema::MAPPING, &["mappings.md"])?, [""; 0]);
    Ok(())
}

/// The rules of the macros, by the files that read them; the guide's programs are compiled and run by its doc tests.
#[test]
fn every_rule_of_the_macros_is_in_a_program_of_the_guide() -> Result<(), String> {
    let text = page("custom-mappings.md")?;
    let blocks = text.split("```").skip(1).step_by(2);
    let programs: String = blocks.filter(|block| block.starts_with("rust\n")).collect();
    let macros = cargo::workspace().join("macros/src");
    let mut left_out = Vec::new();
    for (attribute, file) in [
        ("map", "mapping/attr/container.rs"),
        ("map", "mapping/attr/field.rs"),
        ("map", "mapping/attr/variant.rs"),
        ("record", "record/mod.rs"),
        ("record", "record/structs.rs"),
        ("record", "record/enums.rs"),
    ] {
        let source = read(&macros.join(file))?;
        let (_, list) = source
            .split_once("const KEYS: &[&str] = &[")
            .ok_or_else(|| format!("`{file}` lists no rules"))?;
        let (list, _) = list.split_once(']').unwrap_or((list, ""));
        let opening = format!("#[{attribute}(");
        let rules = programs
            .lines()
            .filter_map(|line| line.split_once(&opening));
        let used: BTreeSet<&str> = rules
            .flat_map(|(_, rules)| rules.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
            .collect();
        let keys = list.split('"').skip(1).step_by(2);
        left_out.extend(
            keys.filter(|key| !used.contains(key))
                .map(|key| format!("{attribute}({key}) of {file}")),
        );
    }
    assert_eq!(left_out, [""; 0]);
    Ok(())
}

#[test]
fn every_command_and_option_is_in_the_guide() -> Result<(), String> {
    let text = page("command-line.md")?;
    let mut left_out = Vec::new();
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        if !text.contains(&format!("`tieline {name}")) {
            left_out.push(name.to_owned());
        }
        let options = command.get_arguments().filter_map(clap::Arg::get_long);
        left_out.extend(
            options
                .filter(|long| !text.contains(&format!("`--{long}")))
                .map(|long| format!("{name} --{long}")),
        );
    }
    assert_eq!(left_out, [""; 0]);
    Ok(())
}

#[test]
fn every_page_is_in_the_summary() -> Result<(), String> {
    let summary = page("SUMMARY.md")?;
    let pages = names(&docs().join("src"))?;
    assert!(pages.len() > 10, "these are too few pages");
    let lost: Vec<_> = pages
        .iter()
        .filter(|name| *name != "SUMMARY.md" && !summary.contains(&format!("({name})")))
        .collect();
    assert_eq!(lost, [""; 0]);
    Ok(())
}

#[test]
fn every_link_leads_to_a_file() -> Result<(), String> {
    let root = cargo::workspace();
    let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
    for folder in ["src", "decisions"] {
        let folder = docs().join(folder);
        pages.extend(names(&folder)?.into_iter().map(|name| folder.join(name)));
    }
    let mut dead = Vec::new();
    for page in &pages {
        let text = read(page)?;
        let folder = page.parent().unwrap_or(page);
        let targets = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(target, _)| target);
        for target in targets.filter(|target| !target.contains("://")) {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() {
                page.clone()
            } else {
                folder.join(path)
            };
            let found = if anchor.is_empty() {
                file.exists()
            } else {
                read(&file).is_ok_and(|text| has_heading(&text, anchor))
            };
            if !found {
                dead.push(format!(
                    "{}: {target}",
                    page.strip_prefix(&root).unwrap_or(page).display()
                ));
            }
        }
    }
    assert_eq!(dead, [""; 0]);
    Ok(())
}

/// Anchors are headings in lower case, with hyphens for spaces and without other marks.
fn has_heading(text: &str, anchor: &str) -> bool {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| {
            let title = line
                .trim_start_matches('#')
                .trim()
                .to_lowercase()
                .replace(' ', "-");
            title
                .chars()
                .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
                .eq(anchor.chars())
        })
}

fn names(folder: &Path) -> Result<Vec<String>, String> {
    let failed = |error: std::io::Error| format!("cannot read `{}`: {error}", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        names.push(
            entry
                .map_err(failed)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    Ok(names)
}
