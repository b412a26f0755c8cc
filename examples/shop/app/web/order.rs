//! The page of an order.

use maud::{Markup, html};
use paymux::NextAction;

use super::super::Shop;
use super::super::order::{Attempt, Order, Paying, Stage, Standing};
use super::{address, layout, panel, status};

pub(super) fn page(shop: &Shop, order: &Order) -> Markup {
    let standing = order.standing(shop.now());
    let main = html! {
        h1 { (order.name()) ": " (order.what) }
        p.amount { (order.amount) }
        p #status role="status" class={ "status " (tone(standing)) } { (status::long(order, shop.now())) }
        (live(shop, order))
        p { a href={ "/orders/" (order.id) "/wire" } { "What went over the wire" } }
    };
    let title = format!("{}: {}", order.name(), status::short(standing));
    let refresh = !matches!(standing, Standing::Paid | Standing::Free);
    layout::page(&title, refresh, main, Some(panel::on_order_page(shop, order)))
}

/// The part that changes by itself. The script fetches it and puts it in the place of the old one.
pub(super) fn live(shop: &Shop, order: &Order) -> Markup {
    let standing = order.standing(shop.now());
    let latest = order.latest().map(|(_, attempt)| attempt);
    html! {
        div #live data-url={ "/orders/" (order.id) "/live" }
            data-status=(status::long(order, shop.now()))
            data-tone=(tone(standing))
            data-title=(status::short(standing))
        {
            @if let Some(attempt) = latest {
                (next_step(order, attempt, standing))
            }
            @if standing == Standing::Free {
                (again(shop, order, latest))
            }
            (what_happened(order))
        }
    }
}

fn tone(standing: Standing) -> &'static str {
    match standing {
        Standing::Paid => "good",
        Standing::PaidTwice | Standing::Unknown => "unsure",
        _ => "plain",
    }
}

fn next_step(order: &Order, attempt: &Attempt, standing: Standing) -> Markup {
    html! {
        @match (&attempt.stage, standing) {
            (Stage::Made(paying), Standing::Open) => (pay(order, attempt, paying)),
            (Stage::Choosing { methods, .. }, Standing::Open | Standing::Free) => {
                form #choose method="post" action={ "/orders/" (order.id) "/method" } {
                    label for="method" { "Way to pay" }
                    select #method name="method" {
                        @for method in methods {
                            option value=(method.id) { (method.name) }
                        }
                    }
                    button.main type="submit" { "Go on" }
                }
            },
            (Stage::Unknown { .. }, Standing::Unknown) => (status::way_out(order, attempt)),
            _ => {}
        }
    }
}

fn pay(order: &Order, attempt: &Attempt, paying: &Paying) -> Markup {
    html! {
        @match &paying.next_action {
            NextAction::Redirect { url } => {
                p {
                    a.button.main #pay href=(url) {
                        "Pay " (order.amount) " at " (layout::capital(&attempt.provider))
                    }
                }
            },
            NextAction::PayToAddress(to) => (address::show(to)),
            _ => {
                p { "The answer that says how to pay was lost. Word of the payment comes in here all the same." }
                @if attempt.may_ask_again() {
                    (status::find_out(order, "Ask again with the same key"))
                }
            }
        }
        @if let (NextAction::Redirect { .. }, Some(at)) = (&paying.next_action, paying.expires_at) {
            p { "It can be paid until " (layout::time(at)) "." }
        }
        form method="post" action={ "/orders/" (order.id) "/look-up" } {
            button #look-up type="submit" { "Look now" }
        }
    }
}

fn again(shop: &Shop, order: &Order, latest: Option<&Attempt>) -> Markup {
    let choosing = latest.is_some_and(|attempt| matches!(attempt.stage, Stage::Choosing { .. }));
    html! {
        form #again method="post" action={ "/orders/" (order.id) "/again" } {
            (layout::provider_select(&shop.provider_names(), latest.map(|attempt| attempt.provider.as_str())))
            button type="submit" class=(if choosing { "" } else { "main" }) {
                (if choosing { "Pay there instead" } else { "Try again" })
            }
        }
    }
}

fn what_happened(order: &Order) -> Markup {
    html! {
        section aria-labelledby="happened" {
            h2 #happened { "What happened" }
            ol.log {
                @for entry in &order.log {
                    li { (layout::clock(entry.at)) " " span { (entry.text) } }
                }
            }
        }
    }
}
