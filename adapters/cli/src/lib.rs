//! The command **`paymux`**: shows the exact request that a call makes, sends it, and reads replies and
//! webhooks the way the library does.
//!
//! | Command | What it does |
//! |---|---|
//! | `paymux providers` | what each provider can do |
//! | `paymux operations [PROVIDER]` | every documented call |
//! | `paymux request PROVIDER OPERATION` | the exact request; sends nothing |
//! | `paymux decode PROVIDER OPERATION --status N` | what the library makes of a reply |
//! | `paymux send PROVIDER OPERATION` | does it |
//! | `paymux webhook verify PROVIDER` | the verified event, or why it is none |
//! | `paymux route --amount 25.50 --currency USD` | which accounts a payment would be asked of, and why not of the others |
//! | `paymux sandbox` | the providers on this machine: starts them, plays the payer, breaks calls |
//! | `paymux listen --forward-to URL` | the sandbox's webhooks to an app, each with its answer |
//! | `paymux orders` | what an app's orchestrator has written down: orders, attempts, what needs a person |
//! | `paymux new-provider NAME` | a crate for another provider, to start from |
//! | `paymux completions SHELL` | completions for a shell |
//!
//! Results go to standard output, all else to standard error. The exit code is 0 if all is well, 1 if the
//! provider or the library says no (standard output then holds the problem document), 2 if the command
//! was used wrongly ([`Exit`]).
//!
//! Secrets come from the configuration or the environment, never from an argument. They are shown as
//! placeholders such as `<SHOP_SECRET_KEY>`, after the variable that would hold them; `--show-secrets` is
//! the only way to see one.
//!
//! The commands know providers as data only. To have them for providers of your own:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     let registry = paymux::registry(); // .with(&MY_PROVIDER)
//!     paymux_cli::main_with(registry)
//! }
//! ```
//!
//! | File | What is in it |
//! |---|---|
//! | `arguments.rs`, `help.rs` | what can be typed, and the examples |
//! | `commands/` | one file a subcommand |
//! | `call.rs`, `input.rs` | what is to be called, with which input and credentials |
//! | `control.rs` | talking to a running sandbox |
//! | `render/` | a request as HTTP, curl or JSON |
//! | `scaffold/`, `templates/` | the files of a new provider crate |
//! | `output.rs`, `scrub.rs` | what is printed, and what never is |
#![forbid(unsafe_code)]

mod arguments;
mod call;
mod commands;
mod control;
mod help;
mod input;
mod output;
mod pretty;
mod render;
mod scaffold;
mod scrub;
mod shell;
mod stand_in;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use paymux::Registry;
use paymux::reqwest_transport::TokioRuntime;

pub use output::Exit;
pub use shell::{Shell, Terminals};

/// Runs the command with the arguments, variables and streams of this process.
#[must_use]
pub fn main_with(registry: Registry) -> ExitCode {
    let (mut stdin, mut stdout, mut stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let terminals = Terminals { stdout: stdout.is_terminal(), stderr: stderr.is_terminal(), width: None };
    let shell = Shell {
        registry,
        environment: paymux::process_environment(),
        transport: None,
        runtime: Arc::new(TokioRuntime::new()),
        terminals,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    run(std::env::args_os(), shell).into()
}

/// Runs one command. The first argument is the name under which it was called.
///
/// It starts a tokio runtime of its own where it needs one, so call it outside of any.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString>>, shell: Shell<'_>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    commands::run(&arguments, shell)
}
