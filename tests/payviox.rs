//! Payviox end to end: our client, through `dyn PaymentProvider`, against the sandbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::time::Duration;

use paymux::balances::ReadBalances;
use paymux::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux::payviox::payment;
use paymux::provider::Credential;
use paymux::quotes::QuoteRequest;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{
    Advice, Checked, Client, Configuration, Delivery, Effect, ErrorKind, NextAction, PaymentProviderExt,
    PaymentRef, Status, Subject, verify,
};
use paymux_sandbox::{Fault, Sandbox};
use serde_json::json;
use support::{Inbox, now, open, order, provider, usd};

#[tokio::test]
async fn a_payment_from_creation_to_lookup() {
    let sandbox = Sandbox::start().await.unwrap();
    let inbox = Inbox::listen(&sandbox, "payviox").await;
    let payviox = provider(&sandbox, "payviox");

    let payment = payviox.create(&order("25.50", "order-77").metadata("cart", "c-12")).await.unwrap();
    assert_eq!(payment.status, Status::AwaitingPayer);
    let url = format!("{}/{}", sandbox.hosted_url("payviox").unwrap(), payment.reference.id);
    assert_eq!(*payment.next_action(), NextAction::Redirect { url });
    assert_eq!(payviox.look_up(&payment.reference).await.unwrap().status, Status::AwaitingPayer);

    sandbox.act("payviox", "pay", json!({ "id": payment.reference.id, "fees": 120 })).unwrap();
    sandbox.settle().await;

    let (headers, body) = inbox.arrived().remove(0);
    let event = verify(payviox.webhooks().unwrap(), &headers, &body, now(&sandbox)).await.unwrap();
    assert_eq!(event.check(&payment.reference).unwrap(), Checked::Whole);
    assert_eq!(event.payment().unwrap().status, Status::Paid);

    let paid = payviox.look_up(&payment.reference).await.unwrap();
    assert_eq!(paid.status, Status::Paid);
    // The payer's fees come on top: neither a mismatch nor an overpayment.
    assert_eq!(paid.amounts.requested, Some(usd("25.50")));
    assert_eq!(paid.amounts.received, Some(usd("25.50")));
}

#[tokio::test]
async fn an_unpaid_session_expires() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = provider(&sandbox, "payviox");
    let payment = payviox.create(&order("1", "order-1")).await.unwrap();
    sandbox.advance(Duration::from_secs(24 * 60 * 60 + 1)).await;
    let expired = payviox.look_up(&payment.reference).await.unwrap();
    assert_eq!(expired.status, Status::Expired);
    assert_eq!(*expired.next_action(), NextAction::None);
}

#[tokio::test]
async fn a_public_key_creates_and_is_stopped_before_a_lookup() {
    let sandbox = Sandbox::start().await.unwrap();
    let configuration = Configuration::of_provider("payviox");
    let payviox = open(&sandbox, configuration, &[("PAYVIOX_SECRET_KEY", "")]).unwrap().current().unwrap();
    let payment = payviox.create(&order("1", "order-1")).await.unwrap();
    let error = payviox.look_up(&payment.reference).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialKind, Delivery::NotSent));
    assert!(error.to_string().contains("secret_key"), "{error}");
    assert_eq!(sandbox.requests("payviox").len(), 1);
}

#[tokio::test]
async fn what_the_provider_refuses_comes_back_in_its_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = provider(&sandbox, "payviox");
    payviox.create(&order("1", "order-1")).await.unwrap();
    let duplicate = payviox.create(&order("1", "order-1")).await.unwrap_err();
    assert_eq!((duplicate.kind(), duplicate.field()), (ErrorKind::InvalidRequest, Some("order_id")));
    assert_eq!((duplicate.effect(), duplicate.advice()), (Effect::NotDone, Advice::FixRequest));
    let unknown = PaymentRef::by_id(payviox.account(), "nope");
    assert_eq!(payviox.look_up(&unknown).await.unwrap_err().kind(), ErrorKind::NotFound);

    let wrong = open(
        &sandbox,
        Configuration::of_provider("payviox"),
        &[("PAYVIOX_SECRET_KEY", "sk_test_canary"), ("PAYVIOX_PUBLIC_KEY", "")],
    );
    let error = wrong.unwrap().current().unwrap().create(&order("1", "order-2")).await.unwrap_err();
    assert_eq!((error.kind(), error.advice()), (ErrorKind::Unauthenticated, Advice::FixCredentials));
    assert!(!format!("{error} {error:?} {}", error.problem_document()).contains("sk_test_canary"));
}

#[tokio::test]
async fn a_reply_lost_after_acting_leaves_one_session_and_an_honest_error() {
    for fault in [Fault::ActThenClose, Fault::HalfBody, Fault::Truncated] {
        let sandbox = Sandbox::start().await.unwrap();
        let payviox = provider(&sandbox, "payviox");
        let what = format!("{fault:?}");
        sandbox.fault("payviox", "session.create", fault, 1).unwrap();
        let error = payviox.create(&order("1", "order-1")).await.unwrap_err();
        assert!(error.may_exist() && !error.money_may_have_moved(), "{what}: {error:?}");
        assert_eq!(error.advice(), Advice::AwaitWebhook, "{what}");
        assert_eq!(sandbox.requests("payviox").len(), 1, "{what}: sent once");
    }
}

