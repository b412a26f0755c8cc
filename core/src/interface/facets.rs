//! What some providers can do and others cannot: small traits, reached through `Option`.

use std::fmt;

use async_trait::async_trait;
use serde::Serialize;

use crate::error::{Error, IdempotencyKey};
use crate::interface::{CallOptions, ClientSession, Payment, PaymentRef};
use crate::money::Money;
use crate::time::Timestamp;

/// Calling payments off.
#[async_trait]
pub trait Cancels: Send + Sync {
    /// Calls a payment off, so that nobody pays it any more.
    async fn cancel(&self, payment: &PaymentRef, how: CancelHow) -> Result<(), Error>;
}

/// What becomes of a payment that is called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CancelHow {
    /// It stays readable.
    Archive,
    /// It is gone for good.
    Delete,
}

/// Paying out.
#[async_trait]
pub trait Payouts: Send + Sync {
    /// Pays out. **Moves money**: on an error look at [`Error::money_may_have_moved`] first.
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error>;

    /// Looks a payout up, where the provider has such a thing.
    async fn payout(&self, id: &str) -> Result<Payout, Error>;

    /// The one payout that a lost reply may have been about, where the provider can tell; never more
    /// than a candidate, and nothing is ever sent again on its account.
    ///
    /// `since` is when the payout was sent: an earlier one like it is another payout. Leave room for
    /// clocks that differ.
    async fn candidate(&self, _request: &CreatePayout, _since: Timestamp) -> Result<Option<Payout>, Error> {
        Ok(None)
    }
}

/// A payout to be made.
#[derive(Clone)]
#[non_exhaustive]
pub struct CreatePayout {
    /// How much.
    pub amount: Money,
    /// To whom.
    pub destination: Destination,
    /// The way, in the provider's own ids.
    pub method: Option<String>,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
}

impl CreatePayout {
    /// A payout of `amount`.
    #[must_use]
    pub fn new(amount: Money, destination: Destination) -> Self {
        Self { amount, destination, method: None, call: CallOptions::default() }
    }

    /// Sets the way, in the provider's own ids.
    #[must_use]
    pub fn method(mut self, id: impl Into<String>) -> Self {
        self.method = Some(id.into());
        self
    }

    /// Sets idempotency key, deadline, retries.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl fmt::Debug for CreatePayout {
    /// Without the destination, which is somebody's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatePayout").field("amount", &self.amount).finish_non_exhaustive()
    }
}

/// To whom a payout goes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// Whoever holds this e-mail address.
    Email(String),
    /// A blockchain address.
    Address(String),
}

/// A payout as the provider reports it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Payout {
    /// The provider's name.
    pub provider: &'static str,
    /// The provider's id, where it gives one.
    pub id: Option<String>,
    /// How it stands.
    pub status: PayoutStatus,
    /// How much.
    pub amount: Option<Money>,
    /// The idempotency key that it was made with.
    pub key: Option<IdempotencyKey>,
    /// What the receiver draws it with, where the provider gives such a thing. Hand it to nobody else.
    pub client_session: Option<ClientSession>,
}

impl Payout {
    /// A payout of which nothing more is known.
    #[must_use]
    pub fn new(
        provider: &'static str,
        id: Option<String>,
        status: PayoutStatus,
        amount: Option<Money>,
    ) -> Self {
        Self { provider, id, status, amount, key: None, client_session: None }
    }
}

/// How a payout stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PayoutStatus {
    /// The provider has taken it on.
    Accepted,
    /// On its way.
    Processing,
    /// It arrived.
    Paid,
    /// It did not go through.
    Failed,
    /// The provider refused it afterwards.
    Rejected,
    /// A word of the provider that this version does not know.
    Unrecognised(String),
}

/// Listing payments.
#[async_trait]
pub trait Lists: Send + Sync {
    /// One page of payments, newest first.
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error>;
}

/// Which payments to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListPayments {
    /// From [`Page::next`]; `None` for the first page.
    pub cursor: Option<String>,
    /// How many rows at most; the provider's default where it is not given.
    pub limit: Option<u32>,
}

impl ListPayments {
    /// The page that a cursor points at.
    #[must_use]
    pub fn after(cursor: impl Into<String>) -> Self {
        Self { cursor: Some(cursor.into()), limit: None }
    }

    /// Sets how many rows at most.
    #[must_use]
    pub fn limit(mut self, rows: u32) -> Self {
        self.limit = Some(rows);
        self
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<String>,
}

/// Reading balances.
#[async_trait]
pub trait Balances: Send + Sync {
    /// All balances of the account.
    async fn balances(&self) -> Result<Vec<Balance>, Error>;
}

/// One balance.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Balance {
    /// What it is for, in the provider's own words, such as `payout_balance`.
    pub account: String,
    /// How much.
    pub amount: Money,
}

impl Balance {
    /// A balance.
    #[must_use]
    pub fn new(account: impl Into<String>, amount: Money) -> Self {
        Self { account: account.into(), amount }
    }
}

/// Asking what a payment would cost.
#[async_trait]
pub trait FeeQuotes: Send + Sync {
    /// The fee on `amount` with a payment method, in the provider's own ids.
    async fn fee(&self, amount: &Money, method: &str) -> Result<FeeQuote, Error>;
}

/// What a payment would cost.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FeeQuote {
    /// The fee, exact: it may have more digits than the currency.
    pub fee: Money,
}

impl FeeQuote {
    /// A fee.
    #[must_use]
    pub fn new(fee: Money) -> Self {
        Self { fee }
    }
}

/// Asking what an amount is in a token.
#[async_trait]
pub trait RateQuotes: Send + Sync {
    /// What `amount` is in the token that a method (in the provider's own ids) takes.
    async fn rate(&self, amount: &Money, method: &str) -> Result<RateQuote, Error>;
}

/// What an amount is in a token.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RateQuote {
    /// What to pay.
    pub amount: Money,
    /// Until when that holds.
    pub expires_at: Option<Timestamp>,
}

impl RateQuote {
    /// A quote.
    #[must_use]
    pub fn new(amount: Money, expires_at: Option<Timestamp>) -> Self {
        Self { amount, expires_at }
    }
}
