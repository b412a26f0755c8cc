//! Pepay's commerce end to end: our client with the commerce key, against the sandbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Response;
use futures_util::FutureExt as _;
use futures_util::StreamExt;
use paymux::pepay::order::{Cancel, ForInvoice};
use paymux::pepay::{
    Commerce, CommerceKey, OPERATIONS, PEPAY, Payor, Pepay, Wait, address, cart, changes, checkout, commerce,
    devnet, event, order, payment, product, session,
};
use paymux::provider::wire::RawJson;
use paymux::provider::{AsNumber, Credential, Operation};
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{CallOptions, Client, Decimal, Effect, ErrorKind, Event, IdempotencyKey, Subject, verify};
use paymux_sandbox::{Fault, Sandbox};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use support::{Inbox, now, provider};

const MUG: &str = "B0SANDBOX1";
const REFUND_TO: &str = "0x00000000000000000000000000000000000000aa";

struct Shop {
    sandbox: Sandbox,
    client: Client<Pepay>,
    commerce: Commerce,
}

impl Shop {
    /// A client that holds the commerce key alone.
    async fn open() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let key = &sandbox.credentials("pepay").unwrap()["PEPAY_COMMERCE_API_KEY"];
        let transport = Arc::new(ReqwestTransport::new().unwrap());
        let builder = Client::<Pepay>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
        let client = builder
            .base_url(sandbox.base_url("pepay").unwrap().parse().unwrap())
            .credential(&Credential::<CommerceKey>::new(key.as_str()))
            .unwrap()
            .build();
        Self { sandbox, commerce: Commerce::of(client.clone()), client }
    }

    /// Asks, and checks that the value knows everything that came.
    async fn ask<O: Operation<Api = Pepay>>(&self, operation: &O) -> O::Output {
        let reply = self.commerce.send(operation).await.unwrap();
        let entry = PEPAY.operation(O::SPEC.name).unwrap();
        let ignored = entry.decode(&Response::new(reply.body)).unwrap().ignored;
        assert!(ignored.is_empty(), "{} passes over {ignored:?}", O::SPEC.name);
        reply.value
    }

    /// The first two steps for so many of a product, and the third ready to be sent.
    async fn two_steps(
        &self,
        product: &str,
        quantity: u32,
    ) -> Result<checkout::CreateInvoice, paymux::Error> {
        let item = json!({ "productId": product, "quantity": quantity, "price": 15.33, "title": "Thing" });
        let estimate: checkout::CreateEstimate = of(json!({ "customer_id": "ana", "items": [item] }));
        let estimate = self.commerce.send(&estimate).await.unwrap().value.data;
        let address = self.commerce.send(&address_of(&estimate.estimate_id)).await.unwrap().value.data;
        checkout::CreateInvoice::of(&estimate, &address)
    }

    async fn ordered(&self) -> checkout::CheckoutInvoice {
        let third = self.two_steps(MUG, 1).await.unwrap();
        let third = checkout::CreateInvoice { refund_destination: Some(REFUND_TO.to_owned()), ..third };
        self.commerce.send(&third).await.unwrap().value.data
    }

    async fn order(&self, id: &str) -> order::Order {
        self.commerce.send(&order::Retrieve { order_id: id.to_owned() }).await.unwrap().value.data
    }

    async fn step(&self, id: &str, transition_to: devnet::Transition) -> String {
        let tracking = (transition_to == devnet::Transition::Shipped)
            .then(|| of::<RawJson>(json!({ "carrier": "UPS", "trackingNumber": "1Z" })));
        let order_id = id.to_owned();
        let step = devnet::Simulate {
            order_id,
            transition_to,
            tracking,
            wallet_network: None,
            wallet_address: None,
        };
        self.commerce.send(&step).await.unwrap().value.data.order.unwrap().status.unwrap()
    }
}

fn of<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap()
}

