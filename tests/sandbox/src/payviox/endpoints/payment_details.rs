//! `GET /payment/{session_id}` (Payviox docs, /api/endpoints/get-payment-details).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::payviox::Payviox;
use crate::payviox::state::session::{CustomerDetails, Session, Stage};
use crate::payviox::switches::Switches;
use crate::payviox::wire::fields::Object;
use crate::payviox::wire::replies;
use crate::wire::call::{Call, Reply};

#[derive(Serialize)]
struct Details<'a> {
    session_id: &'a str,
    status: Option<&'static str>,
    amount: u64,
    fees: Option<u64>,
    net_amount: Option<u64>,
    currency: &'a str,
    order_id: &'a str,
    customer: &'a str,
    description: Option<&'a str>,
    items: &'a [Object],
    metadata: &'a Object,
    payment_method: Option<&'static str>,
    provider: Option<&'static str>,
    created_at: String,
    customer_details: Option<CustomerDetails>,
    payment_details: Option<Value>,
    ip: Option<String>,
    country: Option<&'a str>,
    user_agent: Option<&'a str>,
}

/// 200 with the payment, or 404 if there is none or it is another's.
pub(crate) fn get(payviox: &Payviox, call: &Call) -> Reply {
    let mut state = payviox.state();
    let realm = match payviox.admit_secret(&mut state, call) {
        Ok(realm) => realm,
        Err(refusal) => return refusal,
    };
    match state.own_session(realm, call.param("session_id")) {
        Some(session) => Reply::json(200, &details(session, &state.desk.switches)),
        None => replies::plain(404, "Payment not found"),
    }
}

fn details<'a>(session: &'a Session, switches: &Switches) -> Details<'a> {
    let payment = session.payment.as_ref();
    let complete = payment.filter(|_| matches!(session.stage, Stage::Succeeded | Stage::Refunded));
    let fees = complete.map(|payment| payment.fees);
    let amount = match fees {
        Some(fees) if !switches.old_details_amount => session.amount.saturating_add(fees),
        _ => session.amount,
    };
    let method =
        payment.map(|payment| payment.method).or(session.method.filter(|_| session.stage != Stage::Open));
    Details {
        session_id: &session.id,
        status: session.stage.status(switches),
        amount,
        fees,
        net_amount: fees.map(|fees| amount.saturating_sub(fees)),
        currency: &session.currency,
        order_id: &session.order_id,
        customer: &session.customer,
        description: session.description.as_deref(),
        items: &session.items,
        metadata: &session.metadata,
        payment_method: method.map(|method| method.id),
        provider: method.map(|method| method.provider),
        created_at: iso_with_micros(session.created),
        customer_details: complete.map(|payment| payment.customer.clone().unwrap_or_default()),
        payment_details: complete.map(|payment| paid_with(payment.method.kind)),
        ip: payment.map(|payment| payment.ip.to_string()),
        country: payment.and_then(|payment| payment.country.as_deref()),
        user_agent: payment.and_then(|payment| payment.user_agent.as_deref()),
    }
}

/// `card` is there for cards only, and all of its members are texts.
fn paid_with(kind: &str) -> Value {
    if kind == "card" {
        let card = json!({ "brand": "visa", "last4": "4242", "exp_month": "12", "exp_year": "2030", "country": "US" });
        json!({ "type": "card", "card": card })
    } else {
        json!({ "type": kind })
    }
}

/// ISO 8601 in UTC with six fractional digits: `2026-02-03T04:05:06.000000Z`.
fn iso_with_micros(at: Timestamp) -> String {
    format!("{at:.6}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_fractional_digits() {
        let at: Timestamp = "2026-02-03T04:05:06Z".parse().unwrap();
        assert_eq!(iso_with_micros(at), "2026-02-03T04:05:06.000000Z");
    }
}
