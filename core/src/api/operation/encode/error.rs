//! Our error, on its way through serde.

use std::fmt;

use serde::ser;

use crate::error::{Error, ErrorKind};

/// Carries our error through serde.
#[derive(Debug)]
pub(super) struct EncodeError(pub(super) Box<Error>);

impl EncodeError {
    pub(super) fn json(cause: impl fmt::Display) -> Self {
        Error::refused(ErrorKind::InvalidRequest, format!("a value cannot be written: {cause}")).into()
    }
}

impl From<Error> for EncodeError {
    fn from(error: Error) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for EncodeError {}

impl ser::Error for EncodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::json(message)
    }
}
