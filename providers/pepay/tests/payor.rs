//! The payer's side: an address to pay to.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use paymux_core::provider::BrowserSide;
use paymux_core::test_util::Scripted;
use paymux_core::{Asset, Client, CreatePayment, ErrorKind, Money, NextAction, Status};
use paymux_pepay::{Payor, Pepay, invoice};
use support::{CREATED, client, clock, opened};

const TOKENS: &str = r#"[{"id":12,"token_symbol":"USDT","token_name":"Tether","network":"bsc","token_decimals":18,"requires_memo":false},
    {"id":13,"token_symbol":"TON","network":"ton","requires_memo":true}]"#;

const ALLOCATED: &str = r#"{"success":true,"quote_status":"available","status_code":"ok","message":null,"temp_address":"0xabc","network":"bsc",
    "supported_token_id":12,"estimated_token_amount":"25.627500000000000001","exchange_rate":"0.9999","usd_amount":25.5,
    "quote_valid_until":1767225900,"quote_expires_in_seconds":300,"retryable":null,"retry_after_seconds":null,
    "ws_connection":{"token":"jwt","endpoint":"/ws/payment","format":"event_v1","ws_url":"wss://x/ws/payment?token=jwt"}}"#;

fn request() -> CreatePayment {
    CreatePayment::new(Money::parse("25.50", "USD").unwrap(), "order-77")
}

fn tether(amount: &str) -> Money {
    Money::new(amount.parse().unwrap(), Asset::token("USDT", "bsc"))
}

async fn payor(transport: &Scripted) -> Payor {
    let created = client(transport).send(&invoice::Create::of("25.5".parse().unwrap())).await.unwrap().value;
    Payor::of(&client(transport), &created.session().unwrap()).unwrap()
}

#[tokio::test]
async fn a_method_leads_to_an_address() {
    let transport = Scripted::new().replying(200, CREATED).replying(200, TOKENS).replying(200, ALLOCATED);
    let payment = opened(&transport).provider.create(&request().method("bsc:12")).await.unwrap();
    let NextAction::PayToAddress(to) = payment.next_action() else { panic!("{:?}", payment.next_action()) };
    assert_eq!((to.address.as_str(), to.amount.clone()), ("0xabc", tether("25.627500000000000001")));
    assert_eq!(to.expires_at.unwrap().unix_seconds(), 1_767_225_900);
    assert!(payment.incomplete.is_none() && payment.not_carried.is_empty());
    let sent = transport.sent();
    for later in &sent[1..] {
        assert!(later.contains("x-session-token: [redacted]\nx-signature: [redacted]"), "{later}");
        assert!(!later.contains("x-api-key"), "{later}");
    }
}

