//! What takes part in the app's own transaction.

use paymux_core::CreatePayment;

use super::{Error, Orchestrator};
use crate::store::{Message, Sql, record, take_messages};

impl Orchestrator {
    /// Records in a transaction of the app what it wants paid: the order and its payment are made together, or neither
    /// is. Nothing is begun. [`pay`](Self::pay) it after the commit, with the same request.
    ///
    /// The transaction is one in the database of the [`Store`](crate::Store): a `rusqlite::Transaction`, which is to
    /// begin as `IMMEDIATE`, a `tokio_postgres::Transaction`, or what implements [`Sql`]. Recording the same request
    /// again changes nothing.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # mod example {
    /// use paymux_core::CreatePayment;
    /// use paymux_orchestrator::{Orchestrator, Paying, at_once};
    /// use rusqlite::{Connection, TransactionBehavior};
    ///
    /// // In `spawn_blocking`, since rusqlite blocks.
    /// fn order(
    ///     database: &mut Connection, orchestrator: &Orchestrator, request: &CreatePayment,
    /// ) -> Result<(), Box<dyn std::error::Error>> {
    ///     let mut transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    ///     transaction.execute("INSERT INTO orders (number) VALUES (?1)", [&request.reference])?;
    ///     at_once(orchestrator.record(&mut transaction, request))?;
    ///     transaction.commit()?;
    ///     Ok(())
    /// }
    ///
    /// // After it.
    /// async fn check_out(orchestrator: &Orchestrator, request: &CreatePayment) -> Result<Paying, paymux_orchestrator::Error> {
    ///     orchestrator.pay(request).await
    /// }
    /// # }
    /// ```
    ///
    /// With `tokio_postgres` it is `orchestrator.record(&mut transaction, &request).await?`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`](crate::StoreError::Conflict) where the reference was used for another amount or request;
    /// [`Error::Provider`] where the request could not be kept; those of the database. **After any error roll the
    /// transaction back**: PostgreSQL has aborted it, and would answer a commit with success and store nothing. With
    /// [`Busy`](crate::StoreError::Busy) run it again: so a conflict is told under `REPEATABLE READ`, too.
    pub async fn record<S: Sql>(&self, transaction: &mut S, request: &CreatePayment) -> Result<(), Error> {
        let new = self.new_intent(request)?;
        Ok(record(transaction, &new).await?)
    }

    /// Messages for the app, to be dealt with in a transaction of the app: they count as delivered if it is committed,
    /// and come again if it is not. So each is dealt with exactly once, as far as what it changes stands in the same
    /// database. The transaction is as for [`record`](Self::record).
    ///
    /// It gives `most` messages at most, and of each intent the first alone. Call it until there are none: the second
    /// message of an intent comes once the first is dealt with. Give the orchestrator no
    /// [`on_message`](Self::on_message) then, or a sweep delivers them as well.
    ///
    /// ```
    /// # #[cfg(feature = "postgres")]
    /// # mod example {
    /// use paymux_orchestrator::{Orchestrator, machine::Tell, tokio_postgres::Client};
    ///
    /// async fn messages(database: &mut Client, orchestrator: &Orchestrator) -> Result<(), Box<dyn std::error::Error>> {
    ///     loop {
    ///         let mut transaction = database.transaction().await?;
    ///         let messages = orchestrator.take_messages(&mut transaction, 20).await?;
    ///         if messages.is_empty() {
    ///             return Ok(());
    ///         }
    ///         for message in messages {
    ///             if let Tell::Paid { .. } = message.tell {
    ///                 let paid = "UPDATE orders SET paid = true WHERE number = $1";
    ///                 transaction.execute(paid, &[&message.reference]).await?;
    ///             }
    ///         }
    ///         transaction.commit().await?;
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the database, as for [`record`](Self::record).
    pub async fn take_messages<S: Sql>(&self, transaction: &mut S, most: u32) -> Result<Vec<Message>, Error> {
        Ok(take_messages(transaction, most).await?)
    }
}
