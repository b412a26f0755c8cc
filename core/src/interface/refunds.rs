//! Money that goes back.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::belongs::check_account;
use super::captures::check_part;
use super::lists::Page;
use super::{Account, CallOptions, Payment, PaymentRef};
use crate::error::{Error, IdempotencyKey};
use crate::money::Money;
use crate::time::Timestamp;

/// Giving money back.
#[async_trait]
pub trait Refunds: Send + Sync {
    /// Gives a payment back, or a part of it. **Moves money.**
    ///
    /// # Errors
    ///
    /// `AmountOutOfRange` before anything is sent, where more is asked for than is known to be left.
    /// [`Error::money_may_have_moved`] where the reply was lost: repeat it with the same key where
    /// [`Error::advice`] says so, otherwise find it by its reference in [`refunds_of`](Self::refunds_of). Never send
    /// it again under another key: the payer would get the money twice.
    async fn refund(&self, request: &CreateRefund) -> Result<Refund, Error>;

    /// Looks a refund up.
    ///
    /// # Errors
    ///
    /// `IntegrityMismatch` where the answer is about another refund.
    async fn retrieve_refund(&self, request: &RetrieveRefund) -> Result<Refund, Error>;

    /// One page of the refunds of a payment.
    ///
    /// # Errors
    ///
    /// `UnsupportedOperation` where the provider has no such list.
    async fn refunds_of(&self, request: &ListRefunds) -> Result<Page<Refund>, Error>;
}

/// What is to go back.
#[derive(Clone)]
#[non_exhaustive]
pub struct CreateRefund {
    /// The payment.
    pub payment: PaymentRef,
    /// The app's own name for this refund, one per refund: what finds it again after a lost reply.
    pub reference: String,
    /// How much; all that is left where it is not given.
    pub amount: Option<Money>,
    /// What is known to be left, from [`Amounts::refundable`](crate::Amounts::refundable): more is refused before
    /// anything is sent.
    pub refundable: Option<Money>,
    /// Why, in the app's own words or in those of the provider. A provider may have no field for it:
    /// [`Refund::not_carried`].
    pub reason: Option<String>,
    /// The app's own data. A provider may have no field for it: [`Refund::not_carried`].
    pub metadata: BTreeMap<String, String>,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
}

impl CreateRefund {
    /// Gives back all that is left of this payment.
    #[must_use]
    pub fn new(payment: PaymentRef, reference: impl Into<String>) -> Self {
        Self {
            payment,
            reference: reference.into(),
            amount: None,
            refundable: None,
            reason: None,
            metadata: BTreeMap::new(),
            call: CallOptions::default(),
        }
    }

    /// The same for a payment that was looked up: more than is left is then refused before anything is sent.
    #[must_use]
    pub fn of(payment: &Payment, reference: impl Into<String>) -> Self {
        Self { refundable: payment.amounts.refundable(), ..Self::new(payment.reference.clone(), reference) }
    }

    /// Gives this much back.
    #[must_use]
    pub fn amount(mut self, amount: Money) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Says why.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds one entry of the app's own data.
    #[must_use]
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(name.into(), value.into());
        self
    }

    /// Sets idempotency key, deadline, retries.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// For provider crates: what was asked for and stands in none of the fields that the provider carries, of `reason` and
    /// `metadata`, for [`Refund::not_carried`]. The reference and the amount are always carried.
    #[must_use]
    pub fn not_carried(&self, carried: &[&str]) -> Vec<&'static str> {
        let asked = [("reason", self.reason.is_some()), ("metadata", !self.metadata.is_empty())];
        let missing = asked.into_iter().filter(|(name, asked)| *asked && !carried.contains(name));
        missing.map(|(name, _)| name).collect()
    }

    /// For provider crates, before anything is sent: nothing or less, another asset than the payment's, and more
    /// than is known to be left.
    ///
    /// # Errors
    ///
    /// `AmountOutOfRange` or `UnsupportedCurrency` at `amount`.
    pub fn check_amount(&self) -> Result<(), Error> {
        let whole = self.payment.expected.as_ref();
        check_part(self.amount.as_ref(), self.refundable.as_ref().or(whole), "go back")
    }
}

impl fmt::Debug for CreateRefund {
    /// Without reason and metadata, which are somebody's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateRefund")
            .field("payment", &self.payment)
            .field("reference", &self.reference)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// Which refund, at which account of which provider. To be stored by the app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RefundRef {
    /// The provider's name.
    pub provider: String,
    /// The account's name.
    pub account: String,
    /// The provider's id of the refund.
    pub id: String,
    /// The payment that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentRef>,
    /// How much was to go back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Money>,
    /// The app's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl RefundRef {
    /// A refund by the provider's id, with nothing to compare an answer with.
    #[must_use]
    pub fn by_id(account: &Account, id: impl Into<String>) -> Self {
        Self {
            provider: account.provider().to_owned(),
            account: account.name().to_owned(),
            id: id.into(),
            payment: None,
            expected: None,
            reference: None,
        }
    }

    /// The refund that was asked for, and the id under which the provider has made it.
    #[must_use]
    pub fn made(account: &Account, id: impl Into<String>, request: &CreateRefund) -> Self {
        Self {
            payment: Some(request.payment.clone()),
            expected: request.amount.clone(),
            reference: Some(request.reference.clone()),
            ..Self::by_id(account, id)
        }
    }

    /// Refuses, before anything is sent, a refund of another account.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` at `provider` or `account`.
    pub fn check_account(&self, account: &Account) -> Result<(), Error> {
        check_account("refund", &self.provider, &self.account, account)
    }

