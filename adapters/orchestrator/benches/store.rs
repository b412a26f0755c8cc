//! What a recorded payment costs beside the same statements by hand, what committing in groups gains, and what a sweep
//! costs among a million attempts. Only the ratios of one run mean anything: a disk decides the rest. What came out stands
//! in the documentation of the crate, under "What it costs".
//!
//! The goals: one at a time at least 1 / 1.15 of the rate by hand; on SQLite four times that rate at 8 at once, and eight
//! times at 64; a sweep among a million at most 1.5 times as long where what is due is recent, and 3 times where it is
//! scattered.
//!
//! `cargo bench -p paymux-orchestrator --features postgres --bench store [ATTEMPTS]`; PostgreSQL is the server that
//! `PAYMUX_POSTGRES_URL` names, without one its half is left out and says so. ATTEMPTS is how many the sweep has around
//! it, a million where it is not given.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss)]

#[path = "store/hand.rs"]
mod hand;
#[path = "store/instant.rs"]
mod instant;

use std::path::PathBuf;
use std::time::Instant;

use instant::{orchestrator, request};
use paymux_orchestrator::{Orchestrator, Paying, Store};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// How many payments are made at once, and how many of each slice.
const AT_ONCE: [(usize, usize); 3] = [(1, 10), (8, 40), (64, 256)];
/// How many of a slice by hand, one at a time.
const BY_HAND: usize = 10;
/// By hand and ours take turns in slices, because a disk that others use too is never twice the same. The one in the middle
/// counts.
const SLICES: usize = 40;

fn main() {
    let attempts = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(1_000_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        sqlite(attempts).await;
        #[cfg(feature = "postgres")]
        postgres(attempts).await;
        #[cfg(not(feature = "postgres"))]
        println!("PostgreSQL: left out, the feature `postgres` is off");
    });
}

/// The file of a store, in a folder that goes with its value.
fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("payments.db")
}

async fn sqlite(attempts: u64) {
    println!("SQLite, synchronous = FULL");
    let [hand, ours] = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let app = orchestrator(Store::sqlite(file_in(&ours)).unwrap());
    drop(Store::sqlite(file_in(&hand)).unwrap());
    let mut hand = hand::ByHand::new(Connection::open(file_in(&hand)).unwrap());
    for (at_once, payments) in AT_ONCE {
        let mut slices = Vec::new();
        pay(&app, "before", payments, at_once).await;
        for slice in 0..SLICES {
            let by_hand = hand.pay(BY_HAND);
            slices.push((by_hand, pay(&app, &slice.to_string(), payments, at_once).await));
        }
        report(at_once, payments, slices);
    }
    let mut places = Vec::new();
    for (_, around, scattered) in among(attempts) {
        let folder = TempDir::new().unwrap();
        let app = orchestrator(Store::sqlite(file_in(&folder)).unwrap());
        let id = template(&app).await;
        let connection = Connection::open(file_in(&folder)).unwrap();
        let series = "(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < TOTAL) SELECT n FROM c)";
        for statement in hand::many(&id, around, scattered, series) {
            connection.execute_batch(&statement).unwrap();
        }
        connection.execute_batch("ANALYZE").unwrap();
        places.push((app, connection, folder));
    }
    let mut rounds = Vec::new();
    for sweep in 0..hand::SWEEPS {
        let mut round = Vec::new();
        for (app, connection, _) in &places {
            hand::due(sweep).iter().for_each(|statement| connection.execute_batch(statement).unwrap());
            round.push(swept(app).await);
        }
        rounds.push(round);
    }
    report_sweeps(attempts, &rounds);
}

