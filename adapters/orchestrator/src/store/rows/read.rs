//! Rows into an intent.

use std::collections::BTreeMap;

use paymux_core::{Asset, Money};

use super::Stored;
use crate::machine::{Attempt, Capture, CaptureKind, Intent, Payout, Refund, Sends, Time};
use crate::store::StoreError;
use crate::store::sql::{Row, Sql, values};

/// Reads what belongs to an intent whose own row was read.
pub(super) async fn read<S: Sql>(sql: &mut S, mut row: Row) -> Result<Stored, StoreError> {
    let (id, scope, reference) = (row.text()?, row.text()?, row.text()?);
    let amount = row.parsed()?;
    let asset: Asset = serde_json::from_str(&row.text()?)?;
    let mut stored = Stored {
        id,
        scope,
        reference,
        intent: Intent::new(Money::new(amount, asset)),
        request: row.text()?,
        key: row.parsed()?,
        further_ids: BTreeMap::new(),
        created_at: Time(0),
    };
    stored.intent.paid_by = row.optional_number()?;
    stored.intent.closing = row.flag()?;
    stored.intent.failed_told = row.flag()?;
    stored.created_at = row.time()?;
    stored.intent.holds = row.flag()?;
    let rows = sql
        .run(
            "SELECT a.further_ids, a.number, a.account, a.state, a.fence, a.exposed, a.provider_id, a.method, \
             a.sibling_of, a.stray, a.held, a.letting_go, a.given_up, a.received, a.other_asset, a.sends, a.may_have_acted, a.key_number, \
             a.first_sent_at, a.last_sent_by, a.since, a.looks, a.settled, w.due_at FROM paymux_attempt a \
             LEFT JOIN paymux_work w ON w.intent = a.intent AND w.kind = 'attempt' AND w.number = a.number \
             WHERE a.intent = ?1 ORDER BY a.number",
            values![&stored.id],
        )
        .await?;
    for mut row in rows {
        if let Some(further) = row.optional_text()? {
            let number = u32::try_from(stored.intent.attempts.len()).unwrap_or(u32::MAX);
            stored.further_ids.insert(number, serde_json::from_str(&further)?);
        }
        stored.intent.attempts.push(attempt(&mut row)?);
    }
    let rows = sql
        .run(
            "SELECT o.kind, o.account, o.number, o.reference, o.surplus, o.attempt, o.amount, o.is_last, o.state, \
             o.provider_id, o.sends, o.may_have_acted, o.key_number, o.first_sent_at, o.last_sent_by, o.since, \
             o.looks, w.due_at FROM paymux_operation o LEFT JOIN paymux_work w ON w.intent = o.intent AND \
             w.kind = o.kind AND w.number = o.number WHERE o.intent = ?1 ORDER BY o.number",
            values![&stored.id],
        )
        .await?;
    for mut row in rows {
        let (kind, account) = (row.text()?, row.text()?);
        let Operation { transfer, last } = operation(&mut row)?;
        match kind.as_str() {
            "refund" => stored.intent.refunds.push(transfer),
            "payout" => stored.intent.payout = Some(Payout { account, transfer }),
            "capture" => stored.intent.captures.push(capture(transfer, last)?),
            _ => {
                return Err(StoreError::corrupt("an operation is of a kind that this version does not know"));
            }
        }
    }
    in_order(stored.intent.attempts.iter().map(|attempt| attempt.number))?;
    in_order(stored.intent.refunds.iter().map(|refund| refund.number))?;
    in_order(stored.intent.captures.iter().map(|capture| capture.number))?;
    Ok(stored)
}

/// A number is the place in the list: the machine finds rows by it.
fn in_order(mut numbers: impl Iterator<Item = u32>) -> Result<(), StoreError> {
    let mut place = 0..;
    if numbers.all(|number| place.next() == Some(number)) {
        return Ok(());
    }
    Err(StoreError::corrupt("a row of an intent is missing"))
}

fn attempt(row: &mut Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        number: row.number()?,
        account: row.text()?,
        state: row.parsed()?,
        fenced: row.optional_integer()?.is_some(),
        exposed: row.flag()?,
        provider_id: row.optional_text()?,
        method: row.optional_text()?,
        sibling_of: row.optional_number()?,
        stray: row.flag()?,
        held: row.flag()?,
        letting_go: row.flag()?,
        given_up: row.flag()?,
        received: row.parsed()?,
        other_asset: row.flag()?,
        sends: sends(row)?,
        since: row.time()?,
        looks: row.number()?,
        settled: row.flag()?,
        due_at: row.optional_time()?,
    })
}

/// A row of what moves money after a payment, and of payouts.
struct Operation {
    transfer: Refund,
    last: bool,
}

fn operation(row: &mut Row) -> Result<Operation, StoreError> {
    let (number, reference, surplus) = (row.number()?, row.text()?, row.flag()?);
    let (attempt, amount, last) = (row.number()?, row.parsed()?, row.flag()?);
    let transfer = Refund {
        number,
        reference,
        surplus,
        attempt,
        amount,
        state: row.parsed()?,
        provider_id: row.optional_text()?,
        sends: sends(row)?,
        since: row.time()?,
        looks: row.number()?,
        due_at: row.optional_time()?,
    };
    Ok(Operation { transfer, last })
}

/// A capture has the same row, and the same words for its state.
fn capture(row: Refund, last: bool) -> Result<Capture, StoreError> {
    Ok(Capture {
        number: row.number,
        reference: row.reference,
        kind: if row.surplus { CaptureKind::Approved } else { CaptureKind::Held },
        attempt: row.attempt,
        amount: row.amount,
        last,
        state: row.state.as_str().parse()?,
        sends: row.sends,
        since: row.since,
        looks: row.looks,
        due_at: row.due_at,
    })
}

fn sends(row: &mut Row) -> Result<Sends, StoreError> {
    Ok(Sends {
        count: row.number()?,
        may_have_acted: row
            .integer()?
            .try_into()
            .map_err(|_| StoreError::corrupt("the sends that may have acted are no set"))?,
        key: row.number()?,
        first_at: row.optional_time()?,
        last_by: row.optional_time()?,
    })
}
