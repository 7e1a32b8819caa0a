//! A draft as YAML: values by the YAML library, comments as text.

use serde_yaml::{Mapping, Value};

use super::draft::{Connection, Draft, Part, Section};
use super::words::clean;

/// The text of `catalog.yaml`.
pub(super) fn print(draft: &Draft) -> String {
    let Draft {
        head,
        app,
        specs,
        connection,
        errors,
        pagination,
        triggers,
        actions,
        searches,
        lost: _,
    } = draft;
    let mut out = String::new();
    comments(head, 0, &mut out);
    out.push_str("catalog: 1\n");
    parts("app", app, &mut out);
    parts("specs", specs, &mut out);
    print_connection(connection, &mut out);
    print_http(errors, pagination, &mut out);
    section("triggers", triggers, &mut out);
    section("actions", actions, &mut out);
    section("searches", searches, &mut out);
    out
}

fn parts(key: &str, parts: &[Part], out: &mut String) {
    if parts.is_empty() {
        return;
    }
    out.push_str(&format!("\n{key}:\n"));
    for part in parts {
        member(part, 2, out);
    }
}

fn section(key: &str, section: &Section, out: &mut String) {
    let Section { parts, left_out } = section;
    if parts.is_empty() && left_out.is_empty() {
        return;
    }
    out.push('\n');
    if !parts.is_empty() {
        out.push_str(&format!("{key}:\n"));
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        member(part, 2, out);
    }
    if !parts.is_empty() && !left_out.is_empty() {
        out.push('\n');
    }
    comments(left_out, 2, out);
}

fn print_connection(connection: &Connection, out: &mut String) {
    let Connection {
        comments: said,
        environments,
        params,
        auth,
        test,
        label,
    } = connection;
    let is_empty = environments.parts.is_empty()
        && params.parts.is_empty()
        && auth.parts.is_empty()
        && test.is_none()
        && label.is_none();
    let lost = [environments, params, auth];
    let left_out = lost.iter().flat_map(|section| &section.left_out);
    if is_empty && said.is_empty() && left_out.clone().next().is_none() {
        return;
    }
    out.push('\n');
    comments(said, 0, out);
    if is_empty {
        let left_out: Vec<String> = left_out.cloned().collect();
        comments(&left_out, 0, out);
        return;
    }
    out.push_str("connection:\n");
    for (key, section) in [("environments", environments), ("params", params)] {
        if !section.parts.is_empty() {
            out.push_str(&format!("  {key}:\n"));
        }
        for part in &section.parts {
            member(part, 4, out);
        }
        comments(&section.left_out, 4, out);
    }
    if !auth.parts.is_empty() {
        out.push_str("  auth:\n");
    }
    for part in &auth.parts {
        comments(&part.comments, 4, out);
        for (index, line) in yaml(&part.value).lines().enumerate() {
            let lead = if index == 0 { "    - " } else { "      " };
            out.push_str(&format!("{lead}{line}\n"));
        }
    }
    comments(&auth.left_out, 4, out);
    for part in test.iter().chain(label) {
        member(part, 2, out);
    }
}

fn print_http(errors: &[Part], pagination: &[Part], out: &mut String) {
    if errors.is_empty() && pagination.is_empty() {
        return;
    }
    out.push_str("\nhttp:\n");
    for (key, parts) in [("errors", errors), ("pagination", pagination)] {
        if !parts.is_empty() {
            out.push_str(&format!("  {key}:\n"));
        }
        for part in parts {
            member(part, 4, out);
        }
    }
}

fn member(part: &Part, indent: usize, out: &mut String) {
    let Part {
        key,
        comments: said,
        value,
    } = part;
    comments(said, indent, out);
    let members = Mapping::from_iter([(Value::from(key.as_str()), value.clone())]);
    let lead = " ".repeat(indent);
    for line in yaml(&Value::Mapping(members)).lines() {
        if !line.is_empty() {
            out.push_str(&lead);
        }
        out.push_str(line);
        out.push('\n');
    }
}

/// What is made here has texts, numbers, lists and mappings with texts as keys: all of them have a form in YAML.
fn yaml(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap_or_default()
}

/// A vendor's text must not end its line: what follows would be YAML.
fn comments(lines: &[String], indent: usize, out: &mut String) {
    let lead = " ".repeat(indent);
    for line in lines {
        out.push_str(&format!("{lead}# {}\n", clean(line)));
    }
}
