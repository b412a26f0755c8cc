//! One invoice of a merchant.

use crate::iterapay::endpoints::api_keys::no_content;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::{State, bare};
use crate::iterapay::wire::problem::Answer;
use crate::wire::call::Reply;

/// `GET /merchants/{merchantID}/invoices/{invoiceID}`.
pub(crate) fn get(state: &mut State, ask: &Ask<'_>) -> Answer {
    let invoice = state.invoice(ask.merchant, ask.call.param("invoiceID"))?;
    Ok(Reply::json(200, &invoice.view(&state.switches)))
}

/// `POST /merchants/{merchantID}/invoices/{invoiceID}`: puts it into the archive. Again is the same.
pub(crate) fn archive(state: &mut State, ask: &Ask<'_>) -> Answer {
    let id = state.invoice(ask.merchant, ask.call.param("invoiceID"))?.id.clone();
    if let Some(invoice) = state.invoices.get_mut(&id) {
        invoice.archived = true;
    }
    Ok(no_content())
}

/// `DELETE /merchants/{merchantID}/invoices/{invoiceID}`: for good, whatever its state.
pub(crate) fn delete(state: &mut State, ask: &Ask<'_>) -> Answer {
    state.invoice(ask.merchant, ask.call.param("invoiceID"))?;
    state.invoices.remove(bare(ask.call.param("invoiceID")));
    Ok(no_content())
}
