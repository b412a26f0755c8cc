//! Searching, carts, checkout.

use paymux_conformance::{Sample, Stub};

const CART: Stub = Stub::new(
    200,
    r#"{"success":true,"data":{"merchantId":7,"customerId":"c1","walletAddress":null,"walletNetwork":null,
        "items":[{"itemId":"it1","productId":"B001","retailer":"amazon","quantity":2,"price":10.10,"title":"Mug",
        "imageUrl":"https://img.example/1","productUrl":"https://shop.example/B001"}],"subtotal":20.20,"itemCount":2,
        "createdAt":1767225600,"updatedAt":1767225600}}"#,
)
.required(&["/data", "/data/items"]);

const EMPTY_CART: Stub = Stub::new(
    201,
    r#"{"success":true,"message":"Done","data":{"merchantId":7,"customerId":"c1","walletAddress":null,
        "walletNetwork":null,"items":[],"subtotal":0,"itemCount":0,"createdAt":null,"updatedAt":null}}"#,
)
.required(&["/data", "/data/items"]);

const ESTIMATE: Stub = Stub::new(
    200,
    r#"{"success":true,"data":{"estimateId":"e1","merchantId":7,"networkEnvironment":"devnet","customerId":"c1",
        "walletAddress":null,"walletNetwork":null,"validItems":[{"productId":"B001","retailer":"amazon","title":"Mug",
        "quantity":2,"price":10.10,"totalPrice":20.20,"metadata":{"image":"https://img.example/1"}}],
        "invalidItems":[{"productId":"B002","retailer":"amazon","error":"gone"}],"pricing":{"subtotal":20.20,
        "shipping":5,"tax":1.62,"fees":{"fixed":1,"percentage":2.5,"total":1.51},"total":28.33},
        "feeBreakdown":{"shippingBase":5,"commerceFee":1.51,"totalFees":6.51},"expiresAt":1767226500,
        "createdAt":1767225600}}"#,
)
.required(&["/data", "/data/estimateId"]);

