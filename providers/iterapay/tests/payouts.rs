//! Paying out, and what a lost reply may have been about: over scripted replies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use paymux_core::test_util::Scripted;
use paymux_core::{Asset, CreatePayout, Destination, Effect, ErrorKind, Money, PayoutStatus, Timestamp};
use support::{METHODS, order, provider, run, sent, usdt};

const TO: &str = "TQ5ExampleExampleExampleExample123";

fn withdrawal(address: &str, amount: &str, method: u32, created: &str) -> String {
    format!(
        r#"{{"id":"w-1","address":"{address}","amount":"{amount}","paymentMethodID":{method},
            "state":"pending","createdAt":"{created}","txHash":null}}"#
    )
}

fn payout() -> CreatePayout {
    CreatePayout::new(usdt("18.30"), Destination::Address(TO.to_owned()))
}

#[test]
fn a_payout_in_the_only_method_of_its_token() {
    let made = withdrawal(TO, "18.3", 12, "2031-05-04T09:08:07Z");
    let script = Scripted::new().replying(200, METHODS).replying(201, made.clone()).replying(200, made);
    let provider = provider(&script);
    let payouts = provider.payouts().unwrap();
    let paid = run(payouts.pay_out(&payout())).unwrap();
    assert_eq!((paid.id.as_deref(), &paid.status), (Some("w-1"), &PayoutStatus::Accepted));
    assert_eq!(paid.amount, Some(usdt("18.3")));
    assert_eq!(run(payouts.payout("w-1")).unwrap().amount, Some(usdt("18.3")));
    assert!(script.sent()[1].contains(r#""amount":"18.30","paymentMethodID":12"#));
}

#[test]
fn a_payout_that_does_not_fit_is_refused_before_sending() {
    let dollars = CreatePayout::new(order().amount, Destination::Address(TO.to_owned()));
    let mail = CreatePayout::new(usdt("1"), Destination::Email("a@b".to_owned()));
    let other = CreatePayout::new(
        Money::new("1".parse().unwrap(), Asset::token("USDT", "Ethereum")),
        Destination::Address(TO.to_owned()),
    );
    for (request, kind) in [
        (dollars, ErrorKind::UnsupportedCurrency),
        (mail, ErrorKind::InvalidRequest),
        (other, ErrorKind::UnsupportedCurrency),
        (payout().method("7"), ErrorKind::InvalidRequest),
    ] {
        let script = Scripted::new().replying(200, METHODS).replying(200, METHODS);
        let provider = provider(&script);
        let error = run(provider.payouts().unwrap().pay_out(&request)).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(sent(&script).iter().all(|line| line == "GET /payment_methods"));
    }
}

#[test]
fn of_two_methods_for_a_token_one_has_to_be_named() {
    let twice = METHODS.replace("]", r#",{"id":13,"name":"USDT-old","network":"tron","ticker":"usdt"}]"#);
    let made = withdrawal(TO, "18.3", 13, "2031-05-04T09:08:07Z");
    let script = Scripted::new().replying(200, twice).replying(201, made);
    let provider = provider(&script);
    let payouts = provider.payouts().unwrap();
    let error = run(payouts.pay_out(&payout())).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("method")));
    assert_eq!(sent(&script), ["GET /payment_methods"]);
    run(payouts.pay_out(&payout().method("13"))).unwrap();
}

#[test]
fn another_payout_than_asked_for_is_no_success() {
    for (reply, field) in [
        (withdrawal("TAnother", "18.30", 12, ""), "address"),
        (withdrawal(&TO.to_lowercase(), "18.30", 12, ""), "address"),
        (withdrawal(TO, "18.31", 12, ""), "amount"),
        (withdrawal(TO, "18.30", 7, ""), "paymentMethodID"),
    ] {
        let script = Scripted::new().replying(200, METHODS).replying(201, reply);
        let provider = provider(&script);
        let error = run(provider.payouts().unwrap().pay_out(&payout())).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)));
        assert_eq!(error.effect(), Effect::Done);
        assert!(error.money_may_have_moved());
    }
}

#[test]
fn a_payout_without_an_id_may_have_been_made_all_the_same() {
    let unnamed = withdrawal(TO, "18.30", 12, "").replace("w-1", "");
    let script = Scripted::new().replying(200, METHODS).replying(201, unnamed);
    let provider = provider(&script);
    let error = run(provider.payouts().unwrap().pay_out(&payout())).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("id")));
    assert!(error.money_may_have_moved());
}

#[test]
fn a_lost_payout_has_one_candidate_or_none() {
    let since = Timestamp::parse("2031-05-04T09:08:07.9Z").unwrap();
    let this = withdrawal(TO, "18.3", 12, "2031-05-04T09:08:07Z");
    let earlier = withdrawal(TO, "18.3", 12, "2031-05-04T09:08:06Z");
    let undated = withdrawal(TO, "18.3", 12, "then");
    let unnamed = this.replace(r#""paymentMethodID":12,"#, "");
    let others =
        [withdrawal("TOther", "18.3", 12, ""), withdrawal(TO, "18.4", 12, ""), withdrawal(TO, "18.3", 7, "")];
    let others = others.join(",");
    for (pending, found) in [
        (String::new(), false),
        (others.clone(), false),
        (format!("{others},{earlier},{this}"), true),
        (format!("{this},{this}"), false),
        (format!("{this},{undated}"), false),
        (format!("{this},{unnamed}"), false),
        (unnamed, false),
        (undated, false),
        (earlier, false),
    ] {
        let script =
            Scripted::new().replying(200, METHODS).losing_the_reply().replying(200, format!("[{pending}]"));
        let provider = provider(&script);
        let payouts = provider.payouts().unwrap();
        let error = run(payouts.pay_out(&payout())).unwrap_err();
        assert!(error.money_may_have_moved());
        assert_eq!(error.advice(), paymux_core::Advice::LookUpFirst);
        let candidate = run(payouts.candidate(&payout(), since)).unwrap();
        assert_eq!(candidate.is_some(), found, "{pending}");
        let posts = sent(&script).into_iter().filter(|line| line.starts_with("POST"));
        assert_eq!(posts.count(), 1, "nothing is sent again");
    }
}

#[test]
fn how_a_payout_stands_is_told_even_if_its_method_is_gone() {
    let gone = withdrawal(TO, "18.3", 99, "2031-05-04T09:08:07Z").replace("pending", "completed");
    let script = Scripted::new().replying(200, gone.clone()).replying(200, METHODS).replying(200, METHODS);
    let found = run(provider(&script).payouts().unwrap().payout("w-1")).unwrap();
    assert_eq!((found.status, found.amount), (PayoutStatus::Paid, None));
    let script = Scripted::new().replying(200, gone).replying(403, "");
    let found = run(provider(&script).payouts().unwrap().payout("w-1")).unwrap();
    assert_eq!((found.status, found.amount), (PayoutStatus::Paid, None));
}
