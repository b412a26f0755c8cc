//! Every request of every operation, pinned.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "support/inputs.rs"]
mod inputs;
mod support;

use inputs::INPUTS;
use paymux_core::test_util::{Scripted, preview, render};
use paymux_core::{CallOptions, ErrorKind};
use paymux_paypal::{OPERATIONS, PAYPAL};
use support::{TOKEN, done, opened, settings};

#[test]
fn every_request() {
    let key = CallOptions::with_key("key-1".parse().unwrap());
    for (operation, what, input) in INPUTS {
        let request = preview(&PAYPAL, &settings(), operation, input, &key).unwrap();
        insta::assert_snapshot!(format!("{operation} {what}").trim().replace(' ', "-"), render(&request));
    }
    for entry in OPERATIONS {
        assert!(
            INPUTS.iter().any(|(name, ..)| *name == entry.spec.name),
            "{} is not pinned",
            entry.spec.name
        );
    }
}

/// The question goes out with the event as it came: parsed and written again it is another one.
#[test]
fn an_event_is_asked_about_byte_for_byte() {
    let (operation, _, input) = INPUTS.last().unwrap();
    let request = preview(&PAYPAL, &settings(), operation, input, &CallOptions::default()).unwrap();
    let body = std::str::from_utf8(request.body()).unwrap();
    assert!(body.contains(r#"{"id" : "8PT5",  "amount":7.4700000000000000001, "a":"\u00e4"}"#), "{body}");
}

#[test]
fn the_request_for_a_token() {
    let script = Scripted::new().replying(200, TOKEN).replying(404, "{}");
    let opened = opened(&settings(), &script);
    let operation = support::entry("order.get").build(br#"{"id":"X"}"#).unwrap();
    done(opened.client.send_any(&*operation, &CallOptions::default())).unwrap_err();
    insta::assert_snapshot!(script.sent().join("---\n"));
}

/// A platform acts for its merchants, and has a mark of its own.
#[test]
fn headers_that_a_caller_adds() {
    let settings = settings().with("partner_attribution_id", "BN-1");
    let call = CallOptions::default()
        .header("PayPal-Auth-Assertion", "e30.e30.")
        .header("PayPal-Mock-Response", "{}");
    let request = preview(&PAYPAL, &settings, "order.get", r#"{"id":"X"}"#, &call).unwrap();
    let header = |name: &str| request.headers()[name].to_str().unwrap();
    assert_eq!(header("paypal-partner-attribution-id"), "BN-1");
    assert_eq!(header("paypal-auth-assertion"), "e30.e30.");
    let other = CallOptions::default().header("PayPal-Request-Id", "k");
    let refused = preview(&PAYPAL, &settings, "order.get", r#"{"id":"X"}"#, &other).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn a_key_that_is_too_long_is_refused_before_sending() {
    let call = CallOptions::with_key("k".repeat(109).parse().unwrap());
    let (operation, _, input) = INPUTS[0];
    let refused = preview(&PAYPAL, &settings(), operation, input, &call).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
    let call = CallOptions::with_key("k".repeat(108).parse().unwrap());
    preview(&PAYPAL, &settings(), operation, input, &call).unwrap();
}
