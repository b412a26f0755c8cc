//! What can go wrong with a store.

/// Why a store could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The same reference was used before with another amount or another request.
    #[error("`{field}` differs from what was asked for under this reference before: use a new reference")]
    Conflict {
        /// What differs: `amount` or `request`.
        field: &'static str,
    },
    /// This text cannot be kept. Nothing was done.
    #[error("`{field}` holds a NUL character, which a database cannot keep: leave it out")]
    Unstorable {
        /// What it is for.
        field: &'static str,
    },
    /// The database was written by a newer version of this crate. Nothing was changed in it.
    #[error(
        "the database has version {found}, this program knows versions up to {known}: update the program"
    )]
    Newer {
        /// The version of the database.
        found: i64,
        /// The latest version that this crate knows.
        known: i64,
    },
    /// The database was written by an older version of this crate, and was opened to be looked at alone. Nothing was
    /// changed in it.
    #[error(
        "the database has version {found}, this program looks at version {known}: the app that has it brings it \
         there once it is updated, or use the older program"
    )]
    Older {
        /// The version of the database.
        found: i64,
        /// The version of this crate.
        known: i64,
    },
    /// Others hold what is needed for longer than we wait. Nothing was done: ask again. Where it is always so, look for
    /// a transaction of your own that is open: what it has recorded is to be committed before it is paid.
    #[error("the database is busy, or an open transaction is in the way: {0}")]
    Busy(String),
    /// The server cannot be reached, or has no room for us. Nothing was done: ask again.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The connection ended around the commit: nobody knows whether the transaction took place. Asking again is
    /// safe, for everything here.
    #[error("it is not known whether the transaction took place: {0}")]
    Lost(String),
    /// A row says something that this version cannot read. Nothing was done.
    #[error("a row cannot be read: {0}")]
    Corrupt(String),
    /// The database refused or failed. Nothing was done.
    #[error("the database failed: {0}")]
    Database(String),
}

impl StoreError {
    pub(super) fn version(found: i64, known: i64) -> Self {
        if found > known { Self::Newer { found, known } } else { Self::Older { found, known } }
    }

    pub(crate) fn corrupt(why: &str) -> Self {
        Self::Corrupt(why.to_owned())
    }
}

impl From<crate::machine::UnknownWord> for StoreError {
    fn from(error: crate::machine::UnknownWord) -> Self {
        Self::Corrupt(error.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    /// Without the text itself, which may hold personal data.
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(format!("JSON, {:?} at column {}", error.classify(), error.column()))
    }
}
