//! Pepay end to end: our client, through `dyn PaymentProvider`, against the sandbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use paymux::lists::ListPayments;
use paymux::pepay::{Payor, Pepay, event, session};
use paymux::provider::BrowserSide;
use paymux::quotes::QuoteRequest;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{
    Advice, Asset, CallOptions, Checked, Client, Configuration, Delivery, Effect, ErrorKind, IdempotencyKey,
    NextAction, Payment, PaymentProviderExt, Status, Subject, verify,
};
use paymux_sandbox::{Fault, Sandbox};
use serde_json::json;
use support::{Inbox, now, open, order, provider, usd};

fn of(sandbox: &Sandbox, changes: &[(&str, &str)]) -> paymux::provider::Opened {
    open(sandbox, Configuration::of_provider("pepay"), changes).unwrap().opened("pepay").unwrap()
}

/// The payer's side of a payment, made of nothing but what the app hands to the browser.
fn payor(sandbox: &Sandbox, payment: &Payment) -> Payor {
    let session = Payor::credential(payment.client_session.as_ref().unwrap()).unwrap();
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let builder = Client::<Pepay, BrowserSide>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
    let base = sandbox.base_url("pepay").unwrap().parse().unwrap();
    Payor::new(builder.base_url(base).credential(&session).unwrap().build())
}

#[tokio::test]
async fn a_payment_from_creation_to_lookup() {
    let sandbox = Sandbox::start().await.unwrap();
    let inbox = Inbox::listen(&sandbox, "pepay").await;
    let pepay = provider(&sandbox, "pepay");

    let payment = pepay.create(&order("25.50", "order-77").metadata("cart", "c-12")).await.unwrap();
    assert_eq!(payment.status, Status::AwaitingPayer);
    let NextAction::Redirect { url } = &payment.next_action() else { unreachable!("{payment:?}") };
    assert!(url.starts_with(&sandbox.hosted_url("pepay").unwrap()), "{payment:?}");
    assert!(payment.client_session.is_some() && payment.key.is_some() && payment.expires_at.is_some());

    let id = &payment.reference.id;
    sandbox.act("pepay", "underpay", json!({ "id": id, "amount": 10_000 })).unwrap();
    let underpaid = pepay.look_up(&payment.reference).await.unwrap();
    assert_eq!((underpaid.status, underpaid.amounts.received), (Status::PartiallyPaid, Some(usd("10"))));
    sandbox.act("pepay", "pay", json!({ "id": id })).unwrap();
    let paid = pepay.look_up(&payment.reference).await.unwrap();
    assert_eq!(
        (&paid.status, &paid.amounts.requested, &paid.amounts.received),
        (&Status::Paid, &Some(usd("25.50")), &Some(usd("25.50")))
    );
    assert_eq!(paid.next_action(), &NextAction::None);

    sandbox.settle().await;
    let mut statuses = Vec::new();
    for (headers, body) in inbox.arrived() {
        let event = verify(pepay.webhooks().unwrap(), &headers, &body, now(&sandbox)).await.unwrap();
        let checked = event.check(&payment.reference).unwrap();
        match &event.subject {
            Subject::Payment(update) => {
                assert_eq!(checked, Checked::Whole);
                statuses.push(update.status.clone());
            }
            Subject::LookUp { ids } => {
                assert_eq!((ids, checked.is_whole()), (&vec![id.clone()], false));
            }
            other => unreachable!("{other:?}"),
        }
    }
    for status in [Status::AwaitingPayer, Status::PartiallyPaid, Status::Paid] {
        assert!(statuses.contains(&status), "{statuses:?}");
    }
}

#[tokio::test]
async fn an_unpaid_invoice_expires() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = provider(&sandbox, "pepay");
    let payment = pepay.create(&order("1", "order-1")).await.unwrap();
    sandbox.advance(Duration::from_secs(12 * 60 * 60 + 1)).await;
    assert_eq!(pepay.look_up(&payment.reference).await.unwrap().status, Status::Expired);
}

#[tokio::test]
async fn the_same_key_gives_the_same_invoice_and_another_body_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = provider(&sandbox, "pepay");
    let key = "order-77-first-attempt".parse::<IdempotencyKey>().unwrap();
    let create = |amount| order(amount, "order-77").call(CallOptions::with_key(key.clone()));
    let first = pepay.create(&create("25.50")).await.unwrap();
    let again = pepay.create(&create("25.50")).await.unwrap();
    assert_eq!(first.reference, again.reference);
    assert_eq!((first.key, again.client_session), (Some(key.clone()), first.client_session));
    let other =
        pepay.create(&create("25.51").call(CallOptions::with_key(key).never_retry())).await.unwrap_err();
    assert_eq!((other.kind(), other.advice()), (ErrorKind::IdempotencyConflict, Advice::RepeatSameKey));
}

