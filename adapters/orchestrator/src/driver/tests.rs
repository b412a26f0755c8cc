//! The driver over a real file, with a provider that outlives it.

mod in_transaction;
#[cfg(feature = "postgres")]
mod two_machines;

#[path = "../../tests/support/bank.rs"]
#[allow(unreachable_pub)]
mod bank;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use bank::{Bank, Real};
use paymux_core::provider::{Account, RefundUpdate};
use paymux_core::refunds::RefundStatus;
use paymux_core::transport::Runtime;
use paymux_core::{
    Bytes, CreatePayment, Error as ProviderError, Event, Money, PaymentProvider, PaymentUpdate, Status,
    Subject,
};
use tempfile::TempDir;

mod captures;
mod payouts;
mod reconcile;

use super::request::Request;
use super::search::found;
use super::{Error, Handled, Orchestrator, Paying, Source};
use crate::machine::{
    Answer, BreakKind, Declared, Fact, Find, Input, Item, RefundState, Refusal, Seen, State,
    Status as MachineStatus, Tell, Time, Timing, Verdict,
};
use crate::store::{Begin, Claim, Messages, NewIntent, Stepped, Store, StoreError};

struct One(Arc<Bank>, Arc<dyn Runtime>);

impl Source for One {
    fn provider(&self, _: &str) -> Result<Arc<dyn PaymentProvider>, ProviderError> {
        Ok(self.0.clone())
    }

    fn default_account(&self) -> Result<String, ProviderError> {
        Ok("bank".to_owned())
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        self.1.clone()
    }
}

/// A machine that waits for as long as it is told here.
struct Hasty {
    clock: Real,
    waits: fn(Duration) -> Duration,
}

impl Hasty {
    fn new(waits: fn(Duration) -> Duration) -> Arc<Self> {
        Arc::new(Self { clock: Real(Instant::now()), waits })
    }
}

#[async_trait::async_trait]
impl Runtime for Hasty {
    fn now(&self) -> paymux_core::Timestamp {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep((self.waits)(duration)).await;
    }

    fn random(&self) -> [u8; 16] {
        self.clock.random()
    }
}

/// A folder with a bank and an app that can be started again.
struct Place {
    folder: TempDir,
    bank: Arc<Bank>,
    now: Arc<AtomicI64>,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let bank = Bank::open(&folder.path().join("bank.db"));
        Self { folder, bank, now: Arc::new(AtomicI64::new(1_000_000)) }
    }

    fn start(&self) -> Orchestrator {
        self.over(Store::sqlite_with_clock(self.folder.path().join("payments.db"), self.clock()).unwrap())
    }

    fn clock(&self) -> Arc<dyn Fn() -> Time + Send + Sync> {
        let now = self.now.clone();
        Arc::new(move || Time(now.load(Ordering::Relaxed)))
    }

    fn over(&self, store: Store) -> Orchestrator {
        self.over_with(store, Arc::new(Real(Instant::now())))
    }

    fn over_with(&self, store: Store, runtime: Arc<dyn Runtime>) -> Orchestrator {
        let declared = Declared {
            shows_itself: false,
            find: Some(Find { staleness: Duration::ZERO }),
            longest_travel: Duration::from_secs(1),
            late_window: Duration::ZERO,
            staleness: Duration::ZERO,
            keys_kept: Some(Duration::from_secs(24 * 3600)),
            refund_keys_kept: Some(Duration::from_secs(24 * 3600)),
            refund_find: true,
            payout_keys_kept: Some(Duration::from_secs(24 * 3600)),
            payout_find: true,
            capture_keys_kept: Some(Duration::from_secs(24 * 3600)),
            advance_keys_kept: Some(Duration::from_secs(24 * 3600)),
            ..Declared::by_facets(&*self.bank)
        };
        Orchestrator::new(Arc::new(One(self.bank.clone(), runtime)), store)
            .declare("bank", declared)
            .timing(Timing::default())
    }

    fn wait(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap();
        self.now.fetch_add(millis, Ordering::Relaxed);
    }
}

