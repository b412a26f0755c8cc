//! Every documented reply, in both shapes where the pages disagree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use bytes::Bytes;
use http::Response;
use paymux_core::Error;
use paymux_core::provider::Decoded;
use paymux_iterapay::ITERAPAY;
use support::{ADDRESS, METHODS};

fn decode(operation: &str, status: u16, body: &str) -> Result<Decoded, Error> {
    let reply = Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap();
    ITERAPAY.operation(operation).unwrap().decode(&reply)
}

const INVOICE: &str = r#"{"id":"7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10","amount":"42.50","type":"onetime",
    "state":"pending","createdAt":"2031-05-04T09:08:07Z","paymentMethodID":7,"amlOk":true}"#;
const GUIDE_INVOICE: &str = r#"{"id":"inv_77","amount":42.50,"type":"onetime","description":"Basket 77",
    "status":"paid","createdAt":"2031-05-04T09:08:07Z","methodID":"7"}"#;
const TRANSACTION: &str = r#"{"id":"t-1","invoiceID":"7c1f0a52","amount":"42.718300","state":"confirmed",
    "createdAt":"2031-05-04T09:08:07Z","confirmedAt":"2031-05-04T09:09:07Z","txHash":"0xab"}"#;
const GUIDE_TRANSACTION: &str = r#"{"id":"t-2","invoiceID":"inv_77","amount":42.7183,"status":"settled",
    "createdAt":"2031-05-04T09:08:07Z","confirmedAt":null,"txHash":null}"#;
const WITHDRAWAL: &str = r#"{"id":"w-1","address":"TQ5ExampleExampleExampleExample123",
    "amount":"18.30500000","paymentMethodID":12,"state":"pending","createdAt":"2031-05-04T09:08:07Z",
    "txHash":null}"#;
const GUIDE_WITHDRAWAL: &str = r#"{"id":"w-2","address":"0xAB","amount":18.305,"methodID":"12",
    "status":"completed","createdAt":"2031-05-04T09:08:07Z","txHash":"0xcd"}"#;

