//! What can be typed after `orders`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

#[derive(Args)]
pub(crate) struct OrdersArguments {
    /// The store: the file of SQLite that the app opens [default: the variable PAYMUX_STORE].
    #[arg(long, value_name = "FILE", global = true, value_hint = ValueHint::FilePath)]
    pub(crate) store: Option<PathBuf>,
    /// As JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Option<OrdersCommand>,
}

#[derive(Subcommand)]
pub(crate) enum OrdersCommand {
    /// The latest orders, each with its attempts to be paid; this is what comes without a command.
    List(ListArguments),
    /// One order: its attempts, refunds, breaks, and what happened to it, in order.
    Show(ShowArguments),
    /// What should not be and nobody has resolved: a second payment, an amount that differs.
    Breaks(BreaksArguments),
    /// The numbers to watch: since when something is unknown, what waits for a person, how late sweeps are.
    Gauges,
    /// Goes on with what is due, once, as the app itself does with `run_sweeps`.
    ///
    /// It asks the providers, with the accounts of the configuration. Messages stay for the app.
    Sweep,
    /// Compares what a provider lists with the store: takes in what it says of the orders, and tells what differs.
    ///
    /// It asks the provider, with the accounts of the configuration.
    Reconcile(ReconcileArguments),
    /// Payments in a provider's list that no order knows, as `reconcile` found them.
    Foreign(ForeignArguments),
    /// Writes down what a person has found out or done, with the reason.
    #[command(subcommand)]
    Resolve(ResolveCommand),
}

#[derive(Args)]
pub(crate) struct ListArguments {
    /// How many orders at most.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) most: u32,
    /// Only those that wait: neither paid nor failed, or with something that needs a person.
    #[arg(long)]
    pub(crate) open: bool,
}

#[derive(Args)]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    pub(crate) order: Named,
}

/// One order.
#[derive(Args)]
pub(crate) struct Named {
    /// The app's reference of the order.
    pub(crate) order: String,
    /// The scope that the app gave, where it gave one.
    #[arg(long, default_value = "")]
    pub(crate) scope: String,
}

#[derive(Args)]
pub(crate) struct BreaksArguments {
    /// The resolved ones, too, with their reasons.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct ReconcileArguments {
    /// The account whose payments are listed, by its name in the configuration.
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
    /// Back to payments that were made then: RFC 3339, or seconds since the Unix epoch.
    #[arg(long, value_name = "TIME")]
    pub(crate) since: String,
}

#[derive(Args)]
pub(crate) struct ForeignArguments {
    /// The resolved ones, too, with their reasons.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Subcommand)]
pub(crate) enum ResolveCommand {
    /// A break is settled: the money is back, the second payment called off, it was looked at.
    Break(ResolveBreakArguments),
    /// It is known whose payment that is which no order knows.
    Foreign(ResolveForeignArguments),
    /// How an attempt stands that needs a person, as its provider's dashboard says.
    ///
    /// Whatever the provider itself says later counts all the same.
    Attempt(ResolveAttemptArguments),
    /// What became of a refund that needs a person, as its provider's dashboard says.
    Refund(ResolveMovedArguments),
    /// What became of a capture that needs a person, as its provider's dashboard says.
    Capture(ResolveMovedArguments),
    /// What became of a payout that needs a person, as its provider's dashboard says.
    Payout(ResolvePayoutArguments),
}

#[derive(Args)]
pub(crate) struct ResolvePayoutArguments {
    #[command(flatten)]
    pub(crate) order: Named,
    /// What was found out.
    #[arg(long = "as", value_enum)]
    pub(crate) verdict: MovedVerdict,
    #[command(flatten)]
    pub(crate) why: Why,
}

#[derive(Args)]
pub(crate) struct ResolveBreakArguments {
    /// Its number; see `orders breaks`.
    pub(crate) number: i64,
    #[command(flatten)]
    pub(crate) why: Why,
}

#[derive(Args)]
pub(crate) struct ResolveForeignArguments {
    /// The account; see `orders foreign`.
    pub(crate) account: String,
    /// The provider's id of the payment.
    pub(crate) payment: String,
    #[command(flatten)]
    pub(crate) why: Why,
}

#[derive(Args)]
pub(crate) struct ResolveAttemptArguments {
    #[command(flatten)]
    pub(crate) order: Named,
    /// The number of the attempt; see `orders show`.
    pub(crate) number: u32,
    /// What was found out.
    #[arg(long = "as", value_enum)]
    pub(crate) verdict: PaymentVerdict,
    /// The provider's id of the payment: of one that is paid and whose id never arrived here.
    #[arg(long, value_name = "ID")]
    pub(crate) payment: Option<String>,
    #[command(flatten)]
    pub(crate) why: Why,
}

#[derive(Args)]
pub(crate) struct ResolveMovedArguments {
    #[command(flatten)]
    pub(crate) order: Named,
    /// Its number; see `orders show`.
    pub(crate) number: u32,
    /// What was found out.
    #[arg(long = "as", value_enum)]
    pub(crate) verdict: MovedVerdict,
    #[command(flatten)]
    pub(crate) why: Why,
}

#[derive(Args)]
pub(crate) struct Why {
    /// Why, for whoever reads it later; it stays in the order's history.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaymentVerdict {
    /// All of it has come: the app is told that the order is paid.
    Paid,
    /// It does not exist, or nobody can pay it any more: another attempt may begin.
    NotPaid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MovedVerdict {
    /// The money went back, was taken, or was paid out.
    Done,
    /// It was not, and will not be: its amount is free again.
    NotDone,
}
