//! Words that several operations share.

use paymux_core::Timestamp;
use paymux_core::provider::wire::Lenient;
use serde::{Deserialize, Serialize};

/// On which networks money moves: test networks or real ones. One host serves both.
/// Source: /api-spec/overview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum NetworkEnvironment {
    /// Test networks: nothing there is worth anything.
    Devnet,
    /// Real networks. The account needs access.
    Mainnet,
}

/// What a key opens. Source: /api-spec/authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Scope {
    /// Invoices, tokens, events, streams of the account.
    Merchant,
    /// Everything of commerce.
    Commerce,
}

impl Scope {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Merchant => "merchant",
            Self::Commerce => "commerce",
        }
    }
}

/// A time that something happens or happened; none where it is missing or has another type than documented, and
/// where it is zero or the year 1, with which systems write "never".
pub(crate) fn moment(time: Option<&Lenient<Timestamp>>) -> Option<Timestamp> {
    time.and_then(Lenient::value).copied().filter(|time| *time > Timestamp::UNIX_EPOCH)
}
