//! How streams are opened, refused and ended.

use paymux::pepay::streams::{self, Access, MerchantFilter};
use paymux::{Delivery, ErrorKind};
use paymux_sandbox::pepay::{Stream, StreamFault};
use paymux_sandbox::{Fault, Sandbox};
use std::time::Duration;

use crate::shop::{Shop, eager, event, next, quiet};

const TOKENS: Access = Access::Tokens { ttl_seconds: Some(60) };

fn count(shop: &Shop, operation: &str) -> usize {
    shop.sandbox.requests("pepay").iter().filter(|request| request.operation == operation).count()
}

#[tokio::test]
async fn a_token_that_expires_is_followed_by_another() {
    let shop = Shop::open().await;
    let mut stream =
        streams::merchant(&shop.client, MerchantFilter::default(), TOKENS).options(eager()).open();
    quiet(&mut stream, 100).await;
    for round in 0..5 {
        shop.sell().await;
        assert_eq!(event(&mut stream).await, shop.events()[2 * round]);
        shop.sandbox.advance(Duration::from_secs(61)).await;
        // It happens while nobody listens.
        shop.sell().await;
        assert_eq!(event(&mut stream).await, shop.events()[2 * round + 1]);
    }
    assert_eq!(count(&shop, "ws.token"), 6);
    assert_eq!(shop.open_streams(), 1);
}

#[tokio::test]
async fn a_token_that_never_works_is_an_error_in_the_end() {
    let shop = Shop::open().await;
    let refused = Fault::Canned {
        status: 401,
        content_type: "application/json".into(),
        body: r#"{"success":false,"error":{"code":"UNAUTHORIZED","message":"Invalid or expired token"}}"#
            .into(),
        act: false,
    };
    shop.sandbox.fault("pepay", "stream.merchant", refused, 99).unwrap();
    let mut stream =
        streams::merchant(&shop.client, MerchantFilter::default(), TOKENS).options(eager()).open();
    let error = next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.provider_code()), (ErrorKind::Unauthenticated, Some("UNAUTHORIZED")));
    assert_eq!(count(&shop, "ws.token"), 4);
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn any_other_error_of_the_stream_ends_it() {
    let shop = Shop::open().await;
    for access in [Access::Key, TOKENS] {
        let mut stream =
            streams::merchant(&shop.client, MerchantFilter::default(), access).options(eager()).open();
        quiet(&mut stream, 100).await;
        shop.sandbox.pepay().end_streams();
        let error = next(&mut stream).await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.provider_code()), (ErrorKind::ProviderFault, Some("internal_error")));
        assert!(next(&mut stream).await.is_none());
    }
    // What was missed before it is told first.
    let since = "evt_1767225600000-1";
    shop.sell().await;
    shop.sell().await;
    shop.sandbox.pepay().stream_fault(Stream::Merchant, StreamFault::Error);
    let builder = streams::merchant(&shop.client, MerchantFilter::default(), Access::Key).since(since);
    let mut stream = builder.options(eager()).open();
    assert_eq!(event(&mut stream).await, shop.events()[1]);
    while let Ok(item) = next(&mut stream).await.unwrap() {
        assert!(item.event().is_none(), "{item:?}");
    }
}

#[tokio::test]
async fn wrong_keys_and_filters_are_refused_and_shown_nowhere() {
    let canary = "pk_canary_4f1d";
    let shop = Shop::with(Sandbox::start().await.unwrap(), canary, "ck_canary_4f1d");
    let open = |types: Option<&str>, access| {
        let filter = MerchantFilter { types: types.map(|text| [text].into()), ..MerchantFilter::default() };
        streams::merchant(&shop.client, filter, access).since("evt_1-1").options(eager()).open()
    };
    for access in [Access::Key, TOKENS] {
        let mut stream = open(None, access);
        let error = next(&mut stream).await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unauthenticated, Delivery::Answered));
        for shown in [
            error.to_string(),
            format!("{error:?}"),
            error.problem_document().to_string(),
            format!("{stream:?}"),
        ] {
            assert!(!shown.contains("canary"), "{shown}");
        }
        assert!(next(&mut stream).await.is_none());
    }
    assert_eq!((count(&shop, "stream.merchant"), count(&shop, "ws.token")), (1, 1), "asked once each");
    let error = next(&mut open(Some(""), Access::Key)).await.unwrap().unwrap_err();
    assert_eq!((error.field(), error.delivery()), (Some("types"), Delivery::NotSent));

    let shop = Shop::open().await;
    let filter = MerchantFilter { types: Some(["in*ce"].into()), ..MerchantFilter::default() };
    let builder = streams::merchant(&shop.client, filter, Access::Key).since("evt_1-1");
    let error = next(&mut builder.options(eager()).open()).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::InvalidRequest, 400));
}

#[tokio::test]
async fn a_server_that_says_too_much_gets_its_words_cleaned() {
    let sandbox = Sandbox::start().await.unwrap();
    let key = sandbox.credentials("pepay").unwrap()["PEPAY_API_KEY"].clone();
    let body = format!(r#"{{"error":"no {key} here","code":"{key}"}}"#);
    let echo = Fault::Canned { status: 403, content_type: "application/json".into(), body, act: false };
    sandbox.fault("pepay", "stream.merchant", echo, 1).unwrap();
    let shop = Shop::with(sandbox, &key, "ck_x");
    let mut stream = streams::merchant(&shop.client, MerchantFilter::default(), Access::Key).open();
    let error = next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Forbidden, "no [redacted] here"));
    assert!(!format!("{error} {error:?} {}", error.problem_document()).contains(&key));
}

#[tokio::test]
async fn a_stream_is_closed_by_closing_and_by_dropping() {
    let shop = Shop::open().await;
    let open = async || {
        let mut stream = streams::merchant(&shop.client, MerchantFilter::default(), Access::Key).open();
        quiet(&mut stream, 100).await;
        assert_eq!(shop.open_streams(), 1);
        stream
    };
    open().await.close().await;
    assert_eq!(shop.open_streams(), 0, "the server has answered the close");
    drop(open().await);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        if shop.open_streams() == 0 {
            return;
        }
    }
    unreachable!("a dropped stream is still open");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let shop = Shop::open().await;
    let away =
        Fault::Canned { status: 307, content_type: "text/plain".into(), body: String::new(), act: false };
    shop.sandbox.fault("pepay", "stream.merchant", away, 1).unwrap();
    let mut stream = streams::merchant(&shop.client, MerchantFilter::default(), Access::Key).open();
    let error = next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(count(&shop, "stream.merchant"), 1);
}
