//! Paying out.

use paymux_core::payouts::{CreatePayout, Destination, FindPayout, PayoutRef, RetrievePayout};
use paymux_core::{CallOptions, Error as ProviderError, IdempotencyKey, PaymentProvider, Timestamp};
use serde::{Deserialize, Serialize};

use super::call::{Came, is_plain};
use super::pay::new_id;
use super::request::plain;
use super::translate::payout_state;
use super::{Error, Orchestrator, log, on_its_own};
use crate::machine::{Answer, Operation, Payout, RefundSeen, RefundState};
use crate::store::{BeginPayout, NewIntent, StoreError, Stored};

/// A payout that was asked for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PayingOut {
    /// As it stands.
    pub payout: Payout,
    /// What the provider answered, where this call has made it. It may hold what is said only once, such as the
    /// [client session](paymux_core::payouts::Payout::client_session) by which the payee draws the money: give that on,
    /// since none of it is kept. Where the answer was lost it cannot be got again.
    pub reply: Option<Box<paymux_core::payouts::Payout>>,
}

impl Orchestrator {
    /// Pays out, from the account for new payments. **Moves money.** The request's reference is the app's own, one for
    /// each payout, and no order has it: asking again with the same request is the same payout, which is never made a
    /// second time.
    ///
    /// It gives the payout as it stands then, with the provider's answer where this call has made it; the messages
    /// [`PaidOut`](crate::machine::Tell::PaidOut), [`PayoutFailed`](crate::machine::Tell::PayoutFailed) or
    /// [`PayoutNeedsHuman`](crate::machine::Tell::PayoutNeedsHuman) tell how it ends. One that failed is not made again:
    /// that is another payout, under a new reference. The destination is kept in the store.
    ///
    /// # Errors
    ///
    /// [`Error::Provider`] where the request is refused, or the provider did nothing; [`Error::Refused`] where the
    /// provider cannot pay out; [`StoreError::Conflict`] where the reference was used for something else.
    pub async fn pay_out(&self, request: &CreatePayout) -> Result<PayingOut, Error> {
        let account = self.inner.source.default_account()?;
        self.pay_out_at(&account, request).await
    }

    /// The same from an account of the app's choice. Asking again from another one is refused.
    ///
    /// # Errors
    ///
    /// As [`pay_out`](Self::pay_out).
    pub async fn pay_out_at(&self, account: &str, request: &CreatePayout) -> Result<PayingOut, Error> {
        plain("scope", &self.scope)?;
        let missing =
            || ProviderError::invalid_field("reference", "a payout needs one: it is known again by it");
        let reference = request.reference.clone().ok_or_else(missing)?;
        plain("reference", &reference)?;
        if request.amount.amount() <= paymux_core::Decimal::ZERO {
            return Err(ProviderError::invalid_field("amount", "more than nothing has to be paid out").into());
        }
        let kept = serde_json::to_string(&Kept::of(request)?).map_err(StoreError::from)?;
        // An account that cannot be opened is an error before anything is recorded.
        self.inner.source.provider(account)?;
        let runtime = self.inner.source.runtime();
        let new = NewIntent {
            id: new_id(&*runtime),
            scope: self.scope.clone(),
            reference: reference.clone(),
            amount: request.amount.clone(),
            holds: false,
            request: kept,
            key: IdempotencyKey::generate(&*runtime),
        };
        let accounts = self.inner.accounts.clone();
        let begin = BeginPayout { new, account: account.to_owned(), accounts };
        let inner = self.inner.clone();
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let stepped = inner.store.run(begin).await?;
            log::decided(&stepped);
            let done = inner.carry_out(stepped, began, false).await?;
            if let Some(refusal) = done.refused {
                return Err(Error::Refused(refusal));
            }
            match (done.stored.intent.payout, done.error) {
                (Some(payout), Some(error)) if payout.transfer.state == RefundState::NotDone => {
                    Err(error.into())
                }
                (Some(payout), _) => Ok(PayingOut { payout, reply: done.payout }),
                (None, _) => Err(Error::NoOrder(reference)),
            }
        })
        .await
    }
}

