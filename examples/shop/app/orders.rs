//! What was bought: a table of the shop's own, in the file that has the payments too.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use paymux::Money;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

/// An order, as the shop itself has it. What became of its payment is not here.
#[derive(Clone, Debug)]
pub(crate) struct Sold {
    /// `order-7`: the reference under which it is paid.
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) amount: Money,
}

/// All orders.
pub(crate) struct Orders(Mutex<Connection>);

impl Orders {
    pub(crate) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS shop_order (number INTEGER PRIMARY KEY, form TEXT, what TEXT NOT NULL,
             price TEXT NOT NULL, UNIQUE (form, what))",
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Adds an order and gives it, and whether it is new: a form that is sent twice, as by a double click, is one
    /// order.
    pub(crate) fn add(&self, form: &str, what: &str, price: &str) -> Result<(String, bool)> {
        let form = (!form.is_empty()).then_some(form);
        let connection = self.lock();
        let added = connection.execute(
            "INSERT INTO shop_order (form, what, price) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![form, what, price],
        )?;
        let number = match added {
            0 => connection.query_row(
                "SELECT number FROM shop_order WHERE form = ?1 AND what = ?2",
                params![form, what],
                |row| row.get(0),
            )?,
            _ => connection.last_insert_rowid(),
        };
        Ok((format!("order-{number}"), added > 0))
    }

    pub(crate) fn get(&self, id: &str) -> Option<Sold> {
        let number: i64 = id.strip_prefix("order-")?.parse().ok()?;
        let statement = "SELECT number, what, price FROM shop_order WHERE number = ?1";
        self.lock().query_row(statement, [number], read).optional().ok()?.flatten()
    }

    /// All of them, the latest first.
    pub(crate) fn all(&self) -> Vec<Sold> {
        let connection = self.lock();
        let Ok(mut statement) =
            connection.prepare("SELECT number, what, price FROM shop_order ORDER BY number DESC")
        else {
            return Vec::new();
        };
        let rows = statement.query_map([], read);
        rows.map(|rows| rows.filter_map(Result::ok).flatten().collect()).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(row: &Row<'_>) -> Result<Option<Sold>> {
    let (number, what, price): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let amount = Money::parse(&price, "USD").ok();
    Ok(amount.map(|amount| Sold { id: format!("order-{number}"), what, amount }))
}
