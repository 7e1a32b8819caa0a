//! Published test vectors, and deliveries that differ from a genuine one by a bit.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{hmac, rsa};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};

use super::verify::any_hmac;
use super::*;
use crate::expression::{Part, Template};
use crate::given::Given;
use crate::value::Secret;
use std::time::Duration;

const KEY: &[Template] = &[Template(&[Part::Secret("key")])];
const NOW: i64 = 1_767_603_600;

fn event(headers: &[(&str, &[u8])], body: &[u8]) -> RawEvent {
    let mut event = RawEvent {
        body: body.to_vec().into(),
        ..RawEvent::default()
    };
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        if let Ok(value) = HeaderValue::from_bytes(value) {
            event.headers.append(name, value);
        }
    }
    event
}

fn secrets(key: &str) -> HookSecrets {
    let mut secrets = HookSecrets::default();
    secrets
        .connection
        .insert("key".to_owned(), Secret::from(key));
    secrets
}

fn genuine(meta: &'static WebhookMeta, event: RawEvent, key: &str, now: i64) -> bool {
    receive(&[meta], event, &secrets(key), now).is_ok()
}

fn bytes(hex: &str) -> Vec<u8> {
    super::key::hex(hex).unwrap()
}

const fn bare(encoding: Encoding) -> Signature {
    Signature {
        header: "X-Signature",
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
        signature: bare(Encoding::Hex),
        secrets: KEY,
    }],
);
static SHA512: WebhookMeta = WebhookMeta::new(
    "sha512",
    &[Verify::Hmac {
        hash: HmacHash::Sha512,
        signature: bare(Encoding::Base64),
        secrets: KEY,
    }],
);
static RSA: WebhookMeta = WebhookMeta::new(
    "rsa",
    &[Verify::RsaSha256 {
        signature: bare(Encoding::Base64),
        keys: KEY,
    }],
);
static ED25519: WebhookMeta = WebhookMeta::new(
    "ed25519",
    &[Verify::Ed25519 {
        signature: bare(Encoding::Base64),
        keys: KEY,
    }],
);

/// The vector of the Standard Webhooks reference libraries.
#[test]
fn standard_webhooks_reference() {
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const TIME: i64 = 1_614_265_330;
    let delivery = |signature: &str| {
        let headers: [(&str, &[u8]); 3] = [
            ("webhook-id", b"msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", b"1614265330"),
            ("webhook-signature", signature.as_bytes()),
        ];
        event(&headers, br#"{"test": 2432232314}"#)
    };
    let good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let taken =
        |signature: &str, now| genuine(&STANDARD_WEBHOOKS, delivery(signature), SECRET, now);
    assert!(taken(good, TIME));
    assert!(taken(&format!("v1,AAAA v2,x {good}"), TIME));
    assert!(taken(good, TIME + 300) && taken(good, TIME - 300));
    assert!(!taken(good, TIME + 301) && !taken(good, TIME - 301));
    assert!(!taken(&good.replace("v1,", "v1a,"), TIME));
    assert!(!taken("", TIME) && !taken("v1,", TIME));
}

/// The vector of the first server that signed so (Svix), whose signature the specification shows.
#[test]
fn standard_webhooks_asymmetric_reference() {
    const KEY: &str = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    const TIME: i64 = 1_614_265_330;
    const SIGNATURE: &str =
        "hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
    let delivery = |signature: &str| {
        let headers: [(&str, &[u8]); 3] = [
            ("webhook-id", b"msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", b"1614265330"),
            ("webhook-signature", signature.as_bytes()),
        ];
        event(&headers, br#"{"test": 2432232314}"#)
    };
    let taken =
        |signature: &str, key, now| genuine(&STANDARD_WEBHOOKS, delivery(signature), key, now);
    let good = format!("v1a,{SIGNATURE}");
    assert!(taken(&good, KEY, TIME));
    // Beside a signature with the secret of somebody else, as while a vendor changes over.
    assert!(taken(
        &format!("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a,AAAA {good}"),
        KEY,
        TIME
    ));
    assert!(!taken(&good, KEY, TIME + 301));
    assert!(!taken(&format!("v1,{SIGNATURE}"), KEY, TIME));
    // Neither key is any good for the other kind: whoever knows the public key could sign with it.
    let public = STANDARD.decode(&KEY["whpk_".len()..]).unwrap();
    let signed = br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
    let forged = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public), signed);
    let forged = format!("v1,{}", STANDARD.encode(forged));
    let shared = KEY.replace("whpk_", "whsec_");
    assert!(taken(&forged, &shared, TIME));
    assert!(!taken(&forged, KEY, TIME));
    for key in [
        "whpk_",
        "whpk_AAAA",
        "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
    ] {
        let refused = receive(&[&STANDARD_WEBHOOKS], delivery(&good), &secrets(key), TIME);
        assert!(matches!(refused, Err(VerifyError::NoKey { .. })), "{key}");
    }
    // The seventeenth is not looked at.
    let many = |count| format!("{}{good}", "v1a,AAAA ".repeat(count));
    assert!(taken(&many(15), KEY, TIME) && !taken(&many(16), KEY, TIME));
}

