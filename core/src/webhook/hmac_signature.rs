//! HMAC-SHA-256 over the raw body, as data.

use std::fmt;
use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use super::diagnose;
use super::signature::{Proof, Signature, hmac_sha256_matches};
use crate::{Error, ErrorKind, Timestamp};

/// HMAC-SHA-256 over the raw body, with or without a timestamp before it.
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

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Hexadecimal digits, in either case.
    Hex,
    /// Hexadecimal digits or base64, perhaps behind `sha256=`.
    HexOrBase64,
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
        let signatures = [Some(self.header), self.previous_header];
        let mut seen = false;
        for header in signatures.into_iter().flatten() {
            let Some(text) = single(headers, header)? else { continue };
            seen = true;
            let signature = self.encoding.decode(text).ok_or_else(|| {
                rejected("malformed_signature", format!("`{header}` is no signature of 32 bytes"))
            })?;
            let matching = |body: &[u8]| {
                let parts = [stamp, dot, body];
                self.secrets.iter().find(|secret| hmac_sha256_matches(&secret.secret, &parts, &signature))
            };
            if let Some(secret) = matching(body) {
                return Ok(Proof::attest(secret.purpose));
            }
            if let Some(how) = diagnose::rewritten(body, |other| matching(other).is_some()) {
                let message = format!("the body was {how} on its way here: verify the bytes as they arrive");
                return Err(rejected("body_rewritten", message));
            }
        }
        if !seen {
            return Err(rejected("unsigned", format!("the header `{}` is missing", self.header)));
        }
        Err(rejected("wrong_secret", "no configured secret made this signature of this body"))
    }
}

impl Stamp {
    /// The header's text, if it is near enough to now.
    fn read(self, headers: &HeaderMap, now: Timestamp) -> Result<&str, Error> {
        let text = single(headers, self.header)?
            .ok_or_else(|| rejected("unsigned", format!("the header `{}` is missing", self.header)))?;
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
        Ok(text)
    }
}

impl Encoding {
    /// The 32 bytes of a signature, or `None` for anything else.
    fn decode(self, text: &str) -> Option<[u8; 32]> {
        let text = text.trim();
        let text = match self {
            Self::Hex => text,
            Self::HexOrBase64 => text.strip_prefix("sha256=").unwrap_or(text),
        };
        let mut bytes = [0; 32];
        let length = match (self, text.len()) {
            (_, 64) => HEXLOWER_PERMISSIVE.decode_mut(text.as_bytes(), &mut bytes).ok()?,
            (Self::HexOrBase64, 44) => {
                let mut padded = [0; 33];
                let length = BASE64.decode_mut(text.as_bytes(), &mut padded).ok()?;
                bytes.copy_from_slice(padded.get(..32)?);
                length
            }
            _ => return None,
        };
        (length == bytes.len()).then_some(bytes)
    }
}

/// A header that may stand only once: of two, nobody knows which one counts.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Error> {
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

fn rejected(code: &'static str, why: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::refused(ErrorKind::WebhookRejected, why).with_code(code)
}
