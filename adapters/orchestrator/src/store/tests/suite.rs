//! Rows, versions, faults.

use std::sync::Arc;

use super::{Database, begin, over_both};
use crate::machine::{Accounts, Break, BreakKind, Declared, Item, State, Time, Timing};
use crate::store::schema::Migrate;
use crate::store::sql::{Job, Sql};
use crate::store::turn::note_break;
use crate::store::{BeginPayout, StoreError};

over_both!(
    an_intent_is_read_as_it_was_written,
    a_database_of_each_earlier_version_is_brought_to_this_one,
    a_newer_database_is_refused_and_left_as_it_is,
    the_database_itself_refuses_a_second_fence,
    of_many_at_once_one_that_fails_takes_no_other_along,
    a_fault_at_each_statement_leaves_nothing_or_the_whole,
    an_id_or_a_key_that_comes_twice_is_refused,
    what_is_old_and_done_with_is_forgotten,
    what_waits_is_listed_alone,
    a_part_that_comes_after_the_one_before_was_settled_is_open_again,
);

async fn an_intent_is_read_as_it_was_written(database: &Database) {
    let store = database.open().await;
    let written = store.run(begin("o1", "0.000000000000000001")).await.unwrap().stored;
    drop(store);
    let read = database.open().await.find("", "o1").await.unwrap().unwrap();
    assert_eq!(read, written);
    assert_eq!(read.intent.attempts[0].state, State::Sending);
    assert!(read.intent.attempts[0].due_at.is_some());
}

async fn a_database_of_each_earlier_version_is_brought_to_this_one(database: &Database) {
    for up_to in 0..Migrate::all().up_to {
        database.open_up_to(up_to).await.unwrap();
        let store = database.open().await;
        let reference = format!("o{up_to}");
        store.run(begin(&reference, "5")).await.unwrap();
        assert_eq!(store.orders(9, false).await.unwrap()[0].reference, reference);
    }
}

async fn a_newer_database_is_refused_and_left_as_it_is(database: &Database) {
    drop(database.open().await);
    database.by_hand("UPDATE paymux_version SET version = 99").await.unwrap();
    let refused = database.open_up_to(Migrate::all().up_to).await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
    assert_eq!(database.by_hand("SELECT version FROM paymux_version").await.unwrap(), Some(99));
}

async fn the_database_itself_refuses_a_second_fence(database: &Database) {
    let store = database.open().await;
    store.run(begin("o1", "5")).await.unwrap();
    let second = "INSERT INTO paymux_attempt SELECT intent, 1, account, 'other', state, FENCE, exposed, provider_id, \
                  further_ids, method, sibling_of, stray, given_up, received, sends, may_have_acted, key_number, \
                  first_sent_at, last_sent_by, since, looks, settled, held, letting_go, other_asset FROM paymux_attempt";
    database.by_hand(second).await.unwrap_err();
    database.by_hand(&second.replace("FENCE", "NULL")).await.unwrap();
}

/// They share commits in SQLite: what one of them is refused is nothing to the others.
async fn of_many_at_once_one_that_fails_takes_no_other_along(database: &Database) {
    let store = database.open().await;
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
    assert_eq!(store.orders(999, false).await.unwrap().len(), 57);
}

async fn a_fault_at_each_statement_leaves_nothing_or_the_whole(database: &Database) {
    let (mut statements, mut unheard) = (0, 0);
    loop {
        let store = database.open().await;
        store.fail_after(statements).await.unwrap();
        let reference = format!("o{statements}");
        let heard = store.run(begin(&reference, "5")).await;
        drop(store);
        let found = database.open().await.find("", &reference).await.unwrap();
        if let Some(found) = &found {
            assert_eq!(found.intent.attempts.len(), 1, "after {statements} statements");
            assert!(found.intent.attempts[0].due_at.is_some(), "after {statements} statements");
        }
        match heard {
            Ok(stepped) => {
                assert_eq!(found.as_ref(), Some(&stepped.stored));
                break;
            }
            Err(StoreError::Lost(_)) => unheard += u32::from(found.is_some()),
            Err(other) => panic!("{other}"),
        }
        statements += 1;
    }
    assert!(statements > 3, "only {statements}");
    assert!(unheard <= 1, "{unheard} were recorded without anybody hearing of it");
}

/// A machine whose randomness repeats itself, after a snapshot for example: another order's key would give another
/// order's payment.
async fn an_id_or_a_key_that_comes_twice_is_refused(database: &Database) {
    let store = database.open().await;
    store.run(begin("o1", "5")).await.unwrap();
    let mut same_id = begin("o2", "5");
    same_id.new.id = "id-o1".to_owned();
    let mut same_key = begin("o3", "5");
    same_key.new.key = "key-o1".parse().unwrap();
    for again in [same_id, same_key] {
        let reference = again.new.reference.clone();
        let refused = store.run(again).await.map(drop).unwrap_err();
        assert!(matches!(refused, StoreError::Database(_)), "{refused}");
        assert_eq!(store.find("", &reference).await.unwrap(), None);
    }
}