/// RFC 4231, section 4.
#[test]
fn hmac_of_rfc_4231() {
    let cases: [(&[u8], &[u8], &str, &str); 4] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
             daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
        (
            b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db\
             a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
        ),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
             6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        ),
    ];
    for (key, data, sha256, sha512) in cases {
        for (algorithm, tag) in [(hmac::HMAC_SHA256, sha256), (hmac::HMAC_SHA512, sha512)] {
            let signed = |put: &mut dyn FnMut(&[u8])| {
                put(data);
                Ok(())
            };
            assert_eq!(
                any_hmac(
                    algorithm,
                    [key].into_iter(),
                    &[Given::new(bytes(tag)).unwrap()],
                    signed
                ),
                Ok(true)
            );
        }
    }
    // As deliveries, where the key is text: in hex, and in base64.
    let (key, data, sha256, sha512) = cases[1];
    let key = std::str::from_utf8(key).unwrap();
    let hex = event(&[("x-signature", sha256.as_bytes())], data);
    assert!(genuine(&SHA256, hex, key, NOW));
    let base64 = STANDARD.encode(bytes(sha512));
    let base64 = event(&[("x-signature", base64.as_bytes())], data);
    assert!(genuine(&SHA512, base64, key, NOW));
}

/// RFC 8032, section 7.1, tests 1 to 3.
#[test]
fn ed25519_of_rfc_8032() {
    for (key, message, signature) in [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555\
             fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0\
             85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1\
             8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        let signature = STANDARD.encode(bytes(signature));
        let delivery = event(&[("x-signature", signature.as_bytes())], &bytes(message));
        assert!(genuine(&ED25519, delivery.clone(), key, NOW), "{message}");
        // As vendors publish it: in PEM, by RFC 8410.
        let der = STANDARD.encode(bytes(&format!("302a300506032b6570032100{key}")));
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n");
        assert!(genuine(&ED25519, delivery.clone(), &pem, NOW), "{message}");
        let other = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511b";
        assert!(!genuine(&ED25519, delivery, other, NOW));
    }
}

