//! A database of one test.

#[cfg(feature = "sqlite")]
use tempfile::TempDir;

use crate::store::schema::Migrate;
use crate::store::{Backend, Store, StoreError};

#[cfg(feature = "sqlite")]
const FILE: &str = "payments.db";

pub(crate) enum Database {
    #[cfg(feature = "sqlite")]
    Sqlite(TempDir),
    #[cfg(feature = "postgres")]
    Postgres(Box<Schema>),
}

/// A schema of the server's database.
#[cfg(feature = "postgres")]
pub(crate) struct Schema {
    config: tokio_postgres::Config,
    name: String,
}

#[cfg(feature = "postgres")]
impl Schema {
    async fn connect(&self) -> tokio_postgres::Client {
        let (client, connection) = self.config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

impl Database {
    #[cfg(feature = "sqlite")]
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().unwrap())
    }

    /// `None` without a server, and says so.
    #[cfg(feature = "postgres")]
    pub(crate) async fn postgres(name: &str) -> Option<Self> {
        let Ok(url) = std::env::var("PAYMUX_POSTGRES_URL") else {
            static ONCE: std::sync::Once = std::sync::Once::new();
            ONCE.call_once(|| {
                // Not `eprintln`, which is kept back of a test that passes.
                let why = "the tests over PostgreSQL are skipped: PAYMUX_POSTGRES_URL names no server \
                           (`.ci/postgres start` starts one)\n";
                let _ = std::io::Write::write_all(&mut std::io::stderr(), why.as_bytes());
            });
            return None;
        };
        // A name has 63 bytes at most, so no name of a test.
        let hash = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), name);
        let name = format!("paymux_test_{}_{hash:x}", std::process::id());
        let mut config: tokio_postgres::Config = url.parse().unwrap();
        let database = Self::Postgres(Box::new(Schema { config: config.clone(), name: name.clone() }));
        database.by_hand(&format!("CREATE SCHEMA {name}")).await.unwrap();
        config.options(format!("-c search_path={name}"));
        Some(Self::Postgres(Box::new(Schema { config, name })))
    }

    /// A connection of the app's own.
    #[cfg(feature = "postgres")]
    pub(crate) async fn connect(&self) -> tokio_postgres::Client {
        match self {
            Self::Postgres(schema) => schema.connect().await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => unreachable!("it is no server"),
        }
    }

    #[cfg(feature = "postgres")]
    pub(crate) async fn drop_schema(&self) {
        #[cfg_attr(not(feature = "sqlite"), expect(irrefutable_let_patterns))]
        if let Self::Postgres(schema) = self {
            self.by_hand(&format!("DROP SCHEMA {} CASCADE", schema.name)).await.unwrap();
        }
    }

    pub(crate) async fn open(&self) -> Store {
        self.open_up_to(Migrate::all().up_to).await.unwrap()
    }

    /// Opens it with an earlier version of its tables.
    pub(crate) async fn open_up_to(&self, up_to: usize) -> Result<Store, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(folder) => {
                let path = folder.path().join(FILE);
                let opened =
                    crate::store::sqlite::Sqlite::open(&path, None, Migrate { up_to, ..Migrate::all() })?;
                Ok(Store(Backend::Sqlite(opened)))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(schema) => {
                let opened =
                    crate::store::postgres::Postgres::new(schema.config.clone(), tokio_postgres::NoTls, 8)?;
                opened.run(&Migrate { up_to, ..Migrate::all() }).await?;
                Ok(Store(Backend::Postgres(opened)))
            }
        }
    }

    /// Runs a statement on a connection of its own, and gives the number that its last row begins with.
    pub(crate) async fn by_hand(&self, statement: &str) -> Result<Option<i64>, String> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(folder) => {
                let connection = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
                connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
                let mut prepared = connection.prepare(statement).map_err(|error| error.to_string())?;
                let mut rows = prepared.query([]).map_err(|error| error.to_string())?;
                let mut number = None;
                while let Some(row) = rows.next().map_err(|error| error.to_string())? {
                    number = row.get(0).ok();
                }
                Ok(number)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(schema) => {
                let client = schema.connect().await;
                let messages = client.simple_query(statement).await.map_err(|error| format!("{error:?}"))?;
                let rows = messages.iter().filter_map(|message| match message {
                    tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
                    _ => None,
                });
                let number = rows.last().and_then(|text| text.parse().ok());
                Ok(number)
            }
        }
    }
}
