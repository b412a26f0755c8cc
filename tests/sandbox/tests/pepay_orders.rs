//! Checkout, orders and the simulator.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use paymux_sandbox::pepay::Step;
use pepay_support::checkout::{ADDRESS, ESTIMATE, INVOICE, WALLET, address, details, item, order, push};
use pepay_support::{Pepay, key, refused};
use serde_json::{Value, json};

#[tokio::test]
async fn checkout_goes_in_three_steps_and_in_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let body = json!({ "customer_id": "ana", "items": [item("B0SANDBOX1", 1)] });
    let estimate = pepay.shop("POST", ESTIMATE, &body).await.json()["data"]["estimateId"].clone();
    let step_2 = |customer: &str, estimate: &Value, address: Value| json!({ "customer_id": customer, "estimateId": estimate, "address": address });
    for (name, bad) in [
        ("email", json!("no")),
        ("zip_code", json!("1218")),
        ("country", json!("USA")),
        ("phone", Value::Null),
        ("street", json!("x")),
    ] {
        let mut address = address();
        address[name] = bad;
        assert_eq!(
            pepay.shop("POST", ADDRESS, &step_2("ana", &estimate, address)).await.status,
            400,
            "{name}"
        );
    }
    assert_eq!(pepay.shop("POST", ADDRESS, &step_2("ben", &estimate, address())).await.status, 404);
    let saved =
        pepay.shop("POST", ADDRESS, &step_2("ana", &estimate, address())).await.json()["data"].clone();
    assert_eq!((&saved["validated"], &saved["standardized"]["city"]), (&json!(true), &json!("Troy")));
    let step_3 = |more: Value| {
        let mut body =
            json!({ "customer_id": "ana", "estimateId": estimate, "addressId": saved["addressId"] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (more, status) in [
        (json!({ "addressId": "none" }), 404),
        (json!({ "estimateId": "none" }), 404),
        (json!({ "refundDestinationWalletAddressBsc": "0x1" }), 400),
    ] {
        assert_eq!(pepay.shop("POST", INVOICE, &step_3(more)).await.status, status);
    }
    let id = key(7);
    let headers = [("x-api-key", pepay.commerce.as_str()), ("Idempotency-Key", id.as_str())];
    let body = step_3(json!({ "webhookUrl": "https://old.example/" }));
    let reply = pepay.call("POST", INVOICE, &headers, &body).await;
    let data = reply.json()["data"].clone();
    assert_eq!((&data["status"], &data["amount"]), (&json!("unpaid"), &json!(23.54)));
    assert_eq!(data["expiresAt"], json!(1_767_225_600 + 1800));
    assert_eq!(data["session"].as_str().unwrap().len(), 36);
    let order = data["orderId"].as_str().unwrap();
    assert_eq!(data["endpoints"]["checkOrder"], json!(format!("/api/commerce/merchant/orders/{order}")));
    assert_eq!(pepay.call("POST", INVOICE, &headers, &body).await.body, reply.body);
    let other = pepay.call("POST", INVOICE, &headers, &step_3(json!({}))).await;
    assert_eq!(other.status, 409);
    sandbox.advance(Duration::from_secs(900)).await;
    assert_eq!(pepay.shop("POST", INVOICE, &step_3(json!({}))).await.status, 400);
    // The invoice's half hour ends, and the order with it.
    sandbox.advance(Duration::from_secs(900)).await;
    let after = details(&pepay, order).await;
    assert_eq!((&after["status"], &after["payment"]["status"]), (&json!("cancelled"), &json!("pending")));
    assert_eq!(pepay.invoice(data["invoiceId"].as_str().unwrap()).await["status"], json!("expired"));
}

#[tokio::test]
async fn an_order_is_worth_2500_at_most() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    for (quantity, status) in [(1, 200), (2, 400)] {
        let body = json!({ "customer_id": "ana", "items": [item("B0SANDBOX4", quantity)] });
        let estimate = pepay.shop("POST", ESTIMATE, &body).await.json()["data"]["estimateId"].clone();
        let body = json!({ "customer_id": "ana", "estimateId": estimate, "address": address() });
        let id = pepay.shop("POST", ADDRESS, &body).await.json()["data"]["addressId"].clone();
        let body = json!({ "customer_id": "ana", "estimateId": estimate, "addressId": id });
        assert_eq!(pepay.shop("POST", INVOICE, &body).await.status, status);
    }
    let saved = "/api/v1/commerce/merchant/addresses";
    let list = pepay.shop("GET", &format!("{saved}?customer_id=ana&limit=1&offset=1"), &Value::Null).await;
    let id = list.json()["data"]["addresses"][0]["addressId"].as_str().unwrap().to_owned();
    assert_eq!(pepay.shop("GET", saved, &Value::Null).await.status, 400);
    assert_eq!(pepay.shop("DELETE", &format!("{saved}/{id}"), &Value::Null).await.status, 200);
    assert_eq!(pepay.shop("DELETE", &format!("{saved}/{id}"), &Value::Null).await.status, 404);
}

#[tokio::test]
async fn the_simulator_follows_its_rules() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let data = order(&pepay, json!({})).await;
    let id = data["orderId"].as_str().unwrap();
    let to = |step: &str| json!({ "transitionTo": step });
    let steps = [
        ("payment_confirmed", "processing"),
        ("payment_settled", "processing"),
        ("placed", "placed"),
        ("shipped", "shipped"),
        ("delivery_confirmed", "delivered"),
    ];
    for (at, (step, status)) in steps.iter().enumerate() {
        // Every other step is refused here, but for those that end the order.
        for (other, _) in steps.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, step)| step) {
            let skips_settlement = (*step, *other) == ("payment_settled", "placed");
            if !skips_settlement {
                assert_eq!(push(&pepay, id, to(other)).await.status, 400, "{other} before {step}");
            }
        }
        assert_eq!(push(&pepay, id, to("refunded")).await.status, 400);
        let reply = push(&pepay, id, to(step)).await;
        assert_eq!(reply.json()["data"]["order"]["status"], json!(status), "{step}");
    }
    let after = details(&pepay, id).await;
    assert_eq!(after["payment"]["settlement"]["status"], json!("settled"));
    assert_eq!(after["fulfillment"]["shipments"][0]["deliveryStatus"], json!("delivered"));
    assert_eq!((&after["totalAmountUsd"], &after["commerceFeeUsd"]), (&json!("23.54"), &json!("0.96")));
    assert_eq!(after["lineItems"][0]["price"], json!("15.33"));
    assert_eq!(after["timeline"].as_array().unwrap().len(), 6);
    let kinds: Vec<String> = sandbox.deliveries().into_iter().map(|delivery| delivery.event).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "commerce.order.updated").count(), 5);

    assert_eq!(push(&pepay, "none", to("placed")).await.status, 404);
    assert_eq!(push(&pepay, id, to("nowhere")).await.status, 400);
    assert_eq!(push(&pepay, id, json!({})).await.status, 400);
    let live = Pepay::of(&sandbox, 2);
    assert_eq!(refused(&push(&live, id, to("placed")).await), (403, "FORBIDDEN".into()));
}

