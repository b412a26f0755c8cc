//! Every word that the shop says to the orchestrator. Nothing here knows which providers there are, and nothing here
//! says what may be done about a payment whose reply was lost.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use paymux::{CreatePayment, Event, NextAction, Payment, Timestamp, Verified};
use paymux_orchestrator::machine::{Item, State, Verdict};
use paymux_orchestrator::{Error, Paying, Stored};

use super::order::{Entry, Order};
use super::orders::Sold;
use super::payments::{Payments, Said};

/// For how long a buyer waits because a provider asks for it.
const PATIENCE: Duration = Duration::from_secs(2);

impl Payments {
    /// Gives the buyer a way to pay at this provider, or where the routes say: a new one, or the one that there is.
    /// Refused while another payment of the order may be paid; the page says so.
    pub(crate) async fn pay(&self, sold: &Sold, provider: Option<&str>, now: Timestamp) {
        let request = CreatePayment::new(sold.amount.clone(), &sold.id)
            .description(&sold.what)
            .return_url(format!("{}/back/{}", self.address, sold.id));
        let asked = match provider {
            Some(provider) => patiently(|| self.orchestrator.pay_at(provider, &request)).await,
            None => patiently(|| self.orchestrator.pay(&request)).await,
        };
        self.heard(sold, asked, now);
    }

    /// Goes on with the method that the buyer has chosen.
    pub(crate) async fn choose(&self, sold: &Sold, attempt: u32, method: &str, now: Timestamp) {
        let asked = patiently(|| self.orchestrator.choose(&sold.id, attempt, method)).await;
        self.heard(sold, asked, now);
    }

    fn heard(&self, sold: &Sold, asked: Result<Paying, Error>, now: Timestamp) {
        match asked {
            Ok(Paying::Way(payment)) => self.say(payment.reference.id.clone(), Some(*payment)),
            Ok(Paying::Choose { attempt, payment }) => self.say(choosing(&sold.id, attempt), Some(*payment)),
            Ok(_) => {}
            Err(error) => {
                let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
                troubles.entry(sold.id.clone()).or_default().push((now, error.to_string()));
            }
        }
    }

    /// A webhook, which is proved by then. Once this is done it is kept, and the provider may be told so.
    pub(crate) async fn on_event(&self, event: &Verified<Event>) -> Result<(), Error> {
        self.orchestrator.on_event(event).await?;
        self.happened();
        // What it does not say is looked up by a sweep. One comes by itself within a second; the pages of a play area
        // are not to wait for it.
        self.catch_up().await
    }

    /// Something happened: what the providers said before may be old.
    pub(crate) fn happened(&self) {
        self.happened.fetch_add(1, Ordering::Relaxed);
    }

    /// Does all that is due now.
    pub(crate) async fn catch_up(&self) -> Result<(), Error> {
        while self.orchestrator.sweep().await?.is_full() {}
        self.happened();
        Ok(())
    }

    /// Asks once more about a payment whose reply was lost, or how to pay it. What can be found out the sweeps find out,
    /// too.
    pub(crate) async fn find_out(&self, sold: &Sold, now: Timestamp) {
        self.happened();
        let Ok(Some(stored)) = self.stored(&sold.id).await else { return };
        let unknown = stored.intent.attempts.iter().find(|attempt| attempt.state == State::Unknown);
        if let Some(account) = unknown.map(|attempt| attempt.account.clone()) {
            self.pay(sold, Some(&account), now).await;
        }
    }

    /// A person has looked into the provider's dashboard.
    pub(crate) async fn decide(
        &self,
        order: &str,
        attempt: u32,
        verdict: Verdict,
        payment_id: Option<&str>,
        reason: &str,
    ) -> Result<(), Error> {
        self.orchestrator.decide(order, Item::Attempt(attempt), verdict, payment_id, reason).await
    }

