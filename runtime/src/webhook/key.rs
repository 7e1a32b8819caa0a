//! Public keys as people paste them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// RSA keys: PEM texts, one after the other (`PUBLIC KEY` or `RSA PUBLIC KEY`).
pub(super) fn rsa_keys(text: &str) -> Option<Vec<Vec<u8>>> {
    pem(text)
}

/// Ed25519 keys: PEM texts, or 32 bytes in hex or base64, several apart by white space.
pub(super) fn ed25519_keys(text: &str) -> Option<Vec<Vec<u8>>> {
    if text.contains("-----") {
        return pem(text);
    }
    text.split_whitespace()
        .map(|word| {
            hex(word)
                .or_else(|| STANDARD.decode(word).ok())
                .filter(|key| key.len() == 32)
        })
        .collect()
}

fn pem(text: &str) -> Option<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after.split_once("-----")?;
        let (body, after) = after.split_once("-----END ")?;
        if !label.ends_with("PUBLIC KEY") {
            return None;
        }
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        keys.push(STANDARD.decode(body).ok()?);
        rest = after;
    }
    Some(keys)
}

/// Bytes from hex, in either case.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let (pairs, _) = text.as_bytes().as_chunks();
    for [high, low] in pairs {
        bytes.push(digit(*high)? << 4 | digit(*low)?);
    }
    Some(bytes)
}

/// Of a text that every delivery brings, so not by way of characters and numbers in any base.
const fn digit(of: u8) -> Option<u8> {
    match of {
        b'0'..=b'9' => Some(of - b'0'),
        b'a'..=b'f' => Some(of - b'a' + 10),
        b'A'..=b'F' => Some(of - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_whole_bytes_of_digits() {
        assert_eq!(hex("00fF"), Some(vec![0, 255]));
        assert_eq!(hex("0"), None);
        assert_eq!(hex("+1"), None);
        assert_eq!(hex("é"), None);
        for byte in 0..=u8::MAX {
            let pair = [format!("{byte:02x}"), format!("{byte:02X}")];
            assert_eq!(
                pair.map(|text| hex(&text)),
                [Some(vec![byte]), Some(vec![byte])]
            );
            let (one, text) = (char::from(byte), format!("0{}", char::from(byte)));
            assert_eq!(hex(&text).is_some(), one.is_ascii_hexdigit(), "{text:?}");
        }
    }

    #[test]
    fn keys_come_as_pem_hex_or_base64() {
        let key = [7_u8; 32];
        let hex_key = "07".repeat(32);
        let base64 = STANDARD.encode(key);
        assert_eq!(
            ed25519_keys(&format!("{hex_key}\n{base64}")),
            Some(vec![key.to_vec(), key.to_vec()])
        );
        assert_eq!(ed25519_keys("07"), None);
        let pem = "-----BEGIN PUBLIC KEY-----\nAQID\nBA==\n-----END PUBLIC KEY-----\n";
        assert_eq!(
            rsa_keys(&format!("{pem}{pem}")),
            Some(vec![vec![1, 2, 3, 4]; 2])
        );
        assert_eq!(
            rsa_keys("-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----"),
            None
        );
    }
}
