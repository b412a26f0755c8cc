//! Several operations as one call.

use std::time::Duration;

use crate::interface::CallOptions;
use crate::ports::Runtime;

/// The options of the operations that make up one call of the unified interface: one deadline over all of
/// them, and a key of its own for each keyed one.
///
/// [`main`](Self::main) is for **one** operation, the one that was asked for. Two operations under one key are one for a
/// provider that keeps keys for the whole account: the second gets the reply to the first, or is refused.
///
/// ```
/// use paymux_core::CallOptions;
/// use paymux_core::provider::Steps;
/// use paymux_core::transport::Runtime;
///
/// fn plan(runtime: &dyn Runtime, call: &CallOptions) {
///     let steps = Steps::new(runtime, call);
///     let _list = steps.beside();         // what has to be known first
///     let _create = steps.main();         // what was asked for
///     let _address = steps.keyed("address"); // what belongs to it
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Steps<'a> {
    runtime: &'a dyn Runtime,
    call: &'a CallOptions,
    started: Duration,
}

impl<'a> Steps<'a> {
    /// Starts the clock.
    #[must_use]
    pub fn new(runtime: &'a dyn Runtime, call: &'a CallOptions) -> Self {
        Self { runtime, call, started: runtime.elapsed() }
    }

    /// For the one operation that was asked for: everything the caller said, with what is left of its time.
    #[must_use]
    pub fn main(&self) -> CallOptions {
        let mut options = self.call.clone();
        let left = |of: Duration| of.saturating_sub(self.runtime.elapsed().saturating_sub(self.started));
        options.deadline = options.deadline.map(left);
        options.send_within = options.send_within.map(left);
        options
    }

    /// For another operation of the same call, such as a lookup first: without the caller's credential and key, which
    /// were meant for the main operation. The caller's headers stay, since they say which account the call is for.
    #[must_use]
    pub fn beside(&self) -> CallOptions {
        let mut options = self.main();
        (options.scheme, options.key) = (None, None);
        options
    }

    /// For a later operation that takes a key: derived from the caller's, the same every time.
    #[must_use]
    pub fn keyed(&self, step: &str) -> CallOptions {
        let mut options = self.beside();
        options.key = self.call.key.as_ref().map(|key| key.derive(step));
        options
    }
}

impl std::fmt::Debug for Steps<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Steps")
            .field("call", &self.call)
            .field("started", &self.started)
            .finish_non_exhaustive()
    }
}
