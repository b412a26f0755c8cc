//! The same thing twice at once: a double click, two windows, a page left early. One order, one payment.

use std::time::Duration;

use super::buyer::{Buyer, providers};

/// How many payments there are at all providers together.
fn made(buyer: &Buyer) -> usize {
    providers().iter().map(|name| buyer.made(name)).sum()
}

#[tokio::test]
async fn a_double_click_on_buy_is_one_order() {
    let mut buyer = Buyer::enter().await;
    let (front, _) = buyer.get("/").await;
    let front = String::from_utf8(front.body().to_vec()).unwrap();
    let word = front.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(word.len(), 32, "{front}");
    let form = format!("product=mug&provider=payviox&form={word}");
    let (first, second) = tokio::join!(buyer.post("/orders", &form), buyer.post("/orders", &form));
    assert_eq!(first, second);
    assert_eq!(made(&buyer), 1);
    // The page that a buyer goes back to is fetched anew, and is another form.
    let (front, _) = buyer.get("/").await;
    assert_eq!(front.headers()["cache-control"], "no-store");
    assert!(!String::from_utf8_lossy(front.body()).contains(word));
    // Something else is something else, even from a page of before.
    buyer.order = buyer.post("/orders", &form.replace("mug", "spoon")).await.unwrap();
    assert_ne!(Some(&buyer.order), first.as_ref());
    assert_eq!(made(&buyer), 2);
}

#[tokio::test]
async fn several_windows_open_one_payment() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        // Refused, so that every window offers to try again.
        buyer.buy("payviox", "come_back_later").await;
        let path = format!("{}/again", buyer.order);
        let form = format!("provider={provider}&misbehave=none");
        let other = "provider=pepay&misbehave=none";
        tokio::join!(buyer.post(&path, &form), buyer.post(&path, &form), buyer.post(&path, other));
        let page = buyer.page().await;
        if page.contains("id=\"method\"") {
            let method = page.split("id=\"method\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
            let form = format!("method={}", method.split('"').next().unwrap());
            let choose = format!("{}/method", buyer.order);
            tokio::join!(buyer.post(&choose, &form), buyer.post(&choose, &form), buyer.post(&path, other));
        }
        assert_eq!(made(&buyer), 1, "{provider}: {}", buyer.log().await);
        for _ in 0..3 {
            buyer.page().await;
        }
        assert_eq!(made(&buyer), 1, "{provider}: a page that is only looked at opens nothing");
    }
}

#[tokio::test]
async fn to_ask_again_twice_at_once_opens_one_payment() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("pepay", "refuse").await;
    buyer.settle().await;
    assert_eq!(buyer.made("pepay"), 0);
    tokio::join!(buyer.find_out(), buyer.find_out(), buyer.find_out());
    assert_eq!(buyer.made("pepay"), 1, "{}", buyer.log().await);
    assert!(buyer.page().await.contains("at Pepay"), "{}", buyer.log().await);
}

#[tokio::test]
async fn who_leaves_early_finds_out_later() {
    let mut buyer = Buyer::enter().await;
    let form = "product=mug&provider=payviox&misbehave=time_out";
    let asked = async {
        while buyer.shop.orders().await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    tokio::select! {
        _ = buyer.post("/orders", form) => panic!("the shop still waits for the provider"),
        () = asked => {}
    }
    buyer.order = "/orders/order-1".to_owned();
    let waiting = buyer.status().await;
    assert_eq!(waiting, "Asking Payviox to open a payment.");
    // The call goes on without its buyer, to the end of the shop's patience.
    for _ in 0..100 {
        if buyer.status().await.starts_with("We do not know yet") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{}", buyer.log().await);
}
