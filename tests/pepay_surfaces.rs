//! Pepay's surfaces end to end, each with its own credential, against the sandbox: all that is not in
//! `pepay_commerce`. What the sandbox answers is read whole.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Response;
use paymux::pepay::{
    Commerce, CommerceKey, Dashboard, DashboardJwt, Merchant, MerchantKey, OPERATIONS, PEPAY, Payor, Pepay,
    Surface, account, cart, commerce, event, invoice, key, session, settlement, token, verification, ws,
};
use paymux::provider::{BrowserSide, Credential, CredentialKind, MaySend, Operation, ServerOnly};
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{Bytes, Client, ErrorKind};
use paymux_sandbox::Sandbox;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn of<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap()
}

/// A client that holds one credential of the sandbox's.
fn with<K>(sandbox: &Sandbox, variable: &str) -> Surface<K>
where
    K: CredentialKind<Api = Pepay, Exposure = ServerOnly>,
{
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let builder = Client::<Pepay>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
    let builder = builder.base_url(sandbox.base_url("pepay").unwrap().parse().unwrap());
    let secret = Credential::<K>::new(sandbox.credentials("pepay").unwrap()[variable].as_str());
    Surface::of(builder.credential(&secret).unwrap().build())
}

/// The value knows everything that came.
fn whole<O: Operation<Api = Pepay>>(body: &Bytes) {
    let entry = PEPAY.operation(O::SPEC.name).unwrap();
    let ignored = entry.decode(&Response::new(body.clone())).unwrap().ignored;
    assert!(ignored.is_empty(), "{} passes over {ignored:?}", O::SPEC.name);
}

async fn ask<K, O>(surface: &Surface<K>, operation: O) -> O::Output
where
    K: CredentialKind<Api = Pepay, Exposure = ServerOnly>,
    O: Operation<Api = Pepay>,
{
    let reply = surface.send(&operation).await.unwrap();
    whole::<O>(&reply.body);
    reply.value
}

async fn pay<O: Operation<Api = Pepay>>(payor: &Payor, operation: O) -> O::Output
where
    BrowserSide: MaySend<O>,
{
    let reply = payor.client().send(&operation).await.unwrap();
    whole::<O>(&reply.body);
    reply.value
}

