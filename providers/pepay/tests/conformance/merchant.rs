//! Invoices, tokens, settlement, the account, events, keys and tokens of streams.

use paymux_conformance::{Sample, Stub};

/// An invoice with everything.
macro_rules! invoice {
    () => {
        r#"{"object":"invoice","id":"i1","merchant_id":7,"status":"paid","invoice_type":"standard","currency":"usd",
            "amount":25500,"amount_decimal":"25.500","amount_paid":25500,"amount_paid_decimal":"25.500",
            "amount_remaining":0,"amount_remaining_decimal":"0.000","amount_unit":"usd_millis","customer_id":"c1",
            "payer_wallet_address":"0xabc","payer_wallet_network":"bsc","commerce_order_id":null,
            "environment":"devnet","expires_at":1767268800,"created_at":1767225600,"paid_at":1767225660,
            "last_payment_at":1767225660,"metadata":{"reference":"order-77","rate":0.10000000000000000001}}"#
    };
}

/// A payment towards it.
macro_rules! payment {
    () => {
        r#"{"object":"invoice_payment","id":"p1","invoice_id":"i1","merchant_id":7,"status":"confirmed",
            "settlement_status":"processing","settlement":{"summary_status":"processing","stage":"swap",
            "merchant_settlement_id":3,"settlement_tx_hash":null,"network":"bsc","status":"pending"}}"#
    };
}

macro_rules! token {
    () => {
        r#"{"id":12,"token_symbol":"USDT","token_name":"Tether","token_address":"0xabc","token_decimals":18,
            "network":"bsc","network_environment":"devnet","token_type":"erc20","requires_memo":false,
            "photo_uri":"https://img.example/t","supports_subscriptions":false,"supports_stable_settlement":true,
            "is_active":true,"is_monitored":true,"is_blocked":false,
            "price":{"usd":0.99990000000000000001,"last_updated_at":1767225600,"provider_type":"oracle"}}"#
    };
}

macro_rules! event {
    () => {
        concat!(
            r#"{"id":"evt_1767225600000-7","object":"event","api_version":"2025-12-16","created":1767225600,
                "type":"invoice.updated","livemode":false,"pending_webhooks":1,
                "request":{"id":"req_1","idempotency_key":"k"},"data":{"object":"#,
            invoice!(),
            r#","previous_attributes":{"status":"unpaid"}}}"#
        )
    };
}

pub(crate) const CREATED: Stub = Stub::new(
    201,
    r#"{"invoice_id":"i1","payment_url":"https://pay.local.test/pay?session=pst_a1&signature=9c0d.1767225600000",
        "expires_at":1767268800,"session_token":"pst_a1","signature":"9c0d.1767225600000",
        "payment_session_headers":{"x-session-token":"pst_a1","x-signature":"9c0d.1767225600000"}}"#,
)
.required(&[
    "/invoice_id",
    "/payment_url",
    "/payment_session_headers/x-session-token",
    "/payment_session_headers/x-signature",
])
.secrets(&[
    "/payment_url",
    "/session_token",
    "/signature",
    "/payment_session_headers/x-session-token",
    "/payment_session_headers/x-signature",
]);

pub(crate) const INVOICES: Stub =
    Stub::new(200, concat!(r#"{"object":"list","data":["#, invoice!(), r#"],"has_more":true}"#)).required(&[
        "/data",
        "/data/0/id",
        "/data/0/status",
        "/has_more",
    ]);

