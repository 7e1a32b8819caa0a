//! Secrets that are sealed before they are stored.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;

/// Seals secrets for a store, and opens them.
///
/// `place` says where in the store a secret lies; it is bound to it, so that whoever can write to
/// the file cannot give one connection the token of another.
pub trait Cipher: Send + Sync + 'static {
    /// Seals.
    ///
    /// # Errors
    /// When there is no key to seal with.
    fn seal(&self, plain: &[u8], place: &str) -> Result<Vec<u8>, CipherError>;

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// When no key opens it.
    fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, CipherError>;
}

/// Why a secret cannot be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CipherError(pub String);

impl fmt::Display for CipherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CipherError {}

impl From<Unspecified> for CipherError {
    fn from(_: Unspecified) -> Self {
        Self("no key opens it, or it was changed".to_owned())
    }
}

/// AES-256-GCM with random nonces (NIST SP 800-38D), for up to 2^32 secrets a key.
///
/// ```
/// use tieline_runtime::state::{AesGcm, Cipher};
///
/// # fn main() -> Result<(), tieline_runtime::state::CipherError> {
/// let old = AesGcm::new(&[1; 32])?;
/// let sealed = old.seal(b"hush", "token/acme")?;
/// // What the new key seals, only it opens; what the old one sealed is still read.
/// let both = AesGcm::new(&[2; 32])?.older(&[1; 32])?;
/// assert_eq!(both.open(&sealed, "token/acme")?, b"hush");
/// assert!(both.open(&sealed, "token/other").is_err());
/// # Ok(())
/// # }
/// ```
pub struct AesGcm {
    newest: RandomizedNonceKey,
    older: Vec<RandomizedNonceKey>,
}

impl AesGcm {
    /// A cipher with one key.
    ///
    /// # Errors
    /// When the library cannot take the key.
    pub fn new(key: &[u8; 32]) -> Result<Self, CipherError> {
        Ok(Self {
            newest: RandomizedNonceKey::new(&AES_256_GCM, key)?,
            older: Vec::new(),
        })
    }

    /// Adds a key that opens what it sealed, and seals nothing any more.
    ///
    /// # Errors
    /// When the library cannot take the key.
    pub fn older(mut self, key: &[u8; 32]) -> Result<Self, CipherError> {
        self.older.push(RandomizedNonceKey::new(&AES_256_GCM, key)?);
        Ok(self)
    }
}

impl Cipher for AesGcm {
    fn seal(&self, plain: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
        let mut bytes = plain.to_vec();
        let nonce = self
            .newest
            .seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut bytes)?;
        bytes.splice(0..0, nonce.as_ref().iter().copied());
        Ok(bytes)
    }

    fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(Unspecified)?;
        for key in std::iter::once(&self.newest).chain(&self.older) {
            let nonce = Nonce::try_assume_unique_for_key(nonce)?;
            let mut bytes = text.to_vec();
            if let Ok(plain) = key.open_in_place(nonce, Aad::from(place.as_bytes()), &mut bytes) {
                return Ok(plain.to_vec());
            }
        }
        Err(Unspecified.into())
    }
}

impl fmt::Debug for AesGcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AesGcm({} keys, [redacted])", self.older.len() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_changed_bit_is_opened() {
        let cipher = AesGcm::new(&[7; 32]).unwrap();
        let sealed = cipher.seal(b"hush", "p").unwrap();
        assert_eq!(cipher.open(&sealed, "p").unwrap(), b"hush");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(cipher.open(&changed, "p").is_err(), "bit {bit}");
        }
        assert!(cipher.open(&sealed[..11], "p").is_err());
        assert!(AesGcm::new(&[8; 32]).unwrap().open(&sealed, "p").is_err());
        assert_ne!(cipher.seal(b"hush", "p").unwrap(), sealed);
        assert_eq!(format!("{cipher:?}"), "AesGcm(1 keys, [redacted])");
    }
}
