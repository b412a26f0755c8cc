//! The way from goods to an order.

use serde_json::{Value, json};

use super::Pepay;
use crate::support::Raw;

pub const ESTIMATE: &str = "/api/commerce/merchant/checkout/estimate";
pub const ADDRESS: &str = "/api/commerce/merchant/checkout/address";
pub const INVOICE: &str = "/api/commerce/merchant/checkout/invoice";
pub const WALLET: &str = "0x00000000000000000000000000000000000000aa";

pub fn item(id: &str, quantity: u32) -> Value {
    json!({ "productId": id, "quantity": quantity, "price": 1, "title": "t" })
}

pub fn address() -> Value {
    json!({
        "first_name": "Ana", "last_name": "Ray", "street_address": "1 Main St", "city": "Troy",
        "state": "NY", "zip_code": "12180", "country": "US", "phone": "+15550100", "email": "ana@example.org",
    })
}

/// Goes through the three steps for one mug, with more in the last.
pub async fn order(pepay: &Pepay<'_>, more: Value) -> Value {
    let body = json!({ "customer_id": "ana", "items": [item("B0SANDBOX1", 1)] });
    let estimate = pepay.shop("POST", ESTIMATE, &body).await.json()["data"]["estimateId"].clone();
    let body = json!({ "customer_id": "ana", "estimateId": estimate, "address": address() });
    let saved = pepay.shop("POST", ADDRESS, &body).await.json();
    let id = &saved["data"]["addressId"];
    let mut body = json!({ "customer_id": "ana", "estimateId": estimate, "addressId": id });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = pepay.shop("POST", INVOICE, &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["data"].clone()
}

pub async fn push(pepay: &Pepay<'_>, order: &str, more: Value) -> Raw {
    pepay.shop("POST", &format!("/api/commerce/devnet/orders/{order}/simulate"), &more).await
}

pub async fn details(pepay: &Pepay<'_>, order: &str) -> Value {
    let path = format!("/api/commerce/merchant/orders/{order}");
    pepay.shop("GET", &path, &Value::Null).await.json()["data"].clone()
}