    /// Asks the providers about what a page is to show, unless nothing has happened since they were asked last.
    pub(crate) async fn look(&self, sold: &Sold, now: Timestamp) {
        let Ok(Some(stored)) = self.stored(&sold.id).await else { return };
        let by = self.happened.load(Ordering::Relaxed);
        for attempt in &stored.intent.attempts {
            let key = attempt.provider_id.clone().unwrap_or_else(|| choosing(&sold.id, attempt.number));
            if self.said().get(&key).is_some_and(|said| said.by >= by) {
                continue;
            }
            match (&attempt.provider_id, attempt.state) {
                (Some(_), _) => {
                    let payment = self.orchestrator.look(&sold.id, attempt.number).await.ok();
                    self.say(key.clone(), payment);
                    let known = self.said().get(&key).is_some_and(|said| said.way != NextAction::None);
                    // The way to pay is kept nowhere, and not every lookup says it: asked for again it is the same one.
                    if !known && attempt.fenced && attempt.state == State::Open {
                        self.pay(sold, Some(&attempt.account), now).await;
                    }
                }
                // Offered before the shop was stopped.
                (None, State::Choosing) if attempt.fenced && !self.said().contains_key(&key) => {
                    self.pay(sold, Some(&attempt.account), now).await;
                }
                _ => {}
            }
        }
    }

    /// Keeps what a provider said. Of a lookup that failed nothing is kept but that there was one.
    fn say(&self, key: String, payment: Option<Payment>) {
        let by = self.happened.load(Ordering::Relaxed);
        let mut all = self.said();
        let before = all.remove(&key);
        let said = payment.as_ref().map(|payment| payment.next_action().clone());
        let (said, before, way) = match before {
            Some(before) => (said, before.payment, before.way),
            None => (said, None, NextAction::None),
        };
        let way = said.filter(|said| !matches!(said, NextAction::None)).unwrap_or(way);
        all.insert(key, Said { payment: payment.map(Arc::new).or(before), way, by });
    }

    /// An order as it stands.
    pub(crate) async fn order(&self, id: &str) -> Option<Order> {
        let sold = self.orders.get(id)?;
        self.shown(&sold).await
    }

    /// All orders as they stand, the latest first.
    pub(crate) async fn all(&self) -> Vec<Order> {
        let mut all = Vec::new();
        for sold in self.orders.all() {
            all.extend(self.shown(&sold).await);
        }
        all
    }

    async fn shown(&self, sold: &Sold) -> Option<Order> {
        let stored = self.stored(&sold.id).await.ok()?;
        let history = self.orchestrator.store().history("", &sold.id).await.ok()?;
        let said = |attempt: &paymux_orchestrator::machine::Attempt| {
            let key = attempt.provider_id.clone().unwrap_or_else(|| choosing(&sold.id, attempt.number));
            self.said().get(&key).cloned()
        };
        let mut order = Order::of(sold, stored.as_ref(), said, &history);
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        let troubles = troubles.get(&sold.id).cloned().unwrap_or_default();
        order.log.extend(troubles.into_iter().map(|(at, text)| Entry { at, text }));
        order.log.sort_by_key(|entry| entry.at);
        Some(order)
    }

    async fn stored(&self, id: &str) -> Result<Option<Stored>, Error> {
        Ok(self.orchestrator.store().find("", id).await?)
    }

    fn said(&self) -> MutexGuard<'_, std::collections::BTreeMap<String, Said>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks once more where the provider did nothing, and says to come back at once.
async fn patiently<F>(ask: impl Fn() -> F) -> Result<Paying, Error>
where
    F: Future<Output = Result<Paying, Error>>,
{
    let asked = ask().await;
    if let Err(Error::Provider(error)) = &asked
        && let Some(wait) = error.retry_after().filter(|wait| *wait <= PATIENCE)
    {
        tokio::time::sleep(wait).await;
        return ask().await;
    }
    asked
}

/// The key of what was offered for an attempt that has no payment yet.
fn choosing(order: &str, attempt: u32) -> String {
    format!("{order}/{attempt}")
}
