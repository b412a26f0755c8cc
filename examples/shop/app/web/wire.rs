//! What went over the wire for an order: the call, the request, the reply, side by side.

use maud::{Markup, html};

use super::super::Shop;
use super::super::order::Order;
use super::super::record::{Exchange, Received};
use super::address::copy;
use super::layout;

pub(super) fn page(shop: &Shop, order: &Order) -> Markup {
    let (exchanges, received) = (shop.recorder.exchanges(order), shop.recorder.received(order));
    let main = html! {
        h1 { "What went over the wire" }
        p {
            a href={ "/orders/" (order.id) } { "Back to " (order.name().to_lowercase()) }
            ". Credentials and secrets are taken out before anything is written down."
        }
        @if exchanges.is_empty() { p { "Nothing yet." } }
        @for (index, exchanges) in exchanges.chunk_by(|one, next| one.call == next.call).enumerate() {
            (one(index, exchanges))
        }
        @if !received.is_empty() {
            h2 { "Webhooks that were proved and handled" }
            @for (index, received) in received.iter().enumerate() { (webhook(index, received)) }
        }
    };
    layout::page("What went over the wire", false, html! { div.wide { (main) } }, None)
}

/// A call, and beside it every exchange that it took.
fn one(index: usize, exchanges: &[Exchange]) -> Markup {
    let number = index.saturating_add(1);
    html! {
        article.wire aria-labelledby={ "title-" (number) } {
            h2 id={ "title-" (number) } { "Call " (number) }
            div.call {
                section {
                    h3 { "The shop calls" }
                    @if let Some(first) = exchanges.first() {
                        (text(&format!("call-{number}"), "The shop calls", &first.call.text))
                    }
                }
                div {
                    @for (index, exchange) in exchanges.iter().enumerate() {
                        (to_and_fro(&format!("{number}-{}", index.saturating_add(1)), exchange))
                    }
                }
            }
        }
    }
}

fn to_and_fro(id: &str, exchange: &Exchange) -> Markup {
    let (request, curl, reply) = (format!("request-{id}"), format!("curl-{id}"), format!("reply-{id}"));
    html! {
        div.pair {
            section {
                h3 { "What goes out" }
                (text(&request, "What goes out", &exchange.request))
                details {
                    summary { "As a command" }
                    (text(&curl, "As a command", &exchange.curl))
                    p { (copy(&curl, "command")) }
                }
            }
            section {
                h3 { "What comes back" }
                @match &exchange.reply {
                    Ok(came) => (text(&reply, "What comes back", came)),
                    Err(why) => (text(&reply, "What comes back", &format!("Nothing: {why}."))),
                }
            }
        }
    }
}

fn webhook(index: usize, received: &Received) -> Markup {
    let number = index.saturating_add(1);
    html! {
        article.wire aria-labelledby={ "webhook-" (number) } {
            h3 id={ "webhook-" (number) } { (layout::clock(received.at)) " " (received.kind) }
            p { "Key " code { (received.key) } }
            div.pair {
                section {
                    h4 { "What came in" }
                    (text(&format!("body-{number}"), "What came in", &received.body))
                }
                section {
                    h4 { "What the shop reads" }
                    (text(&format!("event-{number}"), "What the shop reads", &received.event))
                }
            }
        }
    }
}

/// Text that may be wider than its place: it can be scrolled by keyboard, too.
fn text(id: &str, label: &str, text: &str) -> Markup {
    html! { pre id=(id) tabindex="0" role="group" aria-label=(label) { (text) } }
}
