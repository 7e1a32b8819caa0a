//! What a delivery's signature is, and of which bytes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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
    pub(super) fn check(&self, event: &RawEvent, now: i64) -> Result<(), VerifyError> {
        let Self {
            header,
            unit,
            tolerance,
        } = self;
        let stale = VerifyError::Stale { header };
        let Ok(text) = text(event, header) else {
            return Err(stale);
        };
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
            Some(_) | None => Err(stale),
        }
    }
}

pub(super) fn text<'e>(event: &'e RawEvent, header: &'static str) -> Result<&'e str, VerifyError> {
    // Of several values none can be told to be the vendor's.
    let mut values = event.headers.get_all(header).iter();
    match (
        values.next().and_then(|value| value.to_str().ok()),
        values.next(),
    ) {
        (Some(text), None) => Ok(text.trim()),
        (Some(_) | None, _) => Err(VerifyError::Malformed { header }),
    }
}
