//! The calls that a step asks for, and what came of them.

use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use paymux_core::cancellations::CancelPayment;
use paymux_core::payouts::Payout;
use paymux_core::refunds::{CreateRefund, ListRefunds, RefundRef, RetrieveRefund};
use paymux_core::{
    CallOptions, Effect, Error as ProviderError, ErrorKind, Money, Payment, PaymentProvider, PaymentRef,
    RetrievePayment,
};

use super::request::Request;
use super::search::search;
use super::translate::{fact, refund_seen, seen};
use super::{Error, Inner, captures, log, payouts};
use crate::machine::{Answer, Attempt, Call, Input, Item, Operation, Refund, Refusal, Status};
use crate::store::{Claimed, Step, Stepped, StoreError, Stored};

/// The longest that one call may take, all its steps together. It is well within a lease.
const LONGEST_CALL: Duration = Duration::from_secs(60);

/// A call that has not come to its end by then is given up, whatever it does, and counts as lost. It is within a lease:
/// a list of many pages, each of them slow, must not keep a sweep from everything else.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(150);

/// How many pages of a list are read for one refund.
const MOST_PAGES: u32 = 100;

/// What is left when all calls of a transaction have come to their end.
pub(super) struct Done {
    pub(super) stored: Stored,
    /// The payment whose way to pay may be handed out.
    pub(super) way: Option<Payment>,
    pub(super) refused: Option<Refusal>,
    /// The payout, where a call has made it.
    pub(super) payout: Option<Box<Payout>>,
    /// Why a call failed.
    pub(super) error: Option<ProviderError>,
}

/// What came of one call.
pub(super) struct Came {
    answer: Answer,
    payment: Option<Payment>,
    payout: Option<Box<Payout>>,
    error: Option<ProviderError>,
}

impl Came {
    pub(super) fn of(answer: Answer) -> Self {
        Self { answer, payment: None, payout: None, error: None }
    }

    fn with_error(answer: Answer, error: ProviderError) -> Self {
        Self { error: Some(error), ..Self::of(answer) }
    }

    fn payment(payment: Payment) -> Self {
        Self { answer: Answer::Is(seen(&payment, None)), payment: Some(payment), payout: None, error: None }
    }

    /// A payout that was made. One whose id cannot be kept is another one.
    pub(super) fn paid_out(answer: Option<Answer>, made: Payout) -> Self {
        Self { payout: Some(Box::new(made)), ..Self::of(answer.unwrap_or(Answer::Lost)) }
    }

    /// A payment that was captured, advanced or let go. One whose id cannot be kept is another one.
    pub(super) fn taken(result: Result<Payment, ProviderError>) -> Self {
        match result {
            Ok(payment) if is_plain(&payment.reference.id) => Self::payment(payment),
            Ok(_) => Self::of(Answer::Lost),
            Err(error) => Self::failed(error),
        }
    }

    /// A failure, as it says itself whether anything was done.
    pub(super) fn failed(error: ProviderError) -> Self {
        let nothing =
            error.effect() == Effect::NotDone && !error.may_exist() && !error.money_may_have_moved();
        let answer = if nothing { Answer::NotDone } else { Answer::Lost };
        Self::with_error(answer, error)
    }

    /// A failure to read, which says nothing.
    pub(super) fn unread(error: ProviderError) -> Self {
        let there = error.kind() != ErrorKind::NotFound;
        let answer = if there { Answer::Lost } else { Answer::NotThere };
        Self::with_error(answer, error)
    }
}

