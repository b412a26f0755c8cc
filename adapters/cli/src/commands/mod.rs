//! The subcommands, one file each.

mod completions;
mod decode;
mod interrupt;
mod listen;
mod new_provider;
mod operations;
mod orders;
mod providers;
mod request;
mod route;
mod sandbox;
mod send;
mod webhook;

use std::ffi::OsString;
use std::path::Path;

use clap::{CommandFactory, FromArgMatches};

use crate::arguments::{Arguments, Command, WebhookCommand};
use crate::call::Context;
use crate::help;
use crate::output::{Exit, Failure, Output};
use crate::shell::Shell;

/// Runs one command.
pub(crate) fn run(arguments: &[OsString], shell: Shell<'_>) -> Exit {
    let name = arguments.first().and_then(|name| Path::new(name).file_stem()?.to_str()).unwrap_or("paymux");
    let out = Output::new(shell.stdout, shell.stderr, shell.terminals);
    let command = help::with_examples(Arguments::command(), &shell.registry, name);
    let parsed = command.clone().try_get_matches_from(arguments);
    let parsed = parsed.and_then(|matches| Arguments::from_arg_matches(&matches));
    let mut context = Context {
        registry: shell.registry,
        environment: shell.environment,
        configuration: None,
        transport: shell.transport,
        runtime: shell.runtime,
        stdin: shell.stdin,
        out,
    };
    // From here on: what was typed can hold a secret by mistake, and errors repeat it.
    context.out.hide(context.secrets());
    match parsed {
        Ok(arguments) => {
            let result = dispatch(&arguments, command, name, &mut context);
            context.out.finish(result)
        }
        Err(error) => help::refused(&error, &mut context.out),
    }
}

fn dispatch(
    arguments: &Arguments,
    command: clap::Command,
    name: &str,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    context.configure(arguments.config.as_deref())?;
    let show_secrets = match &arguments.command {
        Command::Request(request) => request.call.show_secrets,
        Command::Send(send) => send.call.show_secrets,
        Command::Decode(decode) => decode.show_secrets,
        // What it prints are credentials that it has just drawn, good for nothing elsewhere.
        Command::Sandbox(sandbox) => sandbox.command.is_none(),
        _ => false,
    };
    context.out.hide(if show_secrets { Default::default() } else { context.secrets() });
    match &arguments.command {
        Command::Providers(arguments) => providers::run(context, arguments),
        Command::Operations(arguments) => operations::run(context, arguments),
        Command::Request(arguments) => request::run(context, &arguments.call, arguments.format),
        Command::Decode(arguments) => decode::run(context, arguments),
        Command::Send(arguments) => send::run(context, arguments),
        Command::Webhook(WebhookCommand::Verify(arguments)) => webhook::verify(context, arguments),
        Command::Route(asked) => route::run(context, arguments.config.as_deref(), asked),
        Command::Sandbox(arguments) => sandbox::run(context, arguments),
        Command::Listen(arguments) => listen::run(context, arguments),
        Command::Orders(arguments) => orders::run(context, arguments),
        Command::NewProvider(arguments) => new_provider::run(context, arguments),
        Command::Completions(arguments) => completions::run(context, arguments, command, name),
    }
}

/// Runs to its end what has to wait.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Machine(format!("cannot wait for replies: {error}")))?;
    Ok(runtime.block_on(work))
}
