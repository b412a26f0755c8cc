//! Every request of every operation, as it goes out.

mod support;

use paymux_core::test_util::{preview, render};
use paymux_core::{CallOptions, Schemes};
use paymux_iterapay::{ITERAPAY, OPERATIONS};
use support::{input, key_only, settings};

/// What every operation is called with: all its fields, and where that differs only the required ones.
const INPUTS: &[(&str, &str, &str)] = &[
    ("keys.generate", "", "{$M}"),
    ("keys.info", "", "{$M}"),
    ("keys.revoke", "", "{$M}"),
    (
        "invoices.create",
        "",
        r#"{$M,"amount":"42.50","type":"onetime","description":"Basket 77","paymentMethodID":7}"#,
    ),
    ("invoices.create", "least", r#"{$M,"amount":"42.50","type":"reusable"}"#),
    ("invoices.list", "least", "{$M}"),
    (
        "invoices.list",
        "",
        r#"{$M,"types[]":["onetime","reusable"],"states[]":["pending","paid"],"tokens[]":["USDT","7"],
            "amountFrom":"1.00","amountTo":"99.50","dateFrom":"2031-05-04T09:08:07Z",
            "dateTo":"2031-05-05T00:00:00Z","collectStates[]":["completed"],"showArchived":true,"amlOk":false,
            "search":"order 77/ä","limit":50,"page":2,"order":"asc","orderBy":"amount"}"#,
    ),
    ("invoices.get", "", "{$M,$I}"),
    ("invoices.archive", "", "{$M,$I}"),
    ("invoices.delete", "", "{$M,$I}"),
    ("public.invoice", "", "{$I}"),
    ("public.address", "", r#"{$I,"methodID":7}"#),
    ("public.addresses", "", "{$I}"),
    ("payment_methods.list", "", "{}"),
];

#[test]
fn every_operation_builds_its_documented_request() {
    for (name, variant, fields) in INPUTS {
        let request = preview(&ITERAPAY, &settings(), name, &input(fields), &CallOptions::default()).unwrap();
        let snapshot = format!("{name}{}{variant}", if variant.is_empty() { "" } else { "-" });
        insta::assert_snapshot!(snapshot, render(&request));
    }
}

#[test]
fn no_operation_is_left_out() {
    for entry in OPERATIONS {
        let covered = INPUTS.iter().any(|(name, _, _)| *name == entry.spec.name);
        assert!(covered, "{}", entry.spec.name);
        let twins = OPERATIONS.iter().filter(|other| other.spec.name == entry.spec.name).count();
        assert_eq!(twins, 1, "{}", entry.spec.name);
    }
}

/// The modes of every operation, the preferred one first.
#[test]
fn every_operation_takes_its_documented_credentials() {
    let ids = |schemes: Schemes| schemes.iter().map(|scheme| scheme.id).collect::<Vec<_>>().join(" ");
    let table: String =
        OPERATIONS.iter().map(|entry| format!("{:<24}{}\n", entry.spec.name, ids(entry.accepts))).collect();
    insta::assert_snapshot!("credentials", table);
}

#[test]
fn with_a_key_alone_administration_fails_before_sending() {
    let info = preview(&ITERAPAY, &key_only(), "keys.info", &input("{$M}"), &CallOptions::default());
    let error = info.unwrap_err();
    insta::assert_snapshot!("key_info_with_a_key", error.to_string());
    assert_eq!(error.delivery(), paymux_core::Delivery::NotSent);
    assert_eq!(error.advice(), paymux_core::Advice::FixCredentials);
}

#[test]
fn an_expired_token_is_not_sent() {
    // {"exp":1}
    let settings = paymux_core::Settings::new().with("account_jwt", "e30.eyJleHAiOjF9.c2ln");
    let script = paymux_core::test_util::Scripted::new();
    let opened = support::open_with(&settings, &script);
    let info = ITERAPAY.operation("keys.info").unwrap().build(input("{$M}").as_bytes()).unwrap();
    let error = support::run(opened.client.send_any(&*info, &CallOptions::default())).unwrap_err();
    assert_eq!(error.kind(), paymux_core::ErrorKind::CredentialExpired);
    assert!(script.sent().is_empty());
}

#[test]
fn no_id_leaves_its_place_in_the_path() {
    let build = |id: &str| {
        let fields = format!(r#"{{"merchantID":"m","invoiceID":{}}}"#, serde_json::to_string(id).unwrap());
        preview(&ITERAPAY, &settings(), "invoices.get", &fields, &CallOptions::default())
    };
    for hostile in ["", ".", ".."] {
        assert_eq!(build(hostile).unwrap_err().field(), Some("invoiceID"), "{hostile:?}");
    }
    for (hostile, encoded) in [
        ("../funds", "..%2Ffunds"),
        ("a?archived=1", "a%3Farchived%3D1"),
        ("a#b", "a%23b"),
        ("%2e%2e", "%252e%252e"),
        ("a\r\nx-api-key: b", "a%0D%0Ax-api-key%3A%20b"),
    ] {
        let uri = build(hostile).unwrap().uri().to_string();
        assert_eq!(uri, format!("https://api.iterapay.com/merchants/m/invoices/{encoded}"));
    }
}
