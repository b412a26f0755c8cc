//! The authentication page, the authority where IteraPay's pages disagree: each of its requests as it goes out
//! with its credential, each reply as it is read, each error by its kind. Through the table of operations, as
//! the command line uses it. Source: docs.iterapay.com/docs/authentication.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use bytes::Bytes;
use http::{Request, Response};
use paymux_core::test_util::preview;
use paymux_core::{CallOptions, Delivery, Effect, Error, ErrorKind, Settings};
use paymux_iterapay::ITERAPAY;

const KEY: (&str, &str) = ("x-api-key", "iterapay_live_planted");
const JWT: (&str, &str) = ("authorization", "Bearer a.b.c");

const INVOICE: &str = r#"{"id":"7c1f0a52","amount":"42.50","type":"onetime","state":"pending","createdAt":"2031-05-04T09:08:07Z","paymentMethodID":7,"amlOk":true}"#;

struct Call {
    operation: &'static str,
    input: &'static str,
    /// Method, path and query.
    line: &'static str,
    credential: (&'static str, &'static str),
    body: &'static str,
    /// Status, body, and what it is read as. The page's own generation first, then older ones.
    replies: &'static [(u16, &'static str, &'static str)],
}

const CALLS: &[Call] = &[
    Call {
        operation: "key.generate",
        input: r#"{"merchantID":"m-1"}"#,
        line: "POST /key/generate/m-1",
        credential: JWT,
        body: "",
        replies: &[
            (200, r#"{"key":"iterapay_live_Zq81"}"#, r#"{"key":"[redacted]"}"#),
            (200, r#"{"apiKey":"ipa_live_Zq81"}"#, r#"{"key":"[redacted]"}"#),
            (201, r#"{"key":"0d6f1c1e-0000-4000-8000-000000000000"}"#, r#"{"key":"[redacted]"}"#),
        ],
    },
    Call {
        operation: "key.info",
        input: r#"{"merchantID":"m-1"}"#,
        line: "GET /key/info/m-1",
        credential: JWT,
        body: "",
        replies: &[
            (
                200,
                r#"{"createdAt":"2031-05-04T09:08:07Z","lastUsedAt":null,"prefix":"iterapay_live_Zq8"}"#,
                r#"{"createdAt":"2031-05-04T09:08:07Z","lastUsedAt":null,"prefix":"iterapay_live_Zq8"}"#,
            ),
            (
                200,
                r#"{"createdAt":"2031-05-04T09:08:07Z","lastUsedAt":"2031-05-05T00:00:00Z"}"#,
                r#"{"createdAt":"2031-05-04T09:08:07Z","lastUsedAt":"2031-05-05T00:00:00Z"}"#,
            ),
        ],
    },
    Call {
        operation: "key.revoke",
        input: r#"{"merchantID":"m-1"}"#,
        line: "DELETE /key/revoke/m-1",
        credential: JWT,
        body: "",
        replies: &[(204, "", "null")],
    },
    Call {
        operation: "merchant.update",
        input: r#"{"merchantID":"m-1","name":"Mugs"}"#,
        line: "PUT /merchants/m-1",
        credential: JWT,
        body: r#"{"name":"Mugs"}"#,
        replies: &[(200, r#"{"id":"m-1"}"#, r#"{"id":"m-1"}"#)],
    },
    Call {
        operation: "merchant.delete",
        input: r#"{"merchantID":"m-1"}"#,
        line: "DELETE /merchants/m-1",
        credential: JWT,
        body: "",
        replies: &[(204, "", "null")],
    },
    Call {
        operation: "invoice.create",
        input: r#"{"merchantID":"m-1","amount":"42.50","type":"onetime","description":"Basket 77"}"#,
        line: "POST /merchants/m-1/invoices",
        credential: KEY,
        body: r#"{"amount":"42.50","type":"onetime","description":"Basket 77"}"#,
        replies: &[
            (201, r#"{"id":"7c1f0a52"}"#, r#"{"id":"7c1f0a52"}"#),
            (200, r#"{"id":"7c1f0a52"}"#, r#"{"id":"7c1f0a52"}"#),
            (
                201,
                r#"{"id":"inv_77","amount":42.50,"type":"onetime","description":"Basket 77","status":"pending","createdAt":"2031-05-04T09:08:07Z"}"#,
                r#"{"id":"inv_77","amount":"42.50","type":"onetime","description":"Basket 77","status":"pending","createdAt":"2031-05-04T09:08:07Z"}"#,
            ),
        ],
    },
    Call {
        operation: "invoice.list",
        input: r#"{"merchantID":"m-1","states[]":["pending","paid"],"limit":50,"page":1}"#,
        line: "GET /merchants/m-1/invoices?states%5B%5D=pending&states%5B%5D=paid&limit=50&page=1",
        credential: KEY,
        body: "",
        replies: &[(
            200,
            r#"{"data":[],"total":0,"page":1,"limit":50}"#,
            r#"{"data":[],"total":0,"page":1,"limit":50}"#,
        )],
    },
    Call {
        operation: "invoice.address",
        input: r#"{"invoiceID":"7c1f0a52","methodID":7}"#,
        line: "GET /public/invoices/7c1f0a52/method/7/address",
        credential: KEY,
        body: "",
        replies: &[(
            200,
            r#"{"address":"TQ5Example123","amount":"42.718300","expiresAt":"2031-05-04T09:23:07Z"}"#,
            r#"{"address":"TQ5Example123","amount":"42.718300","expiresAt":"2031-05-04T09:23:07Z"}"#,
        )],
    },
    Call {
        operation: "invoice.addresses",
        input: r#"{"invoiceID":"7c1f0a52"}"#,
        line: "GET /public/invoices/7c1f0a52/addresses",
        credential: KEY,
        body: "",
        replies: &[
            (
                200,
                r#"{"data":[{"paymentMethodID":7,"address":"TQ5","amount":"1","expiresAt":null}]}"#,
                r#"[{"paymentMethodID":7,"address":"TQ5","amount":"1","expiresAt":null}]"#,
            ),
            (
                200,
                r#"[{"methodID":"7","address":"TQ5","amount":1,"expiresAt":null}]"#,
                r#"[{"methodID":7,"address":"TQ5","amount":"1","expiresAt":null}]"#,
            ),
        ],
    },
    Call {
        operation: "transaction.list",
        input: r#"{"merchantID":"m-1","limit":20,"page":1,"states":["confirmed"],"invoiceIDs":["7c1f0a52"]}"#,
        line: "POST /merchants/m-1/transactions/list?limit=20&page=1",
        credential: KEY,
        body: r#"{"states":["confirmed"],"invoiceIDs":["7c1f0a52"]}"#,
        replies: &[
            (
                200,
                r#"{"data":[{"id":"t-1","invoiceID":"7c1f0a52","amount":"42.718300","state":"confirmed","createdAt":"2031-05-04T09:08:07Z","confirmedAt":null,"txHash":null}],"total":1,"page":1,"limit":20}"#,
                r#"{"data":[{"id":"t-1","invoiceID":"7c1f0a52","amount":"42.718300","state":"confirmed","createdAt":"2031-05-04T09:08:07Z","confirmedAt":null,"txHash":null}],"total":1,"page":1,"limit":20}"#,
            ),
            (
                200,
                r#"{"data":[{"id":"t-1","invoiceID":"inv_77","amount":42.7183,"status":"settled","createdAt":"2031-05-04T09:08:07Z","confirmedAt":null,"txHash":"0xab"}]}"#,
                r#"{"data":[{"id":"t-1","invoiceID":"inv_77","amount":"42.7183","status":"settled","createdAt":"2031-05-04T09:08:07Z","confirmedAt":null,"txHash":"0xab"}]}"#,
            ),
        ],
    },
    Call {
        operation: "withdrawal.create",
        input: r#"{"merchantID":"m-1","address":"TQ5Example123","amount":"18.30500000","paymentMethodID":12}"#,
        line: "POST /merchants/m-1/withdrawals",
        credential: KEY,
        body: r#"{"address":"TQ5Example123","amount":"18.30500000","paymentMethodID":12}"#,
        replies: &[
            (
                201,
                r#"{"id":"w-1","address":"TQ5Example123","amount":"18.30500000","paymentMethodID":12,"state":"pending","createdAt":"2031-05-04T09:08:07Z","txHash":null}"#,
                r#"{"id":"w-1","address":"TQ5Example123","amount":"18.30500000","paymentMethodID":12,"state":"pending","createdAt":"2031-05-04T09:08:07Z","txHash":null}"#,
            ),
            (
                201,
                r#"{"id":"w-1","address":"TQ5Example123","amount":18.305,"methodID":"12","status":"pending","createdAt":"2031-05-04T09:08:07Z","txHash":null}"#,
                r#"{"id":"w-1","address":"TQ5Example123","amount":"18.305","methodID":12,"status":"pending","createdAt":"2031-05-04T09:08:07Z","txHash":null}"#,
            ),
        ],
    },
];

fn with_both() -> Settings {
    support::settings()
}

fn request(settings: &Settings, call: &Call) -> Result<Request<Bytes>, Error> {
    preview(&ITERAPAY, settings, call.operation, call.input, &CallOptions::default())
}

fn decode(operation: &str, status: u16, body: &str) -> Result<paymux_core::Decoded, Error> {
    let reply = Response::builder().status(status).header("content-type", "application/problem+json");
    let reply = reply.body(Bytes::from(body.to_owned())).unwrap();
    ITERAPAY.operation(operation).unwrap().decode(&reply)
}

#[test]
fn every_request_of_the_page() {
    for call in CALLS {
        let request = request(&with_both(), call).unwrap();
        let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
        assert_eq!(line, call.line);
        assert_eq!(request.uri().authority().unwrap(), "api.iterapay.com");
        assert_eq!(request.uri().scheme_str(), Some("https"));
        assert_eq!(request.body(), call.body.as_bytes(), "{line}");
        let typed = request.headers().get("content-type").map(|value| value.to_str().unwrap());
        assert_eq!(typed, (!call.body.is_empty()).then_some("application/json"), "{line}");
        let (name, value) = call.credential;
        assert_eq!(request.headers()[name], value, "{line}");
        // Exactly one credential, and never in a text that is shown.
        let both =
            ["authorization", "x-api-key"].iter().filter(|name| request.headers().contains_key(**name));
        assert_eq!(both.count(), 1, "{line}");
        assert!(request.headers()[name].is_sensitive(), "{line}");
    }
}

#[test]
fn every_reply_of_the_page_and_of_older_generations() {
    for call in CALLS {
        for (status, body, read) in call.replies {
            let decoded = decode(call.operation, *status, body).unwrap();
            assert_eq!(decoded.value.get(), *read, "{}", call.operation);
            assert_eq!(decoded.ignored, [""; 0], "{}", call.operation);
        }
    }
    for operation in ["invoice.get", "invoice.public"] {
        assert_eq!(decode(operation, 200, INVOICE).unwrap().value.get(), INVOICE);
    }
}

/// The full key is shown once: to whoever asked, and in nothing that is printed.
#[test]
fn a_new_key_is_in_no_text() {
    let read = decode("key.generate", 200, r#"{"key":"iterapay_live_planted2"}"#).unwrap();
    assert!(!format!("{read:?}").contains("planted2"));
}

#[test]
fn every_error_of_the_page() {
    for call in CALLS {
        for (status, class, kind) in [
            // No credential, or one that is wrong, expired or revoked.
            (401, "unauthorized", ErrorKind::Unauthenticated),
            // A key where a bearer token is needed, a key of another merchant, an account without access.
            (403, "forbidden", ErrorKind::Forbidden),
        ] {
            let body = format!(
                r#"{{"type":"https://example.com/probs/{class}","title":"No","status":{status},"detail":"why","instance":"/x"}}"#
            );
            let error = decode(call.operation, status, &body).unwrap_err();
            assert_eq!((error.kind(), error.effect()), (kind, Effect::NotDone), "{}", call.operation);
            assert_eq!((error.provider_code(), error.provider_message()), (Some(class), Some("why")));
            // What a gateway answers instead is judged by its status.
            assert_eq!(decode(call.operation, status, "<html>").unwrap_err().kind(), kind);
        }
    }
}

/// Where the page asks for the account's token a merchant's key would be answered with 403: it is not sent.
#[test]
fn a_key_is_not_sent_where_a_bearer_token_is_needed() {
    for call in CALLS.iter().filter(|call| call.operation.starts_with("key.")) {
        let error = request(&support::key_only(), call).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialKind, Delivery::NotSent));
    }
    // Payments take the account's token, too, where there is no key; without anything nothing is sent.
    let jwt = Settings::new().with("account_jwt", "a.b.c");
    for call in CALLS.iter().filter(|call| call.credential == KEY) {
        let optional = call.operation == "invoice.address";
        let sent = request(&jwt, call).unwrap();
        assert_eq!(sent.headers().contains_key("authorization"), !optional, "{}", call.operation);
        let none = request(&Settings::new(), call).unwrap_err();
        assert_eq!(none.delivery(), Delivery::NotSent, "{}: {none}", call.operation);
    }
}