#[tokio::test]
async fn a_reply_lost_after_acting_is_asked_for_again_with_the_same_key() {
    for fault in [Fault::ActThenClose, Fault::HalfBody, Fault::BadGateway] {
        let sandbox = Sandbox::start().await.unwrap();
        let pepay = provider(&sandbox, "pepay");
        sandbox.fault("pepay", "invoice.create", fault, 1).unwrap();
        pepay.create(&order("1", "order-1")).await.unwrap();
        assert_eq!(sandbox.requests("pepay").len(), 2);
        let page = pepay.lists().unwrap().list(&ListPayments::default()).await.unwrap();
        assert_eq!(page.items.len(), 1);
    }
}

#[tokio::test]
async fn webhooks_verify_through_a_rotation() {
    let sandbox = Sandbox::start().await.unwrap();
    let inbox = Inbox::listen(&sandbox, "pepay").await;
    let old = sandbox.credentials("pepay").unwrap()["PEPAY_WEBHOOK_SECRET"].clone();
    sandbox.pepay().rotate_webhook_secret("main").unwrap();
    let new = sandbox.credentials("pepay").unwrap()["PEPAY_WEBHOOK_SECRET"].clone();
    assert_ne!(old, new);

    let holding = |secret: &str, previous: &str| {
        let changes = [("PEPAY_WEBHOOK_SECRET", secret), ("PEPAY_WEBHOOK_SECRET_PREVIOUS", previous)];
        of(&sandbox, &changes).provider
    };
    let pepay = holding(&new, &old);
    pepay.create(&order("1", "order-1")).await.unwrap();
    sandbox.settle().await;
    let (headers, body) = inbox.arrived().remove(0);
    for provider in [&pepay, &holding(&new, ""), &holding(&old, "")] {
        verify(provider.webhooks().unwrap(), &headers, &body, now(&sandbox)).await.unwrap();
    }
    let stranger = holding("whsec_stranger", "");
    assert!(verify(stranger.webhooks().unwrap(), &headers, &body, now(&sandbox)).await.is_err());
    let late = now(&sandbox).plus(Duration::from_secs(301));
    assert!(verify(pepay.webhooks().unwrap(), &headers, &body, late).await.is_err());

    sandbox.pepay().end_rotation("main").unwrap();
    pepay.create(&order("1", "order-2")).await.unwrap();
    sandbox.settle().await;
    let (headers, body) = inbox.arrived().pop().unwrap();
    verify(holding(&new, "").webhooks().unwrap(), &headers, &body, now(&sandbox)).await.unwrap();
    let gone =
        verify(holding(&old, "").webhooks().unwrap(), &headers, &body, now(&sandbox)).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::WebhookRejected);
}

#[tokio::test]
async fn a_payer_pays_in_the_apps_own_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = provider(&sandbox, "pepay");
    let payment = pepay.create(&order("25.50", "order-77")).await.unwrap();
    let payor = payor(&sandbox, &payment);

    let details = payor.client().send(&session::Details::default()).await.unwrap().value;
    assert_eq!(details.invoice_id, payment.reference.id);
    let methods = payor.methods().await.unwrap();
    assert!(methods.iter().any(|method| method.id == "base:1"), "{methods:?}");
    // Toncoin needs a memo, which no reply has a place for.
    assert!(!methods.iter().any(|method| method.id == "ton:6"), "{methods:?}");
    let to = payor.pay_to_address("base:1").await.unwrap();
    assert_eq!(to.amount.asset(), &Asset::token("USDC", "base"));
    assert!(to.address.starts_with("0x") && to.expires_at.is_some());

    // Paid in part: token, network and address are fixed from now on.
    sandbox.act("pepay", "underpay", json!({ "id": payment.reference.id, "amount": 10_000 })).unwrap();
    assert_eq!(payor.status().await.unwrap(), Status::PartiallyPaid);
    let rest = payor.pay_to_address("base:1").await.unwrap();
    assert_eq!(rest.address, to.address);
    assert!(payor.pay_to_address("solana:3").await.is_err());
    sandbox.act("pepay", "pay", json!({ "id": payment.reference.id })).unwrap();
    assert_eq!(payor.status().await.unwrap(), Status::Paid);
    assert_eq!(
        payor.client().schemes().collect::<Vec<_>>(),
        ["payor_session"],
        "and no key of the merchant's"
    );
}

#[tokio::test]
async fn a_method_leads_to_an_address_whose_quote_runs_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = provider(&sandbox, "pepay");
    let payment = pepay.create(&order("25.50", "order-77").method("base:1")).await.unwrap();
    let NextAction::PayToAddress(first) = &payment.next_action() else { unreachable!("{payment:?}") };
    assert_eq!(first.expires_at, Some(now(&sandbox).plus(Duration::from_secs(300))));
    sandbox.advance(Duration::from_secs(301)).await;
    // Nobody pays on it any more.
    let pay = || sandbox.act("pepay", "pay", json!({ "id": payment.reference.id }));
    assert!(pay().is_err());
    let payor = payor(&sandbox, &payment);
    let second = payor.pay_to_address("base:1").await.unwrap();
    assert!(second.expires_at > first.expires_at);
    pay().unwrap();
    assert_eq!(pepay.look_up(&payment.reference).await.unwrap().status, Status::Paid);

    // Without a quote the hosted page is still there.
    sandbox.pepay().fail_quotes(1);
    let payment = pepay.create(&order("1", "order-78").method("base:1")).await.unwrap();
    assert!(matches!(payment.next_action(), NextAction::Redirect { .. }));
    assert_eq!(payment.incomplete.unwrap().kind(), ErrorKind::ProviderFault);
}

