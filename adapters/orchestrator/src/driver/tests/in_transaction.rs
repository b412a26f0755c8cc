//! The app's own transaction, over both stores.

use super::*;
use crate::store::Sql;
#[cfg(feature = "postgres")]
use crate::store::tests::Database;

/// What the app does in one transaction.
async fn take_all<S: Sql>(app: &Orchestrator, transaction: &mut S) -> Vec<(i64, Tell)> {
    let mut all = Vec::new();
    loop {
        let some = app.take_messages(transaction, 1).await.unwrap();
        if some.is_empty() {
            return all;
        }
        all.extend(some.into_iter().map(|message| (message.id, message.tell)));
    }
}

/// An order that was recorded and paid, with a refund: two messages.
async fn paid_and_refunded(place: &Place, app: &Orchestrator) {
    let id = way(app.pay(&order("o1")).await.unwrap());
    place.bank.pay(&id);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    app.refund("o1", "r1", eur("10")).await.unwrap();
}

fn conflict(error: &Error) -> bool {
    matches!(error, Error::Store(StoreError::Conflict { field: "amount" }))
}

#[tokio::test]
async fn with_rusqlite_intent_and_messages_are_the_apps_or_nobodys() {
    use rusqlite::{Connection, TransactionBehavior};
    let place = Place::new();
    let app = place.start();
    let path = place.folder.path().join("payments.db");
    let mut own = Connection::open(&path).unwrap();
    let mut other = Connection::open(&path).unwrap();

    let mut transaction = own.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    crate::at_once(app.record(&mut transaction, &order("o1"))).unwrap();
    transaction.rollback().unwrap();
    assert_eq!(app.store().find("", "o1").await.unwrap(), None);

    let mut transaction = own.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    for _ in 0..2 {
        crate::at_once(app.record(&mut transaction, &order("o1"))).unwrap();
    }
    let another = CreatePayment::new(eur("1"), "o1");
    assert!(conflict(&crate::at_once(app.record(&mut transaction, &another)).unwrap_err()));
    transaction.commit().unwrap();
    let recorded = app.store().find("", "o1").await.unwrap().unwrap();
    assert!(recorded.intent.attempts.is_empty());
    assert_eq!(place.bank.calls.load(Ordering::Relaxed), 0);

    paid_and_refunded(&place, &app).await;
    let stored = app.store().find("", "o1").await.unwrap().unwrap();
    assert_eq!(stored.id, recorded.id);
    let expected = [(1, Tell::Paid { attempt: 0 }), (2, Tell::Refunded { refund: 0 })];
    for commits in [false, true] {
        let mut transaction = own.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        assert_eq!(take_all(&app, &mut transaction).await, expected);
        if commits {
            transaction.commit().unwrap();
        }
    }
    let mut transaction = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    assert_eq!(take_all(&app, &mut transaction).await, []);
    drop(transaction);

    // It has read, another one has written since: SQLite cannot let it write any more.
    let mut late = own.transaction().unwrap();
    let count: i64 = late.query_row("SELECT COUNT(*) FROM paymux_intent", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
    app.abandon("o2").await.unwrap_err();
    way(app.pay(&order("o2")).await.unwrap());
    let refused = crate::at_once(app.record(&mut late, &order("o3"))).unwrap_err();
    assert!(
        matches!(&refused, Error::Store(StoreError::Busy(text)) if text.contains("IMMEDIATE")),
        "{refused}"
    );
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_postgres_intent_and_messages_are_the_apps_or_nobodys() {
    let Some(database) = Database::postgres("in_transaction").await else { return };
    let place = Place::new();
    let app = place.over(database.open().await.with_clock(place.clock()));
    let (mut own, mut other) = (database.connect().await, database.connect().await);

    let mut transaction = own.transaction().await.unwrap();
    app.record(&mut transaction, &order("o1")).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(app.store().find("", "o1").await.unwrap(), None);

    let mut transaction = own.transaction().await.unwrap();
    for _ in 0..2 {
        app.record(&mut transaction, &order("o1")).await.unwrap();
    }
    let another = CreatePayment::new(eur("1"), "o1");
    assert!(conflict(&app.record(&mut transaction, &another).await.unwrap_err()));
    // It is not committed yet: paying it waits for a while and gives up, and nothing is sent.
    let waits = app.pay(&order("o1")).await.unwrap_err();
    assert!(matches!(waits, Error::Store(StoreError::Busy(_))), "{waits}");
    assert_eq!(place.bank.calls.load(Ordering::Relaxed), 0);
    transaction.commit().await.unwrap();
    let recorded = app.store().find("", "o1").await.unwrap().unwrap();
    assert!(recorded.intent.attempts.is_empty());

    paid_and_refunded(&place, &app).await;
    let stored = app.store().find("", "o1").await.unwrap().unwrap();
    assert_eq!(stored.id, recorded.id);
    let expected = [Tell::Paid { attempt: 0 }, Tell::Refunded { refund: 0 }];
    for commits in [false, true] {
        let mut transaction = own.transaction().await.unwrap();
        let taken = take_all(&app, &mut transaction).await;
        assert_eq!(taken.iter().map(|(_, tell)| *tell).collect::<Vec<_>>(), expected);
        // Another one passes over what is being taken, and over what stands behind it.
        let mut second = other.transaction().await.unwrap();
        assert_eq!(take_all(&app, &mut second).await, []);
        drop(second);
        if commits {
            transaction.commit().await.unwrap();
        }
    }
    let mut transaction = own.transaction().await.unwrap();
    assert_eq!(take_all(&app, &mut transaction).await, []);
    drop(transaction);

    // Under repeatable read it cannot see what was recorded since it began: it is to be run again.
    let level = tokio_postgres::IsolationLevel::RepeatableRead;
    let mut late = own.build_transaction().isolation_level(level).start().await.unwrap();
    late.query("SELECT 1 FROM paymux_intent", &[]).await.unwrap();
    way(app.pay(&order("o2")).await.unwrap());
    let again = app.record(&mut late, &order("o2")).await.unwrap_err();
    assert!(matches!(again, Error::Store(StoreError::Busy(_))), "{again}");
    drop(late);
    database.drop_schema().await;
}

/// What the key of an event may be is up to its provider.
#[tokio::test]
async fn a_key_that_no_database_keeps_is_known_again() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    for key in ["nul\0".to_owned(), "x".repeat(9000)] {
        let event = paid_event(&key, &id, None, Some(eur("25.50")));
        assert_eq!(app.take_event(&event).await.unwrap(), Handled::Known);
        assert_eq!(app.take_event(&event).await.unwrap(), Handled::Repeated);
    }
    let mut refused = paid_event("k", "nul\0", None, None);
    assert!(matches!(app.take_event(&refused).await, Err(Error::Provider(_))));
    refused = paid_event("k", &"x".repeat(1001), None, None);
    assert!(matches!(app.take_event(&refused).await, Err(Error::Provider(_))));
    for text in ["nul\0", "line\n"] {
        assert!(matches!(app.pay(&order(text)).await, Err(Error::Provider(_))));
    }
    assert!(matches!(app.store().resolve(1, "nul\0").await, Err(StoreError::Unstorable { field: "reason" })));
    assert!(matches!(app.store().find("", "nul\0").await, Err(StoreError::Unstorable { .. })));
}
