//! A process that takes payments is killed at random moments, again and again. Afterwards one sweep makes
//! everything consistent: nothing was executed twice, nothing is lost, every paid order is found. No webhook ever
//! arrives.
//!
//! `PAYMUX_CRASHES` says how often; 30 times where it is not set. The program is its own child.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

#[path = "support/bank.rs"]
#[allow(unreachable_pub, dead_code)]
mod bank;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use bank::{Bank, Real, random};
use paymux_core::transport::Runtime;
use paymux_core::{CreatePayment, Error, Money, PaymentProvider};
use paymux_orchestrator::machine::{Declared, Find, Time, Timing};
use paymux_orchestrator::{Message, Orchestrator, Paying, Source, Store};
use rusqlite::Connection;

/// How many orders there are.
const ORDERS: u64 = 400;

struct One(Arc<Bank>, Arc<Real>);

impl Source for One {
    fn provider(&self, _: &str) -> Result<Arc<dyn PaymentProvider>, Error> {
        Ok(self.0.clone())
    }

    fn default_account(&self) -> Result<String, Error> {
        Ok("bank".to_owned())
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        self.1.clone()
    }
}

fn open(folder: &Path, bank: Arc<Bank>, later: Duration) -> Orchestrator {
    let clock = move || {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Time(0).plus(since + later)
    };
    let store = Store::sqlite_with_clock(folder.join("payments.db"), Arc::new(clock)).unwrap();
    let second = Duration::from_secs(1);
    let declared = Declared {
        shows_itself: false,
        find: Some(Find { staleness: Duration::ZERO }),
        longest_travel: second,
        staleness: Duration::ZERO,
        late_window: Duration::ZERO,
        keys_kept: Some(Duration::from_secs(24 * 3600)),
        refund_keys_kept: Some(Duration::from_secs(24 * 3600)),
        refund_find: true,
        capture_keys_kept: Some(Duration::from_secs(24 * 3600)),
        advance_keys_kept: Some(Duration::from_secs(24 * 3600)),
        ..Declared::by_facets(&*bank)
    };
    let timing = Timing { send_window: second, first_look: Duration::from_millis(50), ..Timing::default() };
    let told = folder.join("told");
    std::fs::create_dir_all(&told).unwrap();
    Orchestrator::new(Arc::new(One(bank, Arc::new(Real(Instant::now())))), store)
        .declare("bank", declared)
        .timing(timing)
        .on_message(move |message: Message| {
            // An app that tells repetitions by their id.
            let written = std::fs::write(told.join(message.id.to_string()), message.reference);
            async move { written }
        })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match arguments.first().map(String::as_str) {
        Some("--child") => runtime.block_on(child(Path::new(&arguments[1]))),
        _ => parent(&runtime),
    }
}

/// Takes payments until it is killed. What it prints has been promised to somebody.
async fn child(folder: &Path) {
    let bank = Bank::open(&folder.join("bank.db"));
    bank.faults.store(5, Ordering::Relaxed);
    let orchestrator = open(folder, bank.clone(), Duration::ZERO);
    tokio::spawn(orchestrator.clone().run_sweeps(Duration::from_millis(10)));
    println!("ready");
    for _ in 0..8 {
        let (orchestrator, bank) = (orchestrator.clone(), bank.clone());
        tokio::spawn(async move {
            loop {
                let number = random() % ORDERS;
                let reference = format!("order-{number}");
                let mut request = CreatePayment::new(Money::parse("25.50", "EUR").unwrap(), &reference);
                // Of every third order the money is held first.
                let holds = number.is_multiple_of(3);
                if holds {
                    request = request.capture_manually();
                }
                match orchestrator.pay(&request).await {
                    Ok(Paying::Way(payment)) => {
                        println!("way {reference} {}", payment.reference.id);
                        if random().is_multiple_of(2) {
                            bank.pay(&payment.reference.id);
                        }
                    }
                    Ok(Paying::Paid) => {
                        println!("paid {reference}");
                        let part = Money::parse("10", "EUR").unwrap();
                        let name = format!("refund-{}", random() % 3);
                        let _ = orchestrator.refund(&reference, &name, part).await;
                    }
                    Ok(Paying::Underway) if holds => {
                        let part = Money::parse("10", "EUR").unwrap();
                        let _ = match random() % 3 {
                            0 => orchestrator.capture_part(&reference, "part", part).await.map(drop),
                            1 => orchestrator.capture(&reference, "rest", None).await.map(drop),
                            _ if random().is_multiple_of(8) => orchestrator.void(&reference).await,
                            _ => Ok(()),
                        };
                    }
                    _ => {}
                }
            }
        });
    }
    std::future::pending().await
}

