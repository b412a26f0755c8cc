//! What comes in by itself.

use std::sync::Arc;

use super::Stepped;
use crate::machine::Accounts;
use crate::store::StoreError;
use crate::store::news::News;
use crate::store::sql::{Job, Sql, now, values};
use crate::store::turn::{Turn, hint, holder, intent_of, lock_ids};

/// An event came in: it is folded or kept, and its key is remembered, in one transaction.
pub(crate) struct Receive {
    pub(crate) account: String,
    /// The key by which it is known when it comes again; none for a hint.
    pub(crate) key: Option<String>,
    pub(crate) news: News,
    pub(crate) accounts: Arc<Accounts>,
}

/// What became of an event. Each is a reason to answer its delivery with success.
pub(crate) enum Received {
    /// It is about this intent, and known now.
    Folded(Box<Stepped>),
    /// It came before.
    Repeated,
    /// Nothing is known yet that it is about. It is kept, and brought once there is.
    Parked,
}

impl Job for Receive {
    type Output = Received;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Received, StoreError> {
        lock_ids(sql, self.news.ids().collect()).await?;
        let now = now(sql).await?;
        let subject = self.news.ids().next();
        // A hint that is parked twice is one: it says only that there is something to look at.
        let key = self.key.clone().or_else(|| subject.map(|id| format!("hint:{id}"))).unwrap_or_default();
        let remembered = "INSERT INTO paymux_inbox (account, event_key, parked, subject, reference, news, \
                          received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                          ON CONFLICT (account, event_key) DO NOTHING RETURNING parked";
        let reference = self.news.reference();
        if self.key.is_some() {
            let row = values![&self.account, &key, false, subject, reference, None::<String>, now];
            if sql.run(remembered, row).await?.is_empty() {
                return Ok(Received::Repeated);
            }
        }
        if let Some(intent) = intent_of(sql, &self.account, &self.news).await? {
            let mut turn = Turn::open(sql, &intent, &self.accounts).await?;
            if turn.fold(sql, &self.account, &self.news).await? {
                return Ok(Received::Folded(Box::new(turn.close(sql).await?)));
            }
        }
        let news = serde_json::to_string(&self.news)?;
        if self.key.is_some() {
            sql.run(
                "UPDATE paymux_inbox SET parked = 1, news = ?3 WHERE account = ?1 AND event_key = ?2",
                values![&self.account, &key, news],
            )
            .await?;
        } else {
            sql.run(
                "INSERT INTO paymux_inbox (account, event_key, parked, subject, news, received_at) \
                 VALUES (?1, ?2, 1, ?3, ?4, ?5) ON CONFLICT (account, event_key) DO UPDATE SET parked = 1, \
                 news = excluded.news",
                values![&self.account, &key, subject, news, now],
            )
            .await?;
        }
        Ok(Received::Parked)
    }
}

/// A hint that names nothing: everything that is open at this account is to be looked at.
pub(crate) struct HintAll {
    pub(crate) account: String,
}

impl Job for HintAll {
    type Output = ();

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<(), StoreError> {
        let now = now(sql).await?;
        let statement = "SELECT w.intent, w.number FROM paymux_work w JOIN paymux_attempt a ON \
                         a.intent = w.intent AND a.number = w.number WHERE w.kind = 'attempt' AND a.account = ?1";
        for mut row in sql.run(statement, values![&self.account]).await? {
            hint(sql, &row.text()?, row.number()?, now).await?;
        }
        Ok(())
    }
}

/// A hint that names payments which need not be known here.
pub(crate) struct HintKnown {
    pub(crate) account: String,
    pub(crate) ids: Vec<String>,
}

impl Job for HintKnown {
    type Output = ();

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<(), StoreError> {
        let now = now(sql).await?;
        for id in self.ids.iter().filter(|id| !id.contains('\0')) {
            if let Some((intent, number)) = holder(sql, &self.account, id).await? {
                hint(sql, &intent, number, now).await?;
            }
        }
        Ok(())
    }
}
