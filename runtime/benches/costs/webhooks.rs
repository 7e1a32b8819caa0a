//! Verifying a delivery beside the bare crypto crate, which is given keys and signature as bytes.

use std::time::Duration;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ED25519, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use tieline_runtime::webhook::{
    Encoding, HmacHash, HookSecrets, RawEvent, Signature, Verify, WebhookMeta, receive,
};
use tieline_runtime::{Part, Secret, Template};

use crate::measure::{Bar, Failed, Wanted, cpu, median, ratio};

const ROUNDS: usize = 15;
const NOW: i64 = 1_767_603_600;

/// As large as an event of an invoice with a few lines.
const BODY: usize = 4096;

const KEY: &[Template] = &[Template(&[Part::Secret("key")])];

const fn signature(encoding: Encoding) -> Signature {
    Signature {
        header: "x-signature",
        encoding,
        prefix: "",
        signed: Template(&[Part::RawBody]),
        timestamp: None,
    }
}

static STANDARD_WEBHOOKS: WebhookMeta = WebhookMeta::new(
    "standard",
    &[Verify::StandardWebhooks {
        secrets: KEY,
        tolerance: None,
    }],
);
static SHA256: WebhookMeta = WebhookMeta::new(
    "sha256",
    &[Verify::Hmac {
        hash: HmacHash::Sha256,
        signature: signature(Encoding::Hex),
        secrets: KEY,
    }],
);
static SHA512: WebhookMeta = WebhookMeta::new(
    "sha512",
    &[Verify::Hmac {
        hash: HmacHash::Sha512,
        signature: signature(Encoding::Base64),
        secrets: KEY,
    }],
);
static RSA: WebhookMeta = WebhookMeta::new(
    "rsa",
    &[Verify::RsaSha256 {
        signature: signature(Encoding::Base64),
        keys: KEY,
    }],
);
static EDWARDS: WebhookMeta = WebhookMeta::new(
    "ed25519",
    &[Verify::Ed25519 {
        signature: signature(Encoding::Base64),
        keys: KEY,
    }],
);

/// One scheme both ways.
struct Scheme {
    name: &'static str,
    meta: &'static WebhookMeta,
    secret: String,
    headers: Vec<(&'static str, String)>,
    bare: Box<dyn Fn() -> bool>,
}

pub fn bars() -> Result<Vec<Bar>, Failed> {
    schemes()?.into_iter().map(measured).collect()
}

fn measured(scheme: Scheme) -> Result<Bar, Failed> {
    let Scheme {
        name,
        meta,
        secret,
        headers,
        bare,
    } = scheme;
    let mut secrets = HookSecrets::default();
    secrets
        .connection
        .insert("key".to_owned(), Secret::from(secret));
    let mut given = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_static(name);
        given.insert(name, HeaderValue::try_from(value)?);
    }
    let event = RawEvent {
        headers: given,
        query: String::new(),
        body: Bytes::from(body()),
    };
    // A server hands the event over; copying its headers is not verifying.
    let ours = |times: usize| {
        let events = vec![event.clone(); times];
        let (taken, time) = cpu(|| {
            events
                .into_iter()
                .all(|event| receive(&[meta], event, &secrets, NOW).is_ok())
        });
        taken
            .then_some(time)
            .ok_or_else(|| Failed::from(format!("`{name}` refuses a genuine delivery")))
    };
    let theirs = |times: usize| {
        let (taken, time) = cpu(|| (0..times).all(|_| bare()));
        taken
            .then_some(time)
            .ok_or_else(|| Failed::from(format!("the bare `{name}` refuses")))
    };
    // Some ten milliseconds a round.
    let once = theirs(20)?.as_secs_f64() / 20.0;
    let times = ((0.01 / once) as usize).clamp(50, 20_000);
    let (mut all_ours, mut all_theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        all_theirs.push(theirs(times)?);
        all_ours.push(ours(times)?);
    }
    let (ours, theirs) = (median(all_ours), median(all_theirs));
    let each = |time: Duration| time.as_secs_f64() * 1e6 / times as f64;
    Ok(Bar {
        what: format!("webhooks: {name}, beside aws-lc-rs"),
        figure: ratio(theirs, ours),
        wanted: Wanted::AtLeast(0.8),
        from: format!(
            "{:.2} and {:.2} microseconds a delivery",
            each(ours),
            each(theirs)
        ),
    })
}

