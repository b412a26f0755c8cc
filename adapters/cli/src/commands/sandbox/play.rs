//! Playing the payer, an administrator or fate, and breaking calls.

use serde_json::{Map, Value, json};

use super::{table, wait};
use crate::arguments::{ActArguments, FaultArguments, PayArguments};
use crate::call::Context;
use crate::control::{Control, plain, segment};
use crate::input;
use crate::output::{Failure, usage};

/// `pay`, `underpay`, `expire`: prints the payment as it is then.
pub(super) fn pay(context: &mut Context<'_>, action: &str, arguments: &PayArguments) -> Result<(), Failure> {
    let provider = segment("the provider", &arguments.provider)?;
    let mut fields = object(context, arguments.input.as_deref())?;
    fields.insert("id".to_owned(), json!(arguments.id));
    if let Some(amount) = &arguments.amount {
        // Some actions take whole numbers of the smallest unit, others decimals, which are text.
        let amount = amount.parse::<u64>().map_or_else(|_| json!(amount), |whole| json!(whole));
        fields.insert("amount".to_owned(), amount);
    }
    let control = Control::of(context, arguments.at.url.as_deref())?;
    let payments = wait(async {
        control.post(&format!("{provider}/act/{action}"), &Value::Object(fields)).await?;
        control.settle().await?;
        control.payments().await
    })??;
    let found = payments.iter().filter(|each| each.provider == provider && arguments.id.ends_with(&each.id));
    table(context, &found.collect::<Vec<_>>())
}

/// `act`: prints the sandbox's answer.
pub(super) fn act(context: &mut Context<'_>, arguments: &ActArguments) -> Result<(), Failure> {
    let provider = segment("the provider", &arguments.provider)?;
    let action = segment("the action", &arguments.action)?;
    let fields = Value::Object(object(context, arguments.input.as_deref())?);
    let control = Control::of(context, arguments.at.url.as_deref())?;
    let answer = wait(async {
        let answer = control.post(&format!("{provider}/act/{action}"), &fields).await?;
        control.settle().await.map(|()| answer)
    })??;
    context.out.json(&answer)
}

/// `fault`: sets one, and prints all.
pub(super) fn fault(context: &mut Context<'_>, arguments: &FaultArguments) -> Result<(), Failure> {
    let mut fault = object(context, arguments.input.as_deref())?;
    fault.insert("kind".to_owned(), json!(arguments.kind.replace('-', "_")));
    let body = json!({
        "provider": arguments.provider,
        "operation": arguments.operation,
        "count": arguments.times,
        "fault": fault,
    });
    let control = Control::of(context, arguments.at.url.as_deref())?;
    wait(control.post("faults", &body))??;
    faults(context, &control)
}

/// The faults that are set.
pub(super) fn faults(context: &mut Context<'_>, control: &Control) -> Result<(), Failure> {
    let faults: Value = wait(control.get("faults"))??;
    let set = faults.get("set").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let row = |rule: &Value| {
        let word = |path: &str| match rule.pointer(path) {
            Some(Value::String(text)) => plain(text),
            Some(other) => other.to_string(),
            None => "-".to_owned(),
        };
        ["/provider", "/operation", "/fault/kind", "/left"].map(word).to_vec()
    };
    context.out.table(&["provider", "operation", "fault", "times left"], set.iter().map(row).collect())
}

/// A JSON object; an empty one if nothing is given.
fn object(context: &mut Context<'_>, argument: Option<&str>) -> Result<Map<String, Value>, Failure> {
    let Some(argument) = argument else { return Ok(Map::new()) };
    match serde_json::from_slice(&input::read("--input", argument, context.stdin)?) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => usage("--input: a JSON object is needed"),
        Err(error) => usage(format!("--input: no JSON: {error}")),
    }
}
