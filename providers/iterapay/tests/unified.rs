//! The unified interface over scripted replies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use paymux_core::test_util::Scripted;
use paymux_core::{
    Asset, ChoosePaymentMethod, CreatePayment, Effect, ErrorKind, Money, NextAction, PaymentProviderExt,
    RetrievePayment, Status, Timestamp,
};
use paymux_iterapay::InvoiceExtras;
use support::{ADDRESS, INVOICE, METHODS, made, order, provider, run, sent, way_to_pay};

const NO_ROWS: &str = r#"{"data":[],"total":0,"page":1,"limit":20}"#;

fn created() -> Scripted {
    Scripted::new().replying(200, METHODS).replying(201, format!(r#"{{"id":"{INVOICE}"}}"#))
}

fn invoice(state: &str) -> String {
    format!(
        r#"{{"id":"{INVOICE}","amount":"42.50","type":"onetime","state":"{state}",
            "createdAt":"2031-05-04T09:08:07Z","paymentMethodID":12}}"#
    )
}

#[test]
fn an_invoice_then_its_address() {
    let script = created().replying(200, ADDRESS);
    let payment = run(provider(&script).create(&order().method("12").return_url("https://shop"))).unwrap();
    assert_eq!(payment.reference, made());
    assert_eq!(payment.status, Status::AwaitingPayer);
    assert_eq!(payment.not_carried, ["return_url"]);
    assert_eq!(payment.expires_at, Timestamp::parse("2031-05-04T09:23:07Z"));
    let NextAction::PayToAddress(to) = &payment.next_action() else { panic!("{payment:?}") };
    let tokens = Money::new("42.718300".parse().unwrap(), Asset::token("USDT", "TRON"));
    assert_eq!((&to.amount, to.address.as_str()), (&tokens, "TQ5ExampleExampleExampleExample123"));
    assert_eq!(to.amount.to_string(), "42.718300 USDT (TRON)");
    insta::assert_snapshot!(script.sent().join("\n"));
}

#[test]
fn without_a_method_nothing_is_created() {
    let script = Scripted::new()
        .replying(200, METHODS)
        .replying(201, format!(r#"{{"id":"{INVOICE}"}}"#))
        .replying(200, ADDRESS);
    let provider = provider(&script);
    let choice = run(provider.create(&order())).unwrap();
    assert_eq!(sent(&script), ["GET /payment_methods"]);
    assert!(!choice.reference.is_made());
    let NextAction::ChooseMethod { methods } = &choice.next_action() else { panic!("{choice:?}") };
    assert_eq!((methods[1].id.as_str(), methods[1].name.as_str()), ("12", "USDT-TRC20"));
    let refused = run(provider.look_up(&choice.reference)).unwrap_err();
    assert_eq!(refused.field(), Some("id"));

    let chosen =
        run(provider.choose(&ChoosePaymentMethod::new(choice.reference.clone(), order(), &methods[1].id)))
            .unwrap();
    assert_eq!(chosen.reference, made());
    assert_eq!(chosen.next_action().summary(), "pay 42.718300 USDT (TRON) to an address");
    assert_eq!(script.sent().len(), 3, "the list of methods is kept");
}

#[test]
fn a_lost_address_leaves_the_payment() {
    let script = created();
    let script = (0..4).fold(script, |script, _| script.replying(502, "<html>"));
    let script = script.replying(200, invoice("pending")).replying(200, NO_ROWS).replying(200, ADDRESS);
    let provider = provider(&script);
    let payment = run(provider.create(&order().method("12"))).unwrap();
    assert_eq!(payment.reference, made());
    assert_eq!(*payment.next_action(), NextAction::AskAgain { method: Some("12".to_owned()) });
    let error = payment.incomplete.unwrap();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::ProviderFault, Some("invoice.address")));
    let again = RetrievePayment::new(payment.reference).method("12");
    let found = run(provider.retrieve(&again)).unwrap();
    assert_eq!(found.expires_at, Timestamp::parse("2031-05-04T09:23:07Z"));
    assert_eq!(found.next_action().summary(), "pay 42.718300 USDT (TRON) to an address");
}

