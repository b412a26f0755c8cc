//! The transactions, each as a value.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::news::News;
use super::rows::{self, NewIntent, Stored};
use super::sql::{Job, Sql, values};
use super::turn::{Turn, hint, holder, write_break};
use super::{Message, StoreError, message};
use crate::machine::{Accounts, Break, BreakKind, Effects, Input, Item};

/// What a transaction of an intent has left, and what is to be done after its commit.
pub(crate) struct Stepped {
    pub(crate) stored: Stored,
    pub(crate) effects: Effects,
}

/// Records what an app wants paid, unless it is known, and begins or goes on with an attempt: one transaction.
pub(crate) struct Begin {
    pub(crate) new: NewIntent,
    /// The account that the app asks for; without one it goes on where it is under way.
    pub(crate) account: Option<String>,
    /// The account where it begins otherwise.
    pub(crate) default_account: String,
    /// The accounts that want a method before they make anything, none where the request has one.
    pub(crate) choosing: Vec<String>,
    pub(crate) accounts: Arc<Accounts>,
}

impl Job for Begin {
    type Output = Stepped;

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<Stepped, StoreError> {
        let NewIntent { id, scope, reference, amount, request, key } = &self.new;
        let now = sql.now().await?;
        sql.run(
            "INSERT INTO paymux_intent (id, scope, reference, amount, asset, request, idempotency_key, closing, \
             failed_told, revision, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, ?8) \
             ON CONFLICT (scope, reference) DO NOTHING",
            values![
                id,
                scope,
                reference,
                amount.amount().to_string(),
                serde_json::to_string(amount.asset())?,
                request,
                key.as_str(),
                now
            ],
        )
        .await?;
        let statement = "SELECT id FROM paymux_intent WHERE scope = ?1 AND reference = ?2";
        let row = sql.run(statement, values![scope, reference]).await?.into_iter().next();
        let id = row.ok_or_else(|| StoreError::corrupt("the intent is gone"))?.text()?;
        let mut turn = Turn::open(sql, &id, &self.accounts).await?;
        if turn.stored.intent.amount != *amount {
            return Err(StoreError::Conflict { field: "amount" });
        }
        if turn.stored.request != *request {
            return Err(StoreError::Conflict { field: "request" });
        }
        let under_way = turn.stored.intent.fenced().map(|attempt| attempt.account.clone());
        let account = self.account.clone().or(under_way).unwrap_or_else(|| self.default_account.clone());
        let chooses = self.choosing.contains(&account);
        turn.take(sql, Input::Pay { account, chooses }).await?;
        let (stored, effects) = turn.close(sql).await?;
        Ok(Stepped { stored, effects })
    }
}

/// One step of an intent.
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) intent: String,
    pub(crate) input: Input,
    /// The claim that the step belongs to: without it any more, nothing is done. Facts have none.
    pub(crate) claim: Option<Claimed>,
    /// Further ids that the provider has for a payment, by the id of the payment.
    pub(crate) further_ids: Option<(String, BTreeMap<String, String>)>,
    pub(crate) accounts: Arc<Accounts>,
}

impl Job for Step {
    type Output = Stepped;

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<Stepped, StoreError> {
        let mut turn = Turn::open(sql, &self.intent, &self.accounts).await?;
        if let Some(claim) = &self.claim {
            let statement =
                "SELECT lease_no FROM paymux_work WHERE intent = ?1 AND kind = ?2 AND number = ?3";
            let rows = sql.run(statement, values![&claim.intent, claim.kind, claim.number]).await?;
            let lease = rows.into_iter().next().map(|mut row| row.integer()).transpose()?;
            if lease != Some(claim.lease_no) {
                return Ok(Stepped { stored: turn.stored, effects: turn.effects });
            }
        }
        turn.take(sql, self.input.clone()).await?;
        let (mut stored, effects) = turn.close(sql).await?;
        if let Some((id, further)) = &self.further_ids {
            let own = stored.intent.attempts.iter();
            for attempt in own.filter(|attempt| attempt.provider_id.as_ref() == Some(id)) {
                sql.run(
                    "UPDATE paymux_attempt SET further_ids = ?3 WHERE intent = ?1 AND number = ?2",
                    values![&self.intent, attempt.number, serde_json::to_string(further)?],
                )
                .await?;
                stored.further_ids.insert(attempt.number, further.clone());
            }
        }
        Ok(Stepped { stored, effects })
    }
}

