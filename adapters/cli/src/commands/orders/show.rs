//! `paymux orders show`: one order with everything that is known of it.

use paymux_orchestrator::Store;
use serde_json::json;

use super::{failed, find, moment, written};
use crate::arguments::Named;
use crate::call::Context;
use crate::commands::wait;
use crate::output::Failure;

pub(super) fn run(
    context: &mut Context<'_>,
    store: &Store,
    named: &Named,
    json: bool,
) -> Result<(), Failure> {
    let stored = find(store, &named.scope, &named.order)?;
    let own =
        |row: &paymux_orchestrator::BreakRow| row.scope == stored.scope && row.reference == stored.reference;
    let mut breaks = wait(store.breaks(true))?.map_err(failed)?;
    breaks.retain(own);
    let history = wait(store.history(&stored.scope, &stored.reference))?.map_err(failed)?;
    if json {
        let mut whole = written::order(&stored);
        if let Some(members) = whole.as_object_mut() {
            members.insert("breaks".to_owned(), breaks.iter().map(written::broken).collect());
            members.insert("history".to_owned(), history.iter().map(written::line).collect());
        }
        return context.out.json(&json!(whole));
    }
    let intent = &stored.intent;
    let (stands, since) = (written::standing(intent), moment(stored.created_at));
    context.out.text(&format!("{}: {}, {stands}, since {since}\n", stored.reference, intent.amount))?;
    let attempts = [written::attempt_cells(&stored), written::payout_cells(&stored)].concat();
    context.out.table(&written::ATTEMPT_HEADER, attempts)?;
    if !intent.captures.is_empty() {
        context.out.table(&written::CAPTURE_HEADER, written::capture_cells(&stored))?;
    }
    if !intent.refunds.is_empty() {
        context.out.table(&written::REFUND_HEADER, written::refund_cells(&stored))?;
    }
    if !breaks.is_empty() {
        let rows = breaks.iter().map(written::break_cells).collect();
        context.out.table(&["break", "order", "of", "what", "found", "resolved"], rows)?;
    }
    context.out.table(&["at", "of", "what", "note"], history.iter().map(written::history_cells).collect())
}
