//! Intents as rows: recorded, found, locked.

mod read;
mod save;

use std::collections::BTreeMap;

use paymux_core::{IdempotencyKey, Money};

use super::StoreError;
use super::sql::{Sql, now, values};
use crate::machine::{Attempt, Capture, Intent, Refund, Time};
use read::read;
pub(super) use save::{place, save};

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
