//! Every word that the shop exchanges with a provider. Nothing here knows which providers there are.

use std::sync::Arc;
use std::time::Duration;

use paymux::{
    Advice, CallOptions, CreatePayment, Error, IdempotencyKey, ListPayments, NextAction, Payment,
    PaymentProvider, PaymentRef,
};

use super::Shop;
use super::order::{Order, Paying, Stage, Standing};

/// How long a buyer waits for a page.
const PATIENCE: Duration = Duration::from_secs(4);

/// How often an open payment is looked up while somebody watches, should the webhook not come.
const LOOK_EVERY: Duration = Duration::from_secs(20);

impl Shop {
    /// Opens a payment for an order at a provider. Refused while another one may be paid.
    pub(crate) async fn begin(self: &Arc<Self>, order_id: &str, provider: &str) -> Result<(), Standing> {
        let key = IdempotencyKey::from_random(self.providers.runtime().random());
        let begun = self.orders.change(order_id, |order| order.begin(provider, key, self.now()));
        let Some(index) = begun.transpose()? else { return Ok(()) };
        self.in_its_own_task(order_id, move |shop, order_id| async move {
            shop.create(&order_id, index, None).await;
        })
        .await;
        Ok(())
    }

    /// Goes on with the method that the buyer has chosen.
    pub(crate) async fn choose(self: &Arc<Self>, order_id: &str, method: &str) {
        let chosen = self.orders.change(order_id, |order| {
            let (index, _) = order.latest()?;
            Some((index, order.choose(index, method, self.now())?))
        });
        let Some((index, payment)) = chosen.flatten() else { return };
        self.in_its_own_task(order_id, move |shop, order_id| async move {
            shop.create(&order_id, index, Some(payment)).await;
        })
        .await;
    }

    /// A buyer who closes the page must not stop a call half-way: its answer would be lost.
    async fn in_its_own_task<F>(self: &Arc<Self>, id: &str, work: impl FnOnce(Arc<Self>, String) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let _ = tokio::spawn(work(self.clone(), id.to_owned())).await;
    }

    async fn create(&self, order_id: &str, index: usize, chosen: Option<PaymentRef>) {
        let Some(order) = self.orders.get(order_id) else { return };
        let Some(attempt) = order.attempts.get(index) else { return };
        let request = self.request(&order, index);
        let result = async {
            let provider = self.providers.named(&attempt.provider)?;
            let (name, call) = match &chosen {
                None => ("create", described(&request)),
                Some(payment) => ("choose", format!("{payment:?},\n    {}", described(&request))),
            };
            let asked = async {
                match &chosen {
                    None => provider.create(&request).await,
                    Some(payment) => provider.choose(payment, &request).await,
                }
            };
            let made = self.recorder.during(order_id, format!("provider.{name}({call})"), asked).await;
            made.map_err(|error| (error, provider.payable_for()))
        };
        let result = result.await;
        self.orders.change(order_id, |order| match result {
            Ok(payment) => order.answered(index, payment, self.now()),
            Err(Failed(error, payable_for)) => order.failed(index, &error, payable_for, self.now()),
        });
    }

    /// What is asked for: the same for every provider. What one has no field for it says in the reply.
    fn request(&self, order: &Order, index: usize) -> CreatePayment {
        let attempt = order.attempts.get(index);
        let reference = attempt.map_or(&order.id, |attempt| &attempt.reference);
        let mut call = CallOptions::default().deadline(PATIENCE);
        call.key = attempt.map(|attempt| attempt.key.clone());
        let mut request = CreatePayment::new(order.amount.clone(), reference)
            .description(order.what)
            .return_url(format!("{}/orders/{}", self.address, order.id))
            .call(call);
        request.method = attempt.and_then(|attempt| attempt.method.clone());
        request
    }

    /// Looks a payment up. What it finds counts, unless it is older than what a webhook said.
    pub(crate) async fn look_up(&self, order_id: &str, index: usize) -> Result<(), Error> {
        let payment = self.orders.change(order_id, |order| {
            let attempt = order.attempts.get_mut(index)?;
            attempt.looked_at = self.now();
            match &attempt.stage {
                Stage::Made(paying) => Some(paying.payment.clone()),
                _ => None,
            }
        });
        let Some(payment) = payment.flatten() else { return Ok(()) };
        let provider = self.providers.of_payment(&payment)?;
        let call = format!("provider.payment({payment:?})");
        let found = self.recorder.during(order_id, call, provider.payment(&payment)).await;
        match found {
            Ok(found) => {
                let again = matches!(found.next_action, NextAction::AskAgain { .. });
                self.heard(order_id, index, found);
                if again {
                    self.ask_how_to_pay(order_id, index, &*provider, &payment).await;
                }
                Ok(())
            }
            Err(error) => {
                // A lookup that fails says nothing about the payment.
                let text = format!("Could not look the payment up: {error}");
                self.orders.change(order_id, |order| order.note(self.now(), text));
                Err(error)
            }
        }
    }

