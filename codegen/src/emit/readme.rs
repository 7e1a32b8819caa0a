//! `README.md`: what the crate is, how a first call looks, and what there is to call.

use super::{CrateSettings, example, manifest};
use crate::lower::connector::{
    AuthKind, AuthScheme, Connector, Entry, Environment, FindOrCreate, Given, Offer, Param,
    RustOperation, Secret, TemplatePart,
};
use crate::lower::docs;
use crate::output::format_rust;

/// The page below its header.
pub fn print(connector: &Connector, settings: &CrateSettings) -> String {
    let mut out = vec![format!("# {}", plain(&connector.title)), String::new()];
    if !connector.docs.is_empty() {
        out.extend(connector.docs.iter().cloned());
        out.push(String::new());
    }
    out.extend([
        format!(
            "A typed client, made by tieline from `{}`. Requests are values: build one, hand it to the client.",
            settings.source.replace('`', "'")
        ),
        String::new(),
    ]);
    first_call(connector, settings, &mut out);
    connection(connector, &mut out);
    features(connector, &mut out);
    match &connector.offer {
        Some(offer) => print_offer(offer, &mut out),
        None => print_operations(connector, &mut out),
    }
    out.push(String::new());
    out.join("\n")
}

/// What to depend on, and the program of `examples/`.
fn first_call(connector: &Connector, settings: &CrateSettings, out: &mut Vec<String>) {
    // What is wrong with the program is reported where it is written to its own file.
    let Ok(program) = format_rust("//", example::print(connector, settings).into()) else {
        return;
    };
    let program = program
        .lines()
        .skip_while(|line| line.is_empty() || line.starts_with("//"));
    out.extend([
        "## A first call".to_owned(),
        String::new(),
        "```toml".to_owned(),
        "[dependencies]".to_owned(),
        format!("{} = \"{}\"", settings.package, settings.version),
        "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }".to_owned(),
        "```".to_owned(),
        String::new(),
        "```rust".to_owned(),
    ]);
    out.extend(program.map(str::to_owned));
    out.extend([
        "```".to_owned(),
        String::new(),
        format!(
            "The same program is the example `{}`.",
            example::name(settings)
        ),
        String::new(),
    ]);
}

const OAUTH2: &str =
    "Access token of OAuth 2; the feature `oauth2` keeps one valid, as `Credential::oauth2(…)`";

/// What a connection is made of.
fn connection(connector: &Connector, out: &mut Vec<String>) {
    let mut rows = Vec::new();
    for auth in &connector.auth {
        let AuthScheme {
            scheme,
            kind,
            label,
            help,
        } = auth;
        let place = |place: &str, name: &str| format!("API key, sent as {place} {}", code(name));
        let (how, what) = match kind {
            AuthKind::None => continue,
            AuthKind::Header(name) => ("api_key(…)", place("the header", name)),
            AuthKind::Query(name) => ("api_key(…)", place("the query parameter", name)),
            AuthKind::Cookie(name) => ("api_key(…)", place("the cookie", name)),
            AuthKind::Basic => ("basic(…, …)", "User name and password".to_owned()),
            AuthKind::Bearer => ("bearer(…)", "Token".to_owned()),
            AuthKind::OAuth2(_) => ("bearer(…)", OAUTH2.to_owned()),
        };
        let label = if label.is_empty() { &what } else { label };
        let named = format!(".auth_for(\"{scheme}\", Credential::{how})");
        let (call, label) = match connector.given(auth) {
            Given::Unnamed => (format!(".auth(Credential::{how})"), label.clone()),
            Given::Named => (named, label.clone()),
            Given::Token => (named, format!("{label}, where it is another one")),
        };
        rows.push(format!(
            "| {} | {} |",
            code(&call),
            said(&label, help, false)
        ));
    }
    for Param {
        key,
        label,
        help,
        pattern: _,
        default,
        optional,
    } in &connector.params
    {
        let optional = *optional || default.is_some();
        let call = code(&format!(".param(\"{key}\", …)"));
        rows.push(format!("| {call} | {} |", said(label, help, optional)));
    }
    for Secret {
        key,
        label,
        help,
        optional,
    } in &connector.secrets
    {
        let call = code(&format!(".secret(\"{key}\", …)"));
        rows.push(format!("| {call} | {} |", said(label, help, *optional)));
    }
    if let [_, _, ..] = connector.environments.as_slice() {
        for Environment { key, server } in &connector.environments {
            let server: String = server
                .iter()
                .map(|part| match part {
                    TemplatePart::Text(text) => text.clone(),
                    TemplatePart::Param(name) => format!("{{{name}}}"),
                })
                .collect();
            rows.push(format!("| `.environment(\"{key}\")` | {} |", code(&server)));
        }
    }
    if rows.is_empty() {
        return;
    }
    out.extend([
        "## A connection".to_owned(),
        String::new(),
        "| `Client::builder()` | |".to_owned(),
        "| --- | --- |".to_owned(),
    ]);
    out.extend(rows);
    out.push(String::new());
}

