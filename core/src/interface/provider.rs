//! The unified interface, and how a provider is found and opened.

mod configuration;
mod descriptor;
mod facets;
mod opening;
mod providers;
mod registry;
mod settings;

use std::time::Duration;

use async_trait::async_trait;

pub use configuration::{Configuration, is_plain_name};
pub use descriptor::{Descriptor, Open, Opened, Slot};
pub use facets::{
    Balance, Balances, CancelHow, Cancels, CreatePayout, Destination, FeeQuote, FeeQuotes, ListPayments,
    Lists, Page, Payout, PayoutStatus, Payouts, RateQuote, RateQuotes,
};
pub use opening::{OpenStrategy, Opening};
pub use providers::Providers;
pub use registry::Registry;
pub use settings::{Environment, Settings};

use crate::error::Error;
use crate::interface::{CreatePayment, Payment, PaymentRef, Status, Webhooks};
use crate::outcome::NextAction;

/// One payment provider, behind the interface that all share.
///
/// What a provider can do beyond taking payments is derived from its facets: `Some` means that it can,
/// with the credentials that are configured.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// The provider's stable name.
    fn name(&self) -> &'static str;

    /// Creates a payment that a payer can then make.
    ///
    /// On an error ask [`Error::may_exist`] before creating another one for the same order.
    ///
    /// **Bring your own key** ([`CreatePayment::call`] with
    /// [`CallOptions::with_new_key`](crate::CallOptions::with_new_key)) and store it before the call. One that is
    /// made within the call is lost if this future is dropped, for example by `tokio::time::timeout`; creating again
    /// would then be another payment. And set time limits by
    /// [`CallOptions::deadline`](crate::CallOptions::deadline), not by dropping: only an error says what may exist.
    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error>;

    /// Looks a payment up, and compares what it finds with what the reference expects.
    async fn payment(&self, payment: &PaymentRef) -> Result<Payment, Error>;

    /// What the payer does next, for a payment whose method is chosen late. Where there is no method to
    /// choose, it is what a lookup says.
    async fn next_action(&self, payment: &PaymentRef, _method: Option<&str>) -> Result<NextAction, Error> {
        Ok(self.payment(payment).await?.into_next_action())
    }

    /// Goes on after [`NextAction::ChooseMethod`]: `request` as before, now with the method that the payer
    /// has chosen; `payment` is the reference that came with the choice. Store the one that comes back.
    ///
    /// Some providers have made the payment by then, others make it now. On an error of the latter ask
    /// [`Error::may_exist`], as after [`create`](Self::create).
    async fn choose(&self, payment: &PaymentRef, request: &CreatePayment) -> Result<Payment, Error> {
        // A method is an id of one provider: at another one it could be another token.
        payment.check_maker(self.name())?;
        if !payment.is_made() {
            return self.create(request).await;
        }
        let next_action = self.next_action(payment, request.method.as_deref()).await?;
        let mut chosen = Payment::new(payment.clone(), Status::AwaitingPayer);
        chosen.offer(next_action);
        Ok(chosen)
    }

    /// How long at most something may stay payable after its creation, where the provider says so.
    ///
    /// After a creation whose reply was lost ([`Error::may_exist`]) this is how long to wait for word of it
    /// before another payment is made for the same order. `None`: only the provider can tell.
    fn payable_for(&self) -> Option<Duration> {
        None
    }

    /// Reading and verifying webhooks.
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        None
    }

    /// Calling payments off.
    fn cancels(&self) -> Option<&dyn Cancels> {
        None
    }

    /// Paying out.
    fn payouts(&self) -> Option<&dyn Payouts> {
        None
    }

    /// Listing payments.
    fn lists(&self) -> Option<&dyn Lists> {
        None
    }

    /// Reading balances.
    fn balances(&self) -> Option<&dyn Balances> {
        None
    }

    /// Asking what a payment would cost.
    fn fee_quotes(&self) -> Option<&dyn FeeQuotes> {
        None
    }

    /// Asking what an amount is in a token.
    fn rate_quotes(&self) -> Option<&dyn RateQuotes> {
        None
    }
}

#[cfg(test)]
mod tests;
