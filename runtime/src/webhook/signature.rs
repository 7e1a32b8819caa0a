//! What a delivery's signature is, and of which bytes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::GetAll;

use crate::expression::{Part, Template, Values};
use crate::given::Given;

use super::key::hex;
use super::verify::{HookSecrets, VerifyError};
use super::{Encoding, RawEvent, Signature, SignedAt, TimeUnit};

/// What is signed.
pub(super) struct Signed<'e> {
    template: Template,
    values: Values<'e>,
    /// Of the signature.
    header: &'static str,
}

impl<'e> Signed<'e> {
    pub(super) const fn new(template: Template, values: Values<'e>, header: &'static str) -> Self {
        Self {
            template,
            values,
            header,
        }
    }

    /// Its bytes, piece by piece: nobody copies a body to hash it.
    pub(super) fn each(&self, put: &mut dyn FnMut(&[u8])) -> Result<(), VerifyError> {
        let header = self.header;
        self.template
            .pieces(&self.values, put)
            .map_err(|_| VerifyError::Malformed { header })
    }

    /// Its bytes at once, borrowed where they are the body.
    pub(super) fn whole(&self) -> Result<Cow<'e, [u8]>, VerifyError> {
        if let ([Part::RawBody], Some(body)) = (self.template.0, self.values.raw_body) {
            return Ok(Cow::Borrowed(body));
        }
        let mut bytes = Vec::new();
        self.each(&mut |piece| bytes.extend_from_slice(piece))?;
        Ok(Cow::Owned(bytes))
    }
}

impl Signature {
    /// The signature's bytes, and what they must be of.
    pub(super) fn read<'e>(
        &self,
        event: &'e RawEvent,
        secrets: &'e HookSecrets,
        now: i64,
    ) -> Result<(Given<'static>, Signed<'e>), VerifyError> {
        let Self {
            header,
            encoding,
            prefix,
            signed,
            timestamp,
        } = self;
        if let Some(timestamp) = timestamp {
            timestamp.check(event, now)?;
        }
        let given = text(event, header)?.strip_prefix(prefix);
        let given = given.and_then(|given| match encoding {
            Encoding::Hex => hex(given),
            Encoding::Base64 => STANDARD.decode(given).ok(),
        });
        let given = given.and_then(Given::new);
        let given = given.ok_or(VerifyError::Malformed { header })?;
        Ok((given, Signed::new(*signed, event.values(secrets), header)))
    }
}

impl SignedAt {
    fn check(&self, event: &RawEvent, now: i64) -> Result<(), VerifyError> {
        let Self { header, .. } = self;
        text(event, header).map_or(Err(VerifyError::Stale { header }), |text| {
            self.check_text(text, now)
        })
    }

    /// Whether the time that a delivery names is near enough to now.
    pub(super) fn check_text(&self, text: &str, now: i64) -> Result<(), VerifyError> {
        let Self {
            header,
            unit,
            tolerance,
        } = self;
        let signed = match unit {
            TimeUnit::Unix => text.parse().ok(),
            TimeUnit::UnixMillis => text.parse::<i64>().ok().map(|millis| millis / 1000),
            TimeUnit::Rfc3339 => text
                .parse::<jiff::Timestamp>()
                .ok()
                .map(jiff::Timestamp::as_second),
        };
        match signed {
            Some(signed) if now.abs_diff(signed) <= tolerance.as_secs() => Ok(()),
            Some(_) | None => Err(VerifyError::Stale { header }),
        }
    }
}

/// What a header says.
pub(super) fn text<'e>(event: &'e RawEvent, header: &'static str) -> Result<&'e str, VerifyError> {
    only(event.headers.get_all(header)).ok_or(VerifyError::Malformed { header })
}

/// The one value of a header, as text. Of several values none can be told to be the vendor's.
pub(super) fn only<'e>(values: GetAll<'e, HeaderValue>) -> Option<&'e str> {
    let mut values = values.iter();
    match (values.next(), values.next()) {
        (Some(value), None) => std::str::from_utf8(value.as_bytes())
            .ok()
            .map(str::trim_ascii),
        (Some(_) | None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use aws_lc_rs::hmac;

    use super::super::{HmacHash, Verify, WebhookMeta, receive};
    use super::*;

    /// As Square and Trello sign: the URL that they were given, and the body.
    #[test]
    fn a_signature_may_cover_the_url_that_is_delivered_to() {
        static META: WebhookMeta = WebhookMeta::new(
            "paid",
            &[Verify::Hmac {
                hash: HmacHash::Sha256,
                signature: Signature {
                    header: "x-signature",
                    encoding: Encoding::Base64,
                    prefix: "",
                    signed: Template(&[Part::CallbackUrl, Part::RawBody]),
                    timestamp: None,
                },
                secrets: &[Template(&[Part::Secret("key")])],
            }],
        );
        let url = "https://me.example/h";
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"hush");
        let tag = hmac::sign(&key, format!("{url}{{}}").as_bytes());
        let mut event = RawEvent {
            body: b"{}".as_slice().into(),
            ..RawEvent::default()
        };
        let signature = HeaderValue::try_from(STANDARD.encode(tag)).unwrap();
        event.headers.insert("x-signature", signature);
        let with = |url: Option<&str>| {
            let secrets = HookSecrets {
                connection: BTreeMap::from([("key".to_owned(), "hush".into())]),
                callback_url: url.map(str::to_owned),
                ..HookSecrets::default()
            };
            receive(&[&META], event.clone(), &secrets, 0)
        };
        assert!(with(Some(url)).is_ok());
        let header = "x-signature";
        assert_eq!(
            with(Some("https://me.example/h/")).unwrap_err(),
            VerifyError::Mismatch { header }
        );
        let reason = "nothing to fill `{callback_url}` with".to_owned();
        assert_eq!(with(None).unwrap_err(), VerifyError::NoKey { reason });
    }
}
