use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use super::balances::Balances;
use super::cancellations::Cancellations;
use super::captures::Captures;
use super::declared::Declared;
use super::disputes::Disputes;
use super::finds::Finds;
use super::lists::Lists;
use super::payouts::Payouts;
use super::quotes::{FeeQuotes, RateQuotes};
use super::refunds::Refunds;
use super::{
    Account, AdvancePayment, ChoosePaymentMethod, CreatePayment, Payment, PaymentRef, RetrievePayment,
    Webhooks,
};
use crate::error::Error;

/// One payment provider, behind the interface that all share.
///
/// Every method takes one request, which also carries what the caller says about the call: an idempotency key, a
/// deadline, whether it may be repeated ([`CallOptions`](crate::CallOptions)).
///
/// A provider's [`Debug`](fmt::Debug) shows no credential, so that an app may derive its own.
///
/// What a provider can do beyond taking payments is derived from its facets: `Some` means that it can,
/// with the credentials that are configured.
///
/// ```
/// use paymux_core::{CreatePayment, Error, Money, NextAction, PaymentProvider, PaymentProviderExt};
///
/// async fn pay(provider: &dyn PaymentProvider, request: &CreatePayment) -> Result<String, Error> {
///     let payment = provider.create(request).await?;
///     // Store `payment.reference` here: it finds the payment again.
///     let found = provider.look_up(&payment.reference).await?;
///     Ok(match found.next_action() {
///         NextAction::Redirect { url } => format!("send the payer to {url}"),
///         other => other.summary(),
///     })
/// }
/// ```
#[async_trait]
pub trait PaymentProvider: fmt::Debug + Send + Sync {
    /// Which account of which provider this is.
    fn account(&self) -> &Account;

    /// The provider's stable name.
    fn name(&self) -> &'static str {
        self.account().provider()
    }

    /// Creates a payment that a payer can then make.
    ///
    /// **Bring your own key** ([`CreatePayment::call`] with
    /// [`CallOptions::with_new_key`](crate::CallOptions::with_new_key)) and store it before the call. One that is
    /// made within the call is lost if this future is dropped, for example by `tokio::time::timeout`; creating again
    /// would then be another payment. And set time limits by
    /// [`CallOptions::deadline`](crate::CallOptions::deadline), not by dropping: only an error says what may exist.
    ///
    /// # Errors
    ///
    /// Ask [`Error::may_exist`] before creating another payment for the same order.
    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error>;

    /// Looks a payment up, and compares what it finds with what the reference expects.
    ///
    /// # Errors
    ///
    /// `IntegrityMismatch` where the answer is about another payment, amount or reference.
    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error>;

    /// Goes on after [`NextAction::ChooseMethod`](crate::NextAction::ChooseMethod). Store the reference that comes
    /// back.
    ///
    /// Some providers have made the payment by then, others make it now.
    ///
    /// # Errors
    ///
    /// Ask [`Error::may_exist`], as after [`create`](Self::create).
    async fn choose(&self, choice: &ChoosePaymentMethod) -> Result<Payment, Error> {
        // A method is an id of one provider: at another one it could be another token.
        choice.payment.check_account(self.account())?;
        if !choice.payment.is_made() {
            return self.create(&choice.request).await;
        }
        let mut request = RetrievePayment::new(choice.payment.clone()).call(choice.request.call.clone());
        // The key belongs to the creation.
        request.call.key = None;
        request.method.clone_from(&choice.request.method);
        self.retrieve(&request).await
    }

    /// Goes on once the payer is back. Call it whenever a payer returns, and for every lookup or event that says
    /// [`NextAction::Advance`](crate::NextAction::Advance): some providers take the money only now, and an app that
    /// only waits never gets it. Where there is nothing to do it is a lookup.
    ///
    /// **May move money.** It is keyed: with the same key it takes the money once.
    ///
    /// # Errors
    ///
    /// [`Error::money_may_have_moved`] says whether the money may have been taken all the same; look it up then.
    /// After a declined instrument [`Error::next_action`] may send the payer back to choose another.
    async fn advance(&self, request: &AdvancePayment) -> Result<Payment, Error> {
        let mut call = request.call.clone();
        call.key = None;
        self.retrieve(&RetrievePayment::new(request.payment.clone()).call(call)).await
    }

    /// How long at most something may stay payable after its creation, where the provider says so.
    ///
    /// After a creation whose reply was lost ([`Error::may_exist`]) this is how long to wait for word of it
    /// before another payment is made for the same order. `None`: only the provider can tell.
    fn payable_for(&self) -> Option<Duration> {
        None
    }

    /// What is known of the provider in advance, with the credentials at hand: whether it shows a payment to the payer
    /// by itself, how long it keeps keys, which amounts it takes. Payments that outlive a call are decided by it.
    ///
    /// Without it only the facets are known, and every caution is taken about the rest.
    fn declared(&self) -> Declared {
        Declared::by_facets(self)
    }

    /// Reading and verifying webhooks.
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        None
    }

    /// Calling payments off.
    fn cancellations(&self) -> Option<&dyn Cancellations> {
        None
    }

    /// Taking or letting go of money that is held.
    fn captures(&self) -> Option<&dyn Captures> {
        None
    }

    /// Giving money back.
    fn refunds(&self) -> Option<&dyn Refunds> {
        None
    }

    /// Finding a payment by the app's own reference.
    fn finds(&self) -> Option<&dyn Finds> {
        None
    }

    /// Listing payments.
    fn lists(&self) -> Option<&dyn Lists> {
        None
    }

    /// Reading disputes.
    fn disputes(&self) -> Option<&dyn Disputes> {
        None
    }

    /// Paying out.
    fn payouts(&self) -> Option<&dyn Payouts> {
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

/// Shorter ways to call a [`PaymentProvider`], for calls that say nothing beyond what they are about.
#[async_trait]
pub trait PaymentProviderExt: PaymentProvider {
    /// [`retrieve`](PaymentProvider::retrieve) with nothing but the reference.
    ///
    /// # Errors
    ///
    /// As `retrieve`.
    async fn look_up(&self, payment: &PaymentRef) -> Result<Payment, Error> {
        self.retrieve(&payment.into()).await
    }
}

impl<P: PaymentProvider + ?Sized> PaymentProviderExt for P {}
