//! What a payer, an administrator or fate does to a session.

use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

use crate::handle::error::{Error, Result};
use crate::payviox::Payviox;
use crate::payviox::state::State;
use crate::payviox::state::catalog;
use crate::payviox::state::catalog::Method;
use crate::payviox::state::session::{CustomerDetails, Payment, Session, Stage};

/// How a payer pays; [`Pay::default`] is a plain success.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pay {
    /// The payment method's id. Default: the one that the session was created with, or the first.
    pub method: Option<String>,
    /// The payer's address. Default: the one that the session asks for. Another one is refused, as on
    /// the hosted page.
    pub ip: Option<IpAddr>,
    /// Payer-side fees in minor units. Default: by the method's formula.
    pub fees: Option<u64>,
    /// What the payer entered. Default: nothing, so webhooks have no `customer`.
    pub customer: Option<CustomerDetails>,
    /// The payer's country, two letters.
    pub country: Option<String>,
    /// The payer's browser.
    pub user_agent: Option<String>,
}

/// Sessions. Each of these is also an action of the control API, with the session in `id`.
impl Payviox {
    /// The payer pays in full, or the rest of an underpaid session: `succeeded`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if the session can no longer be paid or the address is wrong.
    pub fn pay(&self, session_id: &str, how: Pay) -> Result<()> {
        self.finish(session_id, how, Stage::Succeeded)
    }

    /// The payer pays and the payment is flagged: `pending_review`, until [`Payviox::approve`] or
    /// [`Payviox::decline`].
    ///
    /// # Errors
    /// As [`Payviox::pay`].
    pub fn review(&self, session_id: &str, how: Pay) -> Result<()> {
        self.finish(session_id, how, Stage::Review)
    }

    /// An administrator lets a flagged payment through: `succeeded`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] unless it is pending review.
    pub fn approve(&self, session_id: &str) -> Result<()> {
        let mut state = self.state();
        let session = state.session_mut(session_id)?;
        allow(session.stage == Stage::Review, session, "approved")?;
        self.succeed(&mut state, session_id)
    }

    /// Declined for good: a flagged payment by an administrator, any other by its fraud score. What was
    /// paid goes back to the payer: `declined`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is paid or over.
    pub fn decline(&self, session_id: &str) -> Result<()> {
        let mut state = self.state();
        let session = state.session_mut(session_id)?;
        allow(session.stage.payable() || session.stage == Stage::Review, session, "declined")?;
        if session.payment.is_none() {
            session.payment = Some(payment(session, &Pay::default())?);
        }
        self.turn(&mut state, session_id, Stage::Declined, Some("declined"))
    }

    /// An attempt that fails (a refused card): status `failed`, no webhook, and the session stays payable.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if the session can no longer be paid.
    pub fn fail(&self, session_id: &str) -> Result<()> {
        self.attempt(session_id, Stage::Failed)
    }

    /// The payer has paid and the provider is still at it: status `processing`, no webhook.
    ///
    /// # Errors
    /// As [`Payviox::fail`].
    pub fn process(&self, session_id: &str) -> Result<()> {
        self.attempt(session_id, Stage::Processing)
    }

    /// The payer sends `received` minor units more, too few in all; crypto only: `incomplete`.
    /// [`Payviox::pay`] sends the rest.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if the session can no longer be paid, its method is not
    /// crypto, or the amount is 0 or not too little.
    pub fn underpay(&self, session_id: &str, received: u64) -> Result<()> {
        self.underpay_by(session_id, received, Pay::default())
    }

    pub(crate) fn underpay_by(&self, session_id: &str, received: u64, mut how: Pay) -> Result<()> {
        let mut state = self.state();
        let session = state.session_mut(session_id)?;
        allow(session.stage.payable(), session, "paid")?;
        if how.method.is_none() && session.method.is_none() {
            how.method = Some(catalog::first_crypto().id.to_owned());
        }
        let payment = payment(session, &how)?;
        let total = session.received.saturating_add(received);
        if !payment.method.crypto {
            return Err(Error::refused("only crypto payments can be underpaid"));
        }
        if received == 0 || total >= session.amount {
            return Err(Error::refused(format!("{total} of {} is not too little", session.amount)));
        }
        session.received = total;
        session.payment = Some(payment);
        self.turn(&mut state, session_id, Stage::Incomplete, Some("incomplete"))
    }

