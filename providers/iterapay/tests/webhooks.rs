//! Webhooks: the signature vector, and hints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::HeaderMap;
use paymux_core::provider::{Settings, Webhooks};
use paymux_core::{Error, ErrorKind, Event, Subject, verify};
use paymux_iterapay::IteraPayWebhooks;
use support::{INVOICE, now};

const SECRET: &str = "fixture-secret-0123456789abcdef-XY";
const BODY: &str =
    r#"{"event":"invoice.paid","data":{"id":"7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10","amount":"42.50"}}"#;
const HEX: &str = "032b7a6ad625f4d039782381405b08541911b518e88dbac2f80dc6361f91e70c";
const BASE64: &str = "Ayt6atYl9NA5eCOBQFsIVBkRtRjojbrC+A3GNh+R5ww=";
const EMPTY: &str = "c848d918cfb46e041c666671855ab29fe5dc40ef58031369a0bfe3faee100695";

fn deliver(slot: &'static str, signature: &str, body: &str) -> Result<Event, Error> {
    let webhooks = IteraPayWebhooks::new(&Settings::new().with(slot, SECRET));
    let mut headers = HeaderMap::new();
    headers.insert("x-iterapay-signature", signature.parse().unwrap());
    let verified = verify(&webhooks, &headers, &Bytes::from(body.to_owned()), now()).now_or_never().unwrap();
    verified.map(|event| event.into_inner())
}

#[test]
fn the_vector_in_every_spelling() {
    let prefixed = format!("sha256={HEX}");
    for signature in [HEX, &HEX.to_uppercase(), BASE64, &prefixed] {
        let event = deliver("webhook_secret", signature, BODY).unwrap();
        assert_eq!((event.kind.as_str(), &event.account), ("invoice.paid", &support::ACCOUNT));
        assert_eq!(event.subject, Subject::LookUp { ids: vec![INVOICE.to_owned()] });
    }
    let europe = IteraPayWebhooks::new(&Settings::new().with_account("europe"));
    assert_eq!(europe.account().name(), "europe");
    assert!(deliver("webhook_token", HEX, BODY).is_ok());
    assert_eq!(deliver("webhook_secret", EMPTY, "").unwrap().subject, Subject::LookUp { ids: vec![] });
}

#[test]
fn what_is_not_proved_is_rejected() {
    for (signature, body, code) in [
        (HEX, BODY.replace("42.50", "0.01").as_str(), "wrong_secret"),
        (EMPTY, BODY, "wrong_secret"),
        ("", BODY, "malformed_signature"),
        (&HEX[..62], BODY, "malformed_signature"),
        (SECRET, BODY, "malformed_signature"),
        (HEX, format!("{BODY}\n").as_str(), "wrong_secret"),
    ] {
        let error = deliver("webhook_secret", signature, body).unwrap_err();
        assert_eq!((error.kind(), error.provider_code()), (ErrorKind::WebhookRejected, Some(code)));
    }
}

#[test]
fn without_a_secret_nothing_is_believed() {
    let webhooks = IteraPayWebhooks::new(&Settings::new());
    let error =
        verify(&webhooks, &HeaderMap::new(), &Bytes::new(), now()).now_or_never().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("ITERAPAY_WEBHOOK_SECRET"));
}
