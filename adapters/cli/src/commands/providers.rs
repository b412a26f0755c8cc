//! `paymux providers`: what each provider can do, from its facets and its table of operations.

use paymux::provider::{Descriptor, Safety};
use paymux::{PaymentProvider, Stakes};
use serde::Serialize;

use crate::arguments::ProvidersArguments;
use crate::call::Context;
use crate::output::Failure;
use crate::stand_in;

/// One provider.
#[derive(Serialize)]
struct Row {
    provider: &'static str,
    base_url: &'static str,
    /// What it can do through the unified interface, with all its credentials.
    can: Vec<&'static str>,
    operations: Operations,
    settings: Vec<Setting>,
}

/// The table of operations, counted.
#[derive(Serialize)]
struct Operations {
    total: usize,
    groups: Vec<&'static str>,
    changing: usize,
    moving_money: usize,
}

/// One thing that can be configured.
#[derive(Serialize)]
struct Setting {
    name: &'static str,
    variable: &'static str,
    kind: &'static str,
    set: bool,
}

pub(crate) fn run(context: &mut Context<'_>, arguments: &ProvidersArguments) -> Result<(), Failure> {
    let providers: Vec<_> = context.registry.iter().collect();
    let rows: Vec<_> = providers.into_iter().map(|each| row(context, each)).collect::<Result<_, _>>()?;
    if arguments.json {
        return context.out.json_rows(&rows);
    }
    if arguments.markdown {
        return context.out.text(&markdown(&rows));
    }
    let people = context.out.terminals().stdout;
    let cells = |row: &Row| {
        let Operations { total, groups, changing, moving_money } = &row.operations;
        let money = if *moving_money > 0 { format!(", {moving_money} moving money") } else { String::new() };
        let settings = row.settings.iter().map(|setting| {
            let set = if setting.set { " (set)" } else { "" };
            format!("{}{set}", setting.variable)
        });
        let mut cells = vec![
            row.provider.to_owned(),
            row.can.join(", "),
            format!("{total}: {}; {changing} changing something{money}", groups.join(", ")),
            settings.collect::<Vec<_>>().join(if people { "\n" } else { ", " }),
        ];
        cells.extend((!people).then(|| row.base_url.to_owned()));
        cells
    };
    let mut header = vec!["provider", "can", "operations", "configured by"];
    header.extend((!people).then_some("base URL"));
    context.out.table(&header, rows.iter().map(cells).collect())
}

fn row(context: &Context<'_>, descriptor: &'static Descriptor) -> Result<Row, Failure> {
    // What it can do with everything configured.
    let opened = stand_in::open(descriptor, stand_in::everything(descriptor), &context.runtime)?;
    let configuration = context.configuration(descriptor);
    let configured = stand_in::settings(&configuration, descriptor, &context.environment, |_| true)?;
    let set = |slot: &str| configured.value(slot).is_some_and(|value| !stand_in::is_one(value));
    let settings = descriptor.slots.iter().map(|slot| Setting {
        name: slot.name,
        variable: slot.variable,
        kind: match (slot.scheme(), slot.is_secret()) {
            (Some(_), _) => "credential",
            (None, true) => "secret",
            (None, false) => "value",
        },
        set: set(slot.name),
    });
    Ok(Row {
        provider: descriptor.name,
        base_url: descriptor.base_url,
        can: facets(&*opened.provider),
        operations: count(descriptor),
        settings: settings.collect(),
    })
}

/// What a provider may or may not be able to do.
const FACETS: [&str; 11] = [
    "webhooks",
    "cancellations",
    "captures",
    "refunds",
    "finds",
    "lists",
    "disputes",
    "payouts",
    "balances",
    "fee_quotes",
    "rate_quotes",
];

/// What each provider can do beyond creating payments and looking them up.
fn markdown(rows: &[Row]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let names = FACETS.iter().map(|facet| facet.replace('_', " "));
    let header = ["provider".to_owned()].into_iter().chain(names).chain(["operations".to_owned()]);
    let header = line(header.collect());
    let rule = format!("|---|{}---|\n", ":-:|".repeat(FACETS.len()));
    let rows = rows.iter().map(|row| {
        let can = FACETS.iter().map(|facet| if row.can.contains(facet) { "yes" } else { "–" }.to_owned());
        let Operations { total, changing, moving_money, .. } = &row.operations;
        let operations = format!("{total}; {changing} change something, {moving_money} move money");
        line([row.provider.to_owned()].into_iter().chain(can).chain([operations]).collect())
    });
    [header, rule].into_iter().chain(rows).collect()
}

/// What every provider can do, and what this one can do beyond.
fn facets(provider: &dyn PaymentProvider) -> Vec<&'static str> {
    let facets = [
        ("create", true),
        ("lookup", true),
        ("webhooks", provider.webhooks().is_some()),
        ("cancellations", provider.cancellations().is_some()),
        ("captures", provider.captures().is_some()),
        ("refunds", provider.refunds().is_some()),
        ("finds", provider.finds().is_some()),
        ("lists", provider.lists().is_some()),
        ("disputes", provider.disputes().is_some()),
        ("payouts", provider.payouts().is_some()),
        ("balances", provider.balances().is_some()),
        ("fee_quotes", provider.fee_quotes().is_some()),
        ("rate_quotes", provider.rate_quotes().is_some()),
    ];
    facets.into_iter().filter_map(|(name, can)| can.then_some(name)).collect()
}

fn count(descriptor: &Descriptor) -> Operations {
    let specs = || descriptor.operations.iter().map(|entry| entry.spec);
    let mut groups: Vec<_> = specs().filter_map(|spec| spec.name.split('.').next()).collect();
    groups.sort_unstable();
    groups.dedup();
    Operations {
        total: descriptor.operations.len(),
        groups,
        changing: specs().filter(|spec| spec.safety != Safety::Read).count(),
        moving_money: specs().filter(|spec| spec.stakes == Stakes::Money).count(),
    }
}
