//! What is looked at from outside: orders, breaks, numbers for alarms.

use std::time::Duration;

use paymux_core::Money;

use super::foreign::IS_FOREIGN;
use super::sql::{Job, Sql, now, values};
use super::{Find, Forget, Forgotten, Store, StoreError, Stored};
use crate::machine::{BreakKind, Time};

/// Numbers to watch. All of them are small while everything goes well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gauges {
    /// Since when the oldest attempt or refund is unknown, of those that are.
    pub oldest_unknown: Option<Time>,
    /// Attempts and refunds that wait for a person.
    pub needs_human: u32,
    /// Breaks that nobody has resolved.
    pub open_breaks: u32,
    /// When the oldest message was written that is not delivered.
    pub oldest_message: Option<Time>,
    /// When the longest due piece of work was due, of what nobody has claimed: how late sweeps are.
    pub oldest_due: Option<Time>,
    /// Events that wait for a payment that nobody knows yet.
    pub parked_events: u32,
    /// Payments in a provider's list that no intent knows, and nobody has resolved.
    pub foreign_payments: u32,
}

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakRow {
    /// Its number.
    pub id: i64,
    /// The scope of its intent.
    pub scope: String,
    /// The app's reference of its intent.
    pub reference: String,
    /// `attempt` or `refund`, and which.
    pub item: (String, u32),
    /// What is wrong.
    pub kind: BreakKind,
    /// When it was found.
    pub created_at: Time,
    /// When somebody resolved it, and why it is resolved.
    pub resolved: Option<(Time, String)>,
}

/// An intent in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderRow {
    /// The app's scope.
    pub scope: String,
    /// The app's reference.
    pub reference: String,
    /// What is to be paid.
    pub amount: Money,
    /// Whether it is paid.
    pub paid: bool,
    /// Whether the app has given it up.
    pub closing: bool,
    /// When it was recorded.
    pub created_at: Time,
}

impl Store {
    /// The intent under this reference, with everything that was tried for it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unstorable`] where scope or reference hold a NUL; those of the database.
    pub async fn find(&self, scope: &str, reference: &str) -> Result<Option<Stored>, StoreError> {
        storable("scope", scope)?;
        storable("reference", reference)?;
        self.run(Find { scope: scope.to_owned(), reference: reference.to_owned() }).await
    }

    /// The latest intents, newest first: all of them, or only those that wait for something. That is all that is neither
    /// paid, paid out nor told as failed, and what needs a person.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn orders(&self, most: u32, waiting_alone: bool) -> Result<Vec<OrderRow>, StoreError> {
        self.run(Orders { most, waiting_alone }).await
    }

    /// The breaks, oldest first: those that are open, or all of them.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn breaks(&self, resolved_too: bool) -> Result<Vec<BreakRow>, StoreError> {
        self.run(Breaks { resolved_too }).await
    }

    /// Marks a break as resolved, with the reason, which stays in the history. `false` where there is no such open break.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unstorable`] where the reason holds a NUL; those of the database.
    pub async fn resolve(&self, id: i64, reason: &str) -> Result<bool, StoreError> {
        storable("reason", reason)?;
        self.run(Resolve { id, reason: reason.to_owned() }).await
    }

    /// Deletes old events and old messages that were delivered. Call it once a day, with some months. What is younger
    /// than forty days stays, whatever is asked for, since it may still be needed. An event that comes once more after it
    /// was forgotten changes nothing.
    ///
    /// Intents, attempts, refunds and breaks are kept for good: they are what makes asking twice one payment. What is
    /// unfinished needs no tidying up: its row goes when it ends.
    ///
    /// # Errors
    ///
    /// Those of the database. What was deleted by then is deleted.
    pub async fn forget(&self, older_than: Duration) -> Result<Forgotten, StoreError> {
        let mut all = Forgotten::default();
        loop {
            let (some, more) = self.run(Forget { older_than }).await?;
            all.events += some.events;
            all.unknown_events += some.unknown_events;
            all.messages += some.messages;
            if !more {
                return Ok(all);
            }
        }
    }

    /// Numbers to watch.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn gauges(&self) -> Result<Gauges, StoreError> {
        self.run(ReadGauges).await
    }
}

/// PostgreSQL keeps no NUL, so neither does SQLite.
pub(crate) fn storable(field: &'static str, text: &str) -> Result<(), StoreError> {
    if text.contains('\0') { Err(StoreError::Unstorable { field }) } else { Ok(()) }
}

struct Orders {
    most: u32,
    waiting_alone: bool,
}

