//! Every request of every operation, pinned.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::collections::BTreeSet;

use paymux_core::provider::Safety;
use paymux_core::test_util::render;
use paymux_core::{CallOptions, ErrorKind, Stakes};
use paymux_pepay::OPERATIONS;
use support::{KINDS, built};

/// Operation, what is special about it, input.
const INPUTS: &[(&str, &str, &str)] = &[
    ("invoice.create", "least", r#"{"amount_usd":25.50}"#),
    (
        "invoice.create",
        "everything",
        r#"{"amount_usd":"1000000","description":"Two mugs & a \"lid\"","customer_id":"c1",
            "metadata":{"reference":"order-77","rate":0.10000000000000000001,"nested":{"a":[1]}},
            "expires_in":2592000000,"receiver_override_enable":true,"receiver_override_address":"0xabc",
            "invoice_title":"Mugs","invoice_footer":"Thanks","customer_email":"ada@example.com",
            "payment_return_url":"https://shop.example/thanks?order=77","payment_return_url_enabled":true,
            "questions":{"questions":[{"id":"q1","question":"Your e-mail?","type":"email","validation":{"required":true}}]}}"#,
    ),
    ("invoice.list", "first", "{}"),
    (
        "invoice.list",
        "everything",
        r#"{"limit":"100","starting_after":"i1","ending_before":"i2","status":"paid,underpaid",
            "invoice_type":["standard","commerce"],"customer_id":"c 1","environment":"devnet",
            "created_gte":"2026-01-01T00:00:00Z","created_lte":1767225600,"expand":"latest_payment,payments",
            "payments_limit":100,"payer_wallet_address":"0xabc","payer_wallet_network":"bsc"}"#,
    ),
    ("invoice.list_by_customer", "", r#"{"customerId":"c/1","limit":1,"environment":"mainnet"}"#),
    ("invoice.get", "", r#"{"invoiceId":"i1"}"#),
    ("invoice.get", "expanded", r#"{"invoiceId":"i1","expand":"payments","payments_limit":5}"#),
    ("invoice.get", "hostile id", r#"{"invoiceId":"../../x?y=1#z%2E%2E\r\n"}"#),
    ("invoice.status", "", r#"{"invoiceId":"i1"}"#),
    ("invoice.totals", "", r#"{"status":"paid","created_gte":1767225600,"environment":"devnet"}"#),
    ("token.list", "", r#"{"environment":"mainnet"}"#),
    (
        "token.search",
        "",
        r#"{"environment":"devnet","limit":200,"offset":0,"search":"usd","network":"bsc","token_type":"erc20",
            "is_active":true,"supports_stable_settlement":"false","blocked":false}"#,
    ),
    ("token.block", "", r#"{"tokenId":12,"blocked":true}"#),
    ("settlement.preference", "", "{}"),
    ("settlement.choose_token", "one", r#"{"settlement_token_id":12}"#),
    ("settlement.choose_token", "default", r#"{"settlement_token_id":null}"#),
    ("account.mainnet_access", "", "{}"),
    ("account.activate_mainnet", "without a body", "{}"),
    ("account.activate_mainnet", "with a key", r#"{"access_key":"canary-access"}"#),
    ("account.set_environment", "", r#"{"environment":"mainnet"}"#),
    ("event.list", "first", "{}"),
    (
        "event.list",
        "everything",
        r#"{"type":"invoice.*,commerce.order.updated","created[gte]":1767225600,"created[lte]":1767225700,"limit":50,
            "starting_after":"evt_1767225600000-7","ending_before":"evt_1767225600000-1","invoice_id":"i1",
            "customer_id":"c1","order_id":"o1","environment":"devnet"}"#,
    ),
    ("event.get", "", r#"{"eventId":"evt_1767225600000-7"}"#),
    ("commerce.status", "", "{}"),
    ("commerce.info", "", "{}"),
    (
        "commerce.search",
        "",
        r#"{"q":"two mugs","limit":5,"page":2,"retailer":"amazon","minPrice":1.50,"maxPrice":"20"}"#,
    ),
    ("product.get", "", r#"{"productId":"B00/1","retailer":"amazon"}"#),
    ("product.offers", "", r#"{"productId":"B001","zip_code":"10001"}"#),
    ("cart.get", "", r#"{"customer_id":"c1"}"#),
    ("cart.create", "least", r#"{"customer_id":"c1"}"#),
    (
        "cart.create",
        "everything",
        r#"{"wallet_address":"0x00000000000000000000000000000000000000aB","wallet_network":"bsc",
            "item":{"productId":"B001","retailer":"amazon","quantity":2,"price":10.10,"title":"Mug","imageUrl":"https://img.example/1"}}"#,
    ),
    ("cart.clear", "", r#"{"customer_id":"c1"}"#),
    (
        "cart.add_item",
        "",
        r#"{"productId":"B001","retailer":"amazon","title":"Mug","price":10.10,"quantity":2,
            "imageUrl":"https://img.example/1","productUrl":"https://shop.example/B001","numReviews":7,"rating":4.5,
            "wallet_address":"So11","wallet_network":"solana"}"#,
    ),
    ("cart.update_item", "", r#"{"itemId":"it1","quantity":0,"customer_id":"c1"}"#),
    ("cart.remove_item", "", r#"{"itemId":"it1","customer_id":"c1"}"#),
    ("cart.validate", "", r#"{"customer_id":"c1"}"#),
    ("cart.totals", "", r#"{"customer_id":"c1","zip_code":"10001"}"#),
    (
        "checkout.estimate",
        "items",
        r#"{"customer_id":"c1","items":[{"productId":"B001","quantity":2,"price":10.10,"title":"Mug","retailer":"amazon"}]}"#,
    ),
    (
        "checkout.estimate",
        "cart",
        r#"{"customer_id":"c1","useCart":true,"itemOverrides":[{"productId":"B001","quantity":0}]}"#,
    ),
    (
        "checkout.address",
        "",
        r#"{"customer_id":"c1","estimateId":"e1","address":{"first_name":"Ada","last_name":"L","street_address":"1 Road",
            "address_line2":"2","city":"X","state":"NY","zip_code":"10001","country":"US","phone":"1","email":"ada@example.com"}}"#,
    ),
    (
        "checkout.invoice",
        "",
        r#"{"customer_id":"c1","estimateId":"e1","addressId":"a1",
            "refundDestinationWalletAddressBsc":"0x00000000000000000000000000000000000000ab","webhookUrl":"https://old.example"}"#,
    ),
    ("order.list", "first", "{}"),
    (
        "order.list",
        "everything",
        r#"{"wallet":"0xabc","walletNetwork":"bsc","customer_id":"c1","status":"placed","retailer":"amazon",
            "createdFrom":1767225600,"createdTo":1767225700,"limit":20,"offset":40}"#,
    ),
    ("order.get", "", r#"{"orderId":"o1"}"#),
    (
        "order.cancel",
        "",
        r#"{"orderId":"o1","refundDestinationWalletAddressBsc":"0x00000000000000000000000000000000000000ab"}"#,
    ),
    ("order.cancel", "without a body", r#"{"orderId":"o1"}"#),
    ("order.for_invoice", "", r#"{"invoiceId":"i1"}"#),
    ("payment.status", "", r#"{"orderId":"o1"}"#),
    ("payment.bulk_status", "", r#"{"orderIds":["o1","o2"]}"#),
    ("address.list", "", r#"{"wallet_address":"addr1","wallet_network":"cardano","limit":100,"offset":0}"#),
    ("address.remove", "", r#"{"addressId":"a1"}"#),
    (
        "devnet.simulate",
        "",
        r#"{"orderId":"o1","transitionTo":"payment_confirmed","tracking":{"carrier":"UPS"},"walletNetwork":"bsc",
            "walletAddress":"0x00000000000000000000000000000000000000ab"}"#,
    ),
    ("session.details", "", "{}"),
    ("session.tokens", "all", "{}"),
    ("session.tokens", "of a network", r#"{"mode":"network","network":"bsc","available_only":true}"#),
    ("session.address", "", r#"{"network":"bsc","tokenId":12}"#),
    ("session.status", "", "{}"),
    ("session.set_email", "", r#"{"email":"ada@example.com"}"#),
    ("session.get_email", "", "{}"),
    ("session.questions", "", "{}"),
    ("session.submit_form", "", r#"{"responses":[{"question_id":"q1","response":"ada@example.com"}]}"#),
    ("verification.trigger", "", r#"{"invoiceId":"i1","network":"bsc"}"#),
    ("verification.get", "", r#"{"invoiceId":"i1"}"#),
    ("key.list", "", r#"{"scope":"commerce"}"#),
    ("key.create", "", r#"{"name":"Shop","scope":"commerce","expires_at":"2027-01-01T00:00:00Z"}"#),
    ("key.revoke", "", r#"{"keyId":"k1"}"#),
    ("ws.token", "merchant", r#"{"scope":"merchant","ttl_seconds":60}"#),
    ("ws.token", "commerce", r#"{"scope":"commerce"}"#),
];

#[test]
fn every_request() {
    for (operation, what, input) in INPUTS {
        let request = built(&KINDS, operation, input, &CallOptions::default()).unwrap();
        insta::assert_snapshot!(format!("{operation} {what}").trim().replace(' ', "-"), render(&request));
    }
    for entry in OPERATIONS {
        let pinned = INPUTS.iter().any(|(name, ..)| *name == entry.spec.name);
        assert!(pinned, "{} is not pinned", entry.spec.name);
    }
}

#[test]
fn all_that_is_documented_is_there_once() {
    assert_eq!(OPERATIONS.len(), 55);
    let names: BTreeSet<_> = OPERATIONS.iter().map(|entry| entry.spec.name).collect();
    let routes: BTreeSet<_> =
        OPERATIONS.iter().map(|entry| format!("{} {}", entry.spec.method, entry.spec.path)).collect();
    assert_eq!((names.len(), routes.len()), (55, 55));
    for entry in OPERATIONS {
        assert!(entry.spec.docs.starts_with("https://docs-alpha.pepay.io/"), "{}", entry.spec.docs);
    }
}

#[test]
fn the_same_value_gives_the_same_bytes() {
    let (operation, _, input) = INPUTS[1];
    let build = || built(&KINDS, operation, input, &CallOptions::default()).unwrap();
    let (first, second) = (build(), build());
    assert_eq!(render(&first), render(&second));
    assert_eq!(first.body(), second.body());
}

#[test]
fn what_may_be_repeated() {
    for entry in OPERATIONS {
        let (name, spec) = (entry.spec.name, entry.spec);
        let keyed = ["invoice.create", "checkout.invoice", "order.cancel"];
        let idempotent = [
            "settlement.choose_token",
            "account.set_environment",
            "cart.clear",
            "cart.update_item",
            "cart.remove_item",
            "address.remove",
        ];
        let expected = match spec.method.as_str() {
            "GET" => Safety::Read,
            _ if name == "payment.bulk_status" => Safety::Read,
            _ if keyed.contains(&name) => Safety::Keyed,
            _ if idempotent.contains(&name) => Safety::Idempotent,
            _ => Safety::Unsafe,
        };
        assert_eq!(spec.safety, expected, "{name}");
        assert_eq!(spec.key_header.is_some(), spec.safety != Safety::Read, "{name}");
        assert_eq!(spec.uuid_key, spec.safety != Safety::Read, "{name}");
        let stakes = match name {
            "order.cancel" => Stakes::Money,
            "invoice.create" | "checkout.invoice" | "session.address" => Stakes::Inert,
            _ => Stakes::None,
        };
        assert_eq!(spec.stakes, stakes, "{name}");
    }
}

#[test]
fn a_key_travels_on_every_write_that_is_given_one() {
    let key = CallOptions::with_key("attempt-1".parse().unwrap());
    for (operation, _, input) in INPUTS {
        let request = built(&KINDS, operation, input, &key).unwrap();
        let sent = request.headers().get("idempotency-key").map(|key| key.to_str().unwrap().len());
        let written = support::entry(operation).spec.safety != Safety::Read;
        assert_eq!(sent, written.then_some(36), "{operation}");
    }
}

/// Which kinds of credential each group of operations takes, in order of preference.
const MATRIX: &[(&str, &[&str])] = &[
    ("invoice.", &["merchant_key", "dashboard_jwt"]),
    ("token.", &["merchant_key", "dashboard_jwt"]),
    ("settlement.", &["dashboard_jwt"]),
    ("account.", &["merchant_key", "dashboard_jwt"]),
    ("event.", &["merchant_key", "commerce_key", "dashboard_jwt"]),
    ("key.", &["dashboard_jwt"]),
    ("ws.", &["merchant_key", "commerce_key"]),
    ("session.", &["payor_session"]),
    ("verification.", &["payor_session"]),
    ("commerce.", &["commerce_key"]),
    ("product.", &["commerce_key"]),
    ("cart.", &["commerce_key"]),
    ("checkout.", &["commerce_key"]),
    ("order.cancel", &["commerce_key"]),
    ("order.", &["commerce_key", "dashboard_jwt"]),
    ("payment.", &["commerce_key"]),
    ("address.", &["commerce_key"]),
    ("devnet.", &["commerce_key"]),
];

fn documented(operation: &str) -> &'static [&'static str] {
    MATRIX.iter().find(|(start, _)| operation.starts_with(start)).unwrap().1
}

#[test]
fn the_matrix_of_credentials() {
    for entry in OPERATIONS {
        let accepts: Vec<_> = entry.accepts.iter().map(|scheme| scheme.id).collect();
        assert_eq!(accepts, documented(entry.spec.name), "{}", entry.spec.name);
    }
    for (operation, what, input) in INPUTS {
        let mut accepted = documented(operation);
        if *operation == "ws.token" {
            accepted = if *what == "merchant" { &accepted[..1] } else { &accepted[1..] };
        }
        for kind in KINDS {
            let request = built(&[kind], operation, input, &CallOptions::default());
            match request {
                Ok(_) => assert!(accepted.contains(&kind), "{operation} went out with a {kind}"),
                Err(error) => {
                    assert!(!accepted.contains(&kind), "{operation} {kind}: {error}");
                    assert_eq!(error.kind(), ErrorKind::CredentialKind, "{operation}");
                    assert!(error.to_string().contains("403"), "{error}");
                    assert!(!error.to_string().contains("canary"), "{error}");
                }
            }
        }
    }
}

#[test]
fn one_credential_goes_on_a_request() {
    let headers = ["x-api-key", "x-commerce-api-key", "authorization", "x-session-token"];
    for (operation, _, input) in INPUTS {
        let request = built(&KINDS, operation, input, &CallOptions::default()).unwrap();
        let sent = headers.iter().filter(|name| request.headers().contains_key(**name)).count();
        assert_eq!(sent, 1, "{operation}");
        let pair = request.headers().contains_key("x-session-token");
        assert_eq!(request.headers().contains_key("x-signature"), pair, "{operation}");
        for (name, value) in request.headers() {
            let secret = value.to_str().is_ok_and(|text| text.contains("canary"));
            assert_eq!(secret, value.is_sensitive(), "{operation} {name}");
        }
        assert!(!request.uri().to_string().contains("canary"), "{operation}");
    }
}

#[test]
fn an_event_under_the_credential_that_is_asked_for() {
    for (scheme, header) in [
        ("merchant_key", "x-api-key"),
        ("commerce_key", "x-commerce-api-key"),
        ("dashboard_jwt", "authorization"),
    ] {
        let request = built(&KINDS, "event.list", "{}", &CallOptions::default().scheme(scheme)).unwrap();
        assert!(request.headers().contains_key(header), "{scheme}");
    }
}

#[test]
fn an_expired_jwt_is_not_sent() {
    use data_encoding::BASE64URL_NOPAD;
    use paymux_core::Client;
    use paymux_core::provider::Credential;
    use paymux_pepay::{DashboardJwt, Pepay};
    let jwt = format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(br#"{"exp":1767225600}"#));
    let transport = paymux_core::test_util::Scripted::new();
    let client = Client::<Pepay>::builder(std::sync::Arc::new(transport), support::clock())
        .unwrap()
        .credential(&Credential::<DashboardJwt>::new(jwt))
        .unwrap()
        .build();
    let operation = support::entry("key.list").build(b"{}").unwrap();
    let options = CallOptions::default();
    let preview = paymux_core::provider::AnyClient::preview(&client, &*operation, &options);
    let error = futures_util::FutureExt::now_or_never(preview).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialExpired);
}

#[test]
fn stream_tokens_do_not_go_into_a_client() {
    use paymux_core::Client;
    use paymux_core::provider::Credential;
    use paymux_pepay::{PaymentJwt, Pepay, WsToken};
    let builder = || {
        Client::<Pepay>::builder(
            std::sync::Arc::new(paymux_core::test_util::Scripted::new()),
            support::clock(),
        )
        .unwrap()
    };
    assert!(builder().credential(&Credential::<WsToken>::new("t")).is_err());
    assert!(builder().credential(&Credential::<PaymentJwt>::new("t")).is_err());
}