    /// Compares an id and an amount that came back with those that were asked about.
    ///
    /// # Errors
    ///
    /// `IntegrityMismatch` at `id` or `amount`.
    pub fn check(&self, id: &str, amount: Option<&Money>) -> Result<(), Error> {
        if self.id != id {
            return Err(Error::mismatch("id", "the answer is about another refund"));
        }
        match (&self.expected, amount) {
            (Some(expected), Some(came)) if expected != came => {
                let message = format!("{expected} was to go back, the answer is about {came}");
                Err(Error::mismatch("amount", message))
            }
            _ => Ok(()),
        }
    }
}

/// A refund as the provider reports it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Refund {
    /// Which refund. Store it.
    pub reference: RefundRef,
    /// How it stands.
    pub status: RefundStatus,
    /// The provider's own word for that.
    pub raw_status: Option<String>,
    /// How much goes back.
    pub amount: Option<Money>,
    /// When the provider made it, where it says so.
    pub created_at: Option<Timestamp>,
    /// The idempotency key that it was made with.
    pub key: Option<IdempotencyKey>,
    /// What was asked for and this provider has no field for.
    pub not_carried: Vec<&'static str>,
    /// The reply as it came. It may hold personal data.
    pub body: Bytes,
}

impl Refund {
    /// A refund of which nothing more is known yet.
    #[must_use]
    pub fn new(reference: RefundRef, status: RefundStatus) -> Self {
        Self {
            amount: reference.expected.clone(),
            reference,
            status,
            raw_status: None,
            created_at: None,
            key: None,
            not_carried: Vec::new(),
            body: Bytes::new(),
        }
    }
}

impl fmt::Debug for Refund {
    /// Without the body, which holds personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refund")
            .field("reference", &self.reference)
            .field("status", &self.status)
            .field("amount", &self.amount)
            .field("not_carried", &self.not_carried)
            .finish_non_exhaustive()
    }
}

/// How a refund stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefundStatus {
    /// On its way. Its amount is taken: do not refund it again.
    Pending,
    /// The money went back. It may still come back as [`Failed`](Self::Failed) at some providers.
    Succeeded,
    /// It did not go through; the money is with the merchant.
    Failed,
    /// It was called off; the money is with the merchant.
    Canceled,
    /// A word of the provider that this version does not know. Its amount may be taken: do not refund it again.
    Unrecognised(String),
}

impl RefundStatus {
    /// Whether the money is with the merchant for sure: only then may its amount be refunded again.
    #[must_use]
    pub const fn gives_nothing_back(&self) -> bool {
        matches!(self, Self::Failed | Self::Canceled)
    }
}

/// Which refund to look up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetrieveRefund {
    /// The refund.
    pub refund: RefundRef,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl RetrieveRefund {
    /// This refund.
    #[must_use]
    pub fn new(refund: RefundRef) -> Self {
        Self { refund, call: CallOptions::default() }
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// Whose refunds to list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListRefunds {
    /// The payment.
    pub payment: PaymentRef,
    /// From [`Page::next`]; `None` for the first page.
    pub cursor: Option<String>,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl ListRefunds {
    /// The first page of the refunds of this payment.
    #[must_use]
    pub fn of(payment: PaymentRef) -> Self {
        Self { payment, cursor: None, call: CallOptions::default() }
    }

    /// The page that a cursor points at.
    #[must_use]
    pub fn after(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::interface::{CreatePayment, Status};

    fn usd(text: &str) -> Money {
        Money::parse(text, "USD").unwrap()
    }

    fn paid() -> Payment {
        let request = CreatePayment::new(usd("20"), "order-77");
        let mut payment = Payment::new(PaymentRef::made(&Account::of("acme"), "p1", &request), Status::Paid);
        payment.amounts.received = Some(usd("20"));
        payment.amounts.refunded = Some(usd("5"));
        payment
    }

    #[test]
    fn more_than_is_left_is_refused_where_that_is_known() {
        let kind = |request: CreateRefund| request.check_amount().err().map(|error| error.kind());
        let known = CreateRefund::of(&paid(), "refund-1");
        assert_eq!(kind(known.clone()), None);
        assert_eq!(kind(known.clone().amount(usd("15"))), None);
        assert_eq!(kind(known.amount(usd("15.01"))), Some(ErrorKind::AmountOutOfRange));
    }

    #[test]
    fn an_answer_about_another_refund_is_a_mismatch() {
        let request = CreateRefund::new(paid().reference, "refund-1").amount(usd("5"));
        let made = RefundRef::made(&Account::of("acme"), "r1", &request);
        made.check("r1", Some(&usd("5.00"))).unwrap();
        made.check("r1", None).unwrap();
        assert_eq!(made.check("r2", None).unwrap_err().field(), Some("id"));
        assert_eq!(made.check("r1", Some(&usd("6"))).unwrap_err().field(), Some("amount"));
        assert!(made.check_account(&Account::named("acme", "us")).is_err());
        let stored = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<RefundRef>(&stored).unwrap(), made);
    }

    #[test]
    fn an_unknown_word_keeps_its_amount_reserved() {
        assert!(RefundStatus::Failed.gives_nothing_back() && RefundStatus::Canceled.gives_nothing_back());
        for status in [RefundStatus::Pending, RefundStatus::Succeeded, RefundStatus::Unrecognised("x".into())]
        {
            assert!(!status.gives_nothing_back(), "{status:?}");
        }
    }
}
