//! What comes of frames.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use paymux_core::ErrorKind;
use paymux_pepay::streams::{self, Access, GapCause, MerchantFilter, StreamItem, StreamOptions};
use tokio_tungstenite::tungstenite::Message;

use crate::server::{Provider, event, id};
use crate::{drive, watch};

#[tokio::test(start_paused = true)]
async fn events_out_of_order_and_repeated_come_once_each() {
    let mut watched = watch(StreamOptions::default());
    let mut line = watched.lines.accept().await;
    for number in [3, 1, 3, 2, 1, 5, 4, 5, 2] {
        line.say(event(number)).await;
    }
    assert_eq!(watched.ids(5).await, [3, 1, 2, 5, 4].map(id));
    assert!(watched.is_quiet().await);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_came_out_of_order_and_was_cut_off_is_read_back() {
    let mut watched = watch(StreamOptions::default());
    watched.provider.happens([1]);
    let mut line = watched.lines.accept().await;
    for number in [2, 3, 5] {
        line.say(event(number)).await;
    }
    assert_eq!(watched.ids(3).await, [2, 3, 5].map(id));
    drop(line);
    // The fourth was on its way.
    watched.provider.happens([2, 3, 4, 5]);
    let line = watched.lines.accept().await;
    assert!(line.head.contains(&format!("since={}", id(5))), "{}", line.head);
    assert_eq!(watched.ids(1).await, [id(4)]);
    assert!(watched.is_quiet().await);
}

#[tokio::test(start_paused = true)]
async fn what_comes_live_waits_for_what_is_read_back() {
    let mut watched = watch(StreamOptions::default());
    watched.provider.happens([1]);
    let line = watched.lines.accept().await;
    assert!(watched.is_quiet().await);
    drop(line);
    watched.provider.held.send_replace(true);
    watched.provider.happens(2..=300);
    let mut line = watched.lines.accept().await;
    for number in 295..=310 {
        line.say(event(number)).await;
    }
    assert!(watched.is_quiet().await);
    watched.provider.held.send_replace(false);
    assert_eq!(watched.ids(309).await, (2..=310).map(id).collect::<Vec<_>>());
    assert!(watched.is_quiet().await);
}

/// Nobody knows what control frames say. One may be all that is ever said of events that the server has dropped.
#[tokio::test(start_paused = true)]
async fn what_a_control_frame_hints_at_is_read_back() {
    let mut watched = watch(StreamOptions::default());
    let mut line = watched.lines.accept().await;
    line.say(event(1)).await;
    assert_eq!(watched.ids(1).await, [id(1)]);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let hint = r#"{"object":"ws_control","type":"resync"}"#;
    watched.provider.happens(1..=40);
    line.say(event(40)).await;
    assert_eq!(watched.ids(1).await, [id(40)]);
    line.say(hint).await;
    line.say(event(41)).await;
    assert!(matches!(watched.next().await.unwrap(), StreamItem::Control(_)));
    assert_eq!(watched.ids(39).await, (2..=39).chain([41]).map(id).collect::<Vec<_>>());
    // A server that hints all the time is asked every five seconds.
    let before = watched.provider.asked();
    for _ in 0..100 {
        line.say(hint).await;
        assert!(matches!(watched.next().await.unwrap(), StreamItem::Control(_)));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let asked = watched.provider.asked() - before;
    assert!((1..=3).contains(&asked), "{asked}");
    // And the last hint is not forgotten, even one that comes too soon.
    tokio::time::sleep(Duration::from_secs(6)).await;
    watched.provider.happens([42]);
    line.say(hint).await;
    assert!(matches!(watched.next().await.unwrap(), StreamItem::Control(_)));
    assert_eq!(watched.ids(1).await, [id(42)]);
    watched.provider.happens([43]);
    line.say(hint).await;
    assert!(matches!(watched.next().await.unwrap(), StreamItem::Control(_)));
    assert!(watched.is_quiet().await);
    assert_eq!(watched.ids(1).await, [id(43)]);
}

/// A list that does not know the filter tells everything.
#[tokio::test(start_paused = true)]
async fn what_is_read_back_is_filtered_even_if_the_list_is_not() {
    let (provider, lines) = Provider::new();
    let filter = MerchantFilter { invoice_id: Some("i3".into()), ..MerchantFilter::default() };
    let builder = streams::merchant(&provider.client("https://api.example.com"), filter, Access::Key);
    let builder = builder.connector(Arc::new(provider.clone()));
    let mut watched = drive(provider, lines, builder.open());
    drop(watched.lines.accept().await);
    watched.provider.happens(1..=5);
    let _line = watched.lines.accept().await;
    assert_eq!(watched.ids(1).await, [id(3)]);
    assert!(watched.is_quiet().await);
}

/// While the list of events does not answer, the server can say so much and no more: the rest waits in the
/// connection, and none of it is lost.
#[tokio::test(start_paused = true)]
async fn what_comes_live_fills_no_memory() {
    let mut watched = watch(StreamOptions::default());
    drop(watched.lines.accept().await);
    watched.provider.held.send_replace(true);
    let mut line = watched.lines.accept().await;
    let said = Arc::new(AtomicU64::new(0));
    let counted = said.clone();
    let server = tokio::spawn(async move {
        for number in 1..=20_000 {
            line.say(event(number)).await;
            counted.store(number, Ordering::SeqCst);
        }
        line
    });
    assert!(watched.is_quiet().await);
    let stuck = said.load(Ordering::SeqCst);
    // 512 in the stream, and what the pipe of the test holds.
    let most = 512 + (1 << 20) / u64::try_from(event(1).len()).unwrap() + 100;
    assert!((512..most).contains(&stuck), "{stuck} of at most {most}");
    watched.provider.held.send_replace(false);
    assert_eq!(watched.ids(20_000).await, (1..=20_000).map(id).collect::<Vec<_>>());
    drop(server.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_connection_lost_while_reading_back_stops_nothing() {
    let mut watched = watch(StreamOptions::default());
    watched.provider.happens([1]);
    drop(watched.lines.accept().await);
    watched.provider.happens(2..=300);
    for _ in 0..3 {
        watched.provider.held.send_replace(true);
        let mut line = watched.lines.accept().await;
        line.say(event(301)).await;
        drop(line);
        watched.provider.held.send_replace(false);
    }
    assert_eq!(watched.ids(300).await, (2..=301).map(id).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn nothing_that_arrives_is_passed_over_in_silence() {
    let mut watched = watch(StreamOptions::default());
    let mut line = watched.lines.accept().await;
    line.say(event(1)).await;
    watched.ids(1).await;
    line.say(r#"{"object":"ws_control","type":"replay","anything":[1,2]}"#).await;
    let StreamItem::Control(control) = watched.next().await.unwrap() else { unreachable!() };
    assert!(control.body.get().contains("anything"));
    line.say(r#"{"object":"ws_novelty"}"#).await;
    assert!(
        matches!(watched.next().await.unwrap(), StreamItem::Control(control) if control.object == "ws_novelty")
    );
    for bad in [Message::text("not json"), Message::text(r#"{"object":"event"}"#), Message::binary(vec![1])] {
        futures_util::SinkExt::send(&mut line.io, bad).await.unwrap();
        let StreamItem::Gap(gap) = watched.next().await.unwrap() else { unreachable!() };
        assert_eq!((gap.cause, gap.after), (GapCause::Unreadable, Some(id(1))));
    }
    line.say(r#"{"object":"ws_error","error":{"code":"KEY_SUSPENDED","message":"no"}}"#).await;
    let error = watched.next().await.unwrap_err();
    assert_eq!((error.kind(), error.provider_code()), (ErrorKind::ProviderFault, Some("KEY_SUSPENDED")));
    assert!(watched.is_quiet().await && watched.lines.is_quiet());
}
