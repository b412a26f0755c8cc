//! Every request of every operation, pinned.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::provider::Settings;
use paymux_core::test_util::{preview, render};
use paymux_core::{CallOptions, ErrorKind};
use paymux_stripe::{OPERATIONS, STRIPE};
use support::settings;

/// Operation, what is special about it, input.
const INPUTS: &[(&str, &str, &str)] = &[
    (
        "session.create",
        "least",
        r#"{"mode":"payment","line_items":[{"quantity":1,"price_data":{"currency":"usd","unit_amount":2550,
            "product_data":{"name":"Two mugs"}}}]}"#,
    ),
    (
        "session.create",
        "everything",
        r#"{"mode":"payment","client_reference_id":"order-77","success_url":"https://shop.example/b?s={CHECKOUT_SESSION_ID}",
            "cancel_url":"https://shop.example/no","customer":"cus_1","customer_email":"ana@example.org","locale":"de",
            "expires_at":1767229200,"allowed_payment_method_types[]":["card","paypal"],"line_items":[{"quantity":2,
            "price_data":{"currency":"usd","unit_amount":1000,"product_data":{"name":"Mug & lid = ü"}}},{"quantity":1,
            "price_data":{"currency":"usd","unit_amount":550,"product_data":{"name":"Post"}}}],
            "metadata":{"paymux_reference":"order-77","cart":"c-12"},"payment_intent_data":{"capture_method":"manual",
            "description":"Mugs","metadata":{"paymux_reference":"order-77"}}}"#,
    ),
    ("session.get", "", r#"{"id":"cs_1"}"#),
    ("session.get", "expanded", r#"{"id":"cs_1","expand[]":["payment_intent.latest_charge"]}"#),
    ("session.get", "hostile id", r#"{"id":"../../x?y=1#z%2E%2E\r\n"}"#),
    ("session.expire", "", r#"{"id":"cs_1"}"#),
    (
        "session.list",
        "",
        r#"{"limit":100,"starting_after":"cs_9","status":"open","payment_intent":"pi_1","created[gte]":1767225600,
            "created[lt]":1767312000,"expand[]":["data.payment_intent.latest_charge"]}"#,
    ),
    ("payment_intent.get", "", r#"{"id":"pi_1","expand[]":["latest_charge"]}"#),
    ("payment_intent.get", "from a browser", r#"{"id":"pi_1","client_secret":"pi_1_secret_7"}"#),
    ("payment_intent.capture", "all", r#"{"id":"pi_1"}"#),
    ("payment_intent.capture", "a part", r#"{"id":"pi_1","amount_to_capture":1000,"final_capture":false}"#),
    ("payment_intent.cancel", "", r#"{"id":"pi_1","cancellation_reason":"abandoned"}"#),
    ("payment_intent.search", "", r#"{"query":"metadata['a']:'b c'","limit":100,"page":"p2"}"#),
    ("refund.create", "all", r#"{"payment_intent":"pi_1"}"#),
    (
        "refund.create",
        "a part of a charge",
        r#"{"charge":"ch_1","amount":1000,"reason":"duplicate","metadata":{"paymux_reference":"r-1"}}"#,
    ),
    ("refund.get", "", r#"{"id":"re_1"}"#),
    ("refund.list", "", r#"{"payment_intent":"pi_1","limit":100,"starting_after":"re_9"}"#),
    ("dispute.get", "", r#"{"id":"dp_1"}"#),
    ("dispute.list", "", r#"{"charge":"ch_1","limit":3}"#),
    (
        "payout.create",
        "",
        r#"{"amount":2500,"currency":"usd","destination":"ba_1","method":"instant",
            "metadata":{"paymux_reference":"payout-1"}}"#,
    ),
    ("payout.get", "", r#"{"id":"po_1"}"#),
    ("payout.list", "", r#"{"created[gte]":1767225600,"limit":100}"#),
    ("balance.get", "", "{}"),
    ("event.get", "", r#"{"id":"evt_1"}"#),
    ("event.list", "", r#"{"type":"charge.*","delivery_success":false,"created[gte]":1767225600}"#),
];

#[test]
fn every_request() {
    let keyed = CallOptions::with_key("key-1".parse().unwrap());
    for (operation, what, input) in INPUTS {
        let request = preview(&STRIPE, &settings(), operation, input, &keyed).unwrap();
        insta::assert_snapshot!(format!("{operation} {what}").trim().replace(' ', "-"), render(&request));
    }
    for entry in OPERATIONS {
        let pinned = INPUTS.iter().any(|(name, ..)| *name == entry.spec.name);
        assert!(pinned, "{} is not pinned", entry.spec.name);
    }
}

/// For the whole account by configuration, or for one call; nothing else can be added.
#[test]
fn a_connected_account_goes_into_a_header() {
    let header = |settings: &Settings, options: &CallOptions| {
        let request = preview(&STRIPE, settings, "balance.get", "{}", options).unwrap();
        request.headers().get("stripe-account").map(|value| value.to_str().unwrap().to_owned())
    };
    let configured = settings().with("connected_account", "acct_1");
    let call = CallOptions::default().header("Stripe-Account", "acct_2");
    assert_eq!(header(&settings(), &CallOptions::default()), None);
    assert_eq!(header(&configured, &CallOptions::default()).as_deref(), Some("acct_1"));
    assert_eq!(header(&configured, &call).as_deref(), Some("acct_2"));
    let other = CallOptions::default().header("Stripe-Version", "2020-08-27");
    let error = preview(&STRIPE, &settings(), "balance.get", "{}", &other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn the_publishable_key_looks_up_what_a_payer_holds_the_secret_of() {
    let public = Settings::new().with("publishable_key", "pk_test_canary_2");
    let send = |operation, input| preview(&STRIPE, &public, operation, input, &CallOptions::default());
    let allowed = send("payment_intent.get", r#"{"id":"pi_1","client_secret":"pi_1_secret_7"}"#).unwrap();
    assert_eq!(allowed.headers()["authorization"], "Bearer pk_test_canary_2");
    for (operation, input) in [
        ("payment_intent.get", r#"{"id":"pi_1"}"#),
        ("balance.get", "{}"),
        ("refund.create", r#"{"payment_intent":"pi_1"}"#),
    ] {
        assert_eq!(send(operation, input).unwrap_err().kind(), ErrorKind::CredentialKind, "{operation}");
    }
}

/// What breaks a rule of Stripe is refused before anything is sent, with the field.
#[test]
fn rules() {
    let line = |quantity: u64| {
        format!(
            r#"[{{"quantity":{quantity},"price_data":{{"currency":"usd","unit_amount":1,"product_data":{{"name":"x"}}}}}}]"#
        )
    };
    let long = "x".repeat(201);
    let metadata = |text: &str| format!(r#"{{"payment_intent":"pi_1","metadata":{{{text}}}}}"#);
    for (operation, input, field) in [
        ("session.create", r#"{"mode":"payment","line_items":[]}"#.to_owned(), "line_items"),
        (
            "session.create",
            format!(r#"{{"mode":"payment","client_reference_id":"{long}","line_items":{}}}"#, line(1)),
            "client_reference_id",
        ),
        ("payment_intent.capture", r#"{"id":"pi_1","amount_to_capture":0}"#.to_owned(), "amount_to_capture"),
        ("refund.create", "{}".to_owned(), "payment_intent"),
        ("refund.create", r#"{"payment_intent":"pi_1","charge":"ch_1"}"#.to_owned(), "payment_intent"),
        ("refund.create", r#"{"payment_intent":"pi_1","amount":0}"#.to_owned(), "amount"),
        ("refund.create", metadata(r#""a[b]":"c""#), "metadata"),
        ("refund.create", metadata(&format!(r#""{}":"c""#, "n".repeat(41))), "metadata"),
        ("refund.create", metadata(&format!(r#""a":"{}""#, "v".repeat(501))), "metadata"),
        ("refund.create", metadata(r#""a":"""#), "metadata"),
        ("payout.create", r#"{"amount":0,"currency":"usd"}"#.to_owned(), "amount"),
    ] {
        let error = preview(&STRIPE, &settings(), operation, &input, &CallOptions::default()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some(field)), "{input}");
    }
}
