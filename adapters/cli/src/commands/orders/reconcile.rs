//! `paymux orders reconcile`: what a provider lists, beside the store.

use std::sync::Arc;

use paymux_orchestrator::{ForeignPayment, Orchestrator, Reconciled, Store};
use serde_json::json;

use super::sweep::Accounts;
use super::{failed, moment};
use crate::arguments::{ForeignArguments, ReconcileArguments};
use crate::call::Context;
use crate::commands::wait;
use crate::input;
use crate::output::Failure;

pub(super) fn run(
    context: &mut Context<'_>,
    store: Store,
    arguments: &ReconcileArguments,
    json: bool,
) -> Result<(), Failure> {
    let since = input::time("--since", &arguments.since)?;
    let orchestrator = Orchestrator::new(Arc::new(Accounts::of(context)?), store);
    let found = wait(orchestrator.reconcile(&arguments.account, since))?;
    let found = found.map_err(|error| Failure::Machine(error.to_string()))?;
    let Reconciled { compared, foreign, missing, breaks, complete, .. } = found;
    if json {
        return context.out.json(&json!({
            "compared": compared,
            "foreign": foreign,
            "missing": missing,
            "breaks": breaks,
            "complete": complete,
        }));
    }
    let rows = [
        ("payments compared", compared),
        ("that no order knows", foreign),
        ("missing in the list", missing),
        ("breaks found", breaks),
    ];
    let rows = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value.to_string()]).collect();
    context.out.table(&["reconciled", "number"], rows)?;
    if complete {
        return Ok(());
    }
    context.out.note("the list could not be read to its end, so nothing is called missing: run it once more")
}

pub(super) fn foreign(
    context: &mut Context<'_>,
    store: &Store,
    arguments: &ForeignArguments,
    json: bool,
) -> Result<(), Failure> {
    let payments = wait(store.foreign_payments(arguments.all))?.map_err(failed)?;
    if json {
        let row = |payment: &ForeignPayment| {
            json!({
                "account": payment.account,
                "payment": payment.provider_id,
                "reference": payment.reference,
                "status": payment.status.as_str(),
                "found": moment(payment.found_at),
                "resolved": payment.resolved.as_ref().map(|(at, _)| moment(*at)),
                "reason": payment.resolved.as_ref().map(|(_, reason)| reason),
            })
        };
        return context.out.json_rows(&payments.iter().map(row).collect::<Vec<_>>());
    }
    let cells = |payment: &ForeignPayment| {
        let resolved = payment.resolved.as_ref();
        vec![
            payment.account.clone(),
            payment.provider_id.clone(),
            payment.reference.clone().unwrap_or_else(|| "-".to_owned()),
            payment.status.as_str().to_owned(),
            moment(payment.found_at),
            resolved.map_or("-".to_owned(), |(at, reason)| format!("{}: {reason}", moment(*at))),
        ]
    };
    let rows = payments.iter().map(cells).collect();
    context.out.table(&["account", "payment", "reference", "status", "found", "resolved"], rows)
}
