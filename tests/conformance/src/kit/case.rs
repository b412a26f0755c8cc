//! A case, and how it ends.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::report::Outcome;

/// Why a case ended before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The provider is wrong, or the data are.
    Failed(String),
    /// It does not apply.
    Skipped(String),
}

pub(crate) type Verdict = Result<(), Stop>;

impl From<String> for Stop {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

impl From<crate::peer::Hung> for Stop {
    fn from(hung: crate::peer::Hung) -> Self {
        Self::Failed(hung.to_string())
    }
}

/// Fails the case with a message.
macro_rules! fail {
    ($($message:tt)*) => { return Err($crate::kit::case::Stop::Failed(format!($($message)*))) };
}

/// Fails the case with a message unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)*) => {
        if !$condition {
            return Err($crate::kit::case::Stop::Failed(format!($($message)*)));
        }
    };
}

/// Ends the case: it does not apply.
macro_rules! skip {
    ($($message:tt)*) => { return Err($crate::kit::case::Stop::Skipped(format!($($message)*))) };
}

pub(crate) use {ensure, fail, skip};

/// Names of cases, or their beginnings, each with a reason.
pub(crate) type List = &'static [(&'static str, &'static str)];

type Body = Box<dyn Fn() -> Verdict + Send + Sync>;

/// One check under its stable name: `group::case`, or `group::case::operation`.
pub(crate) struct Case {
    pub(crate) name: String,
    body: Body,
}

/// The cases, as they are put together.
#[derive(Default)]
pub(crate) struct Cases(pub(crate) Vec<Case>);

impl Cases {
    pub(crate) fn add(
        &mut self,
        name: impl Into<String>,
        body: impl Fn() -> Verdict + Send + Sync + 'static,
    ) {
        self.0.push(Case { name: name.into(), body: Box::new(body) });
    }
}

impl Case {
    /// Runs it, and weighs the result against what the author says about it.
    pub(crate) fn run(&self, skips: List, known_gaps: List) -> Outcome {
        if let Some(reason) = reason(skips, &self.name) {
            return Outcome::Skipped(reason.to_owned());
        }
        let ended = catch_unwind(AssertUnwindSafe(|| (self.body)()))
            .unwrap_or_else(|_| Err(Stop::Failed("it panicked".to_owned())));
        match (ended, reason(known_gaps, &self.name)) {
            (Ok(()), None) => Outcome::Passed,
            (Ok(()), Some(reason)) => Outcome::Failed(format!(
                "it passes, but is listed as a known gap ({reason}): take it off the list"
            )),
            (Err(Stop::Failed(why)), None) => Outcome::Failed(why),
            (Err(Stop::Failed(_)), Some(reason)) => Outcome::KnownGap(reason.to_owned()),
            (Err(Stop::Skipped(reason)), _) => Outcome::Skipped(reason),
        }
    }
}

/// What the author says about a case: its name, or the beginning of its name.
fn reason(list: List, name: &str) -> Option<&'static str> {
    list.iter().find(|(entry, _)| matches(entry, name)).map(|(_, reason)| *reason)
}

pub(crate) fn matches(entry: &str, name: &str) -> bool {
    name.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
