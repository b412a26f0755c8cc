//! Payviox has an outage, and the buyer leaves it to the shop where to pay.

use super::buyer::Buyer;

#[tokio::test]
async fn where_payviox_is_away_the_buyer_gets_the_other_provider_s_page_and_nothing_else() {
    let mut buyer = Buyer::enter().await;
    buyer.fate("payviox_away").await;
    buyer.buy("any", "none").await;
    assert_eq!(buyer.status().await, "Waiting for your payment.", "{}", buyer.log().await);
    assert!(buyer.page().await.contains("at Pepay"), "{}", buyer.log().await);
    assert_eq!((buyer.made("payviox"), buyer.made("pepay")), (0, 1));
    assert!(buyer.log().await.contains("Payviox opened no payment."), "{}", buyer.log().await);
    buyer.play("pay").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
    // It is back, and comes first again.
    buyer.fate("payviox_is_back").await;
    buyer.buy("any", "none").await;
    assert!(buyer.page().await.contains("at Payviox"), "{}", buyer.log().await);
    assert_eq!((buyer.made("payviox"), buyer.made("pepay")), (1, 1));
}

#[tokio::test]
async fn where_payviox_loses_its_answer_nothing_is_opened_elsewhere() {
    let mut buyer = Buyer::enter().await;
    buyer.fate("payviox_loses_answers").await;
    buyer.buy("any", "none").await;
    assert!(buyer.status().await.starts_with("We do not know yet"), "{}", buyer.log().await);
    let page = buyer.page().await;
    assert!(!page.contains("id=\"again\"") && page.contains("Payviox cannot be asked about it"), "{page}");
    // Nor later, nor by a form that was open in another window, nor past the page.
    for other in ["any", "pepay"] {
        buyer.again(other, "none").await;
        buyer.ask_past_the_page(other).await;
    }
    buyer.play("wait_minutes").await;
    buyer.ask_past_the_page("any").await;
    assert_eq!((buyer.made("payviox"), buyer.made("pepay")), (1, 0), "{}", buyer.log().await);
    buyer.play("pay").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
    // It lasts, also over a stop of the shop.
    buyer.fate("stop").await;
    buyer.buy("any", "none").await;
    assert!(buyer.status().await.starts_with("We do not know yet"), "{}", buyer.log().await);
    assert_eq!(buyer.made("pepay"), 0, "{}", buyer.log().await);
}

/// The page was shown, and then the provider goes away: what the payer has seen is not opened elsewhere.
#[tokio::test]
async fn what_the_buyer_has_seen_is_not_opened_elsewhere_when_its_provider_goes_away() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("any", "none").await;
    assert!(buyer.page().await.contains("at Payviox"), "{}", buyer.log().await);
    buyer.fate("payviox_away").await;
    for other in ["any", "pepay"] {
        buyer.again(other, "none").await;
        buyer.ask_past_the_page(other).await;
    }
    assert_eq!((buyer.made("payviox"), buyer.made("pepay")), (1, 0), "{}", buyer.log().await);
    buyer.fate("payviox_is_back").await;
    buyer.play("pay").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
}
