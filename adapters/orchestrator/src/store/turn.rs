//! One transaction of an intent: lock, read, step, bring what is parked, write.

use std::time::Duration;

use super::news::News;
use super::rows::{self, Stored};
use super::sql::{Dialect, Sql, now, values};
use super::{Line, Stepped, StoreError, history, message};
use crate::machine::{
    Accounts, Answer, Attempt, Break, BreakKind, Effects, Fact, Input, Intent, Item, RefundSeen, Refusal,
    Seen, State, Status, Time, goes_back, step,
};

/// One transaction of an intent under way.
pub(super) struct Turn<'a> {
    pub(super) stored: Stored,
    pub(super) effects: Effects,
    before: Intent,
    now: Time,
    accounts: &'a Accounts,
    /// Attempts that a hint was about.
    hints: Vec<u32>,
    /// It was recorded just now: nothing can be parked that is about it.
    fresh: bool,
    /// What a person has said: it stands before what follows from it.
    pub(super) resolved: Option<Line>,
}

impl<'a> Turn<'a> {
    /// Takes the lock and reads what it guards.
    pub(super) async fn open<S: Sql>(
        sql: &mut S,
        id: &str,
        accounts: &'a Accounts,
    ) -> Result<Self, StoreError> {
        let missing = || StoreError::corrupt("there is no such intent");
        let stored = rows::lock(sql, id).await?.ok_or_else(missing)?;
        // After the lock, for which it may have waited.
        let now = now(sql).await?;
        Ok(Self { now, fresh: false, ..Self::fresh(stored, accounts) })
    }

    /// The transaction that has recorded the intent.
    pub(super) fn fresh(stored: Stored, accounts: &'a Accounts) -> Self {
        let (before, now) = (stored.intent.clone(), stored.created_at);
        Self {
            stored,
            effects: Effects::default(),
            before,
            now,
            accounts,
            hints: Vec::new(),
            fresh: true,
            resolved: None,
        }
    }

    /// One step. What names a payment of another intent is not believed.
    pub(super) async fn take<S: Sql>(&mut self, sql: &mut S, input: Input) -> Result<(), StoreError> {
        let input = match input {
            Input::Reply { call, waiting, answer: Answer::Is(seen) } => {
                let taken = self.is_taken(sql, call.of, &seen.id).await?;
                let answer = if taken { Answer::Taken } else { Answer::Is(seen) };
                Input::Reply { call, waiting, answer }
            }
            Input::Reply { call, waiting, answer: Answer::Found { seen, complete } } => {
                let mut own = Vec::new();
                for seen in seen {
                    if self.is_taken(sql, call.of, &seen.id).await? {
                        self.effects.breaks.push(Break { of: call.of, kind: BreakKind::Collision });
                    } else {
                        own.push(seen);
                    }
                }
                Input::Reply { call, waiting, answer: Answer::Found { seen: own, complete } }
            }
            Input::Event { account, seen } => {
                let holder = holder(sql, &account, &seen.id).await?;
                if let Some(number) = seen.reference
                    && holder.is_some_and(|(intent, _)| intent != self.stored.id)
                {
                    let of = Item::Attempt(number);
                    self.effects.breaks.push(Break { of, kind: BreakKind::Collision });
                    return Ok(());
                }
                Input::Event { account, seen }
            }
            Input::Verdict { of, payment_id: Some(id), .. } if self.is_taken(sql, of, &id).await? => {
                self.effects.refused = Some(Refusal::Conflict);
                return Ok(());
            }
            other => other,
        };
        step(&mut self.stored.intent, input, self.now, self.accounts, &mut self.effects);
        Ok(())
    }

    /// Whether another intent has this id of the provider, at the account of this attempt.
    async fn is_taken<S: Sql>(&self, sql: &mut S, of: Item, id: &str) -> Result<bool, StoreError> {
        let Item::Attempt(number) = of else { return Ok(false) };
        let Some(attempt) = self.stored.attempt(number) else { return Ok(false) };
        let holder = holder(sql, &attempt.account, id).await?;
        Ok(holder.is_some_and(|(intent, _)| intent != self.stored.id))
    }

