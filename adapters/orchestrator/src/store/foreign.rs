//! Payments in a provider's list that nobody here made.

use super::gauges::storable;
use super::sql::{Job, Row, Sql, now, values};
use super::{Store, StoreError};
use crate::machine::{Status, Time};

/// A payment in a provider's list that no intent knows. Either another program uses the account, too, or the store has
/// lost a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForeignPayment {
    /// The account.
    pub account: String,
    /// The provider's id of the payment.
    pub provider_id: String,
    /// The reference that the provider has for it, where it has one.
    pub reference: Option<String>,
    /// How it stood when it was listed last.
    pub status: Status,
    /// When it was found.
    pub found_at: Time,
    /// When somebody resolved it, and why it is resolved.
    pub resolved: Option<(Time, String)>,
}

impl Store {
    /// Payments that [`reconcile`](crate::Orchestrator::reconcile) found in a provider's list and no intent knows, oldest
    /// first: those that nobody has resolved, or all of them. One that an intent knows by now is not among them.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn foreign_payments(&self, resolved_too: bool) -> Result<Vec<ForeignPayment>, StoreError> {
        self.run(ReadForeign { resolved_too }).await
    }

    /// Marks a foreign payment as resolved, with the reason. `false` where there is no such open one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unstorable`] where something holds a NUL; those of the database.
    pub async fn resolve_foreign_payment(
        &self,
        account: &str,
        provider_id: &str,
        reason: &str,
    ) -> Result<bool, StoreError> {
        for (field, text) in [("account", account), ("provider_id", provider_id), ("reason", reason)] {
            storable(field, text)?;
        }
        let (account, provider_id) = (account.to_owned(), provider_id.to_owned());
        self.run(ResolveForeign { account, provider_id, reason: reason.to_owned() }).await
    }
}

/// Those that no intent knows: one may have been listed before the reply to its creation was there.
pub(super) const IS_FOREIGN: &str = "NOT EXISTS (SELECT 1 FROM paymux_attempt a WHERE a.account = f.account AND \
                                     a.provider_id = f.provider_id)";

struct ReadForeign {
    resolved_too: bool,
}

impl Job for ReadForeign {
    type Output = Vec<ForeignPayment>;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Vec<ForeignPayment>, StoreError> {
        let statement = format!(
            "SELECT account, provider_id, reference, status, found_at, resolved_at, reason \
             FROM paymux_foreign_payment f WHERE (resolved_at IS NULL OR ?1 = 1) AND {IS_FOREIGN} \
             ORDER BY found_at, account, provider_id"
        );
        let read = |mut row: Row| {
            Ok(ForeignPayment {
                account: row.text()?,
                provider_id: row.text()?,
                reference: row.optional_text()?,
                status: row.parsed()?,
                found_at: row.time()?,
                resolved: row.optional_time()?.zip(row.optional_text()?),
            })
        };
        sql.run(&statement, values![self.resolved_too]).await?.into_iter().map(read).collect()
    }
}

struct ResolveForeign {
    account: String,
    provider_id: String,
    reason: String,
}

impl Job for ResolveForeign {
    type Output = bool;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<bool, StoreError> {
        let now = now(sql).await?;
        let statement = "UPDATE paymux_foreign_payment SET resolved_at = ?4, reason = ?3 WHERE account = ?1 AND \
                         provider_id = ?2 AND resolved_at IS NULL RETURNING account";
        let resolved =
            sql.run(statement, values![&self.account, &self.provider_id, &self.reason, now]).await?;
        Ok(!resolved.is_empty())
    }
}
