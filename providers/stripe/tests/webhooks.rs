//! Webhooks: vectors made by Stripe's own SDK, what each event says, and whose it is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use http::HeaderMap;
use paymux_core::disputes::DisputeStatus;
use paymux_core::provider::{HmacAlgorithm, Settings};
use paymux_core::refunds::RefundStatus;
use paymux_core::test_util::Scripted;
use paymux_core::{Bytes, Checked, Error, ErrorKind, Event, PaymentUpdate, Status, Subject, verify};
use support::{
    WEBHOOK_SECRET, charge_json, done, intent_json, now, opened_with, paid, refund_json, session,
    session_json, settings, usd,
};

fn deliver(settings: &Settings, body: &str, signature: &str) -> Result<Event, Error> {
    let mut headers = HeaderMap::new();
    headers.insert("Stripe-Signature", signature.parse().unwrap());
    let provider = opened_with(settings, &Scripted::new()).provider;
    let body = Bytes::copy_from_slice(body.as_bytes());
    let verified = done(verify(provider.webhooks().unwrap(), &headers, &body, now()));
    verified.map(paymux_core::Verified::into_inner)
}

fn sign(secret: &str, body: &str) -> String {
    let parts = [b"1767225600.".as_slice(), body.as_bytes()];
    format!("t=1767225600,v1={}", HmacAlgorithm::Sha256.hmac_hex(secret, &parts).unwrap())
}

/// Body, secret, and the header that `WebhookSignature.generate_signature_header` of PyPI `stripe` 16.1.0 makes of them
/// at 2026-01-01T00:00:00Z. Its `verify_header` takes them, so what is equal to them byte for byte is taken as well.
const VECTORS: &[(&str, &str, &str)] = &[
    (
        r#"{"id":"evt_1","object":"event","type":"checkout.session.completed"}"#,
        "whsec_demo_0001",
        "t=1767225600,v1=5e29e5069ce449be8bff3916bc3d06a1fc702a0aed2bc0b191d6ab99ec0e6ce3",
    ),
    (
        r#"{"id":"evt_1","object":"event","type":"checkout.session.completed"}"#,
        "whsec_ROTATED+/=0002",
        "t=1767225600,v1=9a84cd56a47f39fdcb8df7ea8bc5abcb874d7f09295782a0981aabfab5ce723a",
    ),
    (
        "{\"id\":\"evt_2\",\"object\":\"event\",\"type\":\"customer.created\",\"note\":\"zwölf Tassen ☕\"}",
        "whsec_demo_0001",
        "t=1767225600,v1=6cde0329f64324d85b284bd1dde44538a179aa62b311850230516d59f57e740c",
    ),
    (
        "{\n  \"id\": \"evt_3\",\n  \"object\": \"event\",\n  \"type\": \"payout.paid\"\n}",
        "whsec_ROTATED+/=0002",
        "t=1767225600,v1=4c134b328fe13252863c6e08bb7fd81cb5c7d28d1b9d52b329a92112958942ac",
    ),
];

#[test]
fn our_signatures_and_those_of_the_sdk_are_the_same() {
    for (body, secret, header) in VECTORS {
        let settings = Settings::new().with("secret_key", "sk").with("webhook_secret", *secret);
        deliver(&settings, body, header).unwrap();
        assert_eq!(sign(secret, body), *header);
        let other = Settings::new().with("secret_key", "sk").with("webhook_secret", "whsec_other");
        assert_eq!(deliver(&other, body, header).unwrap_err().kind(), ErrorKind::WebhookRejected);
    }
}

