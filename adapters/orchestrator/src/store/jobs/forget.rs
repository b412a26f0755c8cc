//! What is old is forgotten.

use std::time::Duration;

use crate::store::StoreError;
use crate::store::sql::{Job, Sql, now, values};

/// How many rows one transaction deletes of each kind: others wait for it no longer than that takes.
const MOST: u32 = 1000;

/// However little is asked to be kept: a payment is looked for during thirty days, and an event that came before it was
/// found must be there until then.
pub(crate) const AT_LEAST: Duration = Duration::from_secs(40 * 24 * 3600);

/// What was deleted because it was old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forgotten {
    /// Events that were dealt with. Should one come once more, it changes nothing.
    pub events: u64,
    /// Events about something that was never known here, a payment that was made without paymux for example.
    pub unknown_events: u64,
    /// Messages that were delivered.
    pub messages: u64,
}

/// One portion of it.
pub(crate) struct Forget {
    pub(crate) older_than: Duration,
}

impl Job for Forget {
    /// And whether there may be more.
    type Output = (Forgotten, bool);

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<(Forgotten, bool), StoreError> {
        let older = i64::try_from(self.older_than.max(AT_LEAST).as_millis()).unwrap_or(i64::MAX);
        let before = now(sql).await?.0.saturating_sub(older);
        let mut forgotten = Forgotten::default();
        let statement = "DELETE FROM paymux_inbox WHERE (account, event_key) IN (SELECT account, event_key FROM \
                         paymux_inbox WHERE received_at < ?1 LIMIT ?2) RETURNING parked";
        for mut row in sql.run(statement, values![before, MOST]).await? {
            if row.flag()? {
                forgotten.unknown_events += 1;
            } else {
                forgotten.events += 1;
            }
        }
        let statement = "DELETE FROM paymux_outbox WHERE id IN (SELECT id FROM paymux_outbox WHERE \
                         delivered_at IS NOT NULL AND delivered_at < ?1 LIMIT ?2) RETURNING id";
        for _ in sql.run(statement, values![before, MOST]).await? {
            forgotten.messages += 1;
        }
        let most = u64::from(MOST);
        let more = forgotten.events + forgotten.unknown_events >= most || forgotten.messages >= most;
        Ok((forgotten, more))
    }
}