const HOUR: Duration = Duration::from_secs(3600);

fn eur(amount: &str) -> Money {
    Money::parse(amount, "EUR").unwrap()
}

fn order(reference: &str) -> CreatePayment {
    CreatePayment::new(eur("25.50"), reference)
}

fn way(paying: Paying) -> String {
    match paying {
        Paying::Way(payment) => payment.reference.id,
        other => panic!("{other:?}"),
    }
}

async fn told(orchestrator: &Orchestrator) -> Vec<Tell> {
    let messages = Messages { most: 10, lease: HOUR };
    orchestrator.inner.store.run(messages).await.unwrap().into_iter().map(|message| message.tell).collect()
}

fn paid_event(key: &str, id: &str, reference: Option<String>, requested: Option<Money>) -> Event {
    let mut update = PaymentUpdate::new(id, Status::Paid);
    update.reference = reference;
    update.requested = requested;
    Event::new(&Account::of("bank"), key.to_owned(), "paid", Subject::Payment(update), Bytes::new())
}

#[tokio::test]
async fn asking_twice_is_one_payment_also_after_a_restart() {
    let place = Place::new();
    let app = place.start();
    let first = way(app.pay(&order("o1")).await.unwrap());
    assert_eq!(way(app.pay(&order("o1")).await.unwrap()), first);
    drop(app);
    assert_eq!(way(place.start().pay(&order("o1")).await.unwrap()), first);
    assert_eq!(place.bank.count("payment"), 1);
    let stored = place.start().store().find("", "o1").await.unwrap().unwrap();
    assert!(stored.intent.attempts[0].exposed && stored.intent.attempts[0].fenced);
}

/// At some providers only the creation says how to pay, and the way is kept nowhere.
#[tokio::test]
async fn where_a_lookup_says_no_way_to_pay_the_same_creation_does() {
    let place = Place::new();
    let first = way(place.start().pay(&order("o1")).await.unwrap());
    place.bank.silent.store(true, Ordering::Relaxed);
    let app = place.start();
    let Paying::Way(payment) = app.pay(&order("o1")).await.unwrap() else { panic!("no way") };
    assert_eq!((payment.next_action().summary(), &payment.reference.id), ("redirect".to_owned(), &first));
    assert_eq!(place.bank.count("payment"), 1);
    // A look alone asks for nothing anew.
    let looked = app.look("o1", 0).await.unwrap();
    assert_eq!((looked.next_action().summary(), looked.reference.id), ("none".to_owned(), first.clone()));
    // Without a key that holds nothing is sent again.
    let unkeyed = Declared { keys_kept: None, ..Declared::by_facets(&*place.bank) };
    let app = place.start().declare("bank", unkeyed);
    let Paying::Way(payment) = app.pay(&order("o1")).await.unwrap() else { panic!("no way") };
    assert_eq!(payment.next_action().summary(), "none");
    // What is paid meanwhile is paid.
    place.bank.pay(&first);
    assert!(matches!(place.start().pay(&order("o1")).await.unwrap(), Paying::Paid));
}

#[tokio::test]
async fn a_look_tells_what_the_provider_says_and_hands_out_only_what_may_be() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    assert_eq!(app.look("o1", 0).await.unwrap().next_action().summary(), "redirect");
    // Called off by the app: nobody is to pay it any more, whatever the provider offers.
    app.abandon("o1").await.unwrap();
    let looked = app.look("o1", 0).await.unwrap();
    assert_eq!(
        (looked.status.clone(), looked.next_action().summary()),
        (Status::AwaitingPayer, "none".to_owned())
    );
    assert_eq!(looked.client_session, None, "with it a payer could pay, too");
    place.bank.pay(&id);
    assert_eq!(app.look("o1", 0).await.unwrap().status, Status::Paid);
    assert_eq!(app.store().find("", "o1").await.unwrap().unwrap().intent.paid_by, Some(0));
    for attempt in [1, 7] {
        let refused = app.look("o1", attempt).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(Refusal::NoSuch)), "{refused:?}");
    }
    assert!(matches!(app.look("o2", 0).await.unwrap_err(), Error::NoOrder(_)));
}

