//! Webhooks: what is proved, and why a delivery is rejected.

mod rejected;
mod signed;
mod timed;

use std::time::Duration;

use bytes::Bytes;
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use sha2::Sha256;

use super::{Encoding, HmacWebhook, Stamp, StampUnit, WebhookSecret};
use crate::error::{Error, ErrorKind};
use crate::interface::{Account, Event, Proof, Signature, Subject, Verified, Webhooks, verify};
use crate::time::Timestamp;

const BODY: &[u8] = br#"{"id":"p1","amount":"42.50","note":"a/b \u00fc"}"#;
const NOW: i64 = 1_893_456_000;

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW).unwrap()
}

fn mac(secret: &str, message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(secret: &str, message: &[u8]) -> String {
    HEXLOWER.encode(&mac(secret, message))
}

fn base64(secret: &str, message: &[u8]) -> String {
    BASE64.encode(&mac(secret, message))
}

/// A scheme with these secrets, each for one purpose.
fn scheme(secrets: &[(&'static str, &str)]) -> HmacWebhook {
    let secrets = secrets
        .iter()
        .flat_map(|(purpose, secret)| WebhookSecret::all(purpose, vec![(*secret).to_owned().into()]));
    HmacWebhook {
        header: "x-signature",
        previous_header: None,
        stamp: None,
        encoding: Encoding::Hex,
        secrets: secrets.collect(),
        variable: "ACME_WEBHOOK_SECRET",
    }
}

fn stamped(unit: StampUnit) -> HmacWebhook {
    let stamp = Stamp { header: "x-timestamp", unit, tolerance: Duration::from_secs(300) };
    HmacWebhook { stamp: Some(stamp), ..scheme(&[("payments", "s1")]) }
}

fn headers<'a>(pairs: impl IntoIterator<Item = (&'static str, &'a str)>) -> HeaderMap {
    let pairs = pairs.into_iter();
    pairs.map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
}

fn check(scheme: &HmacWebhook, headers: &HeaderMap, body: &[u8]) -> Result<&'static str, String> {
    scheme.check(headers, body, now()).map(|proof| proof.purpose()).map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::WebhookRejected, "{error}");
        error.provider_code().unwrap().to_owned()
    })
}

/// Acme's webhooks, as a provider crate writes them.
struct Acme(HmacWebhook);

impl Webhooks for Acme {
    fn account(&self) -> &Account {
        const ACME: &Account = &Account::of("acme");
        ACME
    }

    fn signature(&self) -> &dyn Signature {
        &self.0
    }

    fn parse(&self, proof: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        if body.is_empty() {
            return Err(Error::unintelligible("empty"));
        }
        Ok(Event::new(&Account::of("acme"), "e1".to_owned(), proof.purpose(), Subject::Other, body.clone()))
    }
}

#[test]
fn a_delivery_is_proved_then_read() {
    let acme = Acme(scheme(&[("payments", "s1")]));
    let signed = headers([("x-signature", hex("s1", BODY).as_str())]);
    let body = Bytes::from_static(BODY);
    let event: Verified<Event> = verify(&acme, &signed, &body, now()).unwrap();
    assert_eq!((event.kind.as_str(), &event.body), ("payments", &body));
    assert_eq!(event.into_inner().account.provider(), "acme");

    let forged = headers([("x-signature", hex("s2", b"").as_str())]);
    let error = verify(&acme, &forged, &Bytes::new(), now()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WebhookRejected, "it was read before it was proved");
    let signed = headers([("x-signature", hex("s1", b"").as_str())]);
    assert_eq!(verify(&acme, &signed, &Bytes::new(), now()).unwrap_err().kind(), ErrorKind::Unintelligible);
}

/// The proof is over the bytes as they came, the mark included; what is read is the JSON behind it.
#[test]
fn a_byte_order_mark_is_proved_and_not_read() {
    let acme = Acme(scheme(&[("payments", "s1")]));
    let marked = Bytes::from([b"\xEF\xBB\xBF", BODY].concat());
    let signed = headers([("x-signature", hex("s1", &marked).as_str())]);
    assert_eq!(verify(&acme, &signed, &marked, now()).unwrap().body.as_ref(), BODY);
    let unmarked = headers([("x-signature", hex("s1", BODY).as_str())]);
    assert!(verify(&acme, &unmarked, &marked, now()).is_err());
}
