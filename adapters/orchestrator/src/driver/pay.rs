//! What an app asks for: to be paid, another method, to give up.

use std::collections::VecDeque;
use std::sync::Arc;

use paymux_core::captures::Capture;
use paymux_core::transport::Runtime;
use paymux_core::{CallOptions, CreatePayment, IdempotencyKey, NextAction, Payment};

use super::call::{Done, create_request, is_plain, retrieve};
use super::request::{Request, plain};
use super::translate::seen;
use super::{Error, Inner, Orchestrator, log, on_its_own};
use crate::machine::{Input, Refusal, State};
use crate::store::{Begin, NewIntent, StoreError, Stored};

/// How an intent stands after it was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Paying {
    /// The payer can pay: [`next_action`](Payment::next_action) says how.
    Way(Box<Payment>),
    /// The payer chooses a method first, of those in [`next_action`](Payment::next_action); go on with
    /// [`Orchestrator::choose`].
    Choose {
        /// The attempt that waits for it.
        attempt: u32,
        /// What there is to choose from.
        payment: Box<Payment>,
    },
    /// It is paid already.
    Paid,
    /// The outcome of what was begun is not known yet. Ask again later; a message tells when it is paid.
    Underway,
}

impl Orchestrator {
    /// Gives the payer a way to pay, at the account for new payments.
    ///
    /// The reference is the app's own, one for each order. Asking again with the same request goes on with what is
    /// under way: it never makes a second payment while the first may be paid. The provider gets references and
    /// keys of our own; what the call options hold is not used.
    ///
    /// The work is a task of its own: it goes on where this future is dropped.
    ///
    /// # Errors
    ///
    /// * [`Error::Provider`]: the request is refused; nothing was made. Mend it under a new reference, or ask again.
    /// * [`Error::Refused`]: an earlier attempt is in the way.
    /// * [`StoreError::Conflict`]: the reference was used for another amount or request.
    pub async fn pay(&self, request: &CreatePayment) -> Result<Paying, Error> {
        self.pay_with(request, None).await
    }

    /// The same at an account of the app's choice. Where another account is under way that the payer may have seen,
    /// it is refused.
    ///
    /// # Errors
    ///
    /// As [`pay`](Self::pay).
    pub async fn pay_at(&self, account: &str, request: &CreatePayment) -> Result<Paying, Error> {
        self.pay_with(request, Some(account.to_owned())).await
    }

