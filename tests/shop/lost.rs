//! A payment whose reply was lost is looked for in the provider's list: found by its reference, never by its
//! amount, and called absent only by a list that was read to its end.

use paymux::lists::ListPayments;
use paymux::{CreatePayment, Money, PaymentProviderExt, PaymentRef};
use serde_json::json;

use super::buyer::{Buyer, providers};

const LIST: &str = "iterapay";

/// Another customer opens payments, of which this shop knows nothing. Gives their ids.
async fn others_open(buyer: &Buyer, amount: &str, count: usize) -> Vec<String> {
    // What was set for our creation is not for theirs.
    buyer.shop.play.behave();
    let provider = buyer.shop.providers.named(LIST).unwrap();
    let mut ids = Vec::new();
    for number in 0..count {
        let reference = format!("another-{number}");
        let mut request = CreatePayment::new(Money::parse(amount, "USD").unwrap(), reference);
        request.method = Some("7".to_owned());
        ids.push(provider.create(&request).await.unwrap().reference.id);
    }
    ids
}

fn configure(buyer: &Buyer, switches: serde_json::Value) {
    buyer.shop.play.sandbox().configure(LIST, switches).unwrap();
}

fn is_unknown(status: &str) -> bool {
    status.starts_with("We do not know yet")
}

#[tokio::test]
async fn another_customers_payment_of_the_same_amount_is_not_taken_for_ours() {
    for described in [true, false] {
        let mut buyer = Buyer::enter().await;
        configure(&buyer, json!({ "invoice_description": described }));
        buyer.buy(LIST, "refuse").await;
        let others = others_open(&buyer, "12.50", 1).await;
        buyer.play("wait_minutes").await;
        buyer.find_out().await;
        let status = buyer.status().await;
        let again = buyer.page().await.contains("id=\"again\"");
        if described {
            assert!(status.contains("has opened no payment") && again, "{status}: {}", buyer.log().await);
        } else {
            assert!(is_unknown(&status) && !again, "{status}: {}", buyer.log().await);
        }
        let pay = json!({ "id": others[0] });
        buyer.shop.play.sandbox().act(LIST, "pay", pay).unwrap();
        buyer.play("wait_minutes").await;
        buyer.find_out().await;
        assert!(!buyer.status().await.contains("Paid"), "{described}: {}", buyer.log().await);
    }
}

#[tokio::test]
async fn of_two_lost_ones_each_is_found_by_its_own_order() {
    let mut buyer = Buyer::enter().await;
    buyer.buy(LIST, "close").await;
    let first = buyer.order.clone();
    buyer.buy(LIST, "refuse").await;
    buyer.play("wait_minutes").await;
    buyer.find_out().await;
    assert!(buyer.status().await.contains("has opened no payment"), "{}", buyer.log().await);
    buyer.order = first;
    buyer.find_out().await;
    assert_eq!(buyer.status().await, "Waiting for your payment.", "{}", buyer.log().await);
}

#[tokio::test]
async fn a_lost_payment_on_a_later_page_is_found() {
    let mut buyer = Buyer::enter().await;
    buyer.buy(LIST, "close").await;
    others_open(&buyer, "12.50", 51).await;
    buyer.play("wait_minutes").await;
    buyer.find_out().await;
    assert_eq!(buyer.status().await, "Waiting for your payment.", "{}", buyer.log().await);
    buyer.play("pay").await;
    buyer.play("wait_minutes").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
}

#[tokio::test]
async fn a_list_that_is_not_read_to_its_end_proves_nothing() {
    let mut buyer = Buyer::enter().await;
    buyer.buy(LIST, "close").await;
    configure(&buyer, json!({ "max_limit": 1 }));
    others_open(&buyer, "3.00", 205).await;
    buyer.play("wait_minutes").await;
    buyer.find_out().await;
    let page = buyer.page().await;
    assert!(is_unknown(&buyer.status().await) && !page.contains("id=\"again\""), "{}", buyer.log().await);
    // Nor does one whose reading fails on the way.
    configure(&buyer, json!({ "max_limit": null }));
    buyer
        .post(
            &format!("{}_page/faults", buyer.shop.play.sandbox().page_url()),
            "place=iterapay+invoice.list&kind=act_then_close&times=9",
        )
        .await;
    buyer.find_out().await;
    assert!(is_unknown(&buyer.status().await), "{}", buyer.log().await);
}

#[tokio::test]
async fn one_that_does_not_say_whose_it_is_blocks_however_old_it_is() {
    let mut buyer = Buyer::enter().await;
    configure(&buyer, json!({ "invoice_description": false }));
    buyer.buy(LIST, "close").await;
    for wait in ["wait_minutes", "wait_hours"] {
        buyer.play(wait).await;
        buyer.find_out().await;
        let page = buyer.page().await;
        assert!(is_unknown(&buyer.status().await) && !page.contains("id=\"again\""), "{}", buyer.log().await);
    }
}

#[tokio::test]
async fn every_provider_says_when_a_payment_was_made() {
    for name in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(name, "none").await;
        let provider = buyer.shop.providers.named(name).unwrap();
        let reference = PaymentRef::by_id(provider.account(), buyer.payment().await);
        let mut found = vec![provider.look_up(&reference).await.unwrap()];
        if let Some(lists) = provider.lists() {
            found.extend(lists.list(&ListPayments::default()).await.unwrap().items);
            assert_eq!(found.len(), 2, "{name}");
        }
        for payment in found {
            let since = buyer.shop.now().since(payment.created_at.unwrap());
            assert!(since.as_secs() < 60, "{name}: {since:?}");
        }
    }
}
