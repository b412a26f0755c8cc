//! What the shop does with a webhook.
//!
//! The event is proved by then. What remains to be asked: is it about a payment of ours, about the right
//! amount, and how does the payment stand? A webhook says that something happened; the lookup says how
//! things stand. If the lookup fails, a proved event that names the status is enough.

use std::sync::Arc;

use paymux::{BoxError, Error, Event, PaymentRef, PaymentUpdate, Subject, Verified};

use super::Shop;
use super::order::{Paying, Stage};

impl Shop {
    pub(crate) async fn on_event(self: Arc<Self>, event: Verified<Event>) -> Result<(), BoxError> {
        match &event.subject {
            Subject::Payment(update) => self.on_update(&event, update).await,
            Subject::LookUp { ids } => self.on_hint(&event, ids).await?,
            // Payouts and pings are nothing to a shop.
            _ => {}
        }
        Ok(())
    }

    async fn on_update(&self, event: &Event, update: &PaymentUpdate) {
        let provider = event.provider;
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
            return;
        };
        self.recorder.event(&order_id, event, self.now());
        let heard = self.orders.change(&order_id, |order| {
            let attempt = order.attempts.get(index)?;
            let payment = PaymentRef {
                provider: provider.to_owned(),
                id: update.id.clone(),
                expected: Some(order.amount.clone()),
                reference: Some(attempt.reference.clone()),
            };
            if let Err(mismatch) = event.check(&payment) {
                // Genuine, and not about what was asked for: for a person to look at, not to be believed.
                order.note(self.now(), format!("A webhook was not believed: {mismatch}"));
                return None;
            }
            order.heard(
                index,
                Paying::reported(payment, update.status.clone(), update.received.clone()),
                self.now(),
            );
            Some(())
        });
        if heard.flatten().is_some() {
            let _ = self.look_up(&order_id, index).await;
        }
    }

    /// Only ids: without the lookup nothing is known, so its failure asks for another delivery.
    async fn on_hint(self: &Arc<Self>, event: &Event, ids: &[String]) -> Result<(), Error> {
        for id in ids {
            let found = self.orders.find(|order| order.attempt_with(event.provider, id));
            if let Some((order_id, index)) = found {
                self.recorder.event(&order_id, event, self.now());
                return self.look_up(&order_id, index).await;
            }
        }
        self.look_for_lost_ones(event.provider).await
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
