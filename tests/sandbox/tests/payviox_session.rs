//! `POST /session`: each rule with the case that breaks it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Payviox, order, send};

/// Creates a session from the documented order with one member changed (or, with null, taken out).
async fn with(member: &str, value: Value) -> (u16, Value) {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let mut body = order("A");
    if value.is_null() {
        body.as_object_mut().unwrap().remove(member);
    } else {
        body[member] = value;
    }
    let reply = payviox.post("/session", &payviox.secret, &body).await;
    (reply.status, reply.json())
}

async fn refused(member: &str, value: Value, field: &str, text: &str) {
    let (status, body) = with(member, value.clone()).await;
    assert_eq!((status, body), (400, json!({ field: [text] })), "{member} = {value}");
}

#[tokio::test]
async fn required_fields() {
    for (field, shown) in [
        ("amount", "amount"),
        ("currency", "currency"),
        ("customer", "customer"),
        ("order_id", "order id"),
        ("items", "items"),
    ] {
        refused(field, json!(null), field, &format!("The {shown} field is required.")).await;
    }
}

#[tokio::test]
async fn amount_is_a_whole_number_of_at_least_100() {
    for value in [json!("4599"), json!(45.99), json!(4599.0), json!(true), json!([4599])] {
        refused("amount", value, "amount", "The amount must be an integer.").await;
    }
    for value in [json!(99), json!(0), json!(-4599)] {
        refused("amount", value, "amount", "The amount must be at least 100.").await;
    }
}

#[tokio::test]
async fn amount_is_the_sum_of_the_items() {
    let text = "The total amount does not match the sum of the items (calculated: 4599, received: 4600)";
    refused("amount", json!(4600), "amount", text).await;
}

#[tokio::test]
async fn the_sum_is_checked_only_if_all_else_can_be_read() {
    let items = json!([{ "name": "Mug", "quantity": 3, "price": "1533" }]);
    refused("items", items, "items.0.price", "The items.0.price must be an integer.").await;
}

#[tokio::test]
async fn customer_is_a_text_and_no_longer_an_object() {
    let object = json!({ "email": "ana@example.org" });
    refused("customer", object, "customer", "The customer must be a string.").await;
    refused("customer", json!(""), "customer", "The customer field is required.").await;
}

#[tokio::test]
async fn currency_is_iso_4217() {
    refused("currency", json!("US"), "currency", "The currency must be 3 characters.").await;
    refused("currency", json!("usd"), "currency", "The selected currency is invalid.").await;
    refused("currency", json!("QQQ"), "currency", "The selected currency is invalid.").await;
    refused("currency", json!(840), "currency", "The currency must be a string.").await;
}

#[tokio::test]
async fn items_have_three_fields_and_may_have_more() {
    refused("items", json!([]), "items", "The items field is required.").await;
    refused("items", json!({ "0": 1 }), "items", "The items must be an array.").await;
    refused("items", json!([7]), "items.0", "The items.0 must be an array.").await;
    let item =
        |quantity: Value, price: Value| json!([{ "name": "Mug", "quantity": quantity, "price": price }]);
    refused(
        "items",
        item(json!(0), json!(1)),
        "items.0.quantity",
        "The items.0.quantity must be at least 1.",
    )
    .await;
    refused("items", item(json!(1), json!(0)), "items.0.price", "The items.0.price must be at least 1.")
        .await;
    let nameless = json!([{ "quantity": 3, "price": 1533 }]);
    refused("items", nameless, "items.0.name", "The items.0.name field is required.").await;
    let more = json!([{ "name": "Mug", "quantity": 3, "price": 1533, "sku": "m-1" }]);
    assert_eq!(with("items", more).await.0, 201);
}

#[tokio::test]
async fn a_sum_beyond_64_bits_is_no_accident() {
    let items = json!([{ "name": "Mug", "quantity": u64::MAX, "price": u64::MAX }]);
    let (status, body) = with("items", items).await;
    assert_eq!(status, 400);
    let text = body["amount"][0].as_str().unwrap();
    assert!(text.contains("calculated: 340282366920938463426481119284349108225"), "{text}");
}

#[tokio::test]
async fn optional_fields_have_types() {
    refused("description", json!(7), "description", "The description must be a string.").await;
    refused("metadata", json!(["a"]), "metadata", "The metadata must be an object.").await;
    refused("metadata", json!("a"), "metadata", "The metadata must be an object.").await;
    refused("ip", json!("300.1.1.1"), "ip", "The ip must be a valid IP address.").await;
    refused("paymentMethodId", json!(1), "paymentMethodId", "The payment method id must be a string.").await;
    for ip in ["198.51.100.7", "2001:db8::7"] {
        assert_eq!(with("ip", json!(ip)).await.0, 201);
    }
}