fn body() -> Vec<u8> {
    let text = "{\"id\":\"inv_1\",\"note\":\"".to_owned() + &"n".repeat(BODY) + "\"}";
    text.into_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn schemes() -> Result<Vec<Scheme>, Failed> {
    let body = body();
    let secret = b"0123456789abcdef0123456789abcdef";
    let text = String::from_utf8(secret.to_vec())?;
    let by_hmac = |algorithm: hmac::Algorithm, signed: &[u8]| {
        let key = hmac::Key::new(algorithm, secret);
        let tag = hmac::sign(&key, signed).as_ref().to_vec();
        let (given, signed) = (tag.clone(), signed.to_vec());
        let bare = move || {
            let key = hmac::Key::new(algorithm, secret);
            hmac::verify(&key, &signed, &given).is_ok()
        };
        (tag, Box::new(bare) as Box<dyn Fn() -> bool>)
    };
    let mut standard = format!("msg_1.{NOW}.").into_bytes();
    standard.extend_from_slice(&body);
    let standard_headers = |version: &str, signature: &[u8]| {
        let signature = format!("{version},{}", STANDARD.encode(signature));
        vec![
            ("webhook-id", "msg_1".to_owned()),
            ("webhook-timestamp", NOW.to_string()),
            ("webhook-signature", signature),
        ]
    };

    let (sha256, bare_sha256) = by_hmac(hmac::HMAC_SHA256, &body);
    let (sha512, bare_sha512) = by_hmac(hmac::HMAC_SHA512, &body);
    let (symmetric, bare_symmetric) = by_hmac(hmac::HMAC_SHA256, &standard);

    let pair = Ed25519KeyPair::generate()?;
    let public = pair.public_key().as_ref().to_vec();
    let by_edwards = |signed: &[u8]| {
        let given = pair.sign(signed).as_ref().to_vec();
        let (key, signature, signed) = (public.clone(), given.clone(), signed.to_vec());
        let bare = move || {
            UnparsedPublicKey::new(&ED25519, &key)
                .verify(&signed, &signature)
                .is_ok()
        };
        (given, Box::new(bare) as Box<dyn Fn() -> bool>)
    };
    let (edwards, bare_edwards) = by_edwards(&body);
    let (asymmetric, bare_asymmetric) = by_edwards(&standard);

    let pair = RsaKeyPair::generate(KeySize::Rsa4096)?;
    let mut rsa = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &body, &mut rsa)?;
    let der = pair.public_key().as_ref().to_vec();
    let pem = format!(
        "-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n",
        STANDARD.encode(&der)
    );
    let (given, signed) = (rsa.clone(), body.clone());
    let bare_rsa = move || {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &der)
            .verify(&signed, &given)
            .is_ok()
    };

    let signed = |text: String| vec![("x-signature", text)];
    Ok(vec![
        Scheme {
            name: "HMAC-SHA256",
            meta: &SHA256,
            secret: text.clone(),
            headers: signed(hex(&sha256)),
            bare: bare_sha256,
        },
        Scheme {
            name: "HMAC-SHA512",
            meta: &SHA512,
            secret: text,
            headers: signed(STANDARD.encode(sha512)),
            bare: bare_sha512,
        },
        Scheme {
            name: "Standard v1",
            meta: &STANDARD_WEBHOOKS,
            secret: format!("whsec_{}", STANDARD.encode(secret)),
            headers: standard_headers("v1", &symmetric),
            bare: bare_symmetric,
        },
        Scheme {
            name: "Standard v1a",
            meta: &STANDARD_WEBHOOKS,
            secret: format!("whpk_{}", STANDARD.encode(&public)),
            headers: standard_headers("v1a", &asymmetric),
            bare: bare_asymmetric,
        },
        Scheme {
            name: "Ed25519",
            meta: &EDWARDS,
            secret: STANDARD.encode(&public),
            headers: signed(STANDARD.encode(edwards)),
            bare: bare_edwards,
        },
        Scheme {
            name: "RSA-SHA256, 4096",
            meta: &RSA,
            secret: pem,
            headers: signed(STANDARD.encode(rsa)),
            bare: Box::new(bare_rsa),
        },
    ])
}
