//! Replies: a member of another type than documented costs itself alone.
//!
//! Providers change the types of members that nobody needs, and write `[]` for an empty object. Only money, ids,
//! statuses and secrets are worth losing a reply for: a lookup that fails over a description leaves an app without an
//! answer about somebody's money.

use super::some_samples;
use crate::data::Sample;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Verdict, ensure, fail};
use crate::kit::json::Json;

/// What stands there instead of what is documented.
const ODD: &[&str] = &["null", "7", "\"x\"", "[]", "{}", "true"];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let has_members = |_: Bench, sample: &Sample| Json::parse(sample.reply.body).is_some();
    some_samples(cases, bench, "replies::odd_members", (has_members, "no reply has a body"), odd_members);
}

/// Each member that is not essential, replaced in turn.
fn odd_members(bench: Bench, sample: &'static Sample) -> Verdict {
    let Some(json) = Json::parse(sample.reply.body) else { fail!("the reply is not JSON") };
    let plain = super::replies::read(bench, sample, &json.to_string())
        .map_err(|error| format!("the documented reply is not read: {error}"))?;
    let mut places = Vec::new();
    json.walk(&mut |place, _| places.push(place.to_owned()));
    let essential: Vec<&str> =
        places.iter().map(String::as_str).filter(|place| is_essential(sample, place)).collect();
    let holds_essential =
        |place: &str| essential.iter().any(|known| known.strip_prefix(place).is_some_and(is_below));
    let mut lost = Vec::new();
    for place in places.iter().filter(|place| is_member(&json, place) && !holds_essential(place)) {
        for odd in ODD {
            let Some(changed) = Json::parse(odd).and_then(|odd| json.with(place, odd)) else { continue };
            match super::replies::read(bench, sample, &changed.to_string()) {
                Ok(value) if same(&value, &plain, &essential, place) => continue,
                Ok(_) => lost.push(format!("{place} = {odd} changes what is essential")),
                Err(error) => lost.push(format!("{place} = {odd}: {error}")),
            }
            break;
        }
    }
    ensure!(lost.is_empty(), "an odd member costs more than itself:\n  {}", lost.join("\n  "));
    Ok(())
}

/// Whether everything essential is as before, but for what the changed member is itself a part of.
fn same(value: &Json, plain: &Json, essential: &[&str], changed: &str) -> bool {
    let mut others = essential.iter().filter(|known| !changed.strip_prefix(**known).is_some_and(is_below));
    others.all(|known| value.at(known) == plain.at(known))
}

/// What is left of a pointer behind another one, where it is the same or below it.
fn is_below(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

/// Declared as required, as a secret or as essential, or called like money, an id or a status.
fn is_essential(sample: &Sample, place: &str) -> bool {
    let reply = &sample.reply;
    let declared =
        reply.required.iter().chain(reply.secrets).chain(reply.essential).any(|known| *known == place);
    let name = place.rsplit('/').next().unwrap_or_default();
    declared || words(name).iter().any(|word| ESSENTIAL.contains(&word.as_str()))
}

/// The words in the names of money, ids, statuses, and of what says that a list goes on.
const ESSENTIAL: &[&str] = &[
    "available",
    "pending",
    "percentage",
    "flat",
    "net",
    "gross",
    "minimum",
    "maximum",
    "min",
    "max",
    "next",
    "cursor",
    "more",
    "id",
    "ids",
    "amount",
    "amounts",
    "price",
    "prices",
    "fee",
    "fees",
    "balance",
    "balances",
    "total",
    "subtotal",
    "tax",
    "shipping",
    "usd",
    "millis",
    "currency",
    "status",
    "state",
    "success",
];

/// `paymentMethodID` and `payment_method_id` are `payment`, `method`, `id`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() || (letter.is_ascii_uppercase() && !before.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words
}

/// Whether it is a named member of an object.
fn is_member(json: &Json, place: &str) -> bool {
    place.rsplit_once('/').is_some_and(|(parent, _)| matches!(json.at(parent), Some(Json::Object(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(words("paymentMethodID"), ["payment", "method", "id"]);
        assert_eq!(words("order_id"), ["order", "id"]);
        assert_eq!(words("paid"), ["paid"]);
    }
}
