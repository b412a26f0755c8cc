//! How an order stands, in words that are true.

use maud::{Markup, html};
use paymux::{Advice, Status, Timestamp};

use super::super::order::{Attempt, Order, Paying, Stage, Standing};
use super::layout::{capital, money, time};

/// A few words.
pub(super) fn short(standing: Standing) -> &'static str {
    match standing {
        Standing::Paid => "Paid",
        Standing::PaidTwice => "Paid twice",
        Standing::InReview => "Being checked",
        Standing::Open => "Waiting for the payment",
        Standing::Unknown => "Not known yet",
        Standing::Refunded => "Refunded",
        Standing::Free => "Not paid",
    }
}

/// One sentence or two. Never "failed" where something may have happened.
pub(super) fn long(order: &Order, now: Timestamp) -> String {
    let latest = order.latest().map(|(_, attempt)| attempt);
    match order.standing(now) {
        Standing::Paid => format!("Paid. Thank you! {} is on its way.{}", order.what, extra(order)),
        Standing::PaidTwice => {
            format!("Paid, and paid again. We owe you {} and will send it back.", order.amount)
        }
        Standing::InReview => {
            "Paid. The provider is checking the payment; there is nothing to do.".to_owned()
        }
        Standing::Refunded => "The money went back to you.".to_owned(),
        Standing::Open => latest.map(open).unwrap_or_default(),
        Standing::Unknown => latest.map(unknown).unwrap_or_default(),
        Standing::Free => latest.map_or_else(|| "Not paid.".to_owned(), free),
    }
}

fn extra(order: &Order) -> &'static str {
    let any = |what: fn(&Paying) -> bool| {
        order.attempts.iter().any(|attempt| matches!(&attempt.stage, Stage::Made(paying) if what(paying)))
    };
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
    let asked = paying.payment.expected.as_ref();
    match &paying.status {
        Status::PartiallyPaid => match (&paying.received, asked) {
            (Some(received), Some(asked)) => match asked.checked_sub(received) {
                Some(rest) => {
                    let (received, rest) = (money(received), money(&rest));
                    format!("{received} of {asked} has arrived. {rest} is still due.")
                }
                None => "A part has arrived. The rest is still due.".to_owned(),
            },
            _ => "A part has arrived. The rest is still due.".to_owned(),
        },
        Status::Processing => "Your payment is on its way.".to_owned(),
        Status::Unrecognised(word) => {
            format!("The provider calls it {word:?}, which we do not know. We do not count it as paid.")
        }
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
            Status::Expired => "The time to pay is over, and the payment has not arrived.".to_owned(),
            Status::Declined => "The payment was declined.".to_owned(),
            Status::Canceled => "The payment was called off.".to_owned(),
            _ => "Not paid.".to_owned(),
        },
        Stage::Choosing { .. } => "Please choose how to pay.".to_owned(),
        Stage::Unknown { .. } => {
            "What may have been opened cannot be paid any more. You can try again.".to_owned()
        }
        Stage::NotOpened => {
            format!(
                "{} has opened no payment, and nothing was taken from you. You can try again.",
                capital(&attempt.provider)
            )
        }
        Stage::Asking => String::new(),
    }
}

/// Why there is no button to try again, and what leads on.
pub(super) fn way_out(order: &Order, attempt: &Attempt) -> Markup {
    let Stage::Unknown { until, .. } = &attempt.stage else { return html! {} };
    let provider = capital(&attempt.provider);
    html! {
        section.notice aria-labelledby="way-out" {
            h2 #way-out { "What happens now" }
            p {
                "We will not open a second payment for this order while the first one may exist: you might \
                 pay twice. This page follows by itself when word comes."
            }
            @match attempt.lost {
                Some(Advice::RepeatSameKey) => {
                    p { (provider) " opens one payment for one key, however often it is asked. So we may ask again." }
                    (find_out(order, "Ask again with the same key"))
                }
                Some(Advice::LookUpFirst) => {
                    p { (provider) " has a list of payments, where we can look for this one." }
                    (find_out(order, "Look for it"))
                }
                _ => {
                    p { (provider) " cannot be asked about it, but sends word of it under our reference "
                        code { (attempt.reference) } "." }
                }
            }
            @match until {
                Some(until) => p {
                    "If nothing comes, it cannot be paid any more after " strong { (time(*until)) }
                    ". From then on you can try again, under a new reference."
                },
                None => p { (provider) " does not say how long it could be paid, so waiting alone does not help. If it cannot be found, a person has to ask there." },
            }
        }
    }
}

/// Asks what became of it.
pub(super) fn find_out(order: &Order, label: &str) -> Markup {
    html! {
        form method="post" action={ "/orders/" (order.id) "/find-out" } {
            button.main #find-out type="submit" { (label) }
        }
    }
}