/// Each bit of what is signed and of what signs it, turned over one by one.
#[test]
fn every_bit_counts() {
    const BODY: &[u8] = br#"{"id":"l_1"}"#;
    static TIMED: WebhookMeta = WebhookMeta::new(
        "timed",
        &[Verify::Hmac {
            hash: HmacHash::Sha256,
            signature: Signature {
                prefix: "sha256=",
                signed: Template(&[
                    Part::Header("X-Id"),
                    Part::Text("."),
                    Part::Header("X-Time"),
                    Part::Text("."),
                    Part::RawBody,
                ]),
                timestamp: Some(SignedAt {
                    header: "X-Time",
                    unit: TimeUnit::Unix,
                    // So that it is the signature that refuses a time, not its age.
                    tolerance: Duration::from_secs(1 << 40),
                }),
                ..bare(Encoding::Hex)
            },
            secrets: KEY,
        }],
    );
    let time = NOW.to_string();
    let signed = format!("m_1.{time}.{}", String::from_utf8_lossy(BODY));
    let tag = |key: &[u8], algorithm, signed: &[u8]| {
        hmac::sign(&hmac::Key::new(algorithm, key), signed)
            .as_ref()
            .to_vec()
    };
    let hex: String = tag(b"hush", hmac::HMAC_SHA256, signed.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let timed = format!("sha256={hex}");
    let standard = STANDARD.encode(tag(b"hush", hmac::HMAC_SHA256, signed.as_bytes()));
    let standard = format!("v1,{standard}");
    let sha512 = STANDARD.encode(tag(b"hush", hmac::HMAC_SHA512, BODY));
    let pair = Ed25519KeyPair::generate().unwrap();
    let public: String = pair
        .public_key()
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let ed25519 = STANDARD.encode(pair.sign(BODY));
    let asymmetric = format!("v1a,{}", STANDARD.encode(pair.sign(signed.as_bytes())));
    let whpk = format!("whpk_{}", STANDARD.encode(pair.public_key().as_ref()));
    let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
    let mut rsa = vec![0; pair.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA256, &random, BODY, &mut rsa)
        .unwrap();
    let (rsa, der) = (
        STANDARD.encode(rsa),
        STANDARD.encode(pair.public_key().as_ref()),
    );
    let pem = format!("-----BEGIN RSA PUBLIC KEY-----\n{der}\n-----END RSA PUBLIC KEY-----\n");
    type Headers<'h> = Vec<(&'static str, &'h [u8])>;
    let table: [(&'static WebhookMeta, &str, Headers<'_>); 6] = [
        (
            &TIMED,
            "hush",
            vec![
                ("x-signature", timed.as_bytes()),
                ("x-time", time.as_bytes()),
                ("x-id", b"m_1"),
            ],
        ),
        (
            &STANDARD_WEBHOOKS,
            "whsec_aHVzaA==",
            vec![
                ("webhook-signature", standard.as_bytes()),
                ("webhook-timestamp", time.as_bytes()),
                ("webhook-id", b"m_1"),
            ],
        ),
        (&SHA512, "hush", vec![("x-signature", sha512.as_bytes())]),
        (&ED25519, &public, vec![("x-signature", ed25519.as_bytes())]),
        (
            &STANDARD_WEBHOOKS,
            &whpk,
            vec![
                ("webhook-signature", asymmetric.as_bytes()),
                ("webhook-timestamp", time.as_bytes()),
                ("webhook-id", b"m_1"),
            ],
        ),
        (&RSA, &pem, vec![("x-signature", rsa.as_bytes())]),
    ];
    for (meta, key, headers) in table {
        assert!(
            genuine(meta, event(&headers, BODY), key, NOW),
            "{}",
            meta.key
        );
        let mut tried = 0;
        for bit in 0..BODY.len() * 8 {
            let body = flipped(BODY, bit);
            assert!(
                !genuine(meta, event(&headers, &body), key, NOW),
                "{} body {bit}",
                meta.key
            );
            tried += 1;
        }
        for (at, (name, value)) in headers.iter().enumerate() {
            for bit in 0..value.len() * 8 {
                let changed = flipped(value, bit);
                let mut headers = headers.clone();
                headers[at].1 = &changed;
                let taken = genuine(meta, event(&headers, BODY), key, NOW);
                // Hex may be written in capitals: the same bits are signed.
                let same = *name == "x-signature"
                    && meta.key == "timed"
                    && changed.eq_ignore_ascii_case(value)
                    && changed.starts_with(b"sha256=");
                assert_eq!(taken, same, "{} {name} {bit}", meta.key);
                tried += 1;
            }
        }
        assert!(tried > 500);
    }
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

#[test]
fn basic_is_a_scheme_in_any_case_and_a_pair_to_the_letter() {
    static BASIC: WebhookMeta = WebhookMeta::new(
        "basic",
        &[Verify::Basic {
            username: Template(&[Part::Text("ada")]),
            password: Template(&[Part::Secret("key")]),
        }],
    );
    let pair = STANDARD.encode("ada:hush");
    let taken = |header: String| {
        let event = event(&[("authorization", header.as_bytes())], b"{}");
        genuine(&BASIC, event, "hush", NOW)
    };
    assert!(taken(format!("Basic {pair}")) && taken(format!("basic  {pair}")));
    for wrong in [
        format!("Bearer {pair}"),
        pair.clone(),
        format!("Basic {}", STANDARD.encode("ada:Hush")),
        format!("Basic {}", STANDARD.encode("ada")),
        "Basic ".to_owned(),
        String::new(),
    ] {
        assert!(!taken(wrong.clone()), "{wrong}");
    }
}
