//! Every outcome for every safety: how many requests, and what the error says.

use super::{SAFETIES, call};
use crate::error::{ErrorKind, IdempotencyKey};
use crate::interface::CallOptions;
use crate::outcome::{Advice, Delivery, Effect, Safety, Stakes};
use crate::ports::TransportErrorKind;
use crate::testing::{Bench, Step, header};

/// What one outcome, for ever the same, leads to.
struct Row {
    name: &'static str,
    step: Step,
    kind: ErrorKind,
    delivery: Delivery,
    effect: Effect,
    /// What the kind advises where nothing is in doubt.
    advice: Advice,
    /// Requests for a read, an idempotent, a keyed and an unsafe operation. Four are the most there are.
    requests: [usize; 4],
}

fn rows() -> Vec<Row> {
    use Advice::*;
    use Delivery::*;
    use Effect::*;
    use ErrorKind as Kind;
    use TransportErrorKind as T;

    const ALL: [usize; 4] = [4; 4];
    const NONE: [usize; 4] = [1; 4];
    const BUT_UNSAFE: [usize; 4] = [4, 4, 4, 1];
    let row = |name, step, kind, delivery, effect, advice, requests| Row {
        name,
        step,
        kind,
        delivery,
        effect,
        advice,
        requests,
    };
    let status = |status: u16, kind, effect, advice, requests| {
        row("a status", Step::reply(status, ""), kind, Answered, effect, advice, requests)
    };
    let refused = r#"{"error":{"code":"not_started","message":"not now"}}"#;
    vec![
        row("name", Step::fail(T::NameResolution), Kind::Unreachable, NotSent, NotDone, RepeatLater, ALL),
        row("connect", Step::fail(T::Connect), Kind::Unreachable, NotSent, NotDone, RepeatLater, ALL),
        row("tls", Step::fail(T::TlsHandshake), Kind::Unreachable, NotSent, NotDone, RepeatLater, ALL),
        row("rule", Step::fail(T::Refused), Kind::Configuration, NotSent, NotDone, FixConfiguration, NONE),
        row(
            "lost",
            Step::fail(T::ConnectionLost),
            Kind::ConnectionLost,
            Unknown,
            MaybeDone,
            RepeatLater,
            BUT_UNSAFE,
        ),
        row("late", Step::fail(T::TimedOut), Kind::TimedOut, Unknown, MaybeDone, RepeatLater, BUT_UNSAFE),
        row(
            "large",
            Step::fail(T::BodyTooLarge),
            Kind::Unintelligible,
            Answered,
            MaybeDone,
            AskProvider,
            NONE,
        ),
        row(
            "cut 200",
            Step::truncated(200),
            Kind::ConnectionLost,
            Unknown,
            MaybeDone,
            RepeatLater,
            BUT_UNSAFE,
        ),
        row(
            "cut 500",
            Step::truncated(500),
            Kind::ProviderFault,
            Answered,
            MaybeDone,
            RepeatLater,
            BUT_UNSAFE,
        ),
        row("cut 400", Step::truncated(400), Kind::InvalidRequest, Answered, NotDone, FixRequest, NONE),
        row("cut 429", Step::truncated(429), Kind::RateLimited, Answered, NotDone, RepeatLater, ALL),
        row("429 and when", after(429), Kind::RateLimited, Answered, NotDone, RepeatLater, ALL),
        row("503 and when", after(503), Kind::ProviderFault, Answered, MaybeDone, RepeatLater, BUT_UNSAFE),
        row("declared", Step::reply(500, refused), Kind::ProviderFault, Answered, NotDone, RepeatLater, ALL),
        row(
            "gateway",
            Step::reply(502, "<html>"),
            Kind::ProviderFault,
            Answered,
            MaybeDone,
            RepeatLater,
            BUT_UNSAFE,
        ),
        row(
            "half a 2xx",
            Step::reply(200, r#"{"id":"t"#),
            Kind::Unintelligible,
            Answered,
            MaybeDone,
            AskProvider,
            [4, 1, 1, 1],
        ),
        row(
            "empty 2xx",
            Step::reply(201, ""),
            Kind::Unintelligible,
            Answered,
            MaybeDone,
            AskProvider,
            [4, 1, 1, 1],
        ),
        row(
            "mismatch",
            Step::reply(200, r#"{"id":"t2"}"#),
            Kind::IntegrityMismatch,
            Answered,
            Done,
            AskProvider,
            NONE,
        ),
        status(100, Kind::Unintelligible, MaybeDone, AskProvider, NONE),
        status(301, Kind::Configuration, MaybeDone, FixConfiguration, NONE),
        status(307, Kind::Configuration, MaybeDone, FixConfiguration, NONE),
        status(400, Kind::InvalidRequest, NotDone, FixRequest, NONE),
        status(401, Kind::Unauthenticated, NotDone, FixCredentials, NONE),
        status(402, Kind::Declined, NotDone, FixRequest, NONE),
        status(403, Kind::Forbidden, NotDone, FixCredentials, NONE),
        status(404, Kind::NotFound, NotDone, FixRequest, NONE),
        status(408, Kind::TimedOut, MaybeDone, RepeatLater, NONE),
        status(409, Kind::Conflict, MaybeDone, LookUpFirst, [1, 1, 4, 1]),
        status(410, Kind::Expired, NotDone, LookUpFirst, NONE),
        status(413, Kind::InvalidRequest, NotDone, FixRequest, NONE),
        status(418, Kind::InvalidRequest, MaybeDone, FixRequest, NONE),
        status(422, Kind::InvalidRequest, NotDone, FixRequest, NONE),
        status(429, Kind::RateLimited, NotDone, RepeatLater, ALL),
        status(500, Kind::ProviderFault, MaybeDone, RepeatLater, BUT_UNSAFE),
        status(503, Kind::ProviderFault, MaybeDone, RepeatLater, BUT_UNSAFE),
        status(599, Kind::ProviderFault, MaybeDone, RepeatLater, BUT_UNSAFE),
        status(999, Kind::Unintelligible, MaybeDone, AskProvider, NONE),
    ]
}

fn after(status: u16) -> Step {
    Step::reply(status, "").header("retry-after", "2")
}

/// What is advised for a call of this safety.
fn advised(row: &Row, safety: Safety) -> Advice {
    match (row.effect, safety) {
        (Effect::MaybeDone, Safety::Keyed) => Advice::RepeatSameKey,
        // What `Pay` declares for a lost reply.
        (Effect::MaybeDone, Safety::Unsafe) => Advice::AwaitWebhook,
        _ => row.advice,
    }
}

#[tokio::test(start_paused = true)]
async fn every_cell() {
    for row in rows() {
        for (safety, requests) in SAFETIES.into_iter().zip(row.requests) {
            let bench = Bench::new([row.step.clone()]);
            let case = format!("{safety:?}, {} {:?}", row.name, row.step);
            let error = call(&bench, safety, &CallOptions::default()).await.unwrap_err();
            assert_eq!(bench.script.requests().len(), requests, "requests: {case}");
            assert_eq!(error.tries() as usize, requests, "tries: {case}");
            assert_eq!(error.kind(), row.kind, "{case}");
            assert_eq!(error.delivery(), row.delivery, "{case}");
            assert_eq!(error.effect(), row.effect, "{case}");
            assert_eq!(error.advice(), advised(&row, safety), "{case}");
            let status = match row.step {
                Step::Reply { status, .. } => Some(status),
                Step::Fail { status, .. } => status,
                _ => None,
            };
            assert_eq!(error.status().map(|status| status.as_u16()), status, "{case}");
            let in_doubt = row.effect != Effect::NotDone;
            assert_eq!(error.money_may_have_moved(), in_doubt && safety == Safety::Unsafe, "{case}");
            assert_eq!(error.may_exist(), in_doubt && safety == Safety::Keyed, "{case}");
            assert_eq!((error.provider(), error.stakes()), (Some("acme"), stakes(safety)), "{case}");
        }
    }
}

fn stakes(safety: Safety) -> Stakes {
    match safety {
        Safety::Read | Safety::Idempotent => Stakes::None,
        Safety::Keyed => Stakes::Inert,
        Safety::Unsafe => Stakes::Money,
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_can_forbid_every_repetition() {
    for row in rows() {
        for safety in SAFETIES {
            let bench = Bench::new([row.step.clone()]);
            let error = call(&bench, safety, &CallOptions::default().never_retry()).await.unwrap_err();
            assert_eq!(
                (bench.script.requests().len(), error.tries()),
                (1, 1),
                "{safety:?}, {} {:?}",
                row.name,
                row.step
            );
            assert_eq!(error.kind(), row.kind, "{safety:?}, {}", row.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_key_over_all_tries_and_back_with_error_and_result() {
    let given: IdempotencyKey = "order-77".parse().unwrap();
    for key in [None, Some(given)] {
        let options = CallOptions { key: key.clone(), ..CallOptions::default() };
        for last in [Step::reply(500, ""), Step::ok()] {
            let lost = Step::fail(TransportErrorKind::ConnectionLost);
            let bench = Bench::new([lost, Step::reply(429, ""), Step::reply(409, ""), last]);
            let returned = match bench.client.send_with(&crate::testing::Charge::new(), &options).await {
                Ok(reply) => reply.key,
                Err(error) => error.key().cloned(),
            };
            let sent = bench.script.requests();
            assert_eq!(sent.len(), 4);
            let returned = returned.unwrap();
            for sent in sent {
                assert_eq!(header(sent.request.headers(), "idempotency-key"), Some(returned.as_str()));
            }
            match &key {
                Some(key) => assert_eq!(&returned, key),
                None => assert_eq!(returned.as_uuid(), returned, "a generated key is a UUID"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_has_a_key_of_its_own_and_only_keyed_ones_have_one() {
    let bench = Bench::new([Step::ok()]);
    for safety in SAFETIES.into_iter().chain([Safety::Keyed]) {
        call(&bench, safety, &CallOptions::default()).await.unwrap();
    }
    let sent = bench.script.requests();
    let keys: Vec<_> =
        sent.iter().filter_map(|sent| header(sent.request.headers(), "idempotency-key")).collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1]);
}

/// The effect is the strongest of all tries, and the advice follows it; the rest is the last try's.
#[tokio::test(start_paused = true)]
async fn the_effect_is_joined_over_all_tries() {
    use Effect::{Done, MaybeDone, NotDone};
    let (lost, refused) = (Step::fail(TransportErrorKind::ConnectionLost), Step::reply(400, ""));
    let wrong = Step::reply(200, r#"{"id":"t2"}"#);
    let limited = Step::reply(429, "");
    for (steps, effect, kind) in [
        (vec![lost.clone(), refused.clone()], MaybeDone, ErrorKind::InvalidRequest),
        (vec![Step::reply(500, ""), limited.clone(), refused.clone()], MaybeDone, ErrorKind::InvalidRequest),
        (vec![Step::fail(TransportErrorKind::Connect), refused.clone()], NotDone, ErrorKind::InvalidRequest),
        (vec![limited.clone(), refused], NotDone, ErrorKind::InvalidRequest),
        (vec![limited, lost.clone(), wrong], Done, ErrorKind::IntegrityMismatch),
        (vec![lost, Step::fail(TransportErrorKind::Connect)], MaybeDone, ErrorKind::Unreachable),
    ] {
        let bench = Bench::new(steps.clone());
        let error = call(&bench, Safety::Keyed, &CallOptions::default()).await.unwrap_err();
        assert_eq!((error.effect(), error.kind()), (effect, kind), "{steps:?}");
        assert_eq!(error.advice() == Advice::RepeatSameKey, effect == MaybeDone, "{steps:?}");
        assert_eq!(error.may_exist(), effect != NotDone, "{steps:?}");
    }
}

/// An unsafe call stops at the first doubt, also after tries that are beyond doubt.
#[tokio::test(start_paused = true)]
async fn an_unsafe_call_never_follows_a_doubt() {
    let refused = r#"{"error":{"code":"not_started"}}"#;
    let certain = [Step::reply(429, ""), Step::fail(TransportErrorKind::Connect), Step::reply(500, refused)];
    for doubt in [Step::fail(TransportErrorKind::ConnectionLost), Step::reply(503, ""), after(503)] {
        let bench = Bench::new(certain.iter().take(2).cloned().chain([doubt, Step::ok()]));
        let error = call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap_err();
        assert_eq!((bench.script.requests().len(), error.effect()), (3, Effect::MaybeDone));
    }
    let bench = Bench::new(certain.into_iter().chain([Step::ok()]));
    call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap();
    assert_eq!(bench.script.requests().len(), 4);
}
