//! Webhooks: proved by a certificate that is made here, by asking, and what they say.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use data_encoding::BASE64;
use http::{HeaderMap, HeaderValue};
use paymux_core::provider::Settings;
use paymux_core::test_util::Scripted;
use paymux_core::{Bytes, Checked, Error, ErrorKind, Event, Status, Subject, Timestamp, Verified, verify};
use paymux_core::{disputes::DisputeStatus, refunds::RefundStatus};
use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ED25519, SigningKey, date_time_ymd,
};
use serde_json::{Value, json};
use support::{HELD, ORDER, TAKEN, TOKEN, amount, done, now, opened, reference, settings, usd};

/// Made for these tests; it opens nothing. `ring` makes no RSA keys.
const SIGNER: &str = include_str!("support/signer.pem");
const LIVE: &str = "messageverificationcerts.paypal.com";
const ADDRESS: &str = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77";
const TIME: &str = "2026-01-01T00:00:00Z";
const BODY: &str = r#"{"id":"WH-2","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"3C679366HH908993F","status":"COMPLETED","amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77","supplementary_data":{"related_ids":{"order_id":"5O190127TN364715T"}}}}"#;
/// By another implementation, zlib's.
const CRC: u32 = 1_445_915_039;

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// On one line, as a setting holds it.
    fn der(&self) -> String {
        self.pem.lines().filter(|line| !line.starts_with('-')).collect()
    }

    /// A certificate of the signer's key, made out to this name.
    fn certificate(&self, name: &str) -> String {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(2025, 12, 1), date_time_ymd(2026, 12, 31));
        params.signed_by(&KeyPair::from_pem(SIGNER).unwrap(), &self.issuer).unwrap().pem()
    }
}

fn sign(message: &str) -> String {
    BASE64.encode(&KeyPair::from_pem(SIGNER).unwrap().sign(message.as_bytes()).unwrap())
}

