//! Idempotency keys.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};

/// A key under which a provider does a thing at most once, however often it is asked.
///
/// It belongs to the caller: a key that must survive a crash is made and stored *before* the call. It
/// stays the same over all tries. Where the caller gives none, the client generates one and hands
/// it back with the result and with the error; if the call is dropped before either, that key is lost.
///
/// ```
/// use paymux_core::IdempotencyKey;
/// let key: IdempotencyKey = "order-77-attempt-1".parse()?;
/// assert_eq!(key.as_str(), "order-77-attempt-1");
/// assert!("two words\n".parse::<IdempotencyKey>().is_err());
/// # Ok::<(), paymux_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// A key of the form of a UUID version 4, from sixteen random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
    }

    /// The key as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of a later step of the same call: the same two inputs give the same key, always.
    #[must_use]
    pub fn derive(&self, step: &str) -> Self {
        Self::hashed(&[self.0.as_bytes(), &[0], step.as_bytes()])
    }

    /// The key for a provider that wants a UUID version 4: itself if it is one, else one derived from
    /// it, the same every time.
    #[must_use]
    pub fn as_uuid(&self) -> Self {
        if self.is_uuid() { self.clone() } else { Self::hashed(&[self.0.as_bytes()]) }
    }

    /// A key of this many characters at most that stands for this one, the same every time.
    pub(crate) fn shortened(&self, characters: usize) -> Self {
        let mut text = data_encoding::BASE32_NOPAD.encode(&Sha256::digest(self.0.as_bytes()));
        text.truncate(characters);
        Self(text)
    }

    /// Whether it is a UUID version 4, with its hyphens.
    pub(crate) fn is_uuid(&self) -> bool {
        self.0.len() == 36 && uuid::Uuid::parse_str(&self.0).is_ok_and(|uuid| uuid.get_version_num() == 4)
    }

    fn hashed(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (mut bytes, half) = ([0; 16], digest.split_at(16).0);
        bytes.copy_from_slice(half);
        Self::from_random(bytes)
    }
}

impl FromStr for IdempotencyKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.is_empty() || text.len() > 255 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::refused(
                ErrorKind::InvalidRequest,
                "an idempotency key is 1 to 255 visible ASCII characters without spaces",
            )
            .with_field("idempotency_key"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for IdempotencyKey {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<IdempotencyKey> for String {
    fn from(key: IdempotencyKey) -> Self {
        key.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdempotencyKey({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_keys_are_stable_distinct_and_of_uuid_form() {
        let key: IdempotencyKey = "order-77".parse().unwrap();
        let derived = key.derive("address");
        assert_eq!(derived, key.derive("address"));
        assert_ne!(derived, key.derive("invoice"));
        let uuid = uuid::Uuid::parse_str(derived.as_str()).unwrap();
        assert_eq!(uuid.get_version_num(), 4);
        assert_eq!(derived.as_uuid(), derived);
        assert_eq!(key.as_uuid(), key.as_uuid());
        assert_ne!(key.as_uuid(), key);
    }

    #[test]
    fn what_could_split_a_header_is_refused() {
        for bad in ["", "a b", "a\r\nx: y", "ü", &"k".repeat(256)] {
            assert!(bad.parse::<IdempotencyKey>().is_err(), "{bad:?}");
        }
    }
}
