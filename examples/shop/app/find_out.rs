//! Finding out what became of a payment whose reply was lost: what the error's advice says.

use std::sync::Arc;

use paymux::lists::ListPayments;
use paymux::{Advice, Error, NextAction, Payment, Timestamp};

use super::Shop;
use super::order::{Order, Paying, Proof, Stage};

/// How many payments are asked for at once.
const ROWS: u32 = 50;

/// How many pages are read at most. A list that is longer proves nothing.
const MOST_PAGES: usize = 200;

impl Shop {
    /// Does what the error's advice says about an attempt whose reply was lost. An error says that nothing
    /// could be found out.
    pub(crate) async fn find_out(self: &Arc<Self>, order_id: &str, index: usize) -> Result<(), Error> {
        let Some(order) = self.orders.get(order_id) else { return Ok(()) };
        let Some(attempt) = order.attempts.get(index) else { return Ok(()) };
        let unknown = matches!(attempt.stage, Stage::Unknown { .. });
        match attempt.lost {
            // The provider opens one payment for one key, however often it is asked.
            Some(Advice::RepeatSameKey) => {
                let life = self.providers.named(&attempt.provider)?.payable_for();
                let ask = self.orders.change(order_id, |order| order.ask_again(index, life, self.now()));
                if ask == Some(true) {
                    self.in_its_own_task(order_id, move |shop, order_id| async move {
                        shop.create(&order_id, index, None).await;
                    })
                    .await;
                }
                Ok(())
            }
            Some(Advice::LookUpFirst) if unknown => self.search(&order, index).await,
            // There is nothing to ask: the webhook or the expiry tells.
            _ => Ok(()),
        }
    }

    /// Looks for a lost payment in the provider's list, page by page. Proof is our reference alone: another
    /// customer may have opened a payment of the same amount. That there is none is known only once the list
    /// is read to its end, or to payments that are all older than the attempt.
    async fn search(&self, order: &Order, index: usize) -> Result<(), Error> {
        let Some(attempt) = order.attempts.get(index) else { return Ok(()) };
        let provider = self.providers.named(&attempt.provider)?;
        let Some(lists) = provider.lists() else { return Ok(()) };
        let (mut ours, mut silent) = (Vec::new(), Vec::new());
        let asked_at = self.now();
        let (mut request, mut unread) = (ListPayments::new().limit(ROWS), 0);
        for _ in 0..MOST_PAGES {
            let call = format!("provider.lists().list({request:?})");
            let page = match self.recorder.during(&order.id, call, lists.list(&request)).await {
                Ok(page) => page,
                Err(error) => {
                    self.say(&order.id, format!("Could not look for the payment: {error}"));
                    return Err(error);
                }
            };
            unread += page.unread;
            let all_older =
                !page.items.is_empty() && page.items.iter().all(|payment| attempt.is_older(payment));
            for payment in page.items.into_iter().filter(|payment| self.is_nobodys(payment)) {
                match order.proof(attempt, &payment) {
                    Proof::Ours => ours.push(payment),
                    Proof::Silent { over } => silent.push(over),
                    Proof::NotOurs => {}
                }
            }
            match page.next {
                Some(cursor) if !all_older => request = request.after(cursor),
                // What could not be read may be the one that is looked for.
                _ if unread > 0 && ours.is_empty() => {
                    self.say(&order.id, format!("Looked for the payment: {unread} could not be read."));
                    return Ok(());
                }
                _ => return self.conclude(order, index, &ours, &silent, asked_at).await,
            }
        }
        self.say(&order.id, "Looked for the payment: the list is too long to be read to its end.".to_owned());
        Ok(())
    }

    /// The whole list was read; `asked_at` is when its first page was.
    async fn conclude(
        &self,
        order: &Order,
        index: usize,
        ours: &[Payment],
        silent: &[bool],
        asked_at: Timestamp,
    ) -> Result<(), Error> {
        match ours {
            [] => {
                self.orders.change(&order.id, |order| order.not_there(index, silent, asked_at));
                Ok(())
            }
            [payment] => self.adopt(order, index, payment).await,
            several => {
                let text = format!("Looked for the payment: {} carry its reference.", several.len());
                self.say(&order.id, text);
                Ok(())
            }
        }
    }

    /// Takes a payment that carries the attempt's reference for the attempt's.
    async fn adopt(&self, order: &Order, index: usize, payment: &Payment) -> Result<(), Error> {
        let Some(attempt) = order.attempts.get(index) else { return Ok(()) };
        let reference = payment.reference.clone().expecting(order.amount.clone(), &attempt.reference);
        let requested = payment.amounts.requested.as_ref();
        if requested != Some(&order.amount) {
            let asked = requested.map_or("no amount".to_owned(), ToString::to_string);
            let text = format!("Payment {} carries our reference, and asks for {asked}.", reference.id);
            self.say(&order.id, text);
            return Ok(());
        }
        let mut news = Paying::reported(reference, payment.status.clone(), None);
        news.source = "lookup";
        news.next_action = NextAction::AskAgain { method: attempt.method.clone() };
        // Two searches may find it at the same time.
        let id = &payment.reference.id;
        let taken = |order: &Order| order.attempt_with(&attempt.provider, id).is_some();
        let adopt = |order: &mut Order| order.heard(index, news, self.now());
        if self.orders.change_unless(&order.id, taken, adopt) {
            return self.look_up(&order.id, index).await;
        }
        Ok(())
    }

    fn say(&self, order_id: &str, text: String) {
        self.orders.change(order_id, |order| order.note(self.now(), text));
    }

    fn is_nobodys(&self, payment: &Payment) -> bool {
        let (provider, id) = (&payment.reference.account, &payment.reference.id);
        self.orders.find(|order| order.attempt_with(provider, id)).is_none()
    }
}
