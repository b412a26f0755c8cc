//! The example shop over HTTP, without a browser: every provider, every fault, and one rule above all: never
//! a second payable payment while the first one may exist.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../../examples/shop/app/mod.rs"]
mod app;
mod buyer;
mod faults;
mod late;
mod lost;
mod monkey;
mod outage;
mod stopped;
mod strangers;
mod twice;
mod wire;

use buyer::{Buyer, providers};

#[tokio::test]
async fn every_provider_takes_a_payment_from_the_first_page_to_paid() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        assert!(buyer.status().await.contains("Waiting for your payment"), "{provider}");
        buyer.play("pay").await;
        buyer.play("wait_minutes").await;
        assert!(buyer.status().await.starts_with("Paid."), "{provider}: {}", buyer.log().await);
        assert!(!buyer.page().await.contains("id=\"again\""), "{provider}: nothing is left to pay");
    }
}

#[tokio::test]
async fn too_little_is_told_exactly_and_the_rest_can_still_come() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        buyer.play("pay_too_little").await;
        buyer.play("wait_minutes").await;
        let status = buyer.status().await;
        assert!(!status.contains("Paid"), "{provider}: {status}");
        if provider != "iterapay" {
            assert_eq!(status, "6.25 USD of 12.50 USD has arrived. 6.25 USD is still due.", "{provider}");
            buyer.play("pay").await;
            assert!(buyer.status().await.starts_with("Paid."), "{provider}: {}", buyer.log().await);
        }
    }
}

#[tokio::test]
async fn what_comes_too_late_or_never_frees_the_order_for_any_provider() {
    for provider in providers() {
        for deed in ["pay_too_late", "wait_hours"] {
            let mut buyer = Buyer::enter().await;
            buyer.buy(provider, "none").await;
            buyer.play(deed).await;
            if (provider, deed) == ("iterapay", "pay_too_late") {
                // Until the chain has confirmed it, nobody knows what becomes of it.
                assert!(buyer.status().await.starts_with("Your payment is on its way"), "{deed}");
                buyer.play("wait_minutes").await;
            }
            let status = buyer.status().await;
            assert!(status.starts_with("The time to pay is over"), "{provider} {deed}: {status}");
            buyer.again("payviox", "none").await;
            assert!(buyer.page().await.contains("at Payviox"), "{provider} {deed}");
            buyer.play("pay").await;
            assert!(buyer.status().await.starts_with("Paid."), "{provider} {deed}: {}", buyer.log().await);
        }
    }
}

#[tokio::test]
async fn a_payer_comes_back_from_the_hosted_page_to_the_order() {
    for provider in ["payviox", "pepay"] {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        let page = buyer.page().await;
        let link = page.split("id=\"pay\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let hosted = link.replace("&amp;", "&");
        let back = buyer.post(&hosted, "action=pay").await.unwrap();
        let path = ["/return/", "/back/"].iter().find_map(|path| Some(&back[back.find(path)?..])).unwrap();
        let order = buyer.get(path).await.1.unwrap();
        assert!(order.ends_with(&buyer.order), "{provider}: {order}");
        buyer.settle().await;
        assert!(buyer.status().await.starts_with("Paid."), "{provider}");
    }
}

/// Coming back alone proves nothing: anybody can open the address. So all it does is ask the provider.
#[tokio::test]
async fn a_payer_who_is_back_has_the_provider_asked_and_proves_nothing() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        let order = buyer.order.rsplit('/').next().unwrap();
        let order = buyer.get(&format!("/back/{order}?status=paid")).await.1.unwrap();
        assert!(order.ends_with(&buyer.order), "{provider}: {order}");
        let wire = buyer.get(&format!("{}/wire", buyer.order)).await.0;
        assert!(String::from_utf8_lossy(wire.body()).contains("provider.retrieve("), "{provider}");
        assert!(buyer.status().await.starts_with("Waiting"), "{provider}: {}", buyer.status().await);
    }
}

#[tokio::test]
async fn without_a_script_the_page_follows_by_loading_itself_again() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("payviox", "none").await;
    let again = "<noscript><meta http-equiv=\"refresh\"";
    assert!(buyer.page().await.contains(again));
    buyer.play("pay").await;
    assert!(!buyer.page().await.contains(again), "there is nothing more to wait for");
    // Nor is a form in use taken away.
    buyer.buy("iterapay", "come_back_later").await;
    assert!(buyer.page().await.contains("id=\"again\"") && !buyer.page().await.contains(again));
}

#[tokio::test]
async fn the_pages_forbid_foreign_scripts_and_miss_politely() {
    let buyer = Buyer::enter().await;
    let (reply, _) = buyer.get("/").await;
    let policy = reply.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "{policy}");
    for path in ["/orders/order-99", "/orders/order-99/live", "/orders/%3Cscript%3E"] {
        let (reply, _) = buyer.get(path).await;
        assert_eq!(reply.status(), 404, "{path}");
        assert!(!String::from_utf8_lossy(reply.body()).contains("<script>"), "{path}");
    }
}
