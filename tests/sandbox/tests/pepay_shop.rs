//! Products, carts and estimates.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use paymux_sandbox::Sandbox;
use pepay_support::Pepay;
use pepay_support::checkout::{ESTIMATE, WALLET, item};
use serde_json::{Value, json};

#[tokio::test]
async fn products_are_found_and_offered() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let get = async |path: &str| pepay.shop("GET", &format!("/api/commerce/{path}"), &Value::Null).await;
    assert_eq!(get("status").await.json()["data"]["status"], json!("available"));
    assert_eq!(get("info").await.status, 200);
    let found = get("search?q=mug").await.json();
    assert_eq!(found["data"]["products"][0]["productId"], json!("B0SANDBOX1"));
    assert!(get("search?q=mug").await.text().contains("\"price\":15.33"));
    assert_eq!(found["meta"]["timestamp"], json!(1_767_225_600));
    for bad in ["search", "search?q=%20", "search?q=x&limit=0", "search?q=x&retailer=corner"] {
        assert_eq!(get(bad).await.status, 400, "{bad}");
    }
    assert_eq!(get("products/B0SANDBOX1").await.json()["data"]["asin"], json!("B0SANDBOX1"));
    let offers = get("products/B0SANDBOX1/offers?zip_code=12180").await.json();
    assert_eq!(offers["data"]["offers"][1]["totalCost"], json!(20.98));
    assert_eq!(get("products/none").await.status, 404);
    assert_eq!(get("products/B0SANDBOX1/offers?zip_code=1").await.status, 400);
    sandbox.pepay().set_switches(|switches| switches.old_search_envelope = true);
    let old = get("search?q=mug").await.json();
    assert_eq!((&old["ok"], old["data"].as_array().unwrap().len()), (&json!(true), 1));
}

#[tokio::test]
async fn a_cart_belongs_to_a_customer_or_a_wallet() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let cart = "/api/commerce/merchant/carts";
    for bad in [
        json!({}),
        json!({ "customer_id": "" }),
        json!({ "wallet_address": WALLET }),
        json!({ "wallet_address": WALLET, "wallet_network": "ton" }),
        json!({ "wallet_address": "So1", "wallet_network": "solana" }),
    ] {
        assert_eq!(pepay.shop("POST", cart, &bad).await.status, 400, "{bad}");
    }
    sandbox.pepay().set_switches(|switches| switches.evm_cart_wallets_only = false);
    let solana = json!({ "wallet_address": "So1", "wallet_network": "solana" });
    assert_eq!(pepay.shop("POST", cart, &solana).await.status, 201);
    let empty = pepay.shop("POST", cart, &json!({ "customer_id": "ana" })).await;
    assert_eq!(empty.status, 201);
    assert_eq!(
        (&empty.json()["data"]["items"], &empty.json()["data"]["createdAt"]),
        (&json!([]), &Value::Null)
    );

    let add = json!({
        "customer_id": "ana", "productId": "B0SANDBOX1", "retailer": "amazon", "title": "Mug",
        "price": 15.33, "quantity": 2, "rating": 4.5, "numReviews": 3,
    });
    let items = format!("{cart}/items");
    let added = pepay.shop("POST", &items, &add).await.json()["data"].clone();
    assert_eq!((&added["quantity"], &added["updated"]), (&json!(2), &json!(false)));
    assert_eq!(pepay.shop("POST", &items, &add).await.json()["data"]["updated"], json!(true));
    for (name, value) in [
        ("retailer", json!("corner")),
        ("price", json!(0)),
        ("price", json!("15.33")),
        ("quantity", json!(100)),
        ("rating", json!(5.1)),
        ("title", Value::Null),
    ] {
        let mut bad = add.clone();
        bad[name] = value;
        assert_eq!(pepay.shop("POST", &items, &bad).await.status, 400, "{bad}");
    }
    let got =
        pepay.shop("GET", &format!("{cart}?customer_id=ana"), &Value::Null).await.json()["data"].clone();
    assert_eq!((&got["subtotal"], &got["itemCount"]), (&json!(30.66), &json!(2)));
    let totals = format!("{cart}/totals?customer_id=ana&zip_code=12180");
    let sums = pepay.shop("GET", &totals, &Value::Null).await.json()["data"].clone();
    // 30.66 + 5.99 + 2.53 + (0.50 + 0.92)
    assert_eq!(sums["total"], json!(40.6));
    assert_eq!(sums["fees"]["percentageAmount"], json!(0.92));
    let no_code = format!("{cart}/totals?customer_id=ana");
    assert_eq!(pepay.shop("GET", &no_code, &Value::Null).await.status, 400);

    let mut stranger = add.clone();
    stranger["productId"] = json!("GONE");
    pepay.shop("POST", &items, &stranger).await;
    let identity = json!({ "customer_id": "ana" });
    let checked = pepay.shop("POST", &format!("{cart}/validate"), &identity).await.json();
    assert_eq!((&checked["valid"], &checked["items"][0]["priceChanged"]), (&json!(false), &json!(false)));
    assert_eq!(checked["items"][1]["available"], json!(false));

    let one = format!("{items}/{}", added["itemId"].as_str().unwrap());
    let put = pepay.shop("PUT", &one, &json!({ "customer_id": "ana", "quantity": 5 })).await.json();
    assert_eq!(put["data"]["quantity"], json!(5));
    assert_eq!(pepay.shop("PUT", &one, &json!({ "customer_id": "ben", "quantity": 5 })).await.status, 404);
    assert_eq!(pepay.shop("PUT", &one, &json!({ "customer_id": "ana" })).await.status, 400);
    let gone = pepay.shop("DELETE", &format!("{one}?customer_id=ana"), &Value::Null).await.json();
    assert_eq!(gone["data"]["title"], json!("Mug"));
    let cleared = pepay.shop("DELETE", &format!("{cart}?customer_id=ana"), &Value::Null).await.json();
    assert_eq!(cleared["data"], json!({ "itemsRemoved": 1 }));
}

