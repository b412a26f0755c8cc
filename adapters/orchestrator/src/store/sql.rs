//! The little that the statements need of a database, so that they are written once.
//!
//! An app that talks to its database through another library than `rusqlite` and `tokio-postgres` implements [`Sql`] for
//! that library's transaction.

use std::sync::Arc;
use std::time::SystemTime;

use super::StoreError;
use crate::machine::Time;

/// Where a store takes its time from, in tests.
pub(crate) type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

/// A value in a row or a statement. Amounts are text, times and flags integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing. Of which type it is says its place alone.
    Null,
    /// A `BIGINT`.
    Integer(i64),
    /// A `TEXT`.
    Text(String),
}

/// Which database it is, where the statements differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// One writer at a time: a transaction that writes has the whole database.
    Sqlite,
    /// Many at once: what a transaction goes by has to be locked.
    Postgres,
}

/// A transaction that is open, of an app or of ours. With the feature `sqlite` a `rusqlite::Transaction` is one, with
/// `postgres` a `tokio_postgres::Transaction`.
pub trait Sql {
    /// Which database it is.
    fn dialect(&self) -> Dialect;

    /// Runs one statement with `?1`, `?2`, … for its arguments (in PostgreSQL they are `$1`, `$2`; no statement of
    /// ours has another `?`), and gives the rows that it returns. A library that blocks gives a future that is ready.
    ///
    /// # Errors
    ///
    /// What the database says. After an error the transaction is to be rolled back.
    fn run(
        &mut self,
        statement: &str,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// The time of a clock that a test has set, instead of the database's.
    fn clock(&self) -> Option<Time> {
        None
    }
}

/// The database's time: of the machine that has it, so that all who use it have the same.
pub(super) async fn now<S: Sql>(sql: &mut S) -> Result<Time, StoreError> {
    if let Some(time) = sql.clock() {
        return Ok(time);
    }
    match sql.dialect() {
        Dialect::Sqlite => {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            Ok(Time(0).plus(since))
        }
        Dialect::Postgres => {
            // Not the time at which the transaction began: it may have waited for a lock since.
            let statement = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
            let row = sql.run(statement, values![]).await?.into_iter().next();
            row.ok_or_else(|| StoreError::corrupt("the database has no time"))?.time()
        }
    }
}

/// A piece of work that is one transaction. It may be run more than once; the last run counts.
pub(crate) trait Job: Send + Sync + 'static {
    type Output: Send + 'static;

    fn run<S: Sql + Send>(
        &self,
        sql: &mut S,
    ) -> impl Future<Output = Result<Self::Output, StoreError>> + Send;
}

/// A row of what a statement returned.
#[derive(Debug)]
pub struct Row(std::vec::IntoIter<Value>);

impl Row {
    /// A row with these values, in the order of the statement's columns.
    #[must_use]
    pub fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    fn next(&mut self) -> Result<Value, StoreError> {
        self.0.next().ok_or_else(|| StoreError::corrupt("a row has fewer columns than were asked for"))
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            Value::Integer(_) => Err(StoreError::corrupt("a number stands where text should")),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        self.optional_text()?.ok_or_else(|| StoreError::corrupt("nothing stands where text should"))
    }

    pub(crate) fn optional_integer(&mut self) -> Result<Option<i64>, StoreError> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::Integer(number) => Ok(Some(number)),
            Value::Text(_) => Err(StoreError::corrupt("text stands where a number should")),
        }
    }

    pub(crate) fn integer(&mut self) -> Result<i64, StoreError> {
        self.optional_integer()?.ok_or_else(|| StoreError::corrupt("nothing stands where a number should"))
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.integer()? != 0)
    }

    pub(crate) fn number(&mut self) -> Result<u32, StoreError> {
        self.integer()?.try_into().map_err(|_| StoreError::corrupt("a number is out of range"))
    }

    pub(crate) fn optional_number(&mut self) -> Result<Option<u32>, StoreError> {
        let number = self.optional_integer()?.map(u32::try_from).transpose();
        number.map_err(|_| StoreError::corrupt("a number is out of range"))
    }

    pub(crate) fn time(&mut self) -> Result<Time, StoreError> {
        self.integer().map(Time)
    }

    pub(crate) fn optional_time(&mut self) -> Result<Option<Time>, StoreError> {
        Ok(self.optional_integer()?.map(Time))
    }

    /// A word or an amount.
    pub(crate) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self) -> Result<T, StoreError> {
        self.text()?.parse().map_err(|error: T::Err| StoreError::corrupt(&error.to_string()))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Integer(flag.into())
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Integer(time.0)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The arguments of a statement.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::sql::Value::from($value)),*] };
}
pub(crate) use values;
