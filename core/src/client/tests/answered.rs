//! Errors that are found only while the value of a reply is looked at.

use crate::error::{Error, ErrorKind};
use crate::interface::disputes::{Dispute, DisputeRef, DisputeStatus};
use crate::interface::payouts::{Payout, PayoutRef, PayoutStatus};
use crate::interface::refunds::{Refund, RefundRef, RefundStatus};
use crate::interface::{CallOptions, Payment, PaymentRef};
use crate::outcome::{Delivery, Effect};
use crate::testing::{Bench, CANARY, Charge, Put, Step};

/// A provider's words go through one place, which knows what the call carried.
#[tokio::test(start_paused = true)]
async fn words_of_a_reply_are_cleaned_and_say_where_they_came_from() {
    let bench = Bench::new([Step::ok().header("x-request-id", "r1")]);
    let reply = bench.client.send(&Put::new()).await.unwrap();
    let said = format!(
        "no such key: {} {}",
        CANARY,
        CANARY.replace('_', "\\u005f").to_uppercase().replace("U005F", "u005f")
    );
    let error = reply.answered.error(Error::refused(ErrorKind::ProviderFault, said).with_code(CANARY));
    assert_eq!(error.message(), "no such key: [redacted] [redacted]");
    assert_eq!(error.provider_code(), Some("[redacted]"));
    assert_eq!((error.provider(), error.operation()), (Some("acme"), Some("things.put")));
    assert_eq!((error.status().map(|status| status.as_u16()), error.request_id()), (Some(200), Some("r1")));
    assert_eq!((error.delivery(), error.effect(), error.tries()), (Delivery::Answered, Effect::MaybeDone, 1));
    let done = reply.answered.error(Error::mismatch("amount", "another amount"));
    assert_eq!(done.effect(), Effect::Done);
    let refused = Error::refused(ErrorKind::Declined, "").with_delivery(Delivery::Answered);
    assert_eq!(reply.answered.error(refused).effect(), Effect::NotDone);
    assert!(!format!("{reply:?} {:?}", reply.answered).contains(CANARY));
}

/// A failure that is told in the body of a success, and a coding that nobody asked for.
#[tokio::test(start_paused = true)]
async fn an_unreadable_success_is_told_in_the_providers_words() {
    let sent = |step: Step| async move {
        let bench = Bench::new([step]);
        bench.client.send_with(&Put::new(), &CallOptions::default().never_retry()).await.unwrap_err()
    };
    let error =
        sent(Step::reply(200, format!(r#"{{"success":false,"error":"no such key {CANARY}"}}"#))).await;
    assert_eq!(
        error.to_string(),
        "acme things.put: the reply could not be understood (HTTP 200) at `id`: it is missing from the reply; the provider says: no such key [redacted]"
    );
    assert_eq!(error.provider_message(), Some("no such key [redacted]"));
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unintelligible, Effect::MaybeDone));
    // Acme's errors may be maps of fields, but in a success such a member can be a secret that is handed out.
    let error = sent(Step::reply(200, r#"{"secret":["whsec_handed_out"]}"#)).await;
    assert!(!format!("{error} {error:?}").contains("whsec"), "{error}");
    let error = sent(Step::reply(200, "\u{1f}").header("content-encoding", "gzip")).await;
    assert!(
        error.message().ends_with("; the reply is in the content-encoding `gzip`, which nobody asked for"),
        "{error}"
    );
}

/// With the same key it would be refused for ever, so it is not sent again.
#[tokio::test(start_paused = true)]
async fn a_key_that_was_used_for_something_else_is_not_tried_again() {
    let bench = Bench::new([Step::reply(409, r#"{"error":{"code":"key_reused"}}"#)]);
    let operation = crate::testing::of_safety(crate::outcome::Safety::Keyed);
    let error = crate::client::AnyClient::send_any(&bench.client, &*operation, &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.advice(), bench.script.requests().len()),
        (ErrorKind::IdempotencyKeyReused, crate::outcome::Advice::LookUpFirst, 1)
    );
}

/// A success has headers, too: marks of a replay, and the id that support asks for.
#[tokio::test(start_paused = true)]
async fn a_success_gives_its_headers_and_its_request_id() {
    let replayed = Step::ok().header("idempotent-replayed", "true").header("x-request-id", "r1");
    let bench = Bench::new([replayed, Step::ok().header("request-id", CANARY), Step::ok()]);
    let reply = bench.client.send(&Put::new()).await.unwrap();
    assert_eq!(crate::testing::header(reply.headers(), "idempotent-replayed"), Some("true"));
    assert_eq!(reply.request_id().as_deref(), Some("r1"));
    let reply = bench.client.send(&Put::new()).await.unwrap();
    assert_eq!(reply.request_id().as_deref(), Some("[redacted]"));
    assert!(!format!("{reply:?} {:?}", reply.answered).contains(CANARY));
    assert_eq!(bench.client.send(&Put::new()).await.unwrap().request_id(), None);
}

/// Each answer keeps of its reply what it has a place for, and what is found wrong is an error about this reply.
#[tokio::test(start_paused = true)]
async fn an_answer_keeps_what_belongs_to_it() {
    let step = || Step::ok().header("x-request-id", "r1");
    let bench = Bench::new([step(), step(), step(), step(), step()]);
    let account = crate::interface::Account::of("acme");
    let charge = Charge::new();
    let send = || bench.client.send(&charge);

    let reply = send().await.unwrap();
    let (key, body) = (reply.key.clone(), reply.body.clone());
    assert!(key.is_some() && !body.is_empty());
    let reference = PaymentRef::by_id(&account, "p1");
    let (_, payment) =
        reply.answer(|value| Ok((value, Payment::new(reference, crate::interface::Status::Paid)))).unwrap();
    assert_eq!(
        (payment.key, payment.body, payment.request_id.as_deref()),
        (key.clone(), body.clone(), Some("r1"))
    );

    let reply = send().await.unwrap();
    let key = reply.key.clone();
    let refund = Refund::new(RefundRef::by_id(&account, "r1"), RefundStatus::Pending);
    let refund = reply.answer(|_| Ok(refund)).unwrap();
    assert_eq!((refund.key, refund.body), (key, body.clone()));

    let reply = send().await.unwrap();
    let dispute = Dispute::new(DisputeRef::by_id(&account, "d1"), DisputeStatus::Won);
    assert_eq!(reply.answer(|_| Ok(dispute)).unwrap().body, body);

    let reply = send().await.unwrap();
    let key = reply.key.clone();
    let payout = Payout::new(PayoutRef::by_id(&account, "o1"), PayoutStatus::Paid);
    assert_eq!(reply.answer(|_| Ok(payout)).unwrap().key, key);

    let error = send().await.unwrap();
    let error =
        error.answer(|_| Err::<Payment, _>(Error::mismatch("amount", CANARY.to_owned()))).unwrap_err();
    assert_eq!((error.operation(), error.effect()), (Some("things.charge"), Effect::Done));
    assert_eq!(error.request_id(), Some("r1"));
    assert!(!error.to_string().contains(CANARY), "{error}");
}
