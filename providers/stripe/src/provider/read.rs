//! What Stripe's objects say in the unified words, in lookups and events alike.

use paymux_core::disputes::DisputeStatus;
use paymux_core::provider::{Account, StatusTable};
use paymux_core::{Amounts, Deviation, Error, Money, Payment, PaymentRef, Status};

use crate::charge::Charge;
use crate::object::{HasId, own_data, reference};
use crate::operations::dispute::Dispute;
use crate::payment_intent::PaymentIntent;
use crate::session::Session;
use crate::units::UNITS;

/// The names of the ids behind a session.
pub(crate) const INTENT: &str = "payment_intent";
pub(crate) const CHARGE: &str = "charge";

/// Source: docs.stripe.com/payments/paymentintents/lifecycle. After a declined card it is `requires_payment_method`, and
/// the payer may try another one.
const INTENT_WORDS: StatusTable = StatusTable(&[
    ("requires_payment_method", Status::AwaitingPayer),
    ("requires_confirmation", Status::AwaitingPayer),
    ("requires_action", Status::AwaitingPayer),
    ("processing", Status::Processing),
    ("requires_capture", Status::Authorized),
    ("canceled", Status::Canceled),
    ("succeeded", Status::Paid),
]);

/// How a PaymentIntent stands, what went back included.
pub(crate) fn intent_status(intent: &PaymentIntent) -> Status {
    match (INTENT_WORDS.fold(&intent.status), charge_of(intent)) {
        (Status::Paid, Some(charge)) => after_payment(charge),
        (status, _) => status,
    }
}

/// How a session stands. Source: docs.stripe.com/api/checkout/sessions/object, docs.stripe.com/checkout/fulfillment.
pub(crate) fn session_status(session: &Session) -> Status {
    let intent = session.payment_intent.as_ref().and_then(|intent| intent.object());
    let money = intent.map(|intent| (intent.status.as_str(), intent_status(intent)));
    let status = session.status.as_deref().unwrap_or_default();
    let unknown = || match status {
        // Words that are known each, and not together.
        "open" | "complete" | "expired" => {
            Status::Unrecognised(format!("{status}, {}", session.payment_status))
        }
        _ => Status::Unrecognised(status.to_owned()),
    };
    match (status, session.payment_status.as_str(), money) {
        ("open", "unpaid", _) => Status::AwaitingPayer,
        ("expired", "unpaid", _) => Status::Expired,
        // Nothing was owed: a voucher over all of it. Otherwise it is owed later, which nobody asked for.
        ("complete", "no_payment_required", None) if session.amount_total == Some(0) => Status::Paid,
        // The payer is done with the page, and the money is not there: a transfer, a voucher to be paid in a shop, or
        // money that is held, which only the PaymentIntent tells.
        ("complete", "unpaid", None) => Status::Processing,
        ("complete", "unpaid", Some(("requires_action" | "requires_confirmation", _))) => Status::Processing,
        // It did not come. A page that is complete takes no second try.
        ("complete", "unpaid", Some(("requires_payment_method", _))) => Status::Declined,
        ("complete", "paid", None) => Status::Paid,
        ("complete", "paid", Some((_, Status::AwaitingPayer))) => unknown(),
        ("complete", "paid" | "unpaid", Some((_, status))) => status,
        _ => unknown(),
    }
}

/// How a charge stands that is all there is to look at.
pub(crate) fn charge_status(charge: &Charge) -> Status {
    match (charge.status.as_str(), charge.captured) {
        ("succeeded", Some(false)) if refunded(charge) > 0 => Status::Canceled,
        ("succeeded", Some(false)) => Status::Authorized,
        ("succeeded", _) => after_payment(charge),
        ("pending", _) => Status::Processing,
        // Its PaymentIntent takes another try.
        ("failed", _) => Status::AwaitingPayer,
        (other, _) => Status::Unrecognised(other.to_owned()),
    }
}

