//! What IteraPay's words for an invoice mean: one table for lookups, lists and creations. (Webhooks are hints
//! to look up, so they are read by the same table.)

use std::collections::BTreeSet;

use paymux_core::provider::StatusTable;
use paymux_core::{Deviation, Status};

use crate::operations::invoice::{Invoice, InvoiceType};

/// The API's words, and those of the dashboard in every spelling that the API may give them. The case of
/// letters does not matter: the pages show both.
const WORDS: StatusTable = StatusTable(&[
    ("pending", Status::AwaitingPayer),
    ("active", Status::AwaitingPayer),
    ("partially paid", Status::PartiallyPaid),
    ("partially_paid", Status::PartiallyPaid),
    ("partially-paid", Status::PartiallyPaid),
    ("partiallypaid", Status::PartiallyPaid),
    ("paid", Status::Paid),
    (OVERPAID, Status::Paid),
    ("expired", Status::Expired),
]);

const OVERPAID: &str = "overpaid";

/// How an invoice stands by its own words. One without a word, or with two that contradict each other, stands
/// as nobody knows.
pub(super) fn status(invoice: &Invoice) -> (Status, BTreeSet<Deviation>) {
    let words: Vec<&str> = invoice.states().map(|state| state.as_str()).collect();
    let mut meanings = words.iter().map(|word| of_word(word, &invoice.kind, invoice.failed_check()));
    let first = meanings.next().unwrap_or_else(|| Status::Unrecognised(String::new()));
    let status =
        if meanings.all(|other| other == first) { first } else { Status::Unrecognised(words.join(", ")) };
    let overpaid = words.iter().any(|word| word.eq_ignore_ascii_case(OVERPAID));
    (status, overpaid.then_some(Deviation::Overpaid).into_iter().collect())
}

/// What a word means for an invoice of this type. `held`: its money did not pass the check.
pub(super) fn of_word(word: &str, kind: &InvoiceType, held: bool) -> Status {
    let known = WORDS.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    match known.map(|(_, status)| status) {
        // An invoice that takes many payments stays open after one of them.
        Some(Status::Paid) if *kind != InvoiceType::Onetime => Status::Unrecognised(word.to_owned()),
        Some(Status::Paid) if held => Status::NeedsReview,
        Some(status) => status.clone(),
        None => Status::Unrecognised(word.to_owned()),
    }
}
