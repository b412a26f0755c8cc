//! Signature schemes.

use http::HeaderMap;

use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

/// A signature scheme with its secrets, which proves a delivery without asking anybody.
///
/// [`SignedWebhook`](crate::provider::SignedWebhook) covers most as data; where another text is signed,
/// [`WebhookSecret::made`](crate::provider::WebhookSecret::made) compares. A scheme that has to ask somebody stands in
/// [`Webhooks::prove`](crate::provider::Webhooks::prove).
pub trait Signature: Send + Sync {
    /// Proves that a body comes from whoever holds the secret, or says why not.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WebhookRejected`] where it does not, with a code that says why;
    /// [`ErrorKind::Configuration`] where nothing can be checked with what is configured.
    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error>;

    /// More about a delivery that [`check`](Self::check) has rejected, where more can be found out: that the body was
    /// parsed and written again on its way here, say.
    ///
    /// It costs many times what a check costs, and whoever can send a delivery could make us pay that. So nothing calls
    /// it for a delivery that arrives; a person does, with `paymux webhook verify`.
    fn explain(&self, _headers: &HeaderMap, _body: &[u8], _now: Timestamp) -> Option<Error> {
        None
    }
}

/// What a check has shown: that a delivery comes from the provider, and with which secret; or that it claims to, and is
/// worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    purpose: &'static str,
    hint: bool,
}

impl Proof {
    /// For schemes that are not data (JWS): the caller has done the check itself and answers for it.
    ///
    /// `purpose` names the secret or key that matched.
    #[must_use]
    pub const fn attest(purpose: &'static str) -> Self {
        Self { purpose, hint: false }
    }

    /// For schemes that ask the provider: what it has answered to the question whether the delivery is its own.
    ///
    /// Pass on the error of a question that has got no answer as it is. It says that the question could not be answered
    /// now; only a
    /// "no" rejects a delivery.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WebhookRejected`] with the code `not_genuine`, where the provider says that it is not.
    pub fn answered(purpose: &'static str, genuine: bool) -> Result<Self, Error> {
        if genuine {
            return Ok(Self::attest(purpose));
        }
        let message = "the provider says that this delivery is not its own";
        Err(Error::refused(ErrorKind::WebhookRejected, message).with_code("not_genuine"))
    }

    /// For deliveries that nothing proves: anybody may have sent it. [`verify`](crate::verify) makes no more of it than
    /// a hint to look something up, whatever the body says.
    #[must_use]
    pub const fn hint(purpose: &'static str) -> Self {
        Self { purpose, hint: true }
    }

    /// What the secret that matched is for; see [`WebhookSecret`](crate::provider::WebhookSecret).
    #[must_use]
    pub const fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// Whether nothing is proved.
    #[must_use]
    pub const fn is_hint(&self) -> bool {
        self.hint
    }
}

/// For providers that send an id and no signature: every delivery is a hint.
///
/// ```
/// use paymux_core::provider::{Signature, Unsigned};
/// use paymux_core::{HeaderMap, Timestamp};
/// let proof = Unsigned.check(&HeaderMap::new(), b"id=p1", Timestamp::UNIX_EPOCH)?;
/// assert!(proof.is_hint());
/// # Ok::<(), paymux_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a scheme without settings")]
pub struct Unsigned;

impl Signature for Unsigned {
    fn check(&self, _: &HeaderMap, _: &[u8], _: Timestamp) -> Result<Proof, Error> {
        Ok(Proof::hint("unsigned"))
    }
}

/// Stands where a scheme should be: nothing is genuine.
pub(super) struct Missing;

impl Signature for Missing {
    fn check(&self, _: &HeaderMap, _: &[u8], _: Timestamp) -> Result<Proof, Error> {
        let message = "these webhooks are proved by asking, not by a signature alone";
        Err(Error::refused(ErrorKind::Configuration, message))
    }
}
