//! Commerce orders, their payments, addresses, and the simulator.

use paymux_conformance::{Sample, Stub};

macro_rules! order {
    () => {
        r#"{"orderId":"o1","invoiceId":"i1","merchantId":7,"networkEnvironment":"devnet","retailer":"amazon",
            "createdAt":1767225600,"updatedAt":1767225600,"customerId":"c1","walletAddress":null,"walletNetwork":null,
            "status":"shipped","substatus":null,"actions":{"canCancel":false},
            "timeline":[{"status":"placed","timestamp":1767225600,"message":"Placed"}],
            "payment":{"status":"paid","txHash":"0x1","settlement":{"status":"settled","txHash":"0x2","network":"bsc"}},
            "fulfillment":{"shipments":[{"shipmentId":"s1","carrier":"UPS","trackingNumber":"1Z",
            "carrierTrackingUrl":"https://ups.example/1Z","deliveryStatus":"in_transit","retailerTrackingNumber":"TBA",
            "retailerTrackingUrl":"https://shop.example/TBA","obtainedAt":1767225600}]},
            "lineItems":[{"productId":"B001","title":"Mug","imageUrl":"https://img.example/1","quantity":2,
            "price":"10.10","status":"shipped"}],"shippingAddress":{"city":"X"},"cancellationStatus":"none",
            "refundStatus":"NONE","totalAmountUsd":"24.20","commerceFeeUsd":"1.00","refund":{"status":"NONE",
            "amountUsd":null,"feeUsd":null,"destinationWalletAddressBsc":"0xab","txHash":null}}"#
    };
}

const CANCELLED: Stub = Stub::new(
    200,
    r#"{"success":true,"data":{"orderId":"o1","status":"placed","substatus":null,"customerId":"c1",
        "refundQuote":{"amountUsd":"24.20"}}}"#,
)
.required(&["/data"]);

const ORDERS: Stub = Stub::new(
    200,
    r#"{"success":true,"data":{"orders":[{"orderId":"o1","invoiceId":"i1","networkEnvironment":"devnet",
        "status":"placed","substatus":"AWAITING_TRACKING","actions":{"canCancel":true},"shipmentsSummary":{
        "shipmentCount":1,"hasTracking":true,"lastTrackingAt":1767225600,"isDelivered":false},"retailer":"amazon",
        "walletAddress":null,"walletNetwork":null,"customerId":"c1","total":28.33,"createdAt":1767225600,
        "updatedAt":1767225600,"itemCount":2}],"pagination":{"limit":20,"offset":0,"count":1}}}"#,
)
.required(&["/data", "/data/orders"]);

pub(crate) const SAMPLES: &[Sample] = &[
    Sample::new("order.list", "GET /api/commerce/merchant/orders", "{}").replied(ORDERS),
    Sample::new(
        "order.list",
        "GET /api/commerce/merchant/orders?wallet=0xabc&walletNetwork=bsc&customer_id=c1&status=placed\
         &retailer=amazon&createdFrom=1767225600&createdTo=1767225700&limit=20&offset=40",
        r#"{"wallet":"0xabc","walletNetwork":"bsc","customer_id":"c1","status":"placed","retailer":"amazon",
            "createdFrom":1767225600,"createdTo":1767225700,"limit":20,"offset":40}"#,
    )
    .named("everything")
    .replied(ORDERS),
    Sample::new("order.get", "GET /api/commerce/merchant/orders/o1", r#"{"orderId":"o1"}"#)
        .replied(Stub::new(200, concat!(r#"{"success":true,"data":"#, order!(), "}")).required(&["/data"])),
    Sample::new("order.cancel", "POST /api/commerce/merchant/orders/o1/cancel", r#"{"orderId":"o1"}"#)
        .replied(CANCELLED),
    Sample::new(
        "order.cancel",
        "POST /api/commerce/merchant/orders/o1/cancel",
        r#"{"orderId":"o1","refundDestinationWalletAddressBsc":"0x00000000000000000000000000000000000000ab"}"#,
    )
    .named("with_a_wallet")
    .replied(CANCELLED),
    Sample::new(
        "order.for_invoice",
        "GET /api/commerce/merchant/invoices/i1/status",
        r#"{"invoiceId":"i1"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"invoiceId":"i1","orderId":"o1","payment":{"status":"paid"},"order":{
                "orderId":"o1","status":"placed","substatus":null,"customerId":"c1","actions":{"canCancel":true}}}}"#,
        )
        .required(&["/data"]),
    ),
    Sample::new(
        "payment.status",
        "GET /api/commerce/merchant/payments/o1/status",
        r#"{"orderId":"o1"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"orderId":"o1","invoiceId":"i1","status":"paid","orderStatus":"processing",
                "customerId":"c1","amount":28.33,"paidAt":1767225600,"paymentDetails":{"network":"bsc","token":"USDT",
                "amount":"28.330000000000000001","txHash":"0x1","walletAddress":"0xabc"}}}"#,
        )
        .required(&["/data"]),
    ),
    Sample::new(
        "payment.bulk_status",
        "POST /api/commerce/merchant/payments/bulk-status",
        r#"{"orderIds":["o1","o2"]}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":[{"orderId":"o1","status":"paid"},{"orderId":"o2","status":"unknown",
                "error":"not found"}]}"#,
        )
        .required(&["/data"]),
    ),
    Sample::new(
        "address.list",
        "GET /api/v1/commerce/merchant/addresses?wallet_address=addr1&wallet_network=cardano&limit=100&offset=0",
        r#"{"wallet_address":"addr1","wallet_network":"cardano","limit":100,"offset":0}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"addresses":[{"addressId":"a1","customerId":"c1","walletAddress":null,
                "walletNetwork":null,"firstName":"Ada","lastName":"L","addressLine1":"1 Road","addressLine2":null,
                "city":"X","state":"NY","zipCode":"10001","country":"US","phoneNumber":"1","email":"ada@example.com",
                "isValidated":true,"validatedAt":1767225600,"createdAt":1767225600}]}}"#,
        )
        .required(&["/data", "/data/addresses"]),
    ),
    // What it answers is not documented.
    Sample::new(
        "address.remove",
        "DELETE /api/v1/commerce/merchant/addresses/a1",
        r#"{"addressId":"a1"}"#,
    )
    .replied(Stub::new(200, r#"{"success":true}"#)),
    Sample::new(
        "devnet.simulate",
        "POST /api/commerce/devnet/orders/o1/simulate",
        r#"{"orderId":"o1","transitionTo":"payment_confirmed","tracking":{"carrier":"UPS"},"walletNetwork":"bsc",
            "walletAddress":"0x00000000000000000000000000000000000000ab"}"#,
    )
    .replied(
        Stub::new(200, concat!(r#"{"success":true,"data":{"order":"#, order!(), "}}")).required(&["/data"]),
    ),
];
