//! What the app is to be told.

use super::StoreError;
use super::sql::Row;
use crate::machine::{Tell, Time};

/// A message for the app. It is delivered at least once: [`id`](Self::id) tells a repetition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// Its number: the same each time that it is delivered, and never another message's.
    pub id: i64,
    /// The scope of the intent; empty unless the app gave one.
    pub scope: String,
    /// The app's reference of the intent.
    pub reference: String,
    /// What is told.
    pub tell: Tell,
    /// When it was written.
    pub created_at: Time,
    /// How often it was tried to deliver, this time included.
    pub tries: u32,
}

/// The word of a message, and the number of what it is about.
pub(super) fn written(tell: &Tell) -> (&'static str, Option<u32>) {
    match *tell {
        Tell::Paid { attempt } => ("paid", Some(attempt)),
        Tell::PaidAfterFailed { attempt } => ("paid_after_failed", Some(attempt)),
        Tell::PaidTwice { attempt } => ("paid_twice", Some(attempt)),
        Tell::Failed => ("failed", None),
        Tell::NeedsHuman { attempt } => ("needs_human", Some(attempt)),
        Tell::Held { attempt } => ("held", Some(attempt)),
        Tell::Released { attempt } => ("released", Some(attempt)),
        Tell::Captured { capture } => ("captured", Some(capture)),
        Tell::CaptureFailed { capture } => ("capture_failed", Some(capture)),
        Tell::CaptureNeedsHuman { capture } => ("capture_needs_human", Some(capture)),
        Tell::PaidOut => ("paid_out", None),
        Tell::PayoutFailed => ("payout_failed", None),
        Tell::PayoutNeedsHuman => ("payout_needs_human", None),
        Tell::Refunded { refund } => ("refunded", Some(refund)),
        Tell::RefundFailed { refund } => ("refund_failed", Some(refund)),
        Tell::RefundNeedsHuman { refund } => ("refund_needs_human", Some(refund)),
    }
}

pub(super) fn read(row: &mut Row) -> Result<Tell, StoreError> {
    let word = row.text()?;
    let number = row.optional_number()?;
    let unknown = || StoreError::Corrupt(format!("`{word}` is no message that this version knows"));
    let of = number.ok_or_else(unknown);
    Ok(match word.as_str() {
        "paid" => Tell::Paid { attempt: of? },
        "paid_after_failed" => Tell::PaidAfterFailed { attempt: of? },
        "paid_twice" => Tell::PaidTwice { attempt: of? },
        "failed" => Tell::Failed,
        "needs_human" => Tell::NeedsHuman { attempt: of? },
        "held" => Tell::Held { attempt: of? },
        "released" => Tell::Released { attempt: of? },
        "captured" => Tell::Captured { capture: of? },
        "capture_failed" => Tell::CaptureFailed { capture: of? },
        "capture_needs_human" => Tell::CaptureNeedsHuman { capture: of? },
        "paid_out" => Tell::PaidOut,
        "payout_failed" => Tell::PayoutFailed,
        "payout_needs_human" => Tell::PayoutNeedsHuman,
        "refunded" => Tell::Refunded { refund: of? },
        "refund_failed" => Tell::RefundFailed { refund: of? },
        "refund_needs_human" => Tell::RefundNeedsHuman { refund: of? },
        _ => return Err(unknown()),
    })
}
