//! What the transports of paymux have in common, so that each rule stands once. Apps use it through
//! `paymux-reqwest` or `paymux-hyper`.
//!
//! * [`TokioRuntime`] gives the time, sleeps and random bytes.
//! * [`tls`] is TLS by rustls with the verifier of the operating system.
//! * [`Places`] bound how many requests are under way at once.
//! * [`BodyUpTo`] reads a body up to a limit.
//! * [`limits`] are the settings that hold where an app sets none.
//! * [`failure`] says what an error while connecting proves.
#![forbid(unsafe_code)]

mod body;
pub mod failure;
pub mod limits;
mod places;
mod runtime;
pub mod tls;

pub use body::BodyUpTo;
pub use places::Places;
pub use runtime::TokioRuntime;