fn parent(runtime: &tokio::runtime::Runtime) {
    let times = std::env::var("PAYMUX_CRASHES").map_or(30, |times| times.parse().unwrap());
    let folder = std::env::temp_dir().join(format!("paymux-crash-{}", random()));
    std::fs::create_dir_all(&folder).unwrap();
    let (mut ways, mut paid) = (HashSet::new(), HashSet::new());
    for _ in 0..times {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([Path::new("--child"), &folder])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().expect("the child ended by itself").unwrap(), "ready");
        std::thread::sleep(Duration::from_micros(random() % 250_000));
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["way", order, id] => drop(ways.insert((order.to_owned(), id.to_owned()))),
                ["paid", order] => drop(paid.insert(order.to_owned())),
                // Cut off by the kill.
                _ => {}
            }
        }
    }
    runtime.block_on(settle(&folder));
    let counted = check(&folder, &ways, &paid);
    std::fs::remove_dir_all(&folder).unwrap();
    println!("killed {times} times: {counted}");
    println!("test result: ok. 1 passed; 0 failed");
}

/// Two hours later: everything that is due, until nothing is.
async fn settle(folder: &Path) {
    let bank = Bank::open(&folder.join("bank.db"));
    let orchestrator = open(folder, bank, Duration::from_secs(2 * 3600));
    while {
        let swept = orchestrator.sweep().await.unwrap();
        assert_eq!(swept.failed, 0);
        swept.is_full()
    } {}
    let gauges = orchestrator.store().gauges().await.unwrap();
    assert_eq!(gauges.oldest_unknown, None, "{gauges:?}");
    assert_eq!((gauges.needs_human, gauges.open_breaks), (0, 0), "{gauges:?}");
    assert_eq!(gauges.oldest_message, None, "{gauges:?}");
}

