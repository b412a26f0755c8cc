//! No wait and no transport outlives a deadline.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::{SAFETIES, call};
use crate::client::Policy;
use crate::error::ErrorKind;
use crate::interface::CallOptions;
use crate::outcome::{Delivery, Effect, Safety};
use crate::ports::{Admission, Throttle, TransportErrorKind};
use crate::testing::{Bench, Step};

const SECOND: Duration = Duration::from_secs(1);

/// Has a place in five seconds.
struct OnePlaceLater(AtomicBool);

impl Throttle for OnePlaceLater {
    fn admit(&self, _: Admission<'_>) -> Result<(), Duration> {
        if self.0.swap(true, Ordering::Relaxed) { Ok(()) } else { Err(SECOND * 5) }
    }
}

fn within(seconds: u32) -> CallOptions {
    CallOptions::default().deadline(SECOND * seconds)
}

#[tokio::test(start_paused = true)]
async fn a_slow_transport_does_not_outlive_it() {
    for step in [Step::Hang, Step::ok().after(SECOND * 11), Step::reply(400, "").after(SECOND * 100)] {
        for safety in SAFETIES {
            let (bench, start) = (Bench::new([step.clone()]), Instant::now());
            let error = call(&bench, safety, &within(10)).await.unwrap_err();
            assert_eq!(start.elapsed().as_secs(), 10, "{safety:?} {step:?}");
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::TimedOut, Delivery::Unknown));
            assert_eq!((error.effect(), error.tries()), (Effect::MaybeDone, 1));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn just_in_time_is_in_time() {
    let bench = Bench::new([Step::ok().after(SECOND * 9)]);
    call(&bench, Safety::Unsafe, &within(10)).await.unwrap();
}

/// Each try is slow; together they would take longer than there is.
#[tokio::test(start_paused = true)]
async fn tries_share_one_deadline() {
    let lost = Step::fail(TransportErrorKind::ConnectionLost);
    let (bench, start) = (Bench::new([lost.after(SECOND * 4)]), Instant::now());
    let error = call(&bench, Safety::Read, &within(10)).await.unwrap_err();
    assert_eq!(bench.times(), [0, 4_250, 8_750]);
    assert!(start.elapsed() <= SECOND * 10 + Duration::from_millis(2), "{:?}", start.elapsed());
    assert_eq!((error.kind(), error.tries()), (ErrorKind::TimedOut, 3));
    let timeouts: Vec<_> = bench.script.requests().iter().map(|sent| sent.timeout.as_millis()).collect();
    assert_eq!(timeouts, [10_000, 5_750, 1_250]);
}

/// A wait that would end at the deadline or later is not begun: the error comes at once.
#[tokio::test(start_paused = true)]
async fn no_wait_outlives_it() {
    for (wait, requests) in [("9", 2), ("10", 1), ("11", 1), ("1000000000", 1)] {
        let limited = Step::reply(429, "").header("retry-after", wait);
        let (bench, start) = (Bench::new([limited]), Instant::now());
        let error = call(&bench, Safety::Unsafe, &within(10)).await.unwrap_err();
        assert_eq!(bench.script.requests().len(), requests, "Retry-After: {wait}");
        assert_eq!(start.elapsed().as_secs(), if requests == 1 { 0 } else { 9 });
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after().map(|asked| asked.as_secs().to_string()).as_deref(), Some(wait));
    }
    let (bench, start) = (Bench::new([Step::reply(500, "")]), Instant::now());
    let options = CallOptions::default().deadline(Duration::from_millis(250));
    call(&bench, Safety::Read, &options).await.unwrap_err();
    assert_eq!((bench.script.requests().len(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn none_is_left_none_is_sent() {
    let bench = Bench::new([Step::ok()]);
    let error = call(&bench, Safety::Unsafe, &within(0)).await.unwrap_err();
    assert_eq!(bench.script.requests().len(), 0);
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::TimedOut, Delivery::NotSent));
    assert_eq!((error.effect(), error.tries()), (Effect::NotDone, 0));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_without_end_overflows_nothing() {
    let bench = Bench::new([Step::reply(500, ""), Step::ok()]);
    let options = CallOptions::default().deadline(Duration::MAX);
    call(&bench, Safety::Read, &options).await.unwrap();
    assert_eq!(bench.script.requests()[0].timeout, SECOND * 30);
}

#[tokio::test(start_paused = true)]
async fn a_policy_says_what_the_caller_does_not() {
    let policy = Policy {
        deadline: SECOND * 5,
        timeout: SECOND * 2,
        max_tries: 3,
        first_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_millis(150),
    };
    let bench = Bench::with([Step::reply(500, "")], |builder| {
        let credential = crate::api::Credential::<crate::testing::Secret>::new("k");
        builder.credential(&credential).unwrap().policy(policy.clone())
    });
    call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.times(), [0, 100, 250]);
    assert!(bench.script.requests().iter().all(|sent| sent.timeout == SECOND * 2));

    let bench = Bench::with([Step::Hang], |builder| {
        let credential = crate::api::Credential::<crate::testing::Secret>::new("k");
        builder.credential(&credential).unwrap().policy(policy)
    });
    let start = Instant::now();
    call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 5);
}

/// A credential that takes long to get, or a place that is waited for: what may leave no more does not leave.
#[tokio::test(start_paused = true)]
async fn what_may_not_leave_any_more_is_not_sent() {
    let limited = || Step::reply(429, "").header("retry-after", "5");
    for (most, requests) in [(4, 1), (5, 2)] {
        let bench = Bench::new([limited(), Step::ok()]);
        let result = call(&bench, Safety::Unsafe, &within(60).send_within(SECOND * most)).await;
        assert_eq!((bench.script.requests().len(), result.is_ok()), (requests, requests == 2), "{most}");
        let Err(error) = result else { continue };
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::TimedOut, Delivery::NotSent));
        assert_eq!((error.effect(), error.tries()), (Effect::NotDone, 1));
    }
    // Our own rate limit has no place at once: that counts up to the moment right before the request.
    for (most, requests) in [(4, 0), (5, 1)] {
        let bench = Bench::with([Step::ok()], |builder| {
            let credential = crate::api::Credential::<crate::testing::Secret>::new("k");
            builder.credential(&credential).unwrap().throttle(Arc::new(OnePlaceLater(AtomicBool::new(false))))
        });
        let options = within(60).send_within(SECOND * most);
        let result = call(&bench, Safety::Unsafe, &options).await;
        assert_eq!((bench.script.requests().len(), result.is_ok()), (requests, requests == 1), "{most}");
        let Err(error) = result else { continue };
        assert_eq!(
            (error.delivery(), error.effect(), error.tries()),
            (Delivery::NotSent, Effect::NotDone, 0)
        );
    }
    // What was lost before stays unknown.
    let bench = Bench::new([Step::fail(TransportErrorKind::ConnectionLost), Step::ok()]);
    let options = within(60).send_within(Duration::from_millis(1));
    let error = call(&bench, Safety::Keyed, &options).await.unwrap_err();
    assert_eq!((bench.script.requests().len(), error.effect()), (1, Effect::MaybeDone));
}