/// The intent under this reference, without a lock.
pub(crate) struct Find {
    pub(crate) scope: String,
    pub(crate) reference: String,
}

impl Job for Find {
    type Output = Option<Stored>;

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<Option<Stored>, StoreError> {
        rows::find(sql, &self.scope, &self.reference).await
    }
}

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

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<Received, StoreError> {
        let now = sql.now().await?;
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
        if let Some(intent) = self.intent(sql).await? {
            let mut turn = Turn::open(sql, &intent, &self.accounts).await?;
            if turn.fold(sql, &self.account, &self.news).await? {
                let (stored, effects) = turn.close(sql).await?;
                return Ok(Received::Folded(Box::new(Stepped { stored, effects })));
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

impl Receive {
    async fn intent<S: Sql>(&self, sql: &mut S) -> Result<Option<String>, StoreError> {
        let is_refund = matches!(self.news, News::Refund { .. });
        for id in self.news.ids() {
            let found = if is_refund {
                let statement = "SELECT intent FROM paymux_operation WHERE account = ?1 AND provider_id = ?2";
                sql.run(statement, values![&self.account, id]).await?.into_iter().next()
            } else if let Some((intent, _)) = holder(sql, &self.account, id).await? {
                return Ok(Some(intent));
            } else {
                None
            };
            if let Some(mut row) = found {
                return Ok(Some(row.text()?));
            }
        }
        let Some(reference) = self.news.reference() else { return Ok(None) };
        let statement = if is_refund {
            "SELECT intent FROM paymux_operation WHERE account = ?1 AND own_reference = ?2"
        } else {
            "SELECT intent FROM paymux_attempt WHERE account = ?1 AND reference = ?2 AND sibling_of IS NULL"
        };
        let row = sql.run(statement, values![&self.account, reference]).await?.into_iter().next();
        row.map(|mut row| row.text()).transpose()
    }
}

/// A hint that names nothing: everything that is open at this account is to be looked at.
pub(crate) struct HintAll {
    pub(crate) account: String,
}

impl Job for HintAll {
    type Output = ();

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<(), StoreError> {
        let now = sql.now().await?;
        let statement = "SELECT w.intent, w.number FROM paymux_work w JOIN paymux_attempt a ON \
                         a.intent = w.intent AND a.number = w.number WHERE w.kind = 'attempt' AND a.account = ?1";
        for mut row in sql.run(statement, values![&self.account]).await? {
            hint(sql, &row.text()?, row.number()?, now).await?;
        }
        Ok(())
    }
}

/// Something that is due, claimed for one worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claimed {
    pub(crate) intent: String,
    pub(crate) scope: String,
    pub(crate) reference: String,
    pub(crate) kind: Kind,
    pub(crate) number: u32,
    /// It rises with each claim: whoever has an older one has been replaced.
    pub(crate) lease_no: i64,
}

/// What kind of thing is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Attempt,
    Refund,
    /// An attempt that a hint was about: it is looked at, whatever its state.
    Look,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Refund => "refund",
            Self::Look => "look",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let mut all = [Self::Attempt, Self::Refund, Self::Look].into_iter();
        all.find(|kind| kind.as_str() == word).ok_or_else(|| format!("`{word}` is no kind of work"))
    }
}

impl From<Kind> for super::sql::Value {
    fn from(kind: Kind) -> Self {
        kind.as_str().into()
    }
}

/// Claims what is due, the longest due first. It looks at the state of things and not at events: what was
/// forgotten for a week is found.
pub(crate) struct Claim {
    pub(crate) most: u32,
    pub(crate) lease: Duration,
}

