//! How long to wait.

use super::call;
use crate::interface::CallOptions;
use crate::outcome::Safety;
use crate::ports::TransportErrorKind;
use crate::testing::{Bench, Step};

/// When the first repetition goes out after this `Retry-After`, in milliseconds.
async fn second_request(status: u16, header: &'static str) -> (u128, Option<u64>) {
    let bench = Bench::new([Step::reply(status, "").header("retry-after", header)]);
    let error = call(&bench, Safety::Keyed, &CallOptions::default()).await.unwrap_err();
    (bench.times()[1], error.retry_after().map(|wait| wait.as_secs()))
}

/// The longest first back-off, which the clock of the bench draws.
const BACKOFF: u128 = 250;

#[tokio::test(start_paused = true)]
async fn seconds_and_dates() {
    // The clock of the bench starts on 1 January 2030.
    for (header, wait) in [
        ("3", 3_000),
        // At once, or a moment that has passed: our own back-off, so that nobody is stormed.
        ("0", BACKOFF),
        (" 7 ", 7_000),
        ("Tue, 01 Jan 2030 00:00:20 GMT", 20_000),
        ("Tuesday, 01-Jan-30 00:00:20 GMT", 20_000),
        ("Tue Jan  1 00:00:20 2030", 20_000),
        ("Sun, 06 Nov 1994 08:49:37 GMT", BACKOFF),
    ] {
        for status in [429, 503] {
            let (waited, _) = second_request(status, header).await;
            assert_eq!(waited, wait, "{status} {header}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_delay_is_none() {
    for header in
        ["-1", "1,5", ".5", "1.", "soon", "", "3 seconds", "99999999999999999999999", "Tue, 01 Foo 2030"]
    {
        for status in [429, 503] {
            assert_eq!(second_request(status, header).await, (BACKOFF, None), "{status} {header}");
        }
    }
}

/// Whoever asks for a delay gets it, whatever the status: it only makes a permitted try later.
#[tokio::test(start_paused = true)]
async fn a_delay_is_kept_whatever_the_answer() {
    for status in [409, 500, 502] {
        assert_eq!(second_request(status, "5").await.0, 5_000, "{status}");
    }
    let declared = r#"{"error":{"code":"not_started"}}"#;
    let bench = Bench::new([Step::reply(503, declared).header("retry-after", "5")]);
    call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.times(), [0, 5_000, 10_000, 15_000]);
}

#[tokio::test(start_paused = true)]
async fn a_body_may_ask_for_a_delay_and_the_header_comes_first() {
    let body = r#"{"error":{"wait":4}}"#;
    let bench =
        Bench::new([Step::reply(429, body), Step::reply(429, body).header("retry-after", "2"), Step::ok()]);
    call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap();
    assert_eq!(bench.times(), [0, 4_000, 6_000]);
}

#[tokio::test(start_paused = true)]
async fn otherwise_the_back_off_doubles() {
    for step in [Step::reply(500, ""), Step::fail(TransportErrorKind::ConnectionLost), Step::reply(429, "")] {
        let bench = Bench::new([step]);
        call(&bench, Safety::Keyed, &CallOptions::default()).await.unwrap_err();
        assert_eq!(bench.times(), [0, 250, 750, 1_750]);
    }
}

#[tokio::test(start_paused = true)]
async fn full_jitter_reaches_from_nothing_to_all() {
    for (drawn, times) in [(0, [0, 0, 0, 0]), (u32::MAX / 2, [0, 125, 375, 875])] {
        let bench = Bench::new([Step::reply(500, "")]);
        bench.clock.jitter(drawn);
        call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
        let sent = bench.times();
        for (sent, expected) in sent.iter().zip(times) {
            assert!(sent.abs_diff(expected) <= 3, "{sent} for {expected}, drawn {drawn}");
        }
        assert_eq!(sent.len(), 4);
    }
}
