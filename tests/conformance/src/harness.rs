//! Running the suite: under `cargo test`, or as a function.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use paymux_core::test_util::render;

use crate::cases;
use crate::data::Suite;
use crate::kit::bench::Bench;
use crate::kit::case::{Case, List};
use crate::report::{Outcome, Report};

/// Runs the suite as the harness of a test binary: `harness = false`, and this is `main`.
///
/// It takes the arguments of `cargo test`: filters, `--list`, `--skip`.
#[must_use]
pub fn run(suite: &Suite) -> ExitCode {
    let lists = Lists { skips: suite.skips, known_gaps: suite.known_gaps };
    run_cases(suite.descriptor.name, cases::all(*suite), lists, None)
}

/// What the author says about cases.
#[derive(Clone, Copy)]
pub(crate) struct Lists {
    pub(crate) skips: List,
    pub(crate) known_gaps: List,
}

/// Runs these cases of whatever has this name; so many at once, unless the arguments say otherwise.
pub(crate) fn run_cases(
    name: &'static str,
    cases: Vec<Case>,
    lists: Lists,
    at_once: Option<usize>,
) -> ExitCode {
    let done: Arc<Mutex<Vec<(usize, String, Outcome)>>> = Arc::default();
    let none = cases.is_empty();
    let trials = cases.into_iter().enumerate().map(|(index, case)| {
        let done = done.clone();
        Trial::ignorable_test(case.name.clone(), move || {
            let outcome = case.run(lists.skips, lists.known_gaps);
            let ended = match &outcome {
                Outcome::Passed => Ok(Completion::Completed),
                Outcome::Failed(why) => Err(Failed::from(why)),
                Outcome::Skipped(why) => Ok(Completion::ignored_with(why)),
                Outcome::KnownGap(why) => Ok(Completion::ignored_with(format!("known gap: {why}"))),
            };
            done.lock().unwrap_or_else(PoisonError::into_inner).push((index, case.name.clone(), outcome));
            ended
        })
    });
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(at_once);
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    if arguments.list {
        return ExitCode::SUCCESS;
    }
    let mut done = std::mem::take(&mut *done.lock().unwrap_or_else(PoisonError::into_inner));
    done.sort_by_key(|(index, ..)| *index);
    let report = Report {
        provider: name,
        cases: done.into_iter().map(|(_, name, outcome)| (name, outcome)).collect(),
    };
    if let Ok(path) = std::env::var("PAYMUX_CONFORMANCE_REPORT") {
        let path = path.replace("{provider}", report.provider);
        if let Err(error) = report.write(&path) {
            eprintln!("the report cannot be written to {path}: {error}");
            return ExitCode::FAILURE;
        }
    }
    let whole = conclusion.num_filtered_out == 0;
    if none || (whole && !report.passed()) {
        eprintln!("{report}nothing may fail, and something has to pass");
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}

/// Runs the suite in this thread and reports.
#[must_use]
pub fn check(suite: &Suite) -> Report {
    check_only(suite, "")
}

/// Runs the cases whose names begin with `start` in this thread and reports.
#[must_use]
pub fn check_only(suite: &Suite, start: &str) -> Report {
    let cases = cases::all(*suite).into_iter().filter(|case| case.name.starts_with(start));
    let cases = cases.map(|case| (case.name.clone(), case.run(suite.skips, suite.known_gaps))).collect();
    Report { provider: suite.descriptor.name, cases }
}

/// Every sample's request as text, credentials redacted, for a snapshot.
#[must_use]
pub fn requests(suite: &Suite) -> String {
    let bench = Bench::new(*suite);
    let text = |sample| match bench.preview(sample) {
        Ok(request) => render(&request),
        Err(error) => format!("{error}\n"),
    };
    suite.samples().map(|sample| format!("# {}\n{}\n", sample.label(), text(sample))).collect()
}
