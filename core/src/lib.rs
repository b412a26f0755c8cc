//! paymux-core.
#![forbid(unsafe_code)]
mod runtime;
mod time;
mod transport;
#[path = "error/words.rs"]
mod words;
pub use runtime::Runtime;
pub use time::{Timestamp, UnixMillis};
pub use transport::{BoxError, Transport, TransportError, TransportErrorKind};
pub use words::{Advice, Delivery, Effect, Stakes};
