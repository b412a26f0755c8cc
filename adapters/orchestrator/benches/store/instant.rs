//! A provider that answers at once, and an app over it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use paymux_core::provider::Account;
use paymux_core::transport::Runtime;
use paymux_core::{
    CreatePayment, Error, Money, NextAction, Payment, PaymentProvider, PaymentRef, RetrievePayment, Status,
    Timestamp,
};
use paymux_orchestrator::machine::Declared;
use paymux_orchestrator::{Orchestrator, Source, Store};

/// Makes every payment and keeps none; whatever is looked up is open.
#[derive(Debug)]
pub(crate) struct Instantly {
    account: Account,
    made: AtomicU64,
    began: Instant,
}

impl Instantly {
    pub(crate) fn new() -> Self {
        Self { account: Account::of("bank"), made: AtomicU64::new(0), began: Instant::now() }
    }

    fn open(&self, id: String, amount: Money, reference: String) -> Payment {
        let known = PaymentRef::by_id(&self.account, id).expecting(amount, reference);
        let mut payment = Payment::new(known, Status::AwaitingPayer);
        payment.offer(NextAction::Redirect { url: "https://bank.test/pay".to_owned() });
        payment
    }
}

#[async_trait]
impl PaymentProvider for Instantly {
    fn account(&self) -> &Account {
        &self.account
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let id = format!("made-{}", self.made.fetch_add(1, Ordering::Relaxed));
        Ok(self.open(id, request.amount.clone(), request.reference.clone()))
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        Ok(Payment::new(request.payment.clone(), Status::AwaitingPayer))
    }
}

struct One(Arc<Instantly>);

impl Source for One {
    fn provider(&self, _: &str) -> Result<Arc<dyn PaymentProvider>, Error> {
        Ok(self.0.clone())
    }

    fn default_account(&self) -> Result<String, Error> {
        Ok("bank".to_owned())
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        self.0.clone()
    }
}

#[async_trait]
impl Runtime for Instantly {
    fn now(&self) -> Timestamp {
        Timestamp::from_system_time(SystemTime::now()).unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        use std::hash::{BuildHasher, RandomState};
        let halves = [(); 2].map(|()| RandomState::new().hash_one(0).to_le_bytes());
        std::array::from_fn(|at| halves[at / 8][at % 8])
    }
}

pub(crate) fn orchestrator(store: Store) -> Orchestrator {
    let provider = Instantly::new();
    let declared = Declared { shows_itself: false, ..Declared::by_facets(&provider) };
    Orchestrator::new(Arc::new(One(Arc::new(provider))), store).declare("bank", declared)
}

pub(crate) fn request(reference: &str) -> CreatePayment {
    CreatePayment::new(Money::parse("25.50", "EUR").unwrap(), reference)
}
