//! What a caller writes for an operation, as the command line takes it.

use paymux::CallOptions;
use paymux::provider::{AnyOperation, Descriptor, Entry};

use super::bench::{Bench, SECRET, error_hides};
use super::{Target, read, refused};
use crate::check::{Broken, Outcome};
use crate::corpus;

/// The leak tests find an input for any operation by asking it; here it is a known input.
#[path = "../../../tests/leaks/sample.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod asking;

/// One for each operation.
pub(crate) fn targets(descriptor: &'static Descriptor) -> Vec<Target> {
    let bodies = corpus::bodies(descriptor.name);
    let target = |entry: &'static Entry| {
        let bench = Bench::new(descriptor).ok();
        let found = bench.as_ref().and_then(|bench| sample_input(entry, bench));
        Target {
            name: format!("{} input {}", descriptor.name, entry.spec.name),
            seeds: bodies.iter().cloned().chain(found).collect(),
            words: Vec::new(),
            run: Box::new(move |input| run(entry, bench.as_ref(), input)),
        }
    };
    descriptor.operations.iter().map(target).collect()
}

fn run(entry: &Entry, bench: Option<&Bench>, input: &[u8]) -> Result<Outcome, Broken> {
    let operation = match entry.build(input) {
        Ok(operation) => operation,
        Err(error) => return Ok(refused(&error)),
    };
    let Some(bench) = bench else { return Ok(read("built")) };
    bench.answer(200, b"{}");
    match bench.call(bench.opened.client.preview(&*operation, &CallOptions::default()))? {
        Ok(request) => Ok(read((request.uri().path().len(), request.body().len()))),
        Err(error) => {
            error_hides(SECRET, &error)?;
            Ok(refused(&error))
        }
    }
}

/// The operation with the least that it takes.
pub(crate) fn sample(entry: &Entry, bench: &Bench) -> Option<Box<dyn AnyOperation>> {
    entry.build(&sample_input(entry, bench)?).ok()
}

fn sample_input(entry: &Entry, bench: &Bench) -> Option<Vec<u8>> {
    bench.answer(200, b"{}");
    bench.call(asking::sample(entry, &*bench.opened.client)).ok()?.ok()
}