/// What is kept of a request, so that the same one can be sent again after a crash.
#[derive(Serialize, Deserialize)]
struct Kept {
    payout_to: To,
    method: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum To {
    Email(String),
    Address(String),
    Stored(String),
    Default,
}

impl Kept {
    fn of(request: &CreatePayout) -> Result<Self, ProviderError> {
        if !request.call.headers.is_empty() || request.call.scheme.is_some() {
            let message =
                "headers and credentials of one call are not kept: give them an account of their own";
            return Err(ProviderError::unsupported(message).with_field("call"));
        }
        let payout_to = match &request.destination {
            Destination::Email(address) => To::Email(address.clone()),
            Destination::Address(address) => To::Address(address.clone()),
            Destination::Stored(id) => To::Stored(id.clone()),
            Destination::Default => To::Default,
            _ => {
                let message = "this kind of destination cannot be kept, so it could not be sent again";
                return Err(ProviderError::unsupported(message).with_field("destination"));
            }
        };
        Ok(Self { payout_to, method: request.method.clone() })
    }

    fn again(self, stored: &Stored) -> CreatePayout {
        let destination = match self.payout_to {
            To::Email(address) => Destination::Email(address),
            To::Address(address) => Destination::Address(address),
            To::Stored(id) => Destination::Stored(id),
            To::Default => Destination::Default,
        };
        let mut request = CreatePayout::new(stored.intent.amount.clone(), destination);
        request.method = self.method;
        request.reference(stored.payout_reference())
    }
}

fn seen(
    stored: &Stored,
    payout: &paymux_core::payouts::Payout,
    reference: Option<u32>,
) -> Option<RefundSeen> {
    // A provider that gives it no id has it under our own reference alone.
    let id = payout.reference.id.clone().unwrap_or_else(|| stored.payout_reference());
    let state = payout_state(&payout.status);
    let amount = payout.amount.clone();
    (is_plain(&id) && !id.is_empty()).then_some(RefundSeen { id, reference, state, amount })
}

/// Makes one call about the payout.
pub(super) async fn make(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    operation: Operation,
    options: CallOptions,
) -> Came {
    let nothing = if operation == Operation::PayOut { Answer::NotDone } else { Answer::Lost };
    let Some(payouts) = provider.payouts() else { return Came::of(nothing) };
    let sent = match serde_json::from_str::<Kept>(&stored.request) {
        Ok(kept) => kept.again(stored),
        Err(error) => {
            tracing::error!(column = error.column(), "a stored payout cannot be read: nothing is sent");
            return Came::of(nothing);
        }
    };
    match operation {
        Operation::PayOut => match payouts.pay_out(&sent.call(options)).await {
            Ok(made) => Came::paid_out(seen(stored, &made, None).map(Answer::Refund), made),
            Err(error) => Came::failed(error),
        },
        Operation::LookPayout => {
            let known = stored.intent.payout.as_ref().and_then(|payout| payout.transfer.provider_id.clone());
            let Some(id) = known else { return Came::of(Answer::Lost) };
            let mut reference = PayoutRef::by_id(provider.account(), id);
            reference.expected = Some(stored.intent.amount.clone());
            reference.reference = Some(stored.payout_reference());
            match payouts.retrieve_payout(&RetrievePayout::new(reference).call(options)).await {
                Ok(found) => Came::of(seen(stored, &found, None).map_or(Answer::Lost, Answer::Refund)),
                Err(error) => Came::unread(error),
            }
        }
        _ => {
            // An hour of leeway: it is the provider's clock that stamps what it makes.
            let since = Timestamp::from_unix_millis(stored.created_at.0.saturating_sub(3_600_000));
            let Some(since) = since else { return Came::of(Answer::Lost) };
            match payouts.find_payout(&FindPayout::new(sent, since).call(options)).await {
                // Those that are only alike may be anybody's: a person looks at them.
                Ok(found) if !found.proved => Came::of(Answer::FoundRefunds(Vec::new())),
                Ok(found) => {
                    let own = stored.payout_reference();
                    let ours =
                        found.found.items.iter().filter(|payout| {
                            payout.reference.reference.as_ref().is_none_or(|came| *came == own)
                        });
                    Came::of(Answer::FoundRefunds(
                        ours.filter_map(|payout| seen(stored, payout, Some(0))).collect(),
                    ))
                }
                Err(error) => Came::unread(error),
            }
        }
    }
}