#[tokio::test]
async fn another_amount_under_the_same_reference_is_a_conflict() {
    let place = Place::new();
    let app = place.start();
    way(app.pay(&order("o1")).await.unwrap());
    let other = app.pay(&CreatePayment::new(eur("25.51"), "o1")).await.unwrap_err();
    assert!(matches!(other, Error::Store(StoreError::Conflict { field: "amount" })), "{other}");
    let other = app.pay(&order("o1").description("two mugs")).await.unwrap_err();
    assert!(matches!(other, Error::Store(StoreError::Conflict { field: "request" })), "{other}");
    // Another scope is another order.
    way(app.scope("tenant").pay(&order("o1")).await.unwrap());
    assert_eq!(place.bank.count("payment"), 2);
}

#[tokio::test]
async fn many_at_once_are_one_payment() {
    let place = Place::new();
    let app = place.start();
    let asked = (0..8).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { app.pay(&order("o1")).await })
    });
    let mut ways = 0;
    for asked in asked.collect::<Vec<_>>() {
        match asked.await.unwrap().unwrap() {
            Paying::Way(_) => ways += 1,
            Paying::Underway => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(ways > 0);
    assert_eq!(place.bank.count("payment"), 1);
}

#[tokio::test]
async fn a_lost_reply_is_found_by_a_sweep_and_never_paid_for_twice() {
    let place = Place::new();
    let app = place.start();
    place.bank.faults.store(100, Ordering::Relaxed);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Underway));
    place.bank.faults.store(0, Ordering::Relaxed);
    place.wait(HOUR);
    assert_eq!(app.sweep().await.unwrap().due, 1);
    let id = way(app.pay(&order("o1")).await.unwrap());
    assert_eq!(place.bank.count("payment"), 1);
    // No webhook comes.
    place.bank.pay(&id);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    assert_eq!(told(&app).await, [Tell::Paid { attempt: 0 }]);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Paid));
}

/// A provider whose list leads on for ever, each page of it in time, keeps a sweep from nothing else.
#[tokio::test]
async fn a_search_without_end_is_given_up_and_proves_nothing() {
    let place = Place::new();
    let unkeyed = Declared {
        find: Some(Find { staleness: Duration::ZERO }),
        shows_itself: false,
        keys_kept: None,
        ..Declared::by_facets(&*place.bank)
    };
    let store = Store::sqlite_with_clock(place.folder.path().join("payments.db"), place.clock()).unwrap();
    let hasty = Hasty::new(|_| Duration::from_millis(20));
    let app = place.over_with(store, hasty).declare("bank", unkeyed);
    place.bank.faults.store(100, Ordering::Relaxed);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Underway));
    place.bank.faults.store(0, Ordering::Relaxed);
    place.bank.endless.store(true, Ordering::Relaxed);
    let state = async || app.known("o1").await.unwrap().intent.attempts[0].state;
    let in_time =
        |app: Orchestrator| tokio::time::timeout(Duration::from_secs(20), async move { app.sweep().await });
    place.wait(HOUR);
    let swept = in_time(app.clone()).await.expect("the sweep ends").unwrap();
    assert_eq!((swept.due, state().await), (1, State::Unknown));
    // The same where a hint asks for it.
    let stored = app.known("o1").await.unwrap();
    let mut hint = paid_event("e1", "part", Some(stored.attempt_reference(&stored.intent.attempts[0])), None);
    let Subject::Payment(update) = &mut hint.subject else { panic!("{:?}", hint.subject) };
    update.within = true;
    assert_eq!(app.take_event(&hint).await.unwrap(), Handled::Known);
    in_time(app.clone()).await.expect("the sweep ends").unwrap();
    place.bank.endless.store(false, Ordering::Relaxed);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    assert_eq!(state().await, State::Absent);
}

