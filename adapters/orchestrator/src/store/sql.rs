//! The little that the statements need of a database, so that they are written once.

use std::future::Future;

use super::StoreError;
use crate::machine::Time;

/// A value in a row or a statement. Amounts are text, times and flags integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
}

/// A transaction that is open.
pub(crate) trait Sql: Send {
    /// Runs one statement with `?1`, `?2`, … for its arguments, and gives the rows that it returns.
    fn run(
        &mut self,
        statement: &'static str,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// Runs one statement that defines something.
    fn define(&mut self, statement: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The database's time.
    fn now(&mut self) -> impl Future<Output = Result<Time, StoreError>> + Send;
}

/// A piece of work that is one transaction. It may be run more than once; the last run counts.
pub(crate) trait Job: Send + 'static {
    type Output: Send + 'static;

    fn run<S: Sql>(&self, sql: &mut S) -> impl Future<Output = Result<Self::Output, StoreError>> + Send;
}

/// A row, read from left to right.
#[derive(Debug)]
pub(crate) struct Row(std::vec::IntoIter<Value>);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
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
