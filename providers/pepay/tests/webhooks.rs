//! Webhooks: the published signature, rotation, and what each type of event says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use futures_util::FutureExt as _;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use paymux_core::provider::Settings;
use paymux_core::{Error, ErrorKind, Event, Money, Status, Subject, Timestamp, Verified, verify};
use paymux_pepay::PepayWebhooks;
use sha2::Sha256;
use support::{INVOICE_ID, PREVIOUS_SECRET, SECRET, invoice, now, settings};

const STAMP: &str = "1767225600000";
const BODY: &str = r#"{"id":"evt_1767225600000-7","object":"event","type":"invoice.updated","created":1767225600,"data":{"object":{"object":"invoice","id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11","status":"paid"}}}"#;
const SIGNATURE: &str = "2fad5ec49954016543b251056914a418a3833eaa98cd651056c5a804fbb119b5";
const PREVIOUS_SIGNATURE: &str = "61222862d407d0f08efab7c42e2020d3c70dcfb00e3b3add7fdf2183d559522b";

fn sign(secret: &str, stamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{stamp}.{body}").as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

fn check(
    settings: &Settings,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Result<Verified<Event>, Error> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().unwrap());
    }
    let body = Bytes::copy_from_slice(body.as_bytes());
    verify(&PepayWebhooks::new(settings), &map, &body, now()).now_or_never().unwrap()
}

/// A genuine delivery of this body.
fn delivered(body: &str) -> Event {
    let signature = sign(SECRET, STAMP, body);
    let headers = [("x-pepay-timestamp", STAMP), ("x-pepay-signature", signature.as_str())];
    check(&settings(), &headers, body).unwrap().into_inner()
}

#[test]
fn the_test_vector() {
    let event = check(
        &Settings::new().with("webhook_secret", SECRET),
        &[("X-Pepay-Timestamp".to_lowercase().leak(), STAMP), ("x-pepay-signature", SIGNATURE)],
        BODY,
    )
    .unwrap();
    assert_eq!(event.key, "evt_1767225600000-7");
    assert_eq!(event.kind, "invoice.updated");
    assert_eq!(event.occurred_at, Some(now()));
    let update = event.payment().unwrap();
    assert_eq!((update.id.as_str(), &update.status), (INVOICE_ID, &Status::Paid));
    assert_eq!((&update.requested, &update.received), (&None, &None));
}

#[test]
fn rotation_in_every_direction() {
    let now_and_then = settings();
    let only_new = Settings::new().with("webhook_secret", SECRET);
    let only_old = Settings::new().with("webhook_secret", PREVIOUS_SECRET);
    let stamp = ("x-pepay-timestamp", STAMP);
    let (new, old) = (("x-pepay-signature", SIGNATURE), ("x-pepay-signature", PREVIOUS_SIGNATURE));
    let previous = ("x-pepay-signature-previous", PREVIOUS_SIGNATURE);
    assert!(check(&now_and_then, &[stamp, new, previous], BODY).is_ok());
    assert!(check(&now_and_then, &[stamp, old], BODY).is_ok(), "the sender has not switched yet");
    assert!(check(&only_new, &[stamp, new, previous], BODY).is_ok());
    assert!(check(&only_old, &[stamp, new, previous], BODY).is_ok(), "the receiver has not switched yet");
    let error = check(&only_old, &[stamp, new], BODY).unwrap_err();
    assert_eq!(error.provider_code(), Some("wrong_secret"));
    assert_eq!(error.kind(), ErrorKind::WebhookRejected);
}

#[test]
fn several_endpoints_have_a_secret_each() {
    let settings = Settings::new().with("webhook_secret", "whsec_other").with("webhook_secret", SECRET);
    let headers = [("x-pepay-timestamp", STAMP), ("x-pepay-signature", SIGNATURE)];
    assert!(check(&settings, &headers, BODY).is_ok());
}

