//! The documented rules, each with the value that breaks it, before anything is sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::{CallOptions, Effect, ErrorKind};
use support::{KINDS, built};

/// Operation, input that breaks a rule, kind of the error, field that it names.
const BROKEN: &[(&str, &str, ErrorKind, &str)] = &[
    ("invoice.create", r#"{"amount_usd":0.009}"#, ErrorKind::AmountOutOfRange, "amount_usd"),
    ("invoice.create", r#"{"amount_usd":1000000.01}"#, ErrorKind::AmountOutOfRange, "amount_usd"),
    ("invoice.create", r#"{"amount_usd":0}"#, ErrorKind::AmountOutOfRange, "amount_usd"),
    ("invoice.create", r#"{"amount_usd":-5}"#, ErrorKind::AmountOutOfRange, "amount_usd"),
    ("invoice.create", r#"{"amount_usd":25.5001}"#, ErrorKind::AmountPrecision, "amount_usd"),
    ("invoice.create", r#"{}"#, ErrorKind::InvalidRequest, "amount_usd"),
    ("invoice.create", r#"{"amount_usd":true}"#, ErrorKind::InvalidRequest, "amount_usd"),
    ("invoice.create", r#"{"amount_usd":1,"amount":1}"#, ErrorKind::InvalidRequest, "amount"),
    (
        "invoice.create",
        r#"{"amount_usd":1,"expires_in":2592000001}"#,
        ErrorKind::InvalidRequest,
        "expires_in",
    ),
    ("invoice.create", r#"{"amount_usd":1,"expires_in":0}"#, ErrorKind::InvalidRequest, "expires_in"),
    ("invoice.create", r#"{"amount_usd":1,"metadata":[1]}"#, ErrorKind::InvalidRequest, "metadata"),
    (
        "invoice.create",
        r#"{"amount_usd":1,"customer_email":"ada"}"#,
        ErrorKind::InvalidRequest,
        "customer_email",
    ),
    (
        "invoice.create",
        r#"{"amount_usd":1,"payment_return_url":"/thanks"}"#,
        ErrorKind::InvalidRequest,
        "payment_return_url",
    ),
    (
        "invoice.create",
        r#"{"amount_usd":1,"questions":{"questions":[]}}"#,
        ErrorKind::InvalidRequest,
        "questions.questions",
    ),
    (
        "invoice.create",
        r#"{"amount_usd":1,"questions":{"questions":[{"id":"q","question":"?","kind":"email"}]}}"#,
        ErrorKind::InvalidRequest,
        "questions.questions[0].kind",
    ),
    ("invoice.list", r#"{"limit":0}"#, ErrorKind::InvalidRequest, "limit"),
    ("invoice.list", r#"{"limit":101}"#, ErrorKind::InvalidRequest, "limit"),
    ("invoice.list", r#"{"expand":"payer"}"#, ErrorKind::InvalidRequest, "expand"),
    ("invoice.list", r#"{"payments_limit":5}"#, ErrorKind::InvalidRequest, "payments_limit"),
    (
        "invoice.list",
        r#"{"expand":"payments","payments_limit":101}"#,
        ErrorKind::InvalidRequest,
        "payments_limit",
    ),
    ("invoice.list", r#"{"environment":"testnet"}"#, ErrorKind::InvalidRequest, "environment"),
    ("invoice.list_by_customer", r#"{"customerId":"","limit":1}"#, ErrorKind::InvalidRequest, "customerId"),
    ("invoice.get", r#"{"invoiceId":""}"#, ErrorKind::InvalidRequest, "invoiceId"),
    ("invoice.get", r#"{"invoiceId":"."}"#, ErrorKind::InvalidRequest, "invoiceId"),
    ("invoice.status", r#"{"invoiceId":".."}"#, ErrorKind::InvalidRequest, "invoiceId"),
    ("token.search", r#"{"limit":201}"#, ErrorKind::InvalidRequest, "limit"),
    ("token.block", r#"{"tokenId":0,"blocked":true}"#, ErrorKind::InvalidRequest, "tokenId"),
    ("token.block", r#"{"tokenId":1}"#, ErrorKind::InvalidRequest, "blocked"),
    // The key is required even where its value is null.
    ("settlement.choose_token", "{}", ErrorKind::InvalidRequest, "settlement_token_id"),
    ("account.set_environment", r#"{"environment":"both"}"#, ErrorKind::InvalidRequest, "environment"),
    ("event.list", r#"{"limit":101}"#, ErrorKind::InvalidRequest, "limit"),
    ("event.list", r#"{"created_gte":1}"#, ErrorKind::InvalidRequest, "created_gte"),
    ("commerce.search", r#"{"q":""}"#, ErrorKind::InvalidRequest, "q"),
    ("cart.get", "{}", ErrorKind::InvalidRequest, "customer_id"),
    ("cart.get", r#"{"wallet_address":"0xabc"}"#, ErrorKind::InvalidRequest, "wallet_network"),
    (
        "cart.get",
        r#"{"customer_id":"c1","wallet_network":"bsc"}"#,
        ErrorKind::InvalidRequest,
        "wallet_network",
    ),
    ("cart.clear", "{}", ErrorKind::InvalidRequest, "customer_id"),
    ("cart.remove_item", r#"{"itemId":"i"}"#, ErrorKind::InvalidRequest, "customer_id"),
    ("cart.validate", "{}", ErrorKind::InvalidRequest, "customer_id"),
    ("cart.totals", "{}", ErrorKind::InvalidRequest, "customer_id"),
    (
        "cart.create",
        r#"{"wallet_address":"0xabc","wallet_network":"bsc"}"#,
        ErrorKind::InvalidRequest,
        "wallet_address",
    ),
    (
        "cart.create",
        r#"{"customer_id":"c","item":{"productId":"p","retailer":"amazon","quantity":0,"price":1,"title":"t"}}"#,
        ErrorKind::InvalidRequest,
        "item.quantity",
    ),
    (
        "cart.create",
        r#"{"customer_id":"c","item":{"productId":"p","retailer":"amazon","quantity":1,"price":0,"title":"t"}}"#,
        ErrorKind::AmountOutOfRange,
        "item.price",
    ),
    (
        "cart.add_item",
        r#"{"customer_id":"c","productId":"p","retailer":"corner shop","title":"t","price":1}"#,
        ErrorKind::InvalidRequest,
        "retailer",
    ),
    (
        "cart.add_item",
        r#"{"customer_id":"c","productId":"p","retailer":"amazon","title":"t","price":0.009}"#,
        ErrorKind::AmountOutOfRange,
        "price",
    ),
    (
        "cart.add_item",
        r#"{"customer_id":"c","productId":"p","retailer":"amazon","title":"t","price":1,"quantity":100}"#,
        ErrorKind::InvalidRequest,
        "quantity",
    ),
    (
        "cart.add_item",
        r#"{"customer_id":"c","productId":"p","retailer":"amazon","title":"t","price":1,"rating":5.1}"#,
        ErrorKind::InvalidRequest,
        "rating",
    ),
    (
        "cart.add_item",
        r#"{"customer_id":"c","productId":"","retailer":"amazon","title":"t","price":1}"#,
        ErrorKind::InvalidRequest,
        "productId",
    ),
    (
        "cart.update_item",
        r#"{"customer_id":"c","itemId":"i","quantity":100}"#,
        ErrorKind::InvalidRequest,
        "quantity",
    ),
    ("checkout.estimate", r#"{"customer_id":"c"}"#, ErrorKind::InvalidRequest, "items"),
    ("checkout.estimate", r#"{"customer_id":"c","useCart":false}"#, ErrorKind::InvalidRequest, "items"),
    (
        "checkout.estimate",
        r#"{"customer_id":"c","useCart":true,"items":[]}"#,
        ErrorKind::InvalidRequest,
        "items",
    ),
    (
        "checkout.estimate",
        r#"{"customer_id":"c","itemOverrides":[],"items":[]}"#,
        ErrorKind::InvalidRequest,
        "itemOverrides",
    ),
    (
        "checkout.estimate",
        r#"{"customer_id":"c","items":[{"productId":"p","quantity":0,"price":1,"title":"t"}]}"#,
        ErrorKind::InvalidRequest,
        "items[0].quantity",
    ),
    (
        "checkout.address",
        r#"{"customer_id":"c","estimateId":"","address":{}}"#,
        ErrorKind::InvalidRequest,
        "estimateId",
    ),
    (
        "checkout.address",
        r#"{"customer_id":"c","estimateId":"e","address":{"zip":"1"}}"#,
        ErrorKind::InvalidRequest,
        "address.zip",
    ),
    ("checkout.invoice", r#"{"estimateId":"e","addressId":"a"}"#, ErrorKind::InvalidRequest, "customer_id"),
    (
        "checkout.invoice",
        r#"{"customer_id":"c","estimateId":"e","addressId":"a","refundDestinationWalletAddressBsc":"bnb1"}"#,
        ErrorKind::InvalidRequest,
        "refundDestinationWalletAddressBsc",
    ),
    ("order.list", r#"{"wallet":"0xabc"}"#, ErrorKind::InvalidRequest, "walletNetwork"),
    (
        "order.cancel",
        r#"{"orderId":"o","refundDestinationWalletAddressBsc":"0x00"}"#,
        ErrorKind::InvalidRequest,
        "refundDestinationWalletAddressBsc",
    ),
    ("payment.bulk_status", r#"{"orderIds":[]}"#, ErrorKind::InvalidRequest, "orderIds"),
    ("address.list", r#"{"limit":10}"#, ErrorKind::InvalidRequest, "customer_id"),
    ("address.list", r#"{"customer_id":"c","limit":101}"#, ErrorKind::InvalidRequest, "limit"),
    (
        "devnet.simulate",
        r#"{"orderId":"o","transitionTo":"lost"}"#,
        ErrorKind::InvalidRequest,
        "transitionTo",
    ),
    (
        "devnet.simulate",
        r#"{"orderId":"o","transitionTo":"shipped","tracking":"1Z"}"#,
        ErrorKind::InvalidRequest,
        "tracking",
    ),
    (
        "devnet.simulate",
        r#"{"orderId":"o","transitionTo":"placed","walletNetwork":"bsc","walletAddress":"bnb1"}"#,
        ErrorKind::InvalidRequest,
        "walletAddress",
    ),
    ("session.tokens", r#"{"mode":"network"}"#, ErrorKind::InvalidRequest, "network"),
    ("session.tokens", r#"{"mode":"some"}"#, ErrorKind::InvalidRequest, "mode"),
    ("session.address", r#"{"network":"BSC","tokenId":1}"#, ErrorKind::InvalidRequest, "network"),
    ("session.address", r#"{"network":"","tokenId":1}"#, ErrorKind::InvalidRequest, "network"),
    ("session.address", r#"{"network":"bsc","tokenId":0}"#, ErrorKind::InvalidRequest, "tokenId"),
    ("session.address", r#"{"network":"bsc","token_id":1}"#, ErrorKind::InvalidRequest, "token_id"),
    ("session.set_email", r#"{"email":"@"}"#, ErrorKind::InvalidRequest, "email"),
    ("session.submit_form", r#"{"responses":[]}"#, ErrorKind::InvalidRequest, "responses"),
    ("verification.trigger", r#"{"invoiceId":"i","network":"ton"}"#, ErrorKind::InvalidRequest, "network"),
    ("key.create", r#"{"name":"","scope":"merchant"}"#, ErrorKind::InvalidRequest, "name"),
    ("key.create", r#"{"name":"n","scope":"both"}"#, ErrorKind::InvalidRequest, "scope"),
    ("key.list", r#"{"scope":"both"}"#, ErrorKind::InvalidRequest, "scope"),
    ("ws.token", r#"{"scope":"payment"}"#, ErrorKind::InvalidRequest, "scope"),
    ("ws.token", r#"{"scope":"merchant","ttl_seconds":0}"#, ErrorKind::InvalidRequest, "ttl_seconds"),
];

#[test]
fn what_breaks_a_rule_is_not_sent() {
    for (operation, input, kind, field) in BROKEN {
        let error = match built(&KINDS, operation, input, &CallOptions::default()) {
            Ok(_) => panic!("{operation} {input} was built"),
            Err(error) => error,
        };
        assert_eq!((error.kind(), error.field()), (*kind, Some(*field)), "{operation} {input}: {error}");
        assert_eq!(error.effect(), Effect::NotDone);
    }
}

#[test]
fn lengths_are_counted_in_characters() {
    for field in ["description", "customer_id"] {
        let of = |length: usize| {
            let input = format!(r#"{{"amount_usd":1,"{field}":"{}"}}"#, "ü".repeat(length));
            built(&KINDS, "invoice.create", &input, &CallOptions::default()).map_err(|error| error.kind())
        };
        assert!(of(255).is_ok());
        assert_eq!(of(256).err(), Some(ErrorKind::InvalidRequest), "{field}");
    }
    let key = |length: usize| {
        let input = format!(r#"{{"name":"{}","scope":"merchant"}}"#, "n".repeat(length));
        built(&KINDS, "key.create", &input, &CallOptions::default()).is_ok()
    };
    assert!(key(255) && !key(256));
    let orders = |count: usize| {
        let ids = vec!["\"o\""; count].join(",");
        let input = format!(r#"{{"orderIds":[{ids}]}}"#);
        built(&KINDS, "payment.bulk_status", &input, &CallOptions::default()).is_ok()
    };
    assert!(orders(50) && !orders(51));
    let answers = |count: usize| {
        let answers = vec![r#"{"question_id":"q","response":"r"}"#; count].join(",");
        let input = format!(r#"{{"responses":[{answers}]}}"#);
        built(&KINDS, "session.submit_form", &input, &CallOptions::default()).is_ok()
    };
    assert!(answers(5) && !answers(6));
}

#[test]
fn where_the_pages_contradict_each_other_nothing_is_refused() {
    // A cart's address has the pattern of Ethereum, and `solana` is among its networks.
    for input in [
        r#"{"wallet_address":"So11111111111111111111111111111111111111112","wallet_network":"solana"}"#,
        r#"{"wallet_address":"0x00000000000000000000000000000000000000ab","wallet_network":"base"}"#,
    ] {
        built(&KINDS, "cart.create", input, &CallOptions::default()).unwrap();
    }
}

#[test]
fn hostile_ids_stay_in_their_segment() {
    for (operation, field) in [
        ("invoice.get", "invoiceId"),
        ("event.get", "eventId"),
        ("product.offers", "productId"),
        ("order.get", "orderId"),
        ("payment.status", "orderId"),
        ("address.remove", "addressId"),
        ("verification.get", "invoiceId"),
        ("key.revoke", "keyId"),
    ] {
        let path = support::entry(operation).spec.path;
        for id in ["../keys", "a/b", "a?b=c", "a#b", "%2e%2e", "a\r\nx: y", "ü", "a b"] {
            let input = format!("{{\"{field}\":{}}}", serde_json::to_string(id).unwrap());
            let request = built(&KINDS, operation, &input, &CallOptions::default()).unwrap();
            let sent = request.uri().path();
            assert_eq!(sent.matches('/').count(), path.matches('/').count(), "{operation} {id}: {sent}");
            assert_eq!(request.uri().query(), None, "{operation} {id}");
            let folded =
                sent.split('/').any(|segment| matches!(segment, "." | "..") || segment.contains("%2e"));
            assert!(!folded, "{operation} {id}: {sent}");
        }
    }
}
