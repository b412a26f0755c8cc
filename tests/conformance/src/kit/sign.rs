//! Signing webhooks, with an implementation that is not core's.

use data_encoding::{BASE64, HEXLOWER};
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use paymux_core::Timestamp;
use sha2::{Sha256, Sha512};

use crate::data::Signing;

/// The headers that a provider would send.
pub(crate) fn sign(signing: Signing, secret: &str, body: &[u8], now: Timestamp) -> Vec<(String, String)> {
    match signing {
        Signing::Hmac { header, hex } => vec![(header.to_owned(), hmac::<Sha256>(secret, &[body], hex))],
        Signing::HmacSha512 { header, hex } => {
            vec![(header.to_owned(), hmac::<Sha512>(secret, &[body], hex))]
        }
        Signing::StampedHmac { header, hex, stamp, millis, .. } => {
            let at = if millis { now.unix_millis() } else { now.unix_seconds() }.to_string();
            let signature = hmac::<Sha256>(secret, &[at.as_bytes(), b".", body], hex);
            vec![(header.to_owned(), signature), (stamp.to_owned(), at)]
        }
        Signing::TimedHmac { header, .. } => {
            let at = now.unix_seconds().to_string();
            let signature = hmac::<Sha256>(secret, &[at.as_bytes(), b".", body], true);
            vec![(header.to_owned(), format!("t={at},v1={signature}"))]
        }
        Signing::Certified(with) => {
            let mut signed = (with.sign)(body, now);
            signed.push((with.header.to_owned(), with.address.to_owned()));
            signed
        }
        Signing::Asked { .. } | Signing::Unsigned => Vec::new(),
        Signing::Custom { sign, .. } => sign(secret, body, now),
    }
}

fn hmac<H: EagerHash>(secret: &str, parts: &[&[u8]], hex: bool) -> String
where
    Hmac<H>: KeyInit + Mac,
{
    let Ok(mut mac) = <Hmac<H> as KeyInit>::new_from_slice(secret.as_bytes()) else { return String::new() };
    parts.iter().for_each(|part| mac.update(part));
    let bytes = mac.finalize().into_bytes();
    if hex { HEXLOWER.encode(&bytes) } else { BASE64.encode(&bytes) }
}
