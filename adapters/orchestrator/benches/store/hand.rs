//! The statements of a payment, as somebody would write them who needs nothing else.

use std::hash::{BuildHasher, RandomState};
use std::time::Instant;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior, params};

const INTENT: &str = "INSERT INTO paymux_intent (id, scope, reference, amount, asset, request, idempotency_key, closing, \
                      failed_told, revision, created_at, holds) VALUES (?1, '', ?3, '25.50', '\"EUR\"', ?4, ?5, 0, 0, 0, ?2, 0) ON \
                      CONFLICT DO NOTHING RETURNING id";
const ATTEMPT: &str = "INSERT INTO paymux_attempt (intent, number, account, reference, state, fence, exposed, \
                       provider_id, method, sibling_of, stray, given_up, received, since, looks, settled, sends, \
                       may_have_acted, key_number, first_sent_at, last_sent_by, held, letting_go, other_asset) VALUES (?1, 0, \
                       'bank', ?1 || '-0', ?2, 1, 0, ?3, NULL, NULL, 0, 0, '0', ?4, 0, 0, 1, 1, 0, ?4, ?4, 0, 0, 0) \
                       ON CONFLICT (intent, number) DO UPDATE SET state = excluded.state, exposed = 1, \
                       provider_id = excluded.provider_id, since = excluded.since";
const WORK: &str = "INSERT INTO paymux_work (intent, kind, number, due_at, lease_no) VALUES (?1, 'attempt', 0, ?2, 0) \
                    ON CONFLICT (intent, kind, number) DO UPDATE SET due_at = excluded.due_at";
const BEGUN: &str = "INSERT INTO paymux_history (intent, at, item, number, kind, word, note) VALUES (?1, ?2, 'attempt', \
                     0, 'state', 'sending', 'bank')";
const MADE: &str = "INSERT INTO paymux_history (intent, at, item, number, kind, word, note) VALUES (?1, ?2, 'attempt', \
                    0, 'state', 'open', ?3), (?1, ?2, 'attempt', 0, 'shown', '', NULL)";
const LOCK: &str = "UPDATE paymux_intent SET revision = revision + 1 WHERE id = ?1 RETURNING scope, reference, amount, \
                    asset, request, idempotency_key, paid_by, closing, failed_told, created_at, holds";
const READS: [&str; 2] = [
    "SELECT a.*, w.due_at FROM paymux_attempt a LEFT JOIN paymux_work w ON w.intent = a.intent AND \
     w.kind = 'attempt' AND w.number = a.number WHERE a.intent = ?1 ORDER BY a.number",
    "SELECT o.*, w.due_at FROM paymux_operation o LEFT JOIN paymux_work w ON w.intent = o.intent AND \
     w.kind = o.kind AND w.number = o.number WHERE o.intent = ?1 ORDER BY o.number",
];
#[cfg(feature = "postgres")]
const CLOCK: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
#[cfg(feature = "postgres")]
const TOGETHER: &str = "SELECT 1 WHERE pg_advisory_xact_lock(hashtextextended(?1, 7291)) IS NOT NULL";
const HOLDER: &str = "SELECT intent, number FROM paymux_attempt WHERE account = 'bank' AND provider_id = ?1";
const PARKED: &str = "SELECT event_key, news FROM paymux_inbox WHERE parked = 1 AND account = 'bank' AND (subject = ?1 \
                      OR reference = ?2) ORDER BY received_at";

const NOW: i64 = 1_700_000_000_000;

/// The values of a payment, as long as those of the orchestrator.
struct Values {
    id: String,
    reference: String,
    request: &'static str,
    key: String,
    made: String,
    own: String,
    note: String,
}

impl Values {
    fn new(number: usize) -> Self {
        let [one, two] = [(); 2].map(|()| RandomState::new().hash_one(number));
        let (id, made) = (format!("{one:016x}{:08x}", two >> 32), format!("made-{number}"));
        Self {
            reference: format!("order-{number}"),
            request: r#"{"description":null,"customer_id":null,"customer_email":null,"metadata":{},"return_url":null,
                         "cancel_url":null,"locale":null,"expires_at":null,"method":null}"#,
            key: format!("{two:016x}-0000-4000-8000-{:012x}", one >> 16),
            own: format!("{id}-0"),
            note: format!("bank: {made}"),
            made,
            id,
        }
    }
}

/// A file of SQLite.
pub(crate) struct ByHand {
    connection: Connection,
    paid: usize,
}

impl ByHand {
    pub(crate) fn new(connection: Connection) -> Self {
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON").unwrap();
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
        connection.set_prepared_statement_cache_capacity(100);
        Self { connection, paid: 0 }
    }

    /// Pays so many orders one after the other; how many seconds.
    pub(crate) fn pay(&mut self, payments: usize) -> f64 {
        let began = Instant::now();
        for _ in 0..payments {
            self.paid += 1;
            let Values { id, reference, request, key, made, own, note } = Values::new(self.paid);
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
            let read = |text: &str, values: &[&dyn rusqlite::ToSql]| run(&transaction, text, values);
            read(INTENT, params![id, NOW, reference, request, key]);
            read(ATTEMPT, params![id, "sending", None::<String>, NOW]);
            read(WORK, params![id, NOW]);
            read(BEGUN, params![id, NOW]);
            transaction.commit().unwrap();
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
            let read = |text: &str, values: &[&dyn rusqlite::ToSql]| run(&transaction, text, values);
            read(LOCK, params![id]);
            for statement in READS {
                read(statement, params![id]);
            }
            read(HOLDER, params![made]);
            read(PARKED, params![made, own]);
            read(ATTEMPT, params![id, "open", made, NOW]);
            read(WORK, params![id, NOW]);
            read(MADE, params![id, NOW, note]);
            transaction.commit().unwrap();
        }
        began.elapsed().as_secs_f64()
    }
}

