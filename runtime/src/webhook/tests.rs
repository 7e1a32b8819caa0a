//! Deliveries, genuine and not.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};

use super::*;
use crate::Json;
use crate::client::Client;
use crate::connector::ConnectorMeta;
use crate::expression::{Condition, Expr, FieldStep, JsonTemplate, Literal, Part, Template};
use crate::operation::{BodyKind, Constant, Method, OperationMeta, Place, Style};
use crate::transport::{Answer, Replay};
use crate::value::Secret;
use std::time::Duration;

const NOW: i64 = 1_767_603_600;
const BODY: &str = r#"{"type":"lead","id":"l_1"}"#;
const SECRET: Template = Template(&[Part::Secret("key")]);
const OTHER: Template = Template(&[Part::Secret("other")]);

const fn signature(prefix: &'static str, encoding: Encoding) -> Signature {
    Signature {
        header: "X-Signature",
        encoding,
        prefix,
        signed: Template(&[Part::Header("X-Time"), Part::Text("."), Part::RawBody]),
        timestamp: Some(SignedAt {
            header: "X-Time",
            unit: TimeUnit::Unix,
            tolerance: Duration::from_secs(300),
        }),
    }
}

fn event(headers: &[(&str, &str)]) -> RawEvent {
    let mut event = RawEvent {
        body: BODY.into(),
        ..RawEvent::default()
    };
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        event
            .headers
            .append(name, HeaderValue::from_str(value).unwrap());
    }
    event
}

fn secrets(pairs: &[(&str, &str)]) -> HookSecrets {
    let connection = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Secret::from(*value)));
    HookSecrets {
        connection: connection.collect(),
        ..HookSecrets::default()
    }
}

fn outcome(
    meta: &'static WebhookMeta,
    event: RawEvent,
    secrets: &HookSecrets,
) -> Result<(), VerifyError> {
    receive(&[meta], event, secrets, NOW)
        .map(|received| assert!(matches!(received, Received::Event { .. })))
}

fn tag(algorithm: hmac::Algorithm, key: &[u8], signed: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(algorithm, key), signed.as_bytes())
        .as_ref()
        .to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn an_hmac_is_checked_over_the_signed_template() {
    static META: WebhookMeta = WebhookMeta::new(
        "x",
        &[Verify::Hmac {
            hash: HmacHash::Sha256,
            signature: signature("sha256=", Encoding::Hex),
            secrets: &[OTHER, SECRET],
        }],
    );
    let time = NOW.to_string();
    let good = format!(
        "sha256={}",
        hex(&tag(hmac::HMAC_SHA256, b"hush", &format!("{time}.{BODY}")))
    );
    let keys = secrets(&[("key", "hush")]);
    let signed =
        |signature: &str, time: &str| event(&[("X-Signature", signature), ("X-Time", time)]);
    assert_eq!(outcome(&META, signed(&good, &time), &keys), Ok(()));
    assert_eq!(
        outcome(
            &META,
            signed(&good.to_uppercase().replace("SHA256", "sha256"), &time),
            &keys
        ),
        Ok(())
    );
    // Both of two keys hold while a secret is replaced.
    assert_eq!(
        outcome(
            &META,
            signed(&good, &time),
            &secrets(&[("other", "x"), ("key", "hush")])
        ),
        Ok(())
    );
    let mismatch = Err(VerifyError::Mismatch {
        header: "X-Signature",
    });
    assert_eq!(
        outcome(&META, signed(&good, &(NOW - 1).to_string()), &keys),
        mismatch
    );
    assert_eq!(
        outcome(&META, signed(&good, &time), &secrets(&[("key", "Hush")])),
        mismatch
    );
    let mut changed = signed(&good, &time);
    changed.body = BODY.replace("l_1", "l_2").into();
    assert_eq!(outcome(&META, changed, &keys), mismatch);
    let malformed = Err(VerifyError::Malformed {
        header: "X-Signature",
    });
    for bad in [
        "",
        "sha256=",
        "sha256=zz",
        good.trim_start_matches("sha256="),
    ] {
        assert_eq!(
            outcome(&META, signed(bad, &time), &keys),
            malformed,
            "{bad}"
        );
    }
    let twice = event(&[
        ("X-Signature", &good),
        ("X-Signature", "sha256=00"),
        ("X-Time", &time),
    ]);
    assert_eq!(outcome(&META, twice, &keys), malformed);
    let error = outcome(&META, event(&[("X-Time", &time)]), &keys).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing proves the delivery: it has no header `X-Signature`"
    );
    let error = outcome(&META, signed(&good, &time), &secrets(&[])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no key to prove the delivery with: nothing to fill `{secret.key}` with"
    );
    let error = outcome(&META, signed(&good, &time), &secrets(&[("key", " ")])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no key to prove the delivery with: the secret is empty"
    );
}

