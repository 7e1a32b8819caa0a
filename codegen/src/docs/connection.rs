//! How an account is reached, at the top of a page.

use super::Shown;
use super::entry::table;
use super::facts;
use super::html::{Html, code, joined, tag, text};
use super::prose::inline;
use crate::catalog::bound::{BoundAuth, BoundConnection};
use crate::catalog::model::{AuthKind, ConnectionParam, ConnectionSecret, Http, RetryOn};
use crate::list::Reach;

pub(super) fn overview(shown: Shown<'_>) -> Html {
    let BoundConnection {
        environments,
        params,
        secrets,
        auth,
        exchanges: _, // told with the credential
        test,
        label,
    } = &shown.bound.connection;
    let mut rows: Vec<(&'static str, Html)> = Vec::new();
    let app = &shown.bound.app;
    rows.push((
        "Crate",
        code(shown.package).and(text(&format!(" {}", app.version.value))),
    ));
    if let Some(homepage) = &app.homepage {
        let href = homepage.value.as_str();
        let link = [("href", href), ("rel", "noopener noreferrer")];
        rows.push(("Homepage", tag("a", &link, text(href))));
    }
    if !environments.is_empty() {
        let all = environments.iter().map(|(name, one)| {
            code(name)
                .and(text(" "))
                .and(code(&one.server.value.to_string()))
        });
        rows.push(("Environments", lines(all)));
    }
    if !params.is_empty() {
        rows.push((
            "Parameters",
            lines(params.iter().map(|(key, found)| param(key, found))),
        ));
    }
    if !secrets.is_empty() {
        rows.push((
            "Secrets",
            lines(secrets.iter().map(|(key, found)| secret(key, found))),
        ));
    }
    if !auth.is_empty() {
        rows.push((
            "Credentials",
            lines(auth.iter().map(|one| credential(one, shown))),
        ));
    }
    if let Some(test) = test {
        let call = Reach::operation(test.call.operation, shown.apis);
        rows.push((
            "Tested by",
            call.map(|call| code(&call.text())).unwrap_or_default(),
        ));
    }
    if let Some(label) = label {
        rows.push(("Called", code(&label.value.to_string())));
    }
    http(&shown.bound.http, &mut rows);
    table(rows)
}

fn http(http: &Http, rows: &mut Vec<(&'static str, Html)>) {
    let Http {
        timeout,
        retry,
        rate_limit,
        errors,
        pagination: _,
    } = http;
    if !rate_limit.is_empty() {
        let limits = rate_limit
            .iter()
            .map(|limit| text(&facts::rate_limit(limit)));
        rows.push(("Rate limits", lines(limits)));
    }
    let times = [
        ("one try ", timeout.attempt),
        ("all of them ", timeout.total),
    ];
    let times: Vec<Html> = times
        .into_iter()
        .filter_map(|(word, time)| Some(text(&format!("{word}{}", facts::duration(time?)))))
        .collect();
    if !times.is_empty() {
        rows.push(("Timeouts", joined(times, ", ")));
    }
    if let Some(retry) = retry {
        let on = retry.on.iter().map(|on| match on {
            RetryOn::Connect => "no connection".to_owned(),
            RetryOn::Timeout => "timeout".to_owned(),
            RetryOn::Status(status) => status.to_string(),
        });
        let on: Vec<String> = on.collect();
        let said = format!(
            "up to {} times after {}; {}",
            retry.max,
            on.join(", "),
            facts::backoff(&retry.backoff)
        );
        rows.push(("Retries", text(&said)));
    }
    let told = [("message in ", &errors.message), ("code in ", &errors.code)];
    let told: Vec<Html> = told
        .into_iter()
        .filter_map(|(word, found)| {
            let found = found.as_ref()?;
            Some(text(word).and(code(&found.value.to_string())))
        })
        .collect();
    if !told.is_empty() {
        rows.push(("Errors", joined(told, ", ")));
    }
}

/// One below the other.
fn lines(all: impl Iterator<Item = Html>) -> Html {
    all.map(|one| tag("div", &[], one)).collect()
}

fn param(key: &str, param: &ConnectionParam) -> Html {
    let ConnectionParam {
        place: _,
        label,
        help,
        pattern,
        default,
        optional,
    } = param;
    let mut parts = Vec::new();
    parts.extend(label.iter().map(|label| text(&label.value)));
    parts.extend(help.iter().map(|help| inline(&help.value)));
    parts.extend(
        pattern
            .iter()
            .map(|found| text("matches ").and(code(&found.value))),
    );
    parts.extend(
        default
            .iter()
            .map(|found| text("unless said ").and(code(&found.value))),
    );
    parts.extend(optional.then(|| text("optional")));
    code(key).and(text(" ")).and(joined(parts, " · "))
}

fn secret(key: &str, secret: &ConnectionSecret) -> Html {
    let ConnectionSecret {
        place: _,
        label,
        help,
        optional,
    } = secret;
    let mut parts = Vec::new();
    parts.extend(label.iter().map(|label| text(&label.value)));
    parts.extend(help.iter().map(|help| inline(&help.value)));
    parts.extend(optional.then(|| text("optional")));
    code(key).and(text(" ")).and(joined(parts, " · "))
}

fn credential(auth: &BoundAuth, shown: Shown<'_>) -> Html {
    let BoundAuth {
        scheme,
        is_listed: _,
        kind,
        scopes,
        label,
        help,
        exchange,
    } = auth;
    let what = match kind {
        AuthKind::None => "none",
        AuthKind::ApiKey => "API key",
        AuthKind::Basic => "user name and password",
        AuthKind::Bearer => "token",
        AuthKind::OAuth2AuthorizationCode { .. } => "OAuth 2, authorization code",
        AuthKind::OAuth2ClientCredentials { .. } => "OAuth 2, client credentials",
    };
    let mut out = match scheme {
        Some((_, name)) => code(name).and(text(" ")),
        None => Html::new(),
    };
    out.push(text(label.as_deref().unwrap_or(what)));
    if label.is_some() {
        out.push(text(&format!(" ({what})")));
    }
    if let Some(help) = help {
        out.push(text(" · ").and(inline(help)));
    }
    let exchange = exchange
        .as_ref()
        .and_then(|call| Reach::operation(call.operation, shown.apis));
    if let Some(call) = exchange {
        out.push(text(" · exchanged by ").and(code(&call.text())));
    }
    if !scopes.is_empty() {
        let all = joined(scopes.iter().map(|scope| code(scope)), " ");
        let summary = tag("summary", &[], text(&format!("{} scopes", scopes.len())));
        out.push(tag("details", &[], summary.and(all)));
    }
    out
}
