//! Many at once, over eight connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::{Database, begin, over_both};
use crate::machine::{Answer, BreakKind, Call, Fact, Input, Item, Refusal, Seen, State, Status};
use crate::store::{Claim, Message, Messages, News, Receive, Received, Step, Stepped, Store};

over_both!(
    of_many_that_begin_at_once_one_has_the_fence,
    what_is_due_is_claimed_by_one_and_never_more_than_was_asked_for,
    messages_are_claimed_by_one_and_in_the_order_of_their_intent,
    an_event_that_meets_its_outcome_is_never_left_parked,
    one_id_that_two_outcomes_name_is_given_to_one_of_them,
    refunds_at_once_never_exceed_what_came,
    a_claim_that_was_replaced_decides_nothing,
    a_store_that_is_opened_by_many_at_once_is_made_once,
);

const ROUNDS: usize = 200;
const RACERS: usize = 8;

/// Runs what the function makes, all at once, and gives what came of each.
async fn at_once<F>(make: impl Fn(usize) -> F) -> Vec<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let start = Arc::new(tokio::sync::Barrier::new(RACERS));
    let mut racers = JoinSet::new();
    for number in 0..RACERS {
        let (start, racer) = (start.clone(), make(number));
        racers.spawn(async move {
            start.wait().await;
            racer.await
        });
    }
    racers.join_all().await
}

fn step(stepped: &Stepped, input: Input) -> Step {
    let (intent, accounts) = (stepped.stored.id.clone(), begin("", "1").accounts);
    Step { intent, input, claim: None, further_ids: None, accounts }
}

fn paid(id: &str) -> Seen {
    let received = Some(paymux_core::Money::parse("5", "EUR").unwrap());
    Seen { id: id.to_owned(), reference: None, fact: Fact { status: Status::Paid, received } }
}

fn open(id: &str) -> Seen {
    Seen { id: id.to_owned(), reference: None, fact: Fact { status: Status::Open, received: None } }
}

fn reply(call: Call, seen: Seen) -> Input {
    Input::Reply { call, waiting: true, answer: Answer::Is(seen) }
}

/// An order that was paid.
async fn paid_order(store: &Store, reference: &str) -> Stepped {
    let begun = store.run(begin(reference, "5")).await.unwrap();
    let reply = reply(begun.effects.calls[0], paid(&format!("p-{reference}")));
    let stepped = store.run(step(&begun, reply)).await.unwrap();
    assert_eq!(stepped.stored.intent.paid_by, Some(0));
    stepped
}

async fn of_many_that_begin_at_once_one_has_the_fence(database: &Database) {
    let store = database.open().await;
    for round in 0..ROUNDS {
        let reference = format!("o{round}");
        let all = at_once(|number| {
            let (store, mut begins) = (store.clone(), begin(&reference, "5"));
            begins.account = Some(format!("account-{number}"));
            begins.new.id = format!("{reference}-{number}");
            begins.new.key = begins.new.id.parse().unwrap();
            async move { store.run(begins).await.unwrap().effects.calls.len() }
        });
        assert_eq!(all.await.into_iter().sum::<usize>(), 1, "round {round}");
        let stored = store.find("", &reference).await.unwrap().unwrap();
        assert_eq!(
            stored.intent.attempts.iter().filter(|attempt| attempt.fenced).count(),
            1,
            "round {round}"
        );
    }
}

async fn what_is_due_is_claimed_by_one_and_never_more_than_was_asked_for(database: &Database) {
    let store = database.open().await;
    for order in 0..100 {
        store.run(begin(&format!("o{order}"), "5")).await.unwrap();
    }
    for round in 0..20 {
        database.by_hand("UPDATE paymux_work SET due_at = number").await.unwrap();
        let all = at_once(|_| {
            let store = store.clone();
            async move {
                let mut own = Vec::new();
                loop {
                    let claim = Claim { most: 3, lease: Duration::from_secs(3600) };
                    let claimed = store.run(claim).await.unwrap();
                    assert!(claimed.len() <= 3, "{} were claimed", claimed.len());
                    if claimed.is_empty() {
                        return own;
                    }
                    own.extend(claimed);
                }
            }
        });
        let mut all: Vec<_> =
            all.await.into_iter().flatten().map(|claim| (claim.intent, claim.lease_no)).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 100, "round {round}");
        assert!(all.iter().all(|(_, lease)| *lease == round + 1), "round {round}: {all:?}");
    }
}

async fn messages_are_claimed_by_one_and_in_the_order_of_their_intent(database: &Database) {
    let store = database.open().await;
    for order in 0..40 {
        let paid = paid_order(&store, &format!("o{order}")).await;
        // A second message of the same intent.
        let twice = Input::Event { account: "bank".to_owned(), seen: paid_by_another(&paid) };
        store.run(step(&paid, twice)).await.unwrap();
    }
    database
        .by_hand(
            "INSERT INTO paymux_outbox (intent, kind, number, created_at, due_at, tries) \
             SELECT id, 'needs_human', 0, 0, 0, 0 FROM paymux_intent",
        )
        .await
        .unwrap();
    let all = at_once(|_| {
        let store = store.clone();
        async move {
            let messages = Messages { most: 7, lease: Duration::from_secs(3600) };
            let claimed = store.run(messages).await.unwrap();
            assert!(claimed.len() <= 7);
            claimed
        }
    });
    let all: Vec<Message> = all.await.into_iter().flatten().collect();
    let mut orders: Vec<_> = all.iter().map(|message| message.reference.clone()).collect();
    orders.sort();
    let claimed = orders.len();
    orders.dedup();
    assert_eq!(orders.len(), claimed, "two messages of one intent were claimed at once");
    assert!(claimed >= 7);
    assert!(all.iter().all(|message| message.tell == crate::machine::Tell::Paid { attempt: 0 }), "{all:?}");
}

