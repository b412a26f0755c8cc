//! A payment session and where it stands.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::payviox::state::accounts::Realm;
use crate::payviox::state::catalog::Method;
use crate::payviox::switches::Switches;
use crate::payviox::wire::fields::Object;

/// How long a session lives if no payment is initiated, in seconds: 24 hours (Payviox docs, /api/endpoints/create-session).
pub(crate) const LIFETIME: u64 = 24 * 60 * 60;

/// Where a session stands. [`Stage::status`] is how payment details say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    Open,
    Failed,
    Pending,
    Processing,
    Incomplete,
    Review,
    Succeeded,
    Refunded,
    Declined,
    Expired,
}

impl Stage {
    /// The documented status; none before the first attempt.
    ///
    /// The documentation has no status for an underpaid session (here `pending`) nor for a refunded
    /// one (here by a switch).
    pub(crate) fn status(self, switches: &Switches) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Failed => Some("failed"),
            Self::Pending | Self::Incomplete => Some("pending"),
            Self::Processing => Some("processing"),
            Self::Review => Some("pending_review"),
            Self::Refunded if switches.refunded_status => Some("refunded"),
            Self::Succeeded | Self::Refunded => Some("succeeded"),
            Self::Declined => Some("declined"),
            Self::Expired => Some("expired"),
        }
    }

    /// Whether a payer can still pay. A failed attempt leaves the session payable.
    pub(crate) fn payable(self) -> bool {
        matches!(self, Self::Open | Self::Failed | Self::Pending | Self::Processing | Self::Incomplete)
    }
}

/// What the payer entered; every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CustomerDetails {
    /// Full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Any of `line1`, `line2`, `city`, `state`, `postal_code`, `country`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub address: BTreeMap<String, String>,
}

/// What is known of the payer's attempt.
#[derive(Debug)]
pub(crate) struct Payment {
    pub(crate) method: &'static Method,
    /// Minor units on top of the session's amount.
    pub(crate) fees: u64,
    pub(crate) customer: Option<CustomerDetails>,
    pub(crate) ip: IpAddr,
    pub(crate) country: Option<String>,
    pub(crate) user_agent: Option<String>,
}

/// One session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) realm: Realm,
    /// Minor units, without fees.
    pub(crate) amount: u64,
    pub(crate) currency: String,
    pub(crate) customer: String,
    pub(crate) order_id: String,
    pub(crate) description: Option<String>,
    pub(crate) items: Vec<Object>,
    pub(crate) metadata: Object,
    /// The method that the merchant chose.
    pub(crate) method: Option<&'static Method>,
    /// The address that the payer must have.
    pub(crate) ip: Option<IpAddr>,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) stage: Stage,
    pub(crate) payment: Option<Payment>,
    /// Minor units received so far of an underpaid session.
    pub(crate) received: u64,
    /// Minor units given back so far.
    pub(crate) refunded: u64,
}

impl Session {
    /// Whether the clock alone can end it.
    pub(crate) fn can_expire(&self, switches: &Switches) -> bool {
        match self.stage {
            Stage::Open => true,
            Stage::Failed | Stage::Pending => switches.unfinished_attempts_expire,
            _ => false,
        }
    }

    /// What the payer pays in all: amount and fees.
    pub(crate) fn gross(&self) -> u64 {
        self.amount.saturating_add(self.payment.as_ref().map_or(0, |payment| payment.fees))
    }
}