/// A label, its help, and whether one can do without.
fn said(label: &str, help: &str, optional: bool) -> String {
    let optional = optional.then_some("Optional.");
    let parts = [cell(label), cell(help)].into_iter();
    let parts = parts
        .filter(|text| !text.is_empty())
        .map(|text| match text.chars().last() {
            Some('.' | '!' | '?' | ':') => text,
            _ => format!("{text}."),
        });
    let parts: Vec<String> = parts.chain(optional.map(str::to_owned)).collect();
    parts.join(" ")
}

/// What can be switched on.
fn features(connector: &Connector, out: &mut Vec<String>) {
    out.extend([
        "## Features".to_owned(),
        String::new(),
        "| feature | |".to_owned(),
        "| --- | --- |".to_owned(),
    ]);
    for feature in manifest::runtime_features(connector) {
        let manifest::Feature {
            name,
            default,
            text,
        } = feature;
        let default = if default { " On by default." } else { "" };
        out.push(format!("| `{name}` | {text}{default} |"));
    }
    for feature in manifest::entry_features(connector) {
        out.push(format!("| `{feature}` | The entries below that name it. |"));
    }
    out.push(String::new());
}

fn print_operations(connector: &Connector, out: &mut Vec<String>) {
    out.extend([
        "## Operations".to_owned(),
        String::new(),
        "| method of the client | request |".to_owned(),
        "| --- | --- |".to_owned(),
    ]);
    let specs = connector.specs.iter();
    let files = specs.flat_map(|spec| &spec.operations);
    for operation in files.flat_map(|file| &file.operations) {
        out.push(row(operation));
    }
}

fn row(operation: &RustOperation) -> String {
    let method = operation.method.trim_start_matches("r#");
    let path = operation.meta.path.replace('`', "'").replace('|', "\\|");
    format!("| `{method}` | `{} {path}` |", operation.meta.method)
}

fn print_offer(offer: &Offer, out: &mut Vec<String>) {
    let actions: Vec<&Entry> = offer.actions.iter().map(|action| &action.entry).collect();
    let searches: Vec<&Entry> = offer.searches.iter().map(|search| &search.entry).collect();
    let triggers: Vec<&Entry> = offer
        .triggers
        .iter()
        .map(|trigger| &trigger.entry)
        .collect();
    for (title, entries) in [
        ("Triggers", triggers),
        ("Actions", actions),
        ("Searches", searches),
    ] {
        if entries.is_empty() {
            continue;
        }
        out.extend([
            format!("## {title}"),
            String::new(),
            "| key | label | |".to_owned(),
            "| --- | --- | --- |".to_owned(),
        ]);
        for entry in entries {
            let feature = match &entry.feature {
                Some(feature) => format!(" Needs the feature `{feature}`."),
                None => String::new(),
            };
            let label = cell(&entry.label);
            let description = cell(&entry.description);
            out.push(format!(
                "| `{}` | {label} | {description}{feature} |",
                entry.key
            ));
        }
        out.push(String::new());
    }
    print_pairs(&offer.find_or_create, out);
}

/// What no single call of the vendor's does: hosts know the pairs by key, callers by these methods.
fn print_pairs(pairs: &[FindOrCreate], out: &mut Vec<String>) {
    if pairs.is_empty() {
        return;
    }
    out.extend([
        "## Find or create".to_owned(),
        String::new(),
        "| methods | label | |".to_owned(),
        "| --- | --- | --- |".to_owned(),
    ]);
    for pair in pairs {
        let mut methods = format!("`{}`", pair.method);
        if !pair.update.is_empty() {
            methods.push_str(&format!(", `{}`", pair.update_method));
        }
        let (label, description) = (cell(&pair.label), cell(&pair.description));
        out.push(format!("| {methods} | {label} | {description} |"));
    }
    out.push(String::new());
}

fn code(text: &str) -> String {
    docs::code(text).replace('|', "\\|")
}

fn cell(text: &str) -> String {
    let lines = docs::lines(text);
    lines.join(" ").replace('|', "\\|")
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}
