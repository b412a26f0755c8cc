//! How long a provider keeps a key, and how long a key may be.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::api::{CredentialKind, Operation, Schemes, Spec};
use crate::client::Policy;
use crate::error::{Error, ErrorKind, IdempotencyKey};
use crate::interface::CallOptions;
use crate::outcome::{Advice, Effect};
use crate::ports::TransportErrorKind;
use crate::testing::{Acme, Bench, Secret, Step, Thing, header};

macro_rules! operation {
    ($name:ident, $spec:expr) => {
        #[derive(Debug, Serialize, Deserialize)]
        struct $name {}
        impl Operation for $name {
            type Api = Acme;
            type Output = Thing;
            const SPEC: &'static Spec = &$spec;
            const ACCEPTS: Schemes = &[Secret::SCHEME];
        }
    };
}

const KEYED: Spec = Spec::post("things.make", "/things", "").keyed("x-key").inert();
const MINUTE: Duration = Duration::from_secs(60);
operation!(Kept, KEYED.keys_kept_for(MINUTE));
operation!(Watched, KEYED.keys_kept_for(MINUTE).if_lost(Advice::AwaitWebhook));
operation!(ForEver, KEYED);
operation!(Short, KEYED.keys_at_most(30));
operation!(Long, KEYED.keys_at_most(108));
operation!(TooShort, KEYED.keys_at_most(15));
operation!(Uuid, KEYED.uuid_keys().keys_at_most(36));
operation!(May, Spec::post("things.make", "/things", "").may_carry_key("x-key").keys_at_most(30));

/// A try may take ten seconds, and a call ten minutes.
async fn failing<O: Operation<Api = Acme>>(operation: O, steps: Vec<Step>) -> (Bench, Error) {
    let mut policy = Policy::default();
    (policy.deadline, policy.timeout) = (MINUTE * 10, Duration::from_secs(10));
    let bench = Bench::with(steps, |builder| {
        builder.policy(policy).credential(&crate::api::Credential::<Secret>::new("k")).unwrap()
    });
    let error = bench.client.send(&operation).await.err().unwrap();
    (bench, error)
}

fn lost() -> Step {
    Step::fail(TransportErrorKind::ConnectionLost)
}

fn asking_for(seconds: &str) -> Step {
    Step::reply(503, "").header("retry-after", seconds)
}

/// With the longest time that a repetition may take to arrive, which is ten seconds here.
#[tokio::test(start_paused = true)]
async fn nothing_is_repeated_once_the_provider_may_have_forgotten_the_key() {
    for (wait, requests) in [("49", 2), ("50", 1), ("61", 1)] {
        let refused = Step::reply(400, "");
        let (bench, error) = failing(Kept {}, vec![asking_for(wait), refused.clone()]).await;
        assert_eq!(bench.script.requests().len(), requests, "Retry-After: {wait}");
        assert_eq!(error.key_kept_for(), Some(MINUTE));
        let (bench, error) = failing(ForEver {}, vec![asking_for(wait), refused]).await;
        assert_eq!((bench.script.requests().len(), error.key_kept_for()), (2, None));
    }
    // The answer itself took that long.
    let (bench, error) = failing(Kept {}, vec![lost().after(Duration::from_secs(55))]).await;
    assert_eq!((bench.script.requests().len(), error.effect()), (1, Effect::MaybeDone));
    // A credential that is asked for again takes time, too: see `rotation` for what a 401 does otherwise.
    let (bench, _) = failing(Kept {}, vec![Step::reply(401, "").after(MINUTE)]).await;
    assert_eq!(bench.script.requests().len(), 1);
}

/// Counted from the first try, not from the last.
#[tokio::test(start_paused = true)]
async fn the_time_runs_from_the_first_try() {
    let (bench, error) = failing(Kept {}, vec![asking_for("20")]).await;
    assert_eq!(bench.times(), [0, 20_000, 40_000]);
    assert_eq!((error.advice(), error.effect()), (Advice::RepeatSameKey, Effect::MaybeDone));
}

