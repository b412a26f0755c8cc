//! An intent is recorded, and goes on.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Claimed;
use crate::machine::{Accounts, Answer, Effects, Input, Item, Verdict};
use crate::store::rows::{self, NewIntent, Recorded, Stored};
use crate::store::sql::{Job, Sql, values};
use crate::store::turn::{Turn, lock_ids};
use crate::store::{Line, StoreError};

/// What a transaction of an intent has left, and what is to be done after its commit.
pub(crate) struct Stepped {
    pub(crate) stored: Stored,
    pub(crate) effects: Effects,
    /// What was changed, for people.
    pub(crate) lines: Vec<Line>,
}

/// Records what an app wants paid, unless it is known, and begins or goes on with an attempt: one transaction.
pub(crate) struct Begin {
    pub(crate) new: NewIntent,
    /// The account that the app asks for; without one it goes on where it is under way.
    pub(crate) account: Option<String>,
    /// The account where it begins otherwise.
    pub(crate) default_account: String,
    /// The request has a method, so none has to be chosen first.
    pub(crate) has_method: bool,
    pub(crate) accounts: Arc<Accounts>,
}

impl Job for Begin {
    type Output = Stepped;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Stepped, StoreError> {
        let mut turn = match rows::record(sql, &self.new).await? {
            Recorded::New(stored) => Turn::fresh(*stored, &self.accounts),
            Recorded::Known(id) => Turn::open(sql, &id, &self.accounts).await?,
        };
        turn.stored.same(&self.new)?;
        let under_way = turn.stored.intent.fenced().map(|attempt| attempt.account.clone());
        let account = self.account.clone().or(under_way).unwrap_or_else(|| self.default_account.clone());
        let chooses = !self.has_method && self.accounts.of(&account).chooses_method;
        turn.take(sql, Input::Pay { account, chooses }).await?;
        turn.close(sql).await
    }
}

/// The same for money that is to be paid out.
pub(crate) struct BeginPayout {
    pub(crate) new: NewIntent,
    pub(crate) account: String,
    pub(crate) accounts: Arc<Accounts>,
}

impl Job for BeginPayout {
    type Output = Stepped;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Stepped, StoreError> {
        let mut turn = match rows::record(sql, &self.new).await? {
            Recorded::New(stored) => Turn::fresh(*stored, &self.accounts),
            Recorded::Known(id) => Turn::open(sql, &id, &self.accounts).await?,
        };
        turn.stored.same(&self.new)?;
        turn.take(sql, Input::PayOut { account: self.account.clone() }).await?;
        turn.close(sql).await
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

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Stepped, StoreError> {
        lock_ids(sql, ids_of(&self.input)).await?;
        let mut turn = Turn::open(sql, &self.intent, &self.accounts).await?;
        if let Some(claim) = &self.claim {
            // Written, so that nobody claims it before this is committed.
            let statement = "UPDATE paymux_work SET lease_no = lease_no WHERE intent = ?1 AND kind = ?2 AND \
                             number = ?3 AND lease_no = ?4 RETURNING lease_no";
            let claim = values![&claim.intent, claim.kind, claim.number, claim.lease_no];
            if sql.run(statement, claim).await?.is_empty() {
                return Ok(Stepped { stored: turn.stored, effects: turn.effects, lines: Vec::new() });
            }
        }
        turn.take(sql, self.input.clone()).await?;
        let mut stepped = turn.close(sql).await?;
        if let Some((id, further)) = &self.further_ids {
            let stored = &mut stepped.stored;
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
        Ok(stepped)
    }
}

/// The ids of the provider that an input names.
fn ids_of(input: &Input) -> Vec<&String> {
    match input {
        Input::Event { seen, .. } | Input::Reply { answer: Answer::Is(seen), .. } => vec![&seen.id],
        Input::RefundEvent { seen, .. }
        | Input::PayoutEvent { seen, .. }
        | Input::Reply { answer: Answer::Refund(seen), .. } => vec![&seen.id],
        Input::Reply { answer: Answer::Found { seen, .. }, .. } => seen.iter().map(|seen| &seen.id).collect(),
        Input::Reply { answer: Answer::FoundRefunds(seen), .. } => seen.iter().map(|seen| &seen.id).collect(),
        _ => Vec::new(),
    }
}

/// A person has found out how something stands.
pub(crate) struct Decide {
    pub(crate) intent: String,
    pub(crate) of: Item,
    pub(crate) verdict: Verdict,
    pub(crate) payment_id: Option<String>,
    pub(crate) reason: String,
    pub(crate) accounts: Arc<Accounts>,
}

impl Job for Decide {
    type Output = Stepped;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Stepped, StoreError> {
        let Self { of, verdict, ref payment_id, .. } = *self;
        lock_ids(sql, payment_id.iter().collect()).await?;
        let mut turn = Turn::open(sql, &self.intent, &self.accounts).await?;
        turn.take(sql, Input::Verdict { of, verdict, payment_id: payment_id.clone() }).await?;
        if turn.effects.refused.is_none() {
            turn.resolved = Some(Line::resolved(of, Some(verdict), &self.reason));
        }
        turn.close(sql).await
    }
}

/// The intent under this reference, without a lock.
pub(crate) struct Find {
    pub(crate) scope: String,
    pub(crate) reference: String,
}

impl Job for Find {
    type Output = Option<Stored>;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Option<Stored>, StoreError> {
        rows::find(sql, &self.scope, &self.reference).await
    }
}
