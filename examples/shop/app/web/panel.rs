//! The play area beside the pages.

use maud::{Markup, html};

use super::super::Shop;
use super::super::order::{Order, Stage, Standing};
use super::super::play::{Deed, Misbehaviour, Outage, WebhookMisbehaviour};
use super::layout;

pub(super) fn on_front_page(shop: &Shop) -> Markup {
    area(
        shop,
        html! {
            p { "Choose how the provider behaves, then buy." }
            (misbehave("buy"))
            (fate(shop, "/"))
        },
    )
}

pub(super) fn on_order_page(shop: &Shop, order: &Order) -> Markup {
    let current = order.current();
    let choosing = current.is_some_and(|attempt| matches!(attempt.stage, Stage::Choosing { .. }));
    let form = match (order.standing(), choosing) {
        (_, true) => Some("choose"),
        (Standing::Free, false) => Some("again"),
        _ => None,
    };
    area(
        shop,
        html! {
            p { "The clock shows " (layout::time(shop.now())) "." }
            @if let Some(said) = shop.play.said(&order.id) {
                p.said role="status" { (said) }
            }
            @if let Some(form) = form { (misbehave(form)) }
            form #play method="post" action={ "/orders/" (order.id) "/play" } {
                label for="webhook" { "The next webhook" }
                select #webhook name="webhook" {
                    @for (value, label) in WebhookMisbehaviour::ALL {
                        option value=(value) { (label) }
                    }
                }
                div.deeds {
                    @for (value, label) in Deed::ALL {
                        button type="submit" name="deed" value=(value) { (label) }
                    }
                }
            }
            (fate(shop, &format!("/orders/{}", order.id)))
            @if let Some(attempt) = current { (deliveries(shop, &attempt.provider)) }
        },
    )
}

/// What happens to the shop itself, and to Payviox. `back` is the page to come back to.
fn fate(shop: &Shop, back: &str) -> Markup {
    html! {
        form #fate method="post" action="/fate" {
            input type="hidden" name="back" value=(back);
            div.deeds {
                button type="submit" name="fate" value="stop" { "Stop the shop in the middle" }
                @if shop.play.has_webhooks() {
                    button type="submit" name="fate" value="no_webhooks" { "No webhooks at all today" }
                } @else {
                    button type="submit" name="fate" value="webhooks" { "Webhooks again" }
                }
                @if shop.play.outage() == Outage::None {
                    button type="submit" name="fate" value="payviox_away" { "Payviox away" }
                    button type="submit" name="fate" value="payviox_loses_answers" { "Payviox loses its answers" }
                } @else {
                    button type="submit" name="fate" value="payviox_is_back" { "Payviox is back" }
                }
            }
        }
        @if !shop.play.has_webhooks() {
            p.small { "No webhook comes today. The shop finds what is paid by looking, within a minute." }
        }
        @match shop.play.outage() {
            Outage::None => {},
            Outage::Away => p.small { "Payviox cannot be reached. Who pays where it works is sent to Pepay." },
            Outage::LosesAnswers => p.small {
                "Payviox opens payments and does not say so. The shop opens none elsewhere: the first may be paid."
            },
        }
    }
}

fn area(shop: &Shop, inside: Markup) -> Markup {
    html! {
        aside aria-labelledby="play-title" {
            h2 #play-title { "Play area" }
            p.small { "A real shop has none. Here you are the payer, the provider and fate." }
            (inside)
            p.small { a href=(shop.play.sandbox().page_url()) { "The sandbox's own page" } " has every fault there is." }
        }
    }
}

/// Belongs to the form that opens a payment, wherever that stands.
fn misbehave(form: &str) -> Markup {
    html! {
        label for="misbehave" { "Opening the next payment" }
        select #misbehave name="misbehave" form=(form) {
            @for (value, label) in Misbehaviour::ALL {
                option value=(value) { (label) }
            }
        }
    }
}

fn deliveries(shop: &Shop, provider: &str) -> Markup {
    let deliveries = shop.play.deliveries(provider);
    html! {
        @if !deliveries.is_empty() {
            h3 { "Webhooks of " (layout::capital(provider)) ", latest first" }
            ul.deliveries {
                @for delivery in deliveries.iter().take(8) {
                    li {
                        "#" (delivery.id) " " (delivery.event) ": "
                        @if delivery.attempts.is_empty() { "not sent yet" }
                        @for attempt in &delivery.attempts {
                            span { (attempt.status.map_or("no answer".to_owned(), |status| status.to_string())) } " "
                        }
                    }
                }
            }
        }
    }
}
