//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell as CompletionShell;

mod orders;
mod sandbox;

pub(crate) use orders::*;
pub(crate) use sandbox::*;

/// Shows what goes over the wire to payment providers, sends it, and reads what comes back.
///
/// Secrets come from the configuration or the environment and are shown as placeholders.
#[derive(Parser)]
#[command(
    name = "paymux",
    version,
    term_width = 100,
    after_long_help = "Exit codes: 0 fine; 1 the provider or the library says no; 2 wrong usage."
)]
pub(crate) struct Arguments {
    /// A configuration file (TOML); without it the providers' own variables count.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// What each provider can do, and which variables configure it.
    Providers(ProvidersArguments),
    /// Every documented operation.
    Operations(OperationsArguments),
    /// Prints the exact request that would be sent, and sends nothing.
    ///
    /// The transport adds Host, User-Agent and Content-Length. Where an idempotency key is needed and
    /// none is given, one is generated for this run and named on standard error.
    Request(RequestArguments),
    /// Prints what the library makes of a reply: {value, ignored}, or the problem document.
    Decode(DecodeArguments),
    /// Sends an operation and prints the reply in wire names.
    ///
    /// On an error standard output holds the problem document, which says whether the call may have taken
    /// effect and what to do.
    Send(SendArguments),
    /// Webhooks.
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Which accounts a payment would be asked of, and why not of the others. Sends nothing.
    ///
    /// The rules stand in the configuration file. Rules that cannot be meant are refused with their line.
    Route(RouteArguments),
    /// Plays the providers on this machine, and the payer.
    ///
    /// Without a further command it starts a sandbox: a strict local emulator of the providers. It prints
    /// where each one is and the credentials to use there, and runs until Ctrl-C. No money moves. The
    /// commands below talk to a running one. Its page is at / of the printed address.
    Sandbox(SandboxArguments),
    /// Sends the sandbox's webhooks to an app, and shows each with its answer.
    ///
    /// Runs until Ctrl-C. Then webhooks go again where they went before, and a line says what was delivered.
    Listen(ListenArguments),
    /// What an app's orchestrator has written down: orders, their attempts, what needs a person.
    ///
    /// It reads the store that the app has, also while the app runs. Only `sweep` and `resolve` change anything.
    Orders(OrdersArguments),
    /// Writes a crate for another provider, to start from.
    ///
    /// It compiles at once, and its tests say what is to be done. Nothing is ever overwritten.
    NewProvider(NewProviderArguments),
    /// Prints completions for a shell.
    Completions(CompletionsArguments),
}

#[derive(Args)]
pub(crate) struct ProvidersArguments {
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// As a table in Markdown, of what can be done alone.
    #[arg(long, conflicts_with = "json")]
    pub(crate) markdown: bool,
}

#[derive(Args)]
pub(crate) struct OperationsArguments {
    /// Only those of this provider.
    pub(crate) provider: Option<String>,
    /// As JSON: rows of provider, name, method, path, auth, safety, stakes, docs.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is to be called, and how.
#[derive(Args)]
pub(crate) struct CallArguments {
    /// The provider; see `paymux providers`.
    pub(crate) provider: String,
    /// The operation; see `paymux operations`.
    pub(crate) operation: String,
    /// Path, query and body fields as one flat JSON object in wire names; @FILE reads a file, - standard
    /// input.
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) input: Option<String>,
    /// The kind of credential, where several would do; the first that is configured otherwise.
    #[arg(long, value_name = "MODE")]
    pub(crate) auth: Option<String>,
    /// The idempotency key, where the operation takes one.
    #[arg(long, value_name = "KEY")]
    pub(crate) idempotency_key: Option<String>,
    /// Another place than the provider's own: an emulator, a proxy.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) base_url: Option<String>,
    /// Shows secrets instead of placeholders.
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

#[derive(Args)]
pub(crate) struct RequestArguments {
    #[command(flatten)]
    pub(crate) call: CallArguments,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// As in an HTTP message.
    #[default]
    Http,
    /// As a command for a shell.
    Curl,
    /// As {method, url, headers, body}, header names in lower case.
    Json,
}

#[derive(Args)]
pub(crate) struct SendArguments {
    #[command(flatten)]
    pub(crate) call: CallArguments,
    /// Prints the request and sends nothing, like `paymux request`.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How to print the request of a dry run.
    #[arg(long, value_enum, requires = "dry_run")]
    pub(crate) format: Option<Format>,
    /// Writes the reply with its secrets to this new file, which only its owner can read.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "dry_run")]
    pub(crate) secrets_to: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct DecodeArguments {
    /// The provider.
    pub(crate) provider: String,
    /// The operation that the reply is of.
    pub(crate) operation: String,
    /// The status of the reply.
    #[arg(long, value_name = "N")]
    pub(crate) status: u16,
    /// A header of the reply; may be given several times.
    #[arg(long = "header", value_name = "K: V")]
    pub(crate) headers: Vec<String>,
    /// The body of the reply; @FILE reads a file, - standard input.
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) body: Option<String>,
    /// Shows secrets in the value.
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

#[derive(Subcommand)]
pub(crate) enum WebhookCommand {
    /// Prints the verified event as JSON, or says why it is none.
    Verify(VerifyArguments),
}

#[derive(Args)]
pub(crate) struct VerifyArguments {
    /// The provider that is said to have sent it.
    pub(crate) provider: String,
    /// The variable that holds the webhook secret; the configured one otherwise.
    #[arg(long, value_name = "NAME")]
    pub(crate) secret_env: Option<String>,
    /// A header of the delivery; may be given several times.
    #[arg(long = "header", value_name = "K: V")]
    pub(crate) headers: Vec<String>,
    /// The body, byte for byte as it arrived; - reads standard input.
    #[arg(long, value_name = "@FILE|-")]
    pub(crate) body: String,
    /// The time to judge a timestamp by (ISO 8601 or Unix seconds); now otherwise.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<String>,
}

#[derive(Args)]
pub(crate) struct RouteArguments {
    /// How much, in whole units.
    #[arg(long, value_name = "DECIMAL")]
    pub(crate) amount: String,
    /// Of what: a currency of ISO 4217, or a token with its network (USDC@base).
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: String,
    /// The payer's country: two letters by ISO 3166-1.
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    /// The app's own reference, by which a split decides.
    #[arg(long, default_value = "order-1")]
    pub(crate) reference: String,
    /// The app's own id of the customer.
    #[arg(long, value_name = "ID")]
    pub(crate) customer: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct NewProviderArguments {
    /// Its stable name, in lower case: `acme`, `acme_pay`. The crate is called `paymux-acme-pay`.
    pub(crate) name: String,
    /// Where the crate's directory is made; here otherwise.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) into: Option<PathBuf>,
    /// Depends on this checkout of paymux; inside of one it is found.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) path: Option<PathBuf>,
    /// Depends on this version of paymux.
    #[arg(long = "version", value_name = "V", conflicts_with = "path")]
    pub(crate) release: Option<String>,
    /// How requests are authenticated.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) auth: Auth,
}

/// How requests are authenticated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Auth {
    /// A key in `Authorization: Bearer`.
    #[default]
    Bearer,
    /// A key in a header of its own.
    Header,
    /// HTTP Basic: a user name and a password, or a key.
    Basic,
    /// A key that signs each request.
    Signed,
    /// A client id and secret, for which tokens are given.
    Oauth,
}

#[derive(Args)]
pub(crate) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: CompletionShell,
}
