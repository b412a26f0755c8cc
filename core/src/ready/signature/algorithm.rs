//! How a signature is made, and with which keys it is checked.

use std::borrow::Cow;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use secrecy::{ExposeSecret, SecretSlice};

use super::WebhookSecret;
use super::delivery::Signatures;
use super::message::Message;
use crate::ready::HmacAlgorithm;

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// An HMAC (RFC 2104). Both sides hold the same secret.
    Hmac(HmacAlgorithm),
    /// Ed25519 (RFC 8032). What is configured is the provider's public key: 32 bytes, or a PEM file.
    ///
    /// Needs the feature `public-keys`.
    #[cfg(feature = "public-keys")]
    Ed25519,
    /// RSA with PKCS #1 v1.5 and SHA-256 (RFC 8017), with keys of 2048 to 8192 bits. What is configured is the
    /// provider's public key as a PEM file.
    ///
    /// Needs the feature `public-keys`.
    #[cfg(feature = "public-keys")]
    RsaSha256,
}

/// How a configured secret or key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyEncoding {
    /// The text itself is the secret.
    Text,
    /// Hexadecimal digits, in either case.
    Hex,
    /// Base64 with padding, perhaps behind this prefix (`whsec_`).
    Base64(&'static str),
    /// A public key in a PEM file: `-----BEGIN PUBLIC KEY-----`.
    #[cfg(feature = "public-keys")]
    Pem,
}

impl Algorithm {
    /// How many bytes a signature may have, from and to.
    pub(super) const fn lengths(self) -> (usize, usize) {
        match self {
            Self::Hmac(hash) => (hash.length(), hash.length()),
            #[cfg(feature = "public-keys")]
            Self::Ed25519 => (64, 64),
            #[cfg(feature = "public-keys")]
            Self::RsaSha256 => (256, 1024),
        }
    }
}

/// A configured key, ready to check with.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) purpose: &'static str,
    /// `None` where what is configured cannot be read as such a key.
    bytes: Option<SecretSlice<u8>>,
}

impl Key {
    pub(super) fn read(secret: &WebhookSecret, encoding: KeyEncoding, algorithm: Algorithm) -> Self {
        let bytes = decode(secret.expose(), encoding).filter(|bytes| !bytes.is_empty());
        let bytes = bytes.and_then(|bytes| usable(bytes, algorithm));
        Self { purpose: secret.purpose, bytes: bytes.map(SecretSlice::from) }
    }

    pub(super) const fn is_usable(&self) -> bool {
        self.bytes.is_some()
    }

    /// Whether this key made one of the signatures of this message.
    pub(super) fn made(&self, algorithm: Algorithm, message: &Message<'_>, any: &Signatures<'_>) -> bool {
        let Some(key) = self.bytes.as_ref().map(ExposeSecret::expose_secret) else { return false };
        match algorithm {
            Algorithm::Hmac(hash) => hash.made_any(key, message.pieces(), |compare| any.any(compare)),
            #[cfg(feature = "public-keys")]
            Algorithm::Ed25519 | Algorithm::RsaSha256 => {
                let message = message.bytes();
                any.any(|signature| super::public_key::made(key, algorithm, &message, signature))
            }
        }
    }
}

fn decode(text: &str, encoding: KeyEncoding) -> Option<Vec<u8>> {
    match encoding {
        KeyEncoding::Text => Some(text.as_bytes().to_vec()),
        KeyEncoding::Hex => HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok(),
        KeyEncoding::Base64(prefix) => {
            let text = text.trim();
            BASE64.decode(text.strip_prefix(prefix).unwrap_or(text).as_bytes()).ok()
        }
        #[cfg(feature = "public-keys")]
        KeyEncoding::Pem => super::public_key::of_pem(text),
    }
}

/// The key as the algorithm takes it.
fn usable(bytes: Vec<u8>, algorithm: Algorithm) -> Option<Vec<u8>> {
    match algorithm {
        Algorithm::Hmac(_) => Some(bytes),
        #[cfg(feature = "public-keys")]
        Algorithm::Ed25519 | Algorithm::RsaSha256 => super::public_key::usable(bytes, algorithm),
    }
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits, in either case.
    Hex,
    /// Base64 with padding.
    Base64,
    /// Base64 with `-` and `_`, with or without padding.
    Base64Url,
    /// Hexadecimal digits or base64 with padding.
    HexOrBase64,
}

/// The longest signature, rounded up as base64 decodes it: in threes.
const LONGEST: usize = 1026;

/// Room for one signature.
pub(super) struct Decoded {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Decoded {
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Encoding {
    /// The signature's bytes; `None` where it is written otherwise, or has another length than the
    /// algorithm's signatures have. Allocates nothing.
    pub(super) fn decode(self, text: &str, algorithm: Algorithm) -> Option<Decoded> {
        let (from, to) = algorithm.lengths();
        let try_with = |encoding: &data_encoding::Encoding| {
            let mut bytes = [0; LONGEST];
            let room = bytes.get_mut(..encoding.decode_len(text.len()).ok()?)?;
            let length = encoding.decode_mut(text.as_bytes(), room).ok()?;
            (from <= length && length <= to).then_some(Decoded { bytes, length })
        };
        match self {
            Self::Hex => try_with(&HEXLOWER_PERMISSIVE),
            Self::Base64 => try_with(&BASE64),
            Self::Base64Url if text.ends_with('=') => try_with(&data_encoding::BASE64URL),
            Self::Base64Url => try_with(&data_encoding::BASE64URL_NOPAD),
            Self::HexOrBase64 => try_with(&HEXLOWER_PERMISSIVE).or_else(|| try_with(&BASE64)),
        }
    }

    /// How an error names it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Hex => "hexadecimal digits",
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::HexOrBase64 => "hexadecimal digits or base64",
        }
    }
}

/// A piece of what is signed.
pub(super) type Piece<'a> = Cow<'a, [u8]>;
