//! A payment and how it stands.

use paymux::{Deviation, Money, NextAction, Status, Timestamp};
use paymux_orchestrator::machine::{Attempt, State};

use super::super::orders::Sold;
use super::super::payments::Said;

/// A payment and how it stands.
#[derive(Clone, Debug)]
pub(crate) struct Paying {
    pub(crate) id: String,
    pub(crate) status: Status,
    /// How much has come; in the token that the buyer sends, where it is one.
    pub(crate) received: Option<Money>,
    /// What was asked for.
    pub(crate) asked: Money,
    /// What the buyer does next, where this is known.
    pub(crate) next_action: NextAction,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) late: bool,
    pub(crate) overpaid: bool,
    /// Some of it came, whatever became of the rest.
    pub(crate) part: bool,
}

impl Paying {
    /// What was written down decides; what the provider last said tells more, as far as it says no other thing.
    pub(super) fn of(sold: &Sold, attempt: &Attempt, id: &str, said: Option<&Said>) -> Self {
        let (way, said) = (said.map(|said| &said.way), said.and_then(|said| said.payment.as_deref()));
        let status = status(attempt.state, said.map(|payment| &payment.status));
        let written = Money::new(attempt.received, sold.amount.asset().clone());
        let received = said.and_then(|payment| payment.amounts.received.clone());
        let received = received.or_else(|| (!written.amount().is_zero()).then_some(written));
        // "On its way" without an amount says less than the part that is known to have arrived.
        let vague =
            status == Status::Processing && received.as_ref().is_some_and(|came| is_part(came, &sold.amount));
        let status = if vague { Status::PartiallyPaid } else { status };
        let odd = |what| said.is_some_and(|payment| payment.deviations.contains(&what));
        let open = !status.collection_closed();
        Self {
            id: id.to_owned(),
            part: status == Status::PartiallyPaid
                || received.as_ref().is_some_and(|sum| !sum.amount().is_zero()),
            status,
            received,
            asked: sold.amount.clone(),
            next_action: way.filter(|_| open).cloned().unwrap_or(NextAction::None),
            expires_at: said.and_then(|payment| payment.expires_at),
            late: odd(Deviation::Late),
            overpaid: odd(Deviation::Overpaid),
        }
    }
}

/// Whether some of what was asked for has come, and not all.
fn is_part(came: &Money, asked: &Money) -> bool {
    came.asset() == asked.asset() && !came.amount().is_zero() && came.amount() < asked.amount()
}

/// A status in the provider's words, unless what was written down says otherwise.
fn status(state: State, said: Option<&Status>) -> Status {
    let (known, agrees): (Status, fn(&Status) -> bool) = match state {
        State::Paid => (Status::Paid, |said| said.holds_money() || matches!(said, Status::Refunded)),
        // Money that comes late is on its way, and whoever is asked once more might pay twice.
        State::Closed => (Status::Canceled, |said| is_over(said) || *said == Status::Processing),
        State::Authorized => (Status::Authorized, |said| said.collection_closed()),
        State::Processing => (Status::Processing, |_| true),
        _ => (Status::AwaitingPayer, |_| true),
    };
    said.filter(|said| agrees(said)).cloned().unwrap_or(known)
}

/// Whether no money should come any more, and it was not paid.
pub(crate) fn is_over(status: &Status) -> bool {
    matches!(status, Status::Expired | Status::Declined | Status::Canceled)
}
