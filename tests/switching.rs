//! Switching provider by configuration: what new payments do, and what becomes of old ones.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode, Uri};
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{
    AdvancePayment, Configuration, ErrorKind, NextAction, Payment, PaymentProviderExt, PaymentRef, Providers,
    Status,
};
use paymux_sandbox::Sandbox;
use support::{open, order, usd};

const FILE: &str = r#"
default = "payviox"

[providers.payviox]
secret_key = { env = "PAYVIOX_SECRET_KEY" }

[providers.iterapay]
api_key = { env = "ITERAPAY_API_KEY" }
"#;

#[tokio::test]
async fn one_line_switches_and_old_payments_stay_where_they_were_made() {
    let sandbox = Sandbox::start().await.unwrap();
    let before = open(&sandbox, Configuration::from_toml(FILE).unwrap(), &[]).unwrap();
    let old = before.current().unwrap().create(&order("25.50", "order-1")).await.unwrap();
    // As an app stores it.
    let stored = serde_json::to_value(&old.reference).unwrap();

    let switched = FILE.replace(r#"default = "payviox""#, r#"default = "iterapay""#);
    let after = open(&sandbox, Configuration::from_toml(&switched).unwrap(), &[]).unwrap();
    assert_eq!(after.current().unwrap().name(), "iterapay");
    let stored: PaymentRef = serde_json::from_value(stored).unwrap();
    let found = after.of_payment(&stored).unwrap().look_up(&stored).await.unwrap();
    assert_eq!(found.amounts.requested, Some(usd("25.50")));

    // The provider that is now the default refuses it, before anything is sent.
    let sent = sandbox.requests("iterapay").len();
    let error = after.current().unwrap().look_up(&stored).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(sandbox.requests("iterapay").len(), sent);
}

#[tokio::test]
async fn mistakes_in_the_configuration_are_named() {
    let sandbox = Sandbox::start().await.unwrap();
    for (change, with, expected) in [
        ("default = \"payviox\"", "default = \"payvoix\"", "there are: "),
        ("secret_key =", "secrit_key =", "`secrit_key`"),
        ("[providers.iterapay]", "[providers.itera]", "`itera`"),
        ("default =", "fallback = \"x\"\ndefault =", "`fallback`"),
        ("PAYVIOX_SECRET_KEY", "SHOP_KEY", "SHOP_KEY"),
        ("{ env = \"PAYVIOX_SECRET_KEY\" }", "\"sk_live_canary\"", "environment variable"),
    ] {
        let file = FILE.replacen(change, with, 1);
        let error = Configuration::from_toml(&file).and_then(|file| open(&sandbox, file, &[])).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(expected), "{with}: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
    let nothing = [("PAYVIOX_SECRET_KEY", ""), ("PAYVIOX_PUBLIC_KEY", "")];
    let error = open(&sandbox, Configuration::of_provider("payviox"), &nothing).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialMissing);
    assert!(error.to_string().contains("PAYVIOX_SECRET_KEY"), "{error}");
}

/// The file in the README that switches from Stripe to PayPal.
fn file_of_the_readme() -> &'static str {
    let readme = include_str!("../README.md");
    let block = readme.split("<!-- switch -->").nth(1).and_then(|rest| rest.split("<!-- /switch -->").next());
    block.unwrap().trim().trim_start_matches("```toml").trim_end_matches("```")
}