#[tokio::test]
async fn without_a_quote_the_hosted_page_is_still_there() {
    let none = r#"{"success":true,"quote_status":"unavailable","status_code":"quote_unavailable","message":"No route","retryable":true,"retry_after_seconds":30}"#;
    let transport = Scripted::new().replying(200, CREATED).replying(200, TOKENS).replying(200, none);
    let payment = opened(&transport).provider.create(&request().method("bsc:12")).await.unwrap();
    assert!(matches!(payment.next_action(), NextAction::Redirect { .. }));
    let error = payment.incomplete.unwrap();
    assert_eq!(error.provider_code(), Some("quote_unavailable"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert_eq!(error.message(), "No route");
    assert!(!error.may_exist());
}

/// What is said about a quote is the provider's own words, and may repeat the payer's session.
#[tokio::test]
async fn the_words_about_a_quote_show_no_session() {
    let none = r#"{"success":true,"quote_status":"unavailable","status_code":"pst_a1","message":"no route for pst_a1 (PST_A1, 9c0d.1767225600000)"}"#;
    let transport = Scripted::new().replying(200, CREATED).replying(200, TOKENS).replying(200, none);
    let payment = opened(&transport).provider.create(&request().method("bsc:12")).await.unwrap();
    let error = payment.incomplete.unwrap();
    assert_eq!(error.message(), "no route for [redacted] ([redacted], [redacted])");
    assert_eq!((error.provider_code(), error.operation()), (Some("[redacted]"), Some("session.address")));
    assert_eq!(error.effect(), paymux_core::Effect::NotDone);
}

#[tokio::test]
async fn a_method_of_another_provider_is_named_and_does_no_harm() {
    for method in ["stripe_credit", "bsc", "bsc:", ":12", "bsc:0", "BSC:12", "bsc:-1"] {
        let transport = Scripted::new().replying(200, CREATED);
        let payment = opened(&transport).provider.create(&request().method(method)).await.unwrap();
        assert_eq!(payment.not_carried, ["method"], "{method}");
        assert!(matches!(payment.next_action(), NextAction::Redirect { .. }));
        assert_eq!(transport.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_quote_is_a_new_one_each_time() {
    let rotated = ALLOCATED.replace("0xabc", "0xdef").replace("25.627500000000000001", "26");
    let transport = Scripted::new()
        .replying(200, CREATED)
        .replying(200, TOKENS)
        .replying(200, ALLOCATED)
        .replying(200, TOKENS)
        .replying(200, rotated);
    let payor = payor(&transport).await;
    let (first, second) =
        (payor.pay_to_address("bsc:12").await.unwrap(), payor.pay_to_address("bsc:12").await.unwrap());
    assert_eq!((first.address.as_str(), second.address.as_str()), ("0xabc", "0xdef"));
    assert_eq!(second.amount, tether("26"));
}

#[tokio::test]
async fn money_never_goes_to_an_address_of_another_token() {
    for reply in [
        ALLOCATED.replace(r#""network":"bsc""#, r#""network":"base""#),
        ALLOCATED.replace(r#""supported_token_id":12"#, r#""supported_token_id":13"#),
    ] {
        let transport = Scripted::new().replying(200, CREATED).replying(200, TOKENS).replying(200, reply);
        let error = payor(&transport).await.pay_to_address("bsc:12").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IntegrityMismatch);
    }
    let (address, amount) =
        (r#""temp_address":"0xabc","#, r#""estimated_token_amount":"25.627500000000000001","#);
    for (there, instead) in [
        (address, ""),
        (address, r#""temp_address":"","#),
        (amount, ""),
        (amount, r#""estimated_token_amount":"0.0","#),
        (amount, r#""estimated_token_amount":"-1","#),
    ] {
        let reply = ALLOCATED.replace(there, instead);
        let transport = Scripted::new().replying(200, CREATED).replying(200, TOKENS).replying(200, reply);
        let error = payor(&transport).await.pay_to_address("bsc:12").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unintelligible);
    }
}

#[tokio::test]
async fn a_token_that_needs_a_memo_is_not_offered() {
    let transport = Scripted::new()
        .replying(200, CREATED)
        .replying(200, TOKENS)
        .replying(200, TOKENS)
        .replying(200, TOKENS);
    let payor = payor(&transport).await;
    let methods = payor.methods().await.unwrap();
    assert_eq!(methods.len(), 1);
    assert_eq!((methods[0].id.as_str(), methods[0].name.as_str()), ("bsc:12", "Tether (bsc)"));
    let error = payor.pay_to_address("ton:13").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedOperation);
    let error = payor.pay_to_address("bsc:99").await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("method")));
}

#[tokio::test]
async fn the_session_travels_to_a_browser_and_opens_it_there() {
    let server = Scripted::new().replying(200, CREATED);
    let payment = opened(&server).provider.create(&request()).await.unwrap();
    let credential = Payor::credential(payment.client_session.as_ref().unwrap()).unwrap();
    let browser = Scripted::new().replying(200, r#"{"status":"underpaid","paid_at":null}"#);
    let client = Client::<Pepay, BrowserSide>::builder(Arc::new(browser.clone()), clock())
        .unwrap()
        .credential(&credential)
        .unwrap()
        .build();
    let payor = Payor::new(client);
    assert_eq!(payor.status().await.unwrap(), Status::PartiallyPaid);
    assert_eq!(payor.client().schemes().collect::<Vec<_>>(), ["payor_session"]);
    assert!(Payor::credential(&paymux_core::provider::ClientSession(Default::default())).is_err());
}

#[tokio::test]
async fn nothing_of_a_created_invoice_is_shown() {
    let transport = Scripted::new().replying(200, CREATED);
    let reply = client(&transport).send(&invoice::Create::of("25.5".parse().unwrap())).await.unwrap();
    let shown = format!("{reply:?} {:?} {}", reply.value, serde_json::to_string(&reply.value).unwrap());
    assert!(!shown.contains("pst_a1") && !shown.contains("9c0d"), "{shown}");
}
