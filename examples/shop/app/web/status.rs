//! How an order stands, in words that are true.

use maud::{Markup, html};
use paymux::{Money, NextAction, Status};

use super::super::Shop;
use super::super::order::{Attempt, Order, Paying, Stage, Standing, is_over};
use super::super::payments::declared;
use super::layout::{capital, money};

/// A few words.
pub(super) fn short(standing: Standing) -> &'static str {
    match standing {
        Standing::Paid => "Paid",
        Standing::PaidTwice => "Paid twice",
        Standing::InReview => "Being checked",
        Standing::Held => "Held by your bank",
        Standing::Disputed => "Disputed",
        Standing::Open => "Waiting for the payment",
        Standing::Unknown => "Not known yet",
        Standing::Refunded => "Refunded",
        Standing::Free => "Not paid",
    }
}

/// One sentence or two. Never "failed" where something may have happened.
pub(super) fn long(order: &Order) -> String {
    let current = order.current();
    let mut text = match order.standing() {
        Standing::Paid => format!("Paid. Thank you! {} is on its way.{}", order.what, extra(order)),
        Standing::PaidTwice => {
            format!("Paid, and paid again. We owe you {} and will send it back.", order.amount)
        }
        Standing::InReview => {
            "The payment has arrived, and the provider is checking it. There is nothing for you to do."
                .to_owned()
        }
        Standing::Held => "Your bank holds the money for us. Nothing is taken yet.".to_owned(),
        Standing::Disputed => "The payment is disputed. Your bank decides.".to_owned(),
        Standing::Refunded => "The money went back to you.".to_owned(),
        Standing::Open => current.map(open).unwrap_or_default(),
        Standing::Unknown => current.map(unknown).unwrap_or_default(),
        Standing::Free => current.map_or_else(|| "Not paid.".to_owned(), free),
    };
    for part in order.attempts.iter().filter_map(owed) {
        text += &format!(" We owe you {part}, which came for a payment whose time is over.");
    }
    if matches!(
        order.standing(),
        Standing::Paid | Standing::PaidTwice | Standing::InReview | Standing::Held | Standing::Disputed
    ) && let Some(other) = order.current().filter(|attempt| attempt.may_be_paid())
    {
        text += &format!(" Please do not pay at {} as well.", capital(&other.provider));
    }
    text
}

/// What came in part for a payment that is over.
fn owed(attempt: &Attempt) -> Option<String> {
    let Stage::Made(paying) = &attempt.stage else { return None };
    let sum = || paying.received.as_ref().map_or("a part".to_owned(), |sum| money(sum).to_string());
    (is_over(&paying.status) && paying.part).then(sum)
}

/// What has arrived, of how much, and what is still due, where all three are known. A token is counted as
/// the token that was asked for.
pub(super) fn parts(paying: &Paying) -> Option<(Money, Money, Money)> {
    let received = paying.received.as_ref()?;
    let token = match &paying.next_action {
        NextAction::PayToAddress(to) if to.amount.asset() == received.asset() => Some(&to.amount),
        _ => None,
    };
    let asked = token.unwrap_or(&paying.asked);
    Some((money(received), asked.clone(), money(&asked.checked_sub(received)?)))
}

fn extra(order: &Order) -> &'static str {
    let any = |what: fn(&Paying) -> bool| {
        order.attempts.iter().any(|attempt| matches!(&attempt.stage, Stage::Made(paying) if what(paying)))
    };
    if any(|paying| paying.status == Status::PartiallyRefunded) {
        return " A part of it went back to you.";
    }
    match (any(|paying| paying.overpaid), any(|paying| paying.late)) {
        (true, _) => " More arrived than was asked for; write to us about the rest.",
        (_, true) => " The money came late, but it came.",
        _ => "",
    }
}

