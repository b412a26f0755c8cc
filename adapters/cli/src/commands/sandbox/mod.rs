//! `paymux sandbox`: the providers on this machine, and the payer.

#[cfg(feature = "sandbox")]
mod env_file;
mod play;
#[cfg(feature = "sandbox")]
mod start;
mod webhooks;

use http::Method;
use serde_json::{Value, json};

use super::wait;
use crate::arguments::{ClockArguments, ClockCommand, SandboxArguments, SandboxCommand, StateArguments};
use crate::call::Context;
use crate::control::{Control, Payment, plain, to_the_second};
use crate::output::Failure;

pub(crate) fn run(context: &mut Context<'_>, arguments: &SandboxArguments) -> Result<(), Failure> {
    match &arguments.command {
        None => start(context, arguments),
        Some(SandboxCommand::Pay(pay)) => play::pay(context, "pay", pay),
        Some(SandboxCommand::Underpay(pay)) => play::pay(context, "underpay", pay),
        Some(SandboxCommand::Expire(pay)) => play::pay(context, "expire", pay),
        Some(SandboxCommand::Act(act)) => play::act(context, act),
        Some(SandboxCommand::Fault(fault)) => play::fault(context, fault),
        Some(SandboxCommand::Faults(faults)) => {
            let control = Control::of(context, faults.at.url.as_deref())?;
            let done = if faults.clear {
                wait(control.call(Method::DELETE, "faults", None))?.map(drop)
            } else {
                Ok(())
            };
            done?;
            play::faults(context, &control)
        }
        Some(SandboxCommand::Clock(clock)) => time(context, clock),
        Some(SandboxCommand::Webhooks(webhooks)) => webhooks::run(context, webhooks),
        Some(SandboxCommand::State(arguments)) => state(context, arguments),
        Some(SandboxCommand::Reset(at)) => {
            let control = Control::of(context, at.url.as_deref())?;
            wait(control.post("reset", &json!({})))??;
            context.out.note("back to the start; credentials stay")
        }
    }
}

#[cfg(feature = "sandbox")]
fn start(context: &mut Context<'_>, arguments: &SandboxArguments) -> Result<(), Failure> {
    wait(start::run(context, &arguments.start))?
}

#[cfg(not(feature = "sandbox"))]
fn start(_: &mut Context<'_>, _: &SandboxArguments) -> Result<(), Failure> {
    crate::output::usage("this build starts no sandbox; build it with the feature `sandbox`")
}

/// `clock` and `clock advance`.
fn time(context: &mut Context<'_>, arguments: &ClockArguments) -> Result<(), Failure> {
    let control = Control::of(context, arguments.at.url.as_deref())?;
    let clock = match &arguments.command {
        None => wait(control.get("clock"))??,
        Some(ClockCommand::Advance { by }) => wait(control.post("clock/advance", &json!({ "by": by })))??,
    };
    context.out.text(&format!("{}\n", now(&clock)))
}

fn now(clock: &Value) -> String {
    to_the_second(clock.get("now").and_then(Value::as_str).unwrap_or("?"))
}

fn state(context: &mut Context<'_>, arguments: &StateArguments) -> Result<(), Failure> {
    let control = Control::of(context, arguments.at.url.as_deref())?;
    if arguments.json {
        let state: Value = wait(control.get("state"))??;
        return context.out.json(&state);
    }
    let clock: Value = wait(control.get("clock"))??;
    let payments = wait(control.payments())??;
    let runs = clock.get("runs").and_then(Value::as_bool).unwrap_or_default();
    let runs = if runs { "running" } else { "standing still" };
    context.out.note(&format!("clock: {}, {runs}", now(&clock)))?;
    table(context, &payments.iter().collect::<Vec<_>>())
}

fn table(context: &mut Context<'_>, payments: &[&Payment]) -> Result<(), Failure> {
    let row = |payment: &&Payment| {
        let order = payment.order.as_deref().unwrap_or("-");
        let expires = to_the_second(&payment.expires);
        let cells = [&payment.provider, &payment.id, order, &payment.amount, &payment.status, &expires];
        cells.into_iter().map(plain).collect()
    };
    let header = ["provider", "payment", "order", "amount", "status", "expires"];
    context.out.table(&header, payments.iter().map(row).collect())
}
