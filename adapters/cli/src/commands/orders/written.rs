//! Orders as cells for people and as JSON for programs.

use paymux_orchestrator::machine::{
    Attempt, BreakKind, Capture, CaptureState, Intent, Payout, Refund, RefundState, State,
};
use paymux_orchestrator::{BreakRow, HistoryRow, Stored};
use serde_json::{Value, json};

use super::moment;

/// How an order stands, in a word.
pub(super) fn standing(intent: &Intent) -> &'static str {
    match intent {
        Intent { payout: Some(payout), .. } => match payout.transfer.state {
            RefundState::Done => "paid out",
            RefundState::Failed | RefundState::NotDone => "failed",
            RefundState::NeedsHuman => "needs a person",
            _ => "open",
        },
        Intent { paid_by: Some(_), .. } => "paid",
        Intent { failed_told: true, .. } => "failed",
        Intent { closing: true, .. } => "given up",
        _ if needs_person(intent) => "needs a person",
        _ => "open",
    }
}

fn needs_person(intent: &Intent) -> bool {
    intent.attempts.iter().any(|attempt| attempt.state == State::NeedsHuman)
        || intent.refunds.iter().any(|refund| refund.state == RefundState::NeedsHuman)
        || intent.captures.iter().any(|capture| capture.state == CaptureState::NeedsHuman)
}

pub(super) const ATTEMPT_HEADER: [&str; 8] =
    ["attempt", "account", "state", "payment", "shown", "received", "our reference", "since"];

/// A row of cells for each attempt, in the order of [`ATTEMPT_HEADER`].
pub(super) fn attempt_cells(stored: &Stored) -> Vec<Vec<String>> {
    let cells = |attempt: &Attempt| {
        vec![
            attempt.number.to_string(),
            attempt.account.clone(),
            attempt.state.as_str().to_owned(),
            attempt.provider_id.clone().unwrap_or_else(|| "-".to_owned()),
            yes(attempt.exposed),
            attempt.received.to_string(),
            stored.attempt_reference(attempt),
            moment(attempt.since),
        ]
    };
    stored.intent.attempts.iter().map(cells).collect()
}

/// A payout has no attempts; the same cells tell of it: what it is, the account, the state, the provider's id, whether it
/// was shown (to nobody), the amount, our reference, since when.
pub(super) fn payout_cells(stored: &Stored) -> Vec<Vec<String>> {
    let cells = |payout: &Payout| {
        vec![
            "payout".to_owned(),
            payout.account.clone(),
            payout.transfer.state.as_str().to_owned(),
            payout.transfer.provider_id.clone().unwrap_or_else(|| "-".to_owned()),
            yes(false),
            "-".to_owned(),
            stored.payout_reference(),
            moment(payout.transfer.since),
        ]
    };
    stored.intent.payout.iter().map(cells).collect()
}

pub(super) const REFUND_HEADER: [&str; 7] =
    ["refund", "reference", "of attempt", "amount", "state", "id", "our reference"];

pub(super) fn refund_cells(stored: &Stored) -> Vec<Vec<String>> {
    let cells = |refund: &Refund| {
        vec![
            refund.number.to_string(),
            if refund.surplus { "(surplus)".to_owned() } else { refund.reference.clone() },
            refund.attempt.to_string(),
            refund.amount.to_string(),
            refund.state.as_str().to_owned(),
            refund.provider_id.clone().unwrap_or_else(|| "-".to_owned()),
            stored.refund_reference(refund),
        ]
    };
    stored.intent.refunds.iter().map(cells).collect()
}

pub(super) const CAPTURE_HEADER: [&str; 6] =
    ["capture", "reference", "of attempt", "amount", "rest let go", "state"];

