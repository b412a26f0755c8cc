//! Webhook deliveries: the schedule by the clock, what counts as success, faults, resending.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::{Delivery, DeliveryFault, DeliveryState, Error, Sandbox};
use support::{Answer, Payviox, Receiver};

async fn listening(answers: &[Answer]) -> (Sandbox, Receiver) {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    receiver.answer(answers);
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    (sandbox, receiver)
}

async fn paid(sandbox: &Sandbox, order: &str) {
    let id = Payviox::new(sandbox).session(order).await;
    sandbox.payviox().pay(&id, Default::default()).unwrap();
}

/// Seconds from the start of the sandbox's clock to each attempt.
fn times(sandbox: &Sandbox, delivery: &Delivery) -> Vec<i64> {
    let start = paymux_sandbox::Start::default();
    let paymux_sandbox::Start::Frozen(start) = start else { panic!("frozen by default") };
    assert!(sandbox.now() >= start);
    delivery.attempts.iter().map(|attempt| attempt.at.duration_since(start).as_secs()).collect()
}

#[tokio::test]
async fn four_attempts_each_after_the_failure_before_it() {
    let (sandbox, receiver) = listening(&[Answer::Status(500); 9]).await;
    paid(&sandbox, "A").await;
    sandbox.settle().await;
    assert_eq!(receiver.received().len(), 1);
    sandbox.advance(Duration::from_secs(29)).await;
    assert_eq!(receiver.received().len(), 1);
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(receiver.received().len(), 2);
    // The others come at their own times, however far the clock is moved at once.
    sandbox.advance(Duration::from_secs(24 * 60 * 60)).await;
    let delivery = &sandbox.deliveries()[0];
    assert_eq!(times(&sandbox, delivery), [0, 30, 330, 2130]);
    assert_eq!((delivery.state, delivery.next_attempt), (DeliveryState::Failed, None));
    let bodies: Vec<_> =
        receiver.received().into_iter().map(|one| (one.header("signature"), one.body)).collect();
    assert!(bodies.windows(2).all(|two| two[0] == two[1]), "the same bytes each time");
}

#[tokio::test]
async fn only_200_is_success() {
    let answers = [Answer::Status(201), Answer::Status(302), Answer::Close, Answer::Status(200)];
    let (sandbox, receiver) = listening(&answers).await;
    paid(&sandbox, "A").await;
    sandbox.advance(Duration::from_secs(3600)).await;
    let delivery = &sandbox.deliveries()[0];
    assert_eq!(delivery.state, DeliveryState::Delivered);
    let statuses: Vec<_> = delivery.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(201), Some(302), None, Some(200)]);
    assert!(delivery.attempts[2].error.is_some());
    assert_eq!(receiver.received().len(), 4);
}

#[tokio::test]
async fn no_answer_within_30_seconds_is_a_failure() {
    let (sandbox, receiver) = listening(&[Answer::Hang]).await;
    paid(&sandbox, "A").await;
    sandbox.advance(Duration::from_secs(29)).await;
    assert!(sandbox.deliveries()[0].attempts.is_empty(), "still waiting");
    sandbox.advance(Duration::from_secs(1)).await;
    let delivery = sandbox.deliveries().remove(0);
    assert!(delivery.attempts[0].error.as_deref().unwrap().starts_with("no answer by"));
    // 30 s of waiting, then 30 s until the next attempt.
    sandbox.advance(Duration::from_secs(30)).await;
    assert_eq!(times(&sandbox, &sandbox.deliveries()[0]), [0, 60]);
    assert_eq!(receiver.received().len(), 2);
}

#[tokio::test]
async fn a_hanging_delivery_does_not_hold_up_the_next() {
    let (sandbox, receiver) = listening(&[Answer::Hang]).await;
    paid(&sandbox, "A").await;
    paid(&sandbox, "B").await;
    sandbox.settle().await;
    assert_eq!(receiver.received().len(), 2);
    assert_eq!(sandbox.deliveries()[1].state, DeliveryState::Delivered);
}

