//! Finding payments by our own reference, where no id is known.

use paymux_core::finds::{FindPayment, Finds};
use paymux_core::lists::Lists;
use paymux_core::{CallOptions, Error as ProviderError, Payment, PaymentProvider, Timestamp};

use super::call::{create_request, is_plain};
use super::read_back::{CLOCKS_DIFFER, ReadBack};
use super::translate::seen;
use crate::machine::{Attempt, Seen};
use crate::store::Stored;

/// How many pages of a list are read at most. A list that is longer proves nothing.
const MOST_PAGES: u32 = 100;

/// What the provider has under the attempt's own reference, and whether that is all there is. `None` where it can be
/// asked for neither a search nor a list.
pub(super) async fn search(
    provider: &dyn PaymentProvider,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Option<Result<(Vec<Seen>, bool), ProviderError>> {
    if let Some(finds) = provider.finds() {
        return Some(found(finds, stored, attempt, options).await);
    }
    Some(listed(provider.lists()?, stored, attempt, options).await)
}

/// By the provider's search. What says that it carries another reference is not believed to be this payment.
pub(super) async fn found(
    finds: &dyn Finds,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Result<(Vec<Seen>, bool), ProviderError> {
    let own = stored.attempt_reference(attempt);
    let mut request = FindPayment::new(&own).call(options);
    request.created_since = Timestamp::from_unix_millis(oldest(stored));
    let found = finds.find(&request).await?;
    let ours = found.items.iter().map(|payment| (payment, &payment.reference)).filter(|(_, reference)| {
        reference.is_made() && reference.reference.as_ref().is_none_or(|came| *came == own)
    });
    let (mut all, mut complete) = (Vec::new(), found.complete);
    for (payment, reference) in ours {
        if is_plain(&reference.id) {
            all.push(seen(payment, Some(attempt.reference_number())));
        } else {
            complete = false;
        }
    }
    Ok((all, complete))
}

/// In the provider's list, page by page, back to payments that are all older than the intent. Our reference alone is
/// proof: another payer's payment may have the same amount at the same time. The answer is complete where the list was
/// read that far, each row of it, and none is left of which nobody knows whose it is.
async fn listed(
    lists: &dyn Lists,
    stored: &Stored,
    attempt: &Attempt,
    options: CallOptions,
) -> Result<(Vec<Seen>, bool), ProviderError> {
    let own = stored.attempt_reference(attempt);
    let description = create_request(stored, attempt).ok().and_then(|request| request.description);
    let mut unclear = false;
    let (mut all, mut pages) = (Vec::new(), ReadBack::new(lists, oldest(stored), MOST_PAGES, options));
    while let Some(page) = pages.next().await? {
        for payment in &page {
            match whose(payment, &own, description.as_deref()) {
                Whose::Ours if is_plain(&payment.reference.id) => {
                    all.push(seen(payment, Some(attempt.reference_number())));
                }
                Whose::Others => {}
                Whose::NotSaid
                    if payment.amounts.requested.as_ref().is_some_and(|sum| *sum != stored.intent.amount) => {
                }
                Whose::Ours | Whose::NotSaid => unclear = true,
            }
        }
    }
    Ok((all, pages.is_complete() && !unclear))
}

/// What a row of a list says about whose payment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Ours,
    Others,
    NotSaid,
}

/// A provider that has no field for a reference has it at the start of the description, alone or with `: ` behind it.
fn whose(payment: &Payment, own: &str, description: Option<&str>) -> Whose {
    if let Some(reference) = &payment.reference.reference {
        return if reference == own { Whose::Ours } else { Whose::Others };
    }
    match payment.description.as_deref() {
        None => Whose::NotSaid,
        Some(text) => match text.strip_prefix(own) {
            Some(rest) if rest.is_empty() || rest.starts_with(": ") => Whose::Ours,
            // Our own words without the reference: it may have been dropped on the way.
            _ if Some(text) == description => Whose::NotSaid,
            _ => Whose::Others,
        },
    }
}

/// The moment before which no payment of an intent was made.
fn oldest(stored: &Stored) -> i64 {
    stored.created_at.0.saturating_sub(CLOCKS_DIFFER)
}

#[cfg(test)]
mod tests {
    use paymux_core::provider::Account;
    use paymux_core::{PaymentRef, Status};

    use super::*;

    /// A row that says nothing of whose it is.
    fn row() -> Payment {
        Payment::new(PaymentRef::by_id(&Account::of("bank"), "i1"), Status::AwaitingPayer)
    }

    #[test]
    fn the_whole_reference_is_proof_and_nothing_else() {
        for (description, expected) in [
            ("0a-1", Whose::Ours),
            ("0a-1: A mug", Whose::Ours),
            ("0a-1:A mug", Whose::Others),
            ("0a-10: A mug", Whose::Others),
            ("0a-10", Whose::Others),
            ("for 0a-1", Whose::Others),
            ("0A-1", Whose::Others),
            ("", Whose::Others),
            ("A mug", Whose::NotSaid),
        ] {
            let mut row = row();
            row.description = Some(description.into());
            assert_eq!(whose(&row, "0a-1", Some("A mug")), expected, "{description:?}");
        }
        assert_eq!(whose(&row(), "0a-1", None), Whose::NotSaid);
        for (reference, expected) in [("0a-1", Whose::Ours), ("0a-10", Whose::Others)] {
            let mut row = row();
            row.reference.reference = Some(reference.into());
            // Where there is a field for the reference, a text that looks like it proves nothing.
            row.description = Some("0a-1".into());
            assert_eq!(whose(&row, "0a-1", None), expected, "{reference:?}");
        }
    }
}
