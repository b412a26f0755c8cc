//! PostgreSQL: a server, for several machines.

use std::time::Duration;

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, Transaction,
};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, IsolationLevel, Socket, Statement};

use super::StoreError;
use super::sql::{Clock, Dialect, Job, Row, Sql, Value};
use crate::machine::Time;

/// How often a transaction is run that the database ended because of another one, or that lost its connection
/// before its commit.
const TRIES: u32 = 10;

/// A link that is half open holds its locks until the server notices: others wait for them no longer than this. What
/// an app does with `synchronous_commit` is left as it is, unless a commit could be lost in a crash: what was recorded
/// before a call must be there after it.
const SETTINGS: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s'; \
                        SELECT set_config('synchronous_commit', 'on', false) \
                        WHERE current_setting('synchronous_commit') = 'off'";

/// How long we wait for a free connection.
const WAIT: Duration = Duration::from_secs(5);

/// The connections to the server.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    /// In tests alone; otherwise it is the server's.
    clock: Option<Clock>,
    #[cfg(test)]
    fault: std::sync::Arc<std::sync::Mutex<Option<u64>>>,
}

impl Postgres {
    pub(crate) fn new<T>(mut config: Config, tls: T, connections: usize) -> Result<Self, StoreError>
    where
        T: MakeTlsConnect<Socket> + Clone + Sync + Send + 'static,
        T::Stream: Sync + Send,
        T::TlsConnect: Sync + Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        // What the app has set stays.
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(WAIT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(10));
        }
        if config.get_keepalives_interval().is_none() {
            config.keepalives_idle(Duration::from_secs(10)).keepalives_interval(Duration::from_secs(3));
            config.keepalives_retries(3);
        }
        if config.get_application_name().is_none() {
            config.application_name("paymux");
        }
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(2 * WAIT))
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
            }))
            .build()
            .map_err(|error| StoreError::Database(error.to_string()))?;
        Ok(Self {
            pool,
            clock: None,
            #[cfg(test)]
            fault: std::sync::Arc::default(),
        })
    }

    #[cfg(test)]
    pub(crate) fn with_clock(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    pub(crate) async fn run<J: Job>(&self, job: &J) -> Result<J::Output, StoreError> {
        let mut tries = 1;
        loop {
            match self.once(job).await {
                Err(Failure { again: true, .. }) if tries < TRIES => tries += 1,
                Err(failure) => return Err(failure.error),
                Ok(output) => return Ok(output),
            }
        }
    }

    async fn once<J: Job>(&self, job: &J) -> Result<J::Output, Failure> {
        let mut client = self.pool.get().await.map_err(no_connection)?;
        // Not what is set for the app's own transactions: each statement sees what was committed before it began,
        // and a lock that was waited for is followed by reading.
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .read_only(false)
            .start()
            .await
            .map_err(|error| Failure::of(&error))?;
        let mut sql = PostgresSql { transaction, postgres: self, failed: None };
        let done = job.run(&mut sql).await;
        let PostgresSql { transaction, failed, .. } = sql;
        match (done, failed) {
            (Ok(output), None) => {
                self.step().map_err(Failure::last)?;
                transaction.commit().await.map_err(|error| Failure::of_commit(&error))?;
                self.step().map_err(Failure::last)?;
                Ok(output)
            }
            // The database has aborted the transaction: its commit would say yes, and store nothing.
            (Ok(_), Some(failure)) => Err(failure),
            (Err(error), failed) => Err(Failure { error, again: failed.is_some_and(|failed| failed.again) }),
        }
    }

    /// From now on so many steps succeed, and after them none: as if the process had ended there. A commit is two
    /// steps, since it may succeed without anybody hearing of it.
    #[cfg(test)]
    pub(crate) fn fail_after(&self, steps: u64) {
        *self.fault.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(steps);
    }

    #[cfg(test)]
    fn step(&self) -> Result<(), StoreError> {
        let mut fault = self.fault.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(left) = &mut *fault {
            *left = left.checked_sub(1).ok_or_else(|| StoreError::Lost("a fault of the test".to_owned()))?;
        }
        Ok(())
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "tests let it fail")]
    const fn step(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A transaction of ours.
struct PostgresSql<'a> {
    transaction: Transaction<'a>,
    postgres: &'a Postgres,
    /// The first statement that failed: nothing after it counts.
    failed: Option<Failure>,
}

impl Sql for PostgresSql<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn run(&mut self, statement: &str, arguments: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.postgres.step()?;
        // A cached statement is prepared once a connection.
        let came = match self.transaction.prepare_cached(&placeholders(statement)).await {
            Ok(prepared) => query(&self.transaction, &prepared, arguments).await,
            Err(error) => Err(Failure::of(&error)),
        };
        came.map_err(|failure| {
            let error = failure.error.clone();
            self.failed.get_or_insert(failure);
            error
        })
    }

    fn clock(&self) -> Option<Time> {
        self.postgres.clock.as_ref().map(|clock| clock())
    }
}

