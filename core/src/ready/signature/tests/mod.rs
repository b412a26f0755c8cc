//! Webhooks: what is proved, and why a delivery is rejected.

mod asking;
#[cfg(feature = "certificates")]
mod certified;
#[cfg(feature = "public-keys")]
mod openssl;
#[cfg(feature = "public-keys")]
mod public_keys;
mod rejected;
mod signed;
mod standard;
mod templates;
mod timed;

use bytes::Bytes;
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use sha2::Sha256;

use super::{
    Algorithm, Encoding, Part, Place, SignatureTemplate, SignedWebhook, Stamp, StampUnit, WebhookSecret,
};
use crate::error::{Error, ErrorKind};
use crate::interface::{Account, Event, Proof, Signature, Subject, Verified, Webhooks, verify};
use crate::ready::HmacAlgorithm;
use crate::setup::Settings;
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

/// A template with these secrets, each for one purpose.
fn with(template: SignatureTemplate, secrets: &[(&'static str, &str)]) -> SignedWebhook {
    let secrets = secrets
        .iter()
        .flat_map(|(purpose, secret)| WebhookSecret::all(purpose, vec![(*secret).to_owned().into()]));
    SignedWebhook::with_secrets(template, &Settings::new(), secrets, "ACME_WEBHOOK_SECRET")
}

const PLAIN: SignatureTemplate = SignatureTemplate::hmac("x-signature");
const PREFIXED: SignatureTemplate =
    SignatureTemplate { encoding: Encoding::HexOrBase64, prefix: "sha256=", ..PLAIN };

fn scheme(secrets: &[(&'static str, &str)]) -> SignedWebhook {
    with(PLAIN, secrets)
}

fn stamped(unit: StampUnit) -> SignedWebhook {
    with(SignatureTemplate::stamped("x-signature", Stamp::header("x-timestamp", unit)), &[("payments", "s1")])
}

fn headers<'a>(pairs: impl IntoIterator<Item = (&'static str, &'a str)>) -> HeaderMap {
    let pairs = pairs.into_iter();
    pairs.map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
}

fn check(scheme: &SignedWebhook, headers: &HeaderMap, body: &[u8]) -> Result<&'static str, String> {
    scheme.check(headers, body, now()).map(|proof| proof.purpose()).map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::WebhookRejected, "{error}");
        error.provider_code().unwrap().to_owned()
    })
}

/// Acme's webhooks, as a provider crate writes them.
struct Acme(SignedWebhook, Account);

impl Webhooks for Acme {
    fn account(&self) -> &Account {
        &self.1
    }

    fn signature(&self) -> &dyn Signature {
        &self.0
    }

    fn parse(&self, proof: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        if body.is_empty() {
            return Err(Error::unintelligible("empty"));
        }
        Ok(Event::new(&self.1, "e1".to_owned(), proof.purpose(), Subject::Other, body.clone()))
    }
}

#[tokio::test]
async fn a_delivery_is_proved_then_read() {
    let acme = Acme(scheme(&[("payments", "s1")]), Account::of("acme"));
    let signed = headers([("x-signature", hex("s1", BODY).as_str())]);
    let body = Bytes::from_static(BODY);
    let event: Verified<Event> = verify(&acme, &signed, &body, now()).await.unwrap();
    assert_eq!((event.kind.as_str(), &event.body), ("payments", &body));
    assert_eq!(event.into_inner().account, Account::of("acme"));

    let forged = headers([("x-signature", hex("s2", b"").as_str())]);
    let error = verify(&acme, &forged, &Bytes::new(), now()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WebhookRejected, "it was read before it was proved");
    let signed = headers([("x-signature", hex("s1", b"").as_str())]);
    let error = verify(&acme, &signed, &Bytes::new(), now()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unintelligible);
}

/// The proof is over the bytes as they came, the mark included; what is read is the JSON behind it.
#[tokio::test]
async fn a_byte_order_mark_is_proved_and_not_read() {
    let acme = Acme(scheme(&[("payments", "s1")]), Account::of("acme"));
    let marked = Bytes::from([b"\xEF\xBB\xBF", BODY].concat());
    let signed = headers([("x-signature", hex("s1", &marked).as_str())]);
    assert_eq!(verify(&acme, &signed, &marked, now()).await.unwrap().body.as_ref(), BODY);
    let unmarked = headers([("x-signature", hex("s1", BODY).as_str())]);
    assert!(verify(&acme, &unmarked, &marked, now()).await.is_err());
}