async fn what_is_old_and_done_with_is_forgotten(database: &Database) {
    let store = database.open().await;
    store.run(begin("o1", "5")).await.unwrap();
    // Ages in days, of which forty are kept however little is asked for.
    for (name, days) in [("new", 0), ("younger", 39), ("older", 41), ("old", 200)] {
        let at = format!("(SELECT MIN(created_at) FROM paymux_intent) - {}", days * 86_400_000_i64);
        for parked in [0, 1] {
            let row = format!("('bank', '{name}{parked}', {parked}, NULL, NULL, '{{}}', {at})");
            database.by_hand(&format!("INSERT INTO paymux_inbox VALUES {row}")).await.unwrap();
        }
        let columns = "(intent, kind, number, created_at, due_at, tries, delivered_at)";
        for delivered in ["NULL", &at] {
            let row = format!("('id-o1', 'failed', NULL, {at}, 0, 1, {delivered})");
            database.by_hand(&format!("INSERT INTO paymux_outbox {columns} VALUES {row}")).await.unwrap();
        }
    }
    let day = std::time::Duration::from_secs(86400);
    let forgotten = store.forget(100 * day).await.unwrap();
    assert_eq!((forgotten.events, forgotten.unknown_events, forgotten.messages), (1, 1, 1));
    let forgotten = store.forget(std::time::Duration::ZERO).await.unwrap();
    assert_eq!((forgotten.events, forgotten.unknown_events, forgotten.messages), (1, 1, 1));
    assert_eq!(database.by_hand("SELECT COUNT(*) FROM paymux_inbox").await.unwrap(), Some(4));
    // What nobody has taken waits, however old it is.
    let waiting = "SELECT COUNT(*) FROM paymux_outbox WHERE delivered_at IS NULL";
    assert_eq!(database.by_hand(waiting).await.unwrap(), Some(4));
    // More than one transaction deletes.
    let many = "INSERT INTO paymux_inbox SELECT 'bank', 'e' || n, 0, NULL, NULL, NULL, 0 FROM \
                (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2500) SELECT n FROM c) AS c";
    database.by_hand(many).await.unwrap();
    assert_eq!(store.forget(100 * day).await.unwrap().events, 2500);
}

async fn what_waits_is_listed_alone(database: &Database) {
    let store = database.open().await;
    for reference in ["open", "paid", "failed", "paid-with-a-question"] {
        store.run(begin(reference, "5")).await.unwrap();
    }
    let payouts = Declared { payouts: true, ..Declared::CAUTIOUS };
    let accounts = Arc::new(Accounts::new(Timing::default()).with("bank", payouts));
    for reference in ["payout", "paid-out"] {
        let (new, accounts) = (begin(reference, "5").new, accounts.clone());
        store.run(BeginPayout { new, account: "bank".to_owned(), accounts }).await.unwrap();
    }
    for statement in [
        "UPDATE paymux_intent SET paid_by = 0 WHERE reference LIKE 'paid%'",
        "UPDATE paymux_intent SET failed_told = 1 WHERE reference = 'failed'",
        "UPDATE paymux_attempt SET state = 'needs_human' WHERE intent = 'id-paid-with-a-question'",
        "UPDATE paymux_intent SET paid_by = NULL WHERE reference = 'paid-out'",
        "UPDATE paymux_operation SET state = 'done' WHERE intent = 'id-paid-out'",
    ] {
        database.by_hand(statement).await.unwrap();
    }
    let orders = store.orders(9, true).await.unwrap();
    let mut waiting: Vec<_> = orders.iter().map(|order| &*order.reference).collect();
    waiting.sort_unstable();
    assert_eq!(waiting, ["open", "paid-with-a-question", "payout"]);
    assert_eq!(store.orders(9, false).await.unwrap().len(), 6);
}

/// Writes a break.
struct Found(BreakKind);

impl Job for Found {
    type Output = ();

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<(), StoreError> {
        let found = Break { of: Item::Attempt(0), kind: self.0 };
        note_break(sql, "id-o1", found, Time(7)).await
    }
}

async fn a_part_that_comes_after_the_one_before_was_settled_is_open_again(database: &Database) {
    let store = database.open().await;
    store.run(begin("o1", "5")).await.unwrap();
    for (kind, open) in [(BreakKind::PartOwed, 1), (BreakKind::Collision, 0)] {
        store.run(Found(kind)).await.unwrap();
        store.run(Found(kind)).await.unwrap();
        let all = store.breaks(false).await.unwrap();
        assert_eq!(all.len(), 1, "told twice it is one");
        assert!(store.resolve(all[0].id, "sent back").await.unwrap());
        store.run(Found(kind)).await.unwrap();
        let again = store.breaks(false).await.unwrap();
        assert_eq!(again.len(), open, "{kind:?}");
        for row in again {
            assert!(store.resolve(row.id, "and that, too").await.unwrap());
        }
    }
    let history = store.history("", "o1").await.unwrap();
    let reasons: Vec<_> = history.iter().filter_map(|row| row.note.as_deref()).collect();
    assert_eq!(reasons, ["bank", "sent back", "and that, too", "sent back"]);
}

#[cfg(feature = "sqlite")]
#[test]
fn a_look_neither_makes_a_store_nor_changes_one_of_another_version() {
    use crate::store::{Store, sqlite::Sqlite};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("payments.db");
    std::fs::write(&path, "").unwrap();
    let refused = Store::sqlite_as_it_is(&path).unwrap_err();
    assert!(matches!(refused, StoreError::Database(_)), "{refused}");
    std::fs::remove_file(&path).unwrap();
    for _ in 0..2 {
        // Looked at, it stays what it is.
        drop(Sqlite::open(&path, None, Migrate { up_to: 1, ..Migrate::all() }).unwrap());
        let refused = Store::sqlite_as_it_is(&path).unwrap_err();
        assert!(matches!(refused, StoreError::Older { found: 1, .. }), "{refused}");
    }
    drop(Store::sqlite(&path).unwrap());
    Store::sqlite_as_it_is(&path).unwrap();
}
