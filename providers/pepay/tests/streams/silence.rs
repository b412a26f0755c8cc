//! Pings, silence and goodbyes.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use paymux_core::ErrorKind;
use paymux_pepay::streams::{self, Access, MerchantFilter, StreamOptions};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::server::{Provider, event, id};
use crate::watch;

#[tokio::test(start_paused = true)]
async fn pings_are_answered() {
    let mut watched = watch(StreamOptions::default());
    let mut line = watched.lines.accept().await;
    line.io.send(Message::Ping("beat".into())).await.unwrap();
    assert_eq!(line.next().await, Some(Message::Pong("beat".into())));
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_pinged_and_a_dead_one_left() {
    let mut watched = watch(StreamOptions::default());
    let started = Instant::now();
    let mut line = watched.lines.accept().await;
    for round in 1..=5 {
        // Reading it answers it.
        assert!(matches!(line.next().await, Some(Message::Ping(_))));
        assert_eq!(started.elapsed().as_secs(), 30 * round);
        line.io.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // From now on nobody answers.
    let silent = Instant::now();
    let mut second = watched.lines.accept().await;
    assert!((59..62).contains(&silent.elapsed().as_secs()), "{:?}", silent.elapsed());
    second.say(event(1)).await;
    assert_eq!(watched.ids(1).await, [id(1)]);
}

#[tokio::test(start_paused = true)]
async fn an_app_that_does_not_look_for_long_loses_nothing() {
    let (provider, mut lines) = Provider::new();
    let client = provider.client("https://api.example.com");
    let builder = streams::merchant(&client, MerchantFilter::default(), Access::Key);
    let mut stream = builder.connector(Arc::new(provider)).open();
    let (line, nothing) =
        tokio::join!(lines.accept(), tokio::time::timeout(Duration::from_secs(1), stream.next()));
    assert!(nothing.is_err());
    let mut line = line;
    tokio::time::sleep(Duration::from_secs(3600)).await;
    line.say(event(1)).await;
    assert_eq!(stream.next().await.unwrap().unwrap().event().unwrap().id, id(1));
    assert!(lines.is_quiet(), "the same connection");
}

#[tokio::test(start_paused = true)]
async fn closing_says_goodbye() {
    let (provider, mut lines) = Provider::new();
    let client = provider.client("https://api.example.com");
    let builder = streams::merchant(&client, MerchantFilter::default(), Access::Key);
    let mut stream = builder.connector(Arc::new(provider)).open();
    let (mut line, _) =
        tokio::join!(lines.accept(), tokio::time::timeout(Duration::from_secs(1), stream.next()));
    let read = tokio::spawn(async move { line.next().await });
    stream.close().await;
    let Some(Message::Close(Some(frame))) = read.await.unwrap() else { unreachable!() };
    assert_eq!(frame.code, CloseCode::Normal);

    // A server that does not answer the goodbye is not waited for.
    let (provider, mut lines) = Provider::new();
    let client = provider.client("https://api.example.com");
    let builder = streams::merchant(&client, MerchantFilter::default(), Access::Key);
    let mut stream = builder.connector(Arc::new(provider)).open();
    let (_line, _) =
        tokio::join!(lines.accept(), tokio::time::timeout(Duration::from_secs(1), stream.next()));
    let started = Instant::now();
    stream.close().await;
    assert_eq!(started.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_the_handshake_is_given_up_in_time() {
    let mut watched = watch(StreamOptions::default().patience(Duration::from_secs(30)));
    let started = Instant::now();
    let first = watched.lines.raw().await;
    let second = watched.lines.raw().await;
    assert!((20..22).contains(&started.elapsed().as_secs()));
    let error = watched.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    drop((first, second));
}
