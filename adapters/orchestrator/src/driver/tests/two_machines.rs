//! Several orchestrators over one PostgreSQL, as several machines have them.

use std::collections::BTreeMap;
use std::sync::Mutex;

use tokio::task::JoinSet;

use super::*;
use crate::store::{Message, tests::Database};

impl Place {
    /// A machine of its own, with connections of its own.
    async fn machine(&self, database: &Database) -> Orchestrator {
        let store = database.open().await.with_clock(self.clock());
        // No time passes while one waits for the other; how long a call may take is measured as anywhere.
        let waits = |wait| if wait > Duration::from_secs(60) { wait } else { Duration::ZERO };
        self.over_with(store, Hasty::new(waits))
    }
}

/// Both are asked for everything at once, calls and replies are lost on the way, and no webhook comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_machines_that_are_asked_for_the_same_make_it_once() {
    const ORDERS: u32 = 25;
    let Some(database) = Database::postgres("two_machines").await else { return };
    let place = Place::new();
    let told = Arc::new(Mutex::new(BTreeMap::new()));
    let mut machines = Vec::new();
    for _ in 0..2 {
        let told = told.clone();
        machines.push(place.machine(&database).await.on_message(move |message: Message| {
            told.lock()
                .unwrap()
                .entry((message.reference, format!("{:?}", message.tell)))
                .or_insert(Vec::new())
                .push(message.id);
            async { Ok::<_, std::io::Error>(()) }
        }));
    }
    place.bank.faults.store(20, Ordering::Relaxed);
    let mut asked = JoinSet::new();
    for number in 0..ORDERS {
        for machine in machines.iter().chain(&machines) {
            let machine = machine.clone();
            asked.spawn(async move { machine.pay(&order(&format!("o{number}"))).await.unwrap() });
        }
    }
    asked.join_all().await;
    place.bank.faults.store(0, Ordering::Relaxed);
    settle(&place, &machines).await;
    assert_eq!(place.bank.count("payment"), ORDERS);
    for number in 0..ORDERS {
        let id = way(machines[0].pay(&order(&format!("o{number}"))).await.unwrap());
        assert_eq!(way(machines[1].pay(&order(&format!("o{number}"))).await.unwrap(),), id);
        place.bank.pay(&id);
    }
    settle(&place, &machines).await;
    // Twice ten goes back of 25.50, and a third time not.
    let mut asked = JoinSet::new();
    place.bank.faults.store(20, Ordering::Relaxed);
    for number in 0..ORDERS {
        for (at, machine) in machines.iter().chain(&machines).enumerate() {
            let machine = machine.clone();
            asked.spawn(async move {
                let refund = format!("r{}", at % 3);
                // Lost replies and refusals are part of it.
                let _ = machine.refund(&format!("o{number}"), &refund, eur("10")).await;
            });
        }
    }
    asked.join_all().await;
    place.bank.faults.store(0, Ordering::Relaxed);
    settle(&place, &machines).await;
    for number in 0..ORDERS {
        for (machine, refund) in machines.iter().cycle().zip(["r0", "r1", "r2"]) {
            let _ = machine.refund(&format!("o{number}"), refund, eur("10")).await;
        }
    }
    settle(&place, &machines).await;
    assert_eq!((place.bank.count("payment"), place.bank.count("refund")), (ORDERS, 2 * ORDERS));
    let told = told.lock().unwrap().clone();
    let paid = told.iter().filter(|((_, tell), _)| *tell == format!("{:?}", Tell::Paid { attempt: 0 }));
    assert_eq!(paid.clone().count(), usize::try_from(ORDERS).unwrap());
    // A message may come twice, under one id; nothing is told twice.
    assert!(told.values().all(|ids| ids.iter().all(|id| *id == ids[0])), "{told:?}");
    assert_eq!(machines[0].store().breaks(true).await.unwrap(), []);
    database.drop_schema().await;
}

/// Sweeps with all machines at once until nothing is due any more.
async fn settle(place: &Place, machines: &[Orchestrator]) {
    for _ in 0..6 {
        place.wait(HOUR);
        let mut sweeps = JoinSet::new();
        for machine in machines {
            let machine = machine.clone();
            sweeps.spawn(async move {
                while {
                    let swept = machine.sweep().await.unwrap();
                    assert_eq!(swept.failed, 0);
                    swept.is_full()
                } {}
            });
        }
        sweeps.join_all().await;
    }
}

/// One machine ends before each single step in turn, in the middle of a life; the other one goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_statement_was_the_last_another_machine_finds_everything() {
    let Some(database) = Database::postgres("machine_ends").await else { return };
    let place = Place::new();
    let mut steps = 0;
    loop {
        let (ends, stays) = (place.machine(&database).await, place.machine(&database).await);
        let reference = format!("o{steps}");
        ends.store().fail_after(steps).await.unwrap();
        let life = async {
            let Paying::Way(payment) = ends.pay(&order(&reference)).await? else { return Err(Error::Ended) };
            place.bank.pay(&payment.reference.id);
            place.wait(HOUR);
            ends.sweep().await?;
            ends.refund(&reference, "r1", eur("10")).await?;
            Ok::<_, Error>(())
        };
        let survived = life.await.is_ok();
        place.wait(HOUR);
        stays.sweep().await.unwrap();
        match stays.pay(&order(&reference)).await.unwrap() {
            Paying::Way(payment) => place.bank.pay(&payment.reference.id),
            Paying::Paid => {}
            other => panic!("after {steps} steps: {other:?}"),
        }
        place.wait(HOUR);
        stays.sweep().await.unwrap();
        assert!(matches!(stays.pay(&order(&reference)).await.unwrap(), Paying::Paid), "after {steps}");
        stays.refund(&reference, "r1", eur("10")).await.unwrap();
        place.wait(HOUR);
        stays.sweep().await.unwrap();
        let stored = stays.store().find("", &reference).await.unwrap().unwrap();
        assert_eq!(stored.intent.refunds[0].state, RefundState::Done, "after {steps} steps");
        let made = (place.bank.count("payment"), place.bank.count("refund"));
        let orders = u32::try_from(steps).unwrap() + 1;
        assert_eq!(made, (orders, orders), "after {steps}");
        let paid = "SELECT COUNT(*) FROM paymux_outbox WHERE kind = 'paid'";
        assert_eq!(database.by_hand(paid).await.unwrap(), Some(orders.into()));
        assert_eq!(stays.store().gauges().await.unwrap().open_breaks, 0);
        if survived {
            break;
        }
        steps += 1;
    }
    assert!(steps > 40, "only {steps} steps were swept");
    database.drop_schema().await;
}
