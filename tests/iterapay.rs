//! IteraPay end to end: our client, through `dyn PaymentProvider`, against the sandbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::time::Duration;

use paymux::balances::ReadBalances;
use paymux::cancellations::{CancelHow, CancelPayment};
use paymux::payouts::{CreatePayout, Destination, FindPayout};
use paymux::{
    Advice, Checked, ChoosePaymentMethod, Decimal, Delivery, ErrorKind, Money, NextAction, Payment,
    PaymentProvider, PaymentProviderExt, PaymentRef, RetrievePayment, Status, Subject, verify,
};
use paymux_sandbox::{Fault, Sandbox};
use serde_json::json;
use support::{Inbox, now, open, order, provider, usd};

/// Creates a payment with the first method there is.
async fn pay_with_first_method(iterapay: &dyn PaymentProvider, amount: &str) -> Payment {
    let request = order(amount, "order-77").description("Two mugs");
    let offered = iterapay.create(&request).await.unwrap();
    let NextAction::ChooseMethod { methods } = &offered.next_action() else { unreachable!("{offered:?}") };
    iterapay
        .choose(&ChoosePaymentMethod::new(offered.reference.clone(), request, &methods[0].id))
        .await
        .unwrap()
}

/// Looks it up, and asks for the way to pay with the chosen method where the provider says to.
async fn how_to_pay(iterapay: &dyn PaymentProvider, payment: &PaymentRef) -> NextAction {
    match iterapay.look_up(payment).await.unwrap().into_next_action() {
        NextAction::AskAgain { method: Some(method) } => {
            let request = RetrievePayment::new(payment.clone()).method(method);
            iterapay.retrieve(&request).await.unwrap().into_next_action()
        }
        action => action,
    }
}

#[tokio::test]
async fn nothing_is_made_before_a_method_is_chosen() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = provider(&sandbox, "iterapay");
    let offered = iterapay.create(&order("25.50", "order-77")).await.unwrap();
    assert!(matches!(&offered.next_action(), NextAction::ChooseMethod { methods } if methods.len() > 1));
    assert!(!offered.reference.is_made());
    assert!(sandbox.requests("iterapay").iter().all(|request| request.method == "GET"));
    assert_eq!(iterapay.look_up(&offered.reference).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn a_payment_from_creation_to_lookup() {
    let sandbox = Sandbox::start().await.unwrap();
    let inbox = Inbox::listen(&sandbox, "iterapay").await;
    let iterapay = provider(&sandbox, "iterapay");
    let payment = pay_with_first_method(&*iterapay, "25.50").await;
    let NextAction::PayToAddress(to) = &payment.next_action() else { unreachable!("{payment:?}") };
    assert!(!to.address.is_empty() && to.expires_at.is_some());
    assert!(matches!(to.amount.asset(), paymux::Asset::Token { .. }));

    sandbox.act("iterapay", "pay", json!({ "id": payment.reference.id })).unwrap();
    assert_ne!(iterapay.look_up(&payment.reference).await.unwrap().status, Status::Paid);
    sandbox.advance(Duration::from_secs(600)).await;
    sandbox.settle().await;
    let paid = iterapay.look_up(&payment.reference).await.unwrap();
    assert_eq!((&paid.status, &paid.amounts.requested), (&Status::Paid, &Some(usd("25.50"))));

    let arrived = inbox.arrived();
    assert!(!arrived.is_empty());
    for (headers, body) in arrived {
        let event = verify(iterapay.webhooks().unwrap(), &headers, &body, now(&sandbox)).await.unwrap();
        let Subject::LookUp { ids } = &event.subject else { unreachable!("{event:?}") };
        assert!(ids.contains(&payment.reference.id), "{ids:?}");
        let said = event.check(&payment.reference).unwrap();
        assert_eq!(said, Checked::NotSaid(vec!["status", "amount", "reference"]));
    }
}

#[tokio::test]
async fn nobody_is_asked_twice_for_money_that_is_under_way_held_or_late() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = provider(&sandbox, "iterapay");
    for (what, status) in [
        ("", Status::Processing),
        ("flag_transaction", Status::Processing),
        ("fail_transaction", Status::AwaitingPayer),
    ] {
        let payment = pay_with_first_method(&*iterapay, "25.50").await;
        let NextAction::PayToAddress(first) = payment.next_action() else { unreachable!() };
        let again = how_to_pay(&*iterapay, &payment.reference).await;
        assert_eq!(again, NextAction::PayToAddress(first.clone()), "nothing came yet");
        let sent = sandbox.act("iterapay", "pay", json!({ "id": payment.reference.id })).unwrap();
        if !what.is_empty() {
            sandbox.act("iterapay", what, json!({ "id": sent["id"] })).unwrap();
        }
        assert_eq!(iterapay.look_up(&payment.reference).await.unwrap().status, status, "{what}");
        let next = how_to_pay(&*iterapay, &payment.reference).await;
        let asked = matches!(next, NextAction::PayToAddress(_));
        assert_eq!(asked, status == Status::AwaitingPayer, "{what} {next:?}");
    }
    let late = pay_with_first_method(&*iterapay, "25.50").await.reference;
    sandbox.act("iterapay", "expire", json!({ "id": late.id })).unwrap();
    assert_eq!(how_to_pay(&*iterapay, &late).await, NextAction::None);
}

