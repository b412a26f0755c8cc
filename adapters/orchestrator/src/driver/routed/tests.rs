//! Routes and failover over a real store, with two providers that are away, or lose their replies after acting.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use paymux_core::provider::{Account, Declared, Takes};
use paymux_core::transport::Runtime;
use paymux_core::{
    CreatePayment, Customer, Delivery, Effect, Error as ProviderError, ErrorKind, Money, NextAction, Payment,
    PaymentProvider, PaymentRef, RetrievePayment, Status, Timestamp,
};
use tempfile::TempDir;

use crate::machine::{FailOver, Refusal, State};
use crate::route::{Breaker, Known, Rule, Rules};
use crate::{Error, Orchestrator, Paying, Source, Store};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Fine,
    /// No connection comes about.
    Away,
    /// It makes the payment, and its reply is lost.
    LosesReply,
    Declines,
}

#[derive(Debug)]
struct Desk {
    account: Account,
    mood: Mutex<Mood>,
    made: AtomicU32,
    declared: Declared,
}

impl Desk {
    fn new(name: &'static str, declared: Declared) -> Arc<Self> {
        Arc::new(Self {
            account: Account::of(name),
            mood: Mutex::new(Mood::Fine),
            made: AtomicU32::new(0),
            declared,
        })
    }

    fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn made(&self) -> u32 {
        self.made.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl PaymentProvider for Desk {
    fn account(&self) -> &Account {
        &self.account
    }

    fn declared(&self) -> Declared {
        self.declared
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, ProviderError> {
        let mood = *self.mood.lock().unwrap();
        let failed = |kind, delivery, effect| {
            Err(ProviderError::refused(kind, "it failed").with_delivery(delivery).with_effect(effect))
        };
        match mood {
            Mood::Away => return failed(ErrorKind::Unreachable, Delivery::NotSent, Effect::NotDone),
            Mood::Declines => return failed(ErrorKind::Declined, Delivery::Answered, Effect::NotDone),
            Mood::Fine | Mood::LosesReply => {}
        }
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        if mood == Mood::LosesReply {
            return failed(ErrorKind::ConnectionLost, Delivery::Unknown, Effect::MaybeDone);
        }
        let name = self.account.name();
        let mut payment = Payment::new(
            PaymentRef::made(&self.account, format!("{name}-{number}"), request),
            Status::AwaitingPayer,
        );
        payment.offer(NextAction::Redirect { url: format!("https://{name}.test/{number}") });
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, ProviderError> {
        let mut payment = Payment::new(request.payment.clone(), Status::AwaitingPayer);
        payment.offer(NextAction::Redirect { url: "https://desk.test/again".to_owned() });
        Ok(payment)
    }
}

struct Desks(Vec<Arc<Desk>>, Instant);

impl Source for Desks {
    fn provider(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, ProviderError> {
        let desk = self.0.iter().find(|desk| desk.account.name() == account);
        let desk = desk.ok_or_else(|| ProviderError::unsupported("there is no such account"))?;
        Ok(desk.clone())
    }

    fn default_account(&self) -> Result<String, ProviderError> {
        Ok("two".to_owned())
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(Clock(self.1))
    }
}

struct Clock(Instant);

#[async_trait]
impl Runtime for Clock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        use std::hash::BuildHasher;
        let random = || std::collections::hash_map::RandomState::new().hash_one(0).to_le_bytes();
        let (one, two) = (random(), random());
        std::array::from_fn(|at| if at < 8 { one[at] } else { two[at - 8] })
    }
}

const TAKES: &[Takes] = &[Takes::of(&["EUR"]).least(100)];
const QUIET: Declared =
    Declared { shows_itself: false, lookup: true, takes: Some(TAKES), ..Declared::CAUTIOUS };

/// Two desks, an orchestrator over them, and a folder that goes with it.
struct Place {
    one: Arc<Desk>,
    two: Arc<Desk>,
    app: Orchestrator,
    _folder: TempDir,
}

impl Place {
    fn new(first: Declared, when: Option<FailOver>) -> Self {
        let (one, two) = (Desk::new("one", first), Desk::new("two", QUIET));
        let source = Arc::new(Desks(vec![one.clone(), two.clone()], Instant::now()));
        let folder = TempDir::new().unwrap();
        let mut rules = Rules::new()
            .rule(Rule::in_order(["one", "two"]).currency("EUR").country("DE"))
            .breaker(Breaker::new(2, 1000, Duration::from_secs(3600)));
        rules = when.into_iter().fold(rules, Rules::failover);
        // What the machine must refuse is not refused at start here.
        let known = |_: &str| Known::Open(QUIET);
        let app = Orchestrator::new(source, Store::sqlite(folder.path().join("payments.db")).unwrap())
            .routes(rules.open(known).unwrap());
        Self { one, two, app, _folder: folder }
    }

    fn made(&self) -> (u32, u32) {
        (self.one.made(), self.two.made())
    }

    async fn states(&self, reference: &str) -> Vec<(String, State)> {
        let stored = self.app.store().find("", reference).await.unwrap().unwrap();
        stored.intent.attempts.iter().map(|attempt| (attempt.account.clone(), attempt.state)).collect()
    }
}

fn order(reference: &str) -> CreatePayment {
    let customer = Customer::default().country("DE");
    CreatePayment::new(Money::parse("25.50", "EUR").unwrap(), reference).customer(customer)
}

fn at(paying: Paying) -> String {
    match paying {
        Paying::Way(payment) => payment.reference.account,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_rule_that_fits_decides_and_otherwise_the_account_for_new_payments() {
    let place = Place::new(QUIET, None);
    assert_eq!(at(place.app.pay(&order("o1")).await.unwrap()), "one");
    let elsewhere = CreatePayment::new(Money::parse("25.50", "EUR").unwrap(), "o2");
    assert_eq!(at(place.app.pay(&elsewhere).await.unwrap()), "two");
    let mut little = order("o3");
    little.amount = Money::parse("0.99", "EUR").unwrap();
    let told = place.app.pay(&little).await.unwrap_err();
    let Error::Provider(error) = told else { panic!("{told:?}") };
    assert_eq!(error.field(), Some("amount"));
    assert!(
        error.to_string().contains("one: it takes 1.00 at least; two: it takes 1.00 at least"),
        "{error}"
    );
    assert!(place.app.store().find("", "o3").await.unwrap().is_none(), "nothing was recorded");
}

#[tokio::test]
async fn a_payer_notices_nothing_but_the_other_page() {
    for when in [FailOver::NotDone, FailOver::NotExposed] {
        let place = Place::new(QUIET, Some(when));
        place.one.is(Mood::Away);
        assert_eq!(at(place.app.pay(&order("o1")).await.unwrap()), "two");
        let expected = [("one".to_owned(), State::NotDone), ("two".to_owned(), State::Open)];
        assert_eq!(place.states("o1").await, expected);
        place.one.is(Mood::Fine);
        assert_eq!(at(place.app.pay(&order("o1")).await.unwrap()), "two", "it goes on where it is under way");
        assert_eq!(place.made(), (0, 1));
    }
}

#[tokio::test]
async fn without_failover_and_where_nobody_is_there_the_error_is_told() {
    let place = Place::new(QUIET, None);
    place.one.is(Mood::Away);
    assert!(matches!(place.app.pay(&order("o1")).await, Err(Error::Provider(_))));
    assert_eq!(place.made(), (0, 0));
    let place = Place::new(QUIET, Some(FailOver::NotDone));
    place.one.is(Mood::Away);
    place.two.is(Mood::Declines);
    let told = place.app.pay(&order("o1")).await.unwrap_err();
    assert!(matches!(&told, Error::Provider(error) if error.kind() == ErrorKind::Declined), "{told}");
    // The next time both are asked anew.
    place.two.is(Mood::Fine);
    assert_eq!(at(place.app.pay(&order("o1")).await.unwrap()), "two");
}

#[tokio::test]
async fn what_may_have_been_made_is_followed_only_if_no_payer_can_have_seen_it() {
    // The reply is lost after it acted, and nothing shows the payment to the payer.
    let place = Place::new(QUIET, Some(FailOver::NotExposed));
    place.one.is(Mood::LosesReply);
    assert_eq!(at(place.app.pay(&order("o1")).await.unwrap()), "two");
    let expected = [("one".to_owned(), State::Shelved), ("two".to_owned(), State::Open)];
    assert_eq!(place.states("o1").await, expected);

    // Only what did nothing may be followed.
    let place = Place::new(QUIET, Some(FailOver::NotDone));
    place.one.is(Mood::LosesReply);
    assert!(matches!(place.app.pay(&order("o1")).await.unwrap(), Paying::Underway));
    assert_eq!(place.made(), (1, 0));

    // The provider may have shown it by itself.
    let place = Place::new(Declared { shows_itself: true, ..QUIET }, Some(FailOver::NotExposed));
    place.one.is(Mood::LosesReply);
    assert!(matches!(place.app.pay(&order("o1")).await.unwrap(), Paying::Underway));
    assert_eq!(place.made(), (1, 0));
    assert!(matches!(place.app.pay(&order("o1")).await, Err(Error::Refused(Refusal::Shown))));
    assert_eq!(place.made(), (1, 0));
}

#[tokio::test]
async fn what_was_handed_out_is_never_followed() {
    for when in [FailOver::NotDone, FailOver::NotExposed] {
        let place = Place::new(QUIET, Some(when));
        assert_eq!(at(place.app.pay(&order("o1")).await.unwrap()), "one");
        for mood in [Mood::Away, Mood::LosesReply, Mood::Declines] {
            place.one.is(mood);
            let paying = place.app.pay(&order("o1")).await;
            assert!(!matches!(&paying, Ok(Paying::Way(payment)) if payment.reference.account == "two"));
        }
        assert_eq!(place.made(), (1, 0));
        assert_eq!(place.states("o1").await, [("one".to_owned(), State::Open)]);
    }
}

#[tokio::test]
async fn an_account_that_fails_comes_last_until_it_is_tried_again() {
    let place = Place::new(QUIET, Some(FailOver::NotDone));
    place.one.is(Mood::Away);
    for reference in ["o1", "o2"] {
        assert_eq!(at(place.app.pay(&order(reference)).await.unwrap()), "two");
    }
    // The breaker is open: it is not asked at all as long as the other one is there.
    place.one.is(Mood::Fine);
    assert_eq!(at(place.app.pay(&order("o3")).await.unwrap()), "two");
    assert_eq!(place.states("o3").await, [("two".to_owned(), State::Open)]);
    place.two.is(Mood::Away);
    assert_eq!(at(place.app.pay(&order("o4")).await.unwrap()), "one");
    // A payer whose card is declined says nothing against the provider.
    let place = Place::new(QUIET, None);
    place.one.is(Mood::Declines);
    for reference in ["o1", "o2", "o3"] {
        assert!(place.app.pay(&order(reference)).await.is_err());
    }
    place.one.is(Mood::Fine);
    assert_eq!(at(place.app.pay(&order("o4")).await.unwrap()), "one");
}

#[tokio::test]
async fn rules_are_opened_by_what_the_app_declares() {
    let place = Place::new(Declared::CAUTIOUS, None);
    let rules =
        || Rules::new().rule(Rule::in_order(["one", "two"]).currency("EUR")).failover(FailOver::NotExposed);
    let refused = place.app.open_rules(rules()).unwrap_err();
    assert!(refused.to_string().contains("declare what its crate does not know"), "{refused}");
    place.app.clone().declare("one", QUIET).open_rules(rules()).unwrap();
}