fn open(attempt: &Attempt) -> String {
    let Stage::Made(paying) = &attempt.stage else {
        return "Please choose how to pay.".to_owned();
    };
    match &paying.status {
        Status::PartiallyPaid => match parts(paying) {
            Some((received, asked, rest)) => {
                format!("{received} of {asked} has arrived. {rest} is still due.")
            }
            None => "A part has arrived. The rest is still due.".to_owned(),
        },
        Status::Processing => "Your payment is on its way. There is nothing more to send.".to_owned(),
        Status::Unrecognised(word) => {
            format!("The provider calls it {word:?}, which we do not know. We do not count it as paid.")
        }
        Status::Approved => "You have agreed. The payment is being taken.".to_owned(),
        _ => "Waiting for your payment.".to_owned(),
    }
}

fn unknown(attempt: &Attempt) -> String {
    let provider = capital(&attempt.provider);
    match attempt.stage {
        Stage::Asking => format!("Asking {provider} to open a payment."),
        _ => format!(
            "We do not know yet whether {provider} has opened a payment: its answer was lost. \
             Opening one takes no money from you."
        ),
    }
}

fn free(attempt: &Attempt) -> String {
    match &attempt.stage {
        Stage::Made(paying) => match paying.status {
            Status::Expired if paying.part => {
                "The time to pay is over, and the payment has not arrived in full in time.".to_owned()
            }
            Status::Expired => "The time to pay is over, and the payment has not arrived.".to_owned(),
            Status::Declined => "The payment was declined.".to_owned(),
            Status::Canceled => "The payment was called off.".to_owned(),
            _ => "Not paid.".to_owned(),
        },
        Stage::Choosing { .. } => "Please choose how to pay.".to_owned(),
        Stage::NotOpened => {
            format!(
                "{} has opened no payment, and nothing was taken from you. You can try again.",
                capital(&attempt.provider)
            )
        }
        Stage::Asking | Stage::Unknown { .. } => String::new(),
    }
}

/// Why there is no button to try again, and what leads on.
pub(super) fn way_out(shop: &Shop, order: &Order, attempt: &Attempt, needs_person: bool) -> Markup {
    let provider = capital(&attempt.provider);
    let ask = ask(shop, attempt);
    html! {
        section.notice aria-labelledby="way-out" {
            h2 #way-out { "What happens now" }
            p {
                "We will not open a second payment for this order while the first one may exist: you might \
                 pay twice. This page follows by itself when word comes."
            }
            @if needs_person || ask == Ask::Nobody {
                p { (provider) " cannot be asked about it, but sends word of it under our reference "
                    code { (attempt.reference) } ". If none comes, a person of ours looks into its dashboard: no time \
                    that passes says that it was not paid." }
            } @else if ask == Ask::Again {
                p { (provider) " opens one payment for one key, however often it is asked. So we ask again now and then, and \
                    at once if you like." }
                (find_out(shop, order, attempt))
            } @else {
                p { (provider) " has a list of payments, where this one is looked for now and then, and at once if you like." }
                (find_out(shop, order, attempt))
            }
        }
    }
}

/// How a payment whose answer was lost can be found out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// Asking with the same key gives the same payment.
    Again,
    /// It can be looked for.
    Look,
    /// The provider cannot be asked.
    Nobody,
}

fn ask(shop: &Shop, attempt: &Attempt) -> Ask {
    let Ok(provider) = shop.providers.named(&attempt.provider) else { return Ask::Nobody };
    let declared = declared(&*provider);
    match (declared.keys_kept, declared.find) {
        (Some(_), _) => Ask::Again,
        (None, Some(_)) => Ask::Look,
        (None, None) => Ask::Nobody,
    }
}

/// Asks what became of it.
pub(super) fn find_out(shop: &Shop, order: &Order, attempt: &Attempt) -> Markup {
    let label = if ask(shop, attempt) == Ask::Again { "Ask again with the same key" } else { "Look for it" };
    html! {
        form method="post" action={ "/orders/" (order.id) "/find-out" } {
            button.main #find-out type="submit" { (label) }
        }
    }
}