#[tokio::test]
async fn a_refund_needs_a_wallet_on_bsc() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let to = |step: &str| json!({ "transitionTo": step });
    let (without, with, bsc) = (
        order(&pepay, json!({})).await,
        order(&pepay, json!({ "refundDestinationWalletAddressBsc": WALLET })).await,
        order(&pepay, json!({})).await,
    );
    let id = |data: &Value| data["orderId"].as_str().unwrap().to_owned();
    let (without, with, bsc) = (id(&without), id(&with), id(&bsc));
    for id in [&without, &with] {
        push(&pepay, id, to("payment_confirmed")).await;
        assert_eq!(push(&pepay, id, to("cancelled")).await.status, 400);
        assert_eq!(push(&pepay, id, to("failed")).await.status, 200);
        assert_eq!(details(&pepay, id).await["refundStatus"], json!("PENDING"));
    }
    assert_eq!(push(&pepay, &without, to("refunded")).await.status, 400);
    let refunded = push(&pepay, &with, to("refunded")).await.json()["data"]["order"].clone();
    assert_eq!(refunded["refund"]["destinationWalletAddressBsc"], json!(WALLET));
    assert_eq!(refunded["refund"]["amountUsd"], json!("23.54"));
    assert_eq!(push(&pepay, &with, to("refunded")).await.status, 400);
    // A simulated payment on BSC will do, too.
    let paid = |address: &str| json!({ "transitionTo": "payment_confirmed", "walletNetwork": "bsc", "walletAddress": address });
    assert_eq!(push(&pepay, &bsc, paid("0x1")).await.status, 400);
    assert_eq!(push(&pepay, &bsc, paid(WALLET)).await.status, 200);
    sandbox.pepay().step(&bsc, Step::Placed).unwrap();
    assert_eq!(push(&pepay, &bsc, to("failed")).await.status, 400);
    assert_eq!(push(&pepay, &bsc, to("cancelled")).await.status, 200);
    assert_eq!(push(&pepay, &bsc, to("refunded")).await.status, 200);
}

