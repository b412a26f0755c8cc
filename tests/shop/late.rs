//! Money that comes late, in part, twice, or for nobody: told as it is.

use paymux::{CreatePayment, Money};
use serde_json::json;

use super::buyer::{Buyer, providers};

#[tokio::test]
async fn word_of_a_lost_payment_after_a_switch_is_believed_and_the_other_one_is_not_to_be_paid() {
    let mut buyer = Buyer::enter().await;
    let sandbox = buyer.shop.play.sandbox();
    let url = format!("{}/webhooks/payviox", buyer.shop.address);
    sandbox.set_webhook_url_of("payviox", "payment", None).unwrap();
    buyer.buy("payviox", "close").await;
    // A person finds nothing yet, and it is paid right then.
    buyer.person_is_wrong().await;
    buyer.play("pay").await;
    buyer.again("pepay", "none").await;
    assert_eq!(buyer.status().await, "Waiting for your payment.");
    let sandbox = buyer.shop.play.sandbox();
    sandbox.set_webhook_url_of("payviox", "payment", Some(&url)).unwrap();
    let mut lost = sandbox.deliveries();
    lost.retain(|delivery| delivery.provider == "payviox" && delivery.event == "succeeded");
    sandbox.resend(lost[0].id).unwrap();
    buyer.settle().await;
    let status = buyer.status().await;
    assert!(status.starts_with("Paid."), "{status}: {}", buyer.log().await);
    assert!(status.ends_with("Please do not pay at Pepay as well."), "{status}");
    assert!(!buyer.page().await.contains("id=\"pay\""), "nothing to pay with is shown");
    // Who pays all the same, in another window, is owed it.
    buyer.play("pay").await;
    let status = buyer.status().await;
    assert!(status.starts_with("Paid, and paid again. We owe you 12.50 USD"), "{status}");
}

#[tokio::test]
async fn a_part_that_came_for_an_attempt_that_was_called_off_is_owed_and_shown() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("payviox", "close").await;
    let sandbox = buyer.shop.play.sandbox();
    sandbox.set_webhook_url_of("payviox", "payment", None).unwrap();
    buyer.person_is_wrong().await;
    buyer.play("pay_too_little").await;
    buyer.again("pepay", "come_back_later").await;
    assert!(buyer.status().await.contains("Pepay has opened no payment"), "{}", buyer.log().await);
    let url = format!("{}/webhooks/payviox", buyer.shop.address);
    let sandbox = buyer.shop.play.sandbox();
    sandbox.set_webhook_url_of("payviox", "payment", Some(&url)).unwrap();
    let mut lost = sandbox.deliveries();
    lost.retain(|delivery| delivery.event == "incomplete");
    sandbox.resend(lost[0].id).unwrap();
    buyer.settle().await;
    assert!(buyer.log().await.contains("A person has to look at it: stray."), "{}", buyer.log().await);
    // The person was wrong: it can still be paid, so nothing is offered beside it.
    let status = buyer.status().await;
    assert_eq!(status, "6.25 USD of 12.50 USD has arrived. 6.25 USD is still due.");
    assert!(!buyer.page().await.contains("id=\"again\""), "{}", buyer.log().await);
}

#[tokio::test]
async fn a_part_that_came_is_never_called_not_arrived() {
    for provider in ["pepay", "iterapay"] {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        buyer.play("pay_too_little").await;
        buyer.play("wait_minutes").await;
        buyer.play("wait_hours").await;
        let status = buyer.status().await;
        assert!(
            status.starts_with("The time to pay is over, and the payment has not arrived in full"),
            "{provider}: {status}"
        );
        let owed = if provider == "pepay" { "We owe you 6.25 USD" } else { "We owe you 6." };
        assert!(status.contains(owed), "{provider}: {status}");
        // That stays true when the order is paid elsewhere.
        buyer.again("payviox", "none").await;
        buyer.play("pay").await;
        let status = buyer.status().await;
        assert!(status.starts_with("Paid.") && status.contains(owed), "{provider}: {status}");
    }
}

#[tokio::test]
async fn money_after_the_expiry_is_owed_or_counts_as_the_provider_sees_it() {
    for counts in [false, true] {
        let mut buyer = Buyer::enter().await;
        buyer.shop.play.sandbox().configure("iterapay", json!({ "credit_late": counts })).unwrap();
        buyer.buy("iterapay", "none").await;
        buyer.play("pay_too_late").await;
        // Not confirmed yet: whoever is asked once more pays twice.
        assert!(!buyer.page().await.contains("id=\"again\""), "{}", buyer.log().await);
        buyer.play("wait_minutes").await;
        let status = buyer.status().await;
        if counts {
            assert!(status.starts_with("Paid."), "{status}: {}", buyer.log().await);
            assert!(status.contains("came late"), "{status}");
        } else {
            assert!(!status.contains("has not arrived."), "all of it has: {status}");
            assert!(status.contains("We owe you 12.5"), "{status}: {}", buyer.log().await);
        }
    }
}

