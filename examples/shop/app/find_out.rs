//! Finding out what became of a payment whose reply was lost: what the error's advice says.

use std::sync::Arc;

use paymux::{Advice, Error, ListPayments, NextAction, Payment, PaymentRef};

use super::Shop;
use super::order::{Order, Paying, Stage};

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

    /// Looks for a lost payment in the provider's list: by the reference where the list carries it, else
    /// as the only open one of this amount that no order knows. Any of several may be another order's.
    async fn search(&self, order: &Order, index: usize) -> Result<(), Error> {
        let Some(attempt) = order.attempts.get(index) else { return Ok(()) };
        let provider = self.providers.named(&attempt.provider)?;
        let Some(lists) = provider.lists() else { return Ok(()) };
        // Newest first, so that a lost one is on the first page.
        let request = ListPayments::default().limit(50);
        let call = "provider.lists().list(ListPayments::default().limit(50))".to_owned();
        let page = match self.recorder.during(&order.id, call, lists.list(&request)).await {
            Ok(page) => page,
            Err(error) => {
                let text = format!("Could not look for the payment: {error}");
                self.orders.change(&order.id, |order| order.note(self.now(), text));
                return Err(error);
            }
        };
        let nobodys: Vec<&Payment> = page.items.iter().filter(|payment| self.is_nobodys(payment)).collect();
        let named = |payment: &&&Payment| payment.reference.reference.as_ref() == Some(&attempt.reference);
        let like_it = |payment: &&&Payment| {
            payment.reference.reference.is_none() && payment.requested.as_ref() == Some(&order.amount)
        };
        let found = match nobodys.iter().find(named) {
            Some(payment) => vec![*payment],
            None => nobodys.iter().filter(like_it).copied().collect(),
        };
        match found.as_slice() {
            [] => {
                self.orders.change(&order.id, |order| order.not_there(index, self.now()));
            }
            [payment] => {
                let reference = PaymentRef {
                    provider: attempt.provider.clone(),
                    id: payment.reference.id.clone(),
                    expected: Some(order.amount.clone()),
                    reference: Some(attempt.reference.clone()),
                };
                let mut news = Paying::reported(reference, payment.status.clone(), None);
                news.source = "lookup";
                news.next_action = NextAction::AskAgain { method: attempt.method.clone() };
                // Two orders may look for a payment at the same time, and find the same one.
                let id = &payment.reference.id;
                let taken = |order: &Order| order.attempt_with(&attempt.provider, id).is_some();
                let adopt = |order: &mut Order| order.heard(index, news, self.now());
                if self.orders.change_unless(&order.id, taken, adopt) {
                    return self.look_up(&order.id, index).await;
                }
            }
            several => {
                let text = format!("Looked for the payment: {} could be it, so none is.", several.len());
                self.orders.change(&order.id, |order| order.note(self.now(), text));
            }
        }
        Ok(())
    }

    fn is_nobodys(&self, payment: &Payment) -> bool {
        let (provider, id) = (&payment.reference.provider, &payment.reference.id);
        self.orders.find(|order| order.attempt_with(provider, id)).is_none()
    }
}
