//! Jobs that share a commit, and statements that are prepared once.

use super::*;

struct Nothing;

impl Queued for Nothing {
    fn run(&mut self, _: &mut SqliteSql) -> bool {
        true
    }

    fn answer(self: Box<Self>, _: Result<(), StoreError>) {}
}

#[test]
fn statements_are_prepared_once_whatever_their_arguments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("payments.db");
    drop(Sqlite::open(&path, None, Migrate::all()).unwrap());
    let connection = connect(&path).unwrap();
    let statement = "SELECT a.number, w.due_at FROM paymux_attempt a LEFT JOIN paymux_work w ON w.intent = a.intent \
                     AND w.kind = 'attempt' AND w.number = a.number WHERE a.intent = ?1";
    for intent in ["one", "two", "three"] {
        assert!(query(&connection, statement, vec![intent.into()]).unwrap().is_empty());
    }
    let prepared = connection.prepare_cached(statement).unwrap();
    assert_eq!(prepared.get_status(rusqlite::StatementStatus::Run), 3);
    assert_eq!(prepared.get_status(rusqlite::StatementStatus::RePrepare), 0);
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn those_who_were_answered_together_are_waited_for() {
    let (sender, jobs) = channel::<Box<dyn Queued>>();
    let late = std::thread::spawn(move || {
        for _ in 0..2 {
            std::thread::sleep(Duration::from_millis(20));
            sender.send(Box::new(Nothing)).unwrap();
        }
        sender
    });
    assert_eq!(gathered(Box::new(Nothing), &jobs, 3, LONG).len(), 3);
    let sender = late.join().unwrap();
    // No longer than there is patience, and by nobody where all are gone.
    assert_eq!(gathered(Box::new(Nothing), &jobs, 3, Duration::from_millis(1)).len(), 1);
    drop(sender);
    assert_eq!(gathered(Box::new(Nothing), &jobs, 3, LONG).len(), 1);
}

#[test]
fn who_asks_alone_is_not_kept_waiting_and_no_group_is_too_large() {
    let (sender, jobs) = channel::<Box<dyn Queued>>();
    let began = Instant::now();
    assert_eq!(gathered(Box::new(Nothing), &jobs, 1, LONG).len(), 1);
    assert!(began.elapsed() < LONG / 2);
    (0..GROUP + 5).for_each(|_| sender.send(Box::new(Nothing)).unwrap());
    assert_eq!(gathered(Box::new(Nothing), &jobs, 1, LONG).len(), GROUP);
    assert_eq!(gathered(Box::new(Nothing), &jobs, 1, LONG).len(), 7);
}
