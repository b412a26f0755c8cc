//! `POST /merchants/{merchantID}/invoices`.

use std::collections::BTreeMap;

use serde_json::json;

use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::State;
use crate::iterapay::state::catalog;
use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::invoice::{Invoice, Kind, Stage};
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::fields::{Fields, positive, required};
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::wire::call::Reply;

const FIELDS: &[&str] = &["amount", "type", "description", "paymentMethodID"];
const TUTORIAL: &[&str] = &["amount", "type", "description", "paymentMethodID", "methodID"];

/// The documentation has no idempotency: every call that succeeds makes another invoice.
pub(crate) fn create(state: &mut State, ask: &Ask<'_>) -> Answer {
    let known = if state.switches.tutorial_create { TUTORIAL } else { FIELDS };
    let fields = Fields::of(ask.call, known, &state.switches)?;
    let amount = amount(&fields, &state.switches)?;
    let kind = fields.required_text("type")?;
    let kind = Kind::parse(&kind, state.switches.two_invoice_types);
    let kind = kind.ok_or_else(|| Problem::field("type", "must be one of the documented types"))?;
    let description = fields.text("description")?;
    let method = method(&fields, state.switches.tutorial_create)?;
    let invoice = Invoice {
        id: state.ids.uuid(),
        number: state.count(),
        merchant: ask.merchant.to_owned(),
        amount,
        kind,
        description,
        method: method.unwrap_or(catalog::first()),
        any_method: method.is_none(),
        created: state.now,
        expires: State::after(state.now, state.switches.invoice_minutes.saturating_mul(60)),
        stage: Stage::Pending,
        paid_at: None,
        archived: false,
        aml_ok: true,
        addresses: BTreeMap::new(),
    };
    let status = if state.switches.create_answers_200 { 200 } else { 201 };
    let reply = if state.switches.create_returns_invoice {
        Reply::json(status, &invoice.whole(&state.switches))
    } else {
        Reply::json(status, &json!({ "id": invoice.shown_id(&state.switches) }))
    };
    state.invoices.insert(invoice.id.clone(), invoice);
    Ok(reply)
}

/// A positive decimal in a text; the tutorials send a number.
fn amount(fields: &Fields, switches: &Switches) -> Result<Decimal, Problem> {
    let number = |raw: &&str| switches.tutorial_create && !raw.starts_with('"');
    match fields.raw("amount") {
        Some(raw) if number(&raw) => positive("amount", raw),
        Some(_) => fields.amount("amount"),
        None => Err(required("amount")),
    }
}

/// The method, by the number that is its id. Without one the payer may choose.
fn method(fields: &Fields, tutorial: bool) -> Result<Option<&'static Method>, Problem> {
    let mut name = "paymentMethodID";
    if tutorial && fields.raw(name).is_none() {
        name = "methodID";
    }
    let unknown = || Problem::field(name, "must be the id of a payment method");
    fields.number(name)?.map(|id| catalog::find(id).ok_or_else(unknown)).transpose()
}
