//! The key by which a vendor recognises a repeated call.

use crate::operation::{KeyPart, OperationMeta};
use crate::request::{EncodeError, encoded};

use super::CallOptions;

/// The longest that vendors take: Stripe refuses more than 255 characters, and the others take as many.
const LONGEST: usize = 255;

/// The key of a call, whose inputs gave `inputs` for the parts that are inputs. Of the same parts it is always the
/// same; drawn at random where the catalog names none, or one of them is not there.
pub(super) fn key(
    meta: &OperationMeta,
    inputs: &[Option<String>],
    options: &CallOptions,
) -> Result<String, EncodeError> {
    let CallOptions {
        idempotency_key,
        run_id,
        step_id,
        accept: _,
        #[cfg(feature = "call-log")]
            asked_by: _,
    } = options;
    if let Some(given) = idempotency_key {
        return Ok(given.clone());
    }
    let mut inputs = inputs.iter();
    let mut parts: Vec<String> = Vec::with_capacity(meta.idempotency_key.len());
    for part in meta.idempotency_key {
        let value = match part {
            KeyPart::RunId => run_id.as_ref(),
            KeyPart::StepId => step_id.as_ref(),
            KeyPart::Input(_) => inputs.next().and_then(Option::as_ref),
        };
        match value {
            Some(value) => parts.push(encoded(value)),
            None => return Ok(fresh()),
        }
    }
    if parts.is_empty() {
        return Ok(fresh());
    }
    // Vendors tell keys apart within an account, so equal parts of two operations must not meet.
    let operation: Vec<String> = meta.id.split('#').map(encoded).collect();
    let key = format!("{}:{}", operation.join(":"), parts.join(":"));
    if key.len() > LONGEST {
        return Err(EncodeError::new(format!(
            "the idempotency key would have {} characters and vendors take {LONGEST}: give one by `CallOptions::idempotency_key`",
            key.len()
        )));
    }
    Ok(key)
}

/// A key that no other call has: a random UUID (RFC 9562, version 4).
pub(crate) fn fresh() -> String {
    let bits = fastrand::u128(..) & !(0xf000_u128 << 64) | (0x4000_u128 << 64);
    let bits = bits & !(0xc000_u128 << 48) | (0x8000_u128 << 48);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ]
    .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::FieldStep;
    use crate::operation::Method;

    static META: OperationMeta =
        OperationMeta::new("books#createInvoice", Method::Post, "/invoices").idempotency_key(&[
            KeyPart::RunId,
            KeyPart::Input(&[FieldStep::Key("reference")]),
        ]);

    fn input(text: &str) -> [Option<String>; 1] {
        [Some(text.to_owned())]
    }

    #[test]
    fn the_same_parts_make_the_same_key() {
        let of = |run: &str, reference: &str| {
            key(
                &META,
                &input(reference),
                &CallOptions::default().run(run, "s"),
            )
            .unwrap()
        };
        assert_eq!(of("r1", "A 7"), "books:createInvoice:r1:A%207");
        assert_eq!(of("r1", "A 7"), of("r1", "A 7"));
        // A separator in a part is no separator.
        assert_ne!(of("r:1", "x"), of("r", "1:x"));
    }

    #[test]
    fn a_part_that_is_not_there_makes_a_random_key() {
        let random = |inputs: &[Option<String>], options: CallOptions| {
            let key = key(&META, inputs, &options).unwrap();
            assert_eq!(key.len(), 36, "{key}");
        };
        random(&input("A"), CallOptions::default());
        random(&[None], CallOptions::default().run("r", "s"));
    }

    #[test]
    fn a_key_of_ones_own_goes_first_and_a_long_one_is_refused() {
        let own = CallOptions::default().run("r", "s").idempotency_key("own");
        assert_eq!(key(&META, &input("A"), &own).unwrap(), "own");
        let run = CallOptions::default().run("r", "s");
        let error = key(&META, &input(&"x".repeat(300)), &run).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the idempotency key would have 322 characters and vendors take 255: give one by `CallOptions::idempotency_key`"
        );
    }

    #[test]
    fn uuids_have_their_form_and_differ() {
        let key = fresh();
        let lengths: Vec<_> = key.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(key.get(14..15), Some("4"));
        assert!(key.get(19..20).is_some_and(|c| "89ab".contains(c)), "{key}");
        assert_ne!(key, fresh());
    }
}