#[test]
fn a_lost_invoice_is_not_sent_again() {
    let script = Scripted::new().replying(200, METHODS).losing_the_reply();
    let error = run(provider(&script).create(&order().method("12"))).unwrap_err();
    assert_eq!(script.sent().len(), 2);
    assert!(error.may_exist());
    assert_eq!(error.advice(), paymux_core::Advice::LookUpFirst);
}

/// Without an id it would pass for one that is not made yet, and be made a second time.
#[test]
fn an_invoice_without_an_id_may_exist_all_the_same() {
    let script = Scripted::new().replying(200, METHODS).replying(201, r#"{"id":""}"#).replying(200, ADDRESS);
    let error = run(provider(&script).create(&order().method("12"))).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("id")));
    assert!(error.may_exist());
    assert_eq!(error.advice(), paymux_core::Advice::LookUpFirst);
    assert_eq!(script.sent().len(), 2);
}

#[test]
fn nobody_is_sent_to_no_address_or_asked_for_nothing() {
    for (reply, field) in [
        (r#"{"address":"","amount":"42.7183"}"#, "address"),
        (r#"{"address":"TQ5","amount":"0.000000"}"#, "amount"),
        (r#"{"address":"TQ5","amount":"-1"}"#, "amount"),
    ] {
        // A read that cannot be understood is repeated.
        let script = (0..4).fold(created(), |script, _| script.replying(200, reply));
        let payment = run(provider(&script).create(&order().method("12"))).unwrap();
        assert_eq!(*payment.next_action(), NextAction::AskAgain { method: Some("12".to_owned()) });
        let error = payment.incomplete.unwrap();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some(field)));
    }
}

#[test]
fn another_invoice_than_asked_for_is_no_success() {
    for (reply, field) in [
        (r#"{"id":"i","amount":42.51}"#, "amount"),
        (r#"{"id":"i","type":"withdraw"}"#, "type"),
        (r#"{"id":"i","methodID":"7"}"#, "paymentMethodID"),
    ] {
        let script = Scripted::new().replying(200, METHODS).replying(201, reply);
        let error = run(provider(&script).create(&order().method("12"))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)));
        assert_eq!(error.effect(), Effect::Done);
        assert!(error.may_exist());
    }
}

#[test]
fn what_an_invoice_cannot_express_is_refused_before_sending() {
    let of = |amount: Money| CreatePayment::new(amount, "order-77").method("12");
    let token = Money::new("1".parse().unwrap(), Asset::token("USDT", "TRON"));
    for (request, kind) in [
        (of(Money::parse("42.50", "EUR").unwrap()), ErrorKind::UnsupportedCurrency),
        (of(token), ErrorKind::UnsupportedCurrency),
        (of(Money::parse("10.005", "USD").unwrap()), ErrorKind::AmountPrecision),
        (of(Money::parse("0.00", "USD").unwrap()), ErrorKind::AmountOutOfRange),
        (of(Money::parse("-1", "USD").unwrap()), ErrorKind::AmountOutOfRange),
    ] {
        let script = Scripted::new();
        let error = run(provider(&script).create(&request)).unwrap_err();
        assert_eq!((error.kind(), error.effect()), (kind, Effect::NotDone), "{error}");
        assert!(script.sent().is_empty());
    }
}

#[test]
fn an_unknown_method_is_looked_for_in_a_fresh_list_and_then_refused() {
    let script = Scripted::new().replying(200, METHODS).replying(200, METHODS);
    let error = run(provider(&script).create(&order().method("99"))).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("method")));
    assert_eq!(sent(&script), ["GET /payment_methods", "GET /payment_methods"]);
}

#[test]
fn without_a_merchant_only_the_unified_interface_is_closed() {
    let settings = paymux_core::provider::Settings::new().with("api_key", "k");
    let script = Scripted::new();
    let opened = support::open_with(&settings, &script);
    let error = run(opened.provider.create(&order())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("ITERAPAY_MERCHANT_ID"));
    assert!(script.sent().is_empty());
}

