//! Money that is held, or that the payer has approved.

use paymux_core::captures::{CapturePayment, VoidPayment};
use paymux_core::{AdvancePayment, CallOptions, Money, PaymentProvider};

use super::call::{Came, payment_ref};
use super::request::plain;
use super::{Error, Orchestrator, on_its_own};
use crate::machine::{Answer, Attempt, Capture, CaptureKind, CaptureState, Input};
use crate::store::Stored;

impl Orchestrator {
    /// Takes money that is held, of an order that was paid for with
    /// [`capture_manually`](paymux_core::CreatePayment::capture_manually) once the message
    /// [`Held`](crate::machine::Tell::Held) has come: all that is left, or this much. The rest is let go. **Moves
    /// money.** Asking again with the same `capture` is the same capture, so the reference is to be one for each.
    ///
    /// It gives the capture as it stands then; messages tell how it ends. While one is under way no other one is begun.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where nothing is held, where more is asked for than is left, where another capture is under
    /// way, or where the reference stands for another one; [`Error::Provider`] where the provider did nothing;
    /// [`Error::NoOrder`].
    pub async fn capture(
        &self,
        reference: &str,
        capture: &str,
        amount: Option<Money>,
    ) -> Result<Capture, Error> {
        self.take(reference, capture, amount, true).await
    }

    /// The same for a part, after which the rest stays held: another capture follows. Not every provider can.
    ///
    /// # Errors
    ///
    /// As [`capture`](Self::capture).
    pub async fn capture_part(
        &self,
        reference: &str,
        capture: &str,
        amount: Money,
    ) -> Result<Capture, Error> {
        self.take(reference, capture, Some(amount), false).await
    }

    async fn take(
        &self,
        reference: &str,
        capture: &str,
        amount: Option<Money>,
        last: bool,
    ) -> Result<Capture, Error> {
        plain("capture", capture)?;
        let stored = self.known(reference).await?;
        let (inner, capture) = (self.inner.clone(), capture.to_owned());
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let input = Input::Capture { reference: capture.clone(), amount, last };
            let stepped = inner.step(&stored.id, input, None, None).await?;
            let done = inner.carry_out(stepped, began, false).await?;
            if let Some(refusal) = done.refused {
                return Err(Error::Refused(refusal));
            }
            let mut own = done.stored.intent.captures.into_iter();
            let found = own.find(|known| known.kind == CaptureKind::Held && known.reference == capture);
            match (found, done.error) {
                (Some(found), Some(error)) if found.state == CaptureState::NotDone => Err(error.into()),
                (Some(found), _) => Ok(found),
                (None, _) => Err(Error::NoOrder(capture)),
            }
        })
        .await
    }

    /// Lets go of money that is held and was not taken. Nothing is captured after that. It is asked for until it is
    /// done; the message [`Released`](crate::machine::Tell::Released) tells, or
    /// [`Paid`](crate::machine::Tell::Paid) where a part was taken before.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where nothing is held, or while a capture is under way; [`Error::NoOrder`].
    pub async fn void(&self, reference: &str) -> Result<(), Error> {
        let stored = self.known(reference).await?;
        let inner = self.inner.clone();
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let stepped = inner.step(&stored.id, Input::Void, None, None).await?;
            let done = inner.carry_out(stepped, began, false).await?;
            done.refused.map_or(Ok(()), |refusal| Err(Error::Refused(refusal)))
        })
        .await
    }
}

pub(super) async fn capture(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    number: u32,
    options: CallOptions,
) -> Came {
    let (Some(captures), Some(capture)) = (provider.captures(), stored.capture(number)) else {
        return Came::of(Answer::NotDone);
    };
    let amount = Money::new(capture.amount, stored.intent.amount.asset().clone());
    let request = CapturePayment::new(payment_ref(provider, stored, attempt))
        .amount(amount)
        .reference(stored.capture_reference(capture))
        .call(options);
    let request = if capture.last { request } else { request.more_follows() };
    Came::taken(captures.capture(&request).await)
}

pub(super) async fn advance(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Came {
    let request = AdvancePayment::new(payment_ref(provider, stored, attempt)).call(options);
    Came::taken(provider.advance(&request).await)
}

pub(super) async fn void(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Came {
    let Some(captures) = provider.captures() else { return Came::of(Answer::NotDone) };
    let request = VoidPayment::new(payment_ref(provider, stored, attempt)).call(options);
    Came::taken(captures.void(&request).await)
}
