//! The streams of commerce and of payers.

use paymux::pepay::event::EventObject;
use paymux::pepay::streams::{self, Access, CommerceFilter, GapCause, MerchantFilter, StreamItem};
use paymux::pepay::{Payor, checkout, session};
use paymux::{ErrorKind, Money};
use paymux_sandbox::pepay::Step;
use serde_json::{Value, json};
use std::time::Duration;

use crate::shop::{Shop, eager, item, next, quiet};

/// Goes through the three steps for one mug.
async fn order(shop: &Shop) -> checkout::CheckoutInvoice {
    fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
        serde_json::from_str(&value.to_string()).unwrap()
    }
    let mug = json!({ "productId": "B0SANDBOX1", "quantity": 1, "price": 1, "title": "Mug" });
    let estimate: checkout::CreateEstimate = of(json!({ "customer_id": "ana", "items": [mug] }));
    let estimate = shop.client.send(&estimate).await.unwrap().value.data.estimate_id;
    let address = json!({
        "first_name": "Ana", "last_name": "Ray", "street_address": "1 Main St", "city": "Troy",
        "state": "NY", "zip_code": "12180", "country": "US", "phone": "+15550100", "email": "ana@example.org",
    });
    let address: checkout::SetAddress =
        of(json!({ "customer_id": "ana", "estimateId": estimate, "address": address }));
    let address = shop.client.send(&address).await.unwrap().value.data.address_id;
    let last: checkout::CreateInvoice =
        of(json!({ "customer_id": "ana", "estimateId": estimate, "addressId": address }));
    shop.client.send(&last).await.unwrap().value.data
}

#[tokio::test]
async fn a_commerce_stream_has_orders_and_what_belongs_to_them() {
    let shop = Shop::open().await;
    let builder = streams::commerce(&shop.client, CommerceFilter::default(), Access::Key);
    let mut stream = builder.options(eager()).open();
    quiet(&mut stream, 100).await;
    shop.sell().await;
    let order = order(&shop).await;
    shop.sandbox.pepay().cut_streams();
    shop.sandbox.pepay().pay(&order.invoice_id, Default::default()).unwrap();
    shop.sandbox.pepay().step(&order.order_id, Step::Placed).unwrap();
    for kind in [
        "invoice.created",
        "commerce.order.created",
        "invoice_payment.created",
        "invoice.updated",
        "commerce.order.updated",
        "commerce.order.updated",
    ] {
        let StreamItem::Event(event) = item(&mut stream).await else { unreachable!("{kind}") };
        assert_eq!(event.kind, kind);
        if let EventObject::Order(of) = event.thing() {
            assert_eq!(of.order_id.as_deref(), Some(order.order_id.as_str()));
        }
    }
    quiet(&mut stream, 50).await;
}

#[tokio::test]
async fn a_merchants_stream_reads_no_orders_back_unless_they_are_asked_for() {
    let shop = Shop::open().await;
    let all = MerchantFilter { types: Some(["invoice.*", "commerce.order.*"].into()), ..Default::default() };
    let mut plain =
        streams::merchant(&shop.client, MerchantFilter::default(), Access::Key).options(eager()).open();
    let mut all = streams::merchant(&shop.client, all, Access::Key).options(eager()).open();
    quiet(&mut plain, 100).await;
    quiet(&mut all, 100).await;
    shop.sandbox.pepay().cut_streams();
    order(&shop).await;
    let kind = async |stream: &mut streams::EventStream| match item(stream).await {
        StreamItem::Event(event) => event.kind,
        other => unreachable!("{other:?}"),
    };
    assert_eq!(kind(&mut plain).await, "invoice.created");
    quiet(&mut plain, 50).await;
    assert_eq!(kind(&mut all).await, "invoice.created");
    assert_eq!(kind(&mut all).await, "commerce.order.created");
}

#[tokio::test]
async fn a_payer_is_told_what_is_left_and_of_every_gap() {
    let shop = Shop::open().await;
    let created = shop.sell().await;
    let payor = Payor::of(&shop.client, &created.session().unwrap()).unwrap();
    let quote =
        payor.client().send(&session::Allocate { network: "base".into(), token_id: 1 }).await.unwrap().value;
    let token = quote.ws_connection.unwrap().credential().unwrap();
    let mut stream = streams::payor(&payor, &token).options(eager()).open();
    quiet(&mut stream, 100).await;
    shop.sandbox.pepay().underpay(&created.invoice_id, 10_000).unwrap();
    let StreamItem::Event(event) = item(&mut stream).await else { unreachable!() };
    let EventObject::Quote(quote) = event.thing() else { unreachable!("{event:?}") };
    assert_eq!(
        (quote.invoice_id.as_deref(), quote.network.as_deref()),
        (Some(created.invoice_id.as_str()), Some("base"))
    );
    assert_eq!(quote.remaining().unwrap(), Some(Money::parse("15.5", "USD").unwrap()));

    shop.sandbox.pepay().cut_streams();
    shop.sandbox.pepay().underpay(&created.invoice_id, 5_000).unwrap();
    let StreamItem::Gap(gap) = item(&mut stream).await else { unreachable!() };
    assert_eq!((gap.cause, gap.after.as_deref()), (GapCause::NotListed, Some(event.id.as_str())));
    assert!(matches!(item(&mut stream).await, StreamItem::Event(_)), "the server's own replay");

    // The token lives as long as the invoice, and no other can be minted.
    shop.sandbox.advance(Duration::from_secs(12 * 60 * 60 + 1)).await;
    let error = loop {
        if let Err(error) = next(&mut stream).await.unwrap() {
            break error;
        }
    };
    assert_eq!(error.kind(), ErrorKind::CredentialExpired);
    assert!(!format!("{error:?} {stream:?}").contains("eyJ"));
    assert!(next(&mut stream).await.is_none());
}
