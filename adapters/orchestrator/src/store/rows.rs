//! Intents as rows, read and written.

use std::collections::BTreeMap;

use paymux_core::{Asset, IdempotencyKey, Money};

use super::StoreError;
use super::sql::{Row, Sql, Value, now, values};
use crate::machine::{Attempt, Capture, CaptureKind, Intent, Item, Payout, Refund, Sends, Time};

/// What an app wants paid, before it is stored.
#[derive(Clone, Debug)]
pub(crate) struct NewIntent {
    /// Made from randomness before the transaction, like the key.
    pub(crate) id: String,
    pub(crate) scope: String,
    pub(crate) reference: String,
    pub(crate) amount: Money,
    /// The money is held until the app captures it.
    pub(crate) holds: bool,
    /// As JSON.
    pub(crate) request: String,
    pub(crate) key: IdempotencyKey,
}

/// An intent as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stored {
    /// Its id. The references of its attempts and refunds begin with it.
    pub id: String,
    /// The app's scope; empty unless it gave one.
    pub scope: String,
    /// The app's reference, unique in its scope.
    pub reference: String,
    /// The rows of the machine.
    pub intent: Intent,
    /// When it was recorded.
    pub created_at: Time,
    pub(crate) request: String,
    pub(crate) key: IdempotencyKey,
    /// Further ids of the provider, by the number of the attempt.
    pub(crate) further_ids: BTreeMap<u32, BTreeMap<String, String>>,
}

impl Stored {
    /// The reference under which the provider knows an attempt.
    #[must_use]
    pub fn attempt_reference(&self, attempt: &Attempt) -> String {
        format!("{}-{}", self.id, attempt.reference_number())
    }

    /// The reference under which the provider knows a refund.
    #[must_use]
    pub fn refund_reference(&self, refund: &Refund) -> String {
        format!("{}-r{}", self.id, refund.number)
    }

    /// Refuses another amount or request under the same reference.
    pub(crate) fn same(&self, new: &NewIntent) -> Result<(), StoreError> {
        if self.intent.amount != new.amount {
            return Err(StoreError::Conflict { field: "amount" });
        }
        if self.request != new.request {
            return Err(StoreError::Conflict { field: "request" });
        }
        Ok(())
    }

    /// The reference under which the provider knows the payout, where the intent is one.
    #[must_use]
    pub fn payout_reference(&self) -> String {
        format!("{}-p", self.id)
    }

    /// The reference under which the provider knows a capture, where it takes one.
    #[must_use]
    pub fn capture_reference(&self, capture: &Capture) -> String {
        format!("{}-c{}", self.id, capture.number)
    }

    /// The attempt with this number.
    #[must_use]
    pub fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.intent.attempts.get(usize::try_from(number).ok()?)
    }

    /// The capture with this number.
    #[must_use]
    pub fn capture(&self, number: u32) -> Option<&Capture> {
        self.intent.captures.get(usize::try_from(number).ok()?)
    }

    /// The refund with this number.
    #[must_use]
    pub fn refund(&self, number: u32) -> Option<&Refund> {
        self.intent.refunds.get(usize::try_from(number).ok()?)
    }
}

/// What recording an intent found.
pub(super) enum Recorded {
    /// It was not known. It is locked from now on: nobody else can see it yet.
    New(Box<Stored>),
    /// The id under which it is known.
    Known(String),
}

/// Records an intent, unless its reference is known.
pub(super) async fn record<S: Sql>(sql: &mut S, new: &NewIntent) -> Result<Recorded, StoreError> {
    let NewIntent { id, scope, reference, amount, holds, request, key } = new;
    let created_at = now(sql).await?;
    let inserted = sql
        .run(
            "INSERT INTO paymux_intent (id, scope, reference, amount, asset, request, idempotency_key, closing, \
             failed_told, revision, created_at, holds) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, ?8, ?9) \
             ON CONFLICT DO NOTHING RETURNING id",
            values![
                id,
                scope,
                reference,
                amount.amount().to_string(),
                serde_json::to_string(amount.asset())?,
                request,
                key.as_str(),
                created_at,
                *holds
            ],
        )
        .await?;
    if !inserted.is_empty() {
        return Ok(Recorded::New(Box::new(Stored {
            id: id.clone(),
            scope: scope.clone(),
            reference: reference.clone(),
            intent: Intent { holds: *holds, ..Intent::new(amount.clone()) },
            created_at,
            request: request.clone(),
            key: key.clone(),
            further_ids: BTreeMap::new(),
        })));
    }
    let statement = "SELECT id FROM paymux_intent WHERE scope = ?1 AND reference = ?2";
    let row = sql.run(statement, values![scope, reference]).await?.into_iter().next();
    let repeated =
        || StoreError::Database("the randomness gave an id or a key for the second time".to_owned());
    Ok(Recorded::Known(row.ok_or_else(repeated)?.text()?))
}

/// Reads an intent under its lock, which the first statement takes.
pub(super) async fn lock<S: Sql>(sql: &mut S, id: &str) -> Result<Option<Stored>, StoreError> {
    let rows = sql
        .run(
            "UPDATE paymux_intent SET revision = revision + 1 WHERE id = ?1 RETURNING id, scope, reference, \
             amount, asset, request, idempotency_key, paid_by, closing, failed_told, created_at, holds",
            values![id],
        )
        .await?;
    match rows.into_iter().next() {
        Some(row) => read(sql, row).await.map(Some),
        None => Ok(None),
    }
}

/// Reads an intent as it stands, without deciding anything about it.
pub(super) async fn find<S: Sql>(
    sql: &mut S,
    scope: &str,
    reference: &str,
) -> Result<Option<Stored>, StoreError> {
    let rows = sql
        .run(
            "SELECT id, scope, reference, amount, asset, request, idempotency_key, paid_by, closing, failed_told, \
             created_at, holds FROM paymux_intent WHERE scope = ?1 AND reference = ?2",
            values![scope, reference],
        )
        .await?;
    match rows.into_iter().next() {
        Some(row) => read(sql, row).await.map(Some),
        None => Ok(None),
    }
}

async fn read<S: Sql>(sql: &mut S, mut row: Row) -> Result<Stored, StoreError> {
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

fn sends_values(sends: &Sends) -> Result<Vec<Value>, StoreError> {
    let acted = i64::try_from(sends.may_have_acted)
        .map_err(|_| StoreError::corrupt("more sends than a row can tell apart"))?;
    Ok(values![sends.count, acted, sends.key, sends.first_at, sends.last_by])
}

/// Writes what differs from before.
pub(super) async fn save<S: Sql>(sql: &mut S, before: &Intent, stored: &Stored) -> Result<(), StoreError> {
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

pub(super) fn place(number: u32) -> usize {
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

/// The word and the number of an item, as rows name it.
pub(super) fn named(item: Item) -> (&'static str, u32) {
    match item {
        Item::Attempt(number) => ("attempt", number),
        Item::Refund(number) => ("refund", number),
        Item::Capture(number) => ("capture", number),
        Item::Payout => ("payout", 0),
    }
}

async fn save_due<S: Sql>(
    sql: &mut S,
    id: &str,
    item: Item,
    before: Option<Time>,
    after: Option<Time>,
) -> Result<(), StoreError> {
    let (kind, number) = named(item);
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
