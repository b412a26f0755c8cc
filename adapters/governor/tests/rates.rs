//! What passes, and how long the rest has to wait.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use paymux_core::transport::{Admission, Throttle};
use paymux_governor::{GovernorThrottle, Rate};

const MINUTE: Duration = Duration::from_secs(60);

/// A request of a provider's only account.
fn of<'a>(provider: &'a str, scheme: &'a str) -> Admission<'a> {
    Admission::new(provider, provider, scheme)
}

/// How many of ten requests pass at once.
fn at_once(throttle: &GovernorThrottle, provider: &str, scheme: &str) -> usize {
    (0..10).filter(|_| throttle.admit(of(provider, scheme)).is_ok()).count()
}

#[test]
fn what_has_no_rate_is_not_limited() {
    let throttle = GovernorThrottle::new().per_minute("acme", 1);
    assert_eq!(at_once(&throttle, "other", "secret_key"), 10);
}

#[test]
fn requests_are_evenly_spaced() {
    let throttle = GovernorThrottle::new().per_minute("acme", 6);
    assert_eq!(throttle.admit(of("acme", "secret_key")), Ok(()));
    let wait = throttle.admit(of("acme", "secret_key")).unwrap_err();
    assert!(wait <= MINUTE / 6 && wait > MINUTE / 6 - Duration::from_secs(5), "{wait:?}");
    // Asking does not make the wait longer.
    assert!(throttle.admit(of("acme", "secret_key")).unwrap_err() <= wait);
}

#[tokio::test]
async fn who_has_waited_passes() {
    let throttle = GovernorThrottle::new().per_second("acme", 20);
    assert_eq!(throttle.admit(of("acme", "secret_key")), Ok(()));
    let wait = throttle.admit(of("acme", "secret_key")).unwrap_err();
    tokio::time::sleep(wait).await;
    assert_eq!(throttle.admit(of("acme", "secret_key")), Ok(()));
}

#[test]
fn each_credential_has_its_own_count_and_may_have_its_own_rate() {
    let throttle = GovernorThrottle::new().rate("acme", Rate::per_minute(1).burst(2)).credential_rate(
        "acme",
        "public_key",
        Rate::per_minute(1).burst(5),
    );
    assert_eq!(at_once(&throttle, "acme", "secret_key"), 2);
    assert_eq!(at_once(&throttle, "acme", "pair"), 2);
    assert_eq!(at_once(&throttle, "acme", "public_key"), 5);
    assert_eq!(at_once(&throttle, "acme", "secret_key"), 0);
}

#[test]
fn an_account_does_not_use_up_the_places_of_another() {
    let throttle = GovernorThrottle::new().rate("acme", Rate::per_minute(1).burst(2));
    let at_once = |account| {
        (0..10).filter(|_| throttle.admit(Admission::new("acme", account, "secret_key")).is_ok()).count()
    };
    assert_eq!((at_once("eu"), at_once("us"), at_once("eu")), (2, 2, 0));
}

#[test]
fn a_rate_of_nothing_lets_nothing_through() {
    for rate in [Rate::per_second(0), Rate::new(1, Duration::ZERO)] {
        let throttle = GovernorThrottle::new().rate("acme", rate);
        assert_eq!(throttle.admit(of("acme", "secret_key")), Err(Duration::MAX), "{rate:?}");
    }
    // And no rate is too extreme to be one.
    let slowest = Rate::new(1, Duration::MAX);
    for rate in [Rate::per_second(u32::MAX).burst(u32::MAX), slowest.burst(0), slowest.burst(u32::MAX)] {
        let throttle = GovernorThrottle::new().rate("acme", rate);
        assert_eq!(throttle.admit(of("acme", "secret_key")), Ok(()), "{rate:?}");
    }
}

#[test]
fn debug_shows_the_rates() {
    let shown = format!("{:?}", GovernorThrottle::new().per_second("acme", 10));
    assert!(shown.contains("acme") && shown.contains("requests: 10"), "{shown}");
}
