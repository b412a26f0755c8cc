//! Payments that the payer disputes with the bank. Read only: a dispute is answered natively, since what a provider
//! wants to hear differs too much.

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::belongs::check_account;
use super::lists::Page;
use super::{Account, CallOptions};
use crate::error::Error;
use crate::money::Money;
use crate::time::Timestamp;

/// Reading disputes.
#[async_trait]
pub trait Disputes: Send + Sync {
    /// One page of disputes, newest first.
    ///
    /// # Errors
    ///
    /// Those of a lookup.
    async fn list_disputes(&self, request: &ListDisputes) -> Result<Page<Dispute>, Error>;

    /// Looks a dispute up.
    ///
    /// # Errors
    ///
    /// `IntegrityMismatch` where the answer is about another dispute.
    async fn retrieve_dispute(&self, request: &RetrieveDispute) -> Result<Dispute, Error>;
}

/// Which dispute, at which account of which provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DisputeRef {
    /// The provider's name.
    pub provider: String,
    /// The account's name.
    pub account: String,
    /// The provider's id of the dispute.
    pub id: String,
}

impl DisputeRef {
    /// A dispute by the provider's id.
    #[must_use]
    pub fn by_id(account: &Account, id: impl Into<String>) -> Self {
        let (provider, account) = (account.provider().to_owned(), account.name().to_owned());
        Self { provider, account, id: id.into() }
    }

    /// Refuses, before anything is sent, a dispute of another account.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` at `provider` or `account`.
    pub fn check_account(&self, account: &Account) -> Result<(), Error> {
        check_account("dispute", &self.provider, &self.account, account)
    }
}

/// A dispute as the provider reports it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Dispute {
    /// Which dispute.
    pub reference: DisputeRef,
    /// The provider's ids of the payment that it is about, under the provider's names (`charge`, `payment_intent`).
    /// [`PaymentRef::has_id`](crate::PaymentRef::has_id) tells whether a stored payment is meant.
    pub payment_ids: Vec<String>,
    /// How it stands.
    pub status: DisputeStatus,
    /// The provider's own word for that.
    pub raw_status: Option<String>,
    /// How much is disputed.
    pub amount: Option<Money>,
    /// Why, in the provider's words.
    pub reason: Option<String>,
    /// Until when it has to be answered.
    pub respond_by: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Option<Timestamp>,
    /// The reply as it came. It may hold personal data.
    pub body: Bytes,
}

impl Dispute {
    /// A dispute of which nothing more is known yet.
    #[must_use]
    pub fn new(reference: DisputeRef, status: DisputeStatus) -> Self {
        Self {
            reference,
            payment_ids: Vec::new(),
            status,
            raw_status: None,
            amount: None,
            reason: None,
            respond_by: None,
            created_at: None,
            body: Bytes::new(),
        }
    }
}

impl fmt::Debug for Dispute {
    /// Without the body, which holds personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispute")
            .field("reference", &self.reference)
            .field("status", &self.status)
            .field("amount", &self.amount)
            .field("respond_by", &self.respond_by)
            .finish_non_exhaustive()
    }
}

/// How a dispute stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DisputeStatus {
    /// The merchant has to answer, by [`Dispute::respond_by`].
    NeedsResponse,
    /// Somebody else decides now.
    UnderReview,
    /// The merchant keeps the money.
    Won,
    /// The payer got the money.
    Lost,
    /// A word of the provider that this version does not know.
    Unrecognised(String),
}

/// Which disputes to list.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ListDisputes {
    /// From [`Page::next`]; `None` for the first page.
    pub cursor: Option<String>,
    /// How many rows at most; the provider's default where it is not given.
    pub limit: Option<u32>,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl ListDisputes {
    /// The first page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
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

/// Which dispute to look up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetrieveDispute {
    /// The dispute.
    pub dispute: DisputeRef,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl RetrieveDispute {
    /// This dispute.
    #[must_use]
    pub fn new(dispute: DisputeRef) -> Self {
        Self { dispute, call: CallOptions::default() }
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}
