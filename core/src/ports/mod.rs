//! What core needs of the outside world, injected by the app: a [`Transport`] to send requests, a [`Runtime`]
//! for time and randomness, and a [`Throttle`] where calls are to be limited.

mod rules;
mod runtime;
mod throttle;
mod transport;

pub use rules::RequestRules;
pub use runtime::Runtime;
pub use throttle::{Admission, Throttle};
pub use transport::{Transport, TransportError, TransportErrorKind};
