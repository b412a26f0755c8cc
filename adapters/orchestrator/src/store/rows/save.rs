//! An intent into rows.

use super::Stored;
use crate::machine::{Attempt, Capture, CaptureKind, Intent, Item, Refund, Sends, Time};
use crate::store::StoreError;
use crate::store::sql::{Sql, Value, values};

/// Writes what differs from before.
pub(in crate::store) async fn save<S: Sql>(
    sql: &mut S,
    before: &Intent,
    stored: &Stored,
) -> Result<(), StoreError> {
    let Stored { id, intent, .. } = stored;
    let head = |intent: &Intent| (intent.paid_by, intent.closing, intent.failed_told);
    if head(before) != head(intent) {
        sql.run(
            "UPDATE paymux_intent SET paid_by = ?2, closing = ?3, failed_told = ?4 WHERE id = ?1",
            values![id, intent.paid_by, intent.closing, intent.failed_told],
        )
        .await?;
    }
    let changed = |attempt: &&Attempt| before.attempts.get(place(attempt.number)) != Some(*attempt);
    // The fence is let go of before it is taken.
    for fenced in [false, true] {
        for attempt in intent.attempts.iter().filter(changed).filter(|attempt| attempt.fenced == fenced) {
            save_attempt(sql, stored, attempt).await?;
            let due = before.attempts.get(place(attempt.number)).and_then(|attempt| attempt.due_at);
            save_due(sql, id, Item::Attempt(attempt.number), due, attempt.due_at).await?;
        }
    }
    for refund in &intent.refunds {
        let known = before.refunds.get(place(refund.number));
        if known == Some(refund) {
            continue;
        }
        let account = stored.attempt(refund.attempt).map(|attempt| attempt.account.as_str());
        let own = stored.refund_reference(refund);
        save_operation(sql, id, ("refund", account.unwrap_or_default(), own), refund, true).await?;
        let due = known.and_then(|refund| refund.due_at);
        save_due(sql, id, Item::Refund(refund.number), due, refund.due_at).await?;
    }
    for capture in &intent.captures {
        let known = before.captures.get(place(capture.number));
        if known == Some(capture) {
            continue;
        }
        let account = stored.attempt(capture.attempt).map(|attempt| attempt.account.as_str());
        let own = stored.capture_reference(capture);
        let row = row_of(capture)?;
        save_operation(sql, id, ("capture", account.unwrap_or_default(), own), &row, capture.last).await?;
        let due = known.and_then(|capture| capture.due_at);
        save_due(sql, id, Item::Capture(capture.number), due, capture.due_at).await?;
    }
    if let Some(payout) = intent.payout.as_ref().filter(|_| intent.payout != before.payout) {
        let kind = ("payout", payout.account.as_str(), stored.payout_reference());
        save_operation(sql, id, kind, &payout.transfer, true).await?;
        let due = before.payout.as_ref().and_then(|payout| payout.transfer.due_at);
        save_due(sql, id, Item::Payout, due, payout.transfer.due_at).await?;
    }
    Ok(())
}

pub(in crate::store) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

async fn save_attempt<S: Sql>(sql: &mut S, stored: &Stored, attempt: &Attempt) -> Result<(), StoreError> {
    let mut arguments = values![
        &stored.id,
        attempt.number,
        &attempt.account,
        stored.attempt_reference(attempt),
        attempt.state.as_str(),
        attempt.fenced.then_some(1_i64),
        attempt.exposed,
        attempt.provider_id.as_ref(),
        attempt.method.as_ref(),
        attempt.sibling_of,
        attempt.stray,
        attempt.given_up,
        attempt.received.to_string(),
        attempt.since,
        attempt.looks,
        attempt.settled,
    ];
    arguments.extend(sends_values(&attempt.sends)?);
    arguments.extend(values![attempt.held, attempt.letting_go, attempt.other_asset]);
    sql.run(
        "INSERT INTO paymux_attempt (intent, number, account, reference, state, fence, exposed, provider_id, \
         method, sibling_of, stray, given_up, received, since, looks, settled, sends, may_have_acted, key_number, \
         first_sent_at, last_sent_by, held, letting_go, other_asset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
         ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24) ON CONFLICT (intent, number) DO UPDATE SET state = excluded.state, \
         fence = excluded.fence, exposed = excluded.exposed, provider_id = excluded.provider_id, \
         method = excluded.method, stray = excluded.stray, given_up = excluded.given_up, \
         received = excluded.received, since = excluded.since, looks = excluded.looks, \
         settled = excluded.settled, sends = excluded.sends, may_have_acted = excluded.may_have_acted, \
         key_number = excluded.key_number, first_sent_at = excluded.first_sent_at, \
         last_sent_by = excluded.last_sent_by, held = excluded.held, letting_go = excluded.letting_go, \
         other_asset = excluded.other_asset",
        arguments,
    )
    .await?;
    Ok(())
}