#[tokio::test]
async fn every_surface_with_its_own_credential() {
    let sandbox = Sandbox::start().await.unwrap();
    let merchant: Merchant = with::<MerchantKey>(&sandbox, "PEPAY_API_KEY");
    let shop: Commerce = with::<CommerceKey>(&sandbox, "PEPAY_COMMERCE_API_KEY");
    let dashboard: Dashboard = with::<DashboardJwt>(&sandbox, "PEPAY_DASHBOARD_JWT");

    // Invoices.
    let question =
        json!({ "id": "q1", "question": "E-mail?", "type": "email", "validation": { "required": true } });
    let create: invoice::Create = of(json!({
        "amount_usd": 25.5, "customer_id": "ana", "metadata": { "reference": "order-77" },
        "questions": { "questions": [question] },
    }));
    let created = ask(&merchant, create).await;
    let id = || json!({ "invoiceId": created.invoice_id });
    assert_eq!(ask(&merchant, invoice::List::default()).await.data.items[0].id, created.invoice_id);
    let hers: invoice::ListOfCustomer = of(json!({ "customerId": "ana" }));
    assert_eq!(ask(&merchant, hers).await.data.items.len(), 1);

    // Its payer, who holds no key.
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let browser = Client::<Pepay, BrowserSide>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
    let browser = browser.base_url(sandbox.base_url("pepay").unwrap().parse().unwrap());
    let session = created.session().unwrap().credential();
    let payor = Payor::new(browser.credential(&session).unwrap().build());
    assert_eq!(pay(&payor, session::Details::default()).await.0.invoice_id, created.invoice_id);
    let tokens = pay(&payor, session::ListTokens::default()).await;
    assert_eq!(tokens.items[0].id, 1);
    assert!(pay(&payor, session::Questions {}).await.has_questions);
    let answer = json!({ "question_id": "q1", "response": "ana@example.org" });
    pay(&payor, of::<session::SubmitForm>(json!({ "responses": [answer] }))).await;
    pay(&payor, session::SetEmail { email: "ana@example.org".to_owned() }).await;
    assert_eq!(pay(&payor, session::RetrieveEmail {}).await.email.as_deref(), Some("ana@example.org"));
    let quote = pay(&payor, session::Allocate { network: "base".to_owned(), token_id: 1 }).await;
    assert_eq!(quote.quote_status.as_deref(), Some("available"));
    sandbox.act("pepay", "hide_payment", json!({ "id": created.invoice_id })).unwrap();
    pay(&payor, of::<verification::Trigger>(json!({ "invoiceId": created.invoice_id, "network": "base" })))
        .await;
    assert_eq!(pay(&payor, session::Status::default()).await.status, "unpaid");
    sandbox.advance(Duration::from_secs(30)).await;
    pay(&payor, of::<verification::Retrieve>(id())).await;
    assert_eq!(pay(&payor, session::Status::default()).await.status, "paid");

    let expanded = json!({ "invoiceId": created.invoice_id, "expand": "latest_payment,payments" });
    let paid = ask(&merchant, of::<invoice::Retrieve>(expanded)).await;
    assert_eq!(paid.payments.unwrap().into_value().unwrap().len(), 1);
    let status = ask(&merchant, of::<invoice::Status>(id())).await;
    assert!(status.latest_payment.is_some());
    let totals = ask(&merchant, invoice::Totals::default()).await.totals;
    assert_eq!(totals.paid.unwrap().into_value().unwrap().amount, 25_500);

    // Tokens, the account, events, streams.
    assert!(!ask(&merchant, of::<token::List>(json!({}))).await.tokens.items.is_empty());
    let found = ask(&merchant, of::<token::Search>(json!({ "search": "usdc", "network": "base" }))).await;
    assert_eq!(found.tokens.items[0].id, 1);
    ask(&merchant, of::<token::Block>(json!({ "tokenId": 2, "blocked": true }))).await;
    ask(&merchant, account::MainnetAccess {}).await;
    ask(&merchant, of::<account::SetEnvironment>(json!({ "environment": "devnet" }))).await;
    ask(&merchant, of::<account::ActivateMainnet>(json!({ "access_key": "anything" }))).await;
    let events = ask(&merchant, event::List::default()).await.data.data;
    let latest = of::<event::Retrieve>(json!({ "eventId": events.items[0].id }));
    assert_eq!(ask(&merchant, latest).await.data, events.items[0]);
    ask(&merchant, of::<ws::Mint>(json!({ "scope": "merchant", "ttl_seconds": 60 }))).await;
    ask(&shop, of::<ws::Mint>(json!({ "scope": "commerce" }))).await;
    let wrong = merchant.send(&of::<ws::Mint>(json!({ "scope": "commerce" }))).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::CredentialKind);

    // Keys and settlement.
    let made = of::<key::Create>(json!({ "name": "Shop", "scope": "merchant" }));
    let made = ask(&dashboard, made).await;
    let list = || of::<key::List>(json!({ "scope": "merchant" }));
    assert!(ask(&dashboard, list()).await.iter().any(|key| key.key_id == made.key_id));
    ask(&dashboard, of::<key::Revoke>(json!({ "keyId": made.key_id }))).await;
    ask(&dashboard, settlement::Preference {}).await;
    ask(&dashboard, of::<settlement::ChooseToken>(json!({ "settlement_token_id": null }))).await;

    // What the walk through commerce leaves out.
    ask(&shop, commerce::Info {}).await;
    let item = json!({ "productId": "B0SANDBOX1", "retailer": "amazon", "quantity": 1, "price": 15.33, "title": "Mug" });
    ask(&shop, of::<cart::Create>(json!({ "customer_id": "ana", "item": item }))).await;
    let got = ask(&shop, of::<cart::Retrieve>(json!({ "customer_id": "ana" }))).await.data;
    let item = got.items[0].item_id.clone().unwrap();
    ask(&shop, of::<cart::RemoveItem>(json!({ "customer_id": "ana", "itemId": item }))).await;

    let reached: BTreeSet<String> =
        sandbox.requests("pepay").into_iter().map(|request| request.operation).collect();
    let left: Vec<_> =
        OPERATIONS.iter().map(|entry| entry.spec.name).filter(|name| !reached.contains(*name)).collect();
    let walked = ["commerce.", "product.", "cart.", "checkout.", "order.", "payment.", "address.", "devnet."];
    assert!(left.iter().all(|name| walked.iter().any(|start| name.starts_with(start))), "{left:?}");
    assert_eq!(OPERATIONS.len() - left.len(), 34);
}
