use std::fmt;

use serde::{Deserialize, Serialize};

/// How a payment stands.
///
/// ```text
/// create ─> awaiting payer ─> processing ─> paid ─┬─> partially refunded ─> refunded
///              │                                  └─> disputed ─> won (paid) | lost (refunded)
///              ├─> approved ── advance ─> paid | authorized
///              └─> authorized ─┬─ capture ─> paid
///                              └─ void, or it lapses ─> canceled | expired
/// ```
///
/// Three questions are kept apart, because their answers differ: may more money still come in
/// ([`collection_closed`](Self::collection_closed)), may what came in still change
/// ([`money_final`](Self::money_final)), and is there money of the payer that would have to go back
/// ([`holds_money`](Self::holds_money))?
///
/// | Status | collection closed | money final | holds money |
/// |---|:-:|:-:|:-:|
/// | awaiting payer | | | |
/// | processing | | | |
/// | approved | | | |
/// | authorized | yes | | yes |
/// | partially paid | | | yes |
/// | paid | yes | yes | yes |
/// | needs review | yes | | yes |
/// | partially refunded | yes | yes | yes |
/// | refunded | yes | yes | |
/// | disputed | yes | | yes |
/// | declined | yes | yes | |
/// | canceled | yes | yes | |
/// | expired | yes | yes | |
/// | unrecognised | | | |
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Nobody has paid yet.
    AwaitingPayer,
    /// The payer has acted; the outcome is not known yet.
    Processing,
    /// The payer has agreed, and nothing is taken yet:
    /// [`advance`](crate::PaymentProvider::advance) takes it. An app that only waits never gets this money.
    Approved,
    /// The payer's bank holds the money for us, and nothing is taken yet: capture it, or void it. Not paid: do not
    /// deliver for it, and do not ask the payer again.
    Authorized,
    /// Some of the amount came; the rest is still due.
    PartiallyPaid,
    /// Paid in full. Deliver.
    Paid,
    /// Paid, but the provider holds it for a check. Do not deliver yet.
    NeedsReview,
    /// Some of it went back; [`Amounts::refunded`](crate::Amounts) says how much, where it is known.
    PartiallyRefunded,
    /// All of it went back.
    Refunded,
    /// The payer disputes it with the bank: some or all of it may be lost.
    Disputed,
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
        !matches!(
            self,
            Self::AwaitingPayer
                | Self::Processing
                | Self::Approved
                | Self::PartiallyPaid
                | Self::Unrecognised(_)
        )
    }

    /// Whether what came in will stay as it is, refunds and disputes aside.
    #[must_use]
    pub fn money_final(&self) -> bool {
        matches!(
            self,
            Self::Paid
                | Self::PartiallyRefunded
                | Self::Refunded
                | Self::Declined
                | Self::Canceled
                | Self::Expired
        )
    }

    /// Whether there is money of the payer, taken or held, that has to go back if the order is called off:
    /// void what is authorised, refund what came in.
    #[must_use]
    pub fn holds_money(&self) -> bool {
        matches!(
            self,
            Self::Authorized
                | Self::PartiallyPaid
                | Self::Paid
                | Self::NeedsReview
                | Self::PartiallyRefunded
                | Self::Disputed
        )
    }

    /// Whether a way to pay may be handed out: known and open.
    pub(crate) fn takes_money(&self) -> bool {
        matches!(self, Self::AwaitingPayer | Self::Processing | Self::PartiallyPaid)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AwaitingPayer => "awaiting payer",
            Self::Processing => "processing",
            Self::Approved => "approved",
            Self::Authorized => "authorized",
            Self::PartiallyPaid => "partially paid",
            Self::Paid => "paid",
            Self::NeedsReview => "needs review",
            Self::PartiallyRefunded => "partially refunded",
            Self::Refunded => "refunded",
            Self::Disputed => "disputed",
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
#[expect(clippy::exhaustive_structs, reason = "a table, and no more")]
pub struct StatusTable(pub &'static [(&'static str, Status)]);

impl StatusTable {
    /// The status that a word stands for; an unknown word is kept.
    #[must_use]
    pub fn fold(&self, raw: &str) -> Status {
        let known = self.0.iter().find(|(word, _)| *word == raw);
        known.map_or_else(|| Status::Unrecognised(raw.to_owned()), |(_, status)| status.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table that stands above [`Status`], read from there: it cannot say one thing and the code another.
    #[test]
    fn the_three_questions() {
        let rows: Vec<Vec<&str>> = include_str!("status.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("/// | "))
            .map(|line| line.trim_end_matches('|').split('|').map(str::trim).collect())
            .filter(|row: &Vec<&str>| row[0] != "Status")
            .collect();
        let all = [
            Status::AwaitingPayer,
            Status::Processing,
            Status::Approved,
            Status::Authorized,
            Status::PartiallyPaid,
            Status::Paid,
            Status::NeedsReview,
            Status::PartiallyRefunded,
            Status::Refunded,
            Status::Disputed,
            Status::Declined,
            Status::Canceled,
            Status::Expired,
            Status::Unrecognised("new".to_owned()),
        ];
        assert_eq!(rows.len(), all.len());
        for (status, row) in all.iter().zip(rows) {
            assert!(status.to_string().starts_with(row[0]), "{status} stands at {}", row[0]);
            let answers = [status.collection_closed(), status.money_final(), status.holds_money()];
            assert_eq!(answers.map(|yes| if yes { "yes" } else { "" }), row[1..], "{status}");
        }
    }

    #[test]
    fn what_is_final_or_cannot_be_paid_any_more_never_takes_money() {
        for status in
            [Status::Approved, Status::Authorized, Status::Unrecognised(String::new()), Status::Paid]
        {
            assert!(!status.takes_money(), "{status}");
        }
    }
}