    /// Folds what an event says. `false` where nothing here is meant by it.
    pub(super) async fn fold<S: Sql>(
        &mut self,
        sql: &mut S,
        account: &str,
        news: &News,
    ) -> Result<bool, StoreError> {
        match news {
            News::Payment { .. } => self.fold_payment(sql, account, news).await,
            News::Refund { id, reference, state, amount } => {
                let own = self.stored.intent.refunds.iter().find(|refund| {
                    reference.as_ref().is_some_and(|came| *came == self.stored.refund_reference(refund))
                });
                let reference = own.map(|refund| refund.number);
                let (state, amount) = (state.parse()?, amount.clone());
                let seen = RefundSeen { id: id.clone(), reference, state, amount };
                let account = account.to_owned();
                self.take(sql, Input::RefundEvent { account, seen }).await?;
                Ok(!self.effects.unmatched)
            }
            News::Payout { id, state, amount } => {
                let (state, amount) = (state.parse()?, amount.clone());
                let seen = RefundSeen { id: id.clone(), reference: None, state, amount };
                let account = account.to_owned();
                self.take(sql, Input::PayoutEvent { account, seen }).await?;
                Ok(!self.effects.unmatched)
            }
            News::Hint { id } => {
                let attempts = self.stored.intent.attempts.iter();
                let known = attempts
                    .filter(|attempt| attempt.account == account)
                    .find(|attempt| attempt.provider_id.as_ref() == Some(id))
                    .map(|attempt| attempt.number);
                self.hints.extend(known);
                Ok(known.is_some())
            }
        }
    }

    /// The attempt that has one of the ids which the news names.
    fn by_id(&self, account: &str, news: &News) -> Option<&Attempt> {
        let here = self.stored.intent.attempts.iter().filter(|attempt| attempt.account == account);
        news.ids().find_map(|id| here.clone().find(|attempt| attempt.provider_id.as_ref() == Some(id)))
    }

    /// The attempt that has the reference which the news names.
    fn by_reference(&self, account: &str, news: &News) -> Option<&Attempt> {
        let reference = news.reference()?;
        let here = self.stored.intent.attempts.iter().filter(|attempt| attempt.account == account);
        here.filter(|attempt| attempt.sibling_of.is_none())
            .find(|attempt| self.stored.attempt_reference(attempt) == *reference)
    }

    /// Whether the news of a payment is about one of its attempts.
    pub(super) fn names(&self, account: &str, news: &News) -> bool {
        self.by_id(account, news).or_else(|| self.by_reference(account, news)).is_some()
    }

    /// Holds what a list says of an attempt against what is known: what was paid stays paid, and a person should see
    /// that the provider says otherwise.
    pub(super) fn compare(&mut self, account: &str, news: &News, asked: Time) -> Result<(), StoreError> {
        let News::Payment { status, received, .. } = news else { return Ok(()) };
        // By its id alone: another payment under the same reference says nothing about this one.
        let Some(attempt) = self.by_id(account, news) else { return Ok(()) };
        let listed = Fact { status: status.parse()?, received: received.clone() };
        if goes_back(attempt, &listed, &self.accounts.of(&attempt.account), asked) {
            let of = Item::Attempt(attempt.number);
            self.effects.breaks.push(Break { of, kind: BreakKind::Backwards });
        }
        Ok(())
    }

    async fn fold_payment<S: Sql>(
        &mut self,
        sql: &mut S,
        account: &str,
        news: &News,
    ) -> Result<bool, StoreError> {
        let News::Payment { id, within, reference, requested, status, received, .. } = news else {
            return Ok(false);
        };
        let (by_id, by_reference) = (self.by_id(account, news), self.by_reference(account, news));
        let Some(attempt) = by_id.or(by_reference) else { return Ok(false) };
        let (number, known) = (attempt.number, attempt.provider_id.clone());
        let asked_a_person = asked_a_person(attempt);
        let (by_id, ours) = (by_id.is_some(), by_reference.map(Attempt::reference_number));
        if !by_id && *within {
            // It names a part of the payment, whose own id it does not say.
            self.hints.push(number);
            return Ok(true);
        }
        let id = if by_id { known.unwrap_or_else(|| id.clone()) } else { id.clone() };
        let amount = &self.stored.intent.amount;
        let differs = requested.as_ref().is_some_and(|requested| requested != amount)
            || (ours.is_none() && reference.is_some() && by_id);
        let compared = requested.is_some() || received.is_some();
        if differs {
            // A genuine event about another amount or reference is no payment of this order.
            let of = Item::Attempt(number);
            self.effects.breaks.push(Break { of, kind: BreakKind::AmountDiffers });
            self.hints.push(number);
            return Ok(true);
        }
        let mut fact = Fact { status: status.parse()?, received: received.clone() };
        if (!compared || asked_a_person) && self.accounts.of(account).lookup {
            // It does not say how much, or it may be older than what a person was asked about, such as money that has gone
            // back: only a lookup tells. What it proves is that the payment is ours.
            self.hints.push(number);
            if by_id {
                return Ok(true);
            }
            fact.status = Status::Processing;
        }
        let seen = Seen { id, reference: ours, fact };
        self.take(sql, Input::Event { account: account.to_owned(), seen }).await?;
        Ok(!self.effects.unmatched)
    }

