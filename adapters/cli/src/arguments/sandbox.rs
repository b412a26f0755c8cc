//! What can be typed after `sandbox` and `listen`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

/// Where a sandbox listens if nobody says anything else.
pub(crate) const DEFAULT_PORT: u16 = 4710;

/// Where the sandbox is.
#[derive(Args)]
pub(crate) struct At {
    /// The sandbox [default: the variable PAYMUX_SANDBOX_URL, else http://127.0.0.1:4710].
    #[arg(long, value_name = "URL", global = true, value_hint = ValueHint::Url)]
    pub(crate) url: Option<String>,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SandboxArguments {
    #[command(subcommand)]
    pub(crate) command: Option<SandboxCommand>,
    #[command(flatten)]
    pub(crate) start: StartArguments,
}

#[derive(Args)]
pub(crate) struct StartArguments {
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_PORT)]
    pub(crate) port: u16,
    /// From what ids and credentials are drawn; the same again with the same number.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Whether its clock runs with this machine's, or stands still at 2026-01-01 until it is advanced.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) clock: ClockKind,
    /// Writes base URLs and credentials to this new file, which only its owner can read.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) env_file: Option<PathBuf>,
    /// Replaces the environment file if there is one.
    #[arg(long, requires = "env_file")]
    pub(crate) overwrite: bool,
    /// Prints one JSON object: url, page, control, seed, clock, providers, environment.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClockKind {
    /// It shows this machine's time.
    #[default]
    Real,
    /// It stands still.
    Frozen,
}

#[derive(Subcommand)]
pub(crate) enum SandboxCommand {
    /// The payer pays.
    Pay(PayArguments),
    /// The payer pays too little: half of the rest, unless an amount is given.
    Underpay(PayArguments),
    /// A payment's time is over, now.
    Expire(PayArguments),
    /// Plays anything else that a payer, an administrator or fate can do, and prints the answer.
    Act(ActArguments),
    /// Breaks the next calls of an operation, and prints the faults that are set.
    Fault(FaultArguments),
    /// Prints the faults that are set.
    Faults(FaultsArguments),
    /// Prints the sandbox's time, or moves it.
    Clock(ClockArguments),
    /// The webhooks so far.
    Webhooks(WebhooksArguments),
    /// Prints the payments.
    State(StateArguments),
    /// Back to the start; credentials stay.
    Reset(At),
}

#[derive(Args)]
pub(crate) struct PayArguments {
    /// The provider.
    pub(crate) provider: String,
    /// The payment, as the provider calls it.
    pub(crate) id: String,
    /// How much, in the unit that the provider's actions take.
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) amount: Option<String>,
    /// Further fields of the action.
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) input: Option<String>,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Args)]
pub(crate) struct ActArguments {
    /// The provider.
    pub(crate) provider: String,
    /// The action; a wrong one is answered with all that there are.
    pub(crate) action: String,
    /// The fields of the action.
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) input: Option<String>,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Args)]
pub(crate) struct FaultArguments {
    /// The provider.
    pub(crate) provider: String,
    /// The operation; * is any.
    pub(crate) operation: String,
    /// The kind: refuse, act_then_close, half_body, hang, too_many_requests, bad_gateway, unavailable,
    /// truncated, canned.
    pub(crate) kind: String,
    /// How many times.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) times: u64,
    /// Further fields of the fault, such as retry_after or status.
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) input: Option<String>,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Args)]
pub(crate) struct FaultsArguments {
    /// Forgets them all.
    #[arg(long)]
    pub(crate) clear: bool,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Args)]
pub(crate) struct ClockArguments {
    #[command(subcommand)]
    pub(crate) command: Option<ClockCommand>,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Subcommand)]
pub(crate) enum ClockCommand {
    /// Moves it forward. What is due on the way happens at its own time.
    Advance {
        /// How far: 90s, 20m, 1h30m, 2d.
        by: String,
    },
}

#[derive(Args)]
pub(crate) struct WebhooksArguments {
    #[command(subcommand)]
    pub(crate) command: WebhooksCommand,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Subcommand)]
pub(crate) enum WebhooksCommand {
    /// Prints them with their answers.
    List {
        /// As JSON, with headers and bodies.
        #[arg(long)]
        json: bool,
    },
    /// Sends one again, and prints it with its answers.
    Resend {
        /// Its number; see `webhooks list`.
        id: u64,
    },
    /// Sends the next one of a kind twice (duplicate), or after the one behind it (reorder).
    Fault {
        /// The provider.
        provider: String,
        /// The kind of webhook, as `webhooks list` shows it.
        kind: String,
        /// duplicate or reorder.
        fault: String,
    },
}

#[derive(Args)]
pub(crate) struct StateArguments {
    /// Everything, as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Args)]
pub(crate) struct ListenArguments {
    /// Where the app takes webhooks: http:// on this machine. {provider} and {kind} are filled in.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) forward_to: String,
    /// Only those of this provider.
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Option<String>,
    #[command(flatten)]
    pub(crate) at: At,
}