#[tokio::test]
async fn nobody_listening_is_a_failure() {
    let sandbox = Sandbox::start().await.unwrap();
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    sandbox.set_webhook_url("payviox", &format!("http://{gone}/")).unwrap();
    paid(&sandbox, "A").await;
    sandbox.settle().await;
    let attempt = sandbox.deliveries()[0].attempts[0].clone();
    assert!(attempt.error.is_some() && attempt.status.is_none());
}

#[tokio::test]
async fn a_duplicate_is_the_same_bytes_twice() {
    let (sandbox, receiver) = listening(&[]).await;
    sandbox.webhook_fault("payviox", "payment", DeliveryFault::Duplicate).unwrap();
    paid(&sandbox, "A").await;
    paid(&sandbox, "B").await;
    sandbox.settle().await;
    let received = receiver.received();
    assert_eq!(received.len(), 3);
    assert_eq!(received[0].body, received[1].body);
    assert_ne!(received[0].body, received[2].body);
}

#[tokio::test]
async fn a_reordered_message_comes_after_the_next_one() {
    let (sandbox, receiver) = listening(&[]).await;
    sandbox.webhook_fault("payviox", "payment", DeliveryFault::Reorder).unwrap();
    paid(&sandbox, "A").await;
    sandbox.settle().await;
    assert!(receiver.received().is_empty());
    paid(&sandbox, "B").await;
    sandbox.settle().await;
    let orders: Vec<_> = receiver.received().iter().map(|one| one.json()["order_id"].clone()).collect();
    assert_eq!(orders, ["B", "A"]);
}

#[tokio::test]
async fn a_reordered_message_without_another_comes_a_second_later() {
    let (sandbox, receiver) = listening(&[]).await;
    sandbox.webhook_fault("payviox", "payment", DeliveryFault::Reorder).unwrap();
    paid(&sandbox, "A").await;
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn resending_is_beside_the_schedule() {
    let (sandbox, receiver) = listening(&[Answer::Status(500), Answer::Status(500)]).await;
    paid(&sandbox, "A").await;
    sandbox.settle().await;
    sandbox.resend(1).unwrap();
    sandbox.settle().await;
    let delivery = sandbox.deliveries().remove(0);
    assert_eq!(delivery.attempts.iter().map(|one| one.manual).collect::<Vec<_>>(), [false, true]);
    assert_eq!(delivery.state, DeliveryState::Pending);
    sandbox.advance(Duration::from_secs(30)).await;
    assert_eq!(times(&sandbox, &sandbox.deliveries()[0]), [0, 0, 30]);
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Delivered);
    sandbox.resend(1).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.received().len(), 4);
    assert!(matches!(sandbox.resend(9), Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn without_a_destination_a_message_waits_to_be_resent() {
    let sandbox = Sandbox::start().await.unwrap();
    paid(&sandbox, "A").await;
    sandbox.advance(Duration::from_secs(3600)).await;
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Unsent);
    assert!(matches!(sandbox.resend(1), Err(Error::Refused(_))));
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    sandbox.resend(1).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["succeeded"]);
}

#[tokio::test]
async fn destinations_are_on_loopback() {
    let sandbox = Sandbox::start().await.unwrap();
    for url in ["http://example.org/", "https://127.0.0.1/", "http://192.0.2.1/"] {
        assert!(matches!(sandbox.set_webhook_url("payviox", url), Err(Error::Destination(_))), "{url}");
    }
    let unknown = sandbox.set_webhook_url_of("payviox", "weather", None);
    assert!(matches!(unknown, Err(Error::UnknownKind { .. })));
    assert!(matches!(sandbox.set_webhook_url("nobody", "http://127.0.0.1/"), Err(Error::UnknownProvider(_))));
}

#[tokio::test]
async fn plain_json_can_be_asked_for() {
    let (sandbox, receiver) = listening(&[]).await;
    sandbox.payviox().set_switches(|switches| switches.php_json = false);
    paid(&sandbox, "a/é").await;
    sandbox.settle().await;
    assert!(receiver.received()[0].body.contains("\"a/é\""));
    sandbox.payviox().set_switches(|switches| switches.php_json = true);
    paid(&sandbox, "b/é").await;
    sandbox.settle().await;
    assert!(receiver.received()[1].body.contains(r#""b\/\u00e9""#));
}