#[tokio::test]
async fn lists_page_by_page_and_rates() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = provider(&sandbox, "pepay");
    for number in 0..5 {
        pepay.create(&order("25.50", &format!("order-{number}"))).await.unwrap();
    }
    let lists = pepay.lists().unwrap();
    let mut request = ListPayments::default().limit(2);
    let mut references = Vec::new();
    loop {
        let page = lists.list(&request).await.unwrap();
        references.extend(page.items.into_iter().map(|payment| payment.reference.reference.unwrap()));
        let Some(next) = page.next else { break };
        request = request.after(next);
    }
    assert_eq!(references, ["order-4", "order-3", "order-2", "order-1", "order-0"]);
    // Test networks have no prices.
    let no_price =
        pepay.rate_quotes().unwrap().rate(&QuoteRequest::new(usd("1"), "base:1")).await.unwrap_err();
    assert_eq!(no_price.kind(), ErrorKind::NotFound);

    let live = sandbox.accounts("pepay").unwrap().remove(2).credentials;
    let pepay =
        of(&sandbox, &[("PEPAY_API_KEY", &live["PEPAY_API_KEY"]), ("PEPAY_DASHBOARD_JWT", "")]).provider;
    let rates = pepay.rate_quotes().unwrap();
    for (method, asset, amount) in [
        ("base:101", Asset::token("USDC", "base"), "25.5"),
        ("solana:103", Asset::token("SOL", "solana"), "0.169717139"),
    ] {
        let rate = rates.rate(&QuoteRequest::new(usd("25.50"), method)).await.unwrap();
        assert_eq!(rate.amount.asset(), &asset);
        assert_eq!(rate.amount.amount().normalized().to_string(), amount);
    }
    assert_eq!(
        rates.rate(&QuoteRequest::new(usd("1"), "base:99")).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[tokio::test]
async fn each_call_takes_the_key_that_opens_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let merchant_only = of(&sandbox, &[("PEPAY_COMMERCE_API_KEY", ""), ("PEPAY_DASHBOARD_JWT", "")]);
    let entry = |name: &str| paymux::pepay::PEPAY.operation(name).unwrap().build(b"{}").unwrap();
    let error =
        merchant_only.client.send_any(&*entry("commerce.info"), &Default::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialKind, Delivery::NotSent));
    assert!(error.to_string().contains("PEPAY_COMMERCE_API_KEY"), "{error}");
    assert!(sandbox.requests("pepay").is_empty());
    // With all of them configured, the right one goes out, and it alone.
    let all = of(&sandbox, &[]);
    for operation in ["commerce.info", "event.list", "settlement.preference", "invoice.list"] {
        all.client.send_any(&*entry(operation), &Default::default()).await.unwrap();
    }

    let wrong = of(&sandbox, &[("PEPAY_API_KEY", "pk_canary"), ("PEPAY_DASHBOARD_JWT", "")]).provider;
    let error = wrong.create(&order("1", "order-2")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unauthenticated, Effect::NotDone));
    assert!(!format!("{error} {error:?} {}", error.problem_document()).contains("pk_canary"));
}

#[tokio::test]
async fn events_are_recovered_since_one_of_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = provider(&sandbox, "pepay");
    let key = paymux::provider::Credential::<paymux::pepay::MerchantKey>::new(
        &*sandbox.credentials("pepay").unwrap()["PEPAY_API_KEY"],
    );
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let builder = Client::<Pepay>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
    let base = sandbox.base_url("pepay").unwrap().parse().unwrap();
    let client = builder.base_url(base).credential(&key).unwrap().build();
    for number in 0..30 {
        pepay.create(&order("1", &format!("order-{number}"))).await.unwrap();
    }
    let newest = client
        .send(&event::List { limit: Some(100), ..Default::default() })
        .await
        .unwrap()
        .value
        .data
        .data
        .items;
    let oldest = newest.last().unwrap().id.clone();
    let missed =
        event::since(&client, &oldest, event::List { limit: Some(7), ..Default::default() }).await.unwrap();
    let ids = |events: &[event::PepayEvent]| events.iter().map(|event| event.id.clone()).collect::<Vec<_>>();
    let mut expected = ids(&newest[..29]);
    expected.reverse();
    assert_eq!(ids(&missed), expected);
}
