//! `paymux completions`: completions for a shell, names of providers included.

use clap::Command;
use clap::builder::PossibleValuesParser;

use crate::arguments::CompletionsArguments;
use crate::call::Context;
use crate::output::Failure;

pub(crate) fn run(
    context: &mut Context<'_>,
    arguments: &CompletionsArguments,
    command: Command,
    name: &str,
) -> Result<(), Failure> {
    let providers: Vec<_> = context.registry.iter().map(|descriptor| descriptor.name).collect();
    let mut command = with_providers(command, &providers);
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut text);
    context.out.text(&String::from_utf8_lossy(&text))
}

/// The command with the names of providers wherever one is expected.
fn with_providers(mut command: Command, providers: &[&'static str]) -> Command {
    if command.get_arguments().any(|argument| argument.get_id() == "provider") {
        let names = PossibleValuesParser::new(providers.iter().copied());
        command = command.mut_arg("provider", |argument| argument.value_parser(names));
    }
    let below: Vec<_> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in below {
        command = command.mut_subcommand(name, |below| with_providers(below, providers));
    }
    command
}
