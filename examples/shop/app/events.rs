//! What the shop does with a webhook.
//!
//! The event is proved by then. What remains to be asked: is it about a payment of ours, about the right
//! amount, and how does the payment stand? A webhook says that something happened; the lookup says how
//! things stand. If the lookup fails, a proved event is enough that names the status, and in which everything
//! that was asked for could be compared. Of any other, nothing is believed without the lookup: if that fails,
//! the provider is asked to deliver again.

use std::sync::Arc;

use paymux::transport::BoxError;
use paymux::{Checked, Error, Event, PaymentRef, PaymentUpdate, Subject, Verified};

use super::Shop;
use super::order::{Paying, Stage};

impl Shop {
    pub(crate) async fn on_event(self: Arc<Self>, event: Verified<Event>) -> Result<(), BoxError> {
        match &event.subject {
            Subject::Payment(update) => self.on_update(&event, update).await?,
            Subject::LookUp { ids } => self.on_hint(&event, ids).await?,
            // Payouts and pings are nothing to a shop.
            _ => {}
        }
        Ok(())
    }

    async fn on_update(&self, event: &Event, update: &PaymentUpdate) -> Result<(), Error> {
        let provider = event.account.name();
        // By the payment's id; or by the reference, which adopts a payment whose reply was lost.
        let by_id = self.orders.find(|order| order.attempt_with(provider, &update.id));
        let by_reference = || {
            let reference = update.reference.as_ref()?;
            self.orders.find(|order| order.attempt_of(provider, reference))
        };
        let Some((order_id, index)) = by_id.or_else(by_reference) else {
            // Money may have come that no order waits for: somebody has to look.
            let (id, status) = (&update.id, &update.status);
            tracing::warn!(provider, id, %status, "a webhook about a payment that no order knows");
            return Ok(());
        };
        self.recorder.event(&order_id, event, self.now());
        let to_look_up = self.orders.change(&order_id, |order| {
            let attempt = order.attempts.get(index)?;
            let payment = PaymentRef::by_id(&event.account, &update.id)
                .expecting(order.amount.clone(), &attempt.reference);
            match event.check(&payment) {
                Err(mismatch) => {
                    // Genuine, and not about what was asked for: for a person to look at, not to be believed.
                    order.note(self.now(), format!("A webhook was not believed: {mismatch}"));
                    None
                }
                Ok(Checked::NotSaid(_)) => Some((payment, false)),
                Ok(Checked::Whole) => {
                    let (status, received) = (update.status.clone(), update.received.clone());
                    order.heard(index, Paying::reported(payment.clone(), status, received), self.now());
                    Some((payment, true))
                }
            }
        });
        match to_look_up.flatten() {
            None => Ok(()),
            Some((_, true)) => {
                let _ = self.look_up(&order_id, index).await;
                Ok(())
            }
            Some((payment, false)) => self.look_up_payment(&order_id, index, &payment).await,
        }
    }

    /// Only ids: without the lookup nothing is known, so its failure asks for another delivery.
    async fn on_hint(self: &Arc<Self>, event: &Event, ids: &[String]) -> Result<(), Error> {
        let provider = event.account.name();
        let mut known = Vec::new();
        for id in ids {
            let found = self.orders.find(|order| order.attempt_with(provider, id));
            known.extend(found.filter(|found| !known.contains(found)));
        }
        if ids.is_empty() {
            // It says that something happened, and not to what: everything that is open may be it.
            known = self.open_ones(provider);
        }
        let mut looked_up = Ok(());
        for (order_id, index) in &known {
            self.recorder.event(order_id, event, self.now());
            // One that cannot be looked up now keeps none of the others from it.
            let one = self.look_up(order_id, *index).await;
            looked_up = looked_up.and(one);
        }
        if known.is_empty() || ids.is_empty() {
            looked_up = looked_up.and(self.look_for_lost_ones(provider).await);
        }
        looked_up
    }

    /// What may still be paid at a provider, as far as its id is known.
    fn open_ones(&self, provider: &str) -> Vec<(String, usize)> {
        let mut open = Vec::new();
        for order in self.orders.all() {
            for (index, attempt) in order.attempts.iter().enumerate() {
                let made = matches!(attempt.stage, Stage::Made(_));
                if attempt.provider == provider && made && attempt.may_be_paid(self.now()) {
                    open.push((order.id.clone(), index));
                }
            }
        }
        open
    }

    /// A hint about a payment that nobody here knows may be about one whose reply was lost.
    async fn look_for_lost_ones(self: &Arc<Self>, provider: &str) -> Result<(), Error> {
        for order in self.orders.all() {
            for (index, attempt) in order.attempts.iter().enumerate() {
                if attempt.provider == provider && matches!(attempt.stage, Stage::Unknown { .. }) {
                    self.find_out(&order.id, index).await?;
                }
            }
        }
        Ok(())
    }
}
