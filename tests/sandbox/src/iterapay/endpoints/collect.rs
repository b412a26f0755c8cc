//! Collecting paid invoices into the balance.
//!
//! The first two endpoints are shown with their paths in a guide. The paths of `init` and `state`, and
//! the names of the figures, are inferred. A collection is of one payment method here, since figures in
//! different tokens do not add up; its figures are in tokens.

use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::iterapay::endpoints::funds_and_limits::MIN_COLLECT;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::collection::Collection;
use crate::iterapay::state::fees::FeeType;
use crate::iterapay::state::invoice::{Invoice, Kind};
use crate::iterapay::state::transaction::Transaction;
use crate::iterapay::state::{State, bare, iso};
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::iterapay::wire::query::Query;
use crate::wire::call::Reply;

#[derive(Serialize)]
struct Listed {
    id: String,
    /// A JSON number, as in the guide.
    amount: Option<Box<RawValue>>,
    status: &'static str,
    #[serde(rename = "paidAt")]
    paid_at: Option<String>,
}

#[derive(Serialize)]
struct Invoices {
    invoices: Vec<Listed>,
}

/// `GET /merchants/{merchantID}/collect/invoices`. It "can be filtered", it is not said by what.
pub(crate) fn invoices(state: &mut State, ask: &Ask<'_>) -> Answer {
    Query::of(ask.call, &[], &state.switches)?;
    let own = state.invoices.values().filter(|invoice| invoice.merchant == ask.merchant);
    let mut own: Vec<_> = own.filter(|invoice| state.waiting(invoice).next().is_some()).collect();
    own.sort_by_key(|invoice| invoice.number);
    let each = own.into_iter().map(|invoice| Listed {
        id: invoice.shown_id(&state.switches),
        amount: invoice.amount.number(),
        status: "paid",
        paid_at: state.waiting(invoice).filter_map(|one| one.confirmed).max().map(iso),
    });
    let each: Vec<_> = each.collect();
    Ok(Reply::json(200, &Invoices { invoices: each }))
}

/// What a collection would bring.
struct Figures {
    method: &'static Method,
    gross: Decimal,
    fee: Decimal,
    net: Decimal,
    transactions: Vec<String>,
}

/// `GET /merchants/{merchantID}/collect/info?invoiceIDs=a,b`.
pub(crate) fn info(state: &mut State, ask: &Ask<'_>) -> Answer {
    let Figures { gross, fee, net, .. } = figures(state, ask)?;
    Ok(Reply::json(200, &json!({ "gross": gross, "net": net, "fee": fee })))
}

/// `POST /merchants/{merchantID}/collect/init?invoiceIDs=a,b` (inferred).
pub(crate) fn init(state: &mut State, ask: &Ask<'_>) -> Answer {
    let figures = figures(state, ask)?;
    if !figures.method.reaches(figures.gross, MIN_COLLECT) {
        return Err(state.refusal(format!("A collection must be worth {MIN_COLLECT} USD at least")));
    }
    let id = state.ids.uuid();
    let collection = Collection {
        id: id.clone(),
        number: state.count(),
        merchant: ask.merchant.to_owned(),
        method: figures.method,
        net: figures.net,
        next: Some(State::after(state.now, state.switches.collect_seconds)),
    };
    for transaction in &figures.transactions {
        if let Some(transaction) = state.transactions.get_mut(transaction) {
            transaction.collection = Some(id.clone());
        }
    }
    state.collections.insert(id.clone(), collection);
    Ok(Reply::json(200, &json!({ "id": id, "transactionIDs": figures.transactions })))
}

/// `GET /merchants/{merchantID}/collect/state?id=...` (inferred).
pub(crate) fn collection(state: &mut State, ask: &Ask<'_>) -> Answer {
    let query = Query::of(ask.call, &["id"], &state.switches)?;
    let found = state.collections.get(query.required("id")?);
    let own = found.filter(|one| one.merchant == ask.merchant);
    let one = own.ok_or_else(|| Problem::not_found("collection"))?;
    Ok(Reply::json(200, &json!({ "id": one.id, "status": one.status() })))
}

fn figures(state: &State, ask: &Ask<'_>) -> Result<Figures, Problem> {
    const NAME: &str = "invoiceIDs";
    let query = Query::of(ask.call, &[NAME], &state.switches)?;
    let mut chosen: Vec<&Transaction> = Vec::new();
    for id in query.required(NAME)?.split(',') {
        let invoice = state.invoice(ask.merchant, bare(id))?;
        let before = chosen.len();
        let new = state.waiting(invoice).filter(|one| !chosen.iter().any(|old| old.id == one.id));
        let new: Vec<_> = new.collect();
        chosen.extend(new);
        if chosen.len() == before {
            return Err(state.refusal(format!("The '{NAME}' field names an invoice with nothing to collect")));
        }
    }
    chosen.sort_by_key(|one| one.number);
    let method = chosen.first().ok_or_else(|| Problem::not_found("invoice"))?.method;
    if chosen.iter().any(|one| one.method.id != method.id) {
        return Err(state.refusal(format!("The '{NAME}' field must name invoices of one payment method")));
    }
    let gross = chosen.iter().fold(Decimal::new(0, 8), |sum, one| sum.plus(one.net));
    let fee = FeeType::Collect.fee(Some(method), &state.switches).on(gross);
    if fee > gross {
        return Err(state.refusal("The fee is more than there is to collect"));
    }
    let transactions = chosen.into_iter().map(|one| one.id.clone()).collect();
    Ok(Figures { method, gross, fee, net: gross.minus(fee), transactions })
}

impl State {
    /// The payments of an invoice that wait for a collection; none before it is paid, unless it is reusable.
    fn waiting<'a>(&'a self, invoice: &'a Invoice) -> impl Iterator<Item = &'a Transaction> {
        let ready = invoice.kind == Kind::Reusable || invoice.stage.is_paid();
        let own = self.transactions.values().filter(move |one| ready && one.invoice == invoice.id);
        own.filter(|one| one.collectable(&self.switches))
    }
}