impl Job for Claim {
    type Output = Vec<Claimed>;

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<Vec<Claimed>, StoreError> {
        let now = sql.now().await?;
        let rows = sql
            .run(
                "UPDATE paymux_work SET lease_no = lease_no + 1, due_at = ?1 WHERE (intent, kind, number) IN \
                 (SELECT intent, kind, number FROM paymux_work WHERE due_at <= ?2 ORDER BY due_at LIMIT ?3) \
                 RETURNING intent, kind, number, lease_no",
                values![now.plus(self.lease), now, self.most],
            )
            .await?;
        let mut claimed = Vec::new();
        for mut row in rows {
            let (intent, kind, number, lease_no) =
                (row.text()?, row.parsed()?, row.number()?, row.integer()?);
            let statement = "SELECT scope, reference FROM paymux_intent WHERE id = ?1";
            let Some(mut row) = sql.run(statement, values![&intent]).await?.into_iter().next() else {
                continue;
            };
            let (scope, reference) = (row.text()?, row.text()?);
            claimed.push(Claimed { intent, scope, reference, kind, number, lease_no });
        }
        Ok(claimed)
    }
}

/// How often something that a hint was about is looked at before a person is asked.
const MOST_LOOKS: i64 = 50;

/// A look that a hint asked for has ended.
pub(crate) struct Looked {
    pub(crate) claim: Claimed,
    /// Whether it was answered.
    pub(crate) answered: bool,
}

impl Job for Looked {
    type Output = ();

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<(), StoreError> {
        let Claimed { intent, number, lease_no, .. } = &self.claim;
        let given_up = *lease_no >= MOST_LOOKS;
        if given_up && !self.answered {
            let now = sql.now().await?;
            let blind = Break { of: Item::Attempt(*number), kind: BreakKind::Blind };
            write_break(sql, intent, blind, now).await?;
        }
        if self.answered || given_up {
            sql.run(
                "DELETE FROM paymux_work WHERE intent = ?1 AND kind = 'look' AND number = ?2 AND lease_no = ?3",
                values![intent, *number, *lease_no],
            )
            .await?;
        }
        Ok(())
    }
}

/// Claims messages for the app, of each intent the first that is not delivered.
pub(crate) struct Messages {
    pub(crate) most: u32,
    pub(crate) lease: Duration,
}

impl Job for Messages {
    type Output = Vec<Message>;

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<Vec<Message>, StoreError> {
        let now = sql.now().await?;
        let claimed = sql
            .run(
                "UPDATE paymux_outbox SET tries = tries + 1, due_at = ?1 WHERE id IN \
                 (SELECT o.id FROM paymux_outbox o WHERE o.delivered_at IS NULL AND o.due_at <= ?2 AND NOT EXISTS \
                 (SELECT 1 FROM paymux_outbox e WHERE e.intent = o.intent AND e.delivered_at IS NULL AND \
                 e.id < o.id) ORDER BY o.id LIMIT ?3) \
                 RETURNING id, intent, kind, number, created_at, tries",
                values![now.plus(self.lease), now, self.most],
            )
            .await?;
        let mut messages = Vec::new();
        for mut row in claimed {
            let (id, intent) = (row.integer()?, row.text()?);
            let tell = message::read(&mut row)?;
            let (created_at, tries) = (row.time()?, row.number()?);
            let statement = "SELECT scope, reference FROM paymux_intent WHERE id = ?1";
            let Some(mut row) = sql.run(statement, values![&intent]).await?.into_iter().next() else {
                continue;
            };
            let (scope, reference) = (row.text()?, row.text()?);
            messages.push(Message { id, scope, reference, tell, created_at, tries });
        }
        messages.sort_by_key(|message| message.id);
        Ok(messages)
    }
}

/// A message was delivered, whoever has its claim by now.
pub(crate) struct Delivered {
    pub(crate) id: i64,
}

impl Job for Delivered {
    type Output = ();

    async fn run<S: Sql>(&self, sql: &mut S) -> Result<(), StoreError> {
        let now = sql.now().await?;
        let statement = "UPDATE paymux_outbox SET delivered_at = ?2 WHERE id = ?1 AND delivered_at IS NULL";
        sql.run(statement, values![self.id, now]).await?;
        Ok(())
    }
}
