//! Payouts to one's own bank account or card. Source: docs.stripe.com/api/payouts.

use std::collections::BTreeMap;

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, OptionalTime};
use paymux_core::provider::{Operation, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use super::{list, retrieve};
use crate::api::{SERVER, post};
use crate::object::{check_metadata, unless_same_money};
use crate::units::{self, PAYOUT_UNITS};
use crate::{Expandable, Metadata, Named, Object, Stripe};

/// `POST /v1/payouts`: pays out from the balance. **Moves money.**
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// In Stripe's unit of the currency.
    pub amount: u64,
    /// ISO 4217, in lower case.
    pub currency: String,
    /// A bank account or card that is stored at Stripe; the default one of the currency where it is not given.
    pub destination: Option<String>,
    /// `standard` or `instant`.
    pub method: Option<String>,
    /// Data of yours.
    pub metadata: Option<BTreeMap<String, String>>,
}

/// A payout, as far as it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Payout {
    /// Stripe's id, `po_…`.
    pub id: String,
    /// `pending`, `in_transit`, `paid`, `failed` or `canceled`. One that is `paid` may still become `failed`.
    pub status: String,
    /// In Stripe's unit of the currency; below zero where money is drawn from the bank account.
    pub amount: i64,
    /// ISO 4217, in lower case.
    pub currency: String,
    /// Where to.
    pub destination: Optional<Expandable<Named>>,
    /// Data of yours.
    pub metadata: Metadata,
    /// When it was made.
    pub created: OptionalTime<UnixSeconds>,
}

impl Operation for Create {
    type Api = Stripe;
    type Output = Object<Payout>;
    const SPEC: &'static Spec =
        &post("payout.create", "/v1/payouts", "https://docs.stripe.com/api/payouts/create").moves_money();
    const ACCEPTS: Schemes = SERVER;

    fn validate(&self) -> Result<(), Error> {
        if self.amount == 0 {
            return Err(Error::invalid_field("amount", "at least 1"));
        }
        units::check(&PAYOUT_UNITS, self.amount, &self.currency)?;
        self.metadata.iter().try_for_each(check_metadata)
    }

    fn verify(&self, made: &Object<Payout>) -> Result<(), Error> {
        Error::unless_named("id", &made.id)?;
        unless_same_money((self.amount, &self.currency), (made.amount.into(), &made.currency))
    }
}

/// `GET /v1/payouts`: newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Made then or later, in Unix seconds.
    #[serde(rename = "created[gte]")]
    pub created_since: Option<i64>,
    /// 1 to 100 rows; 10 where it is not given.
    pub limit: Option<u32>,
    /// The last id of the page before.
    pub starting_after: Option<String>,
}

list!(Payout, "payout.list", "/v1/payouts", "https://docs.stripe.com/api/payouts/list");

retrieve!(
    /// `GET /v1/payouts/{id}`.
    Payout,
    "payout.get",
    "/v1/payouts/{id}",
    "https://docs.stripe.com/api/payouts/retrieve"
);
