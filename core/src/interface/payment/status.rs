use std::fmt;

use serde::{Deserialize, Serialize};

/// How a payment stands.
///
/// Two questions are kept apart, because the answers differ: may more money still come in
/// ([`collection_closed`](Self::collection_closed)), and may what came in still change
/// ([`money_final`](Self::money_final)).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Nobody has paid yet.
    AwaitingPayer,
    /// The payer has acted; the outcome is not known yet.
    Processing,
    /// Some of the amount came; the rest is still due.
    PartiallyPaid,
    /// Paid in full. Deliver.
    Paid,
    /// Paid, but the provider holds it for a check. Do not deliver yet.
    NeedsReview,
    /// Some or all of it went back; the amount says how much, where it is known.
    Refunded,
    /// Refused by a bank, a risk check or the payer.
    Declined,
    /// Called off.
    Canceled,
    /// Nobody paid in time.
    Expired,
    /// A word of the provider that this version does not know. Treat it as not paid and look it up.
    Unrecognised(String),
}

impl Status {
    /// Whether no more money should come in under this payment.
    ///
    /// Until then a second payment for the same order may lead to a double charge.
    #[must_use]
    pub fn collection_closed(&self) -> bool {
        !matches!(self, Self::AwaitingPayer | Self::Processing | Self::PartiallyPaid | Self::Unrecognised(_))
    }

    /// Whether what came in will stay as it is, refunds and disputes aside.
    #[must_use]
    pub fn money_final(&self) -> bool {
        matches!(self, Self::Paid | Self::Refunded | Self::Declined | Self::Canceled | Self::Expired)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AwaitingPayer => "awaiting payer",
            Self::Processing => "processing",
            Self::PartiallyPaid => "partially paid",
            Self::Paid => "paid",
            Self::NeedsReview => "needs review",
            Self::Refunded => "refunded",
            Self::Declined => "declined",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::Unrecognised(raw) => return write!(f, "unrecognised ({raw:?})"),
        })
    }
}

/// Something about a paid or closed payment that is not a status of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Deviation {
    /// The money came after the expiry.
    Late,
    /// More came than was asked for.
    Overpaid,
}

/// What a provider's words for a status mean, as data.
#[derive(Clone, Copy, Debug)]
pub struct StatusTable(pub &'static [(&'static str, Status)]);

impl StatusTable {
    /// The status that a word stands for; an unknown word is kept.
    #[must_use]
    pub fn fold(&self, raw: &str) -> Status {
        let known = self.0.iter().find(|(word, _)| *word == raw);
        known.map_or_else(|| Status::Unrecognised(raw.to_owned()), |(_, status)| status.clone())
    }
}
