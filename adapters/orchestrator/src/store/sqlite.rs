//! SQLite: one file, one thread that writes.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;

use super::StoreError;
use super::schema::Migrate;
use super::sql::{Clock, Dialect, Job, Row, Sql, Value};
use crate::machine::Time;

/// How many jobs share one commit at most.
const GROUP: usize = 256;
/// How long jobs that are expected are waited for at most; a quarter of what the last commit took where that is less.
const PATIENCE: Duration = Duration::from_millis(5);

/// The way to the thread that has the connection.
#[derive(Clone)]
pub(crate) struct Sqlite {
    jobs: Sender<Box<dyn Queued>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, clock: Option<Clock>, migrate: Migrate) -> Result<Self, StoreError> {
        let (jobs, waiting) = channel();
        let (opened, open) = channel();
        let path: PathBuf = path.to_owned();
        let run = move || {
            let connection = connect(&path).and_then(|connection| {
                let mut sql = SqliteSql { connection, clock, statements_left: None };
                transact(&mut sql, |sql| at_once(migrate.run(sql)))?;
                Ok(sql)
            });
            match connection {
                Ok(sql) => {
                    let _ = opened.send(Ok(()));
                    serve(sql, &waiting);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            }
        };
        let thread = std::thread::Builder::new().name("paymux-store".to_owned()).spawn(run);
        thread.map_err(|error| StoreError::Database(error.to_string()))?;
        open.recv().map_err(|_| ended())??;
        Ok(Self { jobs })
    }

    pub(crate) async fn run<J: Job>(&self, job: J) -> Result<J::Output, StoreError> {
        let (reply, answer) = oneshot::channel();
        let queued = Waiting { job, result: None, reply };
        self.jobs.send(Box::new(queued)).map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }

    /// From now on so many statements succeed, and after them none: as if the process had ended there.
    #[cfg(test)]
    pub(crate) async fn fail_after(&self, statements: u64) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Box::new(FailAfter { statements, reply })).map_err(|_| ended())?;
        answer.await.map_err(|_| ended())
    }
}

fn ended() -> StoreError {
    StoreError::Lost("the thread of the store has ended".to_owned())
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(failed)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
    // Changing the mode takes a lock that busy_timeout does not wait for.
    let mut tries = 0;
    loop {
        match connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get::<_, String>(0)) {
            Err(error) if is_busy(&error) && tries < 100 => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            other => break other.map(drop).map_err(failed)?,
        }
    }
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;").map_err(failed)?;
    // Otherwise a statement whose plan may depend on its arguments is prepared anew each time: a third of all work.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(100);
    Ok(connection)
}

/// Runs jobs until all handles of the store are gone. Those that wait are put into one transaction, each in a
/// savepoint of its own, because what takes time is the commit.
fn serve(mut sql: SqliteSql, jobs: &Receiver<Box<dyn Queued>>) {
    let (mut expected, mut patience) = (1, Duration::ZERO);
    while let Ok(first) = jobs.recv() {
        let mut group = gathered(first, jobs, expected, patience);
        let began = Instant::now();
        let outcome = transact(&mut sql, |sql| {
            for job in &mut group {
                sql.batch("SAVEPOINT paymux_job")?;
                let kept = job.run(sql);
                if sql.connection.is_autocommit() {
                    return Err(StoreError::Lost("SQLite has ended the transaction".to_owned()));
                }
                if !kept {
                    sql.batch("ROLLBACK TO paymux_job")?;
                }
                sql.batch("RELEASE paymux_job")?;
            }
            Ok(())
        });
        (expected, patience) = (group.len(), PATIENCE.min(began.elapsed() / 4));
        for job in group {
            job.answer(outcome.clone());
        }
    }
}

/// The job and those that come right after it. Those who were answered together ask again at nearly the same time: without
/// a moment's patience the first of them would have a commit for itself, and all others would wait for it. Nobody waits
/// where the last job was alone.
fn gathered(
    first: Box<dyn Queued>,
    jobs: &Receiver<Box<dyn Queued>>,
    expected: usize,
    patience: Duration,
) -> Vec<Box<dyn Queued>> {
    let (mut group, began) = (vec![first], Instant::now());
    loop {
        group.extend(jobs.try_iter().take(GROUP.saturating_sub(group.len())));
        let left = patience.saturating_sub(began.elapsed());
        if group.len() >= expected || left.is_zero() {
            return group;
        }
        let Ok(next) = jobs.recv_timeout(left) else { return group };
        group.push(next);
    }
}