pub(crate) const SAMPLES: &[Sample] = &[
    Sample::new("commerce.status", "GET /api/commerce/status", "{}").replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"status":"available","escrowBalance":1000.5,"minimumRequired":100,
                "features":{"search":true,"cart":true,"checkout":true,"orders":true}}}"#,
        )
        .required(&["/data"]),
    ),
    // What it answers is not documented.
    Sample::new("commerce.info", "GET /api/commerce/info", "{}")
        .replied(Stub::new(200, r#"{"success":true,"data":{"anything":[1.50]}}"#).required(&["/data"])),
    Sample::new(
        "commerce.search",
        "GET /api/commerce/search?q=two mugs&limit=5&page=2&retailer=amazon&minPrice=1.50&maxPrice=20",
        r#"{"q":"two mugs","limit":5,"page":2,"retailer":"amazon","minPrice":1.50,"maxPrice":20}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"products":[{"productId":"B001","title":"Mug","price":10.10,
                "image":"https://img.example/1","stars":4.5,"numReviews":7,"fresh":false,"retailer":"amazon",
                "url":"https://shop.example/B001","brand":"Ceramics","categories":["Kitchen"]}],
                "pagination":{"page":1,"totalPages":2,"totalResults":30,"hasNext":true},"query":"mug",
                "retailer":"amazon"},"meta":{"timestamp":1767225600,"cacheStats":{}}}"#,
        )
        .required(&["/data", "/data/products"]),
    ),
    // One page has the list alone.
    Sample::new("commerce.search", "GET /api/commerce/search?q=mugs", r#"{"q":"mugs"}"#).named("list").replied(
        Stub::new(200, r#"{"ok":true,"data":[{"productId":"B001","title":"Mug"}]}"#)
            .required(&["/data"])
            .essential(&["/ok"]),
    ),
    Sample::new(
        "product.get",
        "GET /api/commerce/products/B001?retailer=amazon",
        r#"{"productId":"B001","retailer":"amazon"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"productId":"B001","asin":"B001","title":"Mug","price":10.10,
                "originalPrice":12,"images":["https://img.example/1"],"mainImage":"https://img.example/1",
                "description":"A mug","bullets":["Holds tea"],"productDetails":[{"name":"Height","value":"9 cm"}],
                "brand":"Ceramics","categories":["Kitchen"],"rating":4.5,"reviewCount":7,"questionCount":0,
                "variants":[],"retailer":"amazon","shipPrice":0,"availability":"In stock","numSales":3,
                "numOffers":2}}"#,
        )
        .required(&["/data"]),
    ),
    Sample::new(
        "product.offers",
        "GET /api/commerce/products/B001/offers?zip_code=10001",
        r#"{"productId":"B001","zip_code":"10001"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"productId":"B001","retailer":"amazon","offers":[{"offerId":"of1",
                "sellerId":"s1","sellerName":"Mugs","price":10.10,"shipping":0,"totalCost":10.10,"prime":true,
                "primeOnly":false,"condition":"New","handlingDays":{"min":0,"max":2},"international":false,
                "available":true}]},"meta":{"timestamp":1767225600}}"#,
        )
        .required(&["/data", "/data/offers"]),
    ),
    Sample::new(
        "cart.get",
        "GET /api/commerce/merchant/carts?customer_id=c1",
        r#"{"customer_id":"c1"}"#,
    )
    .replied(CART),
    Sample::new("cart.create", "POST /api/commerce/merchant/carts", r#"{"customer_id":"c1"}"#)
        .replied(EMPTY_CART),
    Sample::new(
        "cart.create",
        "POST /api/commerce/merchant/carts",
        r#"{"wallet_address":"0x00000000000000000000000000000000000000aB","wallet_network":"bsc",
            "item":{"productId":"B001","retailer":"amazon","quantity":2,"price":10.10,"title":"Mug",
            "imageUrl":"https://img.example/1"}}"#,
    )
    .named("everything")
    .replied(CART),
    Sample::new(
        "cart.clear",
        "DELETE /api/commerce/merchant/carts?customer_id=c1",
        r#"{"customer_id":"c1"}"#,
    )
    .replied(
        Stub::new(200, r#"{"success":true,"message":"Done","data":{"itemsRemoved":2}}"#).required(&["/data"]),
    ),
    // A second try finds that the first has done it.
    Sample::new("cart.clear", "DELETE /api/commerce/merchant/carts?customer_id=c1", r#"{"customer_id":"c1"}"#)
        .named("done_before")
        .replied(Stub::new(204, "")),
    Sample::new(
        "cart.add_item",
        "POST /api/commerce/merchant/carts/items",
        r#"{"productId":"B001","retailer":"amazon","title":"Mug","price":10.10,"quantity":2,
            "imageUrl":"https://img.example/1","productUrl":"https://shop.example/B001","numReviews":7,"rating":4.5,
            "wallet_address":"So11","wallet_network":"solana"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"message":"Done","data":{"itemId":"it1","quantity":2,"updated":false}}"#,
        )
        .required(&["/data", "/data/itemId"]),
    ),
    Sample::new(
        "cart.update_item",
        "PUT /api/commerce/merchant/carts/items/it1",
        r#"{"itemId":"it1","quantity":0,"customer_id":"c1"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"message":"Done","data":{"itemId":"it1","quantity":0,"updatedAt":1767225600}}"#,
        )
        .required(&["/data", "/data/itemId"]),
    ),
    Sample::new(
        "cart.remove_item",
        "DELETE /api/commerce/merchant/carts/items/it1?customer_id=c1",
        r#"{"itemId":"it1","customer_id":"c1"}"#,
    )
    .replied(
        Stub::new(200, r#"{"success":true,"message":"Done","data":{"itemId":"it1","title":"Mug"}}"#)
            .required(&["/data"]),
    ),
    Sample::new(
        "cart.remove_item",
        "DELETE /api/commerce/merchant/carts/items/it1?customer_id=c1",
        r#"{"itemId":"it1","customer_id":"c1"}"#,
    )
    .named("done_before")
    .replied(Stub::new(204, "")),
    Sample::new(
        "cart.validate",
        "POST /api/commerce/merchant/carts/validate",
        r#"{"customer_id":"c1"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"valid":false,"items":[{"itemId":"it1","available":true,"currentPrice":10.20,
                "savedPrice":10.10,"priceChanged":true}],"summary":{}}"#,
        )
        .required(&["/valid"]),
    ),
    Sample::new(
        "cart.totals",
        "GET /api/commerce/merchant/carts/totals?customer_id=c1&zip_code=10001",
        r#"{"customer_id":"c1","zip_code":"10001"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"subtotal":20.20,"shipping":5,"tax":1.62,"fees":{"fixed":1,"percentage":2.5,
                "percentageAmount":0.51,"total":1.51},"total":28.33,"itemCount":2,"zipCode":"10001"}}"#,
        )
        .required(&["/data"]),
    ),
    Sample::new(
        "checkout.estimate",
        "POST /api/commerce/merchant/checkout/estimate",
        r#"{"customer_id":"c1","items":[{"productId":"B001","quantity":2,"price":10.10,"title":"Mug",
            "retailer":"amazon"}]}"#,
    )
    .replied(ESTIMATE),
    Sample::new(
        "checkout.estimate",
        "POST /api/commerce/merchant/checkout/estimate",
        r#"{"customer_id":"c1","useCart":true,"itemOverrides":[{"productId":"B001","quantity":0}]}"#,
    )
    .named("cart")
    .replied(ESTIMATE),
    Sample::new(
        "checkout.address",
        "POST /api/commerce/merchant/checkout/address",
        r#"{"customer_id":"c1","estimateId":"e1","address":{"first_name":"Ada","last_name":"L",
            "street_address":"1 Road","address_line2":"2","city":"X","state":"NY","zip_code":"10001","country":"US",
            "phone":"1","email":"ada@example.com"}}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"addressId":"a1","validated":true,"standardized":{"first_name":"Ada",
                "last_name":"L","street_address":"1 Road","address_line2":null,"city":"X","state":"NY",
                "zip_code":"10001","country":"US","phone":"1","email":"ada@example.com"},
                "shippingOptions":[{"id":"std","name":"Standard","price":5,"estimatedDays":"3-5"}]}}"#,
        )
        .required(&["/data", "/data/addressId"]),
    ),
    Sample::new(
        "checkout.invoice",
        "POST /api/commerce/merchant/checkout/invoice",
        r#"{"customer_id":"c1","estimateId":"e1","addressId":"a1",
            "refundDestinationWalletAddressBsc":"0x00000000000000000000000000000000000000ab",
            "webhookUrl":"https://old.example"}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"data":{"orderId":"o1","invoiceId":"i1",
                "invoiceUrl":"https://pay.local.test/pay?session=5ab1-uuid&signature=9c0d.1767225600000",
                "session":"5ab1-uuid","signature":"9c0d.1767225600000","payment_session_headers":{
                "x-session-token":"5ab1-uuid","x-signature":"9c0d.1767225600000"},"merchantId":7,
                "networkEnvironment":"devnet","customerId":"c1","amount":28.33,"status":"unpaid",
                "expiresAt":1767227400,"endpoints":{"checkOrder":"/a","checkPayment":"/b","cancelOrder":"/c"}}}"#,
        )
        .required(&[
            "/data",
            "/data/orderId",
            "/data/invoiceId",
            "/data/payment_session_headers/x-session-token",
            "/data/payment_session_headers/x-signature",
        ])
        .secrets(&[
            "/data/invoiceUrl",
            "/data/session",
            "/data/signature",
            "/data/payment_session_headers/x-session-token",
            "/data/payment_session_headers/x-signature",
        ]),
    ),
];
