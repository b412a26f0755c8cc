use async_trait::async_trait;
use paymux_core::Timestamp;
use paymux_core::provider::Account;
use paymux_core::transport::BoxError;

/// Which events an app has dealt with, by [`Event::account`](paymux_core::Event::account) and
/// [`Event::repetition_key`](paymux_core::Event::repetition_key): the same key at another account of the same provider
/// is another event. Hints have no key, and never come here.
///
/// Three states, so that nothing is swallowed: an event is *new*, *being handled*, or *handled*. Only a
/// handled one is passed over. One that is being handled is sent back to the provider, which delivers it
/// again: by then it is handled, or new again because its handler failed.
///
/// [`MemorySeen`](crate::MemorySeen) is enough for one process. Several processes share a database; there
/// [`claim`](Self::claim) is one atomic insert, unique by provider, account and key. A process may die with a claim, so claims end by
/// themselves after a time that no handler takes.
#[async_trait]
pub trait SeenEvents: Send + Sync + 'static {
    /// Claims an event for a handler that is about to be called. Of several claims at once, one is new, and it gets
    /// a number that no other claim has.
    async fn claim(&self, account: &Account, key: &str, now: Timestamp) -> Result<Claim, BoxError>;

    /// The handler has dealt with it: passes over it from now on. It is done whoever holds the claim by now.
    async fn handled(&self, account: &Account, key: &str, claim: u64) -> Result<(), BoxError>;

    /// The handler has failed: the event is new again. Without effect if `claim` is not the latest claim of this
    /// event: a handler that was taken for stuck must not take the event away from the one that has it now.
    async fn failed(&self, account: &Account, key: &str, claim: u64) -> Result<(), BoxError>;
}

/// How an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody has dealt with it. Whoever gets this handles it.
    New {
        /// Whose claim it is: a number that rises with each claim.
        claim: u64,
    },
    /// Somebody is at it, and may yet fail.
    Running,
    /// It has been dealt with.
    Handled,
}
