//! The page that shows what went over the wire.

use super::buyer::{Buyer, providers};

#[tokio::test]
async fn every_exchange_is_shown_and_no_secret() {
    for provider in providers() {
        let mut buyer = Buyer::enter().await;
        buyer.buy(provider, "none").await;
        buyer.play("pay").await;
        buyer.play("wait_minutes").await;
        let (reply, _) = buyer.get(&format!("{}/wire", buyer.order)).await;
        let page = String::from_utf8(reply.body().to_vec()).unwrap();
        for part in
            ["provider.create(CreatePayment::new", "HTTP 20", "curl -X POST", "[redacted]", "Webhooks"]
        {
            assert!(page.contains(part), "{provider}: {part}\n{page}");
        }
        // A credential is a variable in the command.
        let variable = format!("${}_", provider.to_uppercase());
        assert!(page.contains(&variable), "{provider}: {variable}");
        for (name, value) in buyer.shop.play.sandbox().environment() {
            if !name.ends_with("_URL") && !name.ends_with("_ID") {
                assert!(!page.contains(&value), "{provider}: {name} is shown");
            }
        }
    }
}

#[tokio::test]
async fn a_reply_that_never_came_is_shown_as_such() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("payviox", "time_out").await;
    let (reply, _) = buyer.get(&format!("{}/wire", buyer.order)).await;
    let page = String::from_utf8(reply.body().to_vec()).unwrap();
    assert!(page.contains("Nothing: "), "{page}");
}