    /// Brings the parked events that may be about this intent by now.
    async fn bring_parked<S: Sql>(&mut self, sql: &mut S) -> Result<(), StoreError> {
        let mut known = Vec::new();
        for attempt in &self.stored.intent.attempts {
            let reference = self.stored.attempt_reference(attempt);
            known.push((attempt.account.clone(), attempt.provider_id.clone(), reference));
        }
        for refund in &self.stored.intent.refunds {
            let Some(attempt) = self.stored.attempt(refund.attempt) else { continue };
            let reference = self.stored.refund_reference(refund);
            known.push((attempt.account.clone(), refund.provider_id.clone(), reference));
        }
        if let Some(payout) = &self.stored.intent.payout {
            let (id, reference) = (payout.transfer.provider_id.clone(), self.stored.payout_reference());
            known.push((payout.account.clone(), id, reference));
        }
        for (account, id, reference) in known {
            let statement = "SELECT event_key, news FROM paymux_inbox WHERE parked = 1 AND account = ?1 AND \
                             (subject = ?2 OR reference = ?3) ORDER BY received_at";
            let rows = sql.run(statement, values![&account, id, reference]).await?;
            for mut row in rows {
                let (key, news) = (row.text()?, row.text()?);
                let news: News = serde_json::from_str(&news)?;
                if self.fold(sql, &account, &news).await? {
                    sql.run(
                        "UPDATE paymux_inbox SET parked = 0, news = NULL WHERE account = ?1 AND event_key = ?2",
                        values![&account, key],
                    )
                    .await?;
                }
            }
        }
        Ok(())
    }

    /// Brings what is parked, and writes rows, messages, breaks and hints.
    pub(super) async fn close<S: Sql>(mut self, sql: &mut S) -> Result<Stepped, StoreError> {
        if !self.fresh {
            self.bring_parked(sql).await?;
        }
        let Self { stored, effects, before, now, hints, resolved, accounts, .. } = self;
        rows::save(sql, &before, &stored).await?;
        let mut breaks = Vec::new();
        for found in &effects.breaks {
            if write_break(sql, &stored.id, *found, now).await? {
                breaks.push(*found);
            }
        }
        let mut lines = Vec::from_iter(resolved);
        lines.extend(history::lines(&before, &stored.intent, &effects.tells, &breaks));
        history::write(sql, &stored.id, &lines, now).await?;
        for tell in &effects.tells {
            let (kind, number) = message::written(tell);
            sql.run(
                "INSERT INTO paymux_outbox (intent, kind, number, created_at, due_at, tries) \
                 VALUES (?1, ?2, ?3, ?4, ?4, 0)",
                values![&stored.id, kind, number, now],
            )
            .await?;
        }
        for number in hints {
            let waits = stored.attempt(number).filter(|attempt| asked_a_person(attempt));
            // It is looked at once, so the answer must not be older than the news.
            let stale = waits.map_or(Duration::ZERO, |attempt| accounts.of(&attempt.account).staleness);
            hint(sql, &stored.id, number, now.plus(stale)).await?;
        }
        Ok(Stepped { stored, effects, lines })
    }
}

/// Writes a break; one of each kind for an item. A part that is owed is told each time that more comes, so it is open again
/// where the part before was settled; the reason of that stays in the history. Gives whether it is open now and was not
/// before.
async fn write_break<S: Sql>(sql: &mut S, intent: &str, found: Break, now: Time) -> Result<bool, StoreError> {
    let (item, number) = found.of.named();
    let again = found.kind == BreakKind::PartOwed;
    let written = sql
        .run(
            "INSERT INTO paymux_break_ (intent, item, number, kind, created_at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (intent, item, number, kind) DO UPDATE SET created_at = excluded.created_at, \
             resolved_at = NULL, reason = NULL WHERE paymux_break_.resolved_at IS NOT NULL AND ?6 = 1 \
             RETURNING id",
            values![intent, item, number, found.kind.as_str(), now, again],
        )
        .await?;
    Ok(!written.is_empty())
}

