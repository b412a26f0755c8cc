//! What happened, in words for the buyer. The orchestrator has written it down in words of its own.

use paymux::Timestamp;
use paymux_orchestrator::machine::{RefundState, State};
use paymux_orchestrator::{HistoryKind, HistoryRow, Stored};

use super::{Entry, capital};

pub(super) fn of(stored: Option<&Stored>, history: &[HistoryRow]) -> Vec<Entry> {
    let entry = |row: &HistoryRow| {
        let at = Timestamp::from_unix_millis(row.at.0)?;
        Some(Entry { at, text: text(stored, row)? })
    };
    history.iter().filter_map(entry).collect()
}

/// `None` where it is nothing to a buyer.
fn text(stored: Option<&Stored>, row: &HistoryRow) -> Option<String> {
    let number = row.item.as_ref().map(|(_, number)| *number);
    let attempt = number.and_then(|number| stored?.attempt(number));
    let provider = attempt.map_or("The provider".to_owned(), |attempt| capital(&attempt.account));
    let note = row.note.as_deref().unwrap_or_default();
    let id = note.split_once(": ").map_or("of which it has not told the name", |(_, id)| id);
    Some(match row.kind {
        HistoryKind::State if row.item.as_ref().is_some_and(|(item, _)| item != "attempt") => {
            let refunded = row.item.as_ref().is_some_and(|(item, _)| item == "refund");
            (refunded && row.word == RefundState::Done.as_str()).then(|| "Money was sent back.".to_owned())?
        }
        HistoryKind::State => match row.word.parse().ok()? {
            State::Sending => format!("Asked {provider} to open a payment."),
            State::Unknown => "Not known whether a payment was opened: the answer was lost.".to_owned(),
            State::Choosing => format!("Asked {provider} which ways to pay it has."),
            State::Open => format!("{provider} has a payment: {id}."),
            State::Approved => format!("The payer has agreed to payment {id}."),
            State::Processing => format!("Payment {id} is on its way."),
            State::Authorized => format!("The money of payment {id} is held."),
            State::Closed => format!("The payment at {provider} is over."),
            State::NotDone => format!("{provider} opened no payment."),
            State::Absent => format!("Looked for the payment: {provider} has none for this order."),
            State::Shelved => format!("The payment at {provider} was put aside."),
            State::NeedsHuman => "Only a person can find out what became of the payment.".to_owned(),
            State::Paid => format!("Payment {id} is paid."),
        },
        HistoryKind::Shown => "The way to pay was shown.".to_owned(),
        HistoryKind::GivenUp => "The order was given up.".to_owned(),
        HistoryKind::Told => return None,
        HistoryKind::Break => format!("A person has to look at it: {}.", row.word.replace('_', " ")),
        HistoryKind::Resolved => format!("A person has looked: {note}."),
    })
}