#[tokio::test]
async fn a_misspelt_field_is_caught_unless_switched_off() {
    let text = "The field \"payment_method_id\" is not documented.";
    refused("payment_method_id", json!("zen_blik"), "payment_method_id", text).await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.payviox().set_switches(|switches| switches.refuse_unknown_fields = false);
    Payviox::new(&sandbox).session_with("A", json!({ "payment_method_id": "x" })).await;
}

#[tokio::test]
async fn several_errors_come_together() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let reply = payviox.post("/session", &payviox.secret, &json!({ "currency": "USD" })).await;
    let body = reply.json();
    let fields: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["amount", "customer", "items", "order_id"]);
}

#[tokio::test]
async fn no_json_is_no_fields() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    for text in ["", "{", "[]", "amount=4599"] {
        let reply = payviox.post_text("/session", &payviox.secret, text).await;
        assert_eq!(reply.status, 400, "{text}");
        assert_eq!(reply.json()["amount"][0], json!("The amount field is required."));
    }
    let authorization = format!("Bearer {}", payviox.secret);
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "text/plain")];
    let reply = send(&format!("{}/session", payviox.base), "POST", &headers, &order("A").to_string()).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn an_order_id_is_used_once_per_business_and_mode() {
    let sandbox = Sandbox::start().await.unwrap();
    let first = Payviox::new(&sandbox);
    first.session("A").await;
    let again = first.post("/session", &first.public, &order("A")).await;
    assert_eq!(again.status, 400);
    assert_eq!(again.json(), json!({ "order_id": ["The order id has already been taken."] }));
    for other in 1..4 {
        Payviox::of(&sandbox, other).session("A").await;
    }
    sandbox.payviox().set_switches(|switches| switches.refuse_duplicate_order_id = false);
    first.session("A").await;
}

#[tokio::test]
async fn payment_methods_are_known_and_active() {
    for id in ["nothing", "nicepay_ewallet"] {
        let (status, body) = with("paymentMethodId", json!(id)).await;
        assert_eq!((status, body), (400, json!({ "error": "Payment method not found" })));
    }
    // Fields come first.
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let reply = payviox.post("/session", &payviox.secret, &json!({ "paymentMethodId": "nothing" })).await;
    assert!(reply.json().get("error").is_none());
}

#[tokio::test]
async fn a_redirect_type_method_gives_the_providers_page() {
    let (_, body) = with("paymentMethodId", json!("zen_blik")).await;
    assert_eq!(body.as_object().unwrap().len(), 2);
    let id = body["session_id"].as_str().unwrap();
    assert!(body["redirect_url"].as_str().unwrap().ends_with(&format!("/payviox/redirect/zen/{id}")));
    let (_, body) = with("paymentMethodId", json!("stripe_credit")).await;
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["session_id"]);
}

#[tokio::test]
async fn a_failed_redirect_is_still_201_and_payable() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    sandbox.payviox().fail_next_redirect("no route to the provider");
    let mut body = order("A");
    body["paymentMethodId"] = json!("paypal");
    let reply = payviox.post("/session", &payviox.secret, &body).await;
    assert_eq!(reply.status, 201);
    let body = reply.json();
    let error =
        json!({ "success": false, "message": "no route to the provider", "error_type": "http_error" });
    assert_eq!(body["payment_error"], error);
    assert!(body.get("redirect_url").is_none());
    sandbox.payviox().pay(body["session_id"].as_str().unwrap(), Default::default()).unwrap();
}

#[tokio::test]
async fn creation_can_answer_200() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure("payviox", json!({ "create_answers_200": true })).unwrap();
    let payviox = Payviox::new(&sandbox);
    assert_eq!(payviox.post("/session", &payviox.secret, &order("A")).await.status, 200);
}

#[tokio::test]
async fn creation_is_limited_per_address_and_per_customer() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.payviox().set_switches(|switches| switches.sessions_per_minute = Some(1));
    let payviox = Payviox::new(&sandbox);
    payviox.session("A").await;
    let reply = payviox.post("/session", &payviox.secret, &order("B")).await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.header("retry-after").unwrap(), "60");
    let expected = json!({
        "error": "rate_limit_exceeded", "message": "Too many session requests", "type": "ip", "retry_after": 60,
    });
    assert_eq!(reply.json(), expected);
    // From another address the customer is the one who is counted.
    let authorization = format!("Bearer {}", payviox.secret);
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Content-Type", "application/json"),
        ("X-Forwarded-For", "198.51.100.9"),
    ];
    let reply = send(&format!("{}/session", payviox.base), "POST", &headers, &order("B").to_string()).await;
    assert_eq!((reply.status, reply.json()["type"].clone()), (429, json!("customer")));
    // A bad key is refused before anything is counted.
    assert_eq!(payviox.post("/session", "sk_test_wrong", &order("B")).await.status, 401);
    sandbox.advance(std::time::Duration::from_secs(60)).await;
    payviox.session("B").await;
}