fn transact<T>(
    sql: &mut SqliteSql,
    work: impl FnOnce(&mut SqliteSql) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // A deferred transaction that reads and then writes fails at once where another one has written meanwhile.
    sql.batch("BEGIN IMMEDIATE")?;
    let done = work(sql).and_then(|value| match sql.batch("COMMIT") {
        Ok(()) => Ok(value),
        Err(error) => Err(StoreError::Lost(error.to_string())),
    });
    if done.is_err() && !sql.connection.is_autocommit() {
        // Not through `batch`: it has to work after a fault, too.
        let _ = sql.connection.execute_batch("ROLLBACK");
    }
    done
}

/// The result of a future that never waits, as those of a `rusqlite::Transaction`: for an app that runs its
/// transactions on a thread that may block.
///
/// # Errors
///
/// Those of the future; [`StoreError::Database`] where it does wait.
pub fn at_once<T, E: From<StoreError>>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => {
            Err(StoreError::Database("a statement waits within a transaction".to_owned()).into())
        }
    }
}

trait Queued: Send {
    /// Whether what it did is to be kept.
    fn run(&mut self, sql: &mut SqliteSql) -> bool;

    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Waiting<J: Job> {
    job: J,
    result: Option<Result<J::Output, StoreError>>,
    reply: oneshot::Sender<Result<J::Output, StoreError>>,
}

impl<J: Job> Queued for Waiting<J> {
    fn run(&mut self, sql: &mut SqliteSql) -> bool {
        let result = at_once(self.job.run(sql));
        let kept = result.is_ok();
        self.result = Some(result);
        kept
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(ended()),
            (Err(error), _) => Err(error),
        };
        // Whoever asked may be gone; the job is done all the same.
        let _ = self.reply.send(result);
    }
}

#[cfg(test)]
struct FailAfter {
    statements: u64,
    reply: oneshot::Sender<()>,
}

#[cfg(test)]
impl Queued for FailAfter {
    fn run(&mut self, sql: &mut SqliteSql) -> bool {
        // Its own release and commit come before.
        sql.statements_left = Some(self.statements + 2);
        true
    }

    fn answer(self: Box<Self>, _: Result<(), StoreError>) {
        let _ = self.reply.send(());
    }
}

pub(crate) struct SqliteSql {
    connection: Connection,
    clock: Option<Clock>,
    /// For tests alone: how many statements succeed before none does.
    statements_left: Option<u64>,
}

impl SqliteSql {
    fn step(&mut self) -> Result<(), StoreError> {
        match &mut self.statements_left {
            Some(0) => Err(StoreError::Lost("a fault of the test".to_owned())),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn batch(&mut self, statement: &str) -> Result<(), StoreError> {
        self.step()?;
        self.connection.execute_batch(statement).map_err(failed)
    }
}

impl Sql for SqliteSql {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn run(&mut self, statement: &str, arguments: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.step()?;
        query(&self.connection, statement, arguments)
    }

    fn clock(&self) -> Option<Time> {
        self.clock.as_ref().map(|clock| clock())
    }
}

/// A transaction of the app, in the file of the store.
impl Sql for rusqlite::Transaction<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn run(
        &mut self,
        statement: &str,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send {
        let came = query(self, statement, arguments).map_err(|error| match error {
            StoreError::Busy(text) => StoreError::Busy(format!("{text}; begin the transaction as IMMEDIATE")),
            other => other,
        });
        std::future::ready(came)
    }
}

/// Runs one statement.
fn query(connection: &Connection, statement: &str, arguments: Vec<Value>) -> Result<Vec<Row>, StoreError> {
    let mut prepared = connection.prepare_cached(statement).map_err(failed)?;
    let columns = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(arguments)).map_err(failed)?;
    let mut read = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let value = |at| -> Result<Value, StoreError> {
            match row.get_ref(at).map_err(failed)? {
                ValueRef::Null => Ok(Value::Null),
                ValueRef::Integer(number) => Ok(Value::Integer(number)),
                ValueRef::Text(text) => match std::str::from_utf8(text) {
                    Ok(text) => Ok(Value::Text(text.to_owned())),
                    Err(_) => Err(StoreError::corrupt("text is no UTF-8")),
                },
                _ => Err(StoreError::corrupt("a column is neither text nor an integer")),
            }
        };
        read.push(Row::new((0..columns).map(value).collect::<Result<_, _>>()?));
    }
    Ok(read)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: rusqlite::Error) -> StoreError {
    if is_busy(&error) {
        StoreError::Busy(error.to_string())
    } else {
        StoreError::Database(error.to_string())
    }
}

#[cfg(test)]
mod tests;
