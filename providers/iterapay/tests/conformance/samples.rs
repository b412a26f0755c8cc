//! Every operation: its documented request and reply, and the guides' reply where that has another shape.

use paymux_conformance::{Sample, Stub};

/// Nothing comes back.
const DONE: Stub = Stub::new(204, "");

pub(crate) const METHODS: Stub = Stub::new(
    200,
    r#"[{"id":7,"name":"USDC-ERC20","network":"Ethereum","ticker":"USDC"},
        {"id":12,"name":"USDT-TRC20","network":"TRON","ticker":"USDT"}]"#,
)
.required(&[""])
.essential(&["/0/name", "/0/network", "/0/ticker", "/1/name", "/1/network", "/1/ticker"]);

pub(crate) const INVOICE: Stub = Stub::new(
    200,
    r#"{"id":"i-1","amount":"42.50","type":"onetime","state":"pending","createdAt":"2031-05-04T09:08:07Z",
        "paymentMethodID":12,"amlOk":true}"#,
)
.required(&["/id", "/amount", "/type"]);

const GUIDE_INVOICE: Stub = Stub::new(
    200,
    r#"{"id":"inv_i-1","amount":42.50,"type":"onetime","description":"Basket 77","status":"paid",
        "createdAt":"2031-05-04T09:08:07Z","methodID":"12"}"#,
);

pub(crate) const INVOICES: Stub = Stub::new(
    200,
    r#"{"data":[{"id":"i-1","amount":"42.50","type":"onetime","state":"paid","createdAt":"2031-05-04T09:08:07Z",
        "paymentMethodID":12,"amlOk":true}],"total":1,"page":1,"limit":20}"#,
)
.required(&["/data"])
.essential(&["/page"]);

const SECOND_INVOICES: Stub = Stub::new(
    200,
    r#"{"data":[{"id":"i-1","amount":"42.50","type":"onetime","state":"paid","createdAt":"2031-05-04T09:08:07Z",
        "paymentMethodID":12}],"total":51,"page":2,"limit":50}"#,
)
.required(&["/data"])
.essential(&["/page"]);

pub(crate) const ADDRESS: Stub = Stub::new(
    200,
    r#"{"address":"TQ5ExampleExampleExampleExample123","amount":"42.718300","expiresAt":"2031-05-04T09:23:07Z"}"#,
)
.required(&["/address", "/amount"]);

const TRANSACTION: Stub = Stub::new(
    200,
    r#"{"id":"t-1","invoiceID":"i-1","amount":"42.718300","state":"confirmed","createdAt":"2031-05-04T09:08:07Z",
        "confirmedAt":"2031-05-04T09:09:07Z","txHash":"0xab"}"#,
)
.required(&["/id", "/invoiceID", "/amount"]);

pub(crate) const FUNDS: Stub = Stub::new(
    200,
    r#"[{"paymentMethodID":7,"balance":"18.30500000","symbol":"USDC"},
        {"paymentMethodID":12,"balance":"0.00000000","symbol":"USDT"}]"#,
)
.required(&[""]);

pub(crate) const FEE: Stub =
    Stub::new(200, r#"{"type":"onetime","fee":"0.95","net":"41.55"}"#).required(&["/type"]);

pub(crate) const WITHDRAWAL: Stub = Stub::new(
    201,
    r#"{"id":"w-1","address":"TQ5ExampleExampleExampleExample123","amount":"18.30500000","paymentMethodID":12,
        "state":"pending","createdAt":"2031-05-04T09:08:07Z","txHash":null}"#,
)
.required(&["/id", "/address", "/amount"]);

