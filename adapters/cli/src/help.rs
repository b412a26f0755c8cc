//! Examples for `--help`, made of what is registered, and usage errors on one line.

use clap::Command;
use clap::error::ErrorKind;
use http::Method;
use paymux::Registry;
use paymux::provider::{Descriptor, Spec};

use crate::output::{Exit, Failure, Output};

/// The command with examples that can be typed as they stand.
pub(crate) fn with_examples(command: Command, registry: &Registry, name: &str) -> Command {
    let Some(first) = registry.iter().find(|descriptor| !descriptor.operations.is_empty()) else {
        return command;
    };
    let provider = first.name;
    let (looks, makes) = (looking_up(first), making(first));
    let (look, input) = (looks.name, input_of(looks));
    let make = makes.name;
    let all = vec![
        format!("{name} providers"),
        format!("{name} operations {provider}"),
        format!("{name} request {provider} {look} --input '{input}'"),
    ];
    let request = vec![
        format!("{name} request {provider} {look} --input '{input}'"),
        format!("{name} request {provider} {make} --input @input.json --format curl"),
    ];
    let decode = vec![
        format!("{name} decode {provider} {look} --status 200 --body @reply.json"),
        format!("curl … | {name} decode {provider} {make} --status 201 --body -"),
    ];
    let send = vec![
        format!("{name} send {provider} {look} --input '{input}'"),
        format!("{name} send {provider} {make} --input @input.json --dry-run --format curl"),
    ];
    let verify = vec![format!(
        "{name} webhook verify {provider} --secret-env NAME --header 'Signature: 5f…' --body @body.json"
    )];
    command
        .after_help(examples(&all))
        .after_long_help(format!(
            "{}\n\nExit codes: 0 fine; 1 the provider or the library says no; 2 wrong usage.",
            examples(&all)
        ))
        .mut_subcommand("operations", |command| {
            command.after_help(examples(&[
                format!("{name} operations {provider}"),
                format!("{name} operations --json"),
            ]))
        })
        .mut_subcommand("providers", |command| command.after_help(examples(&[format!("{name} providers")])))
        .mut_subcommand("request", |command| command.after_help(examples(&request)))
        .mut_subcommand("decode", |command| command.after_help(examples(&decode)))
        .mut_subcommand("send", |command| command.after_help(examples(&send)))
        .mut_subcommand("webhook", |command| {
            command.mut_subcommand("verify", |command| command.after_help(examples(&verify)))
        })
        .mut_subcommand("route", |command| {
            command.after_help(examples(&[
                format!("{name} route --config paymux.toml --amount 25.50 --currency USD --country DE"),
                format!("{name} route --config paymux.toml --amount 5 --currency EUR --reference order-77 --json"),
            ]))
        })
        .mut_subcommand("sandbox", |command| sandbox(command, name, provider, make))
        .mut_subcommand("listen", |command| {
            command.after_help(examples(&[
                format!("{name} listen --forward-to http://127.0.0.1:3000/webhooks"),
                format!("{name} listen --forward-to 'http://127.0.0.1:3000/webhooks/{{provider}}' --provider {provider}"),
            ]))
        })
        .mut_subcommand("orders", |command| orders(command, name))
        .mut_subcommand("completions", |command| {
            let line = format!("{name} completions bash > ~/.local/share/bash-completion/completions/{name}");
            command.after_help(examples(&[line]))
        })
}

/// Examples of playing with the sandbox.
fn sandbox(command: Command, name: &str, provider: &str, make: &str) -> Command {
    let name = format!("{name} sandbox");
    let all = [
        format!("{name} --env-file sandbox.env"),
        format!("{name} pay {provider} ID"),
        format!("{name} fault {provider} {make} act_then_close"),
        format!("{name} clock advance 20m"),
        format!("{name} webhooks list"),
    ];
    let each = [
        ("pay", format!("{name} pay {provider} ID")),
        ("underpay", format!("{name} underpay {provider} ID --amount 100")),
        ("expire", format!("{name} expire {provider} ID")),
        ("act", format!("{name} act {provider} pay --input '{{\"id\":\"ID\"}}'")),
        (
            "fault",
            format!("{name} fault {provider} {make} unavailable --times 2 --input '{{\"retry_after\":1}}'"),
        ),
        ("faults", format!("{name} faults --clear")),
        ("clock", format!("{name} clock advance 1h30m")),
        ("webhooks", format!("{name} webhooks resend 1")),
        ("state", format!("{name} state --json")),
    ];
    let command = command.after_help(examples(&all));
    each.into_iter().fold(command, |command, (of, line)| {
        command.mut_subcommand(of, |command| command.after_help(examples(&[line])))
    })
}

