//! The example shop in a real browser: headless Chromium through chromedriver, by keyboard alone.
//!
//! Without both programs the test says so and passes. Screenshots go to `target/browser`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../../examples/shop/app/mod.rs"]
#[allow(dead_code, reason = "its own tests are elsewhere")]
mod app;
mod driver;
mod person;

use std::io::Write;
use std::sync::Arc;

use app::{Server, Shop};
use driver::Driver;
use person::Person;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_buys_from_every_provider() {
    let Some(visit) = Visit::begin("buys").await else { return };
    let (person, shop) = (&visit.person, &visit.shop);
    for name in shop.provider_names() {
        buys(person, name).await;
    }
    waits_and_sees(person, shop).await;
    presses_twice_and_goes_back(person, shop).await;
    looks_behind_the_scenes(person, shop).await;
    visit.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_meets_trouble() {
    let Some(visit) = Visit::begin("trouble").await else { return };
    let (person, shop) = (&visit.person, &visit.shop);
    stays_calm_when_the_answer_is_lost(person, shop).await;
    asks_again_or_looks(person).await;
    stops_the_shop_in_the_middle(person).await;
    gets_no_webhooks_at_all(person).await;
    meets_an_outage(person, shop).await;
    visit.end().await;
}

/// Somebody in a shop of their own. The tests run beside each other: a browser mostly waits.
struct Visit {
    person: Person,
    shop: Arc<Shop>,
    server: Server,
    _driver: Driver,
}

impl Visit {
    /// `None` where there is no browser, and it is said.
    async fn begin(name: &'static str) -> Option<Self> {
        let driver = match Driver::start().await {
            Ok(driver) => driver,
            Err(why) => {
                // Not by `println!`, which the test harness keeps to itself when a test passes.
                let _ = writeln!(std::io::stderr(), "SKIPPED: the shop was not tried in a browser: {why}");
                return None;
            }
        };
        let (shop, server) = Shop::open(0).await.unwrap();
        let person = Person::open(&driver, &shop.address, name).await;
        Some(Self { person, shop, server, _driver: driver })
    }

    /// All that was seen is looked at once more on a phone.
    async fn end(self) {
        loses_nothing_on_a_phone(&self.person, &self.shop).await;
        self.person.check_console().await;
        self.person.leave().await;
        self.server.abort();
    }
}

/// The whole buy: shop, hosted page or address, and back, until the page says that it is paid.
async fn buys(person: &Person, provider: &str) {
    person.go("/").await;
    person.check_page("front").await;
    person.tab_to("provider").await;
    person.type_text(provider).await;
    // In a select box Enter opens the list, so on to the button.
    person.press_button("Buy").await;
    person.wait_for("#status").await;
    if person.has("#method").await {
        person.check_page(&format!("{provider}-choose")).await;
        person.tab_to("method").await;
        person.press_button("Go on").await;
    }
    person.wait_for_status("Waiting for your payment").await;
    person.check_page(&format!("{provider}-open")).await;
    if person.has("#pay").await {
        person.tab_to("pay").await;
        person.press_enter().await;
        person.wait_for("button[value=pay]").await;
        person.check_page(&format!("{provider}-hosted")).await;
        person.press_button("Pay").await;
        // Back at the shop, which follows by itself.
        person.wait_for("#status").await;
    } else {
        person.press_button("Pay in full").await;
        person.wait_for(".said").await;
        person.press_button("Let 2 minutes pass").await;
    }
    person.wait_for_status("Paid.").await;
    person.check_page(&format!("{provider}-paid")).await;
    person.press_link("What went over the wire").await;
    person.wait_for("article.wire").await;
    person.check_page(&format!("{provider}-wire")).await;
}

/// Somebody else pays; the page follows without being loaded again.
async fn waits_and_sees(person: &Person, shop: &Arc<Shop>) {
    person.go("/").await;
    person.tab_to("provider").await;
    person.type_text("payviox").await;
    person.press_button("Buy").await;
    person.wait_for_status("Waiting for your payment").await;
    person.script("window.loadedOnce = true").await;
    let sandbox = shop.play.sandbox();
    let order = shop.orders().await.remove(0);
    let id = order.latest().unwrap().payment().unwrap().to_owned();
    sandbox.act("payviox", "underpay", serde_json::json!({ "id": id, "received": 500 })).unwrap();
    person.wait_for_status("5.00 USD of 12.50 USD has arrived. 7.50 USD is still due.").await;
    person.screenshot("payviox-partly").await;
    sandbox.act("payviox", "pay", serde_json::json!({ "id": id })).unwrap();
    person.wait_for_status("Paid.").await;
    person.wait_until("document.title.includes(': Paid')").await;
    assert_eq!(person.script("return window.loadedOnce === true").await, true, "the page was loaded again");
}

/// The answer is lost: the page says what is known, and a webhook brings it to paid.
async fn stays_calm_when_the_answer_is_lost(person: &Person, shop: &Arc<Shop>) {
    person.go("/").await;
    person.tab_to("provider").await;
    person.type_text("payviox").await;
    person.tab_to("misbehave").await;
    person.type_text("is done, but the connection").await;
    person.press_button("Buy").await;
    person.wait_for_status("We do not know yet").await;
    person.check_page("payviox-lost").await;
    assert!(!person.has("#again").await, "a second payment is offered");
    assert!(!person.text("main").await.to_lowercase().contains("failed"));
    let order = shop.orders().await.remove(0);
    assert!(order.latest().unwrap().payment().is_none());
    person.press_button("Pay in full").await;
    person.wait_for_status("Paid.").await;
    person.screenshot("payviox-adopted").await;
}

/// The answer is lost, and the provider can be asked: with the same key, or for its list.
async fn asks_again_or_looks(person: &Person) {
    for (provider, button) in [("pepay", "Ask again with the same key"), ("iterapay", "Look for it")] {
        person.go("/").await;
        person.tab_to("provider").await;
        person.type_text(provider).await;
        if provider == "pepay" {
            person.tab_to("misbehave").await;
            person.type_text("is done, but a gateway").await;
            person.press_button("Buy").await;
        } else {
            person.press_button("Buy").await;
            person.wait_for("#method").await;
            person.tab_to("misbehave").await;
            person.type_text("is done, but half").await;
            person.press_button("Go on").await;
        }
        person.wait_for("#status").await;
        if provider == "iterapay" {
            person.wait_for_status("We do not know yet").await;
        }
        person.wait_for("#find-out, #pay").await;
        person.check_page(&format!("{provider}-lost")).await;
        assert!(!person.has("#again").await, "a second payment is offered");
        // Pepay's webhook may name the payment before anybody asks: then there is nothing to find out.
        if person.has("#find-out").await {
            person.press_button(button).await;
        }
        person.wait_for_status("Waiting for your payment").await;
        person.wait_for("#pay, #address").await;
        person.press_button("Pay in full").await;
        person.wait_for(".said").await;
        person.press_button("Let 2 minutes pass").await;
        person.wait_for_status("Paid.").await;
    }
}

/// The request is at the provider, and the shop is stopped before the reply is there. Started again over the same
/// file, it says what it knows, and finds the payment.
async fn stops_the_shop_in_the_middle(person: &Person) {
    person.go("/").await;
    person.tab_to("provider").await;
    person.type_text("iterapay").await;
    person.press_button("Buy").await;
    person.wait_for("#method").await;
    person.tab_to("misbehave").await;
    person.type_text("is done, and the shop").await;
    person.press_button("Go on").await;
    person.wait_for_status("Asking Iterapay to open a payment").await;
    person.check_page("stopped-in-the-middle").await;
    assert!(!person.has("#again").await, "a second payment is offered");
    person.press_button("Let 2 minutes pass").await;
    person.wait_for_status("Waiting for your payment").await;
    person.wait_for("#address").await;
    let address = person.text("#address").await;
    // And once more, while the buyer decides: the page comes back with the same address.
    person.press_button("Stop the shop in the middle").await;
    person.wait_for("#address").await;
    assert_eq!(person.text("#address").await, address);
    person.check_page("stopped-and-started").await;
    person.press_button("Pay in full").await;
    person.wait_for(".said").await;
    person.press_button("Let 2 minutes pass").await;
    person.wait_for_status("Paid.").await;
    person.screenshot("stopped-and-paid").await;
}

/// No webhook comes at all: the shop finds the money by looking.
async fn gets_no_webhooks_at_all(person: &Person) {
    person.go("/").await;
    person.press_button("No webhooks at all today").await;
    person.wait_for("button[value=webhooks]").await;
    person.tab_to("provider").await;
    person.type_text("payviox").await;
    person.press_button("Buy").await;
    person.wait_for_status("Waiting for your payment").await;
    person.press_button("Pay in full").await;
    person.wait_for(".said").await;
    person.check_page("no-webhooks").await;
    person.press_button("Let 2 minutes pass").await;
    person.wait_for_status("Paid.").await;
    person.check_page("no-webhooks-paid").await;
    person.press_button("Webhooks again").await;
    person.wait_for("button[value=no_webhooks]").await;
}

/// Payviox is away: the buyer notices nothing but the other provider's page. Where it only loses its answers, nothing is
/// opened elsewhere.
async fn meets_an_outage(person: &Person, shop: &Arc<Shop>) {
    person.go("/").await;
    person.press_button("Payviox away").await;
    person.wait_for("button[value=payviox_is_back]").await;
    person.tab_to("provider").await;
    person.type_text("where it works").await;
    person.press_button("Buy").await;
    person.wait_for_status("Waiting for your payment").await;
    person.wait_for("#pay").await;
    assert!(person.text("#pay").await.ends_with("at Pepay"));
    person.check_page("payviox-away").await;
    person.press_button("Pay in full").await;
    person.wait_for_status("Paid.").await;
    person.press_button("Payviox is back").await;
    person.wait_for("button[value=payviox_loses_answers]").await;

    person.go("/").await;
    person.press_button("Payviox loses its answers").await;
    person.wait_for("button[value=payviox_is_back]").await;
    person.tab_to("provider").await;
    person.type_text("where it works").await;
    person.press_button("Buy").await;
    person.wait_for_status("We do not know yet").await;
    person.check_page("payviox-loses-answers").await;
    assert!(!person.has("#again").await, "a second payment is offered");
    let order = shop.orders().await.remove(0);
    assert_eq!(order.attempts.len(), 1, "something was opened elsewhere");
    person.press_button("Pay in full").await;
    person.wait_for_status("Paid.").await;
    person.press_button("Payviox is back").await;
    person.wait_for("button[value=payviox_away]").await;
}

/// A double click is one order; the page that one goes back to is a new form.
async fn presses_twice_and_goes_back(person: &Person, shop: &Arc<Shop>) {
    let before = shop.orders().await.len();
    person.go("/").await;
    person.tab_to("provider").await;
    person.type_text("payviox").await;
    // Slow enough for the second one to meet the first.
    person.tab_to("misbehave").await;
    person.type_text("gets 429: come back in a s").await;
    let twice = "const form = document.getElementById('buy'); form.requestSubmit();
        setTimeout(() => form.requestSubmit(), 200)";
    person.script(twice).await;
    person.wait_for_status("Waiting for your payment").await;
    assert_eq!(shop.orders().await.len(), before + 1);
    person.back().await;
    person.wait_for("#buy").await;
    person.press_button("Buy").await;
    person.wait_for("#status").await;
    assert_eq!(shop.orders().await.len(), before + 2, "who goes back and buys once more means it");
}

/// The page of the sandbox itself.
async fn looks_behind_the_scenes(person: &Person, shop: &Arc<Shop>) {
    person.go("/").await;
    person.press_link("The sandbox's own page").await;
    person.wait_for("#faults").await;
    assert_eq!(person.script("return location.href").await, shop.play.sandbox().page_url());
    person.check_page("sandbox").await;
    person.tab_to("kind").await;
    person.type_text("act then close").await;
    person.press_button("Set the fault").await;
    person.wait_for("[role=status]").await;
    person.press_button("Forget all faults").await;
    person.wait_until("document.querySelector('[role=status]')?.textContent.includes('forgotten')").await;
}

/// On a small screen nothing is wider than the screen.
async fn loses_nothing_on_a_phone(person: &Person, shop: &Arc<Shop>) {
    person.size(390, 844).await;
    let mut pages = vec!["/".to_owned()];
    for order in shop.orders().await {
        pages.push(format!("/orders/{}", order.id));
        pages.push(format!("/orders/{}/wire", order.id));
    }
    for page in &pages {
        person.go(page).await;
        let (wide, room) = (
            person.script("return document.documentElement.scrollWidth").await,
            person.script("return document.documentElement.clientWidth").await,
        );
        assert!(wide.as_u64() <= room.as_u64(), "{page} is {wide} wide on {room}");
        person.screenshot(&format!("phone-{}{}", person.name, page.replace('/', "-"))).await;
    }
}
