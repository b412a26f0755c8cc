//! `paymux sandbox webhooks`: the delivery log.

use serde_json::{Value, json};

use super::wait;
use crate::arguments::{WebhooksArguments, WebhooksCommand};
use crate::call::Context;
use crate::control::{Attempt, Control, Delivery, plain, to_the_second};
use crate::output::Failure;

pub(super) fn run(context: &mut Context<'_>, arguments: &WebhooksArguments) -> Result<(), Failure> {
    let control = Control::of(context, arguments.at.url.as_deref())?;
    match &arguments.command {
        WebhooksCommand::List { json: true } => {
            let all: Value = wait(control.get("deliveries"))??;
            context.out.json(&all)
        }
        WebhooksCommand::List { json: false } => {
            let all = wait(control.deliveries())??;
            table(context, &all)
        }
        WebhooksCommand::Resend { id } => {
            let mut all = wait(async {
                control.post(&format!("deliveries/{id}/resend"), &json!({})).await?;
                control.settle().await?;
                control.deliveries().await
            })??;
            all.retain(|delivery| delivery.id == *id);
            table(context, &all)
        }
        WebhooksCommand::Fault { provider, kind, fault } => {
            let body = json!({ "provider": provider, "kind": kind, "fault": fault });
            wait(control.post("webhooks/faults", &body))??;
            context.out.note(&format!("{fault}: the next webhook of {provider} {kind}"))
        }
    }
}

fn table(context: &mut Context<'_>, all: &[Delivery]) -> Result<(), Failure> {
    let row = |delivery: &Delivery| {
        let answers: Vec<_> = delivery.attempts.iter().map(Attempt::answer).collect();
        let answers = if answers.is_empty() { "-".to_owned() } else { answers.join(", ") };
        let next = delivery.next_attempt.as_deref().map_or_else(|| "-".to_owned(), to_the_second);
        let id = delivery.id.to_string();
        let cells =
            [&id, &delivery.provider, &delivery.kind, &delivery.event, &delivery.state, &answers, &next];
        cells.into_iter().map(|cell| plain(cell)).collect()
    };
    let header = ["webhook", "provider", "kind", "event", "state", "answers", "next"];
    context.out.table(&header, all.iter().map(row).collect())
}
