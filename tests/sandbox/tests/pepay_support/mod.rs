//! Pepay as a raw caller sees it.
#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test support"
)]

pub mod checkout;
pub mod socket;

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::support::{Raw, send};

/// A valid `Idempotency-Key` for a number.
pub fn key(number: u32) -> String {
    format!("0b9f2c1e-6a55-4d4e-9a1b-{number:012x}")
}

/// One account of the Pepay half.
pub struct Pepay<'a> {
    pub sandbox: &'a Sandbox,
    pub base: String,
    pub merchant: String,
    pub commerce: String,
    pub dashboard: String,
    pub webhook_secret: String,
}

/// A session as creation gives it.
#[derive(Clone, Debug)]
pub struct Session {
    pub invoice: String,
    pub token: String,
    pub signature: String,
}

impl Session {
    pub fn of(created: &Value) -> Self {
        let text = |name: &str| created[name].as_str().unwrap().to_owned();
        Self { invoice: text("invoice_id"), token: text("session_token"), signature: text("signature") }
    }
}

impl<'a> Pepay<'a> {
    pub fn new(sandbox: &'a Sandbox) -> Self {
        Self::of(sandbox, 0)
    }

    /// By the account's place in the list.
    pub fn of(sandbox: &'a Sandbox, account: usize) -> Self {
        let keys = sandbox.accounts("pepay").unwrap().remove(account).credentials;
        Self {
            sandbox,
            base: sandbox.base_url("pepay").unwrap(),
            merchant: keys["PEPAY_API_KEY"].clone(),
            commerce: keys["PEPAY_COMMERCE_API_KEY"].clone(),
            dashboard: format!("Bearer {}", keys["PEPAY_DASHBOARD_JWT"]),
            webhook_secret: keys["PEPAY_WEBHOOK_SECRET"].clone(),
        }
    }

    /// Any call with any headers; a JSON null is no body.
    pub async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Raw {
        let mut headers = headers.to_vec();
        let text = if body.is_null() { String::new() } else { body.to_string() };
        if !body.is_null() {
            headers.push(("Content-Type", "application/json"));
        }
        send(&format!("{}{path}", self.base), method, &headers, &text).await
    }

    /// With the merchant key.
    pub async fn get(&self, path: &str) -> Raw {
        self.call("GET", path, &[("x-api-key", &self.merchant)], &Value::Null).await
    }

    /// With the merchant key.
    pub async fn post(&self, path: &str, body: &Value) -> Raw {
        self.call("POST", path, &[("x-api-key", &self.merchant)], body).await
    }

    /// With the dashboard's token.
    pub async fn desk(&self, method: &str, path: &str, body: &Value) -> Raw {
        self.call(method, path, &[("Authorization", &self.dashboard)], body).await
    }

    /// With the commerce key.
    pub async fn shop(&self, method: &str, path: &str, body: &Value) -> Raw {
        self.call(method, path, &[("x-commerce-api-key", &self.commerce)], body).await
    }

    /// With a session pair.
    pub async fn payer(&self, session: &Session, method: &str, path: &str, body: &Value) -> Raw {
        let pair = [("x-session-token", session.token.as_str()), ("x-signature", session.signature.as_str())];
        self.call(method, path, &pair, body).await
    }

    /// Tries to create an invoice with a key of its number.
    pub async fn try_create(&self, number: u32, body: &Value) -> Raw {
        let key = key(number);
        let headers = [("x-api-key", self.merchant.as_str()), ("Idempotency-Key", key.as_str())];
        self.call("POST", "/api/v1/invoices", &headers, body).await
    }

    /// Creates an invoice over 25.50 USD.
    pub async fn create(&self, number: u32) -> Session {
        self.create_with(number, json!({})).await
    }

    pub async fn create_with(&self, number: u32, more: Value) -> Session {
        let mut body = json!({ "amount_usd": 25.5 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let reply = self.try_create(number, &body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Session::of(&reply.json())
    }

    pub async fn invoice(&self, id: &str) -> Value {
        let reply = self.get(&format!("/api/v1/invoices/{id}")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }
}

/// Status and error code in envelope A.
pub fn refused(reply: &Raw) -> (u16, String) {
    let body = reply.json();
    assert_eq!(body["success"], json!(false), "{reply:?}");
    (reply.status, body["error"]["code"].as_str().unwrap().to_owned())
}
