use std::time::Duration;

use super::each;
use super::entry::members;
use super::hook::full_call;
use super::reference::reference;
use super::value::{CONSTANT, status, template, text, texts, url, word};
use crate::catalog::model::{
    Auth, AuthKind, ClientAuth, Connection, ConnectionParam, ConnectionSecret, Environment, OAuth2,
    Refresh,
};
use crate::diagnostic::Sink;
use crate::expression::{Bare, Root, Roots};
use crate::source::{Field, Section};

/// A server's URL is made of connection parameters, so their names stand bare.
const SERVER: Roots = Roots {
    bare: Bare::Param,
    named: &[Root::Param],
};

/// A connection's label is made of what the test answers.
const LABEL: Roots = Roots {
    bare: Bare::Field,
    named: &[Root::Param],
};

/// An exchange is filled from the connection that gets the token, and from the token that pays.
const EXCHANGE: Roots = Roots {
    bare: Bare::Nothing,
    named: &[Root::Param, Root::Token],
};

const CLIENT_AUTH: [(&str, ClientAuth); 2] =
    [("basic", ClientAuth::Basic), ("body", ClientAuth::Body)];

#[derive(Clone, Copy)]
enum Kind {
    None,
    ApiKey,
    Basic,
    Bearer,
    Code,
    ClientCredentials,
}

const KINDS: [(&str, Kind); 6] = [
    ("none", Kind::None),
    ("api_key", Kind::ApiKey),
    ("basic", Kind::Basic),
    ("bearer", Kind::Bearer),
    ("oauth2_authorization_code", Kind::Code),
    ("oauth2_client_credentials", Kind::ClientCredentials),
];

pub(super) fn connection(field: &Field<'_>, sink: &mut Sink) -> Option<Connection> {
    if !field.is_present() {
        return Some(Connection::default());
    }
    let mut section = field.section(sink)?;
    let environments = each(&section.field("environments"), sink, environment);
    let params = each(&section.field("params"), sink, param);
    let secrets = each(&section.field("secrets"), sink, secret);
    let auth = section
        .field("auth")
        .list(sink)
        .iter()
        .filter_map(|item| auth(item, sink))
        .collect();
    let test = full_call(&section.field("test"), CONSTANT, sink);
    let label = template(&section.field("label"), LABEL, sink);
    section.finish(sink);
    Some(Connection {
        environments,
        params,
        secrets,
        auth,
        test,
        label,
    })
}

fn environment(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Environment> {
    let mut section = field.section(sink)?;
    let server = template(&section.required("server"), SERVER, sink);
    section.finish(sink);
    Some(Environment {
        place: field.key_place(),
        server: server?,
    })
}

fn param(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<ConnectionParam> {
    let mut section = field.section(sink)?;
    let label = text(&section.field("label"), sink);
    let help = text(&section.field("help"), sink);
    let pattern = text(&section.field("pattern"), sink);
    let default = text(&section.field("default"), sink);
    let optional = section.field("optional").boolean(sink);
    section.finish(sink);
    Some(ConnectionParam {
        place: field.key_place(),
        label,
        help,
        pattern,
        default,
        optional: optional.unwrap_or(false),
    })
}

fn secret(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<ConnectionSecret> {
    let mut section = field.section(sink)?;
    let label = text(&section.field("label"), sink);
    let help = text(&section.field("help"), sink);
    let optional = section.field("optional").boolean(sink);
    section.finish(sink);
    Some(ConnectionSecret {
        place: field.key_place(),
        label,
        help,
        optional: optional.unwrap_or(false),
    })
}

fn auth(field: &Field<'_>, sink: &mut Sink) -> Option<Auth> {
    let mut section = field.section(sink)?;
    let kind_field = section.required("kind");
    let found = kind_field.one_of(&KINDS, sink);
    let scheme = match found {
        Some(Kind::None) => None,
        // Without a kind nothing can be said about the other keys, so they are all taken for known.
        None => {
            section.rest(sink);
            return None;
        }
        Some(_) => Some(reference(&section.required("scheme"), sink)?),
    };
    let kind = match found? {
        Kind::None => Some(AuthKind::None),
        Kind::ApiKey => Some(AuthKind::ApiKey),
        Kind::Basic => Some(AuthKind::Basic),
        Kind::Bearer => Some(AuthKind::Bearer),
        Kind::Code => {
            let pkce = section.field("pkce").boolean(sink).unwrap_or(true);
            oauth2(&mut section, true, sink)
                .map(|oauth2| AuthKind::OAuth2AuthorizationCode { pkce, oauth2 })
        }
        Kind::ClientCredentials => oauth2(&mut section, false, sink)
            .map(|oauth2| AuthKind::OAuth2ClientCredentials { oauth2 }),
    };
    let label = text(&section.field("label"), sink);
    let help = text(&section.field("help"), sink);
    section.finish(sink);
    Some(Auth {
        place: field.place(),
        scheme,
        kind: crate::catalog::model::Located::new(kind?, kind_field.place()),
        label,
        help,
    })
}

fn oauth2(section: &mut Section<'_>, user: bool, sink: &mut Sink) -> Option<OAuth2> {
    let refresh = refresh(&section.field("refresh"), sink);
    let client_auth = word(&section.field("client_auth"), &CLIENT_AUTH, sink);
    let scopes = section.field("scopes");
    let scopes = scopes.is_present().then(|| texts(&scopes, sink));
    let token_url = url(&section.field("token_url"), sink);
    let revocation_url = url(&section.field("revocation_url"), sink);
    let token_at = members(&section.field("token_at"), sink);
    let token_at = token_at.map(|at| at.value).unwrap_or_default();
    let token_params = each(&section.field("token_params"), sink, |_, member, sink| {
        text(member, sink)
    });
    let keep = texts(&section.field("keep"), sink);
    let exchange = full_call(&section.field("exchange"), EXCHANGE, sink);
    let mut authorization_url = None;
    let mut authorization_params = indexmap::IndexMap::new();
    if user {
        authorization_url = url(&section.field("authorization_url"), sink);
        authorization_params = each(
            &section.field("authorization_params"),
            sink,
            |_, member, sink| text(member, sink),
        );
    }
    Some(OAuth2 {
        refresh,
        client_auth: client_auth.map_or(ClientAuth::Basic, |word| word.value),
        scopes,
        authorization_url,
        token_url,
        revocation_url,
        token_at,
        authorization_params,
        token_params,
        keep,
        exchange,
    })
}

fn refresh(field: &Field<'_>, sink: &mut Sink) -> Option<Refresh> {
    let mut section = field.section(sink)?;
    let on = section.field("on");
    let on = if on.is_present() {
        on.list(sink)
            .iter()
            .filter_map(|item| status(item, sink))
            .collect()
    } else {
        vec![401]
    };
    let skew = section.field("skew").duration(sink);
    let rotate = section.field("rotate").boolean(sink);
    section.finish(sink);
    Some(Refresh {
        on,
        skew: skew.unwrap_or(Duration::from_secs(60)),
        rotate: rotate.unwrap_or(false),
    })
}
