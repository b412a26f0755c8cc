//! The documented rules, each with the value that breaks it, before anything is sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::ErrorKind::{self, AmountOutOfRange, AmountPrecision, InvalidRequest, UnsupportedCurrency};
use paymux_core::test_util::Scripted;
use serde_json::{Value, json};
use support::{done, entry, opened, settings};

fn refused(operation: &str, input: &Value) -> (ErrorKind, String) {
    let script = Scripted::new();
    let error = match entry(operation).build(input.to_string().as_bytes()) {
        Ok(operation) => {
            let client = opened(&settings(), &script).client;
            done(client.send_any(&*operation, &Default::default())).unwrap_err()
        }
        Err(error) => error,
    };
    assert_eq!(support::sent(&script).len(), 0, "{input} was sent");
    (error.kind(), error.field().unwrap_or_default().to_owned())
}

#[test]
fn of_orders() {
    let unit = |value: &str, code: &str| json!({ "amount": { "currency_code": code, "value": value } });
    let good = json!({ "intent": "CAPTURE", "purchase_units": [unit("1.00", "USD")] });
    for (place, value, kind, field) in [
        ("/intent", json!("capture"), InvalidRequest, "intent"),
        ("/purchase_units", json!([]), InvalidRequest, "purchase_units"),
        ("/purchase_units", json!(vec![unit("1", "USD"); 11]), InvalidRequest, "purchase_units"),
        (
            "/purchase_units",
            json!(vec![unit("1", "USD"); 2]),
            InvalidRequest,
            "purchase_units[0].reference_id",
        ),
        ("/purchase_units/0", unit("0.00", "USD"), AmountOutOfRange, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("-1", "USD"), AmountOutOfRange, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1.005", "USD"), AmountPrecision, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1.50", "HUF"), AmountPrecision, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1.50", "JPY"), AmountPrecision, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1.50", "TWD"), AmountPrecision, "purchase_units[0].amount"),
        // As much as 1, and refused by PayPal all the same.
        ("/purchase_units/0", unit("1.00", "HUF"), AmountPrecision, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1.000", "USD"), AmountPrecision, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1", "usd"), InvalidRequest, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1", "KWD"), UnsupportedCurrency, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("one", "USD"), InvalidRequest, "purchase_units[0].amount"),
        ("/purchase_units/0", unit("1", "dollars"), InvalidRequest, "purchase_units[0].amount"),
    ] {
        let mut input = good.clone();
        *input.pointer_mut(place).unwrap() = value.clone();
        assert_eq!(refused("order.create", &input), (kind, field.to_owned()), "{place} = {value}");
    }
    for (member, value) in [
        ("description", "d".repeat(128)),
        ("custom_id", "c".repeat(128)),
        ("invoice_id", String::new()),
        ("soft_descriptor", "s".repeat(23)),
        ("reference_id", "r".repeat(257)),
    ] {
        let mut input = good.clone();
        input["purchase_units"][0][member] = json!(value);
        assert_eq!(refused("order.create", &input), (InvalidRequest, format!("purchase_units[0].{member}")));
    }
    for (member, value) in
        [("payment_source", json!([])), ("payer", json!("p")), ("application_context", json!(1))]
    {
        let mut input = good.clone();
        input[member] = value;
        assert_eq!(refused("order.create", &input), (InvalidRequest, member.to_owned()));
    }
    let mut several =
        json!({ "intent": "AUTHORIZE", "purchase_units": [unit("1", "USD"), unit("1", "USD")] });
    assert_eq!(refused("order.create", &several).1, "purchase_units");
    several["purchase_units"] = json!([unit("1", "USD")]);
    several["purchase_units"][0]["amuont"] = json!(1);
    assert_eq!(refused("order.create", &several), (InvalidRequest, "purchase_units[0].amuont".to_owned()));
}

#[test]
fn of_payments_and_disputes() {
    let zero = json!({ "currency_code": "USD", "value": "0" });
    for (operation, input, kind, field) in [
        (
            "authorization.capture",
            json!({ "authorization_id": "A", "amount": zero }),
            AmountOutOfRange,
            "amount",
        ),
        (
            "authorization.capture",
            json!({ "authorization_id": "A", "note_to_payer": "n".repeat(256) }),
            InvalidRequest,
            "note_to_payer",
        ),
        (
            "authorization.capture",
            json!({ "authorization_id": "A", "payment_instruction": [] }),
            InvalidRequest,
            "payment_instruction",
        ),
        (
            "authorization.reauthorize",
            json!({ "authorization_id": "A", "amount": zero }),
            AmountOutOfRange,
            "amount",
        ),
        ("authorization.void", json!({ "authorization_id": "" }), InvalidRequest, "authorization_id"),
        ("capture.refund", json!({ "capture_id": "C", "amount": zero }), AmountOutOfRange, "amount"),
        ("capture.refund", json!({ "capture_id": "C", "custom_id": "" }), InvalidRequest, "custom_id"),
        ("order.get", json!({ "id": ".." }), InvalidRequest, "id"),
        ("order.capture", json!({ "id": "O", "payment_source": 1 }), InvalidRequest, "payment_source"),
        ("order.authorize", json!({ "id": "O", "payment_source": 1 }), InvalidRequest, "payment_source"),
        ("dispute.list", json!({ "page_size": 51 }), InvalidRequest, "page_size"),
        ("dispute.list", json!({ "page_size": 0 }), InvalidRequest, "page_size"),
        (
            "dispute.list",
            json!({ "start_time": "t", "disputed_transaction_id": "C" }),
            InvalidRequest,
            "start_time",
        ),
    ] {
        assert_eq!(refused(operation, &input), (kind, field.to_owned()), "{operation} {input}");
    }
}
