//! Time and signatures in one header, as data.

use std::time::Duration;

use data_encoding::HEXLOWER_PERMISSIVE;
use http::HeaderMap;

use super::diagnose;
use super::hmac_webhook::{rejected, single};
use super::{Stamp, StampUnit, WebhookSecret};
use crate::error::{Error, ErrorKind};
use crate::interface::{Proof, Signature};
use crate::ready::Hash;
use crate::setup::Settings;
use crate::time::Timestamp;

/// How many signatures are compared; more of them are no rotation, but work for us.
const MOST: usize = 16;

/// Time and signatures in one header: `t=1767225600,v1=5257a8…,v1=6ffbb5…`, where each `v1` is the hexadecimal
/// HMAC-SHA-256 of `t.body`, and `t` counts Unix seconds.
///
/// While a secret is being replaced, the provider signs with both: one `v1` that fits is enough. Parts of any other
/// name are passed over, as the schemes of this kind demand.
///
/// ```
/// use paymux_core::{HeaderMap, Timestamp};
/// use paymux_core::provider::{Hash, Settings, Signature, TimedHmac};
/// let settings = Settings::new().with("webhook_secret", "whsec_1");
/// let scheme = TimedHmac::new("shop-signature", &settings, "webhook_secret", "SHOP_WEBHOOK_SECRET");
/// let old = Hash::Sha256.hmac_hex("whsec_0", &[b"1767225600.{}"])?;
/// let new = Hash::Sha256.hmac_hex("whsec_1", &[b"1767225600.{}"])?;
/// let mut headers = HeaderMap::new();
/// headers.insert("shop-signature", format!("t=1767225600,v1={old},v1={new}").parse()?);
/// let now = Timestamp::from_unix_seconds(1_767_225_600).unwrap();
/// assert!(scheme.check(&headers, b"{}", now).is_ok());
/// assert!(scheme.check(&headers, b"{ }", now).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TimedHmac {
    /// The header, in lower case.
    pub header: &'static str,
    /// How far the time may be from now, either way.
    pub tolerance: Duration,
    /// The secrets that count.
    pub secrets: Vec<WebhookSecret>,
    /// What configures a secret; named where there is none.
    pub variable: &'static str,
}

impl TimedHmac {
    /// With every secret of this slot, which `variable` configures, and a tolerance of five minutes.
    #[must_use]
    pub fn new(
        header: &'static str,
        settings: &Settings,
        slot: &'static str,
        variable: &'static str,
    ) -> Self {
        let secrets = WebhookSecret::all(slot, settings.secrets(slot)).collect();
        Self { header, tolerance: Duration::from_secs(300), secrets, variable }
    }

    /// The time as it stands there, and the signatures.
    fn parts<'a>(&self, text: &'a str) -> Result<(&'a str, Vec<Vec<u8>>), Error> {
        let malformed =
            |what| rejected("malformed_signature", format!("`{}` is no `t=…,v1=…`: {what}", self.header));
        let (mut time, mut signatures) = (None, Vec::new());
        for part in text.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or_else(|| malformed("a part has no `=`"))?;
            match name {
                "t" if time.is_some() => return Err(malformed("two times")),
                "t" => time = Some(value),
                "v1" if signatures.len() == MOST => return Err(malformed("too many signatures")),
                "v1" => {
                    let bytes = HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok();
                    let bytes = bytes.filter(|bytes| bytes.len() == 32);
                    signatures.push(bytes.ok_or_else(|| malformed("a `v1` is no signature of 32 bytes"))?);
                }
                _ => {}
            }
        }
        let time = time.ok_or_else(|| malformed("no time"))?;
        if signatures.is_empty() { Err(malformed("no signature")) } else { Ok((time, signatures)) }
    }
}

impl Signature for TimedHmac {
    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error> {
        if self.secrets.is_empty() {
            let message = format!("no webhook secret is configured: set {}", self.variable);
            return Err(Error::refused(ErrorKind::Configuration, message));
        }
        let text = single(headers, self.header)?
            .ok_or_else(|| rejected("unsigned", format!("the header `{}` is missing", self.header)))?;
        let (time, signatures) = self.parts(text)?;
        let stamp = Stamp { header: self.header, unit: StampUnit::Seconds, tolerance: self.tolerance };
        stamp.check(time, now)?;
        let matching = |body: &[u8]| {
            let parts = [time.as_bytes(), b".", body];
            let made = |secret: &&WebhookSecret| {
                signatures.iter().any(|signature| secret.made(Hash::Sha256, &parts, signature))
            };
            self.secrets.iter().find(made)
        };
        if let Some(secret) = matching(body) {
            return Ok(Proof::attest(secret.purpose));
        }
        Err(diagnose::unproved(body, |other| matching(other).is_some()))
    }
}
