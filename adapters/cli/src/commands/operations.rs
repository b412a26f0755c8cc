//! `paymux operations`: every documented call.

use paymux::Stakes;
use paymux::provider::{Descriptor, Entry, Safety};
use serde::Serialize;

use crate::arguments::OperationsArguments;
use crate::call::Context;
use crate::output::Failure;

/// A row of the table.
#[derive(Serialize)]
struct Row {
    provider: &'static str,
    name: &'static str,
    method: &'static str,
    path: &'static str,
    auth: Vec<&'static str>,
    safety: Safety,
    stakes: Stakes,
    docs: &'static str,
}

pub(crate) fn run(context: &mut Context<'_>, arguments: &OperationsArguments) -> Result<(), Failure> {
    let providers: Vec<_> = match &arguments.provider {
        Some(name) => vec![context.provider(name)?],
        None => context.registry.iter().collect(),
    };
    let rows = providers
        .iter()
        .flat_map(|descriptor| descriptor.operations.iter().map(|entry| row(descriptor, entry)));
    let rows: Vec<_> = rows.collect();
    if arguments.json {
        return context.out.json_rows(&rows);
    }
    let mut header = vec!["provider", "name", "method", "path", "auth", "safety", "stakes"];
    // The address would push everything else together on a terminal.
    let docs = !context.out.terminals().stdout;
    if docs {
        header.push("docs");
    }
    let cells = |row: &Row| {
        let cells = [
            row.provider,
            row.name,
            row.method,
            row.path,
            &row.auth.join(", "),
            &word(&row.safety),
            &word(&row.stakes),
        ];
        let mut cells: Vec<_> = cells.map(str::to_owned).into();
        cells.extend(docs.then(|| row.docs.to_owned()));
        cells
    };
    context.out.table(&header, rows.iter().map(cells).collect())
}

fn row(descriptor: &Descriptor, entry: &'static Entry) -> Row {
    let spec = entry.spec;
    Row {
        provider: descriptor.name,
        name: spec.name,
        method: spec.method.as_str(),
        path: spec.path,
        auth: entry.accepts.iter().map(|scheme| scheme.id).collect(),
        safety: spec.safety,
        stakes: spec.stakes,
        docs: spec.docs,
    }
}

/// A word as JSON has it.
fn word(word: &impl Serialize) -> String {
    serde_json::to_string(word).unwrap_or_default().trim_matches('"').to_owned()
}
