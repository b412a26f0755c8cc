//! Repetitions cost, over all calls of a client.

use super::call;
use crate::interface::CallOptions;
use crate::outcome::Safety;
use crate::ports::TransportErrorKind;
use crate::testing::{Bench, Step};

#[tokio::test(start_paused = true)]
async fn a_failing_provider_is_not_stormed() {
    let bench = Bench::new([Step::reply(500, "")]);
    for _ in 0..100 {
        call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    }
    assert_eq!(bench.script.requests().len(), 100 + 20);
}

#[tokio::test(start_paused = true)]
async fn clones_share_it_and_successes_earn_it_back() {
    let down = std::iter::repeat_n(Step::fail(TransportErrorKind::Connect), 40);
    let bench = Bench::new(down.chain(std::iter::repeat_n(Step::ok(), 10)).chain([Step::reply(500, "")]));
    while bench.script.requests().len() < 40 {
        let clone =
            Bench { client: bench.client.clone(), script: bench.script.clone(), clock: bench.clock.clone() };
        call(&clone, Safety::Unsafe, &CallOptions::default()).await.unwrap_err();
    }
    for _ in 0..10 {
        call(&bench, Safety::Read, &CallOptions::default()).await.unwrap();
    }
    assert_eq!(bench.script.requests().len(), 50);
    call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.script.requests().len(), 52, "ten successes pay for one repetition");
}

/// What is not repeated costs nothing.
#[tokio::test(start_paused = true)]
async fn a_definite_answer_costs_nothing() {
    let refusals = std::iter::repeat_n(Step::reply(400, ""), 50);
    let bench = Bench::new(refusals.chain([Step::reply(500, "")]));
    for _ in 0..50 {
        call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    }
    call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.script.requests().len(), 54);
}
