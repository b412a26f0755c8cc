//! An HMAC over the raw body, as data.

use std::fmt;
use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use super::diagnose;
use crate::error::{Error, ErrorKind};
use crate::interface::{Proof, Signature};
use crate::ready::Hash;
use crate::setup::Settings;
use crate::time::Timestamp;

/// An HMAC over the raw body, with or without a timestamp before it.
#[derive(Debug)]
pub struct HmacWebhook {
    /// The header that carries the signature, in lower case.
    pub header: &'static str,
    /// A second header that may carry the signature made with the previous secret.
    pub previous_header: Option<&'static str>,
    /// The timestamp, where one is signed along: `timestamp.body`.
    pub stamp: Option<Stamp>,
    /// How the signature is written.
    pub encoding: Encoding,
    /// The secrets that count. Several, for rotation and for different purposes.
    pub secrets: Vec<WebhookSecret>,
    /// What configures a secret; named where there is none.
    pub variable: &'static str,
}

impl HmacWebhook {
    /// Hexadecimal HMAC-SHA-256 of the body alone, with every secret of this slot; `variable` configures it.
    /// What is otherwise is said by struct update:
    ///
    /// ```
    /// use paymux_core::provider::{Encoding, HmacWebhook, Settings};
    /// let settings = Settings::new().with("webhook_secret", "whsec_1");
    /// let signature = HmacWebhook {
    ///     encoding: Encoding::Sha512,
    ///     ..HmacWebhook::new("x-shop-signature", &settings, "webhook_secret", "SHOP_WEBHOOK_SECRET")
    /// };
    /// assert_eq!(signature.secrets.len(), 1);
    /// ```
    #[must_use]
    pub fn new(
        header: &'static str,
        settings: &Settings,
        slot: &'static str,
        variable: &'static str,
    ) -> Self {
        let secrets = WebhookSecret::all(slot, settings.secrets(slot)).collect();
        Self { header, previous_header: None, stamp: None, encoding: Encoding::Hex, secrets, variable }
    }
}

/// A signed timestamp.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// The header that carries it, in lower case. Its text is signed as it is.
    pub header: &'static str,
    /// Its unit.
    pub unit: StampUnit,
    /// How far it may be from now, either way.
    pub tolerance: Duration,
}

/// The unit of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampUnit {
    /// Unix milliseconds.
    Milliseconds,
    /// Unix seconds.
    Seconds,
}

/// How a signature is made and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// HMAC-SHA-256 in hexadecimal digits, in either case.
    Hex,
    /// HMAC-SHA-256 in hexadecimal digits or base64, perhaps behind `sha256=`.
    HexOrBase64,
    /// HMAC-SHA-512 in hexadecimal digits or base64, perhaps behind `sha512=`.
    Sha512,
}

/// A secret, and what it is for.
#[derive(Clone)]
pub struct WebhookSecret {
    /// What it is for, where a provider has several kinds; handed on in the [`Proof`].
    pub purpose: &'static str,
    secret: SecretString,
}

impl WebhookSecret {
    /// Secrets for one purpose. An empty one is none: anybody could sign with it.
    pub fn all(purpose: &'static str, secrets: Vec<SecretString>) -> impl Iterator<Item = Self> {
        let secrets = secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty());
        secrets.map(move |secret| Self { purpose, secret })
    }

    /// Whether this secret made `signature` as the HMAC of the parts, one behind the other: for a
    /// [`Signature`] of one's own. In constant time.
    #[must_use]
    pub fn made(&self, hash: Hash, parts: &[&[u8]], signature: &[u8]) -> bool {
        hash.is_hmac(self.secret.expose_secret(), parts, signature)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookSecret({}, [redacted])", self.purpose)
    }
}

