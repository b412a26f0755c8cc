//! A provider's list beside what is kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Stepped;
use crate::machine::{Accounts, Break, BreakKind, Item, Status, Time};
use crate::store::StoreError;
use crate::store::news::News;
use crate::store::sql::{Job, Sql, now, values};
use crate::store::turn::{Turn, intent_of, lock_ids, note_break};

/// A payment of the list: what it says is taken in, or it is written down as one that nobody here made.
pub(crate) struct Compare {
    pub(crate) account: String,
    pub(crate) news: News,
    /// Words that may be our reference, where the provider has no field for it.
    pub(crate) described: Option<String>,
    /// When the list was asked for.
    pub(crate) asked: Time,
    pub(crate) accounts: Arc<Accounts>,
}

pub(crate) enum Compared {
    /// It is an attempt of this intent.
    Known(Box<Stepped>),
    /// No intent knows it, and it was paid or can be.
    Foreign,
    /// No intent knows it, and nobody paid it nor can.
    Over,
}

impl Job for Compare {
    type Output = Compared;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Compared, StoreError> {
        let (account, mut news) = (self.account.as_str(), self.news.clone());
        lock_ids(sql, news.ids().collect()).await?;
        let mut intent = intent_of(sql, account, &news).await?;
        if intent.is_none() && self.described.is_some() {
            news = news.with_reference(self.described.clone());
            intent = intent_of(sql, account, &news).await?;
        }
        if let Some(intent) = intent {
            let mut turn = Turn::open(sql, &intent, &self.accounts).await?;
            if turn.names(account, &news) {
                turn.compare(account, &news, self.asked)?;
                turn.fold(sql, account, &news).await?;
                return Ok(Compared::Known(Box::new(turn.close(sql).await?)));
            }
        }
        self.foreign(sql).await
    }
}

impl Compare {
    async fn foreign<S: Sql>(&self, sql: &mut S) -> Result<Compared, StoreError> {
        let News::Payment { id, reference, status, received, .. } = &self.news else {
            return Ok(Compared::Over);
        };
        let came = received.as_ref().is_some_and(|received| !received.amount().is_zero());
        if status.parse() == Ok(Status::Closed) && !came {
            return Ok(Compared::Over);
        }
        let now = now(sql).await?;
        sql.run(
            "INSERT INTO paymux_foreign_payment (account, provider_id, reference, status, found_at) \
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (account, provider_id) DO UPDATE SET status = excluded.status",
            values![&self.account, id, reference.as_ref(), status, now],
        )
        .await?;
        Ok(Compared::Foreign)
    }
}

/// The whole list was read: the attempts that were sent between these moments, and whose id is not in it.
pub(crate) struct FindMissing {
    pub(crate) account: String,
    pub(crate) from: Time,
    /// What was sent before this and made is in the list for certain.
    pub(crate) until: Time,
    /// The ids in the list, of whichever payments: an id may have become an attempt's while the list was read.
    pub(crate) listed: Arc<BTreeSet<String>>,
}

impl Job for FindMissing {
    /// How many are missing.
    type Output = u32;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<u32, StoreError> {
        let now = now(sql).await?;
        let sent = sql
            .run(
                "SELECT intent, number, provider_id FROM paymux_attempt WHERE account = ?1 AND provider_id IS NOT NULL AND \
                 first_sent_at >= ?2 AND last_sent_by < ?3",
                values![&self.account, self.from, self.until],
            )
            .await?;
        let mut missing = 0;
        for mut row in sent {
            let (intent, number) = (row.text()?, row.number()?);
            if !self.listed.contains(&row.text()?) {
                let found = Break { of: Item::Attempt(number), kind: BreakKind::Missing };
                note_break(sql, &intent, found, now).await?;
                missing += 1;
            }
        }
        Ok(missing)
    }
}

/// The database's time.
pub(crate) struct ReadTime;

impl Job for ReadTime {
    type Output = Time;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Time, StoreError> {
        now(sql).await
    }
}
