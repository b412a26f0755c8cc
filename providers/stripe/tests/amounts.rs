//! How Stripe counts money: each kind of currency, both ways. Source: docs.stripe.com/currencies.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use paymux_core::payouts::{CreatePayout, Destination};
use paymux_core::provider::Account;
use paymux_core::test_util::Scripted;
use paymux_core::{CreatePayment, Error, ErrorKind, Money, PaymentProviderExt, PaymentRef};
use support::{done, opened};

const ZERO_DECIMAL: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
];
const THREE_DECIMAL: &[&str] = &["BHD", "JOD", "KWD", "OMR", "TND"];

fn money(amount: &str, code: &str) -> Money {
    Money::parse(amount, code).unwrap()
}

/// The number that goes out, and what stood before it is the currency.
fn sent(amount: Money) -> Result<String, Error> {
    let script = Scripted::new().losing_the_reply();
    let request = CreatePayment::new(amount, "order-77").return_url("https://shop.example/back");
    let error = done(opened(&script).provider.create(&request)).unwrap_err();
    let Some(sent) = script.sent().pop() else { return Err(error) };
    let pair = |name: &str| sent.split(name).nth(1).unwrap().split('&').next().unwrap().to_owned();
    Ok(format!("{} {}", pair("unit_amount%5D="), pair("currency%5D=")))
}

#[test]
fn amounts_go_out_in_stripes_unit() {
    for code in ZERO_DECIMAL {
        assert_eq!(sent(money("500", code)).unwrap(), format!("500 {}", code.to_lowercase()));
    }
    for code in THREE_DECIMAL {
        assert_eq!(sent(money("5.12", code)).unwrap(), format!("5120 {}", code.to_lowercase()));
    }
    for code in ["ISK", "UGX"] {
        assert_eq!(sent(money("5", code)).unwrap(), format!("500 {}", code.to_lowercase()));
    }
    // Two decimals, and so have these two, which only payouts count otherwise.
    for code in ["USD", "EUR", "HUF", "TWD"] {
        assert_eq!(sent(money("10.45", code)).unwrap(), format!("1045 {}", code.to_lowercase()));
    }
}

#[test]
fn what_stripe_cannot_say_is_refused_never_rounded() {
    for (amount, code) in
        [("5.124", "KWD"), ("5.5", "ISK"), ("0.01", "UGX"), ("1.2", "MGA"), ("1.5", "JPY"), ("1.005", "USD")]
    {
        let error = sent(money(amount, code)).unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::AmountPrecision, Some("amount")),
            "{amount} {code}"
        );
        assert_eq!(error.provider(), Some("stripe"));
    }
}

#[test]
fn amounts_come_back_in_stripes_unit() {
    for (units, code, amount) in [
        (500, "isk", "5"),
        (500, "ugx", "5"),
        (500, "mga", "500"),
        (500, "jpy", "500"),
        (5120, "kwd", "5.12"),
        (1045, "huf", "10.45"),
    ] {
        let body = format!(
            r#"{{"id":"cs_1","mode":"payment","status":"open","payment_status":"unpaid","amount_total":{units},"currency":"{code}"}}"#
        );
        let script = Scripted::new().replying(200, body);
        let reference = PaymentRef::by_id(&Account::of("stripe"), "cs_1");
        let found = done(opened(&script).provider.look_up(&reference)).unwrap();
        assert_eq!(found.amounts.requested, Some(money(amount, &code.to_uppercase())), "{code}");
    }
}

#[test]
fn payouts_take_whole_forints_and_taiwan_dollars() {
    let pay_out = |amount: Money| {
        let script = Scripted::new().losing_the_reply();
        let request = CreatePayout::new(amount, Destination::Default);
        let error = done(opened(&script).provider.payouts().unwrap().pay_out(&request)).unwrap_err();
        (script.sent().pop(), error)
    };
    for code in ["HUF", "TWD"] {
        let (sent, error) = pay_out(money("10", code));
        assert!(sent.unwrap().contains("amount=1000&"), "{code}");
        assert!(error.money_may_have_moved());
        let (sent, error) = pay_out(money("10.45", code));
        assert_eq!((sent, error.kind()), (None, ErrorKind::AmountPrecision));
    }
}