#[tokio::test]
async fn an_estimate_adds_up_and_sorts_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let items = json!([item("B0SANDBOX1", 2), item("B0SANDBOX3", 1), item("NONE", 1)]);
    let body = json!({ "customer_id": "ana", "items": items });
    let data = pepay.shop("POST", ESTIMATE, &body).await.json()["data"].clone();
    // The price is the shop's, not the 1 that the client sent.
    assert_eq!(data["validItems"][0]["totalPrice"], json!(30.66));
    assert_eq!(data["invalidItems"][0]["error"], json!("No offer is deliverable within 10 days"));
    assert_eq!(data["invalidItems"][1]["productId"], json!("NONE"));
    let pricing = &data["pricing"];
    assert_eq!(pricing["fees"], json!({ "fixed": 0.5, "percentage": 3, "total": 1.42 }));
    assert_eq!((&pricing["shipping"], &pricing["tax"]), (&json!(5.99), &json!(2.53)));
    assert_eq!(pricing["total"], json!(40.6));
    assert_eq!(data["feeBreakdown"], json!({ "shippingBase": 5.99, "commerceFee": 1.42, "totalFees": 7.41 }));
    assert_eq!(data["expiresAt"], json!(1_767_225_600 + 900));

    let with = |more: Value| {
        let mut body = json!({ "customer_id": "ana" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for bad in [
        json!({}),
        json!({ "items": [] }),
        json!({ "items": [item("B0SANDBOX1", 1)], "useCart": true }),
        json!({ "items": [item("B0SANDBOX1", 1)], "itemOverrides": [] }),
        json!({ "items": [{ "productId": "B0SANDBOX1", "quantity": 1, "price": 1 }] }),
        json!({ "useCart": true }),
    ] {
        assert_eq!(pepay.shop("POST", ESTIMATE, &with(bad.clone())).await.status, 400, "{bad}");
    }
    let snake = json!({ "items": [{ "product_id": "B0SANDBOX1", "quantity": 1, "price": 1, "title": "t" }] });
    assert_eq!(pepay.shop("POST", ESTIMATE, &with(snake.clone())).await.status, 200);
    sandbox.pepay().set_switches(|switches| {
        switches.accept_product_id = false;
        switches.delivery_days = 6;
    });
    assert_eq!(pepay.shop("POST", ESTIMATE, &with(snake)).await.status, 400);
    let kettle = with(json!({ "items": [item("B0SANDBOX2", 1)] }));
    let data = pepay.shop("POST", ESTIMATE, &kettle).await.json()["data"].clone();
    assert_eq!(data["invalidItems"][0]["error"], json!("No offer is deliverable within 6 days"));

    // From the cart, with a quantity for this estimate only.
    let add = json!({ "item": {
        "productId": "B0SANDBOX1", "retailer": "amazon", "quantity": 3, "price": 15.33, "title": "Mug",
    } });
    pepay.shop("POST", "/api/commerce/merchant/carts", &with(add)).await;
    let over = |quantity: u32| {
        with(
            json!({ "useCart": true, "itemOverrides": [{ "productId": "B0SANDBOX1", "quantity": quantity }] }),
        )
    };
    let data = pepay.shop("POST", ESTIMATE, &over(1)).await.json()["data"].clone();
    assert_eq!(data["pricing"]["subtotal"], json!(15.33));
    assert_eq!(pepay.shop("POST", ESTIMATE, &over(0)).await.status, 400);
    let cart = "/api/commerce/merchant/carts?customer_id=ana";
    assert_eq!(pepay.shop("GET", cart, &Value::Null).await.json()["data"]["itemCount"], json!(3));
}
