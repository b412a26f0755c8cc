//! The documented rules: each with a case that breaks it, refused before anything is sent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use paymux_core::provider::{AnyOperation, Target};
use paymux_core::{CallOptions, Delivery, Stakes};
use paymux_iterapay::ITERAPAY;
use support::{input, settings};

fn build(operation: &str, fields: &str) -> Box<dyn AnyOperation> {
    ITERAPAY.operation(operation).unwrap().build(input(fields).as_bytes()).unwrap()
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let url = |url: &str| format!(r#"{{$M,"url":"{url}","secret":"s"}}"#);
    let address = |address: &str| format!(r#"{{$M,"ipAddress":"{address}"}}"#);
    let cases: &[(&str, &str, &str)] = &[
        ("merchant.create", r#"{"name":""}"#, "name"),
        ("merchant.fees", r#"{$M,"type":"withdraw"}"#, "type"),
        ("merchant.fees_amount", r#"{$M,"type":"refund","amount":"1"}"#, "type"),
        ("merchant.fees_amount", r#"{$M,"type":"onetime","amount":"0.00"}"#, "amount"),
        ("invoice.create", r#"{$M,"amount":"0","type":"onetime"}"#, "amount"),
        ("invoice.create", r#"{$M,"amount":"-1.00","type":"onetime"}"#, "amount"),
        ("invoice.create", r#"{$M,"amount":"1.00","type":"withdrawal"}"#, "type"),
        ("invoice.list", r#"{$M,"page":0}"#, "page"),
        ("invoice.list", r#"{$M,"limit":0}"#, "limit"),
        ("transaction.list", r#"{$M,"page":0}"#, "page"),
        ("withdrawal.create", r#"{$M,"address":"","amount":"1","paymentMethodID":7}"#, "address"),
        ("withdrawal.create", r#"{$M,"address":"TQ5 ","amount":"1","paymentMethodID":7}"#, "address"),
        ("withdrawal.create", r#"{$M,"address":"TQ5\n","amount":"1","paymentMethodID":7}"#, "address"),
        ("withdrawal.create", r#"{$M,"address":"\u200bTQ5","amount":"1","paymentMethodID":7}"#, "address"),
        ("withdrawal.create", r#"{$M,"address":"T","amount":"0","paymentMethodID":7}"#, "amount"),
        ("withdrawal.get", r#"{$M,"withdrawalID":"pending"}"#, "withdrawalID"),
        ("ip_address.set", &address("203.0.113"), "ipAddress"),
        ("ip_address.set", &address("::1"), "ipAddress"),
        ("ip_address.set", &address("203.0.113.0/33"), "ipAddress"),
        ("webhook.set", &url("http://shop.example/hooks"), "url"),
        ("webhook.set", &url("http://localhost.shop.example"), "url"),
        ("webhook.set", &url("ftp://shop.example"), "url"),
        ("webhook.set", r#"{$M,"url":"https://shop.example","secret":""}"#, "secret"),
        ("collect.info", r#"{$M,"invoiceIDs":[]}"#, "invoiceIDs"),
        #[cfg(feature = "inferred")]
        ("collect.init", r#"{$M,"invoiceIDs":[]}"#, "invoiceIDs"),
        #[cfg(feature = "inferred")]
        ("member.list", r#"{$M,"page":0}"#, "page"),
    ];
    let script = paymux_core::test_util::Scripted::new();
    let opened = support::open_with(&settings(), &script);
    for (operation, fields, field) in cases {
        let (built, options) = (build(operation, fields), CallOptions::default());
        let error = support::run(opened.client.send_any(&*built, &options)).unwrap_err();
        assert_eq!(
            (error.field(), error.delivery()),
            (Some(*field), Delivery::NotSent),
            "{operation} {fields}"
        );
        assert_eq!(error.operation(), Some(*operation));
    }
    assert!(script.sent().is_empty());
}

#[test]
fn what_keeps_the_rules_is_not_refused() {
    let base = "https://api.iterapay.com".parse().unwrap();
    let target = Target::new(&base);
    for (operation, fields) in [
        ("ip_address.set", r#"{$M,"ipAddress":"203.0.113.0/24"}"#),
        ("webhook.set", r#"{$M,"url":"http://127.0.0.1:4010/hooks","secret":"s"}"#),
        ("invoice.create", r#"{$M,"amount":"0.000001","type":"collect"}"#),
        ("invoice.create", r#"{$M,"amount":42.50,"type":"withdraw","paymentMethodID":"7"}"#),
        ("collect.info", r#"{$M,"invoiceIDs":"a,b"}"#),
    ] {
        assert!(build(operation, fields).prepare(&target).is_ok(), "{operation} {fields}");
    }
}

#[test]
fn an_invoice_that_begins_a_withdrawal_moves_money() {
    for (kind, stakes) in [
        ("onetime", Stakes::Inert),
        ("reusable", Stakes::Inert),
        ("collect", Stakes::Inert),
        ("withdraw", Stakes::Money),
    ] {
        let fields = format!(r#"{{$M,"amount":"1.00","type":"{kind}"}}"#);
        assert_eq!(build("invoice.create", &fields).stakes_any(), stakes, "{kind}");
    }
}

#[test]
fn unknown_and_missing_fields_are_named() {
    let entry = ITERAPAY.operation("invoice.create").unwrap();
    for (fields, field) in [
        (r#"{$M,"amount":"1","type":"onetime","paymentMethodId":7}"#, "paymentMethodId"),
        (r#"{$M,"type":"onetime"}"#, "amount"),
        (r#"{"merchantId":"m","amount":"1","type":"onetime"}"#, "merchantId"),
    ] {
        let error = entry.build(input(fields).as_bytes()).err().unwrap();
        assert_eq!(error.field(), Some(field));
    }
}
