use std::time::Duration;

use super::header::received;
use super::value::{template, text};
use crate::catalog::model::{
    HmacHash, Located, RsaHash, SecretPlace, Signature, SignatureEncoding, SignatureTime, TimeUnit,
    Verify, VerifyScheme,
};
use crate::diagnostic::Sink;
use crate::expression::{Bare, Root, Roots, Template};
use crate::source::{Field, Section};

/// What a vendor may put together before it signs.
const SIGNED: Roots = Roots {
    bare: Bare::Nothing,
    named: &[Root::RawBody, Root::Header, Root::Query, Root::CallbackUrl],
};

/// Where secrets and keys come from.
const SECRET: Roots = Roots {
    bare: Bare::Nothing,
    named: &[Root::Secret, Root::Subscription],
};

#[derive(Clone, Copy)]
enum Scheme {
    StandardWebhooks,
    Hmac,
    Rsa,
    Ed25519,
    SharedSecret,
    Basic,
    None,
}

const SCHEMES: [(&str, Scheme); 7] = [
    ("standard_webhooks", Scheme::StandardWebhooks),
    ("hmac", Scheme::Hmac),
    ("rsa", Scheme::Rsa),
    ("ed25519", Scheme::Ed25519),
    ("shared_secret", Scheme::SharedSecret),
    ("basic", Scheme::Basic),
    ("none", Scheme::None),
];

const HASHES: [(&str, HmacHash); 3] = [
    ("sha1", HmacHash::Sha1),
    ("sha256", HmacHash::Sha256),
    ("sha512", HmacHash::Sha512),
];

const RSA_HASHES: [(&str, RsaHash); 2] = [("sha256", RsaHash::Sha256), ("sha512", RsaHash::Sha512)];

const ENCODINGS: [(&str, SignatureEncoding); 2] = [
    ("hex", SignatureEncoding::Hex),
    ("base64", SignatureEncoding::Base64),
];

const UNITS: [(&str, TimeUnit); 3] = [
    ("unix", TimeUnit::Unix),
    ("unix_millis", TimeUnit::UnixMillis),
    ("rfc3339", TimeUnit::Rfc3339),
];

/// One scheme, or a list of alternatives.
pub(super) fn verify(field: &Field<'_>, sink: &mut Sink) -> Vec<Verify> {
    let alternatives = field.one_or_list(sink);
    if field.is_present() && alternatives.is_empty() {
        field.refuse(
            "no scheme says how deliveries are proved",
            "write `scheme: none` for deliveries that nothing proves",
            sink,
        );
    }
    alternatives
        .iter()
        .filter_map(|item| {
            let scheme = scheme(item, sink)?;
            Some(Verify {
                place: item.place(),
                scheme,
            })
        })
        .collect()
}

fn scheme(field: &Field<'_>, sink: &mut Sink) -> Option<VerifyScheme> {
    let mut section = field.section(sink)?;
    let Some(found) = section.required("scheme").one_of(&SCHEMES, sink) else {
        section.rest(sink);
        return None;
    };
    let scheme = match found {
        Scheme::StandardWebhooks => {
            let secrets = templates(&section.required("secret"), sink);
            let tolerance = section.field("tolerance").duration(sink);
            Some(VerifyScheme::StandardWebhooks { secrets, tolerance })
        }
        Scheme::Hmac => {
            let hash = section.required("algorithm").one_of(&HASHES, sink);
            let signature = signature(&mut section, sink);
            let secrets = templates(&section.required("secret"), sink);
            (|| {
                Some(VerifyScheme::Hmac {
                    hash: hash?,
                    signature: signature?,
                    secrets,
                })
            })()
        }
        Scheme::Rsa => {
            let hash = section.required("algorithm").one_of(&RSA_HASHES, sink);
            let signature = signature(&mut section, sink);
            let keys = templates(&section.required("key"), sink);
            (|| {
                Some(VerifyScheme::Rsa {
                    hash: hash?,
                    signature: signature?,
                    keys,
                })
            })()
        }
        Scheme::Ed25519 => {
            let signature = signature(&mut section, sink);
            let keys = templates(&section.required("key"), sink);
            signature.map(|signature| VerifyScheme::Ed25519 { signature, keys })
        }
        Scheme::SharedSecret => shared_secret(field, &mut section, sink),
        Scheme::Basic => {
            let username = template(&section.required("username"), SECRET, sink);
            let password = template(&section.required("password"), SECRET, sink);
            (|| {
                Some(VerifyScheme::Basic {
                    username: username?,
                    password: password?,
                })
            })()
        }
        Scheme::None => Some(VerifyScheme::None),
    };
    section.finish(sink);
    scheme
}

fn shared_secret(
    field: &Field<'_>,
    section: &mut Section<'_>,
    sink: &mut Sink,
) -> Option<VerifyScheme> {
    let header = section.field("header");
    let query = section.field("query");
    let prefix = section.field("prefix").string(sink);
    let secrets = templates(&section.required("secret"), sink);
    let at = match (header.is_present(), query.is_present()) {
        (true, false) => SecretPlace::Header(received(&header, sink)?),
        (false, true) => SecretPlace::Query(text(&query, sink)?),
        _ => {
            field.refuse(
                "one of `header:` and `query:` says where the secret is",
                "write the one of them that the vendor uses",
                sink,
            );
            return None;
        }
    };
    Some(VerifyScheme::SharedSecret {
        at,
        prefix: prefix.unwrap_or_default().to_owned(),
        secrets,
    })
}

/// One text, or a list of those that are valid side by side while a vendor changes keys.
fn templates(field: &Field<'_>, sink: &mut Sink) -> Vec<Located<Template>> {
    field
        .one_or_list(sink)
        .iter()
        .filter_map(|item| template(item, SECRET, sink))
        .collect()
}

fn signature(section: &mut Section<'_>, sink: &mut Sink) -> Option<Signature> {
    let header = received(&section.required("header"), sink);
    let encoding = section.required("encoding").one_of(&ENCODINGS, sink);
    let prefix = section.field("prefix").string(sink);
    let signed = section.field("signed");
    let signed = if signed.is_present() {
        template(&signed, SIGNED, sink)
    } else {
        let raw = crate::expression::Piece::Hole(crate::expression::Hole::RawBody);
        Some(Located::new(Template { pieces: vec![raw] }, signed.place()))
    };
    let timestamp = timestamp(&section.field("timestamp"), sink);
    Some(Signature {
        header: header?,
        encoding: encoding?,
        prefix: prefix.unwrap_or_default().to_owned(),
        signed: signed?,
        timestamp,
    })
}

fn timestamp(field: &Field<'_>, sink: &mut Sink) -> Option<SignatureTime> {
    let mut section = field.section(sink)?;
    let header = received(&section.required("header"), sink).map(|header| header.value);
    let unit = section.required("as").one_of(&UNITS, sink);
    let tolerance = section.field("tolerance").duration(sink);
    section.finish(sink);
    Some(SignatureTime {
        header: header?,
        unit: unit?,
        // What the reference implementations of Standard Webhooks allow.
        tolerance: tolerance.unwrap_or(Duration::from_secs(300)),
    })
}