#[tokio::test]
async fn orders_are_listed_followed_and_cancelled() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let one = order(&pepay, json!({})).await;
    sandbox.advance(Duration::from_secs(10)).await;
    let two = order(&pepay, json!({})).await;
    let text = |data: &Value, name: &str| data[name].as_str().unwrap().to_owned();
    let (first, second) = (text(&one, "orderId"), text(&two, "orderId"));
    sandbox.pepay().pay(&text(&one, "invoiceId"), Default::default()).unwrap();

    let list = async |query: &str| {
        let path = format!("/api/commerce/merchant/orders?{query}");
        let body = pepay.shop("GET", &path, &Value::Null).await.json()["data"].clone();
        let orders = body["orders"].as_array().unwrap().iter();
        orders.map(|order| order["orderId"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [second.as_str(), first.as_str()]);
    assert_eq!(list("status=processing").await, [first.as_str()]);
    assert_eq!(list("createdFrom=1767225605&customer_id=ana").await, [second.as_str()]);
    assert_eq!(list("limit=1&offset=1").await, [first.as_str()]);
    assert_eq!(list("retailer=walmart").await.len(), 0);
    for bad in ["wallet=x", "status=open", "limit=0"] {
        let path = format!("/api/commerce/merchant/orders?{bad}");
        assert_eq!(pepay.shop("GET", &path, &Value::Null).await.status, 400, "{bad}");
    }

    let path = format!("/api/commerce/merchant/payments/{first}/status");
    let paid = pepay.shop("GET", &path, &Value::Null).await.json()["data"].clone();
    assert_eq!((&paid["status"], &paid["orderStatus"]), (&json!("paid"), &json!("processing")));
    assert_eq!(paid["paymentDetails"]["token"], json!("USDC"));
    let bulk = "/api/commerce/merchant/payments/bulk-status";
    let body = json!({ "orderIds": [first, second, key(1)] });
    let statuses = pepay.shop("POST", bulk, &body).await.json()["data"].clone();
    assert_eq!((&statuses[0]["status"], &statuses[1]["status"]), (&json!("paid"), &json!("pending")));
    assert!(statuses[2]["error"].is_string());
    for bad in [json!([]), json!(["x"]), json!(vec![key(1); 51])] {
        assert_eq!(pepay.shop("POST", bulk, &json!({ "orderIds": bad })).await.status, 400);
    }
    let path = format!("/api/commerce/merchant/invoices/{}/status", text(&one, "invoiceId"));
    let found = pepay.desk("GET", &path, &Value::Null).await.json()["data"].clone();
    assert_eq!(
        (&found["orderId"], &found["order"]["actions"]),
        (&json!(first), &json!({ "canCancel": true }))
    );

    let cancel = async |order: &str, number: Option<u32>, body: Value| {
        let id = number.map(key).unwrap_or_default();
        let mut headers = vec![("x-commerce-api-key", pepay.commerce.as_str())];
        headers.extend(number.map(|_| ("Idempotency-Key", id.as_str())));
        let path = format!("/api/commerce/merchant/orders/{order}/cancel");
        pepay.call("POST", &path, &headers, &body).await
    };
    assert_eq!(refused(&cancel(&first, None, Value::Null).await), (400, "IDEMPOTENCY_KEY_MISSING".into()));
    assert_eq!(cancel(&key(9), Some(1), Value::Null).await.status, 404);
    let wallet = json!({ "refundDestinationWalletAddressBsc": WALLET });
    let done = cancel(&first, Some(2), wallet.clone()).await.json()["data"].clone();
    assert_eq!((&done["status"], &done["refundQuote"]), (&json!("cancelled"), &json!({})));
    // The same key replays; a new one finds nothing to cancel.
    assert_eq!(cancel(&first, Some(2), wallet).await.json()["data"], done);
    assert_eq!(cancel(&first, Some(3), Value::Null).await.status, 400);
    assert_eq!(details(&pepay, &first).await["refundStatus"], json!("PENDING"));
    // An order that is not paid takes its invoice along.
    assert_eq!(cancel(&second, Some(4), Value::Null).await.status, 200);
    assert_eq!(pepay.invoice(&text(&two, "invoiceId")).await["status"], json!("canceled"));
    assert_eq!(details(&pepay, &second).await["refundStatus"], json!("NONE"));
    // A commerce key sees the events of its orders.
    let events = pepay.shop("GET", &format!("/api/v1/events?order_id={second}"), &Value::Null).await.json();
    let newest = &events["data"]["data"][0];
    assert_eq!(newest["type"], json!("commerce.order.updated"));
    assert_eq!(newest["data"]["object"]["object"], json!("commerce_order"));
    assert_eq!(newest["data"]["object"]["id"], json!(second));
    assert_eq!(Pepay::of(&sandbox, 1).shop("GET", &path, &Value::Null).await.status, 404);
}
