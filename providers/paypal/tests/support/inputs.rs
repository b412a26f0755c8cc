//! One input for each operation at least, as little and as much as it takes.

/// Operation, what is special about it, input.
pub(crate) const INPUTS: &[(&str, &str, &str)] = &[
    (
        "order.create",
        "least",
        r#"{"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"USD","value":"100.00"}}]}"#,
    ),
    (
        "order.create",
        "everything",
        r#"{"intent":"CAPTURE","purchase_units":[
            {"reference_id":"a","amount":{"currency_code":"JPY","value":"1000","breakdown":{"item_total":
            {"currency_code":"JPY","value":"1000"}}},"payee":{"merchant_id":"2J6QB8YJQSJRJ"},
            "payment_instruction":{"disbursement_mode":"INSTANT"},"description":"Two mugs & a \"lid\"",
            "custom_id":"order-77","invoice_id":"INV-77","soft_descriptor":"MUGS","items":[{"name":"Mug","quantity":"2",
            "unit_amount":{"currency_code":"JPY","value":"500"}}],"shipping":{"type":"PICKUP_IN_PERSON"},
            "supplementary_data":{"card":{}}},
            {"reference_id":"b","amount":{"currency_code":"JPY","value":"1"}}],
            "payment_source":{"paypal":{"experience_context":{"locale":"de-AT"}}},"application_context":{"brand_name":"B"},
            "payer":{"email_address":"ana@example.org"}}"#,
    ),
    ("order.get", "", r#"{"id":"5O190127TN364715T"}"#),
    ("order.get", "fields", r#"{"id":"5O190127TN364715T","fields":"payment_source"}"#),
    ("order.get", "hostile id", r#"{"id":"../../x?y=1#z%2E%2E\r\n"}"#),
    ("order.capture", "", r#"{"id":"5O190127TN364715T"}"#),
    (
        "order.capture",
        "source",
        r#"{"id":"5O190127TN364715T","payment_source":{"token":{"id":"t","type":"BILLING_AGREEMENT"}}}"#,
    ),
    ("order.authorize", "", r#"{"id":"5O190127TN364715T"}"#),
    ("authorization.get", "", r#"{"authorization_id":"0AW2184448108334S"}"#),
    ("authorization.capture", "all", r#"{"authorization_id":"0AW2184448108334S"}"#),
    (
        "authorization.capture",
        "part",
        r#"{"authorization_id":"0AW2184448108334S","amount":{"currency_code":"USD","value":"10.99"},
            "invoice_id":"INVOICE-123","final_capture":true,"note_to_payer":"Thanks.","soft_descriptor":"Bob's",
            "payment_instruction":{"disbursement_mode":"DELAYED"}}"#,
    ),
    (
        "authorization.reauthorize",
        "",
        r#"{"authorization_id":"0AW2184448108334S","amount":{"currency_code":"USD","value":"10.99"}}"#,
    ),
    ("authorization.void", "", r#"{"authorization_id":"0AW2184448108334S"}"#),
    ("capture.get", "", r#"{"capture_id":"2GG279541U471931P"}"#),
    ("capture.refund", "all", r#"{"capture_id":"2GG279541U471931P"}"#),
    (
        "capture.refund",
        "part",
        r#"{"capture_id":"2GG279541U471931P","amount":{"currency_code":"USD","value":"10.00"},"custom_id":"refund-1",
            "invoice_id":"INVOICE-123","note_to_payer":"Defective product","payment_instruction":{"platform_fees":[]}}"#,
    ),
    ("refund.get", "", r#"{"refund_id":"1JU08902781691411"}"#),
    ("dispute.list", "all", "{}"),
    (
        "dispute.list",
        "filtered",
        r#"{"disputed_transaction_id":"3C679366HH908993F","page_size":50,"next_page_token":"A+b/=","dispute_state":
            "REQUIRED_ACTION","update_time_before":"2026-01-02T00:00:00Z","update_time_after":"2026-01-01T00:00:00Z"}"#,
    ),
    ("dispute.get", "", r#"{"id":"PP-D-27803"}"#),
    (
        "delivery.verify",
        "",
        r#"{"auth_algo":"SHA256withRSA","cert_url":"https://api.paypal.com/v1/notifications/certs/CERT-1",
            "transmission_id":"69cd13f0-d67a-11e5-baa3-778b53f4ae55","transmission_sig":"lmI95Jx3Y9nhR5SJWlHVIWpg4Ag=",
            "transmission_time":"2016-02-18T20:01:35Z","webhook_id":"1JE4291016473214C",
            "webhook_event":{"id" : "8PT5",  "amount":7.4700000000000000001, "a":"\u00e4"}}"#,
    ),
];