#[test]
fn a_reusable_invoice_by_extension() {
    let script = created().replying(200, ADDRESS);
    let request = order().method("12").extend(InvoiceExtras { reusable: true });
    run(provider(&script).create(&request)).unwrap();
    assert!(script.sent()[1].contains(r#""type":"reusable""#));
}

#[test]
fn another_provider_s_payment_is_refused() {
    let script = Scripted::new();
    let mut reference = made();
    reference.provider = "payviox".to_owned();
    let error = run(provider(&script).look_up(&reference)).unwrap_err();
    assert_eq!(error.field(), Some("provider"));
    let mut reference = made();
    reference.account = "europe".to_owned();
    let error = run(provider(&script).look_up(&reference)).unwrap_err();
    assert_eq!(error.field(), Some("account"));
    assert!(script.sent().is_empty());
}

/// Money that the app wants held must not be taken, nor what it requires be dropped.
#[test]
fn what_would_cost_money_if_it_were_dropped_is_refused_before_sending() {
    #[derive(Clone)]
    struct Foreign;
    for (request, field) in [
        (order().capture_manually(), "capture"),
        (order().method("12").capture_manually(), "capture"),
        (order().method("12").require(Foreign), "extension"),
    ] {
        let script = created().replying(200, ADDRESS);
        let error = run(provider(&script).create(&request)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UnsupportedOperation, Some(field)));
        assert!(script.sent().is_empty());
    }
    let own = order().method("12").require(InvoiceExtras { reusable: true });
    assert!(run(provider(&created().replying(200, ADDRESS)).create(&own)).is_ok());
}

#[test]
fn another_amount_is_no_success() {
    let script = Scripted::new().replying(200, invoice("paid").replace("42.50", "42.49"));
    let error = run(provider(&script).look_up(&made())).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("amount")));
    let script = Scripted::new().replying(200, invoice("paid").replace(INVOICE, "another"));
    let error = run(provider(&script).look_up(&made())).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("id")));
}

/// An address takes money twice as readily as once, and after its time perhaps without crediting it.
#[test]
fn nobody_is_sent_to_the_address_of_what_is_paid_over_or_being_paid() {
    let coming = format!(
        r#"{{"data":[{{"id":"t","invoiceID":"{INVOICE}","amount":"42.7183","state":"pending"}}],"page":1,"limit":20}}"#
    );
    for (state, transactions) in [("paid", NO_ROWS), ("expired", NO_ROWS), ("pending", coming.as_str())] {
        for method in [None, Some("12")] {
            let script = Scripted::new().replying(200, invoice(state)).replying(200, transactions.to_owned());
            let script = script.replying(200, METHODS).replying(200, ADDRESS);
            let mut request = RetrievePayment::new(made());
            request.method = method.map(str::to_owned);
            let found = run(provider(&script).retrieve(&request)).unwrap();
            assert_eq!(*found.next_action(), NextAction::None, "{state} {method:?}");
        }
    }
}

#[test]
fn an_invoice_is_paid_with_its_own_method_only() {
    let script = Scripted::new().replying(200, invoice("pending")).replying(200, NO_ROWS);
    let script = script.replying(200, METHODS).replying(200, ADDRESS);
    let error = way_to_pay(&script, "7").unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("method")));
    assert!(sent(&script).iter().all(|line| !line.contains("/address")));
    // Some pages' invoices name none: then the payer's choice counts.
    let open = invoice("pending").replace(r#","paymentMethodID":12"#, "");
    let script = Scripted::new().replying(200, open).replying(200, NO_ROWS);
    let script = script.replying(200, METHODS).replying(200, ADDRESS);
    let next = way_to_pay(&script, "7").unwrap();
    assert_eq!(next.summary(), "pay 42.718300 USDC (Ethereum) to an address");
}

#[test]
fn without_a_method_anywhere_the_payer_chooses() {
    let open = invoice("pending").replace(r#","paymentMethodID":12"#, "");
    let script = Scripted::new().replying(200, open).replying(200, NO_ROWS).replying(200, METHODS);
    let found = run(provider(&script).look_up(&made())).unwrap();
    assert_eq!(found.next_action().summary(), "choose one of 2 methods");
    // Without the list the lookup holds all the same.
    let open = invoice("pending").replace(r#","paymentMethodID":12"#, "");
    let script = Scripted::new().replying(200, open).replying(200, NO_ROWS).replying(403, "");
    let found = run(provider(&script).look_up(&made())).unwrap();
    assert_eq!(found.status, Status::AwaitingPayer);
    assert_eq!(found.incomplete.unwrap().operation(), Some("payment_methods.list"));
}
