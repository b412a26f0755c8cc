//! For authors of transports and runtimes: what core needs of the outside world.

pub use crate::error::BoxError;
pub use crate::ports::{
    Admission, RequestRules, Runtime, Throttle, Transport, TransportError, TransportErrorKind,
};