#[tokio::test]
async fn an_address_is_shown_only_while_money_is_due_and_then_for_what_is_due() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("iterapay", "none").await;
    let amount = |page: &str| {
        let text = page.split("id=\"amount\">").nth(1).unwrap().split('<').next().unwrap();
        Money::parse(text, "USD").unwrap()
    };
    let all = amount(&buyer.page().await);
    buyer.play("pay_too_little").await;
    buyer.play("wait_minutes").await;
    let page = buyer.page().await;
    assert!(page.contains("Send only what is missing") && !page.contains("Send exactly this"), "{page}");
    let rest = amount(&page);
    assert_eq!(rest.checked_add(&rest), Some(all), "half of it has come");
    assert!(buyer.status().await.contains("is still due"), "{}", buyer.status().await);

    let mut buyer = Buyer::enter().await;
    buyer.buy("iterapay", "none").await;
    buyer.play("pay").await;
    // On its way: who sends it once more pays twice.
    assert!(buyer.status().await.starts_with("Your payment is on its way."), "{}", buyer.log().await);
    assert!(!buyer.page().await.contains("id=\"address\""));
}

#[tokio::test]
async fn what_is_still_due_stands_on_the_button() {
    for provider in ["payviox", "pepay"] {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        assert!(buyer.page().await.contains("Pay 12.50 USD at"), "{provider}");
        buyer.play("pay_too_little").await;
        let page = buyer.page().await;
        assert!(page.contains("Pay the rest, 6.25 USD, at"), "{provider}: {page}");
        assert!(!page.contains("Pay 12.50 USD at"), "{provider}");
    }
}

#[tokio::test]
async fn too_much_is_told() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("iterapay", "none").await;
    let id = buyer.payment().await;
    buyer.shop.play.sandbox().act("iterapay", "overpay", json!({ "id": id })).unwrap();
    buyer.play("wait_minutes").await;
    let status = buyer.status().await;
    assert!(status.starts_with("Paid.") && status.contains("More arrived than was asked for"), "{status}");
}

#[tokio::test]
async fn a_payment_that_no_order_knows_changes_none() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        let opened = buyer.shop.providers.named(provider).unwrap();
        let mut request = CreatePayment::new(Money::parse("12.50", "USD").unwrap(), "elsewhere");
        request.method = (provider == "iterapay").then(|| "7".to_owned());
        let payment = opened.create(&request).await.unwrap();
        let sandbox = buyer.shop.play.sandbox();
        sandbox.act(provider, "pay", json!({ "id": payment.reference.id })).unwrap();
        buyer.play("wait_minutes").await;
        assert_eq!(buyer.status().await, "Waiting for your payment.", "{provider}");
        // It is taken all the same: no delivery of it again would change anything.
        let deliveries = buyer.shop.play.deliveries(provider);
        assert!(!deliveries.is_empty(), "{provider}");
        for delivery in &deliveries {
            assert_eq!(delivery.attempts[0].status, Some(200), "{provider} {delivery:?}");
        }
    }
}

#[tokio::test]
async fn what_was_not_done_and_not_told_so_is_found_out_without_a_second_payment() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "refuse").await;
        let status = buyer.status().await;
        assert!(status.starts_with("We do not know yet"), "{provider}: {status}");
        assert!(!buyer.page().await.contains("id=\"again\""), "{provider}");
        buyer.find_out().await;
        match provider {
            // The same key opens it now.
            "pepay" => assert_eq!(buyer.status().await, "Waiting for your payment."),
            // The list says no, but the request might still be on its way.
            "iterapay" => {
                assert!(buyer.status().await.starts_with("We do not know yet"));
                buyer.play("wait_minutes").await;
                buyer.find_out().await;
                assert!(buyer.status().await.contains("has opened no payment"), "{}", buyer.log().await);
                buyer.again("payviox", "none").await;
            }
            // Nobody can be asked, so a person looks.
            _ => {
                assert!(buyer.status().await.starts_with("We do not know yet"));
                buyer.person_looks().await;
                assert!(buyer.log().await.contains("the dashboard has no such payment"));
                buyer.again(provider, "none").await;
            }
        }
        buyer.play("pay").await;
        assert!(buyer.status().await.starts_with("Paid."), "{provider}: {}", buyer.log().await);
        let made: usize = providers().iter().map(|name| buyer.made(name)).sum();
        assert_eq!(made, 1, "{provider}");
    }
}
