//! One invoice of a merchant.

use super::keys::no_content;
use super::problem::Answer;
use super::routes::Ask;
use super::state::{State, bare};
use crate::http::Reply;

/// `GET /merchants/{merchantID}/invoices/{invoiceID}`.
pub(super) fn get(state: &mut State, ask: &Ask<'_>) -> Answer {
    let invoice = state.invoice(ask.merchant, ask.call.param("invoiceID"))?;
    Ok(Reply::json(200, &invoice.view(&state.switches)))
}

/// `POST /merchants/{merchantID}/invoices/{invoiceID}`: puts it into the archive. Again is the same.
pub(super) fn archive(state: &mut State, ask: &Ask<'_>) -> Answer {
    let id = state.invoice(ask.merchant, ask.call.param("invoiceID"))?.id.clone();
    if let Some(invoice) = state.invoices.get_mut(&id) {
        invoice.archived = true;
    }
    Ok(no_content())
}

/// `DELETE /merchants/{merchantID}/invoices/{invoiceID}`: for good, whatever its state.
pub(super) fn delete(state: &mut State, ask: &Ask<'_>) -> Answer {
    state.invoice(ask.merchant, ask.call.param("invoiceID"))?;
    state.invoices.remove(bare(ask.call.param("invoiceID")));
    Ok(no_content())
}