/// While a secret is rolled, Stripe signs with both; a scheme that is no longer used proves nothing.
#[test]
fn rolled_secrets_and_other_schemes() {
    let (body, _, first) = VECTORS[0];
    let second = VECTORS[1].2.split(',').nth(1).unwrap();
    let rolled = format!("{first},{second}");
    for secret in ["whsec_demo_0001", "whsec_ROTATED+/=0002"] {
        let settings = Settings::new().with("secret_key", "sk").with("webhook_secret", secret);
        deliver(&settings, body, &rolled).unwrap();
    }
    let both = settings().with("webhook_secret", "whsec_ROTATED+/=0002");
    deliver(&both, body, VECTORS[1].2).unwrap();
    deliver(&settings(), body, &format!("{first},v0={}", "0".repeat(64))).unwrap();
    let v0 = first.replace("v1=", "v0=");
    assert_eq!(deliver(&settings(), body, &v0).unwrap_err().kind(), ErrorKind::WebhookRejected);
    let old = first.replace("1767225600", "1767225299");
    assert_eq!(deliver(&settings(), body, &old).unwrap_err().kind(), ErrorKind::WebhookRejected);
}

fn body(kind: &str, object: &str) -> String {
    format!(
        r#"{{"id":"evt_1","object":"event","created":1767225600,"data":{{"object":{object}}},"livemode":false,"type":"{kind}"}}"#
    )
}

fn event(kind: &str, object: &str) -> Event {
    let body = body(kind, object);
    deliver(&settings(), &body, &sign(WEBHOOK_SECRET, &body)).unwrap()
}