#[tokio::test]
async fn too_many_requests_is_waited_for_and_a_read_is_repeated() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = provider(&sandbox, "payviox");
    sandbox.fault("payviox", "session.create", Fault::TooManyRequests { retry_after: 0 }, 1).unwrap();
    let payment = payviox.create(&order("1", "order-1")).await.unwrap();
    assert_eq!(sandbox.requests("payviox").len(), 2);
    sandbox.fault("payviox", "payment.get", Fault::ActThenClose, 1).unwrap();
    payviox.look_up(&payment.reference).await.unwrap();
    assert_eq!(sandbox.requests("payviox").len(), 4);
}

#[tokio::test]
async fn payouts_move_money_once_and_tell_of_it() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.act("payviox", "subscribe", json!({})).unwrap();
    sandbox.act("payviox", "set_balance", json!({ "balance": 0, "payout_balance": 10_000 })).unwrap();
    let inbox = Inbox::listen(&sandbox, "payviox").await;
    let payviox = provider(&sandbox, "payviox");
    let to = || Destination::Email("ana@example.org".into());
    let payouts = payviox.payouts().unwrap();

    let payout = payouts.pay_out(&CreatePayout::new(usd("25"), to())).await.unwrap();
    assert_eq!(payout.status, PayoutStatus::Accepted);
    sandbox.fault("payviox", "payout.create", Fault::ActThenClose, 1).unwrap();
    let lost = payouts.pay_out(&CreatePayout::new(usd("30"), to())).await.unwrap_err();
    assert!(lost.money_may_have_moved());
    assert_eq!(lost.advice(), Advice::AskProvider);
    let balances = payviox.balances().unwrap().balances(&ReadBalances::new()).await.unwrap();
    assert_eq!(balances[1].amount, usd("45"), "debited once each");
    let too_much = payouts.pay_out(&CreatePayout::new(usd("45.01"), to())).await.unwrap_err();
    assert!(!too_much.money_may_have_moved());

    let hash = payout.client_session.unwrap().0["payout_hash"].expose().to_owned();
    sandbox
        .act("payviox", "withdraw", json!({ "hash": hash, "amount": 2_500, "provider": "paypal" }))
        .unwrap();
    sandbox.settle().await;
    let (headers, body) = inbox.arrived().remove(0);
    let event = verify(payviox.webhooks().unwrap(), &headers, &body, now(&sandbox)).await.unwrap();
    let Subject::Payout(update) = &event.subject else { unreachable!("{event:?}") };
    assert_eq!((&update.status, &update.amount), (&PayoutStatus::Accepted, &Some(usd("25"))));
}

#[tokio::test]
async fn every_operation_answers_natively() {
    let sandbox = Sandbox::start().await.unwrap();
    let providers = open(&sandbox, Configuration::of_provider("payviox"), &[]).unwrap();
    let opened = providers.opened("payviox").unwrap();
    let payment = opened.provider.create(&order("10", "order-1")).await.unwrap();
    for (operation, input) in [
        ("session.payments", json!({ "session_id": payment.reference.id })),
        ("methods.list", json!({ "countries": "US,DE", "currencies": "USD" })),
        ("payment.get", json!({ "session_id": payment.reference.id })),
        ("balance.get", json!({})),
    ] {
        let entry = paymux::payviox::PAYVIOX.operation(operation).unwrap();
        let built = entry.build(input.to_string().as_bytes()).unwrap();
        let reply = opened.client.send_any(&*built, &Default::default()).await.unwrap();
        assert!(reply.get().len() > 2, "{operation}: {reply}");
    }
    let quote = opened
        .provider
        .fee_quotes()
        .unwrap()
        .fee(&QuoteRequest::new(usd("50"), "stripe_credit"))
        .await
        .unwrap();
    assert!(quote.fee > usd("0"));
}

#[tokio::test]
async fn a_browser_side_handle_sends_what_it_may() {
    let sandbox = Sandbox::start().await.unwrap();
    let key = Credential::<paymux::payviox::PublicKey>::new(
        &*sandbox.credentials("payviox").unwrap()["PAYVIOX_PUBLIC_KEY"],
    );
    let transport = std::sync::Arc::new(ReqwestTransport::new().unwrap());
    let builder = Client::<paymux::payviox::Payviox, paymux::provider::BrowserSide>::builder(
        transport,
        std::sync::Arc::new(TokioRuntime::new()),
    );
    let base = sandbox.base_url("payviox").unwrap().parse().unwrap();
    let client = builder.unwrap().base_url(base).credential(&key).unwrap().build();
    assert!(!client.send(&paymux::payviox::methods::List::default()).await.unwrap().value.items.is_empty());
    // What its type forbids is refused at run time, too, once the type is gone.
    let lookup = payment::Retrieve { session_id: "s".into() };
    let error = client.checked_at_run_time().send(&lookup).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialKind);
}