#[test]
fn a_delivery_from_long_ago_or_the_future_is_refused() {
    static META: WebhookMeta = WebhookMeta::new(
        "x",
        &[Verify::Hmac {
            hash: HmacHash::Sha1,
            signature: signature("", Encoding::Base64),
            secrets: &[SECRET],
        }],
    );
    let keys = secrets(&[("key", "hush")]);
    let at = |time: i64| {
        let tag = tag(
            hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            b"hush",
            &format!("{time}.{BODY}"),
        );
        outcome(
            &META,
            event(&[
                ("X-Signature", &STANDARD.encode(tag)),
                ("X-Time", &time.to_string()),
            ]),
            &keys,
        )
    };
    assert_eq!((at(NOW - 300), at(NOW + 300)), (Ok(()), Ok(())));
    let stale = Err(VerifyError::Stale { header: "X-Time" });
    assert_eq!(
        (at(NOW - 301), at(NOW + 301)),
        (stale.clone(), stale.clone())
    );
    assert_eq!(
        outcome(&META, event(&[("X-Signature", "AA==")]), &keys),
        stale
    );
}

#[test]
fn standard_webhooks_takes_any_of_several_signatures() {
    static META: WebhookMeta = WebhookMeta::new(
        "x",
        &[Verify::StandardWebhooks {
            secrets: &[SECRET],
            tolerance: None,
        }],
    );
    let keys = secrets(&[("key", "whsec_aHVzaA==")]);
    let time = NOW.to_string();
    let good = STANDARD.encode(tag(
        hmac::HMAC_SHA256,
        b"hush",
        &format!("m_1.{time}.{BODY}"),
    ));
    let signed = |signature: &str| {
        event(&[
            ("webhook-id", "m_1"),
            ("webhook-timestamp", &time),
            ("webhook-signature", signature),
        ])
    };
    assert_eq!(
        outcome(&META, signed(&format!("v1,AAAA v1a,zz v1,{good}")), &keys),
        Ok(())
    );
    assert_eq!(
        outcome(&META, signed("v1,AAAA"), &keys),
        Err(VerifyError::Mismatch {
            header: "webhook-signature"
        })
    );
    assert_eq!(
        outcome(&META, signed(&good), &keys),
        Err(VerifyError::Malformed {
            header: "webhook-signature"
        })
    );
    assert!(matches!(
        outcome(
            &META,
            signed(&format!("v1,{good}")),
            &secrets(&[("key", "?")])
        ),
        Err(VerifyError::NoKey { .. })
    ));
}

#[test]
fn the_first_alternative_whose_header_is_there_decides() {
    const BODY_ONLY: Signature = Signature {
        header: "X-Ed",
        signed: Template(&[Part::RawBody]),
        timestamp: None,
        ..signature("", Encoding::Base64)
    };
    static META: WebhookMeta = WebhookMeta::new(
        "x",
        &[
            Verify::Ed25519 {
                signature: BODY_ONLY,
                keys: &[SECRET],
            },
            Verify::SharedSecret {
                header: "X-Token",
                prefix: "Token ",
                secrets: &[OTHER],
            },
        ],
    );
    let pair = Ed25519KeyPair::generate().unwrap();
    let key = hex(pair.public_key().as_ref());
    let stranger = hex(Ed25519KeyPair::generate().unwrap().public_key().as_ref());
    let keys = secrets(&[("key", &format!("{stranger} {key}")), ("other", "hush")]);
    let good = STANDARD.encode(pair.sign(BODY.as_bytes()));
    assert_eq!(outcome(&META, event(&[("X-Ed", &good)]), &keys), Ok(()));
    assert_eq!(
        outcome(&META, event(&[("X-Token", "Token hush")]), &keys),
        Ok(())
    );
    // A good token does not save a bad signature.
    let both = event(&[("X-Ed", "AAAA"), ("X-Token", "Token hush")]);
    assert_eq!(
        outcome(&META, both, &keys),
        Err(VerifyError::Mismatch { header: "X-Ed" })
    );
    assert_eq!(
        outcome(&META, event(&[("X-Token", "Token Hush")]), &keys),
        Err(VerifyError::Mismatch { header: "X-Token" })
    );
    let error = outcome(&META, event(&[]), &keys).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing proves the delivery: it has no header `X-Ed` or `X-Token`"
    );
}