fn usd(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn ana<T: DeserializeOwned>() -> T {
    of(json!({ "customer_id": "ana" }))
}

fn address_of(estimate: &str) -> checkout::SetAddress {
    of(json!({ "customer_id": "ana", "estimateId": estimate, "address": {
        "first_name": "Ana", "last_name": "Ray", "street_address": "1 Main St", "city": "Troy",
        "state": "NY", "zip_code": "12180", "country": "US", "phone": "+15550100", "email": "ana@example.org",
    } }))
}

#[tokio::test]
async fn from_a_search_to_the_parcel_at_the_door() {
    let shop = Shop::open().await;
    let inbox = Inbox::listen(&shop.sandbox, "pepay").await;
    let ask = &shop.commerce;

    assert_eq!(shop.ask(&commerce::Status {}).await.data.status.as_deref(), Some("available"));
    let found = ask.all(of::<commerce::Search>(json!({ "q": "mug" }))).await.unwrap();
    assert_eq!(found[0].product_id, MUG);
    let product = product::Retrieve { product_id: MUG.to_owned(), retailer: None };
    let product = shop.ask(&product).await.data;
    let offers = product::ListOffers { product_id: MUG.to_owned(), zip_code: Some("12180".to_owned()) };
    let offers = shop.ask(&offers).await.data.offers;
    assert_eq!(offers[0].total_cost, Some(AsNumber(usd("15.33"))));

    // The cart.
    shop.ask(&ana::<cart::Create>()).await;
    let item: cart::AddItem = of(json!({
        "customer_id": "ana", "productId": MUG, "retailer": "amazon", "title": product.title, "price": 15.33,
    }));
    let item = shop.ask(&item).await.data.item_id;
    let two: cart::UpdateItem = of(json!({ "customer_id": "ana", "itemId": item, "quantity": 2 }));
    shop.ask(&two).await;
    assert!(shop.ask(&ana::<cart::Validate>()).await.valid);
    let totals: cart::Totals = of(json!({ "customer_id": "ana", "zip_code": "12180" }));
    let total = shop.ask(&totals).await.data.total.unwrap();
    assert_eq!(total.0, usd("40.60"));

    // Three steps.
    let estimate: checkout::CreateEstimate = of(json!({ "customer_id": "ana", "useCart": true }));
    let estimate = shop.ask(&estimate).await.data;
    let address = shop.ask(&address_of(&estimate.estimate_id)).await.data;
    let third = checkout::CreateInvoice::of(&estimate, &address).unwrap();
    let made = shop.ask(&third).await.data;
    assert_eq!((made.amount, made.status.as_deref()), (Some(total), Some("unpaid")));
    assert_eq!(
        made.expires_at.clone().unwrap().into_value(),
        Some(now(&shop.sandbox).plus(Duration::from_secs(1800)))
    );

    // The payer pays, with a handle that holds no key.
    let payor = Payor::of(&shop.client, &made.payer_session().unwrap()).unwrap();
    assert_eq!(payor.client().schemes().collect::<Vec<_>>(), ["payor_session"]);
    let details = payor.client().send(&session::Details::default()).await.unwrap().value.0;
    assert_eq!((details.invoice_id, details.amount_usd), (made.invoice_id.clone(), Some(total)));
    payor.pay_to_address("base:1").await.unwrap();
    let bulk = payment::BulkStatus { order_ids: vec![made.order_id.clone()] };
    assert_eq!(shop.ask(&bulk).await.data.items[0].status.as_deref(), Some("pending"));
    shop.sandbox.act("pepay", "pay", json!({ "id": made.invoice_id })).unwrap();
    let wait = Wait::up_to(Duration::from_secs(5));
    let told: Vec<_> = changes(payor.client(), session::Status::default(), wait).collect().await;
    assert_eq!(told.last().unwrap().as_ref().unwrap().status, "paid");

    // The order, to its end.
    let paid = payment::Status { order_id: made.order_id.clone() };
    let paid = shop.ask(&paid).await.data;
    assert_eq!((paid.status.as_deref(), paid.amount), (Some("paid"), Some(total)));
    for (step, status) in [
        (devnet::Transition::PaymentSettled, "processing"),
        (devnet::Transition::Placed, "placed"),
        (devnet::Transition::Shipped, "shipped"),
        (devnet::Transition::DeliveryConfirmed, "delivered"),
    ] {
        assert_eq!(shop.step(&made.order_id, step).await, status);
    }
    let order = shop.order(&made.order_id).await;
    assert_eq!(
        (order.total_amount_usd, order.invoice_id),
        (Some(total.0), Some(made.invoice_id.as_str().into()))
    );
    let shipments = order.fulfillment.unwrap().into_value().unwrap().shipments.unwrap().into_value().unwrap();
    assert_eq!(shipments[0].tracking_number.as_deref(), Some("1Z"));
    let of_invoice = ForInvoice { invoice_id: made.invoice_id.clone() };
    assert_eq!(shop.ask(&of_invoice).await.data.order_id, Some(made.order_id.as_str().into()));
    assert_eq!(ask.all(ana::<order::List>()).await.unwrap()[0].order_id, made.order_id);

    // What was heard of it: by webhooks, all of which lead to the invoice, and in the list of events.
    shop.sandbox.settle().await;
    let unified = provider(&shop.sandbox, "pepay");
    let webhooks = unified.webhooks().unwrap();
    let heard: Vec<Event> = inbox
        .arrived()
        .iter()
        .map(|(headers, body)| {
            let verified = verify(webhooks, headers, body, now(&shop.sandbox)).now_or_never().unwrap();
            verified.unwrap().into_inner()
        })
        .collect();
    for event in &heard {
        match &event.subject {
            Subject::Payment(update) => assert_eq!(update.id, made.invoice_id),
            Subject::LookUp { ids } => assert_eq!(ids, std::slice::from_ref(&made.invoice_id)),
            other => unreachable!("{other:?}"),
        }
    }
    assert_eq!(heard.iter().filter(|event| event.kind == "commerce.order.updated").count(), 5);
    let mut listed: Vec<_> =
        ask.all(event::List::default()).await.unwrap().into_iter().map(|one| one.id).collect();
    let mut keys: Vec<_> = heard.into_iter().map(|event| event.key).collect();
    listed.sort();
    keys.sort();
    assert_eq!(listed, keys);

    // The cart was left as it was.
    let cleared = shop.ask(&ana::<cart::Clear>()).await.unwrap().data;
    assert_eq!(cleared.items_removed.unwrap().into_value(), Some(1));
    let saved = ask.all(ana::<address::List>()).await.unwrap();
    shop.ask(&address::Remove { address_id: saved[0].address_id.clone() }).await;
    assert!(ask.all(ana::<address::List>()).await.unwrap().is_empty());

    // Nothing of commerce was left out but what other tests do.
    let reached: BTreeSet<String> =
        shop.sandbox.requests("pepay").into_iter().map(|request| request.operation).collect();
    let walked = ["commerce.", "product.", "cart.", "checkout.", "order.", "payment.", "address.", "devnet."];
    let of_commerce = OPERATIONS.iter().map(|entry| entry.spec.name);
    let of_commerce = of_commerce.filter(|name| walked.iter().any(|start| name.starts_with(start)));
    let left: Vec<_> = of_commerce.filter(|name| !reached.contains(*name)).collect();
    assert_eq!(left, ["commerce.info", "cart.get", "cart.remove_item", "order.cancel"]);
}

#[tokio::test]
async fn an_order_is_made_once_for_each_key() {
    let shop = Shop::open().await;
    let third = shop.two_steps(MUG, 1).await.unwrap();
    let with = |key: &str| CallOptions::with_key(key.parse::<IdempotencyKey>().unwrap());
    let first = shop.commerce.send_with(&third, with("checkout-1")).await.unwrap().value.data;
    let again = shop.commerce.send_with(&third, with("checkout-1")).await.unwrap().value.data;
    assert_eq!(first, again);
    let other = checkout::CreateInvoice { refund_destination: Some(REFUND_TO.to_owned()), ..third };
    let conflict = shop.commerce.send_with(&other, with("checkout-1").never_retry()).await.unwrap_err();
    assert_eq!(conflict.kind(), ErrorKind::IdempotencyConflict);

    // A reply that is lost is asked for again, with the key that was made for it.
    for fault in [Fault::ActThenClose, Fault::HalfBody, Fault::BadGateway] {
        let shop = Shop::open().await;
        shop.sandbox.fault("pepay", "checkout.invoice", fault, 1).unwrap();
        let made = shop.ordered().await;
        let orders = shop.commerce.all(ana::<order::List>()).await.unwrap();
        assert_eq!(orders.iter().map(|order| &order.order_id).collect::<Vec<_>>(), [&made.order_id]);
        let sent = shop.sandbox.requests("pepay");
        assert_eq!(sent.iter().filter(|request| request.operation == "checkout.invoice").count(), 2);
    }
}

#[tokio::test]
async fn an_order_is_called_off_once() {
    let shop = Shop::open().await;
    let made = shop.ordered().await;
    shop.sandbox.act("pepay", "pay", json!({ "id": made.invoice_id })).unwrap();
    assert_eq!(shop.step(&made.order_id, devnet::Transition::Placed).await, "placed");
    let cancel = Cancel { order_id: made.order_id.clone(), refund_destination: None };
    let with = || CallOptions::with_key("cancel-1".parse::<IdempotencyKey>().unwrap());
    shop.sandbox.fault("pepay", "order.cancel", Fault::ActThenClose, 1).unwrap();
    let first = shop.commerce.send_with(&cancel, with()).await.unwrap().value.data;
    assert_eq!(first.status.as_deref(), Some("cancelled"));
    assert_eq!(shop.commerce.send_with(&cancel, with()).await.unwrap().value.data, first);
    // Another key is another request, and too late.
    let late = shop.commerce.send(&cancel).await.unwrap_err();
    assert_eq!((late.kind(), late.effect()), (ErrorKind::InvalidRequest, Effect::NotDone));
    assert!(!late.money_may_have_moved());
    let sent = shop.sandbox.requests("pepay");
    assert_eq!(sent.iter().filter(|request| request.operation == "order.cancel").count(), 4);

    assert_eq!(shop.step(&made.order_id, devnet::Transition::Refunded).await, "cancelled");
    let refund = shop.order(&made.order_id).await.refund.unwrap().into_value().unwrap();
    assert_eq!(refund.destination_wallet_address_bsc.as_deref(), Some(REFUND_TO));
    assert_eq!(refund.amount_usd, made.amount.map(|amount| amount.0));
}

#[tokio::test]
async fn an_order_that_costs_too_much_is_not_asked_for_and_one_that_nobody_pays_ends() {
    let shop = Shop::open().await;
    let too_much = shop.two_steps("B0SANDBOX4", 2).await.unwrap_err();
    assert_eq!((too_much.kind(), too_much.effect()), (ErrorKind::AmountOutOfRange, Effect::NotDone));
    let sent = shop.sandbox.requests("pepay");
    assert!(sent.iter().all(|request| request.operation != "checkout.invoice"));
    let dear = shop.two_steps("B0SANDBOX4", 1).await.unwrap();
    let made = shop.commerce.send(&dear).await.unwrap().value.data;
    assert!(made.amount.unwrap().0 <= checkout::MOST_ORDER);

    shop.sandbox.advance(Duration::from_secs(1800)).await;
    assert_eq!(shop.order(&made.order_id).await.status.as_deref(), Some("cancelled"));
    let payor = Payor::of(&shop.client, &made.payer_session().unwrap()).unwrap();
    assert_eq!(payor.status().await.unwrap(), paymux::Status::Expired);
    assert!(payor.pay_to_address("base:1").await.is_err());
}