fn run(connection: &Connection, statement: &str, values: &[&dyn rusqlite::ToSql]) {
    let mut prepared = connection.prepare_cached(statement).unwrap();
    let mut rows = prepared.query(values).unwrap();
    while rows.next().unwrap().is_some() {}
}

/// A connection to PostgreSQL, with statements that are prepared once.
#[cfg(feature = "postgres")]
pub(crate) struct ByHandOnServer {
    client: paymux_orchestrator::tokio_postgres::Client,
    prepared: std::collections::BTreeMap<&'static str, paymux_orchestrator::tokio_postgres::Statement>,
    paid: usize,
}

#[cfg(feature = "postgres")]
impl ByHandOnServer {
    pub(crate) async fn new(client: paymux_orchestrator::tokio_postgres::Client) -> Self {
        let mut prepared = std::collections::BTreeMap::new();
        let first = [CLOCK, INTENT, ATTEMPT, WORK, BEGUN, TOGETHER, LOCK];
        for text in first.into_iter().chain(READS).chain([HOLDER, PARKED, MADE]) {
            prepared.insert(text, client.prepare(&text.replace('?', "$")).await.unwrap());
        }
        Self { client, prepared, paid: 0 }
    }

    /// Pays so many orders one after the other; how many seconds.
    pub(crate) async fn pay(&mut self, payments: usize) -> f64 {
        let of = |text: &str| self.prepared[text].clone();
        let began = Instant::now();
        for _ in 0..payments {
            self.paid += 1;
            let Values { id, reference, request, key, made, own, note } = Values::new(self.paid);
            let transaction = self.client.transaction().await.unwrap();
            transaction.query(&of(CLOCK), &[]).await.unwrap();
            transaction.query(&of(INTENT), &[&id, &NOW, &reference, &request, &key]).await.unwrap();
            transaction.query(&of(ATTEMPT), &[&id, &"sending", &None::<String>, &NOW]).await.unwrap();
            transaction.query(&of(WORK), &[&id, &NOW]).await.unwrap();
            transaction.query(&of(BEGUN), &[&id, &NOW]).await.unwrap();
            transaction.commit().await.unwrap();
            let transaction = self.client.transaction().await.unwrap();
            transaction.query(&of(TOGETHER), &[&made]).await.unwrap();
            transaction.query(&of(LOCK), &[&id]).await.unwrap();
            for text in READS {
                transaction.query(&of(text), &[&id]).await.unwrap();
            }
            transaction.query(&of(CLOCK), &[]).await.unwrap();
            transaction.query(&of(HOLDER), &[&made]).await.unwrap();
            transaction.query(&of(PARKED), &[&made, &own]).await.unwrap();
            transaction.query(&of(ATTEMPT), &[&id, &"open", &Some(&made), &NOW]).await.unwrap();
            transaction.query(&of(WORK), &[&id, &NOW]).await.unwrap();
            transaction.query(&of(MADE), &[&id, &NOW, &note]).await.unwrap();
            transaction.commit().await.unwrap();
        }
        began.elapsed().as_secs_f64()
    }
}

/// How often a sweep is measured in one database, each time among others that are due.
pub(crate) const SWEEPS: u64 = 5;
/// A time that never comes: until it is their turn, those of a later sweep are not due.
const NEVER: u64 = 4_000_000_000_000_000;

/// Statements that make so many finished orders like this one, and a thousand open ones for each sweep: the latest ones,
/// or one here and one there.
pub(crate) fn many(id: &str, around: u64, scattered: bool, series: &str) -> Vec<String> {
    let open = SWEEPS * 1000;
    let total = around + open;
    let series = series.replace("TOTAL", &total.to_string());
    let step = if scattered { total / open } else { 1 };
    let due = match scattered {
        true => format!("(n % {step} = 0 AND n <= {})", step * open),
        false => format!("(n > {around})"),
    };
    let rest = "method, sibling_of, stray, given_up, received, since, looks, settled, sends, may_have_acted, \
                key_number, first_sent_at, last_sent_by, held, letting_go, other_asset";
    vec![
        "DELETE FROM paymux_work".to_owned(),
        format!(
            "INSERT INTO paymux_intent (id, scope, reference, amount, asset, request, idempotency_key, paid_by, closing, \
             failed_told, revision, created_at, holds) SELECT 'ID' || n, scope, 'o' || n, amount, asset, request, \
             'k' || n, CASE WHEN {due} THEN NULL ELSE 0 END, closing, failed_told, 0, created_at, holds \
             FROM paymux_intent CROSS JOIN {series} WHERE id = '{id}'"
        ),
        format!(
            "INSERT INTO paymux_attempt (intent, number, account, reference, state, fence, exposed, provider_id, {rest}) \
             SELECT 'ID' || n, 0, account, 'ID' || n || '-0', CASE WHEN {due} THEN 'open' ELSE 'paid' END, \
             CASE WHEN {due} THEN 1 END, exposed, 'p' || n, {rest} FROM paymux_attempt CROSS JOIN {series} \
             WHERE intent = '{id}'"
        ),
        format!(
            "INSERT INTO paymux_work (intent, kind, number, due_at, lease_no) SELECT 'ID' || n, 'attempt', 0, \
             {NEVER} + (n / {step}) % {SWEEPS}, 0 FROM {series} WHERE {due}"
        ),
    ]
}

/// Statements that make the thousand of this sweep due, and nothing else.
pub(crate) fn due(sweep: u64) -> [String; 2] {
    [
        format!("DELETE FROM paymux_work WHERE due_at < {NEVER}"),
        format!("UPDATE paymux_work SET due_at = 0 WHERE due_at = {NEVER} + {sweep}"),
    ]
}
