//! The versions of the tables, and how one becomes the next.

use super::StoreError;
use super::sql::{Dialect, Job, Sql, values};

/// One migration a version, in order. A published one never changes: the next is added.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
];

/// Brings the database to the latest version; it refuses one that is newer. The version stands in a table of our
/// own, since `PRAGMA user_version` belongs to the app.
pub(crate) struct Migrate {
    /// Up to which version; all of them outside of tests.
    pub(crate) up_to: usize,
    /// Changes nothing: a database of another version is refused.
    pub(crate) only_look: bool,
}

impl Migrate {
    pub(crate) const fn all() -> Self {
        Self { up_to: MIGRATIONS.len(), only_look: false }
    }
}

impl Job for Migrate {
    type Output = ();

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<(), StoreError> {
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        if self.only_look {
            // Without the table this fails: it is no store.
            let rows = sql.run("SELECT version FROM paymux_version", values![]).await?;
            let found = rows.into_iter().next().map_or(Ok(0), |mut row| row.integer())?;
            return if found == known { Ok(()) } else { Err(StoreError::version(found, known)) };
        }
        // How a column is declared that numbers rows and never gives a number twice.
        let serial = match sql.dialect() {
            Dialect::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
            Dialect::Postgres => {
                // One program at a time, also where the table of versions is not made yet.
                let statement = "SELECT 1 WHERE pg_advisory_xact_lock(7291) IS NOT NULL";
                sql.run(statement, values![]).await?;
                "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
            }
        };
        sql.run("CREATE TABLE IF NOT EXISTS paymux_version (version BIGINT NOT NULL)", values![]).await?;
        let rows = sql.run("SELECT version FROM paymux_version", values![]).await?;
        let found = match rows.into_iter().next() {
            Some(mut row) => row.integer()?,
            None => {
                sql.run("INSERT INTO paymux_version (version) VALUES (0)", values![]).await?;
                0
            }
        };
        if found > known {
            return Err(StoreError::version(found, known));
        }
        for (version, migration) in (1..).zip(MIGRATIONS.iter().take(self.up_to)) {
            if version <= found {
                continue;
            }
            for statement in statements(migration) {
                sql.run(&statement.replace("{serial}", serial), values![]).await?;
            }
            sql.run("UPDATE paymux_version SET version = ?1", values![version]).await?;
        }
        Ok(())
    }
}

/// The single statements of a migration, which are ended by `;` at the end of a line.
fn statements(migration: &str) -> impl Iterator<Item = &str> {
    migration.split(";\n").map(str::trim).filter(|statement| !statement.is_empty())
}
