//! A provider that misbehaves: the shop stays honest.

use super::buyer::{Buyer, providers};

/// After these the payment exists, and the shop has not heard of it.
const LOST: [&str; 4] = ["time_out", "close", "truncate", "bad_gateway"];

#[tokio::test]
async fn a_lost_reply_is_never_called_failed_and_never_leads_to_a_second_payment() {
    for provider in providers() {
        for fault in LOST {
            let mut buyer = Buyer::enter().await;
            buyer.buy(provider, fault).await;
            buyer.settle().await;
            let page = buyer.page().await;
            assert!(!page.to_lowercase().contains("failed"), "{provider} {fault}: {page}");
            assert!(!page.contains("id=\"again\""), "{provider} {fault}: no button to try again");
            // Nor does a form that was open in another window.
            for other in providers() {
                buyer.again(other, "none").await;
            }
            let made: usize = providers().iter().map(|name| buyer.made(name)).sum();
            assert_eq!(made, 1, "{provider} {fault}: {}", buyer.log().await);
            assert!(!buyer.status().await.contains("You can try again"), "{provider} {fault}");
        }
    }
}

#[tokio::test]
async fn a_webhook_for_the_reference_adopts_a_lost_payment() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("payviox", "time_out").await;
    assert!(buyer.status().await.starts_with("We do not know yet"), "{}", buyer.status().await);
    buyer.play("pay").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
}

#[tokio::test]
async fn after_the_expiry_a_new_reference_leads_on() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("payviox", "close").await;
    buyer.play("wait_hours").await;
    // Its webhook says that it has expired.
    assert!(buyer.page().await.contains("id=\"again\""), "{}", buyer.log().await);
    buyer.again("payviox", "none").await;
    buyer.play("pay").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
    assert_eq!(buyer.made("payviox"), 2);
}

/// Time never says that something was not paid: where no word comes and nobody can be asked, a person looks.
#[tokio::test]
async fn without_any_word_no_time_leads_on_but_a_person() {
    let mut buyer = Buyer::enter().await;
    buyer.fate("no_webhooks").await;
    buyer.buy("payviox", "close").await;
    buyer.play("wait_hours").await;
    assert!(buyer.status().await.starts_with("We do not know yet"), "{}", buyer.log().await);
    assert!(!buyer.page().await.contains("id=\"again\""));
    buyer.person_looks().await;
    assert!(buyer.log().await.contains("A person has looked: the dashboard says that it is over"));
    buyer.again("payviox", "none").await;
    buyer.fate("webhooks").await;
    buyer.play("pay").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
}

/// The person finds it paid: the order is paid then, without any word of the provider.
#[tokio::test]
async fn what_a_person_finds_paid_is_paid() {
    let mut buyer = Buyer::enter().await;
    buyer.fate("no_webhooks").await;
    buyer.buy("payviox", "close").await;
    buyer.play("pay").await;
    assert!(buyer.status().await.starts_with("We do not know yet"), "{}", buyer.log().await);
    buyer.person_looks().await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
}

#[tokio::test]
async fn one_key_one_payment_however_often_it_is_asked() {
    for fault in LOST {
        let mut buyer = Buyer::enter().await;
        buyer.buy("pepay", fault).await;
        buyer.settle().await;
        // Its webhook may have named the payment by now; otherwise it is asked for with the same key.
        buyer.find_out().await;
        assert!(buyer.page().await.contains("at Pepay"), "{fault}: {}", buyer.log().await);
        assert_eq!(buyer.made("pepay"), 1, "{fault}");
        buyer.play("pay").await;
        assert!(buyer.status().await.starts_with("Paid."), "{fault}: {}", buyer.log().await);
    }
}

#[tokio::test]
async fn a_list_finds_a_lost_payment_and_shows_how_to_pay_it() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("iterapay", "close").await;
    assert!(buyer.status().await.starts_with("We do not know yet"));
    buyer.find_out().await;
    assert!(buyer.page().await.contains("Send exactly this"), "{}", buyer.log().await);
    assert_eq!(buyer.made("iterapay"), 1);
    buyer.play("pay").await;
    buyer.play("wait_minutes").await;
    assert!(buyer.status().await.starts_with("Paid."), "{}", buyer.log().await);
}

#[tokio::test]
async fn what_the_provider_refused_first_can_be_tried_again_at_once() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "come_back_soon").await;
        assert!(buyer.status().await.contains("Waiting for your payment"), "{provider}: waited a second");
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "come_back_later").await;
        let status = buyer.status().await;
        assert!(status.contains("has opened no payment"), "{provider}: {status}");
        buyer.again("payviox", "none").await;
        assert!(buyer.status().await.contains("Waiting for your payment"), "{provider}");
        assert_eq!(buyer.made("iterapay") + buyer.made("pepay") + buyer.made("payviox"), 1);
    }
}

#[tokio::test]
async fn a_fault_of_the_sandboxs_own_page_is_met_by_the_shop() {
    let mut buyer = Buyer::enter().await;
    // What was set by the shop is forgotten with the next buy, and this is not the shop's.
    buyer.buy("payviox", "come_back_later").await;
    buyer.again("payviox", "none").await;
    assert!(buyer.status().await.starts_with("Waiting for your payment"));
    let form = "place=payviox session.create&kind=act_then_close&times=1".replace(' ', "+");
    let page = buyer.shop.play.sandbox().page_url();
    buyer.post(&format!("{page}_page/faults"), &form).await;
    buyer.buy("payviox", "none").await;
    assert!(buyer.status().await.starts_with("We do not know yet"), "{}", buyer.log().await);
}

#[tokio::test]
async fn webhooks_twice_or_out_of_order_change_nothing() {
    for provider in providers() {
        for how in ["duplicate", "reorder"] {
            let mut buyer = Buyer::enter().await;
            buyer.buy(provider, "none").await;
            buyer.play_with("pay", how).await;
            buyer.play("wait_minutes").await;
            assert!(buyer.status().await.starts_with("Paid."), "{provider} {how}: {}", buyer.log().await);
            let paid = buyer.log().await.matches(" is paid.").count();
            assert_eq!(paid, 1, "{provider} {how}: {}", buyer.log().await);
        }
    }
}
