//! Feeds broken replies, webhooks, settings and amounts to every registered provider; see the README.
#![forbid(unsafe_code)]

mod check;
mod corpus;
mod finding;
mod mutate;
mod run;
mod targets;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use run::Plan;

/// Changes known inputs at random and looks for panics, secrets in errors, slow inputs and numbers that change.
#[derive(Parser)]
struct Arguments {
    /// Ends after so many executions.
    #[arg(long)]
    executions: Option<u64>,
    /// Ends after so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// Begins with this seed, to repeat a run.
    #[arg(long)]
    seed: Option<u64>,
    /// How many threads; all cores unless it is said.
    #[arg(long)]
    threads: Option<usize>,
    /// Only the targets whose name holds this text.
    #[arg(long, default_value = "")]
    only: String,
    /// Writes its lines to this file, too.
    #[arg(long)]
    log: Option<PathBuf>,
    /// Where inputs that break a rule are kept.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/findings"))]
    keep: PathBuf,
    /// Runs one kept input and nothing else.
    #[arg(long)]
    replay: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    check::catch_panics();
    let done = match &arguments.replay {
        Some(path) => finding::replay(path),
        None => run::run(&Plan {
            executions: arguments.executions.unwrap_or(u64::MAX),
            time: arguments.seconds.map_or(Duration::MAX, Duration::from_secs),
            seed: arguments.seed.unwrap_or_else(|| fastrand::u64(..)),
            threads: arguments.threads.unwrap_or_else(cores).max(1),
            only: arguments.only,
            log: arguments.log,
            keep: arguments.keep,
        }),
    };
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::from(2)
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}
