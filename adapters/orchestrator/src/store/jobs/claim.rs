//! What is due, and who goes on with it.

use std::time::Duration;

use crate::machine::{Break, BreakKind, Item};
use crate::store::StoreError;
use crate::store::sql::{Dialect, Job, Sql, Value, now, values};
use crate::store::turn::note_break;

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
    Capture,
    Payout,
    /// An attempt that a hint was about: it is looked at, whatever its state.
    Look,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Refund => "refund",
            Self::Capture => "capture",
            Self::Payout => "payout",
            Self::Look => "look",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let mut all = [Self::Attempt, Self::Refund, Self::Capture, Self::Payout, Self::Look].into_iter();
        all.find(|kind| kind.as_str() == word).ok_or_else(|| format!("`{word}` is no kind of work"))
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        kind.as_str().into()
    }
}

const CLAIM: &str = "UPDATE paymux_work SET lease_no = lease_no + 1, due_at = ?1 WHERE (intent, kind, number) IN \
                     (SELECT intent, kind, number FROM paymux_work WHERE due_at <= ?2 ORDER BY due_at LIMIT ?3) \
                     RETURNING intent, kind, number, lease_no";

/// Passes over what another one is claiming right now. A subquery with `IN` may be run again for each row and so give
/// more than its limit; this is run once.
const CLAIM_POSTGRES: &str = "WITH due AS MATERIALIZED (SELECT intent, kind, number FROM paymux_work WHERE due_at <= ?2 ORDER BY due_at \
     LIMIT ?3 FOR UPDATE SKIP LOCKED) UPDATE paymux_work AS w SET lease_no = w.lease_no + 1, due_at = ?1 FROM due \
     WHERE w.intent = due.intent AND w.kind = due.kind AND w.number = due.number \
     RETURNING w.intent, w.kind, w.number, w.lease_no";

/// Claims what is due, the longest due first. It looks at the state of things and not at events: what was
/// forgotten for a week is found.
pub(crate) struct Claim {
    pub(crate) most: u32,
    pub(crate) lease: Duration,
}

impl Job for Claim {
    type Output = Vec<Claimed>;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Vec<Claimed>, StoreError> {
        let now = now(sql).await?;
        let statement = match sql.dialect() {
            Dialect::Sqlite => CLAIM,
            Dialect::Postgres => CLAIM_POSTGRES,
        };
        let rows = sql.run(statement, values![now.plus(self.lease), now, self.most]).await?;
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

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<(), StoreError> {
        let Claimed { intent, number, lease_no, .. } = &self.claim;
        let given_up = *lease_no >= MOST_LOOKS;
        if given_up && !self.answered {
            let now = now(sql).await?;
            let blind = Break { of: Item::Attempt(*number), kind: BreakKind::Blind };
            note_break(sql, intent, blind, now).await?;
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
