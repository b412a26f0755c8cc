//! What can go wrong with the sandbox itself.

/// Why the sandbox could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The listening address could not be bound.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The sandbox does not play this provider.
    #[error("the sandbox has no provider {0:?}")]
    UnknownProvider(String),
    /// The provider has no such webhook kind.
    #[error("{provider} sends no webhooks of kind {kind:?}; there are: {}", known.join(", "))]
    UnknownKind {
        /// The provider.
        provider: String,
        /// The kind asked for.
        kind: String,
        /// Those that there are.
        known: &'static [&'static str],
    },
    /// Nobody can do that at this provider.
    #[error("no action {action:?}; there are: {}", known.join(", "))]
    UnknownAction {
        /// The action asked for.
        action: String,
        /// Those that there are.
        known: &'static [&'static str],
    },
    /// Nothing with this id exists.
    #[error("no {what} {id:?}")]
    NotFound {
        /// What was looked for, such as `session`.
        what: &'static str,
        /// The id asked for.
        id: String,
    },
    /// The state does not allow it (paying an expired session, refunding an unpaid one).
    #[error("refused: {0}")]
    Refused(String),
    /// The input cannot be read.
    #[error("bad input: {0}")]
    Input(String),
    /// A webhook destination that is not `http://` on a loopback address.
    #[error("webhooks go to http:// on a loopback address only, not {0:?}")]
    Destination(String),
}

impl Error {
    /// The HTTP status with which the control API answers this error.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::UnknownProvider(_)
            | Self::UnknownKind { .. }
            | Self::UnknownAction { .. }
            | Self::NotFound { .. } => 404,
            Self::Refused(_) => 409,
            Self::Input(_) | Self::Destination(_) => 400,
            Self::Listen { .. } => 500,
        }
    }

    /// What kind of thing is not there, if that is the matter.
    pub(crate) fn missing(&self) -> Option<&'static str> {
        match self {
            Self::UnknownProvider(_) => Some("provider"),
            Self::NotFound { what, .. } => Some(what),
            _ => None,
        }
    }

    pub(crate) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}

/// The result of a sandbox call.
pub type Result<T, E = Error> = std::result::Result<T, E>;
