//! What all pages share.

use maud::{DOCTYPE, Markup, html};
use paymux::{Money, Timestamp};

pub(super) use super::super::order::capital;

/// A page: the shop in `main`, the play area beside it.
pub(super) fn page(title: &str, refresh: bool, main: Markup, aside: Option<Markup>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (full_title(title)) }
                link rel="stylesheet" href="/shop.css";
                link rel="icon" href="data:,";
                script src="/shop.js" defer {}
                @if refresh {
                    noscript { meta http-equiv="refresh" content="5"; }
                }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header.top {
                    a href="/" { "The kitchen shop" }
                    p { "An example of paymux. No money moves." }
                }
                div.columns {
                    main #main tabindex="-1" { (main) }
                    @if let Some(aside) = aside { (aside) }
                }
            }
        }
    }
}

/// As a window shows it.
pub(super) fn full_title(title: &str) -> String {
    format!("{title} – The kitchen shop")
}

pub(super) fn missing() -> Markup {
    let main = html! { h1 { "There is no such order" } p { a href="/" { "To the shop" } } };
    page("Not found", false, main, None)
}

/// The value of the choice that leaves it to the shop.
pub(super) const ANY: &str = "any";

/// A select box of providers: all that has to change to pay elsewhere.
pub(super) fn provider_select(label: &str, names: &[&'static str], chosen: Option<&str>) -> Markup {
    html! {
        label for="provider" { (label) }
        select #provider name="provider" {
            @for name in names {
                option value=(name) selected[chosen == Some(*name)] { (capital(name)) }
            }
            option value=(ANY) { "Where it works" }
        }
    }
}

/// An amount, exact, with the digits that its currency has: a provider may write 6.250 USD.
pub(super) fn money(amount: &Money) -> Money {
    let usual = || Money::from_minor(amount.minor_units::<i128>().ok()?, amount.asset().currency()?.code());
    usual().unwrap_or_else(|| amount.clone())
}

/// A time for people: day and minute, in UTC.
pub(super) fn time(at: Timestamp) -> Markup {
    let text = at.to_string();
    let (day, minute) = (text.get(..10).unwrap_or_default(), text.get(11..16).unwrap_or_default());
    html! { time datetime=(text) { (day) " " (minute) " UTC" } }
}

/// The day of a time.
pub(super) fn day(at: Timestamp) -> String {
    at.to_string().get(..10).unwrap_or_default().to_owned()
}

/// The time of day, to the second.
pub(super) fn clock(at: Timestamp) -> Markup {
    let text = at.to_string();
    html! { time datetime=(text) { (text.get(11..19).unwrap_or_default()) } }
}