#[cfg(feature = "postgres")]
async fn postgres(attempts: u64) {
    use paymux_orchestrator::tokio_postgres::{Config, NoTls};
    let Ok(url) = std::env::var("PAYMUX_POSTGRES_URL") else {
        return println!("PostgreSQL: left out, PAYMUX_POSTGRES_URL names no server");
    };
    println!("PostgreSQL");
    let config: Config = url.parse().unwrap();
    let connect = async |config: &Config| {
        let (client, connection) = config.connect(NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    };
    let fresh = async |schema: &str, connections: usize| {
        let client = connect(&config).await;
        let schema = format!("paymux_bench_{schema}");
        let made = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
        client.batch_execute(&made).await.unwrap();
        let mut own = config.clone();
        own.options(format!("-c search_path={schema}"));
        (Store::postgres(own.clone(), NoTls, connections).await.unwrap(), connect(&own).await)
    };
    let app = orchestrator(fresh("ours", 64).await.0);
    let mut hand = hand::ByHandOnServer::new(fresh("hand", 1).await.1).await;
    for (at_once, payments) in AT_ONCE {
        let mut slices = Vec::new();
        pay(&app, "before", payments, at_once).await;
        for slice in 0..SLICES {
            // A task on the runtime, like ours.
            let by_hand;
            (hand, by_hand) = tokio::spawn(async move {
                let took = hand.pay(BY_HAND).await;
                (hand, took)
            })
            .await
            .unwrap();
            slices.push((by_hand, pay(&app, &slice.to_string(), payments, at_once).await));
        }
        report(at_once, payments, slices);
    }
    // A server has so many connections and no more.
    drop((app, hand));
    let mut places = Vec::new();
    for (name, around, scattered) in among(attempts) {
        let (store, client) = fresh(name, 32).await;
        let app = orchestrator(store);
        let id = template(&app).await;
        for statement in hand::many(&id, around, scattered, "generate_series(1, TOTAL) AS c (n)") {
            client.batch_execute(&statement).await.unwrap();
        }
        client.batch_execute("VACUUM ANALYZE").await.unwrap();
        places.push((app, client));
    }
    let mut rounds = Vec::new();
    for sweep in 0..hand::SWEEPS {
        let mut round = Vec::new();
        for (app, client) in &places {
            for statement in hand::due(sweep) {
                client.batch_execute(&statement).await.unwrap();
            }
            round.push(swept(app).await);
        }
        rounds.push(round);
    }
    report_sweeps(attempts, &rounds);
    for schema in ["ours", "hand"].into_iter().chain(among(0).map(|(name, ..)| name)) {
        let dropped = format!("DROP SCHEMA paymux_bench_{schema} CASCADE");
        connect(&config).await.batch_execute(&dropped).await.unwrap();
    }
}

/// The one in the middle.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Seconds by hand, and ours.
fn report(at_once: usize, payments: usize, slices: Vec<(f64, f64)>) {
    let slices = slices.into_iter().map(|(by_hand, ours)| (BY_HAND as f64 / by_hand, payments as f64 / ours));
    let (by_hand, ours): (Vec<_>, Vec<_>) = slices.unzip();
    let times = by_hand.iter().zip(&ours).map(|(by_hand, ours)| ours / by_hand).collect();
    println!(
        "  pay, {at_once:>2} at once{:>8.0} a second; by hand, one at a time{:>7.0}; ours is{:>7.2} times the rate",
        median(ours),
        median(by_hand),
        median(times)
    );
}

/// What the thousand that are due stand among: nothing, finished orders that are older than all of them, finished orders
/// between them.
fn among(attempts: u64) -> [(&'static str, u64, bool); 3] {
    [("alone", 0, false), ("recent", attempts, false), ("scattered", attempts, true)]
}

/// Seconds of each sweep, in rounds.
fn report_sweeps(attempts: u64, rounds: &[Vec<f64>]) {
    for (number, (name, around, _)) in among(attempts).into_iter().enumerate() {
        let took = median(rounds.iter().map(|round| round[number]).collect());
        let times = median(rounds.iter().map(|round| round[number] / round[0]).collect());
        println!("  sweep of 1000, {name}, {around} others: {took:.3} s, {times:.2} times as long as alone");
    }
}

/// Pays so many orders, so many at once; how many seconds.
async fn pay(app: &Orchestrator, name: &str, payments: usize, at_once: usize) -> f64 {
    let began = Instant::now();
    let mut payers = JoinSet::new();
    for payer in 0..at_once {
        let (app, name) = (app.clone(), format!("{name}-{at_once}-{payer}"));
        payers.spawn(async move {
            for number in 0..payments / at_once {
                let paying = app.pay(&request(&format!("{name}-{number}"))).await.unwrap();
                assert!(matches!(paying, Paying::Way(_)), "{paying:?}");
            }
        });
    }
    payers.join_all().await;
    began.elapsed().as_secs_f64()
}

/// An order that is open, for others to be made like it.
async fn template(app: &Orchestrator) -> String {
    app.pay(&request("template")).await.unwrap();
    app.store().find("", "template").await.unwrap().unwrap().id
}

/// Sweeps the thousand that are due; how many seconds.
async fn swept(app: &Orchestrator) -> f64 {
    let began = Instant::now();
    let mut due = 0;
    loop {
        let swept = app.sweep().await.unwrap();
        assert_eq!(swept.failed, 0);
        due += swept.due;
        if !swept.is_full() {
            break;
        }
    }
    assert_eq!(due, 1000);
    began.elapsed().as_secs_f64()
}