/// Examples of looking into a store.
fn orders(command: Command, name: &str) -> Command {
    let name = format!("{name} orders --store payments.db");
    let all = [
        format!("{name} list --open"),
        format!("{name} show order-77"),
        format!("{name} breaks"),
        format!(
            "{name} resolve attempt order-77 0 --as not-paid --reason 'the dashboard has no such payment'"
        ),
    ];
    let each = [
        ("list", format!("{name} list --most 100 --json")),
        ("show", format!("{name} show order-77")),
        ("breaks", format!("{name} breaks --all")),
        ("gauges", format!("{name} gauges --json")),
        ("sweep", format!("{name} sweep --config paymux.toml")),
        ("reconcile", format!("{name} reconcile --account stripe --since 2026-01-02T00:00:00Z")),
        ("foreign", format!("{name} foreign --all")),
        ("resolve", format!("{name} resolve break 7 --reason 'sent back by hand on Monday'")),
    ];
    let command = command.after_help(examples(&all));
    each.into_iter().fold(command, |command, (of, line)| {
        command.mut_subcommand(of, |command| command.after_help(examples(&[line])))
    })
}

fn examples(lines: &[String]) -> String {
    format!("Examples:\n  {}", lines.join("\n  "))
}

/// An operation that only looks something up, by ids alone.
fn looking_up(descriptor: &Descriptor) -> &'static Spec {
    let specs = || descriptor.operations.iter().map(|entry| entry.spec);
    specs().find(|spec| spec.method == Method::GET && spec.path.contains('{')).unwrap_or(making(descriptor))
}

/// An operation that makes something.
fn making(descriptor: &Descriptor) -> &'static Spec {
    let specs = || descriptor.operations.iter().map(|entry| entry.spec);
    let made = specs().find(|spec| spec.method == Method::POST).or_else(|| specs().next());
    // There is at least one operation wherever this is called.
    made.unwrap_or(const { &Spec::get("operation", "/", "") })
}

/// An input that names the fields of the path.
fn input_of(spec: &Spec) -> String {
    let fields = spec.path.split(['{', '}']).skip(1).step_by(2);
    let fields: Vec<_> = fields.map(|field| format!("\"{field}\":\"123\"")).collect();
    format!("{{{}}}", fields.join(","))
}

/// Help and version as they are; a usage error on one line.
pub(crate) fn refused(error: &clap::Error, out: &mut Output<'_>) -> Exit {
    let rendered = error.render();
    let ansi = |terminal: bool| if terminal { rendered.ansi().to_string() } else { rendered.to_string() };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let printed = out.text(&ansi(out.terminals().stdout));
            out.finish(printed)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Where it cannot be shown, the exit code speaks.
            drop(out.aside(&ansi(out.terminals().stderr)));
            Exit::Usage
        }
        _ => out.finish(Err(Failure::Usage(one_line(&rendered.to_string())))),
    }
}

/// clap's paragraphs, without the usage.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for part in text.lines().map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(usage) = part.strip_prefix("Usage: ") {
            let words = usage.split(' ').take_while(|word| !word.starts_with(['[', '<', '-']));
            line += &format!("; see `{} --help`", words.collect::<Vec<_>>().join(" "));
            break;
        }
        if part.starts_with("For more information") {
            break;
        }
        if !line.is_empty() {
            line += if part.starts_with("tip:") || part.starts_with('[') { "; " } else { " " };
        }
        line += part.strip_prefix("error: ").or_else(|| part.strip_prefix("tip: ")).unwrap_or(part);
    }
    line
}