/// A capture as the row that it has. One that nobody but the machine asked for has the attempt's number as its reference.
fn row_of(capture: &Capture) -> Result<Refund, StoreError> {
    Ok(Refund {
        number: capture.number,
        reference: capture.reference.clone(),
        surplus: capture.kind == CaptureKind::Approved,
        attempt: capture.attempt,
        amount: capture.amount,
        state: capture.state.as_str().parse()?,
        provider_id: None,
        sends: capture.sends,
        since: capture.since,
        looks: capture.looks,
        due_at: capture.due_at,
    })
}

async fn save_operation<S: Sql>(
    sql: &mut S,
    id: &str,
    (kind, account, own_reference): (&str, &str, String),
    transfer: &Refund,
    last: bool,
) -> Result<(), StoreError> {
    let mut arguments = values![
        id,
        kind,
        transfer.number,
        account,
        &transfer.reference,
        own_reference,
        transfer.surplus,
        transfer.attempt,
        transfer.amount.to_string(),
        last,
        transfer.state.as_str(),
        transfer.provider_id.as_ref(),
        transfer.since,
        transfer.looks,
    ];
    arguments.extend(sends_values(&transfer.sends)?);
    sql.run(
        "INSERT INTO paymux_operation (intent, kind, number, account, reference, own_reference, surplus, attempt, \
         amount, is_last, state, provider_id, since, looks, sends, may_have_acted, key_number, first_sent_at, \
         last_sent_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) \
         ON CONFLICT (intent, kind, number) DO UPDATE SET state = excluded.state, \
         provider_id = excluded.provider_id, since = excluded.since, looks = excluded.looks, \
         sends = excluded.sends, may_have_acted = excluded.may_have_acted, key_number = excluded.key_number, \
         first_sent_at = excluded.first_sent_at, last_sent_by = excluded.last_sent_by",
        arguments,
    )
    .await?;
    Ok(())
}

async fn save_due<S: Sql>(
    sql: &mut S,
    id: &str,
    item: Item,
    before: Option<Time>,
    after: Option<Time>,
) -> Result<(), StoreError> {
    let (kind, number) = item.named();
    match after {
        _ if before == after => {}
        Some(at) => {
            sql.run(
                "INSERT INTO paymux_work (intent, kind, number, due_at, lease_no) VALUES (?1, ?2, ?3, ?4, 0) \
                 ON CONFLICT (intent, kind, number) DO UPDATE SET due_at = excluded.due_at",
                values![id, kind, number, at],
            )
            .await?;
        }
        None => {
            let statement = "DELETE FROM paymux_work WHERE intent = ?1 AND kind = ?2 AND number = ?3";
            sql.run(statement, values![id, kind, number]).await?;
        }
    }
    Ok(())
}

fn sends_values(sends: &Sends) -> Result<Vec<Value>, StoreError> {
    let acted = i64::try_from(sends.may_have_acted)
        .map_err(|_| StoreError::corrupt("more sends than a row can tell apart"))?;
    Ok(values![sends.count, acted, sends.key, sends.first_at, sends.last_by])
}
