//! What every store keeps.

use std::path::PathBuf;
use std::sync::Arc;

use paymux_core::Money;
use rusqlite::Connection;

use super::schema::Migrate;
use super::sqlite::Sqlite;
use super::{Begin, NewIntent, Store, StoreError};
use crate::machine::{Accounts, State, Timing};

struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let file = Self(std::env::temp_dir().join(format!("paymux-store-{name}-{}.db", std::process::id())));
        file.remove();
        file
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(end);
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.remove();
    }
}

fn begin(reference: &str, amount: &str) -> Begin {
    Begin {
        new: NewIntent {
            id: format!("id-{reference}"),
            scope: String::new(),
            reference: reference.to_owned(),
            amount: Money::parse(amount, "EUR").unwrap(),
            request: "{}".to_owned(),
            key: "key".parse().unwrap(),
        },
        account: None,
        default_account: "bank".to_owned(),
        choosing: Vec::new(),
        accounts: Arc::new(Accounts::new(Timing::default())),
    }
}

#[tokio::test]
async fn an_intent_is_read_as_it_was_written() {
    let file = File::new("written");
    let store = Store::sqlite(&file.0).unwrap();
    let written = store.run(begin("o1", "0.000000000000000001")).await.unwrap().stored;
    drop(store);
    let read = Store::sqlite(&file.0).unwrap().find("", "o1").await.unwrap().unwrap();
    assert_eq!(read, written);
    assert_eq!(read.intent.attempts[0].state, State::Sending);
    assert!(read.intent.attempts[0].due_at.is_some());
}

#[tokio::test]
async fn a_database_of_each_earlier_version_is_brought_to_this_one() {
    let versions = Migrate::all().up_to;
    for up_to in 0..versions {
        let file = File::new(&format!("from-{up_to}"));
        drop(Sqlite::open(&file.0, None, Migrate { up_to }).unwrap());
        let store = Store::sqlite(&file.0).unwrap();
        store.run(begin("o1", "5")).await.unwrap();
        assert_eq!(store.orders(9).await.unwrap().len(), 1);
    }
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_is() {
    let file = File::new("newer");
    drop(Store::sqlite(&file.0).unwrap());
    let by_hand = Connection::open(&file.0).unwrap();
    by_hand.execute("UPDATE paymux_version SET version = 99", []).unwrap();
    let refused = Store::sqlite(&file.0).unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
    let version: i64 = by_hand.query_row("SELECT version FROM paymux_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 99);
}

#[tokio::test]
async fn the_database_itself_refuses_a_second_fence() {
    let file = File::new("fence");
    let store = Store::sqlite(&file.0).unwrap();
    store.run(begin("o1", "5")).await.unwrap();
    let by_hand = Connection::open(&file.0).unwrap();
    let second = "INSERT INTO paymux_attempt SELECT intent, 1, account, 'other', state, FENCE, exposed, provider_id, \
                  further_ids, method, sibling_of, stray, given_up, received, sends, may_have_acted, key_number, \
                  first_sent_at, last_sent_by, since, looks, settled FROM paymux_attempt";
    by_hand.execute(second, []).unwrap_err();
    by_hand.execute(&second.replace("FENCE", "NULL"), []).unwrap();
}

/// They share commits: what one of them is refused is nothing to the others.
#[tokio::test]
async fn of_many_at_once_one_that_fails_takes_no_other_along() {
    let file = File::new("group");
    let store = Store::sqlite(&file.0).unwrap();
    store.run(begin("o0", "5")).await.unwrap();
    let at_once = (0..64).map(|number| {
        let store = store.clone();
        // Every eighth is in conflict with what is known.
        let other = if number % 8 == 0 { begin("o0", "6") } else { begin(&format!("o{number}"), "5") };
        tokio::spawn(async move { store.run(other).await.map(|stepped| stepped.stored.reference) })
    });
    let mut refused = 0;
    for one in at_once.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => {}
            Err(StoreError::Conflict { field: "amount" }) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(refused, 8);
    assert_eq!(store.orders(999).await.unwrap().len(), 57);
}

#[tokio::test]
async fn a_fault_in_a_transaction_leaves_nothing_of_it() {
    let file = File::new("fault");
    let store = Store::sqlite(&file.0).unwrap();
    store.fail_after(6).await.unwrap();
    let lost = store.run(begin("o1", "5")).await.map(drop).unwrap_err();
    assert!(matches!(lost, StoreError::Lost(_)), "{lost}");
    drop(store);
    assert_eq!(Store::sqlite(&file.0).unwrap().find("", "o1").await.unwrap(), None);
}