pub(crate) const SAMPLES: &[Sample] = &[
    Sample::new("merchant.list", "GET /merchants", "{}").replied(
        Stub::new(
            200,
            r#"[{"id":"m-1","name":"Mugs","balances":[{"paymentMethodID":7,"balance":"18.30500000","symbol":"USDC"}]}]"#,
        )
        .required(&["/0/id", "/0/name"]),
    ),
    Sample::new("merchant.create", "POST /merchants", r#"{"name":"Müller & Söhne"}"#)
        .replied(Stub::new(201, r#"{"id":"m-1"}"#).required(&["/id"])),
    Sample::new("merchant.get", "GET /merchants/m-1", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(
            200,
            r#"{"id":"m-1","name":"Mugs","settings":{"webhookUrl":"https://shop.example/hooks","ipWhitelist":["203.0.113.7"]}}"#,
        )
        .required(&["/id", "/name"]),
    ),
    Sample::new("merchant.update", "PUT /merchants/m-1", r#"{"merchantID":"m-1","name":"Mugs"}"#)
        .replied(Stub::new(200, r#"{"id":"m-1"}"#).required(&["/id"])),
    Sample::new("merchant.delete", "DELETE /merchants/m-1", r#"{"merchantID":"m-1"}"#).replied(DONE),
    Sample::new("merchant.funds", "GET /merchants/m-1/funds", r#"{"merchantID":"m-1"}"#).replied(FUNDS),
    Sample::new("merchant.funds", "GET /merchants/m-1/funds", r#"{"merchantID":"m-1"}"#).named("guide").replied(
        Stub::new(200, r#"{"balances":[{"methodID":"12","available":"1.50","pending":"0.25","currency":"USDT"}]}"#)
            .required(&["/balances"]),
    ),
    Sample::new(
        "merchant.fees",
        "GET /merchants/m-1/fees?type=withdrawal&paymentMethodID=7",
        r#"{"merchantID":"m-1","type":"withdrawal","paymentMethodID":7}"#,
    )
    .replied(
        Stub::new(200, r#"{"type":"withdrawal","percentage":"2.25","flat":"1.00"}"#).required(&["/type"]),
    ),
    Sample::new(
        "merchant.fees",
        "GET /merchants/m-1/fees?type=reusable",
        r#"{"merchantID":"m-1","type":"reusable"}"#,
    )
    .named("least")
    .replied(Stub::new(200, r#"{"type":"reusable"}"#).required(&["/type"])),
    Sample::new(
        "merchant.fees_amount",
        "GET /merchants/m-1/fees/amount?type=onetime&amount=42.50&paymentMethodID=7",
        r#"{"merchantID":"m-1","type":"onetime","amount":"42.50","paymentMethodID":7}"#,
    )
    .replied(FEE),
    Sample::new("merchant.limits", "GET /merchants/m-1/limits", r#"{"merchantID":"m-1"}"#)
        .replied(Stub::new(200, r#"{"minCollect":"5.00","minWithdraw":"10.00"}"#).required(&[""])),
    Sample::new("merchant.limits", "GET /merchants/m-1/limits", r#"{"merchantID":"m-1"}"#).named("guide").replied(
        Stub::new(200, r#"{"withdrawal":{"minimum":"10","maximum":"100000.00","currency":"USD"}}"#)
            .required(&[""]),
    ),
    Sample::new(
        "invoice.create",
        "POST /merchants/m-1/invoices",
        r#"{"merchantID":"m-1","amount":"42.50","type":"onetime","description":"Basket 77","paymentMethodID":12}"#,
    )
    .replied(Stub::new(201, r#"{"id":"i-1"}"#).required(&["/id"])),
    Sample::new(
        "invoice.create",
        "POST /merchants/m-1/invoices",
        r#"{"merchantID":"m-1","amount":"42.50","type":"onetime","description":"Basket 77"}"#,
    )
    .named("guide")
    .replied(GUIDE_INVOICE.required(&["/id"]).essential(&["/type"])),
    Sample::new(
        "invoice.create",
        "POST /merchants/m-1/invoices",
        r#"{"merchantID":"m-1","amount":"18.30","type":"withdraw"}"#,
    )
    .named("withdraw")
    .replied(Stub::new(201, r#"{"id":"i-1"}"#).required(&["/id"])),
    Sample::new("invoice.list", "GET /merchants/m-1/invoices", r#"{"merchantID":"m-1"}"#).replied(INVOICES),
    Sample::new(
        "invoice.list",
        "GET /merchants/m-1/invoices?types[]=onetime&types[]=reusable&states[]=pending&states[]=paid&tokens[]=USDT\
         &tokens[]=7&amountFrom=1.00&amountTo=99.50&dateFrom=2031-05-04T09:08:07Z&dateTo=2031-05-05T00:00:00Z\
         &collectStates[]=completed&showArchived=true&amlOk=false&search=order 77/ä&limit=50&page=2&order=asc\
         &orderBy=amount",
        r#"{"merchantID":"m-1","types[]":["onetime","reusable"],"states[]":["pending","paid"],
            "tokens[]":["USDT","7"],"amountFrom":"1.00","amountTo":"99.50","dateFrom":"2031-05-04T09:08:07Z",
            "dateTo":"2031-05-05T00:00:00Z","collectStates[]":["completed"],"showArchived":true,"amlOk":false,
            "search":"order 77/ä","limit":50,"page":2,"order":"asc","orderBy":"amount"}"#,
    )
    .named("everything")
    .replied(SECOND_INVOICES),
    Sample::new(
        "invoice.get",
        "GET /merchants/m-1/invoices/i-1",
        r#"{"merchantID":"m-1","invoiceID":"i-1"}"#,
    )
    .replied(INVOICE),
    Sample::new(
        "invoice.get",
        "GET /merchants/m-1/invoices/i-1",
        r#"{"merchantID":"m-1","invoiceID":"i-1"}"#,
    )
    .named("guide")
    .replied(GUIDE_INVOICE.required(&["/id", "/amount", "/type"])),
    Sample::new("invoice.public", "GET /public/invoices/i-1", r#"{"invoiceID":"i-1"}"#).replied(INVOICE),
    Sample::new(
        "invoice.address",
        "GET /public/invoices/i-1/method/12/address",
        r#"{"invoiceID":"i-1","methodID":12}"#,
    )
    .replied(ADDRESS),
    Sample::new("invoice.addresses", "GET /public/invoices/i-1/addresses", r#"{"invoiceID":"i-1"}"#).replied(
        Stub::new(
            200,
            r#"{"data":[{"paymentMethodID":12,"address":"TQ5ExampleExampleExampleExample123","amount":"42.718300",
                "expiresAt":"2031-05-04T09:23:07Z"}]}"#,
        )
        .required(&["/data"])
        .essential(&["/data/0/address"]),
    ),
    Sample::new(
        "invoice.archive",
        "POST /merchants/m-1/invoices/i-1",
        r#"{"merchantID":"m-1","invoiceID":"i-1"}"#,
    )
    .replied(DONE),
    Sample::new(
        "invoice.delete",
        "DELETE /merchants/m-1/invoices/i-1",
        r#"{"merchantID":"m-1","invoiceID":"i-1"}"#,
    )
    .replied(DONE),
    Sample::new("transaction.list", "POST /merchants/m-1/transactions/list", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(
            200,
            r#"{"data":[{"id":"t-1","invoiceID":"i-1","amount":42.7183,"status":"settled",
                "createdAt":"2031-05-04T09:08:07Z","confirmedAt":null,"txHash":null}],"total":1,"page":1,"limit":20}"#,
        )
        .required(&["/data", "/data/0/id", "/data/0/invoiceID", "/data/0/amount"])
        .essential(&["/page"]),
    ),
    Sample::new(
        "transaction.list",
        "POST /merchants/m-1/transactions/list?limit=50&page=2&order=desc&orderBy=createdAt",
        r#"{"merchantID":"m-1","limit":50,"page":2,"order":"desc","orderBy":"createdAt","states":["confirmed","flagged"],
            "dateFrom":"2031-05-04T09:08:07Z","dateTo":"2031-05-05T00:00:00Z","tokens":[7,12],"invoiceIDs":["i-1"]}"#,
    )
    .named("everything")
    .replied(Stub::new(200, r#"{"data":[],"total":50,"page":2,"limit":50}"#).required(&["/data"]).essential(&["/page"])),
    Sample::new(
        "transaction.get",
        "GET /merchants/m-1/transactions/t-1",
        r#"{"merchantID":"m-1","transactionID":"t-1"}"#,
    )
    .replied(TRANSACTION),
    Sample::new(
        "withdrawal.create",
        "POST /merchants/m-1/withdrawals",
        r#"{"merchantID":"m-1","address":"TQ5ExampleExampleExampleExample123","amount":"18.30500000","paymentMethodID":12}"#,
    )
    .replied(WITHDRAWAL),
    Sample::new(
        "withdrawal.get",
        "GET /merchants/m-1/withdrawals/w-1",
        r#"{"merchantID":"m-1","withdrawalID":"w-1"}"#,
    )
    .replied(WITHDRAWAL),
    Sample::new(
        "withdrawal.get",
        "GET /merchants/m-1/withdrawals/w-1",
        r#"{"merchantID":"m-1","withdrawalID":"w-1"}"#,
    )
    .named("guide")
    .replied(
        Stub::new(
            200,
            r#"{"id":"w-1","address":"0xAB","amount":18.305,"methodID":"12","status":"completed",
                "createdAt":"2031-05-04T09:08:07Z","txHash":"0xcd"}"#,
        )
        .required(&["/id", "/address", "/amount"]),
    ),
    Sample::new("withdrawal.pending", "GET /merchants/m-1/withdrawals/pending", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(
            200,
            r#"[{"id":"w-1","address":"TQ5ExampleExampleExampleExample123","amount":"18.30500000",
                "paymentMethodID":12,"state":"pending","createdAt":"2031-05-04T09:08:07Z","txHash":null}]"#,
        )
        .required(&["/0/id", "/0/address", "/0/amount"]),
    ),
    Sample::new("key.generate", "POST /key/generate/m-1", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(200, r#"{"key":"iterapay_live_Zq81mT0r5bYx2LwN7cVd9pKe3sHu6fGa"}"#)
            .required(&["/key"])
            .secrets(&["/key"]),
    ),
    Sample::new("key.generate", "POST /key/generate/m-1", r#"{"merchantID":"m-1"}"#).named("guide").replied(
        Stub::new(200, r#"{"apiKey":"ipa_live_Zq81mT0r5bYx2LwN7cVd9pKe3sHu6fGa"}"#)
            .required(&["/apiKey"])
            .secrets(&["/apiKey"]),
    ),
    Sample::new("key.info", "GET /key/info/m-1", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(200, r#"{"createdAt":"2031-05-04T09:08:07Z","lastUsedAt":null,"prefix":"iterapay_live_Zq8"}"#)
            .required(&[""]),
    ),
    Sample::new("key.revoke", "DELETE /key/revoke/m-1", r#"{"merchantID":"m-1"}"#).replied(DONE),
    Sample::new("ip_address.set", "POST /ipAddress/m-1", r#"{"merchantID":"m-1","ipAddress":"203.0.113.7"}"#)
        .replied(DONE),
    Sample::new("ip_address.get", "GET /ipAddress/m-1", r#"{"merchantID":"m-1"}"#)
        .replied(Stub::new(200, r#"{"ipAddress":"203.0.113.0/24"}"#).required(&["/ipAddress"])),
    Sample::new("ip_address.get", "GET /ipAddress/m-1", r#"{"merchantID":"m-1"}"#)
        .named("unrestricted")
        .replied(Stub::new(200, r#"{"ipAddress":null}"#).required(&["/ipAddress"])),
    Sample::new("ip_address.delete", "DELETE /ipAddress/m-1", r#"{"merchantID":"m-1"}"#).replied(DONE),
    Sample::new(
        "webhook.set",
        "POST /weebhook/m-1",
        r#"{"merchantID":"m-1","url":"https://shop.example/hooks","secret":"planted-webhook-secret"}"#,
    )
    .secrets(&["/secret"])
    .replied(
        Stub::new(200, r#"{"token":"whsec_0123456789abcdef"}"#).required(&[""]).secrets(&["/token"]),
    ),
    Sample::new("webhook.get", "GET /weebhook/m-1", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(200, r#"{"url":"https://shop.example/hooks","createdAt":"2031-05-04T09:08:07Z"}"#)
            .required(&[""]),
    ),
    Sample::new("webhook.delete", "DELETE /weebhook/m-1", r#"{"merchantID":"m-1"}"#).replied(DONE),
    Sample::new("payment_methods.list", "GET /payment_methods", "{}").replied(METHODS),
    Sample::new("collect.invoices", "GET /merchants/m-1/collect/invoices", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(
            200,
            r#"{"invoices":[{"id":"inv_1","amount":42.50,"status":"paid","paidAt":"2031-05-04T09:08:07Z"}]}"#,
        )
        .required(&["/invoices", "/invoices/0/id", "/invoices/0/amount"]),
    ),
    Sample::new(
        "collect.info",
        "GET /merchants/m-1/collect/info?invoiceIDs=a,b",
        r#"{"merchantID":"m-1","invoiceIDs":["a","b"]}"#,
    )
    .replied(Stub::new(200, r#"{"gross":"42.50","net":"41.55","fee":"0.95"}"#).required(&[""])),
    Sample::new("role.list", "GET /merchants/m-1/roles", r#"{"merchantID":"m-1"}"#).replied(
        Stub::new(200, r#"{"roles":[{"id":"role_1","name":"Clerk","permissions":["invoices.read"]}]}"#)
            .required(&["/roles", "/roles/0/id", "/roles/0/name"]),
    ),
    #[cfg(feature = "inferred")]
    Sample::new(
        "collect.init",
        "POST /merchants/m-1/collect/init?invoiceIDs=a,b",
        r#"{"merchantID":"m-1","invoiceIDs":["a","b"]}"#,
    )
    .replied(Stub::new(200, r#"{"id":"c-1","transactionIDs":["t-1"]}"#).required(&["/id"])),
    #[cfg(feature = "inferred")]
    Sample::new(
        "collect.state",
        "GET /merchants/m-1/collect/state?id=c-1",
        r#"{"merchantID":"m-1","id":"c-1"}"#,
    )
    .replied(Stub::new(200, r#"{"id":"c-1","status":"completed"}"#).required(&["/status"])),
    #[cfg(feature = "inferred")]
    Sample::new(
        "role.create",
        "POST /merchants/m-1/roles",
        r#"{"merchantID":"m-1","name":"Clerk","permissions":["invoices.read"]}"#,
    )
    .replied(Stub::new(201, r#"{"id":"role_1"}"#).required(&[""])),
    #[cfg(feature = "inferred")]
    Sample::new(
        "role.update",
        "PUT /merchants/m-1/roles/role_1",
        r#"{"merchantID":"m-1","roleID":"role_1","permissions":["invoices.read","funds.read"]}"#,
    )
    .replied(Stub::new(200, r#"{"id":"role_1"}"#).required(&[""])),
    #[cfg(feature = "inferred")]
    Sample::new(
        "member.list",
        "GET /merchants/m-1/members?role=role_1&limit=50&page=2",
        r#"{"merchantID":"m-1","role":"role_1","limit":50,"page":2}"#,
    )
    .replied(
        Stub::new(200, r#"{"data":[{"id":"u-1","email":"ana@example.org","roleID":"role_1"}]}"#)
            .required(&["/data"]),
    ),
    #[cfg(feature = "inferred")]
    Sample::new(
        "member.change",
        "PUT /merchants/m-1/members/u-1",
        r#"{"merchantID":"m-1","memberID":"u-1","roleID":"role_1"}"#,
    )
    .replied(Stub::new(200, r#"{"id":"u-1"}"#).required(&[""])),
];
