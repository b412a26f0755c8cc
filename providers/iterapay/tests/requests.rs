//! Every request of every operation, as it goes out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use paymux_core::provider::{Entry, Schemes, Spec};
use paymux_core::test_util::{preview, render};
use paymux_core::{CallOptions, Stakes};
use paymux_iterapay::{ITERAPAY, OPERATIONS};
use support::{input, key_only, settings};

/// What every operation is called with: all its fields, and where that differs only the required ones.
const INPUTS: &[(&str, &str, &str)] = &[
    ("merchant.list", "", "{}"),
    ("merchant.create", "", r#"{"name":"Müller & Söhne"}"#),
    ("merchant.get", "", "{$M}"),
    ("merchant.update", "", r#"{$M,"name":"Mugs"}"#),
    ("merchant.update", "least", "{$M}"),
    ("merchant.delete", "", "{$M}"),
    ("merchant.funds", "", "{$M}"),
    ("merchant.fees", "", r#"{$M,"type":"withdrawal","paymentMethodID":7}"#),
    ("merchant.fees", "least", r#"{$M,"type":"onetime"}"#),
    ("merchant.fees_amount", "", r#"{$M,"type":"collect","amount":"42.50","paymentMethodID":7}"#),
    ("merchant.limits", "", "{$M}"),
    (
        "invoice.create",
        "",
        r#"{$M,"amount":"42.50","type":"onetime","description":"Basket 77","paymentMethodID":7}"#,
    ),
    ("invoice.create", "least", r#"{$M,"amount":"42.50","type":"reusable"}"#),
    ("invoice.list", "least", "{$M}"),
    (
        "invoice.list",
        "",
        r#"{$M,"types[]":["onetime","reusable"],"states[]":["pending","paid"],"tokens[]":["USDT","7"],
            "amountFrom":"1.00","amountTo":"99.50","dateFrom":"2031-05-04T09:08:07Z",
            "dateTo":"2031-05-05T00:00:00Z","collectStates[]":["completed"],"showArchived":true,"amlOk":false,
            "search":"order 77/ä","limit":50,"page":2,"order":"asc","orderBy":"amount"}"#,
    ),
    ("invoice.get", "", "{$M,$I}"),
    ("invoice.public", "", "{$I}"),
    ("invoice.address", "", r#"{$I,"methodID":7}"#),
    ("invoice.addresses", "", "{$I}"),
    ("invoice.archive", "", "{$M,$I}"),
    ("invoice.delete", "", "{$M,$I}"),
    ("transaction.list", "least", "{$M}"),
    (
        "transaction.list",
        "",
        r#"{$M,"limit":50,"page":2,"order":"desc","orderBy":"createdAt","states":["confirmed","flagged"],
            "dateFrom":"2031-05-04T09:08:07Z","dateTo":"2031-05-05T00:00:00Z","tokens":[7,12],
            "invoiceIDs":["7c1f0a52"]}"#,
    ),
    ("transaction.get", "", r#"{$M,"transactionID":"t-1"}"#),
    (
        "withdrawal.create",
        "",
        r#"{$M,"address":"TQ5ExampleExampleExampleExample123","amount":"18.30500000","paymentMethodID":12}"#,
    ),
    ("withdrawal.get", "", r#"{$M,"withdrawalID":"w-1"}"#),
    ("withdrawal.pending", "", "{$M}"),
    ("key.generate", "", "{$M}"),
    ("key.info", "", "{$M}"),
    ("key.revoke", "", "{$M}"),
    ("ip_address.set", "", r#"{$M,"ipAddress":"203.0.113.7"}"#),
    ("ip_address.get", "", "{$M}"),
    ("ip_address.delete", "", "{$M}"),
    ("webhook.set", "", r#"{$M,"url":"https://shop.example/hooks","secret":"planted-webhook-secret"}"#),
    ("webhook.get", "", "{$M}"),
    ("webhook.delete", "", "{$M}"),
    ("payment_methods.list", "", "{}"),
    ("collect.invoices", "", "{$M}"),
    ("collect.info", "", r#"{$M,"invoiceIDs":["a","b"]}"#),
    ("role.list", "", "{$M}"),
    #[cfg(feature = "inferred")]
    ("collect.init", "", r#"{$M,"invoiceIDs":["a","b"]}"#),
    #[cfg(feature = "inferred")]
    ("collect.state", "", r#"{$M,"id":"c-1"}"#),
    #[cfg(feature = "inferred")]
    ("role.create", "", r#"{$M,"name":"Clerk","permissions":["invoices.read"]}"#),
    #[cfg(feature = "inferred")]
    ("role.update", "", r#"{$M,"roleID":"role_1","permissions":["invoices.read","funds.read"]}"#),
    #[cfg(feature = "inferred")]
    ("member.list", "", r#"{$M,"role":"role_1","limit":50,"page":2}"#),
    #[cfg(feature = "inferred")]
    ("member.change", "", r#"{$M,"memberID":"u-1","roleID":"role_1"}"#),
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

fn stakes(spec: &Spec) -> &'static str {
    match spec.stakes {
        Stakes::None => "-",
        Stakes::Inert => "inert",
        Stakes::Money => "MONEY",
    }
}

/// The modes of every operation, the preferred one first; whether it may be repeated; what it can do.
#[test]
fn every_operation_takes_its_documented_credentials() {
    let ids = |schemes: Schemes| schemes.iter().map(|scheme| scheme.id).collect::<Vec<_>>().join(" ");
    let row = |entry: &Entry| {
        let spec = entry.spec;
        let (modes, safety) = (ids(entry.accepts), format!("{:?}", spec.safety));
        format!("{:<22}{modes:<22}{safety:<12}{}\n", spec.name, stakes(spec))
    };
    let table: String = OPERATIONS.iter().map(row).collect();
    insta::assert_snapshot!(if cfg!(feature = "inferred") { "table-inferred" } else { "table" }, table);
}

#[test]
fn with_a_key_alone_administration_fails_before_sending() {
    let info = preview(&ITERAPAY, &key_only(), "key.info", &input("{$M}"), &CallOptions::default());
    let error = info.unwrap_err();
    insta::assert_snapshot!("key_info_with_a_key", error.to_string());
    assert_eq!(error.delivery(), paymux_core::Delivery::NotSent);
    assert_eq!(error.advice(), paymux_core::Advice::FixCredentials);
}

#[test]
fn a_secret_goes_out_and_is_never_shown() {
    let fields = input(r#"{$M,"url":"https://shop.example/hooks","secret":"planted"}"#);
    let request = preview(&ITERAPAY, &settings(), "webhook.set", &fields, &CallOptions::default()).unwrap();
    let body = std::str::from_utf8(request.body()).unwrap();
    assert_eq!(body, r#"{"url":"https://shop.example/hooks","secret":"planted"}"#);
    assert!(!render(&request).contains("planted"));
}

#[test]
fn an_expired_token_is_not_sent() {
    // {"exp":1}
    let settings = paymux_core::provider::Settings::new().with("account_jwt", "e30.eyJleHAiOjF9.c2ln");
    let script = paymux_core::test_util::Scripted::new();
    let opened = support::open_with(&settings, &script);
    let info = ITERAPAY.operation("key.info").unwrap().build(input("{$M}").as_bytes()).unwrap();
    let error = support::run(opened.client.send_any(&*info, &CallOptions::default())).unwrap_err();
    assert_eq!(error.kind(), paymux_core::ErrorKind::CredentialExpired);
    assert!(script.sent().is_empty());
}

#[test]
fn no_id_leaves_its_place_in_the_path() {
    let build = |id: &str| {
        let fields = format!(r#"{{"merchantID":"m","invoiceID":{}}}"#, serde_json::to_string(id).unwrap());
        preview(&ITERAPAY, &settings(), "invoice.get", &fields, &CallOptions::default())
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
