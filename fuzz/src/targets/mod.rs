//! What is fed: one target for each thing that reads what others wrote. All of them come from the registry.

mod bench;
mod configuration;
mod inputs;
mod money;
mod numbers;
mod replies;
mod settings;
mod webhooks;

use std::hash::{DefaultHasher, Hash, Hasher};

use paymux::{Error, registry};

use crate::check::{Broken, Outcome};

type RunInput = dyn Fn(&[u8]) -> Result<Outcome, Broken>;

/// Something that reads.
pub(crate) struct Target {
    pub(crate) name: String,
    /// Known inputs to begin with.
    pub(crate) seeds: Vec<Vec<u8>>,
    /// Pieces that are worth putting into an input.
    pub(crate) words: Vec<Vec<u8>>,
    /// Runs an input.
    pub(crate) run: Box<RunInput>,
}

/// Every target. Each thread has its own.
pub(crate) fn all() -> Vec<Target> {
    let mut targets = vec![configuration::target(), money::target()];
    for descriptor in registry().iter() {
        targets.extend(replies::targets(descriptor));
        targets.extend(inputs::targets(descriptor));
        targets.extend(webhooks::target(descriptor));
        targets.push(settings::target(descriptor));
    }
    targets
}

/// What was read, by how it looks without its details.
fn read(shape: impl Hash) -> Outcome {
    Outcome { read: true, shape: hash(shape) }
}

/// What was refused, by kind and place.
fn refused(error: &Error) -> Outcome {
    Outcome {
        read: false,
        shape: hash((error.kind().as_str(), error.field(), error.provider_code().is_some())),
    }
}

fn hash(shape: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    shape.hash(&mut hasher);
    hasher.finish()
}

/// The first byte of an input chooses something; the rest is text from outside.
fn split(input: &[u8]) -> (usize, &[u8]) {
    match input {
        [first, rest @ ..] => (usize::from(*first), rest),
        [] => (0, &[]),
    }
}

fn with_choice(choice: u8, body: &[u8]) -> Vec<u8> {
    [&[choice][..], body].concat()
}
