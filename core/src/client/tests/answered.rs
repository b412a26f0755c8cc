//! Errors that are found only while the value of a reply is looked at.

use crate::error::{Error, ErrorKind};
use crate::interface::disputes::{Dispute, DisputeRef, DisputeStatus};
use crate::interface::payouts::{Payout, PayoutRef, PayoutStatus};
use crate::interface::refunds::{Refund, RefundRef, RefundStatus};
use crate::interface::{CallOptions, Payment, PaymentRef};
use crate::outcome::{Advice, Delivery, Effect};
use crate::testing::{Bench, CANARY, Charge, Find, Pay, Put, Step};

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

/// Something is made, and the lookup after it fails: the error is about what was made.
#[tokio::test(start_paused = true)]
async fn the_error_of_a_later_call_says_that_the_first_one_was_done() {
    for status in [404, 401, 429, 500] {
        let said = format!(r#"{{"error":{{"message":"no such thing {CANARY}"}}}}"#);
        let answers = [Step::reply(503, "{}"), Step::ok(), Step::reply(status, said.clone())];
        let bench = Bench::new(answers.into_iter().chain([Step::ok(), Step::reply(status, said)]));
        let key: crate::error::IdempotencyKey = "order-77".parse().unwrap();
        let once = CallOptions::default().never_retry();
        let reply =
            bench.client.send_with(&Charge::new(), &CallOptions::with_key(key.clone())).await.unwrap();
        let later = bench.client.send_with(&Find::new(), &once).await.unwrap_err();
        assert!(!later.may_exist() && later.effect() != Effect::Done, "{later}");
        let error = reply.answered.error(later);
        assert_eq!((error.operation(), error.tries(), error.key()), (Some("things.charge"), 2, Some(&key)));
        assert_eq!((error.delivery(), error.effect()), (Delivery::Answered, Effect::Done));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!((error.advice(), error.may_exist()), (Advice::LookUpFirst, true), "{error}");
        let begins = "it was done (HTTP 200), and `things.find` after it failed";
        assert!(error.message().starts_with(begins), "{error}");
        assert!(!format!("{error} {error:?}").contains(CANARY), "{error}");

        let reply = bench.client.send(&Pay::new()).await.unwrap();
        let later = bench.client.send_with(&Find::new(), &once).await.unwrap_err();
        let error = reply.answered.error(later);
        assert_eq!(
            (error.operation(), error.advice()),
            (Some("things.pay"), Advice::AwaitWebhook),
            "{error}"
        );
        assert!(error.money_may_have_moved() && error.effect() == Effect::Done, "{error}");
    }
}

/// After a lookup nothing was done, and a call that moves money says more than one that does not.
#[tokio::test(start_paused = true)]
async fn the_error_of_a_later_call_that_says_more_stays() {
    let lost = || Step::fail(crate::ports::TransportErrorKind::ConnectionLost);
    let bench = Bench::new([Step::ok(), Step::reply(404, "{}"), Step::ok(), lost()]);
    let looked = bench.client.send(&Find::new()).await.unwrap();
    let error = looked.answered.error(bench.client.send(&Pay::new()).await.unwrap_err());
    assert_eq!((error.operation(), error.effect()), (Some("things.pay"), Effect::NotDone));
    let made = bench.client.send(&Charge::new()).await.unwrap();
    let error = made.answered.error(bench.client.send(&Pay::new()).await.unwrap_err());
    assert_eq!((error.operation(), error.effect()), (Some("things.pay"), Effect::MaybeDone));
    assert!(error.money_may_have_moved() && error.key().is_none());
}

/// The key of a later call is not the one to repeat the first with.
#[tokio::test(start_paused = true)]
async fn the_key_of_a_later_call_is_not_taken_for_that_of_the_first() {
    let bench = Bench::new([Step::ok(), Step::reply(404, "{}")]);
    let paid = bench.client.send(&Pay::new()).await.unwrap();
    let later = bench.client.send(&Charge::new()).await.unwrap_err();
    assert!(later.key().is_some());
    let error = paid.answered.error(later);
    assert_eq!((error.operation(), error.key()), (Some("things.pay"), None));
}