impl Inner {
    /// One transaction. A store that is busy, or lost its connection, is asked again: what a provider said must not
    /// be lost for that.
    pub(super) async fn step(
        &self,
        intent: &str,
        input: Input,
        claim: Option<Claimed>,
        further_ids: Option<(String, BTreeMap<String, String>)>,
    ) -> Result<Stepped, StoreError> {
        let intent = intent.to_owned();
        let step = Step { intent, input, claim, further_ids, accounts: self.accounts.clone() };
        let mut wait = Duration::from_millis(50);
        loop {
            match self.store.run(step.clone()).await {
                Err(StoreError::Busy(_) | StoreError::Unreachable(_) | StoreError::Lost(_))
                    if wait < Duration::from_secs(1) =>
                {
                    self.source.runtime().sleep(wait).await;
                    wait *= 2;
                }
                Ok(stepped) => {
                    log::decided(&stepped);
                    return Ok(stepped);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes the calls that a transaction asked for, and brings what came of them. `began` is the time of the
    /// steady clock before that transaction began.
    pub(super) async fn carry_out(
        self: &Arc<Self>,
        stepped: Stepped,
        began: Duration,
        waiting: bool,
    ) -> Result<Done, Error> {
        let Stepped { stored, effects, .. } = stepped;
        let mut done = Done { stored, way: None, refused: effects.refused, payout: None, error: None };
        let mut calls: VecDeque<_> = effects.calls.into_iter().map(|call| (call, began)).collect();
        while let Some((call, began)) = calls.pop_front() {
            let Came { answer, payment, payout, error } = self.make(&done.stored, &call, began).await;
            let began = self.source.runtime().elapsed();
            let further = payment
                .as_ref()
                .filter(|payment| !payment.reference.further_ids.is_empty())
                .map(|payment| (payment.reference.id.clone(), payment.reference.further_ids.clone()));
            let waiting = waiting && matches!(call.operation, Operation::Create | Operation::Look);
            let input = Input::Reply { call, waiting, answer };
            let Stepped { stored, effects, .. } = self.step(&done.stored.id, input, None, further).await?;
            done.stored = stored;
            done.payout = payout.or(done.payout);
            done.error = error.or(done.error);
            done.refused = effects.refused.or(done.refused);
            if effects.hand_out.is_some() {
                done.way = payment;
            }
            calls.extend(effects.calls.into_iter().map(|call| (call, began)));
        }
        Ok(done)
    }

    /// The same where nobody waits for it.
    pub(super) fn carry_out_later(self: &Arc<Self>, stepped: Stepped, began: Duration) {
        if stepped.effects.calls.is_empty() {
            return;
        }
        let inner = self.clone();
        tokio::spawn(async move {
            if let Err(error) = inner.carry_out(stepped, began, false).await {
                tracing::warn!(%error, "a call could not be brought to its end: a sweep goes on with it");
            }
        });
    }

    async fn make(&self, stored: &Stored, call: &Call, began: Duration) -> Came {
        let number = match call.of {
            Item::Attempt(number) => Some(number),
            Item::Refund(number) => stored.refund(number).map(|refund| refund.attempt),
            Item::Capture(number) => stored.capture(number).map(|capture| capture.attempt),
            Item::Payout => None,
        };
        let attempt = number.and_then(|number| stored.attempt(number));
        let payout = stored.intent.payout.as_ref().filter(|_| call.of == Item::Payout);
        let payout_account = payout.map(|payout| &payout.account);
        let Some(account) = attempt.map(|attempt| &attempt.account).or(payout_account) else {
            return Came::of(Answer::Lost);
        };
        let acts = call.operation.is_sent_with_a_key();
        let provider = match self.source.provider(account) {
            Ok(provider) => provider,
            // Nothing was sent.
            Err(error) if acts => {
                return Came::with_error(Answer::NotDone, error);
            }
            Err(error) => return Came::unread(error),
        };
        let travel = self.accounts.of(account).longest_travel;
        let mut options = CallOptions::default().deadline(travel.min(LONGEST_CALL));
        if acts {
            // The machine decides what is sent again, and it counts what was sent.
            options = options.never_retry();
            options.key = Some(stored.key.derive(&call.key_step()));
        }
        // A worker that was stalled since its transaction must not send any more: neither now, nor after it waited for a
        // credential or for a place under our own rate limit. The clock never jumps.
        let window = Duration::from_millis(u64::try_from(call.send_by.0 - call.asked.0).unwrap_or(0));
        let Some(left) = window.checked_sub(self.source.runtime().elapsed().saturating_sub(began)) else {
            let answer = if acts { Answer::NotDone } else { Answer::Lost };
            return Came::of(answer);
        };
        options = options.send_within(left);
        let work = carried_out(&*provider, stored, attempt, call, options);
        let came = self.in_time(work).await.unwrap_or_else(|| Came::of(Answer::Lost));
        self.heard(account, came.error.as_ref());
        came
    }

    /// What comes of a call, if it comes to its end in time.
    pub(super) async fn in_time<T>(&self, work: impl Future<Output = T> + Send) -> Option<T> {
        let runtime = self.source.runtime();
        match select(pin!(work), runtime.sleep(GIVEN_UP_AFTER)).await {
            Either::Left((came, _)) => Some(came),
            Either::Right(_) => None,
        }
    }
}

async fn carried_out(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: Option<&Attempt>,
    call: &Call,
    options: CallOptions,
) -> Came {
    let Some(attempt) = attempt else {
        return payouts::make(provider, stored, call.operation, options).await;
    };
    match (call.operation, call.of) {
        (Operation::Create, _) => create(provider, stored, attempt, options).await,
        (Operation::Look, _) => look(provider, stored, attempt, options).await,
        (Operation::Find, _) => find(provider, stored, attempt, options).await,
        (Operation::Cancel, _) => cancel(provider, stored, attempt, options).await,
        (Operation::Capture, Item::Capture(number)) => {
            captures::capture(provider, stored, attempt, number, options).await
        }
        (Operation::Advance, _) => captures::advance(provider, stored, attempt, options).await,
        (Operation::Void, _) => captures::void(provider, stored, attempt, options).await,
        (operation, Item::Refund(number)) => {
            let Some(refund) = stored.refund(number) else { return Came::of(Answer::Lost) };
            match operation {
                Operation::Refund => send_refund(provider, stored, attempt, refund, options).await,
                Operation::LookRefund => look_refund(provider, stored, attempt, refund, options).await,
                _ => find_refund(provider, stored, attempt, refund, options).await,
            }
        }
        _ => Came::of(Answer::Lost),
    }
}

/// The payment of an attempt, with everything that an answer can be compared with.
pub(super) fn payment_ref(provider: &dyn PaymentProvider, stored: &Stored, attempt: &Attempt) -> PaymentRef {
    let id = attempt.provider_id.clone().unwrap_or_default();
    let mut reference = PaymentRef::by_id(provider.account(), id)
        .expecting(stored.intent.amount.clone(), stored.attempt_reference(attempt));
    reference.further_ids = stored.further_ids.get(&attempt.number).cloned().unwrap_or_default();
    reference
}

/// The request of an attempt, as it was asked for.
pub(super) fn create_request(
    stored: &Stored,
    attempt: &Attempt,
) -> Result<paymux_core::CreatePayment, serde_json::Error> {
    let request: Request = serde_json::from_str(&stored.request)?;
    let reference = stored.attempt_reference(attempt);
    Ok(request.again(stored.intent.amount.clone(), reference, attempt.method.clone()))
}

async fn create(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Came {
    let request = match create_request(stored, attempt) {
        Ok(request) => request.call(options),
        Err(error) => {
            tracing::error!(column = error.column(), "a stored request cannot be read: nothing is sent");
            return Came::of(Answer::NotDone);
        }
    };
    match provider.create(&request).await {
        Ok(payment) if payment.reference.is_made() && is_plain(&payment.reference.id) => {
            Came::payment(payment)
        }
        // Made, under an id that cannot be kept.
        Ok(payment) if payment.reference.is_made() => Came::of(Answer::Lost),
        Ok(_) => {
            let message = "this provider wants a method first: its `Declared::chooses_method` has to say so";
            let error = ProviderError::unsupported(message).with_field("method");
            Came::with_error(Answer::NotDone, error)
        }
        Err(error) => Came::failed(error),
    }
}

/// An id that every database keeps as it is.
pub(super) fn is_plain(id: &str) -> bool {
    id.len() <= 1000 && !id.contains('\0')
}

/// Looks an attempt's payment up, with a method where the payer chose one. An answer about another payment is an
/// error: its way to pay would be another order's.
pub(super) async fn retrieve(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    method: Option<String>,
    options: CallOptions,
) -> Result<Payment, ProviderError> {
    let reference = payment_ref(provider, stored, attempt);
    let mut request = RetrievePayment::new(reference).call(options);
    request.method = method;
    let payment = provider.retrieve(&request).await?;
    ProviderError::unless_same(
        "id",
        attempt.provider_id.as_deref().unwrap_or_default(),
        &payment.reference.id,
    )?;
    Ok(payment)
}

async fn look(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Came {
    match retrieve(provider, stored, attempt, attempt.method.clone(), options).await {
        Ok(payment) => Came::payment(payment),
        Err(error) => Came::unread(error),
    }
}

async fn find(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Came {
    match search(provider, stored, attempt, options).await {
        Some(Ok((seen, complete))) => Came::of(Answer::Found { seen, complete }),
        Some(Err(error)) => Came::with_error(Answer::Lost, error),
        None => Came::of(Answer::Lost),
    }
}

async fn cancel(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Came {
    let Some(cancellations) = provider.cancellations() else { return Came::of(Answer::Lost) };
    let request = CancelPayment::new(payment_ref(provider, stored, attempt)).call(options);
    match cancellations.cancel(&request).await {
        Ok(payment) if fact(&payment).status == Status::Closed => {
            Came::of(Answer::Canceled { received: payment.amounts.received })
        }
        // It says yes, and that it is something else: a lookup tells.
        Ok(_) => Came::of(Answer::Lost),
        Err(error) => Came::with_error(Answer::Lost, error),
    }
}

async fn send_refund(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    refund: &Refund,
    options: CallOptions,
) -> Came {
    let Some(refunds) = provider.refunds() else { return Came::of(Answer::NotDone) };
    let amount = Money::new(refund.amount, stored.intent.amount.asset().clone());
    let payment = payment_ref(provider, stored, attempt);
    let request = CreateRefund::new(payment, stored.refund_reference(refund)).amount(amount).call(options);
    match refunds.refund(&request).await {
        Ok(made) if is_plain(&made.reference.id) && !made.reference.id.is_empty() => {
            Came::of(Answer::Refund(refund_seen(&made, None)))
        }
        Ok(_) => Came::of(Answer::Lost),
        Err(error) => Came::failed(error),
    }
}

async fn look_refund(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    refund: &Refund,
    options: CallOptions,
) -> Came {
    let (Some(refunds), Some(id)) = (provider.refunds(), &refund.provider_id) else {
        return Came::of(Answer::Lost);
    };
    let mut reference = RefundRef::by_id(provider.account(), id);
    reference.payment = Some(payment_ref(provider, stored, attempt));
    reference.expected = Some(Money::new(refund.amount, stored.intent.amount.asset().clone()));
    reference.reference = Some(stored.refund_reference(refund));
    match refunds.retrieve_refund(&RetrieveRefund::new(reference).call(options)).await {
        Ok(found) => Came::of(Answer::Refund(refund_seen(&found, None))),
        Err(error) => Came::unread(error),
    }
}

async fn find_refund(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    refund: &Refund,
    options: CallOptions,
) -> Came {
    let Some(refunds) = provider.refunds() else { return Came::of(Answer::Lost) };
    let own = stored.refund_reference(refund);
    let mut request = ListRefunds::of(payment_ref(provider, stored, attempt)).call(options);
    let mut found = Vec::new();
    for _ in 0..MOST_PAGES {
        match refunds.refunds_of(&request).await {
            Ok(page) => {
                let same = page.items.iter().filter(|refund| {
                    refund.reference.reference.as_ref() == Some(&own) && is_plain(&refund.reference.id)
                });
                found.extend(same.map(|made| refund_seen(made, Some(refund.number))));
                match page.next {
                    Some(cursor) => request = request.after(cursor),
                    None => break,
                }
            }
            // What was found before is true all the same.
            Err(error) if found.is_empty() => {
                return Came::with_error(Answer::Lost, error);
            }
            Err(_) => break,
        }
    }
    Came::of(Answer::FoundRefunds(found))
}