#[test]
fn forgeries_are_refused() {
    let code = |headers: &[(&'static str, &str)], body: &str| {
        check(&settings(), headers, body).unwrap_err().provider_code().map(str::to_owned)
    };
    let stamp = ("x-pepay-timestamp", STAMP);
    let signature = ("x-pepay-signature", SIGNATURE);
    assert_eq!(code(&[stamp, signature], &BODY.replace("paid", "void")).as_deref(), Some("wrong_secret"));
    assert_eq!(code(&[signature], BODY).as_deref(), Some("unsigned"));
    assert_eq!(code(&[stamp], BODY).as_deref(), Some("unsigned"));
    assert_eq!(
        code(&[("x-pepay-timestamp", "1767225600001"), signature], BODY).as_deref(),
        Some("wrong_secret")
    );
    assert_eq!(code(&[stamp, ("x-pepay-signature", "00")], BODY).as_deref(), Some("malformed_signature"));
    assert_eq!(code(&[stamp, signature, signature], BODY).as_deref(), Some("malformed_signature"));
    assert_eq!(
        code(&[("x-pepay-timestamp", "soon"), signature], BODY).as_deref(),
        Some("malformed_timestamp")
    );
    let spaced = BODY.replace("\":", "\": ");
    assert_eq!(code(&[stamp, signature], &spaced).as_deref(), Some("wrong_secret"));
    let unset = check(&Settings::new(), &[stamp, signature], BODY).unwrap_err();
    assert_eq!(unset.kind(), ErrorKind::Configuration);
    assert!(unset.message().contains("PEPAY_WEBHOOK_SECRET"));
}

#[test]
fn five_minutes_either_way() {
    for (millis, ok) in [
        (1_767_225_300_000_i64, true),
        (1_767_225_299_999, false),
        (1_767_225_900_000, true),
        (1_767_225_900_001, false),
    ] {
        let stamp = millis.to_string();
        let signature = sign(SECRET, &stamp, BODY);
        let headers = [("x-pepay-timestamp", stamp.as_str()), ("x-pepay-signature", signature.as_str())];
        assert_eq!(check(&settings(), &headers, BODY).is_ok(), ok, "{millis}");
    }
}

#[test]
fn the_unit_of_a_stamp_is_not_guessed() {
    let signature = sign(SECRET, "1767225600", BODY);
    let headers = [("x-pepay-timestamp", "1767225600"), ("x-pepay-signature", signature.as_str())];
    let error = check(&settings(), &headers, BODY).unwrap_err();
    assert_eq!((error.kind(), error.provider_code()), (ErrorKind::WebhookRejected, Some("stale")));
}

#[test]
fn a_whole_invoice() {
    let object = invoice("underpaid", 25_500, 10_000, r#","metadata":{"reference":"order-77"}"#);
    let body = format!(
        r#"{{ "id": "evt_1767225600000-7", "object": "event", "api_version": "2025-12-16", "created": 1767225600,
            "type": "invoice.updated", "livemode": false, "pending_webhooks": 1,
            "data": {{ "object": {object}, "previous_attributes": {{ "status": "unpaid" }} }} }}"#
    );
    let event = delivered(&body);
    let update = event.payment().unwrap();
    assert_eq!(update.status, Status::PartiallyPaid);
    assert_eq!(update.reference.as_deref(), Some("order-77"));
    assert_eq!(update.requested, Money::parse("25.5", "USD").ok());
    assert_eq!(update.received, Money::parse("10", "USD").ok());
    assert!(!event.test);
}

