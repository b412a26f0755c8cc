//! Every word that the shop exchanges with a provider. Nothing here knows which providers there are.

use std::sync::Arc;
use std::time::Duration;

use paymux::{
    CallOptions, CreatePayment, Error, IdempotencyKey, NextAction, Payment, PaymentProvider, PaymentRef,
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
        let key = IdempotencyKey::generate(self.providers.runtime());
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
            let (index, _) = order.current(self.now())?;
            Some((index, order.choose(index, method, self.now())?))
        });
        let Some((index, payment)) = chosen.flatten() else { return };
        self.in_its_own_task(order_id, move |shop, order_id| async move {
            shop.create(&order_id, index, Some(payment)).await;
        })
        .await;
    }

    /// A buyer who closes the page must not stop a call half-way: its answer would be lost.
    pub(super) async fn in_its_own_task<F>(
        self: &Arc<Self>,
        id: &str,
        work: impl FnOnce(Arc<Self>, String) -> F,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let _ = tokio::spawn(work(self.clone(), id.to_owned())).await;
    }

    pub(super) async fn create(&self, order_id: &str, index: usize, chosen: Option<PaymentRef>) {
        let Some(order) = self.orders.get(order_id) else { return };
        let Some(attempt) = order.attempts.get(index) else { return };
        self.play.attempt_begins(&attempt.provider, &attempt.reference);
        let request = self.request(&order, index);
        let (result, payable_for) = match self.providers.named(&attempt.provider) {
            Ok(provider) => {
                let asked = self.ask(&*provider, order_id, &request, chosen.as_ref()).await;
                (asked, provider.payable_for())
            }
            Err(error) => (Err(error), None),
        };
        self.orders.change(order_id, |order| match result {
            Ok(payment) => order.answered(index, payment, self.now()),
            Err(error) => order.failed(index, &error, payable_for, self.now()),
        });
    }

    async fn ask(
        &self,
        provider: &dyn PaymentProvider,
        order_id: &str,
        request: &CreatePayment,
        chosen: Option<&PaymentRef>,
    ) -> Result<Payment, Error> {
        match chosen {
            None => {
                let call = format!("provider.create({})", described(request));
                self.recorder.during(order_id, call, provider.create(request)).await
            }
            Some(payment) => {
                let call = format!("provider.choose({payment:#?}, {})", described(request));
                self.recorder.during(order_id, call, provider.choose(payment, request)).await
            }
        }
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
        match payment.flatten() {
            Some(payment) => self.look_up_payment(order_id, index, &payment).await,
            None => Ok(()),
        }
    }

    /// Looks up the payment of an attempt, of which so far perhaps only a webhook has told the id.
    pub(super) async fn look_up_payment(
        &self,
        order_id: &str,
        index: usize,
        payment: &PaymentRef,
    ) -> Result<(), Error> {
        let provider = self.providers.of_payment(payment)?;
        let call = format!("provider.payment({payment:?})");
        let found = self.recorder.during(order_id, call, provider.payment(payment)).await;
        match found {
            Ok(found) => {
                let again = matches!(found.next_action(), NextAction::AskAgain { .. });
                self.heard(order_id, index, found);
                if again {
                    self.ask_how_to_pay(order_id, index, &*provider, payment).await;
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
        let now = self.now();
        for (index, attempt) in order.attempts.iter().enumerate() {
            let Stage::Made(paying) = &attempt.stage else { continue };
            let over = paying.expires_at.is_some_and(|at| attempt.looked_at < at && at <= now);
            let long_ago = now.since(attempt.looked_at) >= LOOK_EVERY;
            if !paying.status.collection_closed() && (over || long_ago) {
                let _ = self.look_up(order_id, index).await;
            }
        }
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
