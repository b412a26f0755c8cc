//! What an app's tests do with it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::time::Duration;

use paymux_core::cancellations::CancelPayment;
use paymux_core::finds::FindPayment;
use paymux_core::refunds::{CreateRefund, ListRefunds};
use paymux_core::transport::{Admission, Throttle};
use paymux_core::{
    Advice, CallOptions, CreatePayment, Effect, ErrorKind, IdempotencyKey, Money, NextAction,
    PaymentProvider, PaymentProviderExt, Status,
};
use paymux_testing::{Answer, TestProvider};

fn eur(amount: &str) -> Money {
    Money::parse(amount, "EUR").unwrap()
}

fn order() -> CreatePayment {
    let key = "key-1".parse::<IdempotencyKey>().unwrap();
    CreatePayment::new(eur("25.50"), "order-77").call(CallOptions::with_key(key))
}

#[tokio::test]
async fn an_answer_that_is_lost_is_of_a_payment_that_exists_and_the_key_finds_it() {
    for (answer, made) in [(Answer::Lost, 1), (Answer::LostBefore, 0)] {
        let provider = TestProvider::new();
        provider.next(answer);
        let error = provider.create(&order()).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::ConnectionLost, Effect::MaybeDone));
        assert!(error.may_exist());
        assert_eq!(error.advice(), Advice::RepeatSameKey);
        assert_eq!(provider.made("order-77").len(), made);
        let found = provider.finds().unwrap().find(&FindPayment::new("order-77")).await.unwrap();
        assert_eq!((found.items.len(), found.complete), (made, true));
        provider.create(&order()).await.unwrap();
        assert_eq!(provider.made("order-77").len(), 1, "the same key is the same payment");
    }
}

#[tokio::test]
async fn what_is_not_done_is_not_in_the_books() {
    let provider = TestProvider::new();
    for answer in [Answer::Unreachable, Answer::Refused(ErrorKind::Declined)] {
        provider.next(answer);
        let error = provider.create(&order()).await.unwrap_err();
        assert_eq!((error.effect(), error.may_exist()), (Effect::NotDone, false), "{answer:?}");
        assert_eq!(error.provider(), Some("test"));
    }
    assert_eq!((provider.made("order-77").len(), provider.calls()), (0, 2));
    let mut other = order();
    other.amount = eur("26.50");
    provider.create(&order()).await.unwrap();
    assert_eq!(provider.create(&other).await.unwrap_err().kind(), ErrorKind::IdempotencyKeyReused);
}

#[tokio::test]
async fn a_payer_pays_in_parts_late_and_too_much() {
    let provider = TestProvider::new();
    let payment = provider.create(&order()).await.unwrap();
    assert!(matches!(payment.next_action(), NextAction::Redirect { .. }));
    let look = async || provider.look_up(&payment.reference).await.unwrap();

    provider.pay_part(&payment.reference, &eur("5.50")).unwrap();
    assert_eq!(look().await.status, Status::PartiallyPaid);
    provider.expire(&payment.reference).unwrap();
    assert_eq!(look().await.status, Status::Expired);
    let webhook = provider.pay(&payment.reference).unwrap();
    let event = webhook.event(&provider).await.unwrap();
    assert!(event.check(&payment.reference).unwrap().is_whole());
    assert_eq!((look().await.status, provider.received("order-77")), (Status::Paid, Some(eur("25.50"))));
    provider.pay_part(&payment.reference, &eur("1.00")).unwrap();
    assert_eq!(provider.received("order-77"), Some(eur("26.50")));
    assert!(provider.pay_part(&payment.reference, &Money::parse("1.00", "USD").unwrap()).is_err());

    let mut forged = webhook.clone();
    forged.headers.remove("test-signature");
    assert_eq!(forged.event(&provider).await.unwrap_err().kind(), ErrorKind::WebhookRejected);
}

#[tokio::test]
async fn money_goes_back_once_and_never_more_than_came() {
    let provider = TestProvider::new();
    let payment = provider.create(&order()).await.unwrap();
    provider.pay(&payment.reference).unwrap();
    let refunds = provider.refunds().unwrap();
    let key = CallOptions::with_key("refund-key".parse::<IdempotencyKey>().unwrap());
    let part = CreateRefund::new(payment.reference.clone(), "refund-1").amount(eur("20.00")).call(key);
    provider.next(Answer::Lost);
    assert!(refunds.refund(&part).await.unwrap_err().money_may_have_moved());
    let made = refunds.refund(&part).await.unwrap();
    assert_eq!((made.amount, provider.refunded("order-77")), (Some(eur("20.00")), Some(eur("20.00"))));

    let too_much = CreateRefund::new(payment.reference.clone(), "refund-2").amount(eur("5.51"));
    assert_eq!(refunds.refund(&too_much).await.unwrap_err().kind(), ErrorKind::AmountOutOfRange);
    refunds.refund(&CreateRefund::new(payment.reference.clone(), "refund-3")).await.unwrap();
    assert_eq!(provider.refunded("order-77"), Some(eur("25.50")));
    let list = refunds.refunds_of(&ListRefunds::of(payment.reference.clone())).await.unwrap();
    assert_eq!(list.items.len(), 2);
    let told = provider.refund_webhook("refund-1").unwrap().event(&provider).await.unwrap();
    assert_eq!(told.kind, "refund");
}

#[tokio::test]
async fn it_stands_among_an_apps_providers_and_can_be_called_off() {
    let provider = TestProvider::named("main");
    let providers = provider.providers();
    let current = providers.current().unwrap();
    let payment = current.create(&order()).await.unwrap();
    assert_eq!(providers.of_payment(&payment.reference).unwrap().name(), "test");
    let cancel = CancelPayment::new(payment.reference.clone());
    assert_eq!(current.cancellations().unwrap().cancel(&cancel).await.unwrap().status, Status::Canceled);
    assert!(providers.named("other").is_err());
    assert!(providers.has_account("main") && !providers.has_account("other"));
    // A rate limit that is set afterwards does not lose what cannot be opened anew.
    assert!(providers.throttled(Arc::new(Unlimited)).named("main").is_ok());
}

struct Unlimited;

impl Throttle for Unlimited {
    fn admit(&self, _: Admission<'_>) -> Result<(), Duration> {
        Ok(())
    }
}
