//! Replies, refusals included: what the library makes of them by itself, and through a whole call.

use bytes::Bytes;
use paymux::CallOptions;
use paymux::provider::{AnyOperation, Descriptor, Entry};

use super::bench::{Bench, SECRET, error_hides, reply};
use super::inputs::sample;
use super::numbers::changed;
use super::{Target, read, refused, split, with_choice};
use crate::check::{Broken, Outcome};
use crate::corpus;

/// The first byte chooses one of these.
const STATUSES: [u16; 16] = [200, 200, 200, 201, 204, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503];

/// One for each operation.
pub(crate) fn targets(descriptor: &'static Descriptor) -> Vec<Target> {
    let bodies = corpus::bodies(descriptor.name);
    // As a success and as a refusal. Some operations answer with nothing.
    let chosen =
        [0, 6].into_iter().flat_map(|choice| bodies.iter().map(move |body| with_choice(choice, body)));
    let seeds: Vec<_> = chosen.chain([with_choice(0, b""), with_choice(4, b"")]).collect();
    let target = |entry: &'static Entry| {
        let bench = Bench::new(descriptor).ok();
        let operation = bench.as_ref().and_then(|bench| sample(entry, bench));
        Target {
            name: format!("{} reply {}", descriptor.name, entry.spec.name),
            seeds: seeds.clone(),
            words: vec![format!("\"{SECRET}\"").into_bytes(), SECRET.as_bytes().to_vec()],
            run: Box::new(move |input| run(entry, bench.as_ref(), operation.as_deref(), input)),
        }
    };
    descriptor.operations.iter().map(target).collect()
}

fn run(
    entry: &Entry,
    bench: Option<&Bench>,
    operation: Option<&dyn AnyOperation>,
    input: &[u8],
) -> Result<Outcome, Broken> {
    let (choice, body) = split(input);
    let status = STATUSES.get(choice % STATUSES.len()).copied().unwrap_or(200);
    if let (Some(bench), Some(operation)) = (bench, operation) {
        bench.answer(status, body);
        let options = CallOptions::default().never_retry();
        let call = bench.opened.client.send_any(operation, &options);
        if let Err(error) = bench.call(call)?
            && bench.has_shown_a_credential()
        {
            error_hides(SECRET, &error)?;
        }
    }
    match entry.decode(&reply(status, Bytes::copy_from_slice(body))) {
        Ok(decoded) => {
            let value = decoded.value.get();
            if let Some(how) = changed(body, value.as_bytes()) {
                return Err(Broken::new("a number is read as another", how));
            }
            // Where what is read is written as the wire has it, it is the same when it is read again.
            let again = entry.decode(&reply(status, Bytes::copy_from_slice(value.as_bytes())));
            match again {
                Ok(again) if again.value.get() != value => Err(Broken::new(
                    "a value is another when it is read again",
                    format!("{value} and {}", again.value.get()),
                )),
                _ => Ok(read((status, members(value)))),
            }
        }
        Err(error) => Ok(refused(&error)),
    }
}

/// What a value has, without what stands in it.
fn members(value: &str) -> Vec<&str> {
    value.split('"').skip(1).step_by(2).filter(|text| text.len() < 20).take(40).collect()
}