fn update(event: &Event) -> &PaymentUpdate {
    match &event.subject {
        Subject::Payment(update) => update,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_that_is_done_with_is_paid_or_not() {
    let event_of =
        |kind: &str, payment_status: &str| event(kind, &session_json("complete", payment_status, "\"pi_1\""));
    let completed = event_of("checkout.session.completed", "paid");
    assert_eq!(completed.check(&session()).unwrap(), Checked::Whole);
    assert_eq!(update(&completed).status, Status::Paid);
    assert_eq!(update(&completed).received, Some(usd("25.50")));
    // What later events name: the app stores it.
    assert_eq!(update(&completed).further_ids["payment_intent"], "pi_1");
    for (kind, payment_status, status) in [
        ("checkout.session.completed", "unpaid", Status::Processing),
        ("checkout.session.async_payment_succeeded", "paid", Status::Paid),
        ("checkout.session.async_payment_failed", "unpaid", Status::Declined),
    ] {
        assert_eq!(update(&event_of(kind, payment_status)).status, status, "{kind}");
    }
    let expired = event("checkout.session.expired", &session_json("expired", "unpaid", "null"));
    assert_eq!(update(&expired).status, Status::Expired);
    let subscription = session_json("complete", "paid", "null").replace("\"payment\"", "\"subscription\"");
    assert_eq!(event("checkout.session.completed", &subscription).subject, Subject::Other);
}

/// The app knows the page. The reference leads there, and a lookup tells; once the ids are stored, the event alone does.
#[test]
fn what_is_behind_a_page_finds_its_payment() {
    let held = intent_json("requires_capture", 2550, 0, "\"ch_1\"");
    let charge = charge_json(1000, false).replace(
        r#""status":"succeeded""#,
        r#""metadata":{"paymux_reference":"order-77"},"status":"succeeded""#,
    );
    for (kind, object, status) in [
        ("payment_intent.amount_capturable_updated", held.as_str(), Status::Authorized),
        ("charge.refunded", charge.as_str(), Status::PartiallyRefunded),
    ] {
        let event = event(kind, object);
        assert_eq!(update(&event).status, status, "{kind}");
        assert_eq!(event.check(&session()).unwrap(), Checked::NotSaid(vec!["id"]), "{kind}");
        assert_eq!(event.check(&paid()).unwrap(), Checked::Whole, "{kind}");
        let other = session().expecting(usd("25.50"), "order-78");
        assert_eq!(event.check(&other).unwrap_err().kind(), ErrorKind::IntegrityMismatch, "{kind}");
    }
}

#[test]
fn refunds_and_disputes_name_the_money() {
    let refunded = event("refund.updated", &refund_json("re_1", 1000, "failed", "r-1"));
    let Subject::Refund(refund) = &refunded.subject else { panic!("{:?}", refunded.subject) };
    assert_eq!((refund.status.clone(), refund.reference.as_deref()), (RefundStatus::Failed, Some("r-1")));
    assert_eq!(refund.amount, Some(usd("10")));
    assert!(refunded.check(&paid()).is_ok() && refunded.check(&session()).is_err());

    let object = r#"{"id":"dp_1","object":"dispute","amount":2550,"charge":"ch_1","currency":"usd",
        "payment_intent":"pi_1","status":"needs_response"}"#;
    let disputed = event("charge.dispute.created", object);
    let Subject::Dispute(dispute) = &disputed.subject else { panic!("{:?}", disputed.subject) };
    assert_eq!(
        (dispute.status.clone(), dispute.amount.clone()),
        (DisputeStatus::NeedsResponse, Some(usd("25.50")))
    );
    assert!(disputed.check(&paid()).is_ok());
}

/// Genuine, about money, and not to be read: a hint to look, never a word that nothing happened.
#[test]
fn what_cannot_be_read_is_a_hint() {
    for (kind, object, ids) in [
        (
            "checkout.session.completed",
            session_json("complete", "paid", "\"pi_1\"").replace("2550", "\"many\""),
            vec!["cs_1", "pi_1"],
        ),
        (
            "checkout.session.completed",
            session_json("complete", "paid", "\"pi_1\"").replace(r#""mode":"payment""#, r#""mode":"new""#),
            vec!["cs_1", "pi_1"],
        ),
        (
            "refund.created",
            r#"{"id":"re_1","object":"refund","payment_intent":"pi_1"}"#.to_owned(),
            vec!["re_1", "pi_1"],
        ),
        (
            "charge.refunded",
            r#"{"id":"ch_1","object":"charge","payment_intent":{"id":"pi_1"}}"#.to_owned(),
            vec!["ch_1", "pi_1"],
        ),
    ] {
        let Subject::LookUp { ids: named } = event(kind, &object).subject else { panic!("{kind}") };
        assert_eq!(named, ids, "{kind}");
    }
    let nothing = body("refund.created", r#"{"object":"refund"}"#);
    let error = deliver(&settings(), &nothing, &sign(WEBHOOK_SECRET, &nothing)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unintelligible);
}

/// An endpoint of a platform hears of all its accounts.
#[test]
fn an_event_of_another_connected_account_is_none_of_ours() {
    let object = session_json("complete", "paid", "\"pi_1\"");
    let of = |account: &str| {
        body("checkout.session.completed", &object)
            .replace("\"livemode\"", &format!("\"account\":\"{account}\",\"livemode\""))
    };
    let ours = settings().with("connected_account", "acct_1");
    let read = |settings: &Settings, body: &str| {
        deliver(settings, body, &sign(WEBHOOK_SECRET, body)).unwrap().subject
    };
    assert!(matches!(read(&ours, &of("acct_1")), Subject::Payment(_)));
    assert_eq!(read(&ours, &of("acct_2")), Subject::Other);
    assert_eq!(read(&ours, &body("checkout.session.completed", &object)), Subject::Other);
    // Where none is configured there is none to compare with: another account's page may carry any reference, also that
    // of an order here, and what comes of it is not paid to us. So it is looked up.
    let ids = vec!["cs_1".to_owned(), "pi_1".to_owned()];
    assert_eq!(read(&settings(), &of("acct_2")), Subject::LookUp { ids });
    assert!(matches!(read(&settings(), &body("checkout.session.completed", &object)), Subject::Payment(_)));
}

/// A live endpoint of a platform gets the test events of its accounts, signed with the same secret.
#[test]
fn a_test_event_pays_for_nothing_at_a_live_key() {
    let body = body("checkout.session.completed", &session_json("complete", "paid", "\"pi_1\""));
    let live = Settings::new().with("secret_key", "sk_live_canary").with("webhook_secret", WEBHOOK_SECRET);
    let event = deliver(&live, &body, &sign(WEBHOOK_SECRET, &body)).unwrap();
    assert!(event.test && !event.check(&session()).unwrap().is_whole());
    let real = body.replace("\"livemode\":false", "\"livemode\":true");
    assert!(!deliver(&live, &real, &sign(WEBHOOK_SECRET, &real)).unwrap().test);
    assert!(!deliver(&settings(), &body, &sign(WEBHOOK_SECRET, &body)).unwrap().test);
}