/// Whether and how a dispute ended is not in the charge.
fn after_payment(charge: &Charge) -> Status {
    if charge.disputed == Some(true) {
        return Status::Disputed;
    }
    match refunded(charge) {
        0 => Status::Paid,
        part if part < charge.amount_captured.unwrap_or(charge.amount) => Status::PartiallyRefunded,
        _ => Status::Refunded,
    }
}

fn refunded(charge: &Charge) -> u64 {
    charge.amount_refunded.unwrap_or(0)
}

fn charge_of(intent: &PaymentIntent) -> Option<&Charge> {
    intent.latest_charge.as_ref()?.object()
}

/// Whether a session is one of a payment. Of a mode that is new nobody knows: it is not passed over.
/// Source: docs.stripe.com/api/checkout/sessions/object.
pub(crate) fn is_payment(session: &Session) -> Result<bool, Error> {
    match session.mode.as_deref() {
        None | Some("payment") => Ok(true),
        Some("setup" | "subscription") => Ok(false),
        Some(_) => Err(Error::unintelligible("the mode of a session is not known").with_field("mode")),
    }
}

/// What a session is about; one that owes nothing yet has neither.
pub(crate) fn session_amount(session: &Session) -> Result<Money, Error> {
    let missing = |field| Error::unintelligible("it is missing from the reply").with_field(field);
    let total = session.amount_total.ok_or_else(|| missing("amount_total"))?;
    let currency = session.currency.as_deref().ok_or_else(|| missing("currency"))?;
    UNITS.from_wire(total, currency)
}

/// The app's own reference of a session.
pub(crate) fn session_reference(session: &Session) -> Option<&str> {
    session.client_reference_id.as_deref().or_else(|| reference(&session.metadata))
}

/// A payment from its session, compared with what was asked for.
pub(crate) fn session_payment(asked: &PaymentRef, session: &Session) -> Result<Payment, Error> {
    let requested = session_amount(session)?;
    let mut payment = begun(asked, requested, session_reference(session), session_status(session))?;
    payment.raw_status = session.status.clone();
    payment.redirect(session.url.as_deref());
    payment.created_at = session.created.time();
    payment.expires_at = session.expires_at.time();
    payment.metadata = own_data(&session.metadata);
    match &session.payment_intent {
        None => {}
        Some(intent) => match intent.object() {
            Some(intent) => {
                // Of a page that is done with, this is the word that decides.
                if session.status.as_deref() == Some("complete") {
                    payment.raw_status = Some(intent.status.clone());
                }
                add_intent(&mut payment, intent)?;
            }
            None => add_id(&mut payment, INTENT, intent.id()),
        },
    }
    if payment.amounts.received.is_none() && session.payment_status == "paid" {
        payment.amounts.received.clone_from(&payment.amounts.requested);
    }
    Ok(payment)
}

/// A payment from its PaymentIntent, compared with what was asked for.
pub(crate) fn intent_payment(asked: &PaymentRef, intent: &PaymentIntent) -> Result<Payment, Error> {
    let requested = UNITS.from_wire(intent.amount, &intent.currency)?;
    let mut payment = begun(asked, requested, reference(&intent.metadata), intent_status(intent))?;
    payment.raw_status = Some(intent.status.clone());
    payment.created_at = intent.created.time();
    payment.metadata = own_data(&intent.metadata);
    add_intent(&mut payment, intent)?;
    Ok(payment)
}

/// What a list finds is compared with nothing, and expected from then on.
pub(crate) fn found(account: &Account, id: &str, amount: Money, reference: Option<&str>) -> PaymentRef {
    let found = PaymentRef::by_id(account, id);
    match reference {
        Some(reference) => found.expecting(amount, reference),
        None => found,
    }
}