/// As PayPal documents it: `transmission id|time|webhook id|CRC-32`.
fn delivered(time: &str) -> HeaderMap {
    let signature = sign(&format!("69cd13f0-d67a|{time}|1JE4291016473214C|{CRC}"));
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("paypal-auth-algo", "SHA256withRSA"),
        ("paypal-cert-url", ADDRESS),
        ("paypal-transmission-id", "69cd13f0-d67a"),
        ("paypal-transmission-sig", &signature),
        ("paypal-transmission-time", time),
    ] {
        headers.insert(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn but(headers: &HeaderMap, name: &'static str, value: &str) -> HeaderMap {
    let mut headers = headers.clone();
    headers.insert(name, HeaderValue::from_str(value).unwrap());
    headers
}

fn deliver(
    settings: &Settings,
    script: &Scripted,
    headers: &HeaderMap,
    body: &str,
    now: Timestamp,
) -> Result<Verified<Event>, Error> {
    let opened = opened(settings, script);
    let body = Bytes::copy_from_slice(body.as_bytes());
    done(verify(opened.provider.webhooks().unwrap(), headers, &body, now))
}

/// The code of a rejection; an error of another kind says that nobody can tell now.
fn code(result: Result<Verified<Event>, Error>) -> String {
    let error = result.unwrap_err();
    match error.kind() {
        ErrorKind::WebhookRejected => error.provider_code().unwrap().to_owned(),
        kind => format!("cannot tell: {kind}"),
    }
}

fn certified(root: &Authority) -> Settings {
    settings().with("webhook_roots", root.der())
}

#[test]
fn a_delivery_is_proved_by_the_certificate() {
    let root = Authority::new();
    let script = Scripted::new().replying(200, root.certificate(LIVE));
    let opened = opened(&certified(&root), &script);
    let webhooks = opened.provider.webhooks().unwrap();
    let body = Bytes::from_static(BODY.as_bytes());
    for _ in 0..2 {
        let event = done(verify(webhooks, &delivered(TIME), &body, now())).unwrap();
        assert_eq!(event.payment().unwrap().status, Status::Paid);
        assert_eq!(event.check(&reference()).unwrap(), Checked::Whole);
    }
    assert_eq!(script.sent().len(), 1, "the certificate is kept: {:?}", script.sent());
    assert!(
        script.sent()[0].starts_with(&format!("GET {ADDRESS}"))
            && !script.sent()[0].contains("authorization")
    );
}

#[test]
fn a_delivery_with_anything_changed_is_rejected() {
    let root = Authority::new();
    let told = |settings: &Settings, headers: &HeaderMap, body: &str| {
        let script = Scripted::new().replying(200, root.certificate(LIVE));
        code(deliver(settings, &script, headers, body, now()))
    };
    let (good, own) = (delivered(TIME), certified(&root));
    for headers in [
        but(&good, "paypal-transmission-id", "69cd13f0-d67b"),
        but(&good, "paypal-transmission-time", "2026-01-01T00:00:01Z"),
        but(&good, "paypal-transmission-sig", &sign("something else")),
        but(&good, "paypal-transmission-sig", &sign(&format!("69cd13f0-d67a|{TIME}|WEBHOOK_ID|{CRC}"))),
        // The CRC in hexadecimal digits, and the body itself.
        but(
            &good,
            "paypal-transmission-sig",
            &sign(&format!("69cd13f0-d67a|{TIME}|1JE4291016473214C|{CRC:x}")),
        ),
        but(
            &good,
            "paypal-transmission-sig",
            &sign(&format!("69cd13f0-d67a|{TIME}|1JE4291016473214C|{BODY}")),
        ),
    ] {
        assert_eq!(told(&own, &headers, BODY), "wrong_secret", "{headers:?}");
    }
    assert_eq!(told(&own, &good, &BODY.replace("25.50", "255.0")), "wrong_secret");
    let another =
        Settings::new().with("client_id", "c").with("client_secret", "s").with("webhook_id", "OTHER");
    assert_eq!(told(&another.with("webhook_roots", root.der()), &good, BODY), "wrong_secret");
    for name in
        ["paypal-cert-url", "paypal-transmission-id", "paypal-transmission-sig", "paypal-transmission-time"]
    {
        let mut without = good.clone();
        without.remove(name);
        assert_eq!(told(&own, &without, BODY), "unsigned", "{name}");
    }
}

/// Whoever sends a delivery writes the certificate's address: no other host is ever asked.
#[test]
fn a_forged_certificate_is_not_even_fetched() {
    let root = Authority::new();
    for address in [
        "https://evil.example/v1/notifications/certs/CERT-1",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.evil.example/cert.pem",
        "https://api.paypal.com@evil.example/cert.pem",
        "https://evil.example/api.paypal.com",
        "https://www.paypal.com/cert.pem",
        "https://api.paypal.com:8443/cert.pem",
        // The sandbox signs for everybody.
        "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        "",
    ] {
        let script = Scripted::new();
        let headers = but(&delivered(TIME), "paypal-cert-url", address);
        for settings in [certified(&root), asking()] {
            let told = code(deliver(&settings, &script, &headers, BODY, now()));
            assert!(["foreign_certificate", "unsigned"].contains(&told.as_str()), "{address}: {told}");
        }
        assert!(script.sent().is_empty(), "{address}: {:?}", script.sent());
    }
}

#[test]
fn only_a_certificate_of_paypals_signer_counts() {
    let (root, foreign) = (Authority::new(), Authority::new());
    let told = |settings: &Settings, certificate: String| {
        let script = Scripted::new().replying(200, certificate);
        code(deliver(settings, &script, &delivered(TIME), BODY, now()))
    };
    let own = certified(&root);
    for name in [
        "paypal.com",
        "evil.example",
        "messageverificationcerts.sandbox.paypal.com",
        "messageverificationcerts.paypal.com.evil.example",
    ] {
        assert_eq!(told(&own, root.certificate(name)), "untrusted_certificate", "{name}");
    }
    assert_eq!(told(&own, foreign.certificate(LIVE)), "untrusted_certificate");
    // Without roots of its own, nobody but those whom browsers trust.
    assert_eq!(told(&settings(), root.certificate(LIVE)), "untrusted_certificate");
    // It cannot be had: nothing is disproved, and PayPal delivers again.
    for (status, body) in [(503, ""), (404, ""), (200, "<html>")] {
        let script = Scripted::new().replying(status, body);
        let told = code(deliver(&own, &script, &delivered(TIME), BODY, now()));
        assert!(told.starts_with("cannot tell"), "{status}: {told}");
    }
}

#[test]
fn the_sandbox_has_certificates_of_its_own() {
    let root = Authority::new();
    let base = "https://api-m.sandbox.paypal.com".parse().unwrap();
    let sandbox = certified(&root).with_base_url(base);
    let headers = but(
        &delivered(TIME),
        "paypal-cert-url",
        "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
    );
    let script =
        Scripted::new().replying(200, root.certificate("messageverificationcerts.sandbox.paypal.com"));
    deliver(&sandbox, &script, &headers, BODY, now()).unwrap();
    // Several roots, as while one replaces the other.
    let (a, b) = (Authority::new().der(), root.der());
    let both = settings().with("webhook_roots", format!("{a},{b}"));
    let script = Scripted::new().replying(200, root.certificate(LIVE));
    deliver(&both, &script, &delivered(TIME), BODY, now()).unwrap();
    assert_eq!(
        code(deliver(&sandbox, &Scripted::new(), &delivered(TIME), BODY, now())),
        "foreign_certificate"
    );
}

/// PayPal delivers again for three days, and may keep the time of the first delivery.
#[test]
fn a_delivery_counts_as_long_as_it_may_come_again() {
    let root = Authority::new();
    let at = |hours: i64| Timestamp::from_unix_seconds(now().unix_seconds() + hours * 3600).unwrap();
    for (hours, fine) in [(72, true), (96, true), (97, false), (-97, false)] {
        let script = Scripted::new().replying(200, root.certificate(LIVE));
        let result = deliver(&certified(&root), &script, &delivered(TIME), BODY, at(hours));
        assert_eq!(result.is_ok(), fine, "{hours} hours later");
        let script =
            Scripted::new().replying(200, TOKEN).replying(200, r#"{"verification_status":"SUCCESS"}"#);
        let result = deliver(&asking(), &script, &delivered(TIME), BODY, at(hours));
        assert_eq!(result.is_ok(), fine, "{hours} hours later, asking");
        assert_eq!(script.sent().is_empty(), !fine);
    }
    for time in ["yesterday", "1767225600"] {
        let headers = but(&delivered(TIME), "paypal-transmission-time", time);
        for settings in [certified(&root), asking()] {
            assert_eq!(
                code(deliver(&settings, &Scripted::new(), &headers, BODY, now())),
                "malformed_timestamp"
            );
        }
    }
}

#[test]
fn settings_that_prove_nothing_are_named_and_reject_nothing() {
    let root = Authority::new();
    let bare = || Settings::new().with("client_id", "c").with("client_secret", "s");
    for (settings, variable) in [
        (bare().with("webhook_roots", root.der()), "PAYPAL_WEBHOOK_ID"),
        (bare().with("webhook_proof", "ask"), "PAYPAL_WEBHOOK_ID"),
        (settings().with("webhook_proof", "none"), "PAYPAL_WEBHOOK_PROOF"),
        (settings().with("webhook_roots", "no certificate"), "PAYPAL_WEBHOOK_ROOTS"),
    ] {
        let script = Scripted::new().replying(200, root.certificate(LIVE));
        let error = deliver(&settings, &script, &delivered(TIME), BODY, now()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{variable}: {error}");
        assert!(error.to_string().contains(variable), "{variable}: {error}");
    }
}

fn asking() -> Settings {
    settings().with("webhook_proof", "ask")
}

#[test]
fn paypal_is_asked_with_every_byte_of_the_event() {
    let script = Scripted::new().replying(200, TOKEN).replying(200, r#"{"verification_status":"SUCCESS"}"#);
    let body = BODY.replace(":", " : ").replace("https : ", "https:");
    deliver(&asking(), &script, &delivered(TIME), &body, now()).unwrap();
    assert!(script.sent()[1].contains(&body), "{}", script.sent()[1]);
    for (answer, told) in [
        (r#"{"verification_status":"FAILURE"}"#, "not_genuine"),
        (r#"{"verification_status":"MAYBE"}"#, "cannot tell: unintelligible"),
        ("{}", "cannot tell: unintelligible"),
    ] {
        // What cannot be read is asked again.
        let script = Scripted::new().replying(200, TOKEN);
        let script = (0..9).fold(script, |script, _| script.replying(200, answer));
        assert_eq!(code(deliver(&asking(), &script, &delivered(TIME), BODY, now())), told, "{answer}");
    }
    for body in ["", "[]", "7", "{"] {
        let script = Scripted::new();
        assert_eq!(code(deliver(&asking(), &script, &delivered(TIME), body, now())), "malformed_body");
        assert!(script.sent().is_empty());
    }
    for name in ["paypal-auth-algo", "paypal-transmission-sig"] {
        let mut twice = delivered(TIME);
        twice.append(name, HeaderValue::from_static("x"));
        assert_eq!(code(deliver(&asking(), &Scripted::new(), &twice, BODY, now())), "malformed_signature");
    }
}

fn event(kind: &str, resource: &Value) -> Event {
    let body =
        json!({ "id": "WH-1", "create_time": TIME, "event_type": kind, "resource": resource }).to_string();
    let script = Scripted::new().replying(200, TOKEN).replying(200, r#"{"verification_status":"SUCCESS"}"#);
    deliver(&asking(), &script, &delivered(TIME), &body, now()).unwrap().into_inner()
}

fn up(kind: &str, id: &str) -> Value {
    json!([
        { "href": "https://api.paypal.com/v2/payments/captures/self", "rel": "self", "method": "GET" },
        { "href": format!("https://api.paypal.com/v2/x/{kind}/{id}"), "rel": "up", "method": "GET" },
    ])
}

fn capture(status: &str, above: &Value) -> Value {
    json!({ "id": TAKEN, "status": status, "amount": amount("25.50"), "final_capture": true, "custom_id": "order-77", "links": above })
}

#[test]
fn what_events_about_orders_and_captures_say() {
    let order = |status: &str| support::order(status, "CAPTURE", &Value::Null);
    let of_order = up("orders", ORDER);
    let mut wordless = order("APPROVED");
    wordless.as_object_mut().unwrap().remove("status");
    let paid =
        support::order("COMPLETED", "CAPTURE", &json!({ "captures": [capture("COMPLETED", &of_order)] }));
    let declined =
        support::order("COMPLETED", "CAPTURE", &json!({ "captures": [capture("DECLINED", &of_order)] }));
    for (kind, resource, status, received) in [
        ("CHECKOUT.ORDER.APPROVED", order("APPROVED"), Status::Approved, None),
        ("CHECKOUT.ORDER.APPROVED", wordless, Status::Approved, None),
        ("CHECKOUT.ORDER.COMPLETED", paid, Status::Paid, Some("25.50")),
        // An order may be completed by a payment that was declined.
        ("CHECKOUT.ORDER.COMPLETED", declined, Status::Declined, Some("0")),
        ("CHECKOUT.ORDER.COMPLETED", order("COMPLETED"), Status::Processing, None),
        ("CHECKOUT.ORDER.VOIDED", order("VOIDED"), Status::Canceled, None),
        ("PAYMENT.CAPTURE.COMPLETED", capture("COMPLETED", &of_order), Status::Paid, Some("25.50")),
        ("PAYMENT.CAPTURE.PENDING", capture("PENDING", &of_order), Status::Processing, None),
        ("PAYMENT.CAPTURE.DENIED", capture("DECLINED", &of_order), Status::Declined, None),
        ("PAYMENT.CAPTURE.DECLINED", capture("FAILED", &of_order), Status::Declined, None),
        (
            "PAYMENT.AUTHORIZATION.CREATED",
            json!({ "id": HELD, "status": "CREATED", "amount": amount("25.50"), "custom_id": "order-77", "links": of_order }),
            Status::Authorized,
            None,
        ),
    ] {
        let event = event(kind, &resource);
        let update = event.payment().unwrap_or_else(|| panic!("{kind} {resource}: {event:?}"));
        assert_eq!((update.id.as_str(), &update.status), (ORDER, &status), "{kind}");
        assert_eq!(
            (update.requested.as_ref(), update.received.as_ref()),
            (Some(&usd("25.50")), received.map(usd).as_ref()),
            "{kind}"
        );
        assert_eq!(event.check(&reference()).unwrap(), Checked::Whole, "{kind}");
        assert_eq!((event.key.as_str(), event.occurred_at), ("WH-1", Some(now())));
    }
    // Another amount is another payment.
    let mut more = capture("COMPLETED", &up("orders", ORDER));
    more["amount"] = amount("255.00");
    assert_eq!(
        event("PAYMENT.CAPTURE.COMPLETED", &more).check(&reference()).unwrap_err().field(),
        Some("amount")
    );
}

/// One capture of an authorisation says nothing of the others.
#[test]
fn an_event_about_a_part_is_never_the_whole_truth() {
    let of_hold = up("authorizations", HELD);
    let mut part = capture("COMPLETED", &of_hold);
    part["final_capture"] = json!(false);
    let declined = capture("DECLINED", &of_hold);
    for (kind, resource) in [("PAYMENT.CAPTURE.COMPLETED", part), ("PAYMENT.CAPTURE.DENIED", declined)] {
        let Subject::LookUp { ids } = event(kind, &resource).subject else { panic!("{kind}") };
        assert_eq!(ids, [TAKEN, HELD], "{kind}");
    }
    let voided =
        json!({ "id": HELD, "status": "VOIDED", "amount": amount("25.50"), "links": up("orders", ORDER) });
    let last = json!({ "id": TAKEN, "status": "COMPLETED", "amount": amount("20.00"), "final_capture": true, "custom_id": "order-77", "links": of_hold });
    let stored = reference();
    for (kind, resource, status) in [
        ("PAYMENT.AUTHORIZATION.VOIDED", voided, Status::Canceled),
        ("PAYMENT.CAPTURE.COMPLETED", last, Status::Paid),
    ] {
        let event = event(kind, &resource);
        assert_eq!(event.payment().unwrap().status, status);
        let Checked::NotSaid(left_out) = event.check(&stored).unwrap() else {
            panic!("{kind} alone is believed")
        };
        assert!(left_out.contains(&"amount"), "{kind}: {left_out:?}");
    }
}

#[test]
fn refunds_reversals_and_disputes_name_their_payment() {
    let mut refund = json!({ "id": "R1", "status": "COMPLETED", "amount": amount("5.00"), "custom_id": "refund-1", "links": up("captures", TAKEN) });
    let stored = reference().further_id("capture", TAKEN);
    for (kind, word, status) in [
        ("PAYMENT.CAPTURE.REFUNDED", "COMPLETED", RefundStatus::Succeeded),
        ("PAYMENT.CAPTURE.REFUNDED", "PENDING", RefundStatus::Pending),
        ("PAYMENT.CAPTURE.REVERSED", "COMPLETED", RefundStatus::Succeeded),
    ] {
        refund["status"] = json!(word);
        let event = event(kind, &refund);
        let Subject::Refund(update) = &event.subject else { panic!("{event:?}") };
        assert_eq!((update.id.as_str(), &update.status, &update.amount), ("R1", &status, &Some(usd("5"))));
        assert_eq!(
            (update.payment_ids.as_slice(), update.reference.as_deref()),
            (&[TAKEN.to_owned()][..], Some("refund-1"))
        );
        assert!(matches!(event.check(&stored).unwrap(), Checked::NotSaid(_)));
        assert!(event.check(&reference().further_id("capture", "OTHER")).is_err());
    }
    // The capture itself in the place of a refund: how much went back is not said.
    let Subject::LookUp { ids } =
        event("PAYMENT.CAPTURE.REVERSED", &capture("REFUNDED", &up("orders", ORDER))).subject
    else {
        panic!()
    };
    assert_eq!(ids, [TAKEN, ORDER]);

    let dispute = json!({
        "dispute_id": "PP-D-1", "status": "RESOLVED", "dispute_amount": amount("25.50"),
        "dispute_outcome": { "outcome_code": "RESOLVED_BUYER_FAVOUR" }, "disputed_transactions": [{ "seller_transaction_id": TAKEN }],
    });
    for kind in ["CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.UPDATED", "CUSTOMER.DISPUTE.RESOLVED"] {
        let event = event(kind, &dispute);
        let Subject::Dispute(update) = &event.subject else { panic!("{event:?}") };
        assert_eq!(
            (update.id.as_str(), &update.status, &update.amount),
            ("PP-D-1", &DisputeStatus::Lost, &Some(usd("25.50")))
        );
        assert!(matches!(event.check(&stored).unwrap(), Checked::NotSaid(_)));
    }
}

/// Each of them is genuine. Taken for nothing, the money in it would be forgotten.
#[test]
fn what_cannot_be_read_whole_is_looked_up() {
    let of_order = up("orders", ORDER);
    let with = |pointer: &str, value: Value| {
        let mut odd = capture("COMPLETED", &of_order);
        *odd.pointer_mut(pointer).unwrap() = value;
        odd
    };
    for (kind, resource) in [
        ("PAYMENT.CAPTURE.COMPLETED", with("/amount/value", json!(25.5))),
        ("PAYMENT.CAPTURE.COMPLETED", with("/amount/value", json!("a lot"))),
        ("PAYMENT.CAPTURE.COMPLETED", with("/amount/currency_code", json!("XYZ1"))),
        ("PAYMENT.CAPTURE.COMPLETED", with("/status", json!(7))),
        // It contradicts itself.
        ("PAYMENT.CAPTURE.COMPLETED", with("/status", json!("PENDING"))),
        ("PAYMENT.CAPTURE.COMPLETED", with("/status", json!("REFUNDED"))),
        ("PAYMENT.CAPTURE.DENIED", capture("COMPLETED", &of_order)),
        ("PAYMENT.CAPTURE.RENAMED", capture("COMPLETED", &of_order)),
        ("PAYMENT.REFUND.RENAMED", capture("COMPLETED", &of_order)),
        ("", capture("COMPLETED", &of_order)),
    ] {
        let Subject::LookUp { ids } = event(kind, &resource).subject else { panic!("{kind} {resource}") };
        assert_eq!(ids, [TAKEN, ORDER], "{kind} {resource}");
    }
    let reversed = json!({ "id": "PA-1", "order_id": ORDER });
    let Subject::LookUp { ids } = event("CHECKOUT.PAYMENT-APPROVAL.REVERSED", &reversed).subject else {
        panic!()
    };
    assert_eq!(ids, [ORDER, "PA-1"]);
    for resource in [json!({}), json!([]), json!("x"), Value::Null] {
        assert_eq!(event("CHECKOUT.ORDER.APPROVED", &resource).subject, Subject::LookUp { ids: vec![] });
    }
    for kind in ["BILLING.SUBSCRIPTION.CREATED", "PAYMENT.PAYOUTSBATCH.SUCCESS", "INVOICING.INVOICE.PAID"] {
        assert_eq!(event(kind, &json!({ "id": "X" })).subject, Subject::Other, "{kind}");
    }
}
