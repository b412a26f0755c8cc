//! A provider whose memory is a file of its own, so that it outlives the process that asks it.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use paymux_core::captures::{Capture, CapturePayment, Captures, VoidPayment};
use paymux_core::finds::{FindPayment, Finds, Found};
use paymux_core::lists::{ListPayments, Lists, Page};
use paymux_core::payouts::{
    CreatePayout, Destination, FindPayout, FoundPayouts, Payout, PayoutRef, PayoutStatus, Payouts,
    RetrievePayout,
};
use paymux_core::provider::{Account, ClientSession};
use paymux_core::refunds::{
    CreateRefund, ListRefunds, Refund, RefundRef, RefundStatus, Refunds, RetrieveRefund,
};
use paymux_core::transport::Runtime;
use paymux_core::wire::WireSecret;
use paymux_core::{
    AdvancePayment, CallOptions, CreatePayment, Effect, Error, ErrorKind, Money, NextAction, Payment,
    PaymentProvider, PaymentRef, RetrievePayment, Status, Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A payment with what was captured of it.
const PAYMENTS: &str = "SELECT id, reference, amount, paid, manual, approved, ended, (SELECT COALESCE(SUM(CAST(c.amount \
                        AS REAL)), 0.0) FROM capture c WHERE c.payment = payment.id) FROM payment";

/// A bank with idempotency keys, lookups, a search, captures and refunds.
#[derive(Debug)]
pub struct Bank {
    account: Account,
    file: Mutex<Connection>,
    /// Of a hundred calls so many are lost before they arrive, and so many replies on their way back.
    pub faults: AtomicU32,
    /// Whether it acts, and every reply is lost on its way back.
    pub loses_replies: AtomicBool,
    /// Whether a lookup gives the first payment there is, and a search all of them.
    pub mixes_up: AtomicBool,
    /// Whether payers only approve what they pay.
    pub approves: AtomicBool,
    /// Whether a list has the reference at the start of the description, as where there is no field for it.
    pub describes: AtomicBool,
    /// How many rows of a list cannot be read.
    pub unread: AtomicU32,
    /// Whether a lookup does not say how to pay.
    pub silent: AtomicBool,
    /// Whether a search goes on for ever.
    pub endless: AtomicBool,
    /// What happens before a further page of a list is given.
    pub between_pages: Mutex<String>,
    /// How many calls came in.
    pub calls: AtomicU32,
}

impl Bank {
    pub fn open(path: &Path) -> Arc<Self> {
        let file = Connection::open(path).unwrap();
        file.busy_timeout(Duration::from_secs(10)).unwrap();
        file.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = NORMAL;
             CREATE TABLE IF NOT EXISTS payment (id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL,
                key TEXT NOT NULL UNIQUE, amount TEXT NOT NULL, paid INTEGER NOT NULL DEFAULT 0,
                manual INTEGER NOT NULL DEFAULT 0, approved INTEGER NOT NULL DEFAULT 0,
                ended INTEGER NOT NULL DEFAULT 0);
             CREATE TABLE IF NOT EXISTS capture (id INTEGER PRIMARY KEY AUTOINCREMENT, payment INTEGER NOT NULL,
                reference TEXT NOT NULL, key TEXT NOT NULL UNIQUE, amount TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS payout (id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL,
                key TEXT NOT NULL UNIQUE, amount TEXT NOT NULL, destination TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS advance (payment INTEGER NOT NULL, key TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS refund (id INTEGER PRIMARY KEY AUTOINCREMENT, payment INTEGER NOT NULL,
                reference TEXT NOT NULL, key TEXT NOT NULL UNIQUE, amount TEXT NOT NULL);",
        )
        .unwrap();
        Arc::new(Self {
            account: Account::of("bank"),
            file: Mutex::new(file),
            faults: AtomicU32::new(0),
            loses_replies: AtomicBool::new(false),
            mixes_up: AtomicBool::new(false),
            approves: AtomicBool::new(false),
            describes: AtomicBool::new(false),
            unread: AtomicU32::new(0),
            silent: AtomicBool::new(false),
            endless: AtomicBool::new(false),
            between_pages: Mutex::default(),
            calls: AtomicU32::new(0),
        })
    }

    /// The payer pays, or approves: what is to be held is held, the rest is paid.
    pub fn pay(&self, id: &str) {
        let column = if self.approves.load(Ordering::Relaxed) { "approved" } else { "paid" };
        self.file().execute(&format!("UPDATE payment SET {column} = 1 WHERE id = ?1"), [id]).unwrap();
    }

    /// Changes what the bank knows.
    pub fn by_hand(&self, statements: &str) {
        self.file().execute_batch(statements).unwrap();
    }

    /// How many payments or refunds there are.
    pub fn count(&self, table: &str) -> u32 {
        self.file().query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    fn file(&self) -> MutexGuard<'_, Connection> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reply_lost(&self) -> Result<(), Error> {
        if self.loses_replies.load(Ordering::Relaxed) { Err(connection_lost()) } else { self.lost() }
    }

    fn lost(&self) -> Result<(), Error> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if random() % 100 < u64::from(self.faults.load(Ordering::Relaxed)) {
            return Err(connection_lost());
        }
        Ok(())
    }

    fn read(&self, row: &Row<'_>) -> rusqlite::Result<Payment> {
        let (id, reference, amount) =
            (row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?);
        let amount = Money::parse(&amount, "EUR").unwrap();
        let (paid, manual, approved, ended) =
            (row.get::<_, bool>(3)?, row.get::<_, bool>(4)?, row.get::<_, bool>(5)?, row.get::<_, bool>(6)?);
        let taken = Money::parse(&row.get::<_, f64>(7)?.to_string(), "EUR").unwrap();
        let nothing = taken.amount().is_zero();
        let known = PaymentRef::by_id(&self.account, id.to_string()).expecting(amount.clone(), reference);
        let status = match (paid, manual) {
            _ if ended && nothing => Status::Canceled,
            (true, true) if !ended => Status::Authorized,
            (true, _) => Status::Paid,
            (false, _) if approved => Status::Approved,
            (false, _) => Status::AwaitingPayer,
        };
        let mut payment = Payment::new(known, status);
        payment.amounts.received = if manual { Some(taken) } else { paid.then_some(amount) };
        payment.offer(NextAction::Redirect { url: format!("https://bank.test/pay/{id}") });
        payment.client_session = Some(session(format!("session-of-{id}")));
        Ok(payment)
    }

    fn by_id(&self, id: &str) -> Result<Payment, Error> {
        let statement = format!("{PAYMENTS} WHERE id = ?1");
        let found = self.file().query_row(&statement, [id], |row| self.read(row)).optional().unwrap();
        found.ok_or_else(|| Error::refused(ErrorKind::NotFound, "there is no such payment"))
    }

    fn refunds_by(&self, column: &str, value: &str) -> Vec<Refund> {
        let file = self.file();
        let statement = format!("SELECT id, reference, amount FROM refund WHERE {column} = ?1");
        let mut statement = file.prepare(&statement).unwrap();
        let rows = statement.query_map([value], |row| {
            let mut reference = RefundRef::by_id(&self.account, row.get::<_, i64>(0)?.to_string());
            reference.reference = Some(row.get(1)?);
            let mut refund = Refund::new(reference, RefundStatus::Succeeded);
            refund.amount = Some(Money::parse(&row.get::<_, String>(2)?, "EUR").unwrap());
            Ok(refund)
        });
        rows.unwrap().map(Result::unwrap).collect()
    }
}

#[async_trait]
impl PaymentProvider for Bank {
    fn account(&self) -> &Account {
        &self.account
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        self.lost()?;
        let key = &key_of(&request.call);
        self.file()
            .execute(
                "INSERT INTO payment (reference, key, amount, manual) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (key) DO NOTHING",
                params![
                    request.reference,
                    key,
                    request.amount.amount().to_string(),
                    request.capture == Capture::Manual
                ],
            )
            .unwrap();
        tokio::time::sleep(Duration::from_millis(random() % 5)).await;
        self.lost()?;
        let statement = "SELECT id FROM payment WHERE key = ?1";
        let id: i64 = self.file().query_row(statement, [key], |row| row.get(0)).unwrap();
        self.by_id(&id.to_string())
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        self.lost()?;
        let mut found =
            self.by_id(if self.mixes_up.load(Ordering::Relaxed) { "1" } else { &request.payment.id })?;
        if self.silent.load(Ordering::Relaxed) {
            found.offer(NextAction::None);
        }
        Ok(found)
    }

    async fn advance(&self, request: &AdvancePayment) -> Result<Payment, Error> {
        self.lost()?;
        let key = &key_of(&request.call);
        let id = &request.payment.id;
        let statement = "UPDATE payment SET paid = 1 WHERE id = ?1 AND approved = 1 AND paid = 0";
        if self.file().execute(statement, [id]).unwrap() == 1 {
            self.file().execute("INSERT INTO advance (payment, key) VALUES (?1, ?2)", [id, key]).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(random() % 5)).await;
        self.lost()?;
        self.by_id(id)
    }

    fn captures(&self) -> Option<&dyn Captures> {
        Some(self)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        Some(self)
    }

    fn finds(&self) -> Option<&dyn Finds> {
        Some(self)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        Some(self)
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        Some(self)
    }
}

impl Bank {
    fn payout_by(&self, column: &str, value: &str) -> Option<Payout> {
        let statement = format!("SELECT id, reference, amount FROM payout WHERE {column} = ?1");
        let file = self.file();
        file.query_row(&statement, [value], |row| {
            let mut reference = PayoutRef::by_id(&self.account, row.get::<_, i64>(0)?.to_string());
            reference.reference = Some(row.get(1)?);
            let mut payout = Payout::new(reference, PayoutStatus::Paid);
            payout.amount = Some(Money::parse(&row.get::<_, String>(2)?, "EUR").unwrap());
            payout.client_session = Some(session(format!("session-of-{}", row.get::<_, i64>(0)?)));
            Ok(payout)
        })
        .optional()
        .unwrap()
    }
}

#[async_trait]
impl Payouts for Bank {
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        self.lost()?;
        let key = &key_of(&request.call);
        let Destination::Stored(destination) = &request.destination else {
            return Err(Error::invalid_field("destination", "only stored ones"));
        };
        self.file()
            .execute(
                "INSERT INTO payout (reference, key, amount, destination) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (key) DO NOTHING",
                params![request.reference, key, request.amount.amount().to_string(), destination],
            )
            .unwrap();
        tokio::time::sleep(Duration::from_millis(random() % 5)).await;
        self.reply_lost()?;
        Ok(self.payout_by("key", key).unwrap())
    }

    async fn retrieve_payout(&self, request: &RetrievePayout) -> Result<Payout, Error> {
        self.lost()?;
        let id = request.payout.id_at(&self.account)?;
        self.payout_by("id", id).ok_or_else(|| Error::refused(ErrorKind::NotFound, "there is no such payout"))
    }

    async fn find_payout(&self, request: &FindPayout) -> Result<FoundPayouts, Error> {
        self.lost()?;
        let found = self.payout_by("reference", request.sent.reference.as_ref().unwrap());
        Ok(FoundPayouts::by_reference(Found::complete(found.into_iter().collect())))
    }
}

#[async_trait]
impl Captures for Bank {
    async fn capture(&self, request: &CapturePayment) -> Result<Payment, Error> {
        self.lost()?;
        let key = &key_of(&request.call);
        let amount = request.amount.as_ref().unwrap().amount().to_string();
        let (id, reference) = (&request.payment.id, request.reference.as_ref().unwrap());
        let repeated = {
            let mut file = self.file();
            let both = file.transaction().unwrap();
            let known: i64 = both
                .query_row("SELECT COUNT(*) FROM capture WHERE key = ?1", [key], |row| row.get(0))
                .unwrap();
            let held = "SELECT COUNT(*) FROM payment WHERE id = ?1 AND manual = 1 AND paid = 1 AND ended = 0";
            let held: i64 = both.query_row(held, [id], |row| row.get(0)).unwrap();
            if known == 0 && held == 1 {
                let statement =
                    "INSERT INTO capture (payment, reference, key, amount) VALUES (?1, ?2, ?3, ?4)";
                both.execute(statement, params![id, reference, key, amount]).unwrap();
                if request.last {
                    both.execute("UPDATE payment SET ended = 1 WHERE id = ?1", [id]).unwrap();
                }
            }
            both.commit().unwrap();
            known == 1 || held == 1
        };
        tokio::time::sleep(Duration::from_millis(random() % 5)).await;
        self.lost()?;
        if !repeated {
            return Err(Error::refused(ErrorKind::Conflict, "nothing is held").with_effect(Effect::NotDone));
        }
        self.by_id(id)
    }

    async fn void(&self, request: &VoidPayment) -> Result<Payment, Error> {
        self.lost()?;
        let statement = "UPDATE payment SET ended = 1 WHERE id = ?1 AND manual = 1 AND paid = 1";
        self.file().execute(statement, [&request.payment.id]).unwrap();
        self.lost()?;
        self.by_id(&request.payment.id)
    }
}

#[async_trait]
impl Finds for Bank {
    async fn find(&self, request: &FindPayment) -> Result<Found<Payment>, Error> {
        self.lost()?;
        if self.endless.load(Ordering::Relaxed) {
            std::future::pending().await
        }
        let file = self.file();
        let mut statement = file.prepare(&format!("{PAYMENTS} WHERE reference = ?1 OR ?2")).unwrap();
        let all = self.mixes_up.load(Ordering::Relaxed);
        let rows = statement.query_map(params![request.reference, all], |row| self.read(row)).unwrap();
        Ok(Found::complete(rows.map(Result::unwrap).collect()))
    }
}

#[async_trait]
impl Refunds for Bank {
    async fn refund(&self, request: &CreateRefund) -> Result<Refund, Error> {
        self.lost()?;
        let key = &key_of(&request.call);
        let amount = request.amount.as_ref().unwrap().amount().to_string();
        self.file()
            .execute(
                "INSERT INTO refund (payment, reference, key, amount) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (key) DO NOTHING",
                params![request.payment.id, request.reference, key, amount],
            )
            .unwrap();
        tokio::time::sleep(Duration::from_millis(random() % 5)).await;
        self.lost()?;
        Ok(self.refunds_by("key", key).remove(0))
    }

    async fn retrieve_refund(&self, request: &RetrieveRefund) -> Result<Refund, Error> {
        self.lost()?;
        let mut found = self.refunds_by("id", &request.refund.id);
        found.pop().ok_or_else(|| Error::refused(ErrorKind::NotFound, "there is no such refund"))
    }

    async fn refunds_of(&self, request: &ListRefunds) -> Result<Page<Refund>, Error> {
        self.lost()?;
        Ok(Page::new(self.refunds_by("payment", &request.payment.id), None))
    }
}

/// The clock and the randomness of this machine.
pub struct Real(pub Instant);

#[async_trait]
impl Runtime for Real {
    fn now(&self) -> Timestamp {
        Timestamp::from_system_time(SystemTime::now()).unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        let (one, two) = (random().to_le_bytes(), random().to_le_bytes());
        std::array::from_fn(|at| if at < 8 { one[at] } else { two[at - 8] })
    }
}

fn connection_lost() -> Error {
    Error::refused(ErrorKind::ConnectionLost, "the connection was lost").with_effect(Effect::MaybeDone)
}

/// A call without a key is known again by nobody: it is done as often as it comes.
fn key_of(call: &CallOptions) -> String {
    call.key.as_ref().map_or_else(|| format!("none {}", random()), |key| key.as_str().to_owned())
}

pub fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[async_trait]
impl Lists for Bank {
    /// Newest first, by id.
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        self.lost()?;
        let before: i64 = request.cursor.as_ref().map_or(i64::MAX, |cursor| cursor.parse().unwrap());
        if request.cursor.is_some() {
            let statements = std::mem::take(&mut *self.between_pages.lock().unwrap());
            self.by_hand(&statements);
        }
        let most = request.limit.unwrap_or(10);
        let file = self.file();
        let mut statement =
            file.prepare(&format!("{PAYMENTS} WHERE id < ?1 ORDER BY id DESC LIMIT ?2")).unwrap();
        let rows = statement.query_map(params![before, most], |row| self.read(row)).unwrap();
        let mut items: Vec<Payment> = rows.map(Result::unwrap).collect();
        if self.describes.load(Ordering::Relaxed) {
            for payment in &mut items {
                payment.description =
                    payment.reference.reference.take().map(|reference| format!("{reference}: A mug"));
            }
        }
        let full = items.len() == usize::try_from(most).unwrap();
        let next = items.last().filter(|_| full).map(|payment| payment.reference.id.clone());
        Ok(Page::new(items, next).unread(usize::try_from(self.unread.load(Ordering::Relaxed)).unwrap()))
    }
}

/// What is said to whoever asks, and kept nowhere.
fn session(token: String) -> ClientSession {
    ClientSession([("token".to_owned(), WireSecret::new(token))].into())
}
