//! The page of an order.

use maud::{Markup, html};
use paymux::{NextAction, Status};

use super::super::Shop;
use super::super::order::{Attempt, Order, Paying, Stage, Standing};
use super::{address, layout, panel, status};

pub(super) fn page(shop: &Shop, order: &Order) -> Markup {
    let standing = order.standing();
    let main = html! {
        h1 { (order.name()) ": " (order.what) }
        p.amount { (order.amount) }
        p #status role="status" class={ "status " (tone(standing)) } { (status::long(order)) }
        (live(shop, order))
        p { a href={ "/orders/" (order.id) "/wire" } { "What went over the wire" } }
    };
    let title = title(order, standing);
    let refresh = !matches!(standing, Standing::Paid | Standing::Free);
    layout::page(&title, refresh, main, Some(panel::on_order_page(shop, order)))
}

fn title(order: &Order, standing: Standing) -> String {
    format!("{}: {}", order.name(), status::short(standing))
}

/// The part that changes by itself. The script fetches it and puts it in the place of the old one.
pub(super) fn live(shop: &Shop, order: &Order) -> Markup {
    let standing = order.standing();
    let current = order.current();
    html! {
        div #live data-url={ "/orders/" (order.id) "/live" }
            data-status=(status::long(order))
            data-tone=(tone(standing))
            data-title=(layout::full_title(&title(order, standing)))
        {
            @if let Some(attempt) = current {
                (next_step(shop, order, attempt, standing))
            }
            @if standing == Standing::Free {
                (again(shop, order, current))
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

fn next_step(shop: &Shop, order: &Order, attempt: &Attempt, standing: Standing) -> Markup {
    html! {
        @match (&attempt.stage, standing) {
            (Stage::Made(paying), Standing::Open) => (pay(shop, order, attempt, paying)),
            (Stage::Choosing { methods }, Standing::Open | Standing::Free) => {
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
            (Stage::Unknown { needs_person }, Standing::Unknown) => {
                (status::way_out(shop, order, attempt, *needs_person))
            },
            _ => {}
        }
    }
}

fn pay(shop: &Shop, order: &Order, attempt: &Attempt, paying: &Paying) -> Markup {
    let now = shop.now();
    let provider = layout::capital(&attempt.provider);
    let part = paying.status == Status::PartiallyPaid;
    let rest = status::parts(paying).filter(|_| part).map(|(_, _, rest)| rest);
    html! {
        @match (&paying.next_action, &paying.status) {
            // The page there knows how things stand, so going back to it does no harm.
            (NextAction::Redirect { url }, Status::Processing | Status::Unrecognised(_)) => {
                p { a.button #pay href=(url) { "Back to the page of " (provider) } }
            },
            (NextAction::Redirect { url }, _) => {
                p {
                    a.button.main #pay href=(url) {
                        @match (&rest, part) {
                            (Some(rest), _) => { "Pay the rest, " (rest) ", at " (provider) }
                            (None, true) => { "Pay the rest at " (provider) }
                            (None, false) => { "Pay " (order.amount) " at " (provider) }
                        }
                    }
                }
            },
            // An address takes money twice as readily as once: it is shown only while money is due.
            (NextAction::PayToAddress(_), Status::Processing | Status::Unrecognised(_)) => {},
            (NextAction::PayToAddress(to), _) => (address::show(to, part, rest.as_ref())),
            (NextAction::Advance, _) | (_, Status::Processing) => {},
            _ => {
                p { "The provider does not say now how to pay. Word of the payment comes in here all the same." }
                (status::find_out(shop, order, attempt))
            }
        }
        @if let (NextAction::Redirect { .. }, Some(at)) = (&paying.next_action, paying.expires_at.filter(|at| now < *at)) {
            p { "It can be paid until " (layout::time(at)) "." }
        }
        form method="post" action={ "/orders/" (order.id) "/look-up" } {
            button #look-up type="submit" { "Look now" }
        }
    }
}

fn again(shop: &Shop, order: &Order, current: Option<&Attempt>) -> Markup {
    let choosing = current.is_some_and(|attempt| matches!(attempt.stage, Stage::Choosing { .. }));
    let label = if choosing { "Or pay with" } else { "Pay with" };
    html! {
        form #again method="post" action={ "/orders/" (order.id) "/again" } {
            (layout::provider_select(label, &shop.provider_names(), current.map(|attempt| attempt.provider.as_str())))
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
                @for day in order.log.chunk_by(|one, next| layout::day(one.at) == layout::day(next.at)) {
                    @for (index, entry) in day.iter().enumerate() {
                        @if index == 0 { li.day { (layout::day(entry.at)) } }
                        li { (layout::clock(entry.at)) " " span { (entry.text) } }
                    }
                }
            }
        }
    }
}