impl Job for Orders {
    type Output = Vec<OrderRow>;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Vec<OrderRow>, StoreError> {
        let rows = sql
            .run(
                "SELECT scope, reference, amount, asset, paid_by, closing, created_at FROM paymux_intent i WHERE \
                 ?2 = 0 OR (paid_by IS NULL AND failed_told = 0 AND NOT EXISTS (SELECT 1 FROM paymux_operation \
                 WHERE intent = i.id AND kind = 'payout' AND state IN ('done', 'failed', 'not_done'))) OR EXISTS \
                 (SELECT 1 FROM paymux_attempt WHERE intent = i.id AND state = 'needs_human') OR EXISTS \
                 (SELECT 1 FROM paymux_operation WHERE intent = i.id AND state = 'needs_human') \
                 ORDER BY created_at DESC, id LIMIT ?1",
                values![self.most, self.waiting_alone],
            )
            .await?;
        let read = |mut row: super::sql::Row| {
            let (scope, reference, amount) = (row.text()?, row.text()?, row.parsed()?);
            let amount = Money::new(amount, serde_json::from_str(&row.text()?)?);
            let paid = row.optional_integer()?.is_some();
            Ok(OrderRow { scope, reference, amount, paid, closing: row.flag()?, created_at: row.time()? })
        };
        rows.into_iter().map(read).collect()
    }
}

struct Breaks {
    resolved_too: bool,
}

impl Job for Breaks {
    type Output = Vec<BreakRow>;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Vec<BreakRow>, StoreError> {
        let rows = sql
            .run(
                "SELECT b.id, i.scope, i.reference, b.item, b.number, b.kind, b.created_at, b.resolved_at, \
                 b.reason FROM paymux_break_ b JOIN paymux_intent i ON i.id = b.intent \
                 WHERE b.resolved_at IS NULL OR ?1 = 1 ORDER BY b.id",
                values![self.resolved_too],
            )
            .await?;
        let read = |mut row: super::sql::Row| {
            Ok(BreakRow {
                id: row.integer()?,
                scope: row.text()?,
                reference: row.text()?,
                item: (row.text()?, row.number()?),
                kind: row.parsed()?,
                created_at: row.time()?,
                resolved: row.optional_time()?.zip(row.optional_text()?),
            })
        };
        rows.into_iter().map(read).collect()
    }
}

struct Resolve {
    id: i64,
    reason: String,
}

impl Job for Resolve {
    type Output = bool;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<bool, StoreError> {
        let now = now(sql).await?;
        let statement = "UPDATE paymux_break_ SET resolved_at = ?2, reason = ?3 WHERE id = ?1 AND \
                         resolved_at IS NULL RETURNING intent, item, number, kind";
        let resolved = sql.run(statement, values![self.id, now, &self.reason]).await?;
        let Some(mut row) = resolved.into_iter().next() else { return Ok(false) };
        let (intent, item, number, kind) = (row.text()?, row.text()?, row.number()?, row.text()?);
        sql.run(
            "INSERT INTO paymux_history (intent, at, item, number, kind, word, note) \
             VALUES (?1, ?2, ?3, ?4, 'resolved', ?5, ?6)",
            values![intent, now, item, number, kind, &self.reason],
        )
        .await?;
        Ok(true)
    }
}

struct ReadGauges;

impl Job for ReadGauges {
    type Output = Gauges;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Gauges, StoreError> {
        let now = now(sql).await?;
        let statement = format!(
            "SELECT (SELECT MIN(since) FROM (SELECT since FROM paymux_attempt WHERE state = 'unknown' UNION ALL \
             SELECT since FROM paymux_operation WHERE state = 'unknown') AS unknown), \
             (SELECT COUNT(*) FROM paymux_attempt WHERE state = 'needs_human') + \
             (SELECT COUNT(*) FROM paymux_operation WHERE state = 'needs_human'), \
             (SELECT COUNT(*) FROM paymux_break_ WHERE resolved_at IS NULL), \
             (SELECT MIN(created_at) FROM paymux_outbox WHERE delivered_at IS NULL), \
             (SELECT MIN(due_at) FROM paymux_work WHERE due_at <= ?1), \
             (SELECT COUNT(*) FROM paymux_inbox WHERE parked = 1), \
             (SELECT COUNT(*) FROM paymux_foreign_payment f WHERE resolved_at IS NULL AND {IS_FOREIGN})"
        );
        let rows = sql.run(&statement, values![now]).await?;
        let Some(mut row) = rows.into_iter().next() else { return Ok(Gauges::default()) };
        Ok(Gauges {
            oldest_unknown: row.optional_time()?,
            needs_human: row.number()?,
            open_breaks: row.number()?,
            oldest_message: row.optional_time()?,
            oldest_due: row.optional_time()?,
            parked_events: row.number()?,
            foreign_payments: row.number()?,
        })
    }
}
