//! `paymux orders`: what an orchestrator has written down, and what a person does about it.

mod reconcile;
mod resolve;
mod show;
mod sweep;
mod written;

use paymux::Timestamp;
use paymux_orchestrator::machine::Time;
use paymux_orchestrator::{Gauges, Store, StoreError, Stored};
use serde_json::json;

use super::wait;
use crate::arguments::{BreaksArguments, ListArguments, OrdersArguments, OrdersCommand};
use crate::call::Context;
use crate::control::to_the_second;
use crate::output::{Failure, usage};

/// The variable that says where the store is.
const STORE_VARIABLE: &str = "PAYMUX_STORE";

pub(crate) fn run(context: &mut Context<'_>, arguments: &OrdersArguments) -> Result<(), Failure> {
    let store = open(context, arguments)?;
    let json = arguments.json;
    let latest = ListArguments { most: 20, open: false };
    match arguments.command.as_ref().unwrap_or(&OrdersCommand::List(latest)) {
        OrdersCommand::List(arguments) => list(context, &store, arguments, json),
        OrdersCommand::Show(arguments) => show::run(context, &store, &arguments.order, json),
        OrdersCommand::Breaks(arguments) => breaks(context, &store, arguments, json),
        OrdersCommand::Gauges => gauges(context, &store, json),
        OrdersCommand::Sweep => sweep::run(context, store, json),
        OrdersCommand::Reconcile(arguments) => reconcile::run(context, store, arguments, json),
        OrdersCommand::Foreign(arguments) => reconcile::foreign(context, &store, arguments, json),
        OrdersCommand::Resolve(command) => resolve::run(context, store, command),
    }
}

/// Opens the store as it is: a look must neither make a file nor change the tables of an app that is not updated yet.
fn open(context: &Context<'_>, arguments: &OrdersArguments) -> Result<Store, Failure> {
    let named = arguments.store.clone().or_else(|| (context.environment)(STORE_VARIABLE).map(Into::into));
    let Some(path) = named else {
        return usage(format!("which store? name its file with --store FILE, or with {STORE_VARIABLE}"));
    };
    if !path.is_file() {
        return usage(format!("--store: there is no file `{}`; the app makes it", path.display()));
    }
    Store::sqlite_as_it_is(&path).map_err(failed)
}

/// What the store says; one line.
fn failed(error: StoreError) -> Failure {
    Failure::Machine(format!("the store: {error}"))
}

/// A moment for people.
fn moment(time: Time) -> String {
    Timestamp::from_unix_millis(time.0)
        .map_or_else(|| time.0.to_string(), |at| to_the_second(&at.to_string()))
}

fn find(store: &Store, scope: &str, reference: &str) -> Result<Stored, Failure> {
    match wait(store.find(scope, reference))?.map_err(failed)? {
        Some(stored) => Ok(stored),
        None => usage(format!("there is no order `{reference}`; see `orders list`, and --scope")),
    }
}

fn list(
    context: &mut Context<'_>,
    store: &Store,
    arguments: &ListArguments,
    json: bool,
) -> Result<(), Failure> {
    let rows = wait(store.orders(arguments.most, arguments.open))?.map_err(failed)?;
    let orders = rows.iter().map(|row| find(store, &row.scope, &row.reference));
    let orders: Vec<_> = orders.collect::<Result<_, _>>()?;
    if json {
        let orders: Vec<_> = orders.iter().map(written::order).collect();
        return context.out.json_rows(&orders);
    }
    let rows = orders.iter().flat_map(|stored| {
        let order = [
            stored.reference.clone(),
            stored.intent.amount.to_string(),
            written::standing(&stored.intent).to_owned(),
            moment(stored.created_at),
        ];
        let attempts = [written::attempt_cells(stored), written::payout_cells(stored)].concat();
        let nothing = attempts.is_empty().then(|| vec!["-".to_owned(); 5]);
        // An order is named once, its attempts stand below each other.
        attempts
            .into_iter()
            .chain(nothing)
            .map(move |cells| order.iter().cloned().chain(cells.into_iter().take(5)).collect())
    });
    let header = ["order", "amount", "stands", "since", "attempt", "account", "state", "payment", "shown"];
    context.out.table(&header, rows.collect())
}

fn breaks(
    context: &mut Context<'_>,
    store: &Store,
    arguments: &BreaksArguments,
    json: bool,
) -> Result<(), Failure> {
    let breaks = wait(store.breaks(arguments.all))?.map_err(failed)?;
    if json {
        let rows: Vec<_> = breaks.iter().map(written::broken).collect();
        return context.out.json_rows(&rows);
    }
    let rows = breaks.iter().map(written::break_cells).collect();
    context.out.table(&["break", "order", "of", "what", "found", "resolved"], rows)
}

fn gauges(context: &mut Context<'_>, store: &Store, json: bool) -> Result<(), Failure> {
    let gauges = wait(store.gauges())?.map_err(failed)?;
    tell_gauges(context, &gauges, json)
}

fn tell_gauges(context: &mut Context<'_>, gauges: &Gauges, json: bool) -> Result<(), Failure> {
    if json {
        let at = |time: Option<Time>| time.map(moment);
        return context.out.json(&json!({
            "oldest_unknown": at(gauges.oldest_unknown),
            "needs_human": gauges.needs_human,
            "open_breaks": gauges.open_breaks,
            "oldest_message": at(gauges.oldest_message),
            "oldest_due": at(gauges.oldest_due),
            "parked_events": gauges.parked_events,
            "foreign_payments": gauges.foreign_payments,
        }));
    }
    let since = |time: Option<Time>| time.map_or("-".to_owned(), moment);
    let rows = [
        ("unknown since", since(gauges.oldest_unknown)),
        ("waiting for a person", gauges.needs_human.to_string()),
        ("open breaks", gauges.open_breaks.to_string()),
        ("message not delivered since", since(gauges.oldest_message)),
        ("due since", since(gauges.oldest_due)),
        ("events of unknown payments", gauges.parked_events.to_string()),
        ("payments that no order knows", gauges.foreign_payments.to_string()),
    ];
    let rows = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    context.out.table(&["gauge", "value"], rows)
}