#[tokio::test(start_paused = true)]
async fn a_forgotten_key_is_never_advised() {
    let advice = |error: Error| (error.advice(), error.effect(), error.may_exist());
    let slow = |seconds: u64| vec![lost().after(Duration::from_secs(seconds))];
    let looked_up = (Advice::LookUpFirst, Effect::MaybeDone, true);
    assert_eq!(advice(failing(Kept {}, slow(55)).await.1), looked_up);
    assert_eq!(advice(failing(Kept {}, slow(500)).await.1), looked_up);
    let awaited = (Advice::AwaitWebhook, Effect::MaybeDone, true);
    assert_eq!(advice(failing(Watched {}, slow(55)).await.1), awaited);
    let repeated = (Advice::RepeatSameKey, Effect::MaybeDone, true);
    assert_eq!(advice(failing(ForEver {}, slow(55)).await.1), repeated);
    assert_eq!(advice(failing(Watched {}, vec![asking_for("50")]).await.1), repeated);
    // A key that is in use is advised by its kind alone.
    let in_use = Step::reply(400, r#"{"error":{"code":"key_in_use"}}"#);
    let (_, error) = failing(Kept {}, vec![in_use.clone()]).await;
    assert_eq!((error.kind(), error.advice()), (ErrorKind::IdempotencyConflict, Advice::RepeatSameKey));
    let (_, error) = failing(Kept {}, vec![in_use.after(MINUTE)]).await;
    assert_eq!((error.kind(), error.advice()), (ErrorKind::IdempotencyConflict, Advice::LookUpFirst));
}

/// Between the wait and the request our own rate limit may take its time.
#[tokio::test(start_paused = true)]
async fn the_last_look_is_just_before_sending() {
    struct Slow(std::sync::atomic::AtomicU32);
    impl crate::ports::Throttle for Slow {
        fn admit(&self, _: crate::ports::Admission<'_>) -> Result<(), Duration> {
            match self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                1 => Err(MINUTE),
                _ => Ok(()),
            }
        }
    }
    let policy = Policy { deadline: MINUTE * 10, ..Policy::default() };
    let bench = Bench::with([lost()], |builder| {
        let builder = builder.policy(policy).throttle(std::sync::Arc::new(Slow(0.into())));
        builder.credential(&crate::api::Credential::<Secret>::new("k")).unwrap()
    });
    let error = bench.client.send(&Kept {}).await.unwrap_err();
    assert_eq!((bench.script.requests().len(), error.tries()), (1, 1));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Expired, Some("idempotency_key")));
    assert_eq!((error.effect(), error.advice()), (Effect::MaybeDone, Advice::LookUpFirst));
    assert!(error.may_exist());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_too_long_is_refused_before_sending() {
    let bench = Bench::new([Step::ok()]);
    let of = |length: usize| CallOptions::with_key("k".repeat(length).parse().unwrap());
    bench.client.send_with(&Long {}, &of(108)).await.unwrap();
    bench.client.send_with(&Short {}, &of(30)).await.unwrap();
    assert_eq!(bench.script.requests().len(), 2);
    let refused = [
        bench.client.send_with(&Long {}, &of(109)).await.unwrap_err(),
        bench.client.send_with(&May {}, &of(31)).await.unwrap_err(),
        bench.client.request(&Long {}, &of(109)).await.unwrap_err(),
    ];
    for error in refused {
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("idempotency_key")));
        assert_eq!((error.advice(), error.effect(), error.tries()), (Advice::FixRequest, Effect::NotDone, 0));
        assert!(error.message().starts_with("acme takes keys of at most "), "{error}");
        assert!(error.to_string().starts_with("acme things.make: "), "{error}");
    }
    assert_eq!(bench.script.requests().len(), 2);
    // What the provider never sees as it is may be as long as it likes.
    bench.client.send_with(&Uuid {}, &of(255)).await.unwrap();
}

/// Nobody has to recognise them, so they may be sent in a shorter form, which is the same every time.
#[tokio::test(start_paused = true)]
async fn made_and_derived_keys_always_fit() {
    let bench = Bench::new([Step::ok()]);
    let own: IdempotencyKey = "order-77".parse().unwrap();
    let derived = CallOptions::with_key(own.derive("address"));
    let first = bench.client.send_with(&Short {}, &derived).await.unwrap();
    bench.client.send_with(&Short {}, &derived).await.unwrap();
    bench.client.send(&Short {}).await.unwrap();
    let sent: Vec<_> = bench
        .script
        .requests()
        .iter()
        .map(|sent| header(sent.request.headers(), "x-key").unwrap().to_owned())
        .collect();
    assert!(sent.iter().all(|key| key.len() == 30), "{sent:?}");
    assert_eq!(sent[0], sent[1]);
    assert_ne!(sent[0], sent[2]);
    // The caller keeps the key that he knows.
    assert_eq!(first.key, derived.key);
    let error = bench.client.send(&TooShort {}).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("idempotency_key")));
}

/// An error that is found in a success knows of the key, too.
#[tokio::test(start_paused = true)]
async fn an_error_in_a_success_says_how_long_the_key_holds() {
    for (wait, advice) in [(0, Advice::RepeatSameKey), (29, Advice::RepeatSameKey), (30, Advice::LookUpFirst)]
    {
        let bench = Bench::new([Step::ok().after(Duration::from_secs(wait))]);
        let reply = bench.client.send(&Kept {}).await.unwrap();
        let error = reply.answered.error(Error::unintelligible("no"));
        assert_eq!((error.key(), error.key_kept_for()), (reply.key.as_ref(), Some(MINUTE)));
        assert_eq!(error.advice(), advice, "after {wait} s");
    }
}