/// Writes a break that follows from no step, with its line in the history.
pub(super) async fn note_break<S: Sql>(
    sql: &mut S,
    intent: &str,
    found: Break,
    now: Time,
) -> Result<(), StoreError> {
    if write_break(sql, intent, found, now).await? {
        history::write(sql, intent, &[Line::broken(found)], now).await?;
    }
    Ok(())
}

/// Whether a person was asked about the amount, or about one that stayed open: news may be older than what was asked.
fn asked_a_person(attempt: &Attempt) -> bool {
    attempt.state == State::NeedsHuman && attempt.given_up
}

/// An attempt is to be looked at from then on, whatever its state.
pub(super) async fn hint<S: Sql>(
    sql: &mut S,
    intent: &str,
    number: u32,
    due_at: Time,
) -> Result<(), StoreError> {
    sql.run(
        "INSERT INTO paymux_work (intent, kind, number, due_at, lease_no) VALUES (?1, 'look', ?2, ?3, 0) \
         ON CONFLICT (intent, kind, number) DO UPDATE SET due_at = excluded.due_at, \
         lease_no = paymux_work.lease_no + 1",
        values![intent, number, due_at],
    )
    .await?;
    Ok(())
}

/// Keeps apart all transactions that name one of these ids of a provider, from here to their ends: two that give it to
/// two payments, and an event that finds no payment with it and the outcome that would be one. It is called before an
/// intent is locked, so that no two wait for each other.
///
/// The account is left out, because an outcome knows it only once it has read the intent: equal ids of two accounts
/// wait for each other, which takes some milliseconds and is rare.
pub(super) async fn lock_ids<S: Sql>(sql: &mut S, mut ids: Vec<&String>) -> Result<(), StoreError> {
    match sql.dialect() {
        Dialect::Sqlite => {}
        Dialect::Postgres => {
            ids.sort_unstable();
            for id in ids {
                let statement =
                    "SELECT 1 WHERE pg_advisory_xact_lock(hashtextextended(?1, 7291)) IS NOT NULL";
                sql.run(statement, values![id]).await?;
            }
        }
    }
    Ok(())
}

/// The intent and attempt that have this id of the provider.
pub(super) async fn holder<S: Sql>(
    sql: &mut S,
    account: &str,
    id: &str,
) -> Result<Option<(String, u32)>, StoreError> {
    let statement = "SELECT intent, number FROM paymux_attempt WHERE account = ?1 AND provider_id = ?2";
    let row = sql.run(statement, values![account, id]).await?.into_iter().next();
    row.map(|mut row| Ok((row.text()?, row.number()?))).transpose()
}

/// The intent that news of this account is about, as far as anything is known of it.
pub(super) async fn intent_of<S: Sql>(
    sql: &mut S,
    account: &str,
    news: &News,
) -> Result<Option<String>, StoreError> {
    // A refund and a payout may have the same id, as may two accounts.
    let operation = match news {
        News::Refund { .. } => Some("refund"),
        News::Payout { .. } => Some("payout"),
        News::Payment { .. } | News::Hint { .. } => None,
    };
    for id in news.ids() {
        if let Some(kind) = operation {
            let statement =
                "SELECT intent FROM paymux_operation WHERE account = ?1 AND provider_id = ?2 AND kind = ?3";
            if let Some(mut row) = sql.run(statement, values![account, id, kind]).await?.into_iter().next() {
                return row.text().map(Some);
            }
        } else if let Some((intent, _)) = holder(sql, account, id).await? {
            return Ok(Some(intent));
        }
    }
    let Some(reference) = news.reference() else { return Ok(None) };
    let statement = if operation.is_some() {
        "SELECT intent FROM paymux_operation WHERE account = ?1 AND own_reference = ?2"
    } else {
        "SELECT intent FROM paymux_attempt WHERE account = ?1 AND reference = ?2 AND sibling_of IS NULL"
    };
    let row = sql.run(statement, values![account, reference]).await?.into_iter().next();
    row.map(|mut row| row.text()).transpose()
}
