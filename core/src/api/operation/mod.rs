//! Operations: one documented call of one provider, as a plain value.

mod any;
mod decode;
pub(crate) mod encode;
mod paged;
mod spec;

use bytes::Bytes;
use http::{Request, Response};
use serde::{Serialize, de::DeserializeOwned};

pub use any::{AnyOperation, Decoded, Entry};
pub use decode::decode_json;
pub use paged::Paged;
pub use spec::{EmptyBody, Spec};

use crate::api::{Api, Schemes};
use crate::error::{BaseUrl, Error, ErrorBody, IdempotencyKey};
use crate::outcome::Stakes;

/// What a request is built against, besides the operation's own value.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Target<'a> {
    /// Where the provider is.
    pub base: &'a BaseUrl,
    /// The idempotency key of the call.
    pub key: Option<&'a IdempotencyKey>,
}

impl<'a> Target<'a> {
    /// There, without a key.
    #[must_use]
    pub const fn new(base: &'a BaseUrl) -> Self {
        Self { base, key: None }
    }

    /// The same with a key.
    #[must_use]
    pub const fn key(mut self, key: &'a IdempotencyKey) -> Self {
        self.key = Some(key);
        self
    }
}

/// One documented call of one provider: a struct whose serde names are the names on the wire.
///
/// Fields named in the path template go into the path and stand first, in its order; all fields of a
/// `GET` or `DELETE`, and those that [`Spec::query`] names, go into the query; those that [`Spec::headers`] names go
/// into a header each; the others are the JSON body, or a form where [`Spec::form`] says so. Put `#[serde(deny_unknown_fields)]` on it.
///
/// `None` is left out, in nested values too. What must go out as `null` is a [`Nullable`](crate::provider::wire::Nullable), or
/// `Some(None)` of an `Option<Option<T>>`. `#[serde(flatten)]` is refused on an operation itself: its fields are fixed.
///
/// **Pure**: no awaiting, no clock, no randomness. The same value gives the same bytes.
pub trait Operation: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The provider's API that it belongs to.
    type Api: Api;
    /// What the reply is read into.
    type Output: Serialize + DeserializeOwned + Send + 'static;
    /// Name, method, path, safety, stakes, documentation.
    const SPEC: &'static Spec;
    /// The credentials that it accepts, in order of preference.
    const ACCEPTS: Schemes;

    /// What this value can do to money; a value may raise what the operation says.
    fn stakes(&self) -> Stakes {
        Self::SPEC.stakes
    }

    /// The credentials that this value accepts; a field may narrow what the operation accepts.
    fn accepts(&self) -> Schemes {
        Self::ACCEPTS
    }

    /// Checks the documented rules, before anything is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with the field that breaks a rule
    /// ([`Error::invalid_field`]). Nothing has been sent: correct the field and call again.
    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Builds the whole request, but for the credential.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where a value cannot be written into the
    /// place that it belongs to; [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the
    /// operation is declared wrongly, which is a mistake in the provider crate.
    fn encode(&self, target: &Target<'_>) -> Result<Request<Bytes>, Error> {
        encode::request(self, target)
    }

    /// Reads a 2xx reply. It needs no value, so that a reply can be looked at without one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) where the reply is not as documented.
    /// The provider may have done what was asked: look it up before calling again.
    fn decode(reply: &Response<Bytes>) -> Result<Self::Output, Error> {
        decode_json(reply.body())
    }

    /// Compares the reply with what was asked; a difference is [`Error::mismatch`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::IntegrityMismatch`](crate::ErrorKind::IntegrityMismatch) where the reply is about something
    /// else ([`Error::unless_same`]), and [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) where
    /// what was made has no id ([`Error::unless_named`]).
    fn verify(&self, _output: &Self::Output) -> Result<(), Error> {
        Ok(())
    }

    /// Whether this answer proves that the provider refused before it acted, although its status
    /// alone does not. Only for answers that the provider documents so.
    ///
    /// `reply` is the whole answer and `read` what the error shape found in it. Compare the whole body: one
    /// member in addition to the documented ones can say the opposite, and then the call would be sent again.
    fn refused_before_acting(_reply: &Response<Bytes>, _read: &ErrorBody) -> bool {
        false
    }

    /// Whether something exists after this answer that a payer can still pay, although the answer is no success and
    /// no money moved: a 402 for a declined card, after which the payment stays open for another card.
    ///
    /// Such an error has the effect [`Done`](crate::Effect::Done) and [`may_exist`](Error::may_exist), advises to look
    /// the payment up, never to send a new one, and is not repeated. An adapter that finds the payment's id in
    /// [`Error::body`] does best to hand out the payment, with the error as its `incomplete`.
    ///
    /// It is asked of an answer that was cut off after its status, too, whose body and `read` are empty: say `true`
    /// where the status alone leaves it open. Where [`refused_before_acting`](Self::refused_before_acting) says `true`
    /// as well, this counts.
    ///
    /// ```
    /// # use paymux_core::provider::ErrorBody;
    /// # use paymux_core::Bytes;
    /// fn exists_after(reply: &http::Response<Bytes>, read: &ErrorBody) -> bool {
    ///     reply.status() == 402 && read.code.as_deref().is_none_or(|code| code == "card_declined")
    /// }
    /// ```
    fn exists_after(_reply: &Response<Bytes>, _read: &ErrorBody) -> bool {
        false
    }
}

/// An [`Operation`] that browser-safe credentials may call.
pub trait BrowserCallable: Operation {}

#[cfg(test)]
mod tests;
