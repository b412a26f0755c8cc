//! The transactions of a merchant.

use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::endpoints::list_invoices::within;
use crate::iterapay::state::transaction::Transaction;
use crate::iterapay::state::{State, bare};
use crate::iterapay::wire::fields::Fields;
use crate::iterapay::wire::paging::{By, Page};
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::iterapay::wire::query::Query;
use crate::wire::call::Reply;

const QUERY: &[&str] = &["limit", "page", "order", "orderBy"];
const BODY: &[&str] = &["states", "dateFrom", "dateTo", "tokens", "invoiceIDs"];

/// `POST /merchants/{merchantID}/transactions/list`: reads only. The filters are in the body, the page
/// is in the query.
pub(crate) fn list(state: &mut State, ask: &Ask<'_>) -> Answer {
    let query = Query::of(ask.call, QUERY, &state.switches)?;
    let page = Page::of(&query, &state.switches)?;
    let body = Fields::of_optional(ask.call, BODY, &state.switches)?;
    let states: Option<Vec<String>> = body.get("states", "an array of strings")?;
    let tokens: Option<Vec<u32>> = body.get("tokens", "an array of integers")?;
    let invoices: Option<Vec<String>> = body.get("invoiceIDs", "an array of ids")?;
    let date = (body.time("dateFrom")?, body.time("dateTo")?);
    let takes = |one: &Transaction| {
        let name = one.stage.name(&state.switches);
        one.merchant == ask.merchant
            && among(states.as_deref(), |state| state == name)
            && among(tokens.as_deref(), |token| *token == one.method.id)
            && among(invoices.as_deref(), |id| bare(id) == one.invoice)
            && within(date, one.created)
    };
    let all = state.transactions.values().filter(|one| takes(one)).collect();
    let compare = |a: &Transaction, b: &Transaction| match page.by {
        By::Created => (a.created, a.number).cmp(&(b.created, b.number)),
        By::Amount => (a.amount, a.number).cmp(&(b.amount, b.number)),
    };
    let listed = page.cut(all, compare, |one| one.view(&state.switches), &state.switches);
    Ok(Reply::json(200, &listed))
}

/// No list and an empty list ask for everything.
fn among<T>(list: Option<&[T]>, is: impl Fn(&T) -> bool) -> bool {
    list.is_none_or(|list| list.is_empty() || list.iter().any(is))
}

/// `GET /merchants/{merchantID}/transactions/{transactionID}`.
pub(crate) fn get(state: &mut State, ask: &Ask<'_>) -> Answer {
    let found = state.transactions.get(ask.call.param("transactionID"));
    let own = found.filter(|one| one.merchant == ask.merchant);
    let one = own.ok_or_else(|| Problem::not_found("transaction"))?;
    Ok(Reply::json(200, &one.view(&state.switches)))
}
