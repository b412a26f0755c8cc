//! Every word that the shop exchanges with a provider. Nothing here knows which providers there are.

use std::sync::Arc;
use std::time::Duration;

use paymux::{
    AdvancePayment, CallOptions, ChoosePaymentMethod, CreatePayment, Error, IdempotencyKey, NextAction,
    Payment, PaymentProvider, PaymentRef, RetrievePayment,
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
                let method = request.method.clone().unwrap_or_default();
                let choice = ChoosePaymentMethod::new(payment.clone(), request.clone(), method);
                let call = format!("provider.choose({payment:#?}, {})", described(request));
                self.recorder.during(order_id, call, provider.choose(&choice)).await
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
            .return_url(format!("{}/back/{reference}", self.address))
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
        let mut request = RetrievePayment::new(payment.clone());
        request.method = self.method_to_ask_for(order_id, index);
        let call = match &request.method {
            None => format!("provider.retrieve({payment:?})"),
            Some(method) => format!("provider.retrieve({payment:?}, method {method:?})"),
        };
        match self.recorder.during(order_id, call, provider.retrieve(&request)).await {
            Ok(found) => {
                let agreed = matches!(found.next_action(), NextAction::Advance);
                self.heard(order_id, index, found);
                if agreed {
                    self.advance(order_id, index, "").await;
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

    /// A payment that was found instead of answered has to be asked how it is paid with the chosen method.
    fn method_to_ask_for(&self, order_id: &str, index: usize) -> Option<String> {
        let order = self.orders.get(order_id)?;
        match &order.attempts.get(index)?.stage {
            Stage::Made(paying) => match &paying.next_action {
                NextAction::AskAgain { method } => method.clone(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The payer is back, with what the return URL carried, or a provider says that the payer has agreed. Some
    /// providers take the money only now; for the others it is a lookup.
    pub(crate) async fn advance(&self, order_id: &str, index: usize, query: &str) {
        let fresh = IdempotencyKey::generate(self.providers.runtime());
        // The key is kept before anything is sent: a second call with it takes no second amount.
        let advancing = self.orders.change(order_id, |order| order.advancing(index, fresh)).flatten();
        let Some((payment, key)) = advancing else { return };
        let request = AdvancePayment::new(payment.clone())
            .returned_with(query)
            .call(CallOptions::with_key(key).deadline(PATIENCE));
        let provider = match self.providers.of_payment(&payment) {
            Ok(provider) => provider,
            Err(error) => {
                self.orders.change(order_id, |order| order.not_advanced(index, &error, self.now()));
                return;
            }
        };
        let call = format!("provider.advance({payment:?})");
        match self.recorder.during(order_id, call, provider.advance(&request)).await {
            Ok(found) => self.heard(order_id, index, found),
            Err(error) => {
                self.orders.change(order_id, |order| order.not_advanced(index, &error, self.now()));
            }
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