/// The attempt's own id once more, which changes nothing.
fn paid_by_another(stepped: &Stepped) -> Seen {
    paid(&format!("p-{}", stepped.stored.reference))
}

async fn an_event_that_meets_its_outcome_is_never_left_parked(database: &Database) {
    let store = database.open().await;
    let (mut folded, mut parked) = (0, 0);
    for round in 0..ROUNDS {
        let begun = store.run(begin(&format!("o{round}"), "5")).await.unwrap();
        let id = format!("p{round}");
        let outcome = step(&begun, reply(begun.effects.calls[0], open(&id)));
        let received = Some(paymux_core::Money::parse("5", "EUR").unwrap());
        let event = Receive {
            account: "bank".to_owned(),
            key: Some(format!("e{round}")),
            news: News::Payment {
                id,
                further_ids: std::collections::BTreeMap::new(),
                within: false,
                reference: None,
                requested: received.clone(),
                status: "paid".to_owned(),
                received,
            },
            accounts: outcome.accounts.clone(),
        };
        let start = Arc::new(tokio::sync::Barrier::new(2));
        let (other, its_start) = (store.clone(), start.clone());
        let receiving = tokio::spawn(async move {
            its_start.wait().await;
            other.run(event).await.unwrap()
        });
        start.wait().await;
        store.run(outcome).await.unwrap();
        match receiving.await.unwrap() {
            Received::Folded(_) => folded += 1,
            Received::Parked => parked += 1,
            Received::Repeated => panic!("it came once"),
        }
        let stored = store.find("", &format!("o{round}")).await.unwrap().unwrap();
        assert_eq!(stored.intent.paid_by, Some(0), "round {round}: {stored:?}");
    }
    assert_eq!(store.gauges().await.unwrap().parked_events, 0);
    assert!(folded + parked == ROUNDS && folded > 0, "{folded} folded, {parked} parked");
}

async fn one_id_that_two_outcomes_name_is_given_to_one_of_them(database: &Database) {
    let store = database.open().await;
    for round in 0..ROUNDS / 4 {
        let id = format!("p{round}");
        let mut steps = Vec::new();
        for number in 0..RACERS {
            let begun = store.run(begin(&format!("o{round}-{number}"), "5")).await.unwrap();
            steps.push(step(&begun, reply(begun.effects.calls[0], open(&id))));
        }
        let all = at_once(|number| {
            let (store, step) = (store.clone(), steps[number].clone());
            async move { store.run(step).await.unwrap().stored.intent.attempts[0].state }
        });
        let all = all.await;
        assert_eq!(all.iter().filter(|state| **state == State::Open).count(), 1, "round {round}: {all:?}");
        assert_eq!(all.iter().filter(|state| **state == State::Unknown).count(), RACERS - 1, "{all:?}");
    }
    let breaks = store.breaks(false).await.unwrap();
    assert_eq!(breaks.len(), ROUNDS / 4 * (RACERS - 1));
    assert!(breaks.iter().all(|found| found.kind == BreakKind::Collision));
}

async fn refunds_at_once_never_exceed_what_came(database: &Database) {
    let store = database.open().await;
    for round in 0..ROUNDS / 4 {
        let order = paid_order(&store, &format!("o{round}")).await;
        let all = at_once(|number| {
            let amount = paymux_core::Money::parse("2", "EUR").unwrap();
            let refund = Input::Refund { reference: format!("r{number}"), attempt: None, amount };
            let (store, mut step) = (store.clone(), step(&order, refund));
            let known = crate::machine::Declared { refunds: true, ..crate::machine::Declared::CAUTIOUS };
            Arc::make_mut(&mut step.accounts).insert("bank", known);
            async move { store.run(step).await.unwrap().effects.refused }
        });
        let all = all.await;
        assert_eq!(all.iter().filter(|refused| refused.is_none()).count(), 2, "round {round}: {all:?}");
        assert!(all.iter().flatten().all(|refused| *refused == Refusal::TooMuch), "round {round}: {all:?}");
    }
}

/// One had the claim and stalled; another has it now. What the first one decides does nothing.
async fn a_claim_that_was_replaced_decides_nothing(database: &Database) {
    let store = database.open().await;
    let begun = store.run(begin("o1", "5")).await.unwrap();
    let mut states = Vec::new();
    let mut claims = Vec::new();
    for _ in 0..2 {
        database.by_hand("UPDATE paymux_work SET due_at = 0").await.unwrap();
        claims.extend(store.run(Claim { most: 9, lease: Duration::from_secs(60) }).await.unwrap());
    }
    for claim in claims {
        let mut due = step(&begun, Input::Due(Item::Attempt(0)));
        due.claim = Some(claim);
        states.push(store.run(due).await.unwrap().stored.intent.attempts[0].state);
    }
    // Nothing is known of this provider, so a person is asked at once.
    assert_eq!(states, [State::Sending, State::NeedsHuman]);
}

async fn a_store_that_is_opened_by_many_at_once_is_made_once(database: &Database) {
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            for _ in 0..RACERS {
                scope.spawn(|| handle.block_on(database.open()));
            }
        });
    });
    assert_eq!(database.by_hand("SELECT COUNT(*) FROM paymux_version").await.unwrap(), Some(1));
}