/// Operation, reply, and what the reply is read as, where that is not the reply itself.
fn replies() -> Vec<(&'static str, String, Option<&'static str>)> {
    let page = |rows: &str| format!(r#"{{"data":[{rows}],"total":1,"page":1,"limit":20}}"#);
    let same = |operation, reply: &str| (operation, reply.to_owned(), None);
    let read = |operation, reply: &str, as_: &'static str| (operation, reply.to_owned(), Some(as_));
    vec![
        same(
            "merchant.list",
            r#"[{"id":"m-1","name":"Mugs","balances":[{"paymentMethodID":7,"balance":"18.30500000","symbol":"USDC"}]}]"#,
        ),
        same("merchant.create", r#"{"id":"m-1"}"#),
        same("merchant.update", r#"{"id":"m-1"}"#),
        same("merchant.get", r#"{"id":"m-1","name":"Mugs"}"#),
        read(
            "merchant.get",
            r#"{"id":"m-1","name":"Mugs","settings":{"webhookUrl":"https://shop","ipWhitelist":["203.0.113.7","203.0.113.8"]}}"#,
            r#"{"id":"m-1","name":"Mugs","settings":{"webhookUrl":"https://shop","ipWhitelist":["203.0.113.7","203.0.113.8"]}}"#,
        ),
        read("merchant.delete", "", "null"),
        same("merchant.funds", r#"[{"paymentMethodID":9,"balance":"0.00000000","symbol":"TRX"}]"#),
        read(
            "merchant.funds",
            r#"{"balances":[{"methodID":"9","available":"1.50","pending":0.25,"currency":"TRX"}]}"#,
            r#"[{"methodID":9,"available":"1.50","pending":"0.25","currency":"TRX"}]"#,
        ),
        same("merchant.fees", r#"{"type":"withdrawal","percentage":"2.25","flat":"1.00"}"#),
        same("merchant.fees", r#"{"type":"onetime"}"#),
        same("merchant.fees_amount", r#"{"type":"collect","fee":"0.95","net":"41.55"}"#),
        same("merchant.limits", r#"{"minCollect":"5.00","minWithdraw":"10.00"}"#),
        read(
            "merchant.limits",
            r#"{"withdrawal":{"minimum":10,"maximum":"100000.00","currency":"USD"}}"#,
            r#"{"withdrawal":{"minimum":"10","maximum":"100000.00","currency":"USD"}}"#,
        ),
        same("invoice.create", r#"{"id":"7c1f0a52"}"#),
        read(
            "invoice.create",
            GUIDE_INVOICE,
            r#"{"id":"inv_77","amount":"42.50","type":"onetime","description":"Basket 77","status":"paid","createdAt":"2031-05-04T09:08:07Z","methodID":7}"#,
        ),
        same("invoice.get", INVOICE),
        read(
            "invoice.get",
            GUIDE_INVOICE,
            r#"{"id":"inv_77","amount":"42.50","type":"onetime","description":"Basket 77","status":"paid","createdAt":"2031-05-04T09:08:07Z","methodID":7}"#,
        ),
        same("invoice.public", INVOICE),
        ("invoice.list", page(INVOICE), None),
        same("invoice.list", r#"{"data":[],"total":0,"page":3,"limit":20}"#),
        same("invoice.address", ADDRESS),
        read(
            "invoice.addresses",
            &format!(r#"{{"data":[{ADDRESS}]}}"#),
            r#"[{"address":"TQ5ExampleExampleExampleExample123","amount":"42.718300","expiresAt":"2031-05-04T09:23:07Z"}]"#,
        ),
        same(
            "invoice.addresses",
            r#"[{"paymentMethodID":7,"address":"0xab","amount":"1","expiresAt":"2031-05-04T09:23:07Z"}]"#,
        ),
        read("invoice.archive", "", "null"),
        read("invoice.delete", "", "null"),
        same("transaction.get", TRANSACTION),
        read(
            "transaction.get",
            GUIDE_TRANSACTION,
            r#"{"id":"t-2","invoiceID":"inv_77","amount":"42.7183","status":"settled","createdAt":"2031-05-04T09:08:07Z","confirmedAt":null,"txHash":null}"#,
        ),
        ("transaction.list", page(TRANSACTION), None),
        same("withdrawal.create", WITHDRAWAL),
        same("withdrawal.get", WITHDRAWAL),
        read(
            "withdrawal.get",
            GUIDE_WITHDRAWAL,
            r#"{"id":"w-2","address":"0xAB","amount":"18.305","methodID":12,"status":"completed","createdAt":"2031-05-04T09:08:07Z","txHash":"0xcd"}"#,
        ),
        ("withdrawal.pending", format!("[{WITHDRAWAL}]"), None),
        same("withdrawal.pending", "[]"),
        same(
            "key.info",
            r#"{"createdAt":"2031-05-04T09:08:07Z","lastUsedAt":null,"prefix":"iterapay_live_Zq8"}"#,
        ),
        same("key.info", r#"{"createdAt":"2031-05-04T09:08:07Z","lastUsedAt":"2031-05-04T09:09:07Z"}"#),
        read("key.revoke", "", "null"),
        read("key.generate", r#"{"key":"iterapay_live_x"}"#, r#"{"key":"[redacted]"}"#),
        read("key.generate", r#"{"apiKey":"ipa_live_x"}"#, r#"{"key":"[redacted]"}"#),
        read("key.generate", r#"{"key":"a","apiKey":"b"}"#, r#"{"key":"[redacted]"}"#),
        read("ip_address.set", "", "null"),
        same("ip_address.get", r#"{"ipAddress":"203.0.113.0/24"}"#),
        same("ip_address.get", r#"{"ipAddress":null}"#),
        same("ip_address.get", r#"{"ipAddress":["203.0.113.7","203.0.113.8"]}"#),
        read("ip_address.delete", "", "null"),
        read("webhook.set", r#"{"token":"whsec_0123"}"#, r#"{"token":"[redacted]"}"#),
        read("webhook.set", r#"{"token":"whk_a.b.c"}"#, r#"{"token":"[redacted]"}"#),
        same("webhook.get", r#"{"url":"https://shop","createdAt":"2031-05-04T09:08:07Z"}"#),
        read("webhook.delete", "", "null"),
        same("payment_methods.list", METHODS),
        read(
            "collect.invoices",
            r#"{"invoices":[{"id":"inv_1","amount":42.50,"status":"paid","paidAt":"2031-05-04T09:08:07Z"}]}"#,
            r#"[{"id":"inv_1","amount":"42.50","status":"paid","paidAt":"2031-05-04T09:08:07Z"}]"#,
        ),
        same("collect.info", r#"{"gross":"42.50","net":"41.55","fee":"0.95"}"#),
        read(
            "role.list",
            r#"{"roles":[{"id":"role_1","name":"Clerk","permissions":["invoices.read"]}]}"#,
            r#"[{"id":"role_1","name":"Clerk","permissions":["invoices.read"]}]"#,
        ),
        #[cfg(feature = "inferred")]
        same("collect.init", r#"{"id":"c-1","transactionIDs":["t-1"]}"#),
        #[cfg(feature = "inferred")]
        same("collect.state", r#"{"id":"c-1","status":"completed"}"#),
        #[cfg(feature = "inferred")]
        same("role.create", r#"{"id":"role_1"}"#),
        #[cfg(feature = "inferred")]
        same("role.update", r#"{"id":"role_1"}"#),
        #[cfg(feature = "inferred")]
        read(
            "member.list",
            r#"{"data":[{"id":"u-1","email":"a@b","roleID":"role_1"}]}"#,
            r#"[{"id":"u-1","email":"a@b","roleID":"role_1"}]"#,
        ),
        #[cfg(feature = "inferred")]
        same("member.change", r#"{"id":"u-1"}"#),
    ]
}

/// The JSON without white space between its tokens.
fn compact(json: &str) -> String {
    json.split('\n').map(str::trim_start).collect()
}

#[test]
fn every_documented_reply_is_read_whole() {
    for (operation, reply, as_) in replies() {
        let read = decode(operation, 200, &reply).unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(compact(read.value.get()), compact(as_.unwrap_or(&reply)), "{operation}");
        assert_eq!(read.ignored, [""; 0], "{operation} {reply}");
    }
}

#[test]
fn no_reply_is_left_out() {
    let covered = replies();
    for entry in ITERAPAY.operations {
        assert!(covered.iter().any(|(name, _, _)| *name == entry.spec.name), "{}", entry.spec.name);
    }
}

#[test]
fn both_names_at_once_and_strange_optional_fields_lose_nothing() {
    let both = INVOICE.replace("{", r#"{"status":"paid","methodID":"9","#).replace("true", r#""yes""#);
    let read = decode("invoice.get", 200, &both).unwrap();
    assert!(read.value.get().contains(r#""amlOk":"yes""#));
    let strange = INVOICE.replace("\"2031-05-04T09:08:07Z\"", "\"yesterday\"").replace("pending", "frozen");
    assert!(decode("invoice.get", 200, &strange).unwrap().value.get().contains("frozen"));
}

#[test]
fn what_is_passed_over_is_named() {
    let read = decode("merchant.funds", 200, r#"{"balances":[{"methodID":7,"locked":"1"}],"as_of":1}"#);
    assert_eq!(read.unwrap().ignored, ["balances.0.locked", "as_of"]);
}

#[test]
fn what_cannot_be_read_may_have_been_done() {
    for (operation, reply, field) in [
        ("withdrawal.create", r#"{"id":"w","amount":"1"}"#, Some("address")),
        ("withdrawal.create", r#"{"id":"w","address":"a","amount":"1e"}"#, Some("amount")),
        ("invoice.get", r#"{"id":"i","amount":true,"type":"onetime"}"#, Some("amount")),
        ("merchant.funds", r#"{"sums":[]}"#, Some("data")),
        ("payment_methods.list", r#"[{"id":1.5,"name":"a","network":"b","ticker":"c"}]"#, None),
        ("key.generate", "{}", Some("key")),
        // Nobody is told that a key may be used from everywhere unless IteraPay says so.
        ("ip_address.get", "{}", Some("ipAddress")),
        ("invoice.list", "<html>", None),
    ] {
        let error = decode(operation, 200, reply).unwrap_err();
        assert_eq!(error.kind(), paymux_core::ErrorKind::Unintelligible, "{operation}");
        assert_eq!(error.effect(), paymux_core::Effect::MaybeDone);
        assert_eq!(error.field(), field, "{operation}: {error}");
    }
}
