//! Our half of the calls at Stripe: through the unified interface, where it has them.

use paymux::balances::ReadBalances;
use paymux::cancellations::CancelPayment;
use paymux::captures::{CapturePayment, VoidPayment};
use paymux::disputes::{DisputeRef, ListDisputes, RetrieveDispute};
use paymux::finds::FindPayment;
use paymux::lists::ListPayments;
use paymux::payouts::{CreatePayout, Destination, FindPayout, PayoutRef, RetrievePayout};
use paymux::provider::{Account, Opened};
use paymux::refunds::{CreateRefund, ListRefunds, RefundRef, RetrieveRefund};
use paymux::{
    CallOptions, CreatePayment, Customer, Money, PaymentProviderExt, PaymentRef, Status, Timestamp,
};

use super::{key, send};

fn money(text: &str, currency: &str) -> Money {
    Money::parse(text, currency).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}

/// The answer is a refusal, which is not looked at.
pub(crate) async fn make(call: &str, opened: &Opened) {
    let provider = &opened.provider;
    let account = Account::of("stripe");
    let session = PaymentRef::by_id(&account, "cs_1").expecting(money("25.50", "USD"), "order-77");
    let intent = PaymentRef::by_id(&account, "pi_1").expecting(money("25.50", "USD"), "order-77");
    let charge = PaymentRef::by_id(&account, "ch_1").expecting(money("25.50", "USD"), "order-77");
    let ten = || money("10", "USD");
    let payout =
        CreatePayout::new(money("25", "EUR"), Destination::Stored("ba_1".to_owned())).method("instant");
    let payout = payout.reference("payout-1").call(key());
    match call {
        "create-a-payment" => {
            let request = CreatePayment::new(money("25.50", "USD"), "order-77")
                .description("Two mugs & a lid")
                .customer(Customer::default().email("ana@example.org"))
                .metadata("cart", "c-12")
                .return_url("https://shop.example/back?order=77")
                .cancel_url("https://shop.example/no")
                .locale("de")
                .expires_at(at(1_900_000_000))
                .capture_manually()
                .method("card")
                .call(key().header("Stripe-Account", "acct_1"));
            provider.create(&request).await.unwrap_err();
        }
        "look-a-payment-up" => drop(provider.look_up(&session).await.unwrap_err()),
        "call-a-payment-off" => {
            let request = CancelPayment::new(session).call(key());
            provider.cancellations().unwrap().cancel(&request).await.unwrap_err();
        }
        "list-payments" => {
            let request = ListPayments::new()
                .limit(50)
                .after("cs_9")
                .status(Status::AwaitingPayer)
                .created_since(at(1_767_225_600))
                .until(at(1_767_312_000));
            provider.lists().unwrap().list(&request).await.unwrap_err();
        }
        "look-up-a-native-payment" => drop(provider.look_up(&intent).await.unwrap_err()),
        "capture-a-part" => {
            let request = CapturePayment::new(intent).amount(ten()).more_follows().call(key());
            provider.captures().unwrap().capture(&request).await.unwrap_err();
        }
        "capture-all" => {
            let request = CapturePayment::new(intent).call(key());
            provider.captures().unwrap().capture(&request).await.unwrap_err();
        }
        "void" => {
            let request = VoidPayment::new(intent).call(key());
            provider.captures().unwrap().void(&request).await.unwrap_err();
        }
        "search" => drop(provider.finds().unwrap().find(&FindPayment::new("order-77")).await.unwrap_err()),
        "refund-a-part" => {
            let request = CreateRefund::new(intent, "refund-1").amount(ten()).reason("duplicate").call(key());
            provider.refunds().unwrap().refund(&request).await.unwrap_err();
        }
        "refund-all-of-a-charge" => {
            let request = CreateRefund::new(charge, "refund-1").call(key());
            provider.refunds().unwrap().refund(&request).await.unwrap_err();
        }
        "look-a-refund-up" => {
            let request = RetrieveRefund::new(RefundRef::by_id(&account, "re_1"));
            provider.refunds().unwrap().retrieve_refund(&request).await.unwrap_err();
        }
        "list-refunds" => {
            drop(provider.refunds().unwrap().refunds_of(&ListRefunds::of(intent)).await.unwrap_err());
        }
        "look-a-dispute-up" => {
            let request = RetrieveDispute::new(DisputeRef::by_id(&account, "dp_1"));
            provider.disputes().unwrap().retrieve_dispute(&request).await.unwrap_err();
        }
        "list-disputes" => {
            let mut request = ListDisputes::new().after("dp_9");
            request.limit = Some(3);
            provider.disputes().unwrap().list_disputes(&request).await.unwrap_err();
        }
        "pay-out" => drop(provider.payouts().unwrap().pay_out(&payout).await.unwrap_err()),
        "look-a-payout-up" => {
            let request = RetrievePayout::new(PayoutRef::by_id(&account, "po_1"));
            provider.payouts().unwrap().retrieve_payout(&request).await.unwrap_err();
        }
        "find-a-payout" => {
            let request = FindPayout::new(payout, at(1_767_225_600));
            provider.payouts().unwrap().find_payout(&request).await.unwrap_err();
        }
        "read-balances" => {
            drop(provider.balances().unwrap().balances(&ReadBalances::new()).await.unwrap_err());
        }
        "look-an-event-up" => {
            send(opened, "stripe", "event.get", r#"{"id":"evt_1"}"#, &CallOptions::default()).await;
        }
        "list-events" => {
            let input = r#"{"type":"charge.*","delivery_success":false,"created[gte]":1767225600}"#;
            send(opened, "stripe", "event.list", input, &CallOptions::default()).await;
        }
        other => panic!("{other} is not made by us"),
    }
}
