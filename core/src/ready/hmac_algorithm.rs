//! HMAC, for whoever signs requests or checks signatures.

use data_encoding::{BASE64, HEXLOWER};
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use crate::error::{Error, ErrorKind};

/// A hash to make HMACs (RFC 2104) with.
///
/// ```
/// use paymux_core::provider::HmacAlgorithm;
/// // The parts are signed one behind the other.
/// let signature = HmacAlgorithm::Sha256.hmac_hex("key", &[b"1700000000", b".", b"{}"])?;
/// assert_eq!(signature, HmacAlgorithm::Sha256.hmac_hex("key", &[b"1700000000.{}"])?);
/// assert_eq!(signature.len(), 64);
/// # Ok::<(), paymux_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HmacAlgorithm {
    /// SHA-1: signatures of 20 bytes. Broken as a hash, not as an HMAC; for providers that have nothing newer.
    Sha1,
    /// SHA-256: signatures of 32 bytes.
    Sha256,
    /// SHA-384: signatures of 48 bytes.
    Sha384,
    /// SHA-512: signatures of 64 bytes.
    Sha512,
}

impl HmacAlgorithm {
    /// The HMAC of the parts, one behind the other, as bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where the key cannot be used; an HMAC takes a key of any length.
    pub fn hmac(self, key: &str, parts: &[&[u8]]) -> Result<Vec<u8>, Error> {
        let made = match self {
            Self::Sha1 => mac::<Sha1>(key.as_bytes(), parts).map(|mac| mac.finalize().into_bytes().to_vec()),
            Self::Sha256 => {
                mac::<Sha256>(key.as_bytes(), parts).map(|mac| mac.finalize().into_bytes().to_vec())
            }
            Self::Sha384 => {
                mac::<Sha384>(key.as_bytes(), parts).map(|mac| mac.finalize().into_bytes().to_vec())
            }
            Self::Sha512 => {
                mac::<Sha512>(key.as_bytes(), parts).map(|mac| mac.finalize().into_bytes().to_vec())
            }
        };
        made.ok_or_else(|| Error::refused(ErrorKind::Configuration, "it cannot be used as a key"))
    }

    /// The same in lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// As [`hmac`](Self::hmac).
    pub fn hmac_hex(self, key: &str, parts: &[&[u8]]) -> Result<String, Error> {
        Ok(HEXLOWER.encode(&self.hmac(key, parts)?))
    }

    /// The same in base64 with padding.
    ///
    /// # Errors
    ///
    /// As [`hmac`](Self::hmac).
    pub fn hmac_base64(self, key: &str, parts: &[&[u8]]) -> Result<String, Error> {
        Ok(BASE64.encode(&self.hmac(key, parts)?))
    }

    /// Whether `signature` is the HMAC of the parts, compared in constant time. An empty key proves nothing.
    #[must_use]
    pub fn is_hmac(self, key: &str, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.made_any(key.as_bytes(), parts, |fits| fits(signature))
    }

    /// Whether `any` of some signatures, which tries each by calling what it is given, is the HMAC of the parts. The
    /// parts are hashed once, however many signatures there are.
    pub(super) fn made_any<P: AsRef<[u8]>>(
        self,
        key: &[u8],
        parts: impl IntoIterator<Item = P>,
        any: impl FnOnce(&dyn Fn(&[u8]) -> bool) -> bool,
    ) -> bool {
        fn check<H: EagerHash, P: AsRef<[u8]>>(
            key: &[u8],
            parts: impl IntoIterator<Item = P>,
            any: impl FnOnce(&dyn Fn(&[u8]) -> bool) -> bool,
        ) -> bool
        where
            Hmac<H>: KeyInit + Mac + Clone,
        {
            mac::<H>(key, parts)
                .is_some_and(|mac| any(&|signature| mac.clone().verify_slice(signature).is_ok()))
        }
        !key.is_empty()
            && match self {
                Self::Sha1 => check::<Sha1, P>(key, parts, any),
                Self::Sha256 => check::<Sha256, P>(key, parts, any),
                Self::Sha384 => check::<Sha384, P>(key, parts, any),
                Self::Sha512 => check::<Sha512, P>(key, parts, any),
            }
    }

    /// How many bytes a signature has.
    pub(super) const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// `None` where the key cannot be used.
fn mac<H: EagerHash>(key: &[u8], parts: impl IntoIterator<Item: AsRef<[u8]>>) -> Option<Hmac<H>>
where
    Hmac<H>: KeyInit + Mac,
{
    let mut mac = <Hmac<H> as KeyInit>::new_from_slice(key).ok()?;
    parts.into_iter().for_each(|part| mac.update(part.as_ref()));
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231 and RFC 2202, test case 2.
    #[test]
    fn as_published() {
        let parts: &[&[u8]] = &[b"what do ya want ", b"for nothing?"];
        assert_eq!(
            HmacAlgorithm::Sha256.hmac_hex("Jefe", parts).unwrap(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd\
                    caeab1a34d4a6b4b636e070a38bce737";
        assert_eq!(HmacAlgorithm::Sha512.hmac_hex("Jefe", parts).unwrap(), long);
        assert_eq!(
            HmacAlgorithm::Sha1.hmac_hex("Jefe", parts).unwrap(),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        );
        let long = "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649";
        assert_eq!(HmacAlgorithm::Sha384.hmac_hex("Jefe", parts).unwrap(), long);
        assert_eq!(
            HmacAlgorithm::Sha256.hmac_base64("Jefe", parts).unwrap(),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
        );
    }

    #[test]
    fn only_the_whole_signature_of_these_bytes_by_this_key_counts() {
        for hash in [HmacAlgorithm::Sha1, HmacAlgorithm::Sha256, HmacAlgorithm::Sha384, HmacAlgorithm::Sha512]
        {
            let made = hash.hmac("k", &[b"body"]).unwrap();
            assert!(hash.is_hmac("k", &[b"bo", b"dy"], &made));
            assert!(!hash.is_hmac("j", &[b"body"], &made) && !hash.is_hmac("k", &[b"bodY"], &made));
            assert!(!hash.is_hmac("k", &[b"body"], made.split_last().unwrap().1));
            assert!(!hash.is_hmac("k", &[b"body"], &[]));
            assert!(!hash.is_hmac("", &[b"body"], &hash.hmac("", &[b"body"]).unwrap()));
        }
        let other = HmacAlgorithm::Sha512.hmac("k", &[b"body"]).unwrap();
        assert!(!HmacAlgorithm::Sha256.is_hmac("k", &[b"body"], &other));
    }
}