    /// The session's time is over, now: `expired`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it can no longer be paid or money has come in.
    pub fn expire(&self, session_id: &str) -> Result<()> {
        let mut state = self.state();
        let session = state.session_mut(session_id)?;
        allow(matches!(session.stage, Stage::Open | Stage::Failed | Stage::Pending), session, "expired")?;
        self.turn(&mut state, session_id, Stage::Expired, Some("expired"))
    }

    /// Gives back `amount` minor units, or all that is left: `refunded`. The webhook does not say how much.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is not paid, or for 0 or more than is left.
    pub fn refund(&self, session_id: &str, amount: Option<u64>) -> Result<()> {
        let mut state = self.state();
        let session = state.session_mut(session_id)?;
        allow(matches!(session.stage, Stage::Succeeded | Stage::Refunded), session, "refunded")?;
        let left = session.gross().saturating_sub(session.refunded);
        let amount = amount.unwrap_or(left);
        if amount == 0 || amount > left {
            return Err(Error::refused(format!("{amount} of {left} cannot be given back")));
        }
        session.refunded = session.refunded.saturating_add(amount);
        let realm = session.realm;
        state.add_to_balance(realm, cents(amount).saturating_neg());
        self.turn(&mut state, session_id, Stage::Refunded, Some("refunded"))
    }

    fn finish(&self, session_id: &str, how: Pay, end: Stage) -> Result<()> {
        let mut state = self.state();
        let session = state.session_mut(session_id)?;
        allow(session.stage.payable(), session, "paid")?;
        session.payment = Some(payment(session, &how)?);
        session.received = session.amount;
        match end {
            Stage::Review => self.turn(&mut state, session_id, end, Some("pending_review")),
            _ => self.succeed(&mut state, session_id),
        }
    }

    fn succeed(&self, state: &mut State, session_id: &str) -> Result<()> {
        let session = state.session_mut(session_id)?;
        let (realm, amount) = (session.realm, session.amount);
        state.add_to_balance(realm, cents(amount));
        self.turn(state, session_id, Stage::Succeeded, Some("succeeded"))
    }

    fn attempt(&self, session_id: &str, stage: Stage) -> Result<()> {
        let mut state = self.state();
        let session = state.session_mut(session_id)?;
        allow(session.stage.payable() && session.stage != Stage::Incomplete, session, "attempted")?;
        session.payment = Some(payment(session, &Pay::default())?);
        self.turn(&mut state, session_id, stage, None)
    }

    fn turn(&self, state: &mut State, id: &str, stage: Stage, event: Option<&'static str>) -> Result<()> {
        let session = state.session_mut(id)?;
        session.stage = stage;
        if let (Some(event), Some(session)) = (event, state.sessions.get(id)) {
            state.desk.announce(&self.tools, session, event);
        }
        Ok(())
    }
}

/// The attempt, with the address check of payment time.
fn payment(session: &Session, how: &Pay) -> Result<Payment> {
    let method = method(session, how.method.as_deref())?;
    let ip = how.ip.or(session.ip).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if session.ip.is_some_and(|wanted| wanted != ip) {
        return Err(Error::refused("Request IP does not match session IP"));
    }
    Ok(Payment {
        method,
        fees: how.fees.unwrap_or_else(|| method.fee(session.amount)),
        customer: how.customer.clone(),
        ip,
        country: how.country.clone(),
        user_agent: how.user_agent.clone(),
    })
}

/// The method of an attempt. A session created with one takes only that; an underpaid one stays with its own.
fn method(session: &Session, wanted: Option<&str>) -> Result<&'static Method> {
    let underpaid = session.payment.as_ref().filter(|_| session.stage == Stage::Incomplete);
    let bound = underpaid.map(|payment| payment.method).or(session.method);
    let Some(id) = wanted else {
        return Ok(bound.unwrap_or(catalog::first()));
    };
    let found =
        catalog::find(id).ok_or_else(|| Error::NotFound { what: "payment method", id: id.to_owned() })?;
    match bound {
        Some(bound) if bound.id != found.id => {
            Err(Error::refused(format!("the session takes {} only", bound.id)))
        }
        _ => Ok(found),
    }
}

fn allow(can: bool, session: &Session, what: &str) -> Result<()> {
    let refusal = || Error::refused(format!("a session that is {:?} cannot be {what}", session.stage));
    if can { Ok(()) } else { Err(refusal()) }
}

fn cents(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