/// A transaction of the app, in the database of the store.
impl Sql for tokio_postgres::Transaction<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn run(&mut self, statement: &str, arguments: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let prepared = self.prepare(&placeholders(statement)).await;
        let prepared = prepared.map_err(|error| Failure::of(&error).error)?;
        query(self, &prepared, arguments).await.map_err(|failure| failure.error)
    }
}

fn placeholders(statement: &str) -> String {
    statement.replace('?', "$")
}

/// Runs one statement.
async fn query(
    transaction: &tokio_postgres::Transaction<'_>,
    prepared: &Statement,
    arguments: Vec<Value>,
) -> Result<Vec<Row>, Failure> {
    let typed = arguments.into_iter().zip(prepared.params());
    let typed = typed.map(|(value, column)| argument(value, column)).collect::<Result<Vec<_>, _>>()?;
    let all: Vec<_> = typed.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect();
    let rows = transaction.query(prepared, &all).await.map_err(|error| Failure::of(&error))?;
    rows.iter().map(|row| read(row).map_err(Failure::last)).collect()
}

/// A value as the type that its place in the statement has.
fn argument(value: Value, place: &Type) -> Result<Box<dyn ToSql + Send + Sync>, Failure> {
    let wrong = || Failure::last(StoreError::corrupt("an argument of a statement has the wrong type"));
    Ok(match (value, place) {
        (Value::Integer(number), &Type::INT8) => Box::new(number),
        (Value::Integer(number), &Type::INT4) => Box::new(i32::try_from(number).map_err(|_| wrong())?),
        (Value::Text(text), &Type::TEXT) => Box::new(text),
        (Value::Null, &Type::INT8) => Box::new(None::<i64>),
        (Value::Null, &Type::TEXT) => Box::new(None::<String>),
        _ => return Err(wrong()),
    })
}

fn read(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let value = |(at, column): (usize, &tokio_postgres::Column)| {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at).map(|number| number.map(Value::Integer)),
            Type::INT4 => {
                row.try_get::<_, Option<i32>>(at).map(|number| number.map(|n| Value::Integer(n.into())))
            }
            Type::TEXT => row.try_get::<_, Option<String>>(at).map(|text| text.map(Value::Text)),
            _ => return Err(StoreError::corrupt("a column is neither text nor an integer")),
        };
        Ok(value.map_err(|error| Failure::of(&error).error)?.unwrap_or(Value::Null))
    };
    Ok(Row::new(row.columns().iter().enumerate().map(value).collect::<Result<_, _>>()?))
}

/// Why a transaction did not come to its end.
struct Failure {
    error: StoreError,
    /// Nothing was done, and the same may go well at once.
    again: bool,
}

impl Failure {
    fn last(error: StoreError) -> Self {
        Self { error, again: false }
    }

    /// Before the commit was sent: nothing was done.
    fn of(error: &tokio_postgres::Error) -> Self {
        let Some(database) = error.as_db_error() else {
            return Self { error: StoreError::Unreachable(described(error)), again: true };
        };
        let code = database.code();
        let again = is_conflict(code);
        let class = code.code().get(..2).unwrap_or_default();
        let text = described(error);
        let error = if again || *code == SqlState::LOCK_NOT_AVAILABLE || *code == SqlState::QUERY_CANCELED {
            StoreError::Busy(text)
        // The connection, the resources of the server, an operator; a replica that only reads.
        } else if matches!(class, "08" | "53" | "57") || *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            StoreError::Unreachable(text)
        } else {
            StoreError::Database(text)
        };
        Self { error, again }
    }

    /// In the commit: what is no plain no, nobody knows.
    fn of_commit(error: &tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) if is_conflict(code) => Self::of(error),
            _ => Self::last(StoreError::Lost(described(error))),
        }
    }
}

/// The database has ended this transaction because of another one.
fn is_conflict(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
}

/// Without the detail, which holds values of rows.
fn described(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(database) => format!("{} ({})", database.message(), database.code().code()),
        None => error.to_string(),
    }
}

fn no_connection(error: PoolError) -> Failure {
    Failure::last(match error {
        PoolError::Timeout(_) => StoreError::Busy(format!("no connection was free or made in time: {error}")),
        PoolError::Backend(error) => {
            let text = described(&error);
            match error.code() {
                Some(code) if !matches!(code.code().get(..2), Some("08" | "53" | "57")) => {
                    StoreError::Database(text)
                }
                _ => StoreError::Unreachable(text),
            }
        }
        other => StoreError::Unreachable(other.to_string()),
    })
}
