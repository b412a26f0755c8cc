//! Paying out.

use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::belongs::check_account;
use super::finds::Found;
use super::{Account, CallOptions, ClientSession};
use crate::error::{Error, IdempotencyKey};
use crate::money::Money;
use crate::time::Timestamp;

/// Paying out.
#[async_trait]
pub trait Payouts: Send + Sync {
    /// Pays out. **Moves money.**
    ///
    /// # Errors
    ///
    /// [`Error::money_may_have_moved`] where the reply was lost: never send it again under another key before it is
    /// known that it was not done.
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error>;

    /// Looks a payout up.
    ///
    /// # Errors
    ///
    /// `UnsupportedOperation` where the provider has no such lookup.
    async fn retrieve_payout(&self, request: &RetrievePayout) -> Result<Payout, Error>;

    /// The payouts that a lost reply may have been about.
    ///
    /// With the own reference they are proved to be it. Where a provider carries none they are only alike, and never
    /// more than candidates for a person to look at ([`FoundPayouts::proved`] tells): nothing is ever sent again
    /// on their account.
    ///
    /// # Errors
    ///
    /// `UnsupportedOperation` where the provider cannot tell at all.
    async fn find_payout(&self, _request: &FindPayout) -> Result<FoundPayouts, Error> {
        Err(Error::unsupported("payouts cannot be found here"))
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
    /// The app's own name for this payout, where the provider takes one.
    pub reference: Option<String>,
    /// The way, in the provider's own ids.
    pub method: Option<String>,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
}

impl CreatePayout {
    /// A payout of `amount`.
    #[must_use]
    pub fn new(amount: Money, destination: Destination) -> Self {
        Self { amount, destination, reference: None, method: None, call: CallOptions::default() }
    }

    /// Sets the app's own name for this payout.
    #[must_use]
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
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
        f.debug_struct("CreatePayout")
            .field("amount", &self.amount)
            .field("reference", &self.reference)
            .finish_non_exhaustive()
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
    /// Something that is stored at the provider, such as a bank account, by the provider's id.
    Stored(String),
    /// The account that the provider has on file for the merchant.
    Default,
}

/// Which payout, at which account of which provider. To be stored by the app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PayoutRef {
    /// The provider's name.
    pub provider: String,
    /// The account's name.
    pub account: String,
    /// The provider's id of the payout; `None` where it gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The amount that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Money>,
    /// The app's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl PayoutRef {
    /// A payout by the provider's id, with nothing to compare an answer with.
    #[must_use]
    pub fn by_id(account: &Account, id: impl Into<String>) -> Self {
        Self {
            provider: account.provider().to_owned(),
            account: account.name().to_owned(),
            id: Some(id.into()),
            expected: None,
            reference: None,
        }
    }

    /// The payout that was asked for, and the id under which the provider has made it, where it gives one.
    #[must_use]
    pub fn made(account: &Account, id: Option<String>, request: &CreatePayout) -> Self {
        Self {
            provider: account.provider().to_owned(),
            account: account.name().to_owned(),
            id,
            expected: Some(request.amount.clone()),
            reference: request.reference.clone(),
        }
    }

    /// The provider's id, of a payout of this account.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` at `provider` or `account` where it was made elsewhere, and at `id` where it has none.
    pub fn id_at(&self, account: &Account) -> Result<&str, Error> {
        check_account("payout", &self.provider, &self.account, account)?;
        self.id.as_deref().ok_or_else(|| {
            Error::invalid_field("id", "the provider gave this payout no id: it cannot be looked up")
                .of_provider(account.provider())
        })
    }
}

/// A payout as the provider reports it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Payout {
    /// Which payout. Store it.
    pub reference: PayoutRef,
    /// How it stands.
    pub status: PayoutStatus,
    /// How much.
    pub amount: Option<Money>,
    /// When the provider made it, where it says so.
    pub created_at: Option<Timestamp>,
    /// The idempotency key that it was made with.
    pub key: Option<IdempotencyKey>,
    /// What the receiver draws it with, where the provider gives such a thing. Hand it to nobody else.
    pub client_session: Option<ClientSession>,
}

impl Payout {
    /// A payout of which nothing more is known.
    #[must_use]
    pub fn new(reference: PayoutRef, status: PayoutStatus) -> Self {
        Self {
            amount: reference.expected.clone(),
            reference,
            status,
            created_at: None,
            key: None,
            client_session: None,
        }
    }
}

/// How a payout stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Which payout to look up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetrievePayout {
    /// The payout.
    pub payout: PayoutRef,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl RetrievePayout {
    /// This payout.
    #[must_use]
    pub fn new(payout: PayoutRef) -> Self {
        Self { payout, call: CallOptions::default() }
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// Which payout to find.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FindPayout {
    /// The payout as it was sent.
    pub sent: CreatePayout,
    /// When it was sent: an earlier one like it is another payout. Leave room for clocks that differ.
    pub since: Timestamp,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl FindPayout {
    /// The payout that was sent then.
    #[must_use]
    pub fn new(sent: CreatePayout, since: Timestamp) -> Self {
        Self { sent, since, call: CallOptions::default() }
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// Payouts that were found, and what that proves.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FoundPayouts {
    /// What was found, and whether it is everything.
    pub found: Found<Payout>,
    /// Whether they carry the app's own reference. Otherwise they are only alike: in amount, destination and time.
    pub proved: bool,
}

impl FoundPayouts {
    /// They carry the app's own reference.
    #[must_use]
    pub fn by_reference(found: Found<Payout>) -> Self {
        Self { found, proved: true }
    }

    /// They are only alike.
    #[must_use]
    pub fn alike(found: Found<Payout>) -> Self {
        Self { found, proved: false }
    }
}