/// The last page.
pub(crate) const FOUND: Stub =
    Stub::new(200, concat!(r#"{"object":"list","data":["#, invoice!(), r#"],"has_more":false}"#))
        .required(&["/data", "/has_more"]);

pub(crate) const FOUND_TOKENS: Stub = Stub::new(
    200,
    concat!(
        r#"{"acceptance_policy":"selective","environment":"devnet","tokens":["#,
        token!(),
        r#"],"total":1,"limit":200,"offset":0}"#
    ),
)
.required(&["/tokens"])
.essential(&["/tokens/0/token_symbol", "/tokens/0/network"]);

pub(crate) const SAMPLES: &[Sample] = &[
    Sample::new("invoice.create", "POST /api/v1/invoices", r#"{"amount_usd":25.50}"#).replied(CREATED),
    Sample::new(
        "invoice.create",
        "POST /api/v1/invoices",
        r#"{"amount_usd":1000000,"description":"Two mugs & a \"lid\"","customer_id":"c1",
            "metadata":{"reference":"order-77","rate":0.10000000000000000001,"nested":{"a":[1]}},
            "expires_in":2592000000,"receiver_override_enable":true,"receiver_override_address":"0xabc",
            "invoice_title":"Mugs","invoice_footer":"Thanks","customer_email":"ada@example.com",
            "payment_return_url":"https://shop.example/thanks?order=77","payment_return_url_enabled":true,
            "questions":{"questions":[{"id":"q1","question":"Your e-mail?","type":"email","validation":{"required":true}}]}}"#,
    )
    .named("everything")
    .replied(
        Stub::new(
            201,
            r#"{"invoice_id":"i1","payment_url":"https://pay.local.test/pay?session=pst_a1","expires_at":"2026-01-01T12:00:00.000Z",
                "ws_connection":{"token":"jwt-of-the-stream","endpoint":"/ws/payment"}}"#,
        )
        .required(&["/invoice_id", "/payment_url"])
        .secrets(&["/payment_url", "/ws_connection/token"]),
    ),
    Sample::new("invoice.list", "GET /api/v1/invoices", "{}").replied(INVOICES),
    Sample::new(
        "invoice.list",
        "GET /api/v1/invoices?limit=100&starting_after=i1&ending_before=i2&status=paid,underpaid\
         &invoice_type=standard,commerce&customer_id=c 1&environment=devnet&created_gte=1767225600\
         &created_lte=1767225700&expand=latest_payment,payments&payments_limit=100&payer_wallet_address=0xabc\
         &payer_wallet_network=bsc",
        r#"{"limit":100,"starting_after":"i1","ending_before":"i2","status":"paid,underpaid",
            "invoice_type":["standard","commerce"],"customer_id":"c 1","environment":"devnet",
            "created_gte":1767225600,"created_lte":1767225700,"expand":"latest_payment,payments",
            "payments_limit":100,"payer_wallet_address":"0xabc","payer_wallet_network":"bsc"}"#,
    )
    .named("everything")
    .replied(INVOICES),
    Sample::new(
        "invoice.list_by_customer",
        "GET /api/v1/invoices/customer/c-1?limit=1&environment=mainnet",
        r#"{"customerId":"c-1","limit":1,"environment":"mainnet"}"#,
    )
    .replied(INVOICES),
    Sample::new("invoice.get", "GET /api/v1/invoices/i1", r#"{"invoiceId":"i1"}"#)
        .replied(Stub::new(200, invoice!()).required(&["/id", "/status"])),
    Sample::new(
        "invoice.get",
        "GET /api/v1/invoices/i1?expand=payments&payments_limit=5",
        r#"{"invoiceId":"i1","expand":"payments","payments_limit":5}"#,
    )
    .named("expanded")
    .replied(
        Stub::new(
            200,
            concat!(
                r#"{"object":"invoice","id":"i1","status":"paid","latest_payment":"#,
                payment!(),
                r#","payments":["#,
                payment!(),
                "]}"
            ),
        )
        .required(&["/id", "/status"]),
    ),
    Sample::new("invoice.status", "GET /api/v1/invoices/i1/status", r#"{"invoiceId":"i1"}"#).replied(
        Stub::new(
            200,
            concat!(
                r#"{"object":"invoice_status","invoice":"#,
                invoice!(),
                r#","latest_payment":"#,
                payment!(),
                "}"
            ),
        )
        .required(&["/invoice", "/invoice/id", "/invoice/status"]),
    ),
    Sample::new(
        "invoice.totals",
        "GET /api/v1/invoices/totals?status=paid&created_gte=1767225600&environment=devnet",
        r#"{"status":"paid","created_gte":1767225600,"environment":"devnet"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"object":"invoice_totals","currency":"usd","amount_unit":"usd_millis","totals":{
                "all":{"amount":51000,"amount_decimal":"51.000","count":2},
                "paid":{"amount":25500,"amount_decimal":"25.500","count":1},
                "unpaid":{"amount":25500,"amount_decimal":"25.500","count":1},
                "underpaid":{"amount":0,"amount_decimal":"0.000","count":0},
                "expired":{"amount":0,"amount_decimal":"0.000","count":0},
                "canceled":{"amount":0,"amount_decimal":"0.000","count":0}}}"#,
        )
        .required(&["/totals"]),
    ),
    Sample::new("token.list", "GET /api/v1/merchant/tokens?environment=mainnet", r#"{"environment":"mainnet"}"#)
        .replied(
            Stub::new(
                200,
                concat!(r#"{"acceptance_policy":"selective","environment":"mainnet","tokens":["#, token!(), "]}"),
            )
            .required(&["/tokens"])
            .essential(&["/tokens/0/token_symbol", "/tokens/0/network"]),
        ),
    Sample::new(
        "token.search",
        "GET /api/v1/merchant/tokens/search?environment=devnet&limit=200&offset=0&search=usd&network=bsc\
         &token_type=erc20&is_active=true&supports_stable_settlement=false&blocked=false",
        r#"{"environment":"devnet","limit":200,"offset":0,"search":"usd","network":"bsc","token_type":"erc20",
            "is_active":true,"supports_stable_settlement":false,"blocked":false}"#,
    )
    .replied(FOUND_TOKENS),
    Sample::new(
        "token.block",
        "POST /api/v1/merchant/tokens/12/block",
        r#"{"tokenId":12,"blocked":true}"#,
    )
    .replied(Stub::new(200, r#"{"success":true,"blocked":true}"#).required(&["/blocked"])),
    Sample::new("settlement.preference", "GET /api/v1/merchant/settlement-preference", "{}").replied(
        Stub::new(
            200,
            r#"{"settlement_preference":"stables_only","description":"Stable","selected_settlement_token":{"id":12,
                "token_symbol":"USDC","token_name":"USD Coin","network":"base","token_address":"0xabc",
                "token_decimals":6,"photo_uri":null,"is_default":true},"available_stable_tokens":[{"id":12,
                "token_symbol":"USDC","token_name":"USD Coin","network":"base","token_address":"0xabc",
                "token_decimals":6,"photo_uri":null,"is_default_settlement":false}],"updated_at":1767225600}"#,
        )
        .required(&[""]),
    ),
    Sample::new(
        "settlement.choose_token",
        "PUT /api/v1/merchant/settlement-token",
        r#"{"settlement_token_id":12}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"message":"Done","settlement_token":{"id":12,"token_symbol":"USDC",
                "token_name":"USD Coin","network":"base"},"updated_at":1767225600}"#,
        )
        .required(&[""]),
    ),
    Sample::new(
        "settlement.choose_token",
        "PUT /api/v1/merchant/settlement-token",
        r#"{"settlement_token_id":null}"#,
    )
    .named("default")
    .body(r#"{"settlement_token_id":null}"#)
    .replied(Stub::new(200, r#"{"success":true,"message":"Done"}"#).required(&[""])),
    Sample::new("account.mainnet_access", "GET /api/v1/user/mainnet-access/status", "{}").replied(
        Stub::new(200, r#"{"has_mainnet_access":false,"current_environment":"devnet"}"#)
            .required(&["/has_mainnet_access"]),
    ),
    Sample::new("account.activate_mainnet", "POST /api/v1/user/mainnet-access/activate", "{}")
        .replied(Stub::new(200, r#"{"success":true,"message":"Done"}"#).required(&[""])),
    Sample::new(
        "account.activate_mainnet",
        "POST /api/v1/user/mainnet-access/activate",
        r#"{"access_key":"planted-access-key"}"#,
    )
    .named("with_a_key")
    .secrets(&["/access_key"])
    .replied(Stub::new(200, r#"{"success":true,"message":"Done"}"#).required(&[""])),
    // What it answers is not documented.
    Sample::new("account.set_environment", "PUT /api/v1/user/environment", r#"{"environment":"mainnet"}"#)
        .replied(Stub::new(200, r#"{"anything":1}"#)),
    Sample::new("event.list", "GET /api/v1/events", "{}").replied(
        Stub::new(
            200,
            concat!(
                r#"{"success":true,"data":{"object":"list","data":["#,
                event!(),
                r#"],"has_more":false}}"#
            ),
        )
        .required(&[
            "/data",
            "/data/data",
            "/data/data/0/id",
            "/data/data/0/type",
            "/data/data/0/data",
            "/data/data/0/data/object",
            "/data/has_more",
        ]),
    ),
    Sample::new(
        "event.list",
        "GET /api/v1/events?type=invoice.*,commerce.order.updated&created[gte]=1767225600&created[lte]=1767225700\
         &limit=50&starting_after=evt_1767225600000-7&ending_before=evt_1767225600000-1&invoice_id=i1\
         &customer_id=c1&order_id=o1&environment=devnet",
        r#"{"type":"invoice.*,commerce.order.updated","created[gte]":1767225600,"created[lte]":1767225700,"limit":50,
            "starting_after":"evt_1767225600000-7","ending_before":"evt_1767225600000-1","invoice_id":"i1",
            "customer_id":"c1","order_id":"o1","environment":"devnet"}"#,
    )
    .named("everything")
    .replied(
        Stub::new(200, r#"{"success":true,"data":{"object":"list","data":[],"has_more":false}}"#)
            .required(&["/data", "/data/data", "/data/has_more"]),
    ),
    Sample::new(
        "event.get",
        "GET /api/v1/events/evt_1767225600000-7",
        r#"{"eventId":"evt_1767225600000-7"}"#,
    )
    .replied(
        Stub::new(200, concat!(r#"{"success":true,"data":"#, event!(), "}")).required(&[
            "/data",
            "/data/id",
            "/data/type",
            "/data/data",
            "/data/data/object",
        ]),
    ),
    Sample::new("key.list", "GET /api/v1/api-keys?scope=commerce", r#"{"scope":"commerce"}"#).replied(
        Stub::new(
            200,
            r#"[{"key_id":"k1","name":"Shop","scope":"commerce","expires_at":null,"status":"active",
                "last_used_at":1767225600,"created_at":1767225600,"revoked_at":null,"revoked_reason":null}]"#,
        )
        .required(&[""])
        .essential(&["/0/scope"]),
    ),
    Sample::new(
        "key.create",
        "POST /api/v1/api-keys",
        r#"{"name":"Shop","scope":"commerce","expires_at":1798761600}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"key_id":"k1","name":"Shop","scope":"commerce","api_key":"ck_live_shown_once","expires_at":1798761600}"#,
        )
        .required(&["/key_id", "/api_key"])
        .essential(&["/scope"])
        .secrets(&["/api_key"]),
    ),
    Sample::new("key.revoke", "POST /api/v1/api-keys/k1/revoke", r#"{"keyId":"k1"}"#)
        .replied(Stub::new(200, r#"{"message":"Revoked"}"#).required(&[""])),
    Sample::new("ws.token", "POST /api/v1/ws/token", r#"{"scope":"merchant","ttl_seconds":60}"#).replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"token":"eyJ.of-the-stream","scope":"merchant","merchant_id":7,
                "network_environment":null,"expires_at":1767225660,
                "ws_url":"wss://api-beta.pepay.io/ws/merchant/events?token=eyJ.of-the-stream"}}"#,
        )
        .required(&["/data", "/data/token"])
        .essential(&["/data/scope"])
        .secrets(&["/data/token", "/data/ws_url"]),
    ),
    Sample::new("ws.token", "POST /api/v1/ws/token", r#"{"scope":"commerce"}"#).named("commerce").replied(
        Stub::new(200, r#"{"success":true,"data":{"token":"eyJ.of-the-stream","scope":"commerce"}}"#)
            .required(&["/data", "/data/token"])
            .essential(&["/data/scope"])
            .secrets(&["/data/token"]),
    ),
];
