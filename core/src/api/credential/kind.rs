//! The kinds of credential as types, so that a wrong one does not compile.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::Response;
use secrecy::{ExposeSecret, SecretString};

use crate::api::{BEARER, Exposure, Scheme, Written};
use crate::error::reply::ErrorReader;
use crate::error::{ErrorBody, ErrorShape};

/// One provider's API: an empty type that ties its operations, credentials and clients together, so
/// that mixing providers does not compile.
pub trait Api: Send + Sync + 'static {
    /// The provider's stable name, in lower case.
    const NAME: &'static str;
    /// Where it is, unless configured otherwise.
    const BASE_URL: &'static str;
    /// How it writes its errors.
    const ERRORS: &'static ErrorShape;
    /// The status with which it answers a credential of the wrong kind; messages say so.
    const WRONG_CREDENTIAL: u16 = 401;
    /// Headers that every request carries with the same value: `("stripe-version", "2025-09-30.clover")`. Names
    /// are in lower case. No secret belongs here: the values are shown wherever a request is.
    const FIXED_HEADERS: &'static [(&'static str, &'static str)] = &[];
    /// The names of headers that the app may add, in lower case: for one call
    /// ([`CallOptions::header`](crate::CallOptions::header)), for a whole client
    /// ([`ClientBuilder::header`](crate::provider::ClientBuilder::header)) or by configuration
    /// ([`Slot::header`](crate::provider::Slot::header)). Any other name is refused before anything is sent.
    ///
    /// Only for what is no secret and does not change what the operation does, such as `stripe-account`. A
    /// header of this list may replace one of [`FIXED_HEADERS`](Self::FIXED_HEADERS), such as a version.
    const CALLER_HEADERS: &'static [&'static str] = &[];
    /// The names, in lower case, of the header in which the provider gives each request an id, to be quoted to its
    /// support: `["paypal-debug-id"]`. The first that a reply has is taken.
    const REQUEST_ID_HEADERS: &'static [&'static str] = &["x-request-id", "request-id"];

    /// The name, in lower case, of the header in which the provider says whether a refused request is worth repeating,
    /// as `true` or `false`: `Some("stripe-should-retry")`.
    ///
    /// `false` ends the call, and no error then advises to repeat it with the same key, which would bring the same
    /// answer. `true` has a call repeated whose status alone would end it, unless it is
    /// [`Unsafe`](crate::provider::Safety::Unsafe): the header does not say that nothing was done.
    const RETRY_HEADER: Option<&'static str> = None;

    /// A last look at an error body, for what data cannot say.
    fn refine(_reply: &Response<Bytes>, read: ErrorBody) -> ErrorBody {
        read
    }
}

/// How an API writes its errors, for code that does not know its type.
pub(crate) fn error_reader<A: Api>() -> ErrorReader {
    ErrorReader { shape: A::ERRORS, refine: A::refine, request_id: A::REQUEST_ID_HEADERS }
}

/// A credential that stays on the server.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a marker without values")]
pub enum ServerOnly {}

/// A credential that may be given to the payer's browser.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a marker without values")]
pub enum BrowserSafe {}

/// [`ServerOnly`] or [`BrowserSafe`].
pub trait ExposureKind: Send + Sync + 'static {
    /// The same as a value.
    const EXPOSURE: Exposure;
}

impl ExposureKind for ServerOnly {
    const EXPOSURE: Exposure = Exposure::ServerOnly;
}

impl ExposureKind for BrowserSafe {
    const EXPOSURE: Exposure = Exposure::BrowserSafe;
}

/// A kind of credential: an empty enum per kind.
pub trait CredentialKind: Send + Sync + 'static {
    /// Whose it is.
    type Api: Api;
    /// Who may see it.
    type Exposure: ExposureKind;
    /// Its stable name, such as `secret_key`: in tables, messages and configuration.
    const ID: &'static str;
    /// Where it is written.
    const WRITES: &'static [Written] = BEARER;
    /// Whether it is a JWT whose `exp` is looked at before sending. Text that is none is sent as it is.
    const JWT: bool = false;
    /// The same as a value.
    const SCHEME: &'static Scheme =
        &Scheme::new(Self::ID, <Self::Exposure as ExposureKind>::EXPOSURE, Self::WRITES);
}

/// A credential of kind `K`. Shows only its kind; its memory is wiped.
///
/// A pair, which is written to two places, has two parts.
pub struct Credential<K> {
    parts: Vec<SecretString>,
    kind: PhantomData<fn() -> K>,
}

impl<K: CredentialKind> Credential<K> {
    /// A credential of one part.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self::from_parts([SecretString::from(secret.into())])
    }

    /// A credential of two parts, in the order in which [`CredentialKind::WRITES`] names their places.
    #[must_use]
    pub fn pair(first: impl Into<String>, second: impl Into<String>) -> Self {
        Self::from_parts([SecretString::from(first.into()), SecretString::from(second.into())])
    }

    pub(crate) fn from_parts(parts: impl IntoIterator<Item = SecretString>) -> Self {
        Self { parts: parts.into_iter().collect(), kind: PhantomData }
    }

    /// The parts themselves. Whoever calls this answers for where they go.
    pub fn expose(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(ExposeSecret::expose_secret)
    }
}

impl<K> Clone for Credential<K> {
    fn clone(&self) -> Self {
        Self { parts: self.parts.clone(), kind: PhantomData }
    }
}

impl<K: CredentialKind> fmt::Debug for Credential<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({} {}, [redacted])", K::Api::NAME, K::ID)
    }
}
