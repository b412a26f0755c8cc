//! The shop is stopped in the middle, and no webhook comes all day: what was paid is found all the same.

use super::buyer::{Buyer, providers};

/// The request is at the provider, the reply is not here yet, and the shop is stopped and started again.
#[tokio::test]
async fn a_shop_that_is_stopped_between_request_and_reply_opens_no_second_payment() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "stop_the_shop").await;
        let status = buyer.status().await;
        // Pepay's webhook may have named the payment by now.
        let unclear = ["Asking", "We do not know yet", "Waiting"];
        assert!(unclear.iter().any(|start| status.starts_with(start)), "{provider}: {status}");
        for other in providers() {
            buyer.again(other, "none").await;
        }
        let made: usize = providers().iter().map(|name| buyer.made(name)).sum();
        assert_eq!(made, 1, "{provider}: {}", buyer.log().await);
        buyer.play("wait_minutes").await;
        buyer.play("pay").await;
        buyer.play("wait_minutes").await;
        assert!(buyer.status().await.starts_with("Paid."), "{provider}: {}", buyer.log().await);
        let made: usize = providers().iter().map(|name| buyer.made(name)).sum();
        assert_eq!(made, 1, "{provider}: {}", buyer.log().await);
    }
}

#[tokio::test]
async fn after_a_stop_the_order_and_its_way_to_pay_are_there_as_before() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        let before = buyer.page().await;
        buyer.fate("stop").await;
        let after = buyer.page().await;
        let way = |page: &str| {
            let at = page.find("id=\"pay\"").or_else(|| page.find("id=\"address\""));
            page[at.unwrap()..].split("</").next().unwrap().to_owned()
        };
        assert_eq!(way(&before), way(&after), "{provider}");
        assert_eq!(buyer.made(provider), 1);
        buyer.play("pay").await;
        buyer.fate("stop").await;
        buyer.play("wait_minutes").await;
        assert!(buyer.status().await.starts_with("Paid."), "{provider}: {}", buyer.log().await);
    }
}

#[tokio::test]
async fn without_any_webhook_what_is_paid_is_found_by_looking() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.fate("no_webhooks").await;
        buyer.buy(provider, "none").await;
        buyer.play("pay").await;
        buyer.play("wait_minutes").await;
        assert!(buyer.status().await.starts_with("Paid."), "{provider}: {}", buyer.log().await);
        let delivered = buyer.shop.play.deliveries(provider);
        let tried = delivered.iter().filter(|delivery| !delivery.attempts.is_empty());
        assert_eq!(tried.count(), 0, "{provider}: a webhook was delivered");
    }
}

/// An order that cannot be read for a moment is not one that is missing.
#[tokio::test]
async fn who_opens_a_page_while_the_shop_is_stopped_waits_for_it() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("payviox", "none").await;
    let read = async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(buyer.shop.with(|_| async {}).await.is_none(), "it is not stopped");
        buyer.status().await
    };
    let (status, ()) = tokio::join!(read, buyer.fate("stop"));
    assert_eq!(status, "Waiting for your payment.");
}