    async fn pay_with(&self, request: &CreatePayment, account: Option<String>) -> Result<Paying, Error> {
        let new = self.new_intent(request)?;
        let has_method = request.method.is_some();
        let mut plan = match &account {
            Some(account) => VecDeque::from([account.clone()]),
            None => self.inner.plan(&self.scope, request).await?,
        };
        let default_account = match plan.pop_front() {
            Some(first) => first,
            None => self.inner.source.default_account()?,
        };
        // An account that cannot be opened is an error before anything is recorded.
        self.inner.source.provider(&default_account)?;
        let accounts = self.inner.accounts.clone();
        let begin = Begin { new, account, default_account, has_method, accounts };
        let inner = self.inner.clone();
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let stepped = inner.store.run(begin).await?;
            log::decided(&stepped);
            inner.pay_on(stepped, began, plan, has_method).await
        })
        .await
    }

    /// What is kept of a request, or why it cannot be.
    pub(super) fn new_intent(&self, request: &CreatePayment) -> Result<NewIntent, Error> {
        plain("scope", &self.scope)?;
        if request.amount.amount() <= paymux_core::Decimal::ZERO {
            return Err(
                paymux_core::Error::invalid_field("amount", "more than nothing has to be paid").into()
            );
        }
        let request_kept = serde_json::to_string(&Request::of(request)?).map_err(StoreError::from)?;
        let runtime = self.inner.source.runtime();
        Ok(NewIntent {
            id: new_id(&*runtime),
            scope: self.scope.clone(),
            reference: request.reference.clone(),
            amount: request.amount.clone(),
            holds: request.capture == Capture::Manual,
            request: request_kept,
            key: IdempotencyKey::generate(&*runtime),
        })
    }

    /// Goes on with the method that the payer chose. A second choice, after the first was refused, is another
    /// request to the provider.
    ///
    /// # Errors
    ///
    /// As [`pay`](Self::pay); [`Error::NoOrder`] where nothing was asked for under this reference.
    pub async fn choose(&self, reference: &str, attempt: u32, method: &str) -> Result<Paying, Error> {
        plain("method", method)?;
        let stored = self.known(reference).await?;
        let (inner, method) = (self.inner.clone(), method.to_owned());
        on_its_own(async move {
            let open = stored.attempt(attempt).filter(|attempt| attempt.state == State::Open);
            if let Some(open) = open {
                return inner.choose_way(&stored, open, method).await;
            }
            let began = inner.source.runtime().elapsed();
            let stepped = inner.step(&stored.id, Input::Choose { attempt, method }, None, None).await?;
            paying(inner.carry_out(stepped, began, true).await?)
        })
        .await
    }

    /// Looks the payment of an attempt up, for what an app shows beside what is kept here: how to pay, until when, what
    /// came in part or went back. What the provider says is known from then on, as after a sweep.
    ///
    /// It holds a way to pay only where one may be handed out: the attempt is the one that may take money, and open.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with [`NoSuch`](Refusal::NoSuch) where there is no such attempt, or no payment of it is
    /// known; [`Error::Provider`] where the provider could not be asked; [`Error::NoOrder`].
    pub async fn look(&self, reference: &str, attempt: u32) -> Result<Payment, Error> {
        let stored = self.known(reference).await?;
        let inner = self.inner.clone();
        on_its_own(async move {
            let attempt = stored.attempt(attempt).filter(|attempt| attempt.provider_id.is_some());
            let Some(attempt) = attempt else { return Err(Error::Refused(Refusal::NoSuch)) };
            let (mut payment, refused) = inner.read_way(&stored, attempt, attempt.method.clone()).await?;
            if refused.is_some() {
                payment.offer(NextAction::None);
                payment.client_session = None;
            }
            Ok(payment)
        })
        .await
    }

    /// The app gives the order up. What is open is called off, and the message
    /// [`Failed`](crate::machine::Tell::Failed) comes once nothing can be paid any more.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where it is paid; [`Error::NoOrder`].
    pub async fn abandon(&self, reference: &str) -> Result<(), Error> {
        let stored = self.known(reference).await?;
        let inner = self.inner.clone();
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let stepped = inner.step(&stored.id, Input::Abandon, None, None).await?;
            if let Some(refusal) = stepped.effects.refused {
                return Err(Error::Refused(refusal));
            }
            inner.carry_out_later(stepped, began);
            Ok(())
        })
        .await
    }

    pub(super) async fn known(&self, reference: &str) -> Result<Stored, Error> {
        let found = self.inner.store.find(&self.scope, reference).await?;
        found.ok_or_else(|| Error::NoOrder(reference.to_owned()))
    }
}

impl Inner {
    /// Asks the provider which methods there are. It makes nothing; if it does, that is written down.
    pub(super) async fn offer(self: &Arc<Self>, stored: Stored, number: u32) -> Result<Paying, Error> {
        let Some(attempt) = stored.attempt(number) else { return Err(Error::Refused(Refusal::NoSuch)) };
        let provider = self.source.provider(&attempt.account)?;
        let mut request = create_request(&stored, attempt).map_err(StoreError::from)?;
        request.call = request.call.never_retry();
        let came = provider.create(&request).await;
        self.heard(&attempt.account, came.as_ref().err());
        let payment = came?;
        if payment.reference.is_made() && is_plain(&payment.reference.id) {
            let account = attempt.account.clone();
            let seen = seen(&payment, Some(number));
            let input = Input::Event { account, seen };
            self.step(&stored.id, input, None, None).await?;
            let stepped = self.step(&stored.id, Input::Expose { attempt: number }, None, None).await?;
            return match stepped.effects.hand_out {
                Some(_) => Ok(Paying::Way(Box::new(payment))),
                None => Ok(Paying::Underway),
            };
        }
        Ok(Paying::Choose { attempt: number, payment: Box::new(payment) })
    }