fn begun(
    asked: &PaymentRef,
    requested: Money,
    reference: Option<&str>,
    status: Status,
) -> Result<Payment, Error> {
    asked.check_amount(&requested)?;
    reference.map_or(Ok(()), |reference| asked.check_reference(reference))?;
    let mut payment = Payment::new(asked.clone(), status);
    payment.amounts.requested = Some(requested);
    Ok(payment)
}

/// What the PaymentIntent says of the money.
fn add_intent(payment: &mut Payment, intent: &PaymentIntent) -> Result<(), Error> {
    let money = |units: u64| UNITS.from_wire(units, &intent.currency);
    let amounts: &mut Amounts = &mut payment.amounts;
    amounts.received = intent.amount_received.map(money).transpose()?;
    if intent.capture_method.as_deref() == Some("manual")
        && matches!(intent.status.as_str(), "requires_capture" | "succeeded")
    {
        let held = intent.amount_capturable.zip(intent.amount_received);
        let held = held.and_then(|(left, taken)| left.checked_add(taken));
        amounts.authorized = held.map(money).transpose()?;
    }
    if let Some(charge) = charge_of(intent) {
        // Letting go of money that is held counts as a refund there, and is none: nothing had come in.
        let gone = if charge.captured == Some(false) { None } else { charge.amount_refunded };
        amounts.refunded = gone.map(money).transpose()?;
    }
    if intent.amount_received.is_some_and(|received| received > intent.amount) {
        payment.deviations.insert(Deviation::Overpaid);
    }
    payment.description.clone_from(&intent.description);
    add_id(payment, INTENT, &intent.id);
    if let Some(charge) = &intent.latest_charge {
        add_id(payment, CHARGE, charge.id());
    }
    Ok(())
}

fn add_id(payment: &mut Payment, name: &str, id: &str) {
    if payment.reference.id != id {
        payment.reference.further_ids.insert(name.to_owned(), id.to_owned());
    }
}

/// Source: docs.stripe.com/disputes/how-disputes-work. A dispute that is `prevented` ended with a refund by a card
/// network's own rules, so it is neither won nor lost: its word is kept.
pub(crate) fn dispute_status(word: &str) -> DisputeStatus {
    match word {
        "needs_response" | "warning_needs_response" | "appeal_needs_response" => DisputeStatus::NeedsResponse,
        "under_review" | "warning_under_review" | "appeal_under_review" => DisputeStatus::UnderReview,
        "won" | "warning_closed" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        other => DisputeStatus::Unrecognised(other.to_owned()),
    }
}

/// How a disputed payment stands once its disputes are known: what was lost went back to the payer, and what was won is
/// as if nobody had disputed it.
pub(crate) fn settle(payment: &mut Payment, disputes: &[&Dispute]) -> Result<(), Error> {
    let mut lost: Option<Money> = None;
    let mut open: Option<Money> = None;
    let mut is_open = disputes.is_empty();
    for dispute in disputes {
        let amount = UNITS.from_wire(dispute.amount, &dispute.currency)?;
        let sum = match dispute_status(&dispute.status) {
            DisputeStatus::Won => continue,
            DisputeStatus::Lost => &mut lost,
            _ => {
                is_open = true;
                &mut open
            }
        };
        *sum = match sum.take() {
            None => Some(amount),
            Some(before) => before.checked_add(&amount),
        };
    }
    payment.amounts.disputed = open.clone().or_else(|| lost.clone());
    let received = payment.amounts.received.clone();
    let before = payment.amounts.refunded.clone();
    if let Some(lost) = lost {
        // In another currency nobody can say how much of the payment is gone.
        payment.amounts.refunded = before.as_ref().and_then(|before| before.checked_add(&lost));
    }
    payment.status = match (&payment.amounts.refunded, &received) {
        _ if is_open => Status::Disputed,
        (Some(gone), _) if gone.amount().is_zero() => Status::Paid,
        (Some(gone), Some(received)) if gone.amount() >= received.amount() => Status::Refunded,
        _ => Status::PartiallyRefunded,
    };
    Ok(())
}