pub(super) fn capture_cells(stored: &Stored) -> Vec<Vec<String>> {
    let cells = |capture: &Capture| {
        vec![
            capture.number.to_string(),
            capture.reference.clone(),
            capture.attempt.to_string(),
            capture.amount.to_string(),
            yes(capture.last),
            capture.state.as_str().to_owned(),
        ]
    };
    stored.intent.captures.iter().map(cells).collect()
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

/// An order with everything that was tried for it.
pub(super) fn order(stored: &Stored) -> Value {
    let attempt = |attempt: &Attempt| {
        json!({
            "attempt": attempt.number,
            "account": attempt.account,
            "state": attempt.state.as_str(),
            "payment": attempt.provider_id,
            "reference": stored.attempt_reference(attempt),
            "fenced": attempt.fenced,
            "shown": attempt.exposed,
            "method": attempt.method,
            "received": attempt.received.to_string(),
            "other_asset": attempt.other_asset,
            "since": moment(attempt.since),
            "due": attempt.due_at.map(moment),
        })
    };
    let refund = |refund: &Refund| {
        json!({
            "refund": refund.number,
            "app_reference": (!refund.surplus).then_some(&refund.reference),
            "surplus": refund.surplus,
            "attempt": refund.attempt,
            "amount": refund.amount.to_string(),
            "state": refund.state.as_str(),
            "id": refund.provider_id,
            "reference": stored.refund_reference(refund),
            "since": moment(refund.since),
            "due": refund.due_at.map(moment),
        })
    };
    let capture = |capture: &Capture| {
        json!({
            "capture": capture.number,
            "kind": capture.kind.as_str(),
            "app_reference": capture.reference,
            "attempt": capture.attempt,
            "amount": capture.amount.to_string(),
            "last": capture.last,
            "state": capture.state.as_str(),
            "since": moment(capture.since),
            "due": capture.due_at.map(moment),
        })
    };
    let payout = |payout: &Payout| {
        json!({
            "account": payout.account,
            "state": payout.transfer.state.as_str(),
            "id": payout.transfer.provider_id,
            "reference": stored.payout_reference(),
            "since": moment(payout.transfer.since),
            "due": payout.transfer.due_at.map(moment),
        })
    };
    let intent = &stored.intent;
    json!({
        "order": stored.reference,
        "scope": stored.scope,
        "amount": intent.amount,
        "stands": standing(intent),
        "paid_by": intent.paid_by,
        "since": moment(stored.created_at),
        "attempts": intent.attempts.iter().map(attempt).collect::<Vec<_>>(),
        "captures": intent.captures.iter().map(capture).collect::<Vec<_>>(),
        "refunds": intent.refunds.iter().map(refund).collect::<Vec<_>>(),
        "payout": intent.payout.as_ref().map(payout),
    })
}

pub(super) fn broken(row: &BreakRow) -> Value {
    let (item, number) = &row.item;
    json!({
        "break": row.id,
        "order": row.reference,
        "scope": row.scope,
        "item": item,
        "number": number,
        "kind": row.kind.as_str(),
        "found": moment(row.created_at),
        "resolved": row.resolved.as_ref().map(|(at, _)| moment(*at)),
        "reason": row.resolved.as_ref().map(|(_, reason)| reason),
    })
}

/// In the order of the header in `orders breaks`.
pub(super) fn break_cells(row: &BreakRow) -> Vec<String> {
    let (item, number) = &row.item;
    vec![
        row.id.to_string(),
        row.reference.clone(),
        format!("{item} {number}"),
        meaning(row.kind).to_owned(),
        moment(row.created_at),
        row.resolved.as_ref().map_or("-".to_owned(), |(at, reason)| format!("{}: {reason}", moment(*at))),
    ]
}

/// What is wrong, in words.
fn meaning(kind: BreakKind) -> &'static str {
    match kind {
        BreakKind::Stray => "stray: a payment exists that had been given up",
        BreakKind::Sibling => "sibling: a second payment turned up under one attempt",
        BreakKind::Collision => "collision: the provider gave one id to two payments",
        BreakKind::PartOwed => "part_owed: it closed, and a part had come that is owed",
        BreakKind::Blind => "blind: nobody can read what came after it closed",
        BreakKind::AmountDiffers => "amount_differs: another amount came than was asked for",
        BreakKind::CannotRefund => "cannot_refund: money should go back, and the provider has no refunds",
        BreakKind::RefundChanged => "refund_changed: a refund changed after its end",
        BreakKind::Missing => "missing: the provider gave it an id, and its list does not have it",
        BreakKind::Backwards => {
            "backwards: the provider said that it is paid, and says now that it is not, or that more went back than was refunded here"
        }
    }
}

pub(super) fn line(row: &HistoryRow) -> Value {
    json!({
        "at": moment(row.at),
        "item": row.item.as_ref().map(|(item, _)| item),
        "number": row.item.as_ref().map(|(_, number)| number),
        "kind": row.kind.as_str(),
        "word": row.word,
        "note": row.note,
    })
}

pub(super) fn history_cells(row: &HistoryRow) -> Vec<String> {
    let item = row.item.as_ref().map_or("order".to_owned(), |(item, number)| format!("{item} {number}"));
    let what = format!("{} {}", row.kind.as_str(), row.word);
    vec![moment(row.at), item, what, row.note.clone().unwrap_or_default()]
}
