//! What a payer sees: the invoice and where to pay.

use serde::Serialize;
use serde_json::json;

use crate::iterapay::choices::AddressesShape;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::catalog;
use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::invoice::{Invoice, Kind};
use crate::iterapay::state::{State, bare, iso};
use crate::iterapay::wire::access::{Caller, Need, permit};
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::wire::call::Reply;

#[derive(Serialize)]
struct Address<'a> {
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<u32>,
    address: &'a str,
    amount: Decimal,
    #[serde(rename = "expiresAt")]
    expires_at: String,
}

/// `GET /public/invoices/{invoiceID}`.
pub(crate) fn invoice(state: &mut State, ask: &Ask<'_>) -> Answer {
    let invoice = found(state, ask)?;
    Ok(Reply::json(200, &invoice.view(&state.switches)))
}

/// `GET /public/invoices/{invoiceID}/method/{methodID}/address`: the first call makes the address.
pub(crate) fn address(state: &mut State, ask: &Ask<'_>) -> Answer {
    let id = found(state, ask)?.id.clone();
    let method = ask.call.param("methodID").parse().ok().and_then(catalog::find);
    let method = method.ok_or_else(|| Problem::not_found("payment method"))?;
    provision(state, &id, method)?;
    let invoice = found(state, ask)?;
    let address = shown(state, invoice, method).ok_or_else(|| Problem::not_found("address"))?;
    Ok(Reply::json(200, &Address { payment_method_id: None, ..address }))
}

/// `GET /public/invoices/{invoiceID}/addresses`. The elements are not documented: here those of the
/// single address, with the method's id.
pub(crate) fn addresses(state: &mut State, ask: &Ask<'_>) -> Answer {
    let invoice = found(state, ask)?;
    let id = invoice.id.clone();
    let methods: Vec<_> = catalog::ALL.iter().filter(|method| invoice.takes(method.id)).collect();
    if !state.switches.addresses_provisioned_only {
        for method in &methods {
            provision(state, &id, method)?;
        }
    }
    let invoice = found(state, ask)?;
    let each = methods.into_iter().filter_map(|method| shown(state, invoice, method));
    let each: Vec<_> = each.collect();
    Ok(match state.switches.addresses_shape {
        AddressesShape::Data => Reply::json(200, &json!({ "data": each })),
        AddressesShape::Bare => Reply::json(200, &each),
    })
}

/// Makes the deposit address of an invoice, unless it is there already.
pub(crate) fn provision(state: &mut State, id: &str, method: &'static Method) -> Result<(), Problem> {
    let State { invoices, ids, now, switches, .. } = state;
    let invoice = invoices.get_mut(id).ok_or_else(|| Problem::not_found("invoice"))?;
    if !invoice.takes(method.id) || invoice.kind == Kind::Withdraw {
        return Err(Problem::not_found("payment method on this invoice"));
    }
    if invoice.addresses.contains_key(&method.id) {
        return Ok(());
    }
    if !invoice.stage.is_open() || (invoice.mortal() && invoice.expires <= *now) {
        return Err(Problem::new(switches.refusal_status, "The invoice can no longer be paid"));
    }
    invoice.addresses.insert(method.id, method.network.address(ids));
    Ok(())
}

/// A reusable invoice has no end; its `expiresAt` is that of the quoted rate.
fn shown<'a>(state: &State, invoice: &'a Invoice, method: &Method) -> Option<Address<'a>> {
    let address = invoice.addresses.get(&method.id)?;
    let quoted = State::after(state.now, state.switches.invoice_minutes.saturating_mul(60));
    let expires = if invoice.kind == Kind::Reusable { quoted } else { invoice.expires };
    Some(Address {
        payment_method_id: Some(method.id),
        address,
        amount: method.tokens(invoice.amount),
        expires_at: iso(expires),
    })
}

/// The invoice in the path. A caller with a credential must have a right to it.
fn found<'a>(state: &'a State, ask: &Ask<'_>) -> Result<&'a Invoice, Problem> {
    let id = bare(ask.call.param("invoiceID"));
    let invoice = state.invoices.get(id).ok_or_else(|| Problem::not_found("invoice"))?;
    if ask.caller != Caller::Nobody {
        permit(state, &ask.caller, &invoice.merchant, Need::Permission("invoices.read"))?;
    }
    Ok(invoice)
}