#[test]
fn every_type_of_event() {
    let subject = |kind: &str, object: &str| {
        let body = format!(
            r#"{{"id":"evt_1-1","object":"event","type":"{kind}","created":1767225600,"data":{{"object":{object}}}}}"#
        );
        delivered(&body).subject
    };
    let about = |id: &str| Subject::LookUp { ids: vec![id.to_owned()] };
    for kind in ["invoice.created", "invoice.updated", "invoice.paid"] {
        assert!(matches!(subject(kind, &invoice("paid", 1, 1, "")), Subject::Payment(_)), "{kind}");
    }
    let payment = r#"{"object":"invoice_payment","id":"p1","invoice_id":"i1","status":"confirmed","amount_usd":25.5,"environment":"devnet"}"#;
    assert_eq!(subject("invoice_payment.created", payment), about("i1"));
    assert_eq!(subject("invoice_payment.updated", payment), about("i1"));
    let order = r#"{"object":"commerce_order","id":"o1","status":"placed"}"#;
    assert_eq!(subject("commerce.order.created", order), Subject::LookUp { ids: vec![] });
    let order = r#"{"object":"commerce_order","id":"o1","invoiceId":"i1","status":"placed"}"#;
    assert_eq!(subject("commerce.order.updated", order), about("i1"));
    assert_eq!(subject("something.new", r#"{"object":"novelty"}"#), Subject::Other);
    assert_eq!(subject("something.odd", r#""text""#), Subject::Other);
    let ping =
        delivered(r#"{"id":"evt_1-2","type":"test.ping","data":{"object":{"object":"ping","status":"ok"}}}"#);
    assert_eq!((ping.subject, ping.test), (Subject::Other, true));
}

#[test]
fn the_older_products_event_is_a_hint() {
    let body = r#"{"id":"evt_1","type":"invoice.paid","created":"2026-01-01T00:00:00Z",
        "data":{"invoice_id":"i1","status":"paid","amount_paid":25.5,"payment_network":"bsc","transaction_hash":"0x1"}}"#;
    let event = delivered(body);
    assert_eq!(event.subject, Subject::LookUp { ids: vec!["i1".to_owned()] });
    assert_eq!(event.occurred_at, Timestamp::from_unix_seconds(1_767_225_600));
}

/// Each of them is genuine. Taken for nothing, the money in it would be forgotten.
#[test]
fn what_cannot_be_read_whole_is_looked_up() {
    let of = |kind: &str, data: &str| {
        delivered(&format!(r#"{{"id":"evt_1-1","type":"{kind}","created":1767225600{data}}}"#)).subject
    };
    for (data, ids) in [
        (r#","data":{"object":"invoice","id":"i1","status":"paid"}"#, vec!["i1"]),
        (r#","data":{"id":"i1","status":"paid"}"#, vec!["i1"]),
        (r#","data":{"invoice_id":"i1","status":"paid"}"#, vec!["i1"]),
        (r#","data":{"invoice_id":7}"#, vec!["7"]),
        (r#","data":{"object":"i1"}"#, vec!["i1"]),
        (r#","data":"i1""#, vec!["i1"]),
        (r#","data":{"object":{"object":"invoice","id":7,"status":"paid"}}"#, vec!["7"]),
        (r#","data":{"object":{"object":"invoice","id":"i1"}}"#, vec!["i1"]),
        (r#","data":{"object":{"id":"i1","status":"paid"}}"#, vec!["i1"]),
        (r#","data":{"object":{"object":7,"id":"i1","status":"paid"}}"#, vec!["i1"]),
        (r#","data":{"object":{"object":"invoice","id":"i1","status":null}}"#, vec!["i1"]),
        (r#","data":{"object":{"object":"invoice","id":"i1","status":"paid","amount":"lots"}}"#, vec!["i1"]),
        (
            r#","data":{"object":{"object":"invoice","id":"i1","status":"paid","amount":1,"amount_unit":"x"}}"#,
            vec!["i1"],
        ),
        (
            r#","data":{"object":{"object":"invoice","id":"i1","status":"paid","amount":25500,"amount_decimal":"26.500"}}"#,
            vec!["i1"],
        ),
        (
            r#","data":{"object":{"object":"invoice","id":"i1","status":"paid","amount":1,"currency":"nope"}}"#,
            vec!["i1"],
        ),
        (r#","data":{"invoice_id":"i1","object":{"object":"novelty"}}"#, vec!["i1"]),
        (r#","data":{"object":{"object":"invoice","id":"","status":"paid"}}"#, vec![]),
        (r#","data":{"object":{"object":"invoice","id":null,"status":"paid"}}"#, vec![]),
        (r#","data":{"object":{"object":"invoice","status":"paid"}}"#, vec![]),
        (r#","data":{"object":"invoice","status":"paid"}"#, vec![]),
        (r#","data":{"object":[]}"#, vec![]),
        (r#","data":{"object":null}"#, vec![]),
        (r#","data":{}"#, vec![]),
        (r#","data":[{"object":"invoice","id":"i1"}]"#, vec![]),
        (r#","data":null"#, vec![]),
        ("", vec![]),
    ] {
        let ids = ids.into_iter().map(str::to_owned).collect();
        assert_eq!(of("invoice.updated", data), Subject::LookUp { ids }, "{data}");
    }
    let nothing = Subject::LookUp { ids: vec![] };
    for kind in
        ["invoice.paid", "invoice_payment.created", "commerce.order.updated", "payment_quote.updated", ""]
    {
        assert_eq!(of(kind, r#","data":null"#), nothing, "{kind}");
        assert_eq!(of(kind, r#","data":{"object":{"object":"novelty"}}"#), nothing, "{kind}");
    }
}

#[test]
fn an_event_without_an_id_of_its_own_is_told_apart_by_its_body() {
    let key = |id: &str, status: &str| {
        let object = format!(r#"{{"object":"invoice","id":"i1","status":"{status}"}}"#);
        delivered(&format!(r#"{{{id}"type":"invoice.updated","data":{{"object":{object}}}}}"#)).key
    };
    for id in ["", r#""id":"","#, r#""id":null,"#, r#""id":{},"#] {
        assert_eq!(key(id, "paid"), key(id, "paid"));
        assert_ne!(key(id, "paid"), key(id, "unpaid"), "{id}");
    }
    assert_eq!(key(r#""id":7,"#, "paid"), "7");
    let odd = r#"{"id":"evt_1","type":7,"data":{"object":{"object":"invoice","id":"i1","status":"paid"}}}"#;
    assert!(delivered(odd).payment().is_some());
    let zero = r#"{"id":"evt_1","type":"invoice.updated","created":0,"data":null}"#;
    assert_eq!(delivered(zero).occurred_at, None);
}

#[test]
fn an_endpoint_turns_away_with_400() {
    use paymux_core::provider::Webhooks;
    let answers = PepayWebhooks::new(&settings()).answers();
    assert_eq!((answers.accepted.as_u16(), answers.rejected.as_u16()), (200, 400));
}