    fn heard(&self, order_id: &str, index: usize, payment: Payment) {
        let news = Paying::of(payment, "lookup");
        self.orders.change(order_id, |order| order.heard(index, news, self.now()));
    }

    /// A payment that was found instead of answered has to be asked how it is paid.
    async fn ask_how_to_pay(
        &self,
        order_id: &str,
        index: usize,
        provider: &dyn PaymentProvider,
        payment: &PaymentRef,
    ) {
        let known = self.orders.get(order_id).and_then(|order| match &order.attempts.get(index)?.stage {
            Stage::Made(paying) => Some(paying.next_action.clone()),
            _ => None,
        });
        let Some(NextAction::AskAgain { method }) = known else { return };
        let call = format!("provider.next_action({payment:?}, {method:?})");
        let action = provider.next_action(payment, method.as_deref());
        if let Ok(action) = self.recorder.during(order_id, call, action).await {
            self.orders.change(order_id, |order| {
                if let Some(Stage::Made(paying)) = order.attempts.get_mut(index).map(|one| &mut one.stage) {
                    paying.next_action = action;
                }
            });
        }
    }

    /// Looks up what is due: an open payment now and then, and one whose time is over.
    pub(crate) async fn look_if_due(&self, order_id: &str) {
        let Some(order) = self.orders.get(order_id) else { return };
        let Some((index, attempt)) = order.latest() else { return };
        let Stage::Made(paying) = &attempt.stage else { return };
        let now = self.now();
        let over = paying.expires_at.is_some_and(|at| attempt.looked_at < at && at <= now);
        let long_ago = now.since(attempt.looked_at) >= LOOK_EVERY;
        if !paying.status.collection_closed() && (over || long_ago) {
            let _ = self.look_up(order_id, index).await;
        }
    }

    /// Does what the error's advice says about an attempt whose reply was lost.
    pub(crate) async fn find_out(&self, order_id: &str, index: usize) {
        let Some(order) = self.orders.get(order_id) else { return };
        let Some(attempt) = order.attempts.get(index) else { return };
        let Stage::Unknown { advice, .. } = &attempt.stage else { return };
        match advice {
            // The provider opens one payment for one key, however often it is asked.
            Advice::RepeatSameKey => self.create(order_id, index, None).await,
            Advice::LookUpFirst => self.search(&order, index).await,
            // There is nothing to ask: the webhook or the expiry tells.
            _ => {}
        }
    }

    /// Looks for a lost payment in the provider's list: by the reference where the list carries it, else
    /// as the only open one of this amount that no order knows. Any of several may be another order's.
    async fn search(&self, order: &Order, index: usize) {
        let Some(attempt) = order.attempts.get(index) else { return };
        let Ok(provider) = self.providers.named(&attempt.provider) else { return };
        let Some(lists) = provider.lists() else { return };
        // Newest first, so that a lost one is on the first page.
        let request = ListPayments::default().limit(50);
        let call = "provider.lists().list(ListPayments::default().limit(50))".to_owned();
        let page = match self.recorder.during(&order.id, call, lists.list(&request)).await {
            Ok(page) => page,
            Err(error) => {
                let text = format!("Could not look for the payment: {error}");
                self.orders.change(&order.id, |order| order.note(self.now(), text));
                return;
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
                self.orders.change(&order.id, |order| order.heard(index, news, self.now()));
                let _ = self.look_up(&order.id, index).await;
            }
            several => {
                let text = format!("Looked for the payment: {} could be it, so none is.", several.len());
                self.orders.change(&order.id, |order| order.note(self.now(), text));
            }
        }
    }

    fn is_nobodys(&self, payment: &Payment) -> bool {
        let (provider, id) = (&payment.reference.provider, &payment.reference.id);
        self.orders.find(|order| order.attempt_with(provider, id)).is_none()
    }
}

/// A failed call, and how long what it may have made can be paid.
struct Failed(Error, Option<Duration>);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error, None)
    }
}

impl From<(Error, Option<Duration>)> for Failed {
    fn from((error, payable_for): (Error, Option<Duration>)) -> Self {
        Self(error, payable_for)
    }
}

/// A request as one would write it.
fn described(request: &CreatePayment) -> String {
    let mut text = format!("CreatePayment::new(\"{}\", {:?})", request.amount, request.reference);
    let options = [
        ("description", &request.description),
        ("return_url", &request.return_url),
        ("method", &request.method),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            text += &format!("\n    .{name}({value:?})");
        }
    }
    if let Some(key) = &request.call.key {
        text += &format!("\n    .call(CallOptions::with_key({:?}).deadline({PATIENCE:?}))", key.as_str());
    }
    text
}
