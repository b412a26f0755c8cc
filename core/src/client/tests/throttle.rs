//! Our own rate limit.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::call;
use crate::api::Credential;
use crate::error::ErrorKind;
use crate::interface::CallOptions;
use crate::outcome::{Delivery, Effect, Safety};
use crate::ports::{Admission, Throttle};
use crate::testing::{Bench, CANARY, Remove, Secret, Step};

/// Says these waits, one after the other, then lets everything pass.
#[derive(Default)]
struct Waits {
    waits: Mutex<Vec<Duration>>,
    asked: Mutex<Vec<String>>,
}

impl Throttle for Waits {
    fn admit(&self, asked: Admission<'_>) -> Result<(), Duration> {
        let Admission { provider, account, scheme } = asked;
        self.asked.lock().unwrap().push(format!("{provider} {account} {scheme}"));
        self.waits.lock().unwrap().pop().map_or(Ok(()), Err)
    }
}

fn throttled(steps: impl IntoIterator<Item = Step>, waits: &[u64]) -> (Bench, Arc<Waits>) {
    let waits = waits.iter().rev().map(|seconds| Duration::from_secs(*seconds)).collect();
    let throttle = Arc::new(Waits { waits: Mutex::new(waits), ..Waits::default() });
    let bench = Bench::with(steps, |builder| {
        builder.credential(&Credential::<Secret>::new(CANARY)).unwrap().throttle(throttle.clone())
    });
    (bench, throttle)
}

#[tokio::test(start_paused = true)]
async fn every_try_waits_for_its_place() {
    let (bench, throttle) = throttled([Step::reply(429, ""), Step::ok()], &[3, 2]);
    call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap();
    assert_eq!(bench.times(), [5_000, 5_250]);
    assert_eq!(throttle.asked.lock().unwrap()[..], ["acme acme secret_key"; 4]);
    bench
        .client
        .send_with(&Remove { id: "t1".to_owned() }, &CallOptions::default().scheme("none"))
        .await
        .unwrap_err();
    assert_eq!(throttle.asked.lock().unwrap().last().unwrap(), "acme acme none");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_outlive_the_deadline_fails_at_once() {
    for (waits, waited) in [(&[10][..], 0), (&[4, 6], 4), (&[1_000_000_000], 0)] {
        let ((bench, _), start) = (throttled([Step::ok()], waits), Instant::now());
        let options = CallOptions::default().deadline(Duration::from_secs(10));
        let error = call(&bench, Safety::Unsafe, &options).await.unwrap_err();
        assert_eq!((start.elapsed().as_secs(), bench.script.requests().len()), (waited, 0), "{waits:?}");
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::RateLimited, Delivery::NotSent));
        assert_eq!((error.effect(), error.tries(), error.status()), (Effect::NotDone, 0, None));
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), waits.last().copied());
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_without_end_overflows_nothing() {
    let (bench, throttle) = throttled([Step::ok()], &[]);
    throttle.waits.lock().unwrap().push(Duration::MAX);
    let error = call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap_err();
    assert!(error.problem_document().to_string().contains(r#""retry_after":18446744073709551615"#));
}
