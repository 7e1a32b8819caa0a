//! Proofs as strangers bring them.

use std::borrow::Cow;

use aws_lc_rs::constant_time::verify_slices_are_equal;

/// Bytes by which somebody wants to prove something: a signature, a shared secret, a `state`.
///
/// It has neither `PartialEq` nor a way to its bytes: how long `==` takes tells how much of a guess
/// is right. Whatever is read from a request to be compared with something secret becomes one at once.
pub(crate) struct Given<'g>(Cow<'g, [u8]>);

impl<'g> Given<'g> {
    /// `None` for nothing at all, which must not get as far as a comparison.
    pub(crate) fn new(bytes: impl Into<Cow<'g, [u8]>>) -> Option<Self> {
        let bytes = bytes.into();
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    /// Whether it is this secret, in a time that tells nothing but the length.
    pub(crate) fn is(&self, secret: &[u8]) -> bool {
        verify_slices_are_equal(&self.0, secret).is_ok()
    }

    /// Whether it is the signature of a message by the owner of this key.
    #[cfg(feature = "webhooks")]
    pub(crate) fn signs(
        &self,
        message: &[u8],
        key: &aws_lc_rs::signature::UnparsedPublicKey<impl AsRef<[u8]>>,
    ) -> bool {
        key.verify(message, &self.0).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Given;

    /// Does not compile once `Given` can be compared in another way: then there are two impls to choose from.
    mod no_other_comparison {
        use super::Given;

        trait Is<Marker> {
            fn one() {}
        }

        struct Equal;
        struct Ordered;
        struct Bytes;
        struct Pointer;

        impl<T: ?Sized> Is<()> for T {}
        impl<T: ?Sized + PartialEq> Is<Equal> for T {}
        impl<T: ?Sized + PartialOrd> Is<Ordered> for T {}
        impl<T: ?Sized + AsRef<[u8]>> Is<Bytes> for T {}
        impl<T: ?Sized + std::ops::Deref> Is<Pointer> for T {}

        const _: fn() = <Given<'static> as Is<_>>::one;
    }

    #[test]
    fn only_the_whole_is_the_same() {
        let secret = [7_u8; 32];
        let is = |bytes: Vec<u8>| Given::new(bytes).is_some_and(|given| given.is(&secret));
        assert!(is(secret.to_vec()));
        for bit in 0..secret.len() * 8 {
            let mut changed = secret;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!is(changed.to_vec()), "bit {bit}");
        }
        assert!(!is(secret[..31].to_vec()) && !is([secret.as_slice(), &[7]].concat()));
        assert!(Given::new(Vec::new()).is_none());
        let nothing = Given::new(vec![0]).is_some_and(|given| given.is(&[]));
        assert!(!nothing);
    }

    /// The files that see what strangers bring, and all that they compare.
    const ROOMS: [(&str, &str, &[&str]); 5] = [
        ("given.rs", include_str!("given.rs"), &[]),
        (
            "webhook/verify.rs",
            include_str!("webhook/verify.rs"),
            &[r#"write!(f, "{}`{header}`", if index == 0 { "" } else { " or " })?;"#],
        ),
        (
            "webhook/signature.rs",
            include_str!("webhook/signature.rs"),
            &[],
        ),
        (
            "webhook/standard.rs",
            include_str!("webhook/standard.rs"),
            &["Ok(key) if key.len() == 32 => Ok(Key::Public(key)),"],
        ),
        (
            "auth/oauth2/consent.rs",
            include_str!("auth/oauth2/consent.rs"),
            &[],
        ),
    ];

    #[test]
    fn nothing_that_strangers_bring_is_compared_otherwise() {
        const WORDS: [&str; 7] = [
            "==",
            "!=",
            ".eq(",
            ".ne(",
            ".cmp(",
            "matches!",
            ".position(",
        ];
        for (file, text, known) in ROOMS {
            let code = text.split("#[cfg(test)]").next().unwrap();
            let is_code = |line: &&str| !line.starts_with("//");
            let compares = |line: &&str| WORDS.iter().any(|word| line.contains(word));
            let found: Vec<&str> = code
                .lines()
                .map(str::trim)
                .filter(is_code)
                .filter(compares)
                .collect();
            assert_eq!(found, known, "{file}: compare by `Given::is`");
            let own = code.contains("verify_slices_are_equal");
            assert_eq!(own, file == "given.rs", "{file}");
        }
    }
}