impl Signature for HmacWebhook {
    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error> {
        if self.secrets.is_empty() {
            let message = format!("no webhook secret is configured: set {}", self.variable);
            return Err(Error::refused(ErrorKind::Configuration, message));
        }
        let stamp = self.stamp.map(|stamp| stamp.read(headers, now)).transpose()?;
        let (stamp, dot): (&[u8], &[u8]) = stamp.map_or((b"", b""), |text| (text.as_bytes(), b"."));
        let matching = |body: &[u8], signature: &[u8]| {
            let parts = [stamp, dot, body];
            self.secrets.iter().find(|secret| secret.made(self.encoding.hash(), &parts, signature))
        };
        let signatures = [Some(self.header), self.previous_header];
        let mut sent = Vec::new();
        for header in signatures.into_iter().flatten() {
            let Some(text) = single(headers, header)? else { continue };
            let bytes = self.encoding.decode(text);
            let signature = bytes.as_ref().and_then(|bytes| bytes.get(..self.encoding.length()));
            let signature = signature.ok_or_else(|| {
                let length = self.encoding.length();
                rejected("malformed_signature", format!("`{header}` is no signature of {length} bytes"))
            })?;
            if let Some(secret) = matching(body, signature) {
                return Ok(Proof::attest(secret.purpose));
            }
            sent.push(signature.to_vec());
        }
        if sent.is_empty() {
            return Err(rejected("unsigned", format!("the header `{}` is missing", self.header)));
        }
        // Only once nothing has proved it: what this finds is for the message alone.
        let made = |other: &[u8]| sent.iter().any(|signature| matching(other, signature).is_some());
        Err(diagnose::unproved(body, made))
    }
}

impl Stamp {
    /// The header's text, if it is near enough to now.
    fn read(self, headers: &HeaderMap, now: Timestamp) -> Result<&str, Error> {
        let text = single(headers, self.header)?
            .ok_or_else(|| rejected("unsigned", format!("the header `{}` is missing", self.header)))?;
        self.check(text, now)?;
        Ok(text)
    }

    /// That this is a time, and near enough to now.
    pub(super) fn check(self, text: &str, now: Timestamp) -> Result<(), Error> {
        let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        let at = match self.unit {
            StampUnit::Milliseconds => number.and_then(Timestamp::from_unix_millis),
            StampUnit::Seconds => number.and_then(Timestamp::from_unix_seconds),
        };
        let at =
            at.ok_or_else(|| rejected("malformed_timestamp", format!("`{}` is no time", self.header)))?;
        if now.since(at) > self.tolerance {
            return Err(rejected("stale", format!("it was signed at {at}, too long ago")));
        }
        if at.since(now) > self.tolerance {
            return Err(rejected(
                "future",
                format!("it was signed at {at}, which is still to come: check the clock"),
            ));
        }
        Ok(())
    }
}

impl Encoding {
    const fn hash(self) -> Hash {
        match self {
            Self::Hex | Self::HexOrBase64 => Hash::Sha256,
            Self::Sha512 => Hash::Sha512,
        }
    }

    /// How many bytes a signature has.
    const fn length(self) -> usize {
        match self.hash() {
            Hash::Sha256 => 32,
            Hash::Sha512 => 64,
        }
    }

    /// The signature's bytes, as many as [`length`](Self::length) says and nothing behind them; `None` for
    /// anything else. Allocates nothing.
    fn decode(self, text: &str) -> Option<[u8; 66]> {
        let text = text.trim();
        let text = match self {
            Self::Hex => text,
            Self::HexOrBase64 => text.strip_prefix("sha256=").unwrap_or(text),
            Self::Sha512 => text.strip_prefix("sha512=").unwrap_or(text),
        };
        let (length, triples) = (self.length(), self.length().div_ceil(3));
        // Base64 is decoded in threes, into up to two bytes more than there are.
        let mut bytes = [0; 66];
        let decoded = if text.len() == 2 * length {
            HEXLOWER_PERMISSIVE.decode_mut(text.as_bytes(), bytes.get_mut(..length)?)
        } else if self != Self::Hex && text.len() == 4 * triples {
            BASE64.decode_mut(text.as_bytes(), bytes.get_mut(..3 * triples)?)
        } else {
            return None;
        };
        (decoded.ok()? == length).then_some(bytes)
    }
}

/// A header that may stand only once: of two, nobody knows which one counts.
pub(super) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Error> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    if second.is_some() {
        return Err(rejected("malformed_signature", format!("`{name}` stands there more than once")));
    }
    match first.map(|value| value.to_str()) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(rejected("malformed_signature", format!("`{name}` is not text"))),
    }
}

pub(super) fn rejected(code: &'static str, why: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::refused(ErrorKind::WebhookRejected, why).with_code(code)
}
