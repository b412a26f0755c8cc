//! One invoice of a merchant.

use super::problem::Answer;
use super::routes::Ask;
use super::state::State;
use crate::http::Reply;

/// `GET /merchants/{merchantID}/invoices/{invoiceID}`.
pub(super) fn get(state: &mut State, ask: &Ask<'_>) -> Answer {
    let invoice = state.invoice(ask.merchant, ask.call.param("invoiceID"))?;
    Ok(Reply::json(200, &invoice.view(&state.switches)))
}
