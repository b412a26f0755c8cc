//! HMAC, for whoever signs requests or checks signatures.

use data_encoding::{BASE64, HEXLOWER};
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};

use crate::error::{Error, ErrorKind};

/// A hash to make HMACs (RFC 2104) with.
///
/// ```
/// use paymux_core::provider::Hash;
/// // The parts are signed one behind the other.
/// let signature = Hash::Sha256.hmac_hex("key", &[b"1700000000", b".", b"{}"])?;
/// assert_eq!(signature, Hash::Sha256.hmac_hex("key", &[b"1700000000.{}"])?);
/// assert_eq!(signature.len(), 64);
/// # Ok::<(), paymux_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    /// SHA-256: signatures of 32 bytes.
    Sha256,
    /// SHA-512: signatures of 64 bytes.
    Sha512,
}

impl Hash {
    /// The HMAC of the parts, one behind the other, as bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where the key cannot be used; an HMAC takes a key of any length.
    pub fn hmac(self, key: &str, parts: &[&[u8]]) -> Result<Vec<u8>, Error> {
        match self {
            Self::Sha256 => Ok(mac::<Sha256>(key, parts)?.finalize().into_bytes().to_vec()),
            Self::Sha512 => Ok(mac::<Sha512>(key, parts)?.finalize().into_bytes().to_vec()),
        }
    }

    /// The same in lower-case hexadecimal digits. Errors as [`hmac`](Self::hmac).
    pub fn hmac_hex(self, key: &str, parts: &[&[u8]]) -> Result<String, Error> {
        Ok(HEXLOWER.encode(&self.hmac(key, parts)?))
    }

    /// The same in base64 with padding. Errors as [`hmac`](Self::hmac).
    pub fn hmac_base64(self, key: &str, parts: &[&[u8]]) -> Result<String, Error> {
        Ok(BASE64.encode(&self.hmac(key, parts)?))
    }

    /// Whether `signature` is the HMAC of the parts, compared in constant time. An empty key proves nothing.
    #[must_use]
    pub fn is_hmac(self, key: &str, parts: &[&[u8]], signature: &[u8]) -> bool {
        !key.is_empty()
            && match self {
                Self::Sha256 => {
                    mac::<Sha256>(key, parts).is_ok_and(|mac| mac.verify_slice(signature).is_ok())
                }
                Self::Sha512 => {
                    mac::<Sha512>(key, parts).is_ok_and(|mac| mac.verify_slice(signature).is_ok())
                }
            }
    }
}

fn mac<H: EagerHash>(key: &str, parts: &[&[u8]]) -> Result<Hmac<H>, Error>
where
    Hmac<H>: KeyInit + Mac,
{
    let mut mac = <Hmac<H> as KeyInit>::new_from_slice(key.as_bytes())
        .map_err(|_| Error::refused(ErrorKind::Configuration, "it cannot be used as a key"))?;
    parts.iter().for_each(|part| mac.update(part));
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn as_published() {
        let parts: &[&[u8]] = &[b"what do ya want ", b"for nothing?"];
        assert_eq!(
            Hash::Sha256.hmac_hex("Jefe", parts).unwrap(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd\
                    caeab1a34d4a6b4b636e070a38bce737";
        assert_eq!(Hash::Sha512.hmac_hex("Jefe", parts).unwrap(), long);
        assert_eq!(
            Hash::Sha256.hmac_base64("Jefe", parts).unwrap(),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
        );
    }

    #[test]
    fn only_the_whole_signature_of_these_bytes_by_this_key_counts() {
        for hash in [Hash::Sha256, Hash::Sha512] {
            let made = hash.hmac("k", &[b"body"]).unwrap();
            assert!(hash.is_hmac("k", &[b"bo", b"dy"], &made));
            assert!(!hash.is_hmac("j", &[b"body"], &made) && !hash.is_hmac("k", &[b"bodY"], &made));
            assert!(!hash.is_hmac("k", &[b"body"], made.split_last().unwrap().1));
            assert!(!hash.is_hmac("k", &[b"body"], &[]));
            assert!(!hash.is_hmac("", &[b"body"], &hash.hmac("", &[b"body"]).unwrap()));
        }
        let other = Hash::Sha512.hmac("k", &[b"body"]).unwrap();
        assert!(!Hash::Sha256.is_hmac("k", &[b"body"], &other));
    }
}
