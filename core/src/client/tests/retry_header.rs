//! What the provider says about repeating a refused request.

use super::{SAFETIES, call};
use crate::error::IdempotencyKey;
use crate::interface::CallOptions;
use crate::outcome::{Advice, Effect, Safety};
use crate::testing::{Bench, Charge, Step};

fn told(status: u16, worth_it: &str) -> Step {
    Step::reply(status, "").header("x-should-retry", worth_it)
}

/// How many requests it takes, with two tries that are answered so and one that succeeds.
async fn requests(safety: Safety, answer: &Step) -> usize {
    let bench = Bench::new(vec![answer.clone(), answer.clone(), Step::ok()]);
    let _ended = call(&bench, safety, &CallOptions::default()).await;
    bench.script.requests().len()
}

#[tokio::test(start_paused = true)]
async fn what_is_not_worth_it_is_not_repeated_whatever_the_status() {
    for status in [409, 429, 500, 503] {
        for safety in SAFETIES {
            assert_eq!(requests(safety, &told(status, "false")).await, 1, "{safety:?} after {status}");
        }
    }
}

/// That it is worth repeating does not say that nothing was done.
#[tokio::test(start_paused = true)]
async fn what_is_worth_it_is_repeated_but_for_what_may_not_be() {
    for status in [400, 409, 500] {
        for safety in SAFETIES {
            let expected = if safety == Safety::Unsafe { 1 } else { 3 };
            assert_eq!(requests(safety, &told(status, "true")).await, expected, "{safety:?} after {status}");
        }
    }
    // Any other word is none.
    assert_eq!(requests(Safety::Read, &told(400, "yes")).await, 1);
    assert_eq!(requests(Safety::Read, &told(500, "no")).await, 3);
}

/// The same key would bring the same answer again, for as long as the provider keeps it.
#[tokio::test(start_paused = true)]
async fn a_final_answer_is_looked_up_and_not_asked_for_again() {
    let key: IdempotencyKey = "order-77-1".parse().unwrap();
    for (answer, advice) in
        [(told(500, "false"), Advice::LookUpFirst), (Step::reply(500, ""), Advice::RepeatSameKey)]
    {
        let bench = Bench::new(vec![answer]);
        let error = bench.client.send_with(&Charge::new(), &CallOptions::with_key(key.clone())).await;
        let error = error.err().unwrap();
        assert_eq!((error.advice(), error.effect()), (advice, Effect::MaybeDone), "{error:?}");
        assert!(error.may_exist());
    }
}