#[test]
fn an_alternative_without_its_secret_leaves_the_delivery_to_the_next() {
    static META: WebhookMeta = WebhookMeta::new(
        "x",
        &[
            Verify::SharedSecret {
                header: "X-New",
                prefix: "",
                secrets: &[SECRET],
            },
            Verify::SharedSecret {
                header: "X-Old",
                prefix: "",
                secrets: &[OTHER],
            },
        ],
    );
    let both = |new: &str, old: &str| event(&[("X-New", new), ("X-Old", old)]);
    let legacy = secrets(&[("other", "old")]);
    assert_eq!(outcome(&META, both("new", "old"), &legacy), Ok(()));
    // An empty secret is none.
    let empty = secrets(&[("key", " "), ("other", "old")]);
    assert_eq!(outcome(&META, both("new", "old"), &empty), Ok(()));
    assert_eq!(
        outcome(&META, both("new", "wrong"), &legacy),
        Err(VerifyError::Mismatch { header: "X-Old" })
    );
    // With both set, the first decides: a bad signature is not saved by a good one.
    let set = secrets(&[("key", "new"), ("other", "old")]);
    assert_eq!(
        outcome(&META, both("wrong", "old"), &set),
        Err(VerifyError::Mismatch { header: "X-New" })
    );
    // Set, but not to be proved by: leaving the other's header away changes nothing.
    for (headers, secrets) in [
        (both("new", "old"), secrets(&[])),
        (event(&[("X-New", "new")]), legacy),
    ] {
        assert_eq!(
            outcome(&META, headers, &secrets).unwrap_err().to_string(),
            "no key to prove the delivery with: nothing to fill `{secret.key}` with"
        );
    }
}

#[test]
fn a_delivery_cannot_choose_its_alternative_by_what_it_leaves_out() {
    // The key is made of a secret, which is set, and of a header, which is the sender's.
    static META: WebhookMeta = WebhookMeta::new(
        "x",
        &[
            Verify::SharedSecret {
                header: "X-New",
                prefix: "",
                secrets: &[Template(&[Part::Secret("key"), Part::Header("X-Salt")])],
            },
            Verify::None,
        ],
    );
    let keys = secrets(&[("key", "new")]);
    assert!(outcome(&META, event(&[("X-New", "a")]), &keys).is_err());
    static BASIC: WebhookMeta = WebhookMeta::new(
        "x",
        &[
            Verify::Basic {
                username: SECRET,
                password: OTHER,
            },
            Verify::SharedSecret {
                header: "X-Old",
                prefix: "",
                secrets: &[SECRET],
            },
        ],
    );
    // Half a pair is none.
    let pair = format!("Basic {}", STANDARD.encode("new"));
    let given = event(&[("Authorization", &pair), ("X-Old", "wrong")]);
    assert_eq!(
        outcome(&BASIC, given, &keys),
        Err(VerifyError::Mismatch { header: "X-Old" })
    );
}

#[test]
fn rsa_signatures_are_checked_with_pem_keys() {
    use aws_lc_rs::encoding::AsDer as _;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use aws_lc_rs::signature::RSA_PKCS1_SHA256;

    const SIGNATURE: Signature = Signature {
        signed: Template(&[Part::RawBody]),
        timestamp: None,
        ..signature("", Encoding::Base64)
    };
    static META: WebhookMeta = WebhookMeta::new(
        "x",
        &[Verify::RsaSha256 {
            signature: SIGNATURE,
            keys: &[SECRET],
        }],
    );
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let mut given = vec![0; pair.public_modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        BODY.as_bytes(),
        &mut given,
    )
    .unwrap();
    let given = STANDARD.encode(given);
    let pem = |der: &[u8]| {
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(der)
        )
    };
    let public = pair.public_key();
    let spki: aws_lc_rs::encoding::PublicKeyX509Der<'_> = public.as_der().unwrap();
    // As SubjectPublicKeyInfo and as the bare RSA key.
    for key in [pem(spki.as_ref()), pem(public.as_ref())] {
        let keys = secrets(&[("key", &key)]);
        assert_eq!(
            outcome(&META, event(&[("X-Signature", &given)]), &keys),
            Ok(())
        );
        let mut changed = event(&[("X-Signature", &given)]);
        changed.body = "{}".into();
        assert_eq!(
            outcome(&META, changed, &keys),
            Err(VerifyError::Mismatch {
                header: "X-Signature"
            })
        );
    }
    assert!(matches!(
        outcome(
            &META,
            event(&[("X-Signature", &given)]),
            &secrets(&[("key", "no key")])
        ),
        Err(VerifyError::NoKey { .. })
    ));
}

