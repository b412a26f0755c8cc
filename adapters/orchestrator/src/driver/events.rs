//! Webhooks, and what else a provider says by itself.

use std::pin::Pin;

use paymux_core::{Error as ProviderError, Event, Subject, Verified};
use sha2::{Digest, Sha256};

use super::call::is_plain;
use super::translate::{payout_state, received, refund_state, status};
use super::{Error, Orchestrator, log};
use crate::store::{HintAll, HintKnown, News, Receive, Received};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What became of an event. Whatever it says: answer the delivery with success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Handled {
    /// It is known now; if it changed something for the app, a message tells.
    Known,
    /// It came before.
    Repeated,
    /// It is about something that nobody knows yet: it is kept, and brought once somebody does.
    Kept,
    /// It is about something that is not kept here: a dispute, a ping, a delivery to try the endpoint
    /// out. It is the app's.
    NotHere,
}

impl Orchestrator {
    /// Takes a webhook. When it returns, what the event says is in the store: only then answer the delivery with
    /// success. An event that does not say how much was paid is looked up by the next sweep.
    ///
    /// [`events`](Self::events) is this as a handler for an endpoint.
    ///
    /// # Errors
    ///
    /// Where the event could not be kept: answer with a failure, so that it is delivered again.
    pub async fn on_event(&self, event: &Verified<Event>) -> Result<Handled, Error> {
        self.take_event(event).await
    }

    /// [`on_event`](Self::on_event) as a handler for an endpoint: `webhook_router(providers, payments.events())` of
    /// `paymux-axum`. The store passes over repetitions by itself, in the same transaction, so what the endpoint
    /// remembers in memory is enough there.
    pub fn events(
        &self,
    ) -> impl Fn(Verified<Event>) -> BoxFuture<Result<(), Error>> + Clone + Send + Sync + use<> {
        let orchestrator = self.clone();
        move |event| {
            let orchestrator = orchestrator.clone();
            Box::pin(async move { orchestrator.on_event(&event).await.map(drop) })
        }
    }

    pub(super) async fn take_event(&self, event: &Event) -> Result<Handled, Error> {
        if event.test {
            return Ok(Handled::NotHere);
        }
        let news = match &event.subject {
            Subject::Payment(update) => News::Payment {
                id: update.id.clone(),
                further_ids: update.further_ids.clone(),
                within: update.within,
                reference: update.reference.clone(),
                requested: update.requested.clone(),
                status: status(&update.status).as_str().to_owned(),
                received: received(&update.status, update.requested.as_ref(), update.received.as_ref(), None),
            },
            Subject::Refund(update) => {
                let news = News::Refund {
                    id: update.id.clone(),
                    reference: update.reference.clone(),
                    state: refund_state(&update.status).as_str().to_owned(),
                    amount: update.amount.clone(),
                };
                let handled = self.receive(event, news).await?;
                if handled != Handled::Known {
                    // Nobody here has asked for it: what is left of the payment is looked at. Also where it came before, since
                    // the process may have ended right here.
                    let (account, ids) = (event.account.name().to_owned(), update.payment_ids.clone());
                    self.inner.store.run(HintKnown { account, ids }).await?;
                }
                return Ok(handled);
            }
            Subject::Payout(update) => News::Payout {
                id: update.id.clone(),
                state: payout_state(&update.status).as_str().to_owned(),
                amount: update.amount.clone(),
            },
            Subject::LookUp { ids } if ids.is_empty() => {
                let account = event.account.name().to_owned();
                self.inner.store.run(HintAll { account }).await?;
                return Ok(Handled::Known);
            }
            Subject::LookUp { ids } => {
                let mut handled = Handled::Kept;
                for id in ids {
                    let news = News::Hint { id: id.clone() };
                    if self.receive(event, news).await? == Handled::Known {
                        handled = Handled::Known;
                    }
                }
                return Ok(handled);
            }
            _ => return Ok(Handled::NotHere),
        };
        self.receive(event, news).await
    }

    async fn receive(&self, event: &Event, news: News) -> Result<Handled, Error> {
        let key = event.repetition_key().map(kept_key);
        if !news.ids().chain(news.reference()).all(|text| is_plain(text)) {
            let message = "an id with a NUL, or of more than 1000 bytes, cannot be kept";
            return Err(ProviderError::unintelligible(message).with_field("id").into());
        }
        let began = self.inner.source.runtime().elapsed();
        let (account, accounts) = (event.account.name().to_owned(), self.inner.accounts.clone());
        match self.inner.store.run(Receive { account, key, news, accounts }).await? {
            Received::Folded(stepped) => {
                log::decided(&stepped);
                self.inner.carry_out_later(*stepped, began);
                Ok(Handled::Known)
            }
            Received::Repeated => Ok(Handled::Repeated),
            Received::Parked => Ok(Handled::Kept),
        }
    }
}

/// The key under which an event is remembered: itself, or what stands for one that no database keeps.
fn kept_key(key: &str) -> String {
    if is_plain(key) {
        return key.to_owned();
    }
    let hash = Sha256::digest(key.as_bytes());
    std::iter::once("sha256:".to_owned()).chain(hash.iter().map(|byte| format!("{byte:02x}"))).collect()
}
