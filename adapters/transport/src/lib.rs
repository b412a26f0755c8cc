//! What the transports of paymux have in common, so that each rule stands once. Apps use it through
//! `paymux-reqwest` or `paymux-hyper`.
//!
//! * [`HttpSettings`] are what an app can set, with the defaults.
//! * [`TokioRuntime`] gives the time, sleeps and random bytes.
//! * [`tls`] is TLS by rustls with the verifier of the operating system.
//! * [`Places`] bound how many requests are under way at once.
//! * [`BodyUpTo`] reads a body up to a limit.
//! * [`failure`] says what an error while connecting proves.
#![forbid(unsafe_code)]

mod body;
pub mod failure;
mod places;
mod runtime;
mod settings;
pub mod tls;

pub use body::BodyUpTo;
pub use places::Places;
pub use runtime::TokioRuntime;
pub use settings::{BuildError, HttpSettings, POOL_IDLE};