#[tokio::test]
async fn a_second_step_that_fails_leaves_a_payment_that_can_be_asked_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = provider(&sandbox, "iterapay");
    let request = order("25.50", "order-77");
    let offered = iterapay.create(&request).await.unwrap();
    let NextAction::ChooseMethod { methods } = &offered.next_action() else { unreachable!() };
    let canned =
        Fault::Canned { status: 500, content_type: "text/html".into(), body: "<html>".into(), act: false };
    sandbox.fault("iterapay", "invoice.address", canned, 9).unwrap();
    let payment = iterapay
        .choose(&ChoosePaymentMethod::new(offered.reference.clone(), request, &methods[0].id))
        .await
        .unwrap();
    assert!(matches!(&payment.next_action(), NextAction::AskAgain { method: Some(_) }), "{payment:?}");
    assert_eq!(payment.incomplete.as_ref().unwrap().kind(), ErrorKind::ProviderFault);
    sandbox.clear_faults();
    let request = RetrievePayment::new(payment.reference).method(&methods[0].id);
    let found = iterapay.retrieve(&request).await.unwrap();
    assert!(matches!(found.next_action(), NextAction::PayToAddress(_)), "{found:?}");
}

#[tokio::test]
async fn a_key_where_a_bearer_token_is_needed_is_refused_before_sending() {
    let sandbox = Sandbox::start().await.unwrap();
    let configuration = paymux::Configuration::of_provider("iterapay");
    let providers = open(&sandbox, configuration, &[("ITERAPAY_JWT", "")]).unwrap();
    let client = providers.opened("iterapay").unwrap().client;
    let merchant_id = sandbox.credentials("iterapay").unwrap()["ITERAPAY_MERCHANT_ID"].clone();
    let info = paymux::iterapay::ITERAPAY.operation("key.info").unwrap();
    let info = info.build(json!({ "merchantID": merchant_id }).to_string().as_bytes()).unwrap();
    let error = client.send_any(&*info, &Default::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialKind, Delivery::NotSent));
    for part in ["Bearer", "ITERAPAY_JWT", "api_key", "403"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(sandbox.requests("iterapay").is_empty());
}

#[tokio::test]
async fn a_lost_withdrawal_is_not_sent_again_and_may_yield_a_candidate() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = provider(&sandbox, "iterapay");
    let offered = iterapay.create(&order("25", "o")).await.unwrap();
    let NextAction::ChooseMethod { methods } = &offered.next_action() else { unreachable!() };
    let method: u32 = methods[0].id.parse().unwrap();
    sandbox.act("iterapay", "set_balance", json!({ "paymentMethodID": method, "amount": "500" })).unwrap();
    let balances = iterapay.balances().unwrap().balances(&ReadBalances::new()).await.unwrap();
    let token =
        balances.iter().find(|balance| !balance.amount.amount().is_zero()).unwrap().amount.asset().clone();

    let address = "0x52908400098527886E0F7030069857D2E4169EE7";
    let amount = Money::new("120.5".parse::<Decimal>().unwrap(), token);
    let request =
        CreatePayout::new(amount, Destination::Address(address.into())).method(methods[0].id.clone());
    let since = now(&sandbox);
    sandbox.fault("iterapay", "withdrawal.create", Fault::ActThenClose, 1).unwrap();
    let payouts = iterapay.payouts().unwrap();
    let lost = payouts.pay_out(&request).await.unwrap_err();
    assert!(lost.money_may_have_moved(), "{lost:?}");
    assert_eq!(lost.advice(), Advice::LookUpFirst);
    let sent = |operation: &str| {
        sandbox.requests("iterapay").iter().filter(|request| request.operation == operation).count()
    };
    assert_eq!(sent("withdrawal.create"), 1);
    let alike = payouts.find_payout(&FindPayout::new(request.clone(), since)).await.unwrap();
    assert!(!alike.proved, "they are only alike: {alike:?}");
    let amounts: Vec<_> = alike.found.items.iter().map(|payout| payout.amount.as_ref()).collect();
    assert_eq!(amounts, [Some(&request.amount)]);
    assert_eq!(sent("withdrawal.create"), 1, "nothing is sent again on its account");
}

#[tokio::test]
async fn an_archived_invoice_stays_readable_and_a_deleted_one_does_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = provider(&sandbox, "iterapay");
    let payment = pay_with_first_method(&*iterapay, "10").await.reference;
    let cancels = iterapay.cancellations().unwrap();
    cancels.cancel(&CancelPayment::new(payment.clone())).await.unwrap();
    iterapay.look_up(&payment).await.unwrap();
    cancels.cancel(&CancelPayment::new(payment.clone()).how(CancelHow::Delete)).await.unwrap();
    assert_eq!(iterapay.look_up(&payment).await.unwrap_err().kind(), ErrorKind::NotFound);
}
