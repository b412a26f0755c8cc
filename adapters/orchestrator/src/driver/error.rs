//! What can go wrong with an orchestrated payment.

use crate::machine::Refusal;
use crate::store::StoreError;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The provider's answer, or what is wrong with the request: nothing was done, and asking again is safe.
    #[error(transparent)]
    Provider(#[from] paymux_core::Error),
    /// The store. Asking again is safe, whatever it says: what was begun is found by a sweep.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no intent under this reference.
    #[error("nothing was asked for under the reference `{0}`")]
    NoOrder(String),
    /// It must not be done as things stand.
    #[error("refused: {}", .0.as_str())]
    Refused(Refusal),
    /// The task that did it has ended by a panic. What was begun is found by a sweep.
    #[error("the task has ended: what was begun is found by a sweep")]
    Ended,
}
