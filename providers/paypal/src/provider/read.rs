//! From an order to a unified payment, compared with what was asked for.

use paymux_core::{Amounts, Decimal, Deviation, Error, Money, Payment, PaymentRef, Status};

use crate::operations::order::{CAPTURE, Order};
use crate::shapes::{Amount, link};
use crate::words;

/// A payment from its order: amount, currency and reference are those that were asked for.
pub(crate) fn payment(asked: &PaymentRef, order: &Order) -> Result<Payment, Error> {
    let (mut status, word) = order.stands();
    let word = word.map(str::to_owned);
    let amounts = amounts(order)?;
    if let Some(requested) = &amounts.requested {
        asked.check_amount(requested)?;
    }
    if let Some(reference) = reference(order) {
        asked.check_reference(reference)?;
    }
    let compared = amounts.received.as_ref().zip(amounts.requested.as_ref());
    let less = compared.is_some_and(|(received, requested)| received < requested);
    let more = compared.is_some_and(|(received, requested)| received > requested);
    // What the app captured as the last part is all that was to be taken; where PayPal took it, it takes all or nothing.
    if status == Status::Paid && less && order.intent.as_deref() == Some(CAPTURE) {
        status = Status::PartiallyPaid;
    }
    let mut payment = Payment::new(with_ids(asked, order), status);
    if more {
        payment.deviations.insert(Deviation::Overpaid);
    }
    payment.raw_status = word;
    payment.amounts.received = amounts.received;
    payment.amounts.refunded = amounts.refunded;
    payment.amounts.authorized = amounts.authorized;
    if let Some(requested) = amounts.requested {
        payment.amounts.requested = Some(requested);
    }
    payment.description = order.purchase_units.iter().find_map(|unit| unit.description.value().cloned());
    payment.created_at = order.create_time.time();
    match payment.status {
        Status::AwaitingPayer => {
            payment.redirect(link(order.links.as_ref(), &["payer-action", "approve"]));
        }
        Status::Authorized => {
            payment.expires_at = order.authorization().and_then(|held| held.expiration_time.time());
        }
        _ => {}
    }
    Ok(payment)
}

/// The app's own reference.
pub(crate) fn reference(order: &Order) -> Option<&String> {
    let own = |unit: &'_ crate::order::Unit| unit.custom_id.is_some() || unit.invoice_id.is_some();
    let unit = order.purchase_units.iter().find(|unit| own(unit))?;
    unit.custom_id.as_ref().or(unit.invoice_id.as_ref())
}

/// The reference with the ids of what was held and taken: refunds and disputes name only these.
fn with_ids(asked: &PaymentRef, order: &Order) -> PaymentRef {
    let held = order.authorizations().map(|held| ("authorization", &held.id));
    let taken = order.captures().map(|taken| ("capture", &taken.id));
    let mut reference = asked.clone();
    for (kind, id) in held.chain(taken) {
        if !reference.has_id(id) {
            let known = reference.further_ids.keys().filter(|name| name.starts_with(kind)).count();
            let name =
                if known == 0 { kind.to_owned() } else { format!("{kind}_{}", known.saturating_add(1)) };
            reference = reference.further_id(name, id);
        }
    }
    reference
}

/// The amounts, over all purchase units, each where the order says it.
pub(crate) fn amounts(order: &Order) -> Result<Amounts, Error> {
    let mut amounts = Amounts::default();
    amounts.requested = sum(order.purchase_units.iter().map(|unit| unit.amount.as_ref()))?;
    let (held, taken) = (order.authorization(), order.captures().any(|_| true));
    if held.is_none() && !taken {
        return Ok(amounts);
    }
    let nothing =
        || amounts.requested.as_ref().map(|whole| Money::new(Decimal::default(), whole.asset().clone()));
    let taken = || order.captures().filter(|capture| capture.is_taken());
    amounts.received = match taken().next() {
        Some(_) => sum(taken().map(|capture| capture.amount.as_ref()))?,
        None => nothing(),
    };
    amounts.authorized = match held {
        Some(held) if held.stands() == Status::Authorized && !order.is_final() => {
            sum([held.amount.as_ref()].into_iter())?
        }
        // The rest was let go, or all of it was taken.
        Some(_) => amounts.received.clone(),
        None => None,
    };
    amounts.refunded = refunded(order)?.or_else(|| {
        let untouched = taken().all(|capture| capture.stands() == Status::Paid);
        untouched.then(nothing).flatten()
    });
    Ok(amounts)
}

/// What went back or is on its way, where anything did. A refund whose word nobody knows counts: its amount may be gone.
fn refunded(order: &Order) -> Result<Option<Money>, Error> {
    let gone = order
        .payments()
        .flat_map(|payments| &payments.refunds)
        .filter(|refund| !words::refund(&refund.status).gives_nothing_back());
    let told = sum(gone.map(|refund| refund.amount.as_ref()))?;
    let whole = |capture: &&crate::capture::Capture| capture.stands() == Status::Refunded;
    let at_least = sum(order.captures().filter(whole).map(|capture| capture.amount.as_ref()))?;
    // A capture that is partly refunded by a refund that is not among them: how much went back is not known.
    let part = order.captures().any(|capture| capture.stands() == Status::PartiallyRefunded);
    Ok(match (told, at_least) {
        (Some(told), Some(at_least)) if part && told <= at_least => None,
        (Some(told), Some(at_least)) => Some(if told < at_least { at_least } else { told }),
        (Some(told), None) => Some(told),
        (None, _) if part => None,
        (None, at_least) => at_least,
    })
}

/// The sum; `None` of nothing, and where one of them is not said.
fn sum<'a>(amounts: impl Iterator<Item = Option<&'a Amount>>) -> Result<Option<Money>, Error> {
    let mut sum: Option<Money> = None;
    for amount in amounts {
        let Some(amount) = amount else { return Ok(None) };
        let money = amount.money()?;
        let whole = match &sum {
            None => Some(money),
            Some(sum) => sum.checked_add(&money),
        };
        let whole = whole.ok_or_else(|| {
            Error::unintelligible("amounts of several currencies, or too large").with_field("amount")
        })?;
        sum = Some(whole);
    }
    Ok(sum)
}
