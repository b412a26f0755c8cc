//! The fault table: what becomes of a call of each safety over the real transport, when the provider
//! or the way to it fails. `cargo test --test fault_table -- --nocapture` prints it.
//!
//! The server is a raw one that counts the requests which it has **fully read**: that number says
//! whether anybody could have been charged twice.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "../fictional/mod.rs"]
mod fictional;

mod answered;
mod call;
mod lost;
mod not_sent;
mod print;
mod row;

use std::sync::Arc;

use call::Transports;
use paymux_conformance::transport as raw_server;
use raw_server::{Step, write};
use row::{COLUMNS, Column, Row};

/// A reply after which the connection is closed, so that each try follows the next script.
fn answer(status: &str, headers: &str, body: &str) -> Step {
    let length = body.len();
    write(format!(
        "HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    ))
}

/// What every operation takes for a success.
fn ok() -> Step {
    answer("200 OK", "", r#"{"id":"t1"}"#)
}

fn ok_kept_alive() -> Step {
    raw_server::reply("200 OK", r#"{"id":"t1"}"#)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_for_every_safety() {
    every_fault(Transports::of_reqwest()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_for_every_safety_over_hyper() {
    every_fault(Transports::of_hyper()).await;
}

async fn every_fault(transports: Transports) {
    let rows = [not_sent::rows(), lost::rows(), answered::rows()].into_iter().flatten().map(Arc::new);
    let start = |row: Arc<Row>| {
        let calls = COLUMNS.map(|column| tokio::spawn(call::run(transports.clone(), row.clone(), column)));
        (row, calls)
    };
    let running: Vec<_> = rows.map(start).collect();

    let mut wrong = Vec::new();
    println!("{}", print::heading());
    for (row, calls) in running {
        let mut seen = Vec::new();
        for call in calls {
            seen.push(call.await.unwrap());
        }
        println!("{}", print::line(&row, &seen));
        for (index, (column, seen)) in COLUMNS.into_iter().zip(&seen).enumerate() {
            let complaints = seen.complaints(&row, index);
            wrong.extend(complaints.into_iter().map(|what| format!("{}, {column:?}: {what}", row.name)));
            // Apart from what the row expects: nobody is charged twice.
            if matches!(column, Column::UnsafeInert | Column::UnsafeMoney) && !row.proves_refusal {
                assert!(seen.read <= 1, "{}: {column:?} was read {} times", row.name, seen.read);
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