/// Reads both files by hand.
fn check(folder: &Path, ways: &HashSet<(String, String)>, paid: &HashSet<String>) -> String {
    let app = Connection::open(folder.join("payments.db")).unwrap();
    let bank: PathBuf = folder.join("bank.db");
    app.execute("ATTACH ?1 AS bank", [bank.to_str().unwrap()]).unwrap();
    let count = |statement: &str| app.query_row(statement, [], |row| row.get::<_, i64>(0)).unwrap();
    let none = |what: &str, statement: &str| {
        assert_eq!(count(&format!("SELECT COUNT(*) FROM ({statement})")), 0, "{what}: {}", folder.display());
    };
    let whole: String = app.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    none(
        "a payment of the bank that nobody knows",
        "SELECT 1 FROM bank.payment b WHERE NOT EXISTS (SELECT 1 FROM paymux_attempt a WHERE \
         a.provider_id = CAST(b.id AS TEXT) AND a.reference = b.reference)",
    );
    none(
        "a payment was made twice",
        "SELECT reference FROM bank.payment GROUP BY reference HAVING COUNT(*) > 1",
    );
    none(
        "an order with two payments that a payer has a way to pay",
        "SELECT a.intent FROM paymux_attempt a WHERE a.exposed = 1 AND a.state <> 'closed' GROUP BY a.intent HAVING COUNT(*) > 1",
    );
    none(
        "an attempt whose outcome is not known",
        "SELECT 1 FROM paymux_attempt WHERE state IN ('sending', 'unknown')",
    );
    none(
        "a paid order that was not found",
        "SELECT 1 FROM bank.payment b JOIN paymux_attempt a ON a.provider_id = CAST(b.id AS TEXT) \
         JOIN paymux_intent i ON i.id = a.intent WHERE b.paid = 1 AND b.manual = 0 AND (i.paid_by IS NULL OR a.state <> 'paid')",
    );
    none(
        "an order that is called paid and is not",
        "SELECT 1 FROM paymux_attempt a JOIN bank.payment b ON a.provider_id = CAST(b.id AS TEXT) \
         WHERE a.state = 'paid' AND b.paid = 0",
    );
    none(
        "a paid order of which the app was not told, or twice",
        "SELECT 1 FROM paymux_intent i WHERE i.paid_by IS NOT NULL AND 1 <> (SELECT COUNT(*) FROM paymux_outbox o \
         WHERE o.intent = i.id AND o.kind = 'paid' AND o.delivered_at IS NOT NULL)",
    );
    let taken = "(SELECT 1 FROM bank.capture c WHERE c.payment = b.id)";
    none(
        "money that was captured to the end, and was not found",
        &format!(
            "SELECT 1 FROM bank.payment b JOIN paymux_attempt a ON a.provider_id = CAST(b.id AS TEXT) WHERE \
             b.manual = 1 AND b.ended = 1 AND (a.state <> CASE WHEN EXISTS {taken} THEN 'paid' ELSE 'closed' END)"
        ),
    );
    none(
        "held money that nobody knows of",
        "SELECT 1 FROM bank.payment b JOIN paymux_attempt a ON a.provider_id = CAST(b.id AS TEXT) \
         WHERE b.manual = 1 AND b.paid = 1 AND b.ended = 0 AND (a.state <> 'authorized' OR a.held = 0)",
    );
    none(
        "a capture was made twice",
        "SELECT reference FROM bank.capture GROUP BY reference HAVING COUNT(*) > 1",
    );
    none(
        "more was captured than is held",
        "SELECT payment FROM bank.capture GROUP BY payment HAVING SUM(CAST(amount AS REAL)) > 25.5",
    );
    none(
        "a capture of which bank and store say different things",
        "SELECT 1 FROM paymux_operation o WHERE o.kind = 'capture' AND (o.state = 'done') <> EXISTS \
         (SELECT 1 FROM bank.capture c WHERE c.reference = o.own_reference)",
    );
    none(
        "a refund was made twice",
        "SELECT reference FROM bank.refund GROUP BY reference HAVING COUNT(*) > 1",
    );
    none(
        "more went back than had come",
        "SELECT payment FROM bank.refund GROUP BY payment HAVING SUM(CAST(amount AS REAL)) > 25.5",
    );
    none(
        "a refund of which bank and store say different things",
        "SELECT 1 FROM paymux_operation o WHERE o.kind = 'refund' AND (o.state = 'done') <> EXISTS (SELECT 1 FROM bank.refund r \
         WHERE r.reference = o.own_reference)",
    );
    for (order, id) in ways {
        let known: i64 = app
            .query_row(
                "SELECT COUNT(*) FROM paymux_attempt a JOIN paymux_intent i ON i.id = a.intent WHERE \
                 i.reference = ?1 AND a.provider_id = ?2 AND a.exposed = 1",
                [order, id],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(known, 1, "{order}: the payer got a way to pay {id}, and that is not written");
    }
    let told: HashSet<String> = std::fs::read_dir(folder.join("told"))
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    for order in paid {
        assert!(told.contains(order), "{order}: the payer was told that it is paid, the app was not");
    }
    let all = |table: &str| count(&format!("SELECT COUNT(*) FROM bank.{table}"));
    let (payments, refunds, captures) = (all("payment"), all("refund"), all("capture"));
    let nothing = payments == 0 || refunds == 0 || captures == 0 || ways.is_empty();
    assert!(!nothing, "nothing happened: {payments} {refunds} {captures}");
    format!(
        "{payments} payments, {captures} captures, {refunds} refunds, {} ways to pay handed out",
        ways.len()
    )
}