    /// A lookup does not say how to pay at every provider. Where it did not, the creation is asked for again with the same
    /// key, if the provider is sure to recognise it.
    pub(super) async fn with_a_way(self: &Arc<Self>, mut done: Done) -> Result<Done, Error> {
        let says = |payment: &Payment| !matches!(payment.next_action(), NextAction::None);
        let (Some(found), Some(fenced)) = (&done.way, done.stored.intent.fenced()) else { return Ok(done) };
        if says(found) || fenced.state != State::Open {
            return Ok(done);
        }
        let began = self.source.runtime().elapsed();
        let input = Input::Again { attempt: fenced.number };
        let stepped = self.step(&done.stored.id, input, None, None).await?;
        let again = self.carry_out(stepped, began, true).await?;
        done.stored = again.stored;
        if again.way.is_some() || done.stored.intent.paid_by.is_some() {
            done.way = again.way;
        }
        Ok(done)
    }

    /// The way to pay of a payment that is made, by this method.
    async fn choose_way(
        self: &Arc<Self>,
        stored: &Stored,
        attempt: &crate::machine::Attempt,
        method: String,
    ) -> Result<Paying, Error> {
        match self.read_way(stored, attempt, Some(method)).await? {
            (payment, None) => Ok(Paying::Way(Box::new(payment))),
            (_, Some(refusal)) => refused(refusal),
        }
    }

    /// Looks up how to pay a payment that is made, and writes that the payer may get that, unless it is refused.
    async fn read_way(
        self: &Arc<Self>,
        stored: &Stored,
        attempt: &crate::machine::Attempt,
        method: Option<String>,
    ) -> Result<(Payment, Option<Refusal>), Error> {
        let provider = self.source.provider(&attempt.account)?;
        let payment = retrieve(&*provider, stored, attempt, method, CallOptions::default()).await?;
        let input = Input::Event { account: attempt.account.clone(), seen: seen(&payment, None) };
        let began = self.source.runtime().elapsed();
        let stepped = self.step(&stored.id, input, None, None).await?;
        self.carry_out_later(stepped, began);
        let input = Input::Expose { attempt: attempt.number };
        let effects = self.step(&stored.id, input, None, None).await?.effects;
        let refusal = effects.refused.unwrap_or(Refusal::Underway);
        Ok((payment, effects.hand_out.is_none().then_some(refusal)))
    }
}

fn refused(refusal: Refusal) -> Result<Paying, Error> {
    match refusal {
        Refusal::Paid => Ok(Paying::Paid),
        Refusal::Underway => Ok(Paying::Underway),
        other => Err(Error::Refused(other)),
    }
}

pub(super) fn paying(done: Done) -> Result<Paying, Error> {
    if let Some(payment) = done.way {
        return Ok(Paying::Way(Box::new(payment)));
    }
    if done.stored.intent.paid_by.is_some() {
        return Ok(Paying::Paid);
    }
    if let Some(refusal) = done.refused {
        return refused(refusal);
    }
    let nothing = done.stored.intent.fenced().is_none();
    match done.error {
        Some(error) if nothing => Err(error.into()),
        _ => Ok(Paying::Underway),
    }
}

/// 96 random bits in hexadecimal: short enough to stand in every provider's field for a reference.
pub(super) fn new_id(runtime: &dyn Runtime) -> String {
    runtime.random().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
