//! Rate limiting on our side.

use std::time::Duration;

/// Keeps a client below a provider's limits. Optional; core has none of its own.
pub trait Throttle: Send + Sync {
    /// Takes a place for one request, or says how long to wait before asking again.
    ///
    /// # Errors
    ///
    /// How long to wait, where there is no place now. This request has not been sent; ask again after
    /// that time.
    fn admit(&self, asked: Admission<'_>) -> Result<(), Duration>;
}

/// Who wants to send a request: what providers count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Admission<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The account's name. Providers count each account by itself, so one account must not use up the places of
    /// another.
    pub account: &'a str,
    /// The id of the credential's scheme, or `none`: providers count by credential.
    pub scheme: &'a str,
}

impl<'a> Admission<'a> {
    /// Of this provider, account and credential.
    #[must_use]
    pub const fn new(provider: &'a str, account: &'a str, scheme: &'a str) -> Self {
        Self { provider, account, scheme }
    }
}
