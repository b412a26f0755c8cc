//! What every store keeps: one suite, run over a file of SQLite and over PostgreSQL.
//!
//! PostgreSQL is a server whose address is in `PAYMUX_POSTGRES_URL` (`.ci/postgres start` prints one). Without it its
//! half says that it is skipped.

mod database;
mod races;
mod suite;

use std::sync::Arc;

use paymux_core::Money;

pub(crate) use database::Database;

use super::{Begin, NewIntent};
use crate::machine::{Accounts, Timing};

/// Runs each of these over both.
macro_rules! over_both {
    ($($test:ident),* $(,)?) => {
        #[cfg(feature = "sqlite")]
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(&crate::store::tests::Database::sqlite()).await;
            })*
        }
        #[cfg(feature = "postgres")]
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let Some(database) = crate::store::tests::Database::postgres(stringify!($test)).await else { return };
                super::$test(&database).await;
                database.drop_schema().await;
            })*
        }
    };
}
use over_both;

fn begin(reference: &str, amount: &str) -> Begin {
    Begin {
        new: NewIntent {
            id: format!("id-{reference}"),
            scope: String::new(),
            reference: reference.to_owned(),
            amount: Money::parse(amount, "EUR").unwrap(),
            holds: false,
            request: "{}".to_owned(),
            key: format!("key-{reference}").parse().unwrap(),
        },
        account: None,
        default_account: "bank".to_owned(),
        has_method: false,
        accounts: Arc::new(Accounts::new(Timing::default())),
    }
}
