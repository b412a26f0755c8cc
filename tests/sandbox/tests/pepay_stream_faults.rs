//! What goes wrong with a stream.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use paymux_sandbox::pepay::{Stream, StreamFault};
use paymux_sandbox::{Fault, Sandbox};
use pepay_support::Pepay;
use pepay_support::socket::{Frame, Socket};
use serde_json::json;
use support::control;

const MERCHANT: &str = "/ws/merchant/events";

async fn listen(pepay: &Pepay<'_>, query: &str) -> Socket {
    Socket::connect(pepay, &format!("{MERCHANT}{query}"), &[("x-api-key", &pepay.merchant)]).await
}

#[tokio::test]
async fn a_stream_can_be_cut_anywhere_doubled_and_ended() {
    let sandbox = Sandbox::builder().seed(5).start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let plan = |fault| sandbox.pepay().stream_fault(Stream::Merchant, fault);

    plan(StreamFault::CutAfterFrames { frames: 2 });
    plan(StreamFault::CutAtByte { byte: 7 });
    plan(StreamFault::Duplicate);
    plan(StreamFault::Error);
    let (mut frames, mut byte, mut twice) =
        (listen(&pepay, "").await, listen(&pepay, "").await, listen(&pepay, "").await);
    let mut ended = listen(&pepay, "").await;
    let mut whole = listen(&pepay, "").await;
    for number in 0..3 {
        pepay.create(number).await;
    }
    assert_eq!(frames.kind().await, "invoice.created");
    assert_eq!(frames.kind().await, "invoice.created");
    assert_eq!(frames.next().await, Frame::End(0));
    assert_eq!(byte.next().await, Frame::End(7));
    let first = twice.json().await;
    assert_eq!(twice.json().await["id"], first["id"]);
    assert_ne!(twice.json().await["id"], first["id"]);
    assert_eq!(ended.json().await["object"], json!("ws_error"));
    assert_eq!(ended.next().await, Frame::Close(1008));
    assert_eq!(whole.json().await["id"], first["id"]);
    sandbox.pepay().cut_streams();
    whole.json().await;
    whole.json().await;
    assert_eq!(whole.next().await, Frame::End(0));

    // A byte drawn from the seed is the same each time.
    let input = json!({ "stream": "merchant", "fault": { "kind": "cut_within", "bytes": 300 } });
    assert_eq!(control(&sandbox, "POST", "pepay/act/stream_fault", input).await.status, 200);
    let mut drawn = listen(&pepay, "").await;
    pepay.create(9).await;
    let again = Sandbox::builder().seed(5).start().await.unwrap();
    let other = Pepay::new(&again);
    again.pepay().stream_fault(Stream::Merchant, StreamFault::CutWithin { bytes: 300 });
    let mut replayed = listen(&other, "").await;
    other.create(9).await;
    assert_eq!(drawn.next().await, replayed.next().await);
}

#[tokio::test]
async fn the_faults_of_calls_hold_for_handshakes() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let open = async || Socket::open(&pepay, MERCHANT, &[("x-api-key", &pepay.merchant)]).await.status;
    for (fault, status) in [
        (Fault::Refuse, 0),
        (Fault::HalfBody, 0),
        (Fault::Truncated, 0),
        (Fault::TooManyRequests { retry_after: 1 }, 429),
        (Fault::BadGateway, 502),
    ] {
        sandbox.fault("pepay", "stream.merchant", fault.clone(), 1).unwrap();
        assert_eq!(open().await, status, "{fault:?}");
    }
    assert_eq!(open().await, 101);
}

#[tokio::test]
async fn stopping_the_sandbox_ends_its_streams() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let mut socket = listen(&pepay, "").await;
    sandbox.stop_listening().await;
    assert_eq!(socket.next().await, Frame::End(0));
}
