//! The messages for the app.

use std::time::Duration;

use crate::store::sql::{Dialect, Job, Row, Sql, now, values};
use crate::store::{Message, StoreError, message};

const CLAIM: &str = "UPDATE paymux_outbox SET tries = tries + 1, due_at = ?1 WHERE id IN \
                     (SELECT o.id FROM paymux_outbox o WHERE o.delivered_at IS NULL AND o.due_at <= ?2 AND NOT EXISTS \
                     (SELECT 1 FROM paymux_outbox e WHERE e.intent = o.intent AND e.delivered_at IS NULL AND \
                     e.id < o.id) ORDER BY o.id LIMIT ?3) RETURNING id, intent, kind, number, created_at, tries";

/// Passes over what another one is claiming right now.
const CLAIM_POSTGRES: &str = "UPDATE paymux_outbox SET tries = tries + 1, due_at = ?1 WHERE id = ANY (ARRAY \
     (SELECT o.id FROM paymux_outbox o WHERE o.delivered_at IS NULL AND o.due_at <= ?2 AND NOT EXISTS \
     (SELECT 1 FROM paymux_outbox e WHERE e.intent = o.intent AND e.delivered_at IS NULL AND \
     e.id < o.id) ORDER BY o.id LIMIT ?3 FOR UPDATE SKIP LOCKED)) \
     RETURNING id, intent, kind, number, created_at, tries";

/// Claims messages for the app, of each intent the first that is not delivered.
pub(crate) struct Messages {
    pub(crate) most: u32,
    pub(crate) lease: Duration,
}

impl Job for Messages {
    type Output = Vec<Message>;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Vec<Message>, StoreError> {
        let now = now(sql).await?;
        let statement = match sql.dialect() {
            Dialect::Sqlite => CLAIM,
            Dialect::Postgres => CLAIM_POSTGRES,
        };
        let claimed = sql.run(statement, values![now.plus(self.lease), now, self.most]).await?;
        messages(sql, claimed).await
    }
}

const TAKE: &str = "UPDATE paymux_outbox SET tries = tries + 1, delivered_at = ?1 WHERE id IN \
                    (SELECT o.id FROM paymux_outbox o WHERE o.delivered_at IS NULL AND o.due_at <= ?1 AND NOT EXISTS \
                    (SELECT 1 FROM paymux_outbox e WHERE e.intent = o.intent AND e.delivered_at IS NULL AND \
                    e.id < o.id) ORDER BY o.id LIMIT ?2) RETURNING id, intent, kind, number, created_at, tries";

/// Passes over what another one is taking right now.
const TAKE_POSTGRES: &str = "UPDATE paymux_outbox SET tries = tries + 1, delivered_at = ?1 WHERE id = ANY (ARRAY \
     (SELECT o.id FROM paymux_outbox o WHERE o.delivered_at IS NULL AND o.due_at <= ?1 AND NOT EXISTS \
     (SELECT 1 FROM paymux_outbox e WHERE e.intent = o.intent AND e.delivered_at IS NULL AND \
     e.id < o.id) ORDER BY o.id LIMIT ?2 FOR UPDATE SKIP LOCKED)) \
     RETURNING id, intent, kind, number, created_at, tries";

/// Messages that are delivered if the transaction, which is the app's, is committed.
pub(crate) async fn take_messages<S: Sql>(sql: &mut S, most: u32) -> Result<Vec<Message>, StoreError> {
    let now = now(sql).await?;
    let statement = match sql.dialect() {
        Dialect::Sqlite => TAKE,
        Dialect::Postgres => TAKE_POSTGRES,
    };
    let taken = sql.run(statement, values![now, most]).await?;
    messages(sql, taken).await
}

async fn messages<S: Sql>(sql: &mut S, rows: Vec<Row>) -> Result<Vec<Message>, StoreError> {
    let mut messages = Vec::new();
    for mut row in rows {
        let (id, intent) = (row.integer()?, row.text()?);
        let tell = message::read(&mut row)?;
        let (created_at, tries) = (row.time()?, row.number()?);
        let statement = "SELECT scope, reference FROM paymux_intent WHERE id = ?1";
        let Some(mut row) = sql.run(statement, values![&intent]).await?.into_iter().next() else { continue };
        let (scope, reference) = (row.text()?, row.text()?);
        messages.push(Message { id, scope, reference, tell, created_at, tries });
    }
    messages.sort_by_key(|message| message.id);
    Ok(messages)
}

/// A message was delivered, whoever has its claim by now.
pub(crate) struct Delivered {
    pub(crate) id: i64,
}

impl Job for Delivered {
    type Output = ();

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<(), StoreError> {
        let now = now(sql).await?;
        let statement = "UPDATE paymux_outbox SET delivered_at = ?2 WHERE id = ?1 AND delivered_at IS NULL";
        sql.run(statement, values![self.id, now]).await?;
        Ok(())
    }
}