/// It may be older than the refund, so it is no reason to deliver: the provider is asked.
#[tokio::test]
async fn news_that_it_is_paid_is_looked_up_once_a_person_was_asked_about_its_amount() {
    let place = Place::new();
    // A lookup may be a minute old.
    let minute = Duration::from_secs(60);
    let declared = Declared { staleness: minute, shows_itself: false, ..Declared::by_facets(&*place.bank) };
    let app = place.start().declare("bank", declared);
    let id = way(app.pay(&order("o1")).await.unwrap());
    let state = async || app.known("o1").await.unwrap().intent.attempts[0].state;
    let mut gone = paid_event("e2", &id, None, Some(eur("25.50")));
    let Subject::Payment(update) = &mut gone.subject else { panic!("{:?}", gone.subject) };
    update.status = Status::Refunded;
    app.take_event(&gone).await.unwrap();
    assert_eq!(state().await, State::NeedsHuman);
    let older = paid_event("e1", &id, None, Some(eur("25.50")));
    assert_eq!(app.take_event(&older).await.unwrap(), Handled::Known);
    assert_eq!(state().await, State::NeedsHuman);
    assert_eq!(app.sweep().await.unwrap().due, 0, "the answer may be older than the news");
    place.wait(minute);
    assert_eq!((app.sweep().await.unwrap().due, state().await), (1, State::NeedsHuman));
    // Once it is paid for sure it is paid.
    place.bank.pay(&id);
    app.take_event(&paid_event("e3", &id, None, Some(eur("25.50")))).await.unwrap();
    place.wait(minute);
    assert_eq!((app.sweep().await.unwrap().due, state().await), (1, State::Paid));
}

/// A refund by the dashboard, or money that a bank has taken back.
#[tokio::test]
async fn a_refund_that_nobody_here_has_asked_for_has_its_payment_looked_at() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    place.bank.pay(&id);
    app.take_event(&paid_event("e1", &id, None, Some(eur("25.50")))).await.unwrap();
    place.wait(HOUR);
    while app.sweep().await.unwrap().due > 0 {}
    let mut update = RefundUpdate::new("x1", RefundStatus::Succeeded);
    update.payment_ids = vec!["stranger".to_owned(), id];
    let subject = Subject::Refund(update);
    let event = Event::new(&Account::of("bank"), "e2".to_owned(), "refunded", subject, Bytes::new());
    // The process may have ended before the look was written down: then the event comes again.
    for handled in [Handled::Kept, Handled::Repeated] {
        assert_eq!(app.take_event(&event).await.unwrap(), handled);
        assert_eq!(app.sweep().await.unwrap().due, 1, "{handled:?}");
    }
}

#[tokio::test]
async fn a_dropped_future_does_not_cut_the_payment() {
    let place = Place::new();
    let app = place.start();
    let request = order("o1");
    let asked = app.pay(&request);
    // Polled once, then dropped.
    assert!(tokio::time::timeout(Duration::ZERO, asked).await.is_err());
    for _ in 0..200 {
        let stored = app.store().find("", "o1").await.unwrap();
        if stored.is_some_and(|stored| stored.intent.attempts[0].state == State::Open) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the payment was cut");
}

#[tokio::test]
async fn an_event_is_known_once_and_says_only_what_it_says() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    // Of another amount: a break, and looked up instead of believed.
    let other = paid_event("e1", &id, None, Some(eur("1")));
    assert_eq!(app.take_event(&other).await.unwrap(), Handled::Known);
    assert_eq!(app.store().breaks(false).await.unwrap().len(), 1);
    app.sweep().await.unwrap();
    assert_eq!(told(&app).await, []);
    // Without an amount: looked up.
    assert_eq!(app.take_event(&paid_event("e2", &id, None, None)).await.unwrap(), Handled::Known);
    app.sweep().await.unwrap();
    assert_eq!(told(&app).await, []);
    let paid = paid_event("e3", &id, None, Some(eur("25.50")));
    assert_eq!(app.take_event(&paid).await.unwrap(), Handled::Known);
    assert_eq!(app.take_event(&paid).await.unwrap(), Handled::Repeated);
    assert_eq!(told(&app).await, [Tell::Paid { attempt: 0 }]);
}