/// A server that plays both, for one payment that the payer pays at once.
async fn both(sent: Arc<Mutex<Vec<String>>>) -> String {
    let answer = async move |method: Method, uri: Uri| {
        sent.lock().unwrap().push(format!("{method} {}", uri.path()));
        let order = |status: &str, payments: &str| {
            format!(
                r#"{{"id":"O1","intent":"CAPTURE","status":"{status}","purchase_units":[{{"custom_id":"order-1",
                "amount":{{"currency_code":"USD","value":"25.50"}}{payments}}}],
                "links":[{{"rel":"payer-action","href":"https://www.paypal.com/checkoutnow?token=O1"}}]}}"#
            )
        };
        let session = |status: &str, payment_status: &str| {
            format!(
                r#"{{"id":"cs_1","object":"checkout.session","mode":"payment","status":"{status}",
                "payment_status":"{payment_status}","amount_total":2550,"currency":"usd",
                "client_reference_id":"order-1","url":"https://checkout.stripe.com/c/pay/cs_1"}}"#
            )
        };
        let taken = r#","payments":{"captures":[{"id":"C1","status":"COMPLETED","final_capture":true,
            "amount":{"currency_code":"USD","value":"25.50"}}]}"#;
        match (method.as_str(), uri.path()) {
            ("POST", "/v1/checkout/sessions") => (StatusCode::OK, session("open", "unpaid")),
            ("GET", "/v1/checkout/sessions/cs_1") => (StatusCode::OK, session("complete", "paid")),
            ("POST", "/v1/oauth2/token") => {
                (StatusCode::OK, r#"{"access_token":"A21","token_type":"Bearer","expires_in":60}"#.to_owned())
            }
            ("POST", "/v2/checkout/orders") => (StatusCode::CREATED, order("PAYER_ACTION_REQUIRED", "")),
            ("GET", "/v2/checkout/orders/O1") => (StatusCode::OK, order("APPROVED", "")),
            ("POST", "/v2/checkout/orders/O1/capture") => (StatusCode::CREATED, order("COMPLETED", taken)),
            _ => (StatusCode::NOT_FOUND, String::new()),
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await });
    address
}

/// The app: it opens a payment, sends the payer off, and goes on once the payer is back.
async fn buy(providers: &Providers) -> (String, Payment) {
    let order = order("25.50", "order-1").return_url("https://shop.example/back");
    let opened = providers.current().unwrap().create(&order).await.unwrap();
    let NextAction::Redirect { url } = opened.next_action() else { unreachable!("both have a page") };
    let back = AdvancePayment::new(opened.reference.clone());
    let paid = providers.of_payment(&opened.reference).unwrap().advance(&back).await.unwrap();
    (url.clone(), paid)
}

#[tokio::test]
async fn from_stripe_to_paypal_by_one_line() {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let address = both(sent.clone()).await;
    let variables: BTreeMap<&str, String> = BTreeMap::from([
        ("STRIPE_SECRET_KEY", "sk_test_1".to_owned()),
        ("STRIPE_WEBHOOK_SECRET", "whsec_1".to_owned()),
        ("STRIPE_BASE_URL", address.clone()),
        ("PAYPAL_CLIENT_SECRET", "secret-1".to_owned()),
        ("PAYPAL_BASE_URL", address),
    ]);
    let open = |file: &str| {
        let (variables, configuration) = (variables.clone(), Configuration::from_toml(file).unwrap());
        let environment = Arc::new(move |name: &str| variables.get(name).cloned());
        let transport = Arc::new(ReqwestTransport::new().unwrap());
        let runtime = Arc::new(TokioRuntime::new());
        Providers::open(paymux::registry(), configuration, environment, transport, runtime).unwrap()
    };
    let before = open(file_of_the_readme());
    let (page, old) = buy(&before).await;
    assert_eq!((old.status, old.amounts.received), (Status::Paid, Some(usd("25.50"))));
    assert!(page.starts_with("https://checkout.stripe.com/"));

    let (from, to) = (r#"default = "stripe""#, r#"default = "paypal""#);
    assert_eq!(file_of_the_readme().matches(from).count(), 1);
    let after = open(&file_of_the_readme().replace(from, to));
    let (page, new) = buy(&after).await;
    assert_eq!((new.status, new.amounts.received), (Status::Paid, Some(usd("25.50"))));
    assert!(page.starts_with("https://www.paypal.com/"));

    // What was made before the switch stays where it is.
    let found = after.of_payment(&old.reference).unwrap().look_up(&old.reference).await.unwrap();
    assert_eq!(found.status, Status::Paid);
    assert_eq!(
        *sent.lock().unwrap(),
        [
            "POST /v1/checkout/sessions",
            "GET /v1/checkout/sessions/cs_1",
            "POST /v1/oauth2/token",
            "POST /v2/checkout/orders",
            "GET /v2/checkout/orders/O1",
            "POST /v2/checkout/orders/O1/capture",
            "GET /v1/checkout/sessions/cs_1",
        ]
    );
}
