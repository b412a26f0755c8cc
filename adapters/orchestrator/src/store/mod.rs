//! Where intents live: one file of SQLite, or a server of PostgreSQL.
//!
//! | Table | What is in it |
//! |---|---|
//! | `paymux_intent` | what an app wants paid, unique by scope and reference |
//! | `paymux_attempt` | each try at an account; at most one of an intent has the fence, held by a unique index |
//! | `paymux_operation` | refunds, captures, payouts |
//! | `paymux_work` | what is unfinished, and when it is due |
//! | `paymux_inbox` | which events came in, and those that wait for their payment |
//! | `paymux_outbox` | what the app is to be told |
//! | `paymux_break_` | what a person should see |
//! | `paymux_foreign_payment` | payments in a provider's list that no intent knows |
//! | `paymux_history` | what happened, line by line, for people |
//! | `paymux_version` | the version of these tables |
//!
//! Amounts are text, exact to the last digit. Times are milliseconds since the Unix epoch. No secret and no way to
//! pay is ever written; the request is, with the customer's id and e-mail address where the app gives them.

mod error;
mod foreign;
mod gauges;
mod history;
mod jobs;
mod message;
mod news;
#[cfg(feature = "postgres")]
mod postgres;
mod rows;
mod schema;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(test)]
pub(crate) mod tests;
mod turn;

pub use error::StoreError;
pub use foreign::ForeignPayment;
pub(crate) use gauges::storable;
pub use gauges::{BreakRow, Gauges, OrderRow};
pub(crate) use history::Line;
pub use history::{HistoryKind, HistoryRow};
pub use jobs::Forgotten;
pub(crate) use jobs::{
    Begin, BeginPayout, Claim, Claimed, Compare, Compared, Decide, Delivered, Find, FindMissing, Forget,
    HintAll, HintKnown, Kind, Looked, Messages, ReadTime, Receive, Received, Step, Stepped, take_messages,
};
pub use message::Message;
pub(crate) use news::News;
pub(crate) use rows::NewIntent;
pub use rows::Stored;
use schema::Migrate;
#[cfg(feature = "sqlite")]
use sql::Clock;
use sql::Job;
pub use sql::{Dialect, Row, Sql, Value};
#[cfg(feature = "sqlite")]
pub use sqlite::at_once;
#[cfg(feature = "postgres")]
use tokio_postgres::Socket;
#[cfg(feature = "postgres")]
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};

/// A store of intents. Clones are handles of the same store.
#[derive(Clone)]
pub struct Store(Backend);

#[derive(Clone)]
enum Backend {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::Sqlite),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Postgres),
}

#[cfg(feature = "sqlite")]
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
    pub fn sqlite(path: impl AsRef<std::path::Path>) -> Result<Self, StoreError> {
        let opened = sqlite::Sqlite::open(path.as_ref(), None, Migrate::all())?;
        Ok(Self(Backend::Sqlite(opened)))
    }

    /// The same with another clock, for tests. All programs that open the file must have the same one.
    ///
    /// # Errors
    ///
    /// As [`sqlite`](Self::sqlite).
    pub fn sqlite_with_clock(path: impl AsRef<std::path::Path>, clock: Clock) -> Result<Self, StoreError> {
        let opened = sqlite::Sqlite::open(path.as_ref(), Some(clock), Migrate::all())?;
        Ok(Self(Backend::Sqlite(opened)))
    }

    /// Opens a file of SQLite that an app has, for a tool beside it: its tables are left as they are, so that an app
    /// that is not updated yet still reads them.
    ///
    /// # Errors
    ///
    /// As [`sqlite`](Self::sqlite); [`StoreError::Older`] where the tables are of an earlier version;
    /// [`StoreError::Database`] where it is no store.
    pub fn sqlite_as_it_is(path: impl AsRef<std::path::Path>) -> Result<Self, StoreError> {
        let look = Migrate { only_look: true, ..Migrate::all() };
        Ok(Self(Backend::Sqlite(sqlite::Sqlite::open(path.as_ref(), None, look)?)))
    }
}

#[cfg(feature = "postgres")]
impl Store {
    /// Connects to a server of PostgreSQL (14 or newer), and brings its tables to this version. Any number of machines
    /// may use the same database. It may be the app's own: the tables have names of their own, in the first schema of
    /// the connection's `search_path`, where its role may make tables.
    ///
    /// At most so many connections are opened, when they are needed; a pool of the app is not used, because ours wait
    /// for locks for a limited time. What the `config` leaves open of timeouts is set so that a server that is gone
    /// is noticed within seconds. A pooler between app and server must keep a connection's session
    /// (`pool_mode = session` in PgBouncer).
    ///
    /// ```no_run
    /// # async fn open() -> Result<(), Box<dyn std::error::Error>> {
    /// use paymux_orchestrator::{Store, tokio_postgres::NoTls};
    ///
    /// let store = Store::postgres(std::env::var("DATABASE_URL")?.parse()?, NoTls, 16).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`StoreError::Newer`] where a newer version has written it, [`StoreError::Unreachable`] where there is no
    /// connection, [`StoreError::Database`] where the server refuses, [`StoreError::Busy`] where another program is
    /// making the tables for more than five seconds.
    pub async fn postgres<T>(
        config: tokio_postgres::Config,
        tls: T,
        connections: usize,
    ) -> Result<Self, StoreError>
    where
        T: MakeTlsConnect<Socket> + Clone + Sync + Send + 'static,
        T::Stream: Sync + Send,
        T::TlsConnect: Sync + Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let opened = postgres::Postgres::new(config, tls, connections)?;
        opened.run(&Migrate::all()).await?;
        Ok(Self(Backend::Postgres(opened)))
    }
}

impl Store {
    /// The same with another clock.
    #[cfg(all(test, feature = "postgres"))]
    pub(crate) fn with_clock(self, clock: sql::Clock) -> Self {
        match self.0 {
            Backend::Postgres(postgres) => Self(Backend::Postgres(postgres.with_clock(clock))),
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(_) => self,
        }
    }

    /// From now on so many statements succeed, and after them none: as if the process had ended there.
    #[cfg(test)]
    pub(crate) async fn fail_after(&self, statements: u64) -> Result<(), StoreError> {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(sqlite) => sqlite.fail_after(statements).await,
            #[cfg(feature = "postgres")]
            Backend::Postgres(postgres) => {
                postgres.fail_after(statements);
                Ok(())
            }
        }
    }

    pub(crate) async fn run<J: Job>(&self, job: J) -> Result<J::Output, StoreError> {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(sqlite) => sqlite.run(job).await,
            #[cfg(feature = "postgres")]
            Backend::Postgres(postgres) => postgres.run(&job).await,
        }
    }
}

/// Records an intent in the app's own transaction, unless it is known. No attempt is ever begun there: what is not
/// committed yet must not be sent.
pub(crate) async fn record<S: Sql>(transaction: &mut S, new: &NewIntent) -> Result<(), StoreError> {
    if let rows::Recorded::Known(_) = rows::record(transaction, new).await? {
        let known = rows::find(transaction, &new.scope, &new.reference).await?;
        let gone = || StoreError::corrupt("the intent is gone");
        known.ok_or_else(gone)?.same(new)?;
    }
    Ok(())
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match &self.0 {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(_) => "Store(SQLite)",
            #[cfg(feature = "postgres")]
            Backend::Postgres(_) => "Store(PostgreSQL)",
        })
    }
}