#[tokio::test]
async fn an_event_before_its_outcome_is_kept_and_brought() {
    let place = Place::new();
    let app = place.start();
    let early = paid_event("e1", "1", None, Some(eur("25.50")));
    assert_eq!(app.take_event(&early).await.unwrap(), Handled::Kept);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Paid));
    assert_eq!(told(&app).await, [Tell::Paid { attempt: 0 }]);
    assert_eq!(app.store().gauges().await.unwrap().parked_events, 0);
}

#[tokio::test]
async fn no_more_goes_back_than_came_and_asking_twice_is_one_refund() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    let early = app.refund("o1", "r1", eur("10")).await.unwrap_err();
    assert!(matches!(early, Error::Refused(Refusal::NoSuch)), "{early}");
    place.bank.pay(&id);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    assert_eq!(app.refund("o1", "r1", eur("10")).await.unwrap().state, RefundState::Done);
    assert_eq!(app.refund("o1", "r1", eur("10")).await.unwrap().state, RefundState::Done);
    place.bank.faults.store(100, Ordering::Relaxed);
    assert_eq!(app.refund("o1", "r2", eur("10")).await.unwrap().state, RefundState::Unknown);
    let more = app.refund("o1", "r3", eur("10")).await.unwrap_err();
    assert!(matches!(more, Error::Refused(Refusal::TooMuch)), "{more}");
    place.bank.faults.store(0, Ordering::Relaxed);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    assert_eq!(place.bank.count("refund"), 2);
}

#[tokio::test]
async fn messages_come_again_until_they_are_taken_and_in_order() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    place.bank.pay(&id);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    app.refund("o1", "r1", eur("10")).await.unwrap();
    let failing = app.clone().on_message(|_| async { Err::<(), _>(std::io::Error::other("not now")) });
    assert_eq!(failing.sweep().await.unwrap().delivered, 0);
    let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
    let writes = heard.clone();
    let taking = app.clone().on_message(move |message: crate::store::Message| {
        writes.lock().unwrap().push((message.id, message.tell, message.tries));
        async { Ok::<_, std::io::Error>(()) }
    });
    place.wait(HOUR);
    while taking.sweep().await.unwrap().delivered > 0 {}
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard, [(1, Tell::Paid { attempt: 0 }, 2), (2, Tell::Refunded { refund: 0 }, 1)]);
}

#[tokio::test]
async fn what_is_claimed_is_claimed_by_one_and_comes_back_after_its_lease() {
    let place = Place::new();
    let (one, two) = (place.start(), place.start());
    way(one.pay(&order("o1")).await.unwrap());
    place.wait(HOUR);
    let claim = || Claim { most: 10, lease: Duration::from_secs(60) };
    let first = one.inner.store.run(claim()).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(two.inner.store.run(claim()).await.unwrap(), []);
    place.wait(Duration::from_secs(61));
    let second = two.inner.store.run(claim()).await.unwrap();
    assert_eq!((second.len(), second[0].lease_no), (1, first[0].lease_no + 1));
    // The first one wakes up: it decides nothing any more.
    let calls = place.bank.calls.load(Ordering::Relaxed);
    one.inner.clone().go_on(first[0].clone()).await.unwrap();
    assert_eq!(place.bank.calls.load(Ordering::Relaxed), calls);
    two.inner.clone().go_on(second[0].clone()).await.unwrap();
    assert_eq!(place.bank.calls.load(Ordering::Relaxed), calls + 1);
}

/// The transaction of an order whose call is not made yet.
async fn begun(app: &Orchestrator, reference: &str) -> Stepped {
    let new = NewIntent {
        id: format!("id-{reference}"),
        scope: String::new(),
        reference: reference.to_owned(),
        amount: eur("25.50"),
        holds: false,
        request: serde_json::to_string(&Request::of(&order(reference)).unwrap()).unwrap(),
        key: reference.parse().unwrap(),
    };
    let accounts = app.inner.accounts.clone();
    let default_account = "bank".to_owned();
    let begin = Begin { new, account: None, default_account, has_method: false, accounts };
    app.inner.store.run(begin).await.unwrap()
}

