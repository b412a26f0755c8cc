//! Where intents live: one file of SQLite.
//!
//! | Table | What is in it |
//! |---|---|
//! | `paymux_intent` | what an app wants paid, unique by scope and reference |
//! | `paymux_attempt` | each try at an account; at most one of an intent has the fence, held by a unique index |
//! | `paymux_operation` | refunds |
//! | `paymux_work` | what is unfinished, and when it is due |
//! | `paymux_inbox` | which events came in, and those that wait for their payment |
//! | `paymux_outbox` | what the app is to be told |
//! | `paymux_break_` | what a person should see |
//! | `paymux_version` | the version of these tables |
//!
//! Amounts are text, exact to the last digit. Times are milliseconds since the Unix epoch. No secret and no way to
//! pay is ever written; the request is, with the customer's id and e-mail address where the app gives them.

mod error;
mod gauges;
mod jobs;
mod message;
mod news;
mod rows;
mod schema;
mod sql;
mod sqlite;
#[cfg(test)]
mod tests;
mod turn;

use std::path::Path;

pub use error::StoreError;
pub use gauges::{BreakRow, Gauges, OrderRow};
pub(crate) use jobs::{
    Begin, Claim, Claimed, Delivered, Find, HintAll, Kind, Looked, Messages, Receive, Received, Step, Stepped,
};
pub use message::Message;
pub(crate) use news::News;
pub(crate) use rows::NewIntent;
pub use rows::Stored;
use schema::Migrate;
use sql::{Clock, Job};
use sqlite::Sqlite;

/// A store of intents. Clones are handles of the same store.
#[derive(Clone)]
pub struct Store(Sqlite);

impl Store {
    /// Opens a file of SQLite, makes it if there is none, and brings its tables to this version. It may be the
    /// app's own file: the tables have names of their own.
    ///
    /// Several programs on one machine may open the same file. A file on a network drive is no place for it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Newer`] where a newer version has written it, [`StoreError::Database`] where it cannot be
    /// opened, [`StoreError::Busy`] where another program holds it for more than five seconds.
    pub fn sqlite(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Sqlite::open(path.as_ref(), None, Migrate::all()).map(Self)
    }

    /// The same with another clock, for tests. All programs that open the file must have the same one.
    ///
    /// # Errors
    ///
    /// As [`sqlite`](Self::sqlite).
    pub fn sqlite_with_clock(path: impl AsRef<Path>, clock: Clock) -> Result<Self, StoreError> {
        Sqlite::open(path.as_ref(), Some(clock), Migrate::all()).map(Self)
    }

    /// From now on so many statements succeed, and after them none: as if the process had ended there.
    #[cfg(test)]
    pub(crate) async fn fail_after(&self, statements: u64) -> Result<(), StoreError> {
        self.0.fail_after(statements).await
    }

    pub(crate) async fn run<J: Job>(&self, job: J) -> Result<J::Output, StoreError> {
        self.0.run(job).await
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(SQLite)")
    }
}
