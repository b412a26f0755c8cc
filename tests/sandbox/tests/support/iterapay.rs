//! IteraPay as a raw caller sees it.

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{Raw, send};

/// One header, or none.
#[derive(Clone, Debug)]
pub enum Auth {
    Bearer(String),
    Key(String),
    None,
}

pub struct IteraPay<'a> {
    pub sandbox: &'a Sandbox,
    pub base: String,
    pub jwt: Auth,
    pub key: Auth,
    pub merchant: String,
    pub secret: String,
}

impl<'a> IteraPay<'a> {
    pub fn new(sandbox: &'a Sandbox) -> Self {
        Self::of(sandbox, 0)
    }

    /// By the account's place in the list.
    pub fn of(sandbox: &'a Sandbox, account: usize) -> Self {
        let mut keys = sandbox.accounts("iterapay").unwrap().remove(account).credentials;
        let mut take = |name: &str| keys.remove(name).unwrap();
        Self {
            sandbox,
            base: sandbox.base_url("iterapay").unwrap(),
            jwt: Auth::Bearer(take("ITERAPAY_JWT")),
            key: Auth::Key(take("ITERAPAY_API_KEY")),
            merchant: take("ITERAPAY_MERCHANT_ID"),
            secret: take("ITERAPAY_WEBHOOK_SECRET"),
        }
    }

    /// `{m}` in a path stands for the merchant.
    pub async fn call(&self, method: &str, path: &str, auth: &Auth, body: &str) -> Raw {
        self.call_with(method, path, auth, body, &[]).await
    }

    pub async fn call_with(
        &self,
        method: &str,
        path: &str,
        auth: &Auth,
        body: &str,
        more: &[(&str, &str)],
    ) -> Raw {
        let bearer;
        let mut headers = more.to_vec();
        match auth {
            Auth::Bearer(token) => {
                bearer = format!("Bearer {token}");
                headers.push(("Authorization", &bearer));
            }
            Auth::Key(key) => headers.push(("X-Api-Key", key)),
            Auth::None => {}
        }
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json"));
        }
        let path = path.replace("{m}", &self.merchant);
        send(&format!("{}{path}", self.base), method, &headers, body).await
    }

    pub async fn get(&self, path: &str, auth: &Auth) -> Raw {
        self.call("GET", path, auth, "").await
    }

    /// A 200 with JSON, by the key.
    pub async fn read(&self, path: &str) -> Value {
        let reply = self.get(path, &self.key).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    pub async fn post(&self, path: &str, auth: &Auth, body: &Value) -> Raw {
        self.call("POST", path, auth, &body.to_string()).await
    }

    /// Creates a one-time invoice over so many USD, to be paid with method 7, and gives its id.
    pub async fn invoice(&self, amount: &str) -> String {
        self.invoice_with(json!({ "amount": amount })).await
    }

    pub async fn invoice_with(&self, more: Value) -> String {
        let mut body = json!({ "amount": "42.50", "type": "onetime", "paymentMethodID": 7 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let reply = self.post("/merchants/{m}/invoices", &self.key, &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    pub async fn state(&self, invoice: &str) -> String {
        let invoice = self.read(&format!("/merchants/{{m}}/invoices/{invoice}")).await;
        invoice["state"].as_str().unwrap().to_owned()
    }

    /// Does what the control API offers.
    pub fn act(&self, action: &str, input: Value) -> Value {
        self.sandbox.act("iterapay", action, input).unwrap()
    }

    pub fn configure(&self, switches: Value) {
        self.sandbox.configure("iterapay", switches).unwrap();
    }
}

/// Checks all of a problem but the text that is for people, and gives that.
pub fn problem(reply: &Raw, status: u16, instance: &str) -> String {
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(reply.header("content-type").unwrap(), "application/problem+json");
    let (name, title) = match status {
        400 => ("invalid-request", "Invalid Request"),
        401 => ("unauthorized", "Unauthorized"),
        403 => ("forbidden", "Forbidden"),
        404 => ("not-found", "Not Found"),
        405 => ("method-not-allowed", "Method Not Allowed"),
        409 => ("conflict", "Conflict"),
        422 => ("unprocessable", "Unprocessable Content"),
        429 => ("too-many-requests", "Too Many Requests"),
        _ => panic!("{status}"),
    };
    let mut body = reply.json();
    let detail = body.as_object_mut().unwrap().remove("detail").unwrap();
    let expected = json!({
        "type": format!("https://example.com/probs/{name}"),
        "title": title,
        "status": status,
        "instance": instance,
    });
    assert_eq!(body, expected);
    detail.as_str().unwrap().to_owned()
}