#[tokio::test]
async fn a_worker_that_was_stalled_sends_nothing() {
    let place = Place::new();
    let app = place.start();
    let stepped = begun(&app, "o1").await;
    // Its transaction began long ago by the steady clock.
    let mut effects = stepped.effects;
    effects.calls[0].send_by = effects.calls[0].asked;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let stepped = Stepped { effects, ..stepped };
    let done = app.inner.carry_out(stepped, Duration::ZERO, true).await.unwrap();
    assert!(done.way.is_none());
    assert_eq!(done.stored.intent.attempts[0].state, State::NotDone);
    assert_eq!((place.bank.count("payment"), place.bank.calls.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test]
async fn a_reply_that_names_the_payment_of_another_order_is_not_believed() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    let stepped = begun(&app, "o2").await;
    let fact = Fact { status: MachineStatus::Paid, received: Some(eur("25.50")) };
    let answer = Answer::Is(Seen { id, reference: None, fact });
    let input = Input::Reply { call: stepped.effects.calls[0], waiting: true, answer };
    let after = app.inner.step(&stepped.stored.id, input, None, None).await.unwrap();
    assert_eq!(after.stored.intent.attempts[0].state, State::Unknown);
    assert_eq!((after.stored.intent.paid_by, after.effects.hand_out), (None, None));
    assert_eq!(app.store().breaks(false).await.unwrap()[0].kind, BreakKind::Collision);
    assert_eq!(told(&app).await, []);
}

/// A provider crate that answers about another payment than was asked for.
#[tokio::test]
async fn what_is_about_another_payment_is_neither_handed_out_nor_adopted() {
    let place = Place::new();
    let app = place.start();
    let mut another = order("another");
    another.call.key = Some("another".parse().unwrap());
    place.bank.create(&another).await.unwrap();
    app.pay(&order("o1")).await.unwrap();
    place.bank.mixes_up.store(true, Ordering::Relaxed);
    let stored = app.known("o1").await.unwrap();
    let error = app.choose("o1", stored.intent.attempts[0].number, "card").await.unwrap_err();
    assert!(matches!(error, Error::Provider(_)), "{error:?}");
    let options = paymux_core::CallOptions::default();
    let (all, complete) = found(&*place.bank, &stored, &stored.intent.attempts[0], options).await.unwrap();
    assert_eq!(all.iter().map(|seen| seen.id.as_str()).collect::<Vec<_>>(), ["2"]);
    assert!(complete);
}

#[tokio::test]
async fn a_person_decides_what_nobody_else_can_and_the_reason_stays_in_the_history() {
    let place = Place::new();
    let app = place.start().declare("bank", Declared::CAUTIOUS);
    place.bank.faults.store(100, Ordering::Relaxed);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Underway));
    app.sweep().await.unwrap();
    let of = Item::Attempt(0);
    app.decide("o1", of, Verdict::NotDone, None, "the dashboard has no such payment").await.unwrap();
    let again = app.decide("o1", of, Verdict::NotDone, None, "again").await.unwrap_err();
    assert!(matches!(again, Error::Refused(Refusal::NoSuch)), "{again:?}");
    let history = app.store().history("", "o1").await.unwrap();
    let lines: Vec<_> = history.iter().map(|row| format!("{} {}", row.kind.as_str(), row.word)).collect();
    let expected = [
        "state sending",
        "state unknown",
        "state needs_human",
        "told needs_human",
        "resolved not_done",
        "state absent",
    ];
    assert_eq!(lines, expected);
    assert_eq!(history[4].note.as_deref(), Some("the dashboard has no such payment"));
    assert_eq!(history[4].item, Some(("attempt".to_owned(), 0)));
    assert_eq!(app.store().history("other", "o1").await.unwrap(), []);
    // Another attempt may begin now, and it is in the history, too.
    place.bank.faults.store(0, Ordering::Relaxed);
    way(app.pay(&order("o1")).await.unwrap());
    let last = app.store().history("", "o1").await.unwrap().pop().unwrap();
    assert_eq!((last.kind.as_str(), last.item), ("shown", Some(("attempt".to_owned(), 1))));
}

