//! What is asked for, and of whom.

use std::sync::Arc;
use std::time::Duration;

use paymux_core::ErrorKind;
use paymux_pepay::NetworkEnvironment;
use paymux_pepay::streams::{
    self, Access, CommerceFilter, InvoiceType, MerchantFilter, StreamBuilder, StreamOptions,
};
use tokio::io::AsyncWriteExt;

use crate::server::{KEY, Provider, TOKEN};
use crate::{drive, watch, watch_by};

const BASE: &str = "https://api.example.com:8443/pepay";

/// The head of the first request of a stream.
async fn head(make: impl FnOnce(&Provider) -> StreamBuilder) -> String {
    let (provider, lines) = Provider::new();
    let builder = make(&provider).connector(Arc::new(provider.clone()));
    let mut watched = drive(provider, lines, builder.open());
    let (endpoint, head, _io) = watched.lines.raw().await;
    watched.stop();
    assert_eq!((endpoint.host.as_str(), endpoint.port, endpoint.tls), ("api.example.com", 8443, true));
    head
}

#[tokio::test(start_paused = true)]
async fn the_handshake_byte_for_byte() {
    let head = head(|provider| {
        let filter = MerchantFilter {
            types: Some(["invoice.*", "commerce.order.created"].into()),
            invoice_type: Some(InvoiceType::Commerce),
            invoice_id: Some("i 1".into()),
            customer_id: Some("ana&ben".into()),
            environment: Some(NetworkEnvironment::Devnet),
        };
        streams::merchant(&provider.client(BASE), filter, Access::Key).since("evt_1-2")
    })
    .await;
    let expected = format!(
        "GET /pepay/ws/merchant/events?types=invoice.%2A%2Ccommerce.order.created&since=evt_1-2&invoice_type=commerce\
         &invoice_id=i%201&customer_id=ana%26ben&environment=devnet&format=event_v1 HTTP/1.1\r\n\
         host: api.example.com:8443\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: BwcHBwcHBwcHBwcHBwcHBw==\r\nuser-agent: paymux/{}\r\nx-api-key: {KEY}\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(head, expected);
}

#[tokio::test(start_paused = true)]
async fn a_commerce_stream_has_its_own_key_and_filters() {
    let head = head(|provider| {
        let filter = CommerceFilter {
            order_id: Some("o1".into()),
            wallet_address: Some("0xaa".into()),
            wallet_network: Some("base".into()),
            ..CommerceFilter::default()
        };
        streams::commerce(&provider.client(BASE), filter, Access::Key)
    })
    .await;
    let first = "GET /pepay/ws/commerce/events?types=commerce.order.%2A%2Cinvoice.%2A%2Cinvoice_payment.%2A&order_id=o1\
                 &wallet_address=0xaa&wallet_network=base&format=event_v1 HTTP/1.1\r\n";
    assert!(head.starts_with(first), "{head}");
    assert!(head.contains("x-commerce-api-key: ck_canary") && !head.contains("x-api-key"), "{head}");
}

#[tokio::test(start_paused = true)]
async fn a_token_takes_the_place_of_the_key_and_goes_to_no_other_host() {
    for (told, path) in [
        ("wss://evil.example/ws", "/ws/merchant/events"),
        ("/ws/elsewhere", "/ws/merchant/events"),
        ("wss://api.example.com/ws/v2?token=x", "/ws/v2"),
    ] {
        let access = Access::Tokens { ttl_seconds: Some(60) };
        let mut watched = watch_by(access, StreamOptions::default(), "https://api.example.com");
        *watched.provider.ws_url.lock().unwrap() = told.to_owned();
        let line = watched.lines.accept().await;
        assert_eq!(line.endpoint.host, "api.example.com", "{told}");
        assert!(line.head.starts_with(&format!("GET {path}?types=")), "{told}: {}", line.head);
        assert!(line.head.contains(&format!("&token={TOKEN} HTTP/1.1")) && !line.head.contains(KEY));
        watched.stop();
    }
}

#[tokio::test(start_paused = true)]
async fn without_tls_a_stream_stays_on_this_machine() {
    let mut watched = watch_by(Access::Key, StreamOptions::default(), "http://api.example.com");
    assert_eq!(watched.next().await.unwrap_err().kind(), ErrorKind::Configuration);
    assert!(watched.lines.is_quiet());
    let mut here = watch_by(Access::Key, StreamOptions::default(), "http://127.0.0.1:99");
    assert!(!here.lines.accept().await.endpoint.tls);
    let mut asked = watch_by(Access::Key, StreamOptions::default().allow_plain(), "http://api.example.com");
    assert_eq!(asked.lines.accept().await.endpoint.port, 80);
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_another_handshake_is_none() {
    let mut watched = watch(StreamOptions::default().patience(Duration::ZERO));
    let (_, _, mut io) = watched.lines.raw().await;
    let answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                  Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    io.write_all(answer.as_bytes()).await.unwrap();
    assert_eq!(watched.next().await.unwrap_err().kind(), ErrorKind::Unintelligible);
    for endless in ["HTTP/1.1 200 OK\r\nx: ".to_owned() + &"y".repeat(20_000), "no HTTP\r\n\r\n".to_owned()] {
        let mut watched = watch(StreamOptions::default().patience(Duration::ZERO));
        let (_, _, mut io) = watched.lines.raw().await;
        io.write_all(endless.as_bytes()).await.unwrap();
        assert_eq!(watched.next().await.unwrap_err().kind(), ErrorKind::Unintelligible);
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_server_is_asked_again_when_it_says() {
    let mut watched = watch(StreamOptions::default());
    let started = tokio::time::Instant::now();
    let (_, _, mut io) = watched.lines.raw().await;
    io.write_all(b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 17\r\ncontent-length: 0\r\n\r\n")
        .await
        .unwrap();
    watched.lines.accept().await;
    assert!((17..19).contains(&started.elapsed().as_secs()));
}
