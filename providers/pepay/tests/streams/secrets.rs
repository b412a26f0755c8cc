//! Keys and tokens stand in no log, no error and no `Debug`.

use std::sync::Mutex;
use std::time::Duration;

use paymux_core::ErrorKind;
use paymux_pepay::streams::{Access, StreamOptions};

use crate::server::{KEY, TOKEN, event};
use crate::watch_by;

static LOGGED: Mutex<String> = Mutex::new(String::new());

/// Keeps every line, of libraries too.
struct Everything;

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut logged = LOGGED.lock().unwrap();
        logged.push_str(&record.args().to_string());
        logged.push('\n');
    }

    fn flush(&self) {}
}

#[tokio::test(start_paused = true)]
async fn no_key_and_no_token_is_shown() {
    // Other tests of this program log, too: the more the better.
    log::set_logger(&Everything).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    for access in [Access::Key, Access::Tokens { ttl_seconds: None }] {
        let mut watched = watch_by(access, StreamOptions::default(), "https://api.example.com");
        let mut line = watched.lines.accept().await;
        line.say(event(1)).await;
        watched.ids(1).await;
        // A server that repeats what it was given.
        let echo = format!(r#"{{"object":"ws_error","code":"bad {TOKEN}","message":"bad {KEY} {TOKEN}"}}"#);
        // Only what this connection carried can be known as its secret.
        let echo = if access == Access::Key { echo.replace(TOKEN, "") } else { echo.replace(KEY, "") };
        line.say_unlogged(&echo).await;
        let error = watched.next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ProviderFault);
        let shown = format!("{error} {error:?} {}", error.problem_document());
        assert!(!shown.contains("canary") && shown.contains("[redacted]"), "{shown}");
    }
    let mut watched =
        watch_by(Access::Key, StreamOptions::default().patience(Duration::ZERO), "https://api.example.com");
    drop(watched.lines.raw().await);
    let error = watched.next().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"));
    let logged = LOGGED.lock().unwrap().clone();
    let shown: Vec<&str> = logged.lines().filter(|line| line.contains("canary")).collect();
    assert!(logged.contains("Opcode"), "the library logs at all");
    assert!(shown.is_empty(), "{shown:?}");
}
