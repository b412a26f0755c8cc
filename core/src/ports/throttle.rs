//! Rate limiting on our side.

use std::time::Duration;

/// Keeps a client below a provider's limits. Optional; core has none of its own.
pub trait Throttle: Send + Sync {
    /// Takes a place for one request, or says how long to wait before asking again.
    ///
    /// `scheme` is the id of the credential, since providers count by credential.
    ///
    /// # Errors
    ///
    /// How long to wait, where there is no place now. This request has not been sent; ask again after
    /// that time.
    fn admit(&self, provider: &str, scheme: &str) -> Result<(), Duration>;
}