#[test]
fn a_url_shared_by_triggers_is_sorted_and_shaken() {
    static LEAD: WebhookMeta = WebhookMeta {
        route: Route::When(Condition::Is(
            Expr::RequestBody(&["type"]),
            Literal::Text("lead"),
        )),
        handshake: Some(Handshake {
            when: Condition::Exists(Expr::RequestQuery("challenge")),
            status: 200,
            headers: &[("X-Echo", Template(&[Part::Query("challenge")]))],
            body: Some(Template(&[Part::Query("challenge")])),
        }),
        ..WebhookMeta::new("lead", &[Verify::None])
    };
    static DEAL: WebhookMeta = WebhookMeta {
        route: Route::When(Condition::Is(
            Expr::RequestBody(&["type"]),
            Literal::Text("deal"),
        )),
        ..WebhookMeta::new("deal", &[Verify::None])
    };
    let shared = [&DEAL, &LEAD];
    let none = HookSecrets::default();
    match receive(&shared, event(&[]), &none, NOW).unwrap() {
        Received::Event { triggers, event } => {
            assert_eq!(
                triggers.iter().map(|meta| meta.key).collect::<Vec<_>>(),
                ["lead"]
            );
            assert_eq!(event.read::<String>(&["id"]).unwrap(), "l_1");
        }
        other => panic!("{other:?}"),
    }
    let mut other = event(&[]);
    other.body = r#"{"type":"x"}"#.into();
    assert!(matches!(
        receive(&shared, other, &none, NOW),
        Ok(Received::Unclaimed)
    ));
    let mut shake = event(&[]);
    shake.query = "challenge=%3Cb%3E1".to_owned();
    match receive(&shared, shake, &none, NOW).unwrap() {
        Received::Handshake(Reply {
            status,
            headers,
            body,
        }) => {
            assert_eq!((status, body.as_slice()), (200, b"<b>1".as_slice()));
            assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
            assert_eq!(headers["x-echo"], "<b>1");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_delivery_is_known_by_its_values_or_its_bytes() {
    static META: WebhookMeta = WebhookMeta {
        dedupe: &[
            DedupeKey::Field(&[FieldStep::Key("id")]),
            DedupeKey::Header("X-Id"),
        ],
        ..WebhookMeta::new("x", &[Verify::None])
    };
    let key = |event: RawEvent| META.dedupe_key(&Verified::trusted(event));
    assert_eq!(key(event(&[("x-id", "7")])), r#"["l_1","7"]"#);
    let lacking = key(event(&[]));
    assert!(
        lacking.starts_with("raw:") && lacking.len() == 68,
        "{lacking}"
    );
    let mut bare = event(&[]);
    bare.body = "{}".into();
    assert_eq!(
        key(bare),
        "raw:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    );
}

#[tokio::test]
async fn a_hook_subscribes_itself_and_leaves() {
    static CONNECTOR: ConnectorMeta = ConnectorMeta::new("x", "X", "1.0.0");
    static SUBSCRIBE: OperationMeta = OperationMeta::new("x#subscribe", Method::Post, "/hooks")
        .constants(&[
            Constant::new(
                Place::Member,
                "url",
                JsonTemplate::Text(Template(&[Part::CallbackUrl])),
            ),
            Constant::member("events", r#"["lead"]"#),
        ])
        .body(BodyKind::JSON);
    static UNSUBSCRIBE: OperationMeta =
        OperationMeta::new("x#unsubscribe", Method::Delete, "/hooks/{id}").constants(&[
            Constant::new(
                Place::Path(Style::SIMPLE),
                "id",
                JsonTemplate::Text(Template(&[Part::Subscription("id")])),
            ),
        ]);
    let meta = SubscriptionMeta {
        subscribe: &SUBSCRIBE,
        keep: &[
            ("id", Expr::ResponseBody(&["id"])),
            ("secret", Expr::ResponseHeader("X-Hook-Secret")),
        ],
        unsubscribe: Some(&UNSUBSCRIBE),
        renew: None,
    };
    let replay = Replay::new([
        Answer::json(201, r#"{"id":7}"#).header("x-hook-secret", "hush"),
        Answer::status(404),
        Answer::json(201, "{}"),
    ]);
    let client: Client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .transport(replay.clone())
        .build()
        .unwrap();
    let url = "https://me.example/h";
    let subscription = meta.subscribe(&client, url).await.unwrap();
    assert!(!format!("{subscription:?}").contains("hush"));
    let stored = Subscription::from_json(&subscription.expose());
    assert_eq!(stored, subscription);
    meta.unsubscribe(&client, url, &stored).await.unwrap();
    let error = meta.subscribe(&client, url).await.unwrap_err();
    assert_eq!(
        error.message(),
        Some("the answer lacks `id`, which the subscription needs")
    );
    let requests = replay.requests();
    assert_eq!(
        requests[0].text(),
        r#"{"url":"https://me.example/h","events":["lead"]}"#
    );
    assert_eq!(requests[1].line(), "DELETE /hooks/7");
    assert_eq!(
        stored.expose(),
        serde_json::json!({"id": "7", "secret": "hush"})
    );
    let _: Json = stored.expose();
}