/// A person saw that it is paid, and its reply never came: with the provider's id it can be refunded like any other.
#[tokio::test]
async fn what_a_person_calls_paid_has_the_id_of_a_payment_of_nobody_else() {
    let place = Place::new();
    let app = place.start();
    let Paying::Way(other) = app.pay(&order("o1")).await.unwrap() else { panic!("no way to pay") };
    let blind = place.start().declare("bank", Declared { refunds: true, ..Declared::CAUTIOUS });
    place.bank.faults.store(100, Ordering::Relaxed);
    assert!(matches!(blind.pay(&order("o2")).await.unwrap(), Paying::Underway));
    place.bank.faults.store(0, Ordering::Relaxed);
    blind.sweep().await.unwrap();
    let decide = |id| blind.decide("o2", Item::Attempt(0), Verdict::Done, id, "it is in the dashboard");
    for (id, refusal) in [(None, Refusal::NeedsId), (Some(&*other.reference.id), Refusal::Conflict)] {
        let error = decide(id).await.unwrap_err();
        assert!(matches!(error, Error::Refused(refused) if refused == refusal), "{error:?}");
    }
    for id in ["", " ", "\0"] {
        assert!(matches!(decide(Some(id)).await.unwrap_err(), Error::Provider(_)), "{id:?}");
    }
    place
        .bank
        .by_hand("INSERT INTO payment (id, reference, key, amount, paid) VALUES (7, 'o2', 'k', '25.50', 1)");
    decide(Some("7")).await.unwrap();
    blind.refund("o2", "all", eur("25.50")).await.unwrap();
    let stored = blind.store().find("", "o2").await.unwrap().unwrap();
    assert_eq!(stored.intent.refunds[0].state, RefundState::Done);
}

/// The process ends before each single statement in turn, of the transactions of a whole life.
#[tokio::test(start_paused = true)]
async fn whichever_statement_was_the_last_everything_is_found_afterwards() {
    let mut statements = 0;
    loop {
        let place = Place::new();
        let app = place.start();
        app.store().fail_after(statements).await.unwrap();
        let life = async {
            let Paying::Way(payment) = app.pay(&order("o1")).await? else { return Err(Error::Ended) };
            place.bank.pay(&payment.reference.id);
            place.wait(HOUR);
            app.sweep().await?;
            app.refund("o1", "r1", eur("10")).await?;
            Ok::<_, Error>(())
        };
        let survived = life.await.is_ok();
        drop(app);
        // Another process, later.
        let app = place.start();
        place.wait(HOUR);
        app.sweep().await.unwrap();
        match app.pay(&order("o1")).await.unwrap() {
            Paying::Way(payment) => place.bank.pay(&payment.reference.id),
            Paying::Paid => {}
            other => panic!("after {statements} statements: {other:?}"),
        }
        place.wait(HOUR);
        app.sweep().await.unwrap();
        assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Paid), "after {statements}");
        app.refund("o1", "r1", eur("10")).await.unwrap();
        place.wait(HOUR);
        app.sweep().await.unwrap();
        let stored = app.store().find("", "o1").await.unwrap().unwrap();
        assert_eq!(stored.intent.refunds[0].state, RefundState::Done, "after {statements} statements");
        assert_eq!((place.bank.count("payment"), place.bank.count("refund")), (1, 1), "after {statements}");
        assert_eq!(told(&app).await, [Tell::Paid { attempt: 0 }], "after {statements}");
        assert_eq!(app.store().gauges().await.unwrap().open_breaks, 0);
        if survived {
            break;
        }
        statements += 1;
    }
    assert!(statements > 60, "only {statements} statements were swept");
}
