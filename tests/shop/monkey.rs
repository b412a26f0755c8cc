//! Somebody who presses anything, with providers that do anything. Whatever happens: never two payments of an
//! order that can be paid, never "failed", and what the shop says of money is so.

use super::buyer::{Buyer, providers};

/// The next of a series of numbers that is the same for the same start (an LCG with Knuth's constants).
struct Dice(u64);

impl Dice {
    fn one_of(&mut self, all: &[&'static str]) -> &'static str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let count = u64::try_from(all.len()).unwrap();
        all[usize::try_from((self.0 >> 33) % count).unwrap()]
    }
}

/// Without the one that takes seconds.
const FAULTS: [&str; 7] = ["none", "none", "close", "truncate", "bad_gateway", "refuse", "come_back_later"];
const DEEDS: [&str; 5] = ["pay", "pay_too_little", "pay_too_late", "wait_minutes", "wait_hours"];
const WEBHOOKS: [&str; 3] = ["none", "duplicate", "reorder"];

#[tokio::test]
async fn whatever_is_pressed_there_is_one_payment_to_be_paid() {
    let mut ends = Vec::new();
    for seed in 0..24 {
        let mut dice = Dice(seed);
        let mut buyer = Buyer::enter().await;
        let mut steps = vec![format!("seed {seed}")];
        buyer.buy(dice.one_of(&providers()), dice.one_of(&FAULTS)).await;
        for _ in 0..12 {
            let step = dice.one_of(&["again", "again", "find-out", "look-up", "play", "play", "two at once"]);
            steps.push(step.to_owned());
            let (provider, fault) = (dice.one_of(&providers()), dice.one_of(&FAULTS));
            let form = format!("provider={provider}&misbehave={fault}");
            steps.push(form.clone());
            match step {
                "again" => buyer.again(provider, fault).await,
                "two at once" => {
                    let path = format!("{}/again", buyer.order);
                    tokio::join!(buyer.post(&path, &form), buyer.find_out(), buyer.post(&path, &form));
                }
                "play" => {
                    let (deed, webhook) = (dice.one_of(&DEEDS), dice.one_of(&WEBHOOKS));
                    steps.push(format!("{deed} {webhook}"));
                    buyer.play_with(deed, webhook).await;
                }
                _ => drop(buyer.post(&format!("{}/{step}", buyer.order), "").await),
            }
            check(&buyer, &steps).await;
        }
        ends.push(buyer.status().await.split(['.', ',']).next().unwrap().to_owned());
    }
    // The dice have led to more than one end.
    ends.sort();
    ends.dedup();
    assert!(ends.len() > 3, "{ends:?}");
}

async fn check(buyer: &Buyer, steps: &[String]) {
    // What a page sets off is told with the page after it.
    buyer.page().await;
    buyer.settle().await;
    let page = buyer.page().await;
    let status = buyer.status().await;
    let payments = buyer.shop.play.sandbox().payments();
    let open = payments.iter().filter(|payment| payment.open).count();
    let told = format!("{steps:#?}\n{status}\n{payments:#?}\n{}", buyer.log().await);
    assert!(open <= 1, "{open} can be paid: {told}");
    assert!(!page.to_lowercase().contains("failed"), "{told}");
    if page.contains("id=\"again\"") {
        assert_eq!(open, 0, "another one is offered: {told}");
    }
    let paid = payments
        .iter()
        .filter(|payment| ["paid", "succeeded", "overpaid"].contains(&&*payment.status))
        .count();
    match paid {
        0 => assert!(!status.starts_with("Paid"), "{told}"),
        1 => assert!(!status.contains("paid again"), "{told}"),
        _ => {}
    }
}
