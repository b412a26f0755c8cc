//! One error for everything, which always says whether the call may have taken effect.

pub(crate) mod base_url;
mod body;
mod byte_order_mark;
mod idempotency_key;
mod kind;
mod make;
mod one_line;
mod problem;
pub(crate) mod redactor;
mod render;
pub(crate) mod reply;
pub(crate) mod visible;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

pub use base_url::BaseUrl;
pub use body::{ErrorBody, ErrorShape};
pub use byte_order_mark::without_byte_order_mark;
pub use idempotency_key::IdempotencyKey;
pub use kind::ErrorKind;
pub use problem::Problem;
pub use redactor::Redactor;
pub use render::ProblemDocument;
pub use visible::visible;

use one_line::OneLine;

use crate::outcome::{Advice, Delivery, Effect, NextAction, Stakes};

/// A boxed error, as a source of ours.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed, and what may have become of it.
///
/// When a call fails, ask the error, not the status code:
///
/// | Question | Answer |
/// |---|---|
/// | Did it happen? | [`effect`](Self::effect): `NotDone`, `MaybeDone`, `Done`, over all tries of the call |
/// | Is money on its way? | [`money_may_have_moved`](Self::money_may_have_moved) |
/// | Could somebody still pay what I asked for? | [`may_exist`](Self::may_exist) |
/// | What now? | [`advice`](Self::advice): `FixRequest`, `RepeatSameKey`, `LookUpFirst`, `AwaitWebhook`, … |
///
/// `Display` is one line and safe to log. No text of an error holds a secret; [`body`](Self::body), which may hold
/// personal data, is never shown by `Display` or `Debug`.
///
/// ```
/// use paymux_core::{Advice, Error};
///
/// fn after_a_failed_creation(error: &Error) -> &'static str {
///     if !error.may_exist() && !error.money_may_have_moved() {
///         return "nothing happened: tell the payer, and try again as you like";
///     }
///     match error.advice() {
///         Advice::RepeatSameKey => "call again with the same key: it cannot happen twice",
///         Advice::LookUpFirst => "look for it before anything else is made for this order",
///         Advice::AwaitWebhook => "wait for the webhook, or until it has expired",
///         _ => "show it to a person",
///     }
/// }
/// # let refused = Error::unsupported("no refunds here");
/// # assert!(after_a_failed_creation(&refused).starts_with("nothing"));
/// ```
pub struct Error(Box<Inner>);

/// What an error knows of how long the key of its call holds.
#[derive(Clone, Copy)]
pub(crate) struct KeyKept {
    /// How long the provider keeps it.
    pub(crate) time: Duration,
    /// Whether that time was over when the call ended, or would be before a repetition arrives.
    pub(crate) forgotten: bool,
    /// What to do then, where the reply was lost.
    pub(crate) then: Advice,
}

struct Inner {
    kind: ErrorKind,
    delivery: Delivery,
    effect: Effect,
    stakes: Stakes,
    lost: Option<Advice>,
    next_action: Option<NextAction>,
    /// Whether the provider declares that something exists after this answer.
    exists: bool,
    key_kept: Option<KeyKept>,
    message: Cow<'static, str>,
    field: Option<String>,
    provider: Option<&'static str>,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    read: ErrorBody,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    key: Option<IdempotencyKey>,
    tries: u32,
    body: Option<Bytes>,
    source: Option<BoxError>,
}

impl Error {
    /// Whether the call may have taken effect, over all its tries.
    ///
    /// `NotDone`: it may be sent again as a new one. `MaybeDone`: never send it as a new one before
    /// [`advice`](Self::advice) has been followed. `Done`: treat it as done, and check what it did.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Whether this call itself may have moved money.
    ///
    /// If so: do not repeat it as a new call. Repeat it with the same key where
    /// [`advice`](Self::advice) says so, otherwise look it up or ask the provider.
    #[must_use]
    pub fn money_may_have_moved(&self) -> bool {
        self.0.stakes == Stakes::Money && self.0.effect != Effect::NotDone && !self.0.exists
    }

    /// Whether this call may have created something that a payer could still pay. A definite refusal can do that,
    /// too: a card is declined, and the payment stays open for another one.
    ///
    /// If so: do not create a second one for the same order while the first may be payable, or the
    /// payer may pay twice. Wait for the webhook or the expiry, or look it up.
    #[must_use]
    pub fn may_exist(&self) -> bool {
        let made = self.0.stakes == Stakes::Inert || (self.0.exists && self.0.stakes == Stakes::Money);
        made && self.0.effect != Effect::NotDone
    }

    /// Whether the provider declares that something exists after this answer.
    pub(crate) fn leaves_something(&self) -> bool {
        self.0.exists
    }

    /// What to do now.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match (self.advice_while_the_key_holds(), self.0.key_kept) {
            // A key that is forgotten is a new one: it would be done a second time.
            (Advice::RepeatSameKey, Some(kept)) if kept.forgotten => kept.then,
            (advice, _) => advice,
        }
    }

    fn advice_while_the_key_holds(&self) -> Advice {
        let inner = &*self.0;
        let untrusted = matches!(inner.kind, ErrorKind::Unintelligible | ErrorKind::IntegrityMismatch);
        let done = inner.effect == Effect::Done && !untrusted;
        let exists = inner.exists && inner.effect != Effect::NotDone;
        if inner.kind == ErrorKind::IdempotencyKeyReused || exists || done {
            // With the same key the answer stays the same. And what the key was used for may be this very payment,
            // which exists: a new one beside it could be paid as well. What is done is not made better by a request
            // that is mended, or sent later, either.
            return inner.lost.filter(|lost| *lost != Advice::RepeatSameKey).unwrap_or(Advice::LookUpFirst);
        }
        if let (Effect::MaybeDone, Some(lost)) = (inner.effect, inner.lost) {
            return lost;
        }
        match inner.kind {
            ErrorKind::CredentialMissing
            | ErrorKind::CredentialKind
            | ErrorKind::CredentialExpired
            | ErrorKind::Unauthenticated
            | ErrorKind::Forbidden => Advice::FixCredentials,
            ErrorKind::Configuration | ErrorKind::UnsupportedOperation | ErrorKind::WebhookRejected => {
                Advice::FixConfiguration
            }
            ErrorKind::RateLimited
            | ErrorKind::ProviderFault
            | ErrorKind::Unreachable
            | ErrorKind::TimedOut
            | ErrorKind::ConnectionLost => Advice::RepeatLater,
            ErrorKind::Conflict | ErrorKind::Expired | ErrorKind::IdempotencyKeyReused => Advice::LookUpFirst,
            ErrorKind::IdempotencyConflict => Advice::RepeatSameKey,
            ErrorKind::Unintelligible | ErrorKind::IntegrityMismatch => Advice::AskProvider,
            ErrorKind::InvalidRequest
            | ErrorKind::UnsupportedCurrency
            | ErrorKind::AmountOutOfRange
            | ErrorKind::AmountPrecision
            | ErrorKind::NotFound
            | ErrorKind::Declined => Advice::FixRequest,
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The field that is wrong, in wire names (`items[0].price`), where one is known.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What is wrong, without the frame that `Display` puts around it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the payer does next, where the provider says so: after a declined instrument, the page to choose another.
    #[must_use]
    pub fn next_action(&self) -> Option<&NextAction> {
        self.0.next_action.as_ref()
    }

    /// What became of the (last) request. `NotSent`: nobody at the provider has seen it.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// What the operation can do to anybody's money.
    #[must_use]
    pub fn stakes(&self) -> Stakes {
        self.0.stakes
    }

    /// The idempotency key of the call: the caller's, or the one that was generated. Repeating with
    /// it cannot do the thing twice.
    #[must_use]
    pub fn key(&self) -> Option<&IdempotencyKey> {
        self.0.key.as_ref()
    }

    /// How long the provider keeps the key, counted from the first request that carried it; `None` where it does not
    /// say, or where the operation has no key.
    ///
    /// The client sees one call and no more: it never repeats, nor advises to repeat, with a key that was forgotten
    /// within the call. An app that makes the call again later stores when it made it first, and looks the payment up
    /// instead once this time is over.
    ///
    /// ```
    /// use paymux_core::{Advice, Error, Timestamp};
    ///
    /// fn may_repeat_with_the_key(error: &Error, first_called: Timestamp, now: Timestamp) -> bool {
    ///     error.advice() == Advice::RepeatSameKey
    ///         && error.key_kept_for().is_none_or(|time| now < first_called.plus(time))
    /// }
    /// ```
    #[must_use]
    pub fn key_kept_for(&self) -> Option<Duration> {
        self.0.key_kept.map(|kept| kept.time)
    }

    /// How many requests were made.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// How long the provider asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The provider that was asked.
    #[must_use]
    pub fn provider(&self) -> Option<&'static str> {
        self.0.provider
    }

    /// The operation that failed, such as `session.create`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The HTTP status, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The provider's own error code.
    #[must_use]
    pub fn provider_code(&self) -> Option<&str> {
        self.0.read.code.as_deref()
    }

    /// The provider's own words. Written for developers; do not show them to a payer.
    #[must_use]
    pub fn provider_message(&self) -> Option<&str> {
        self.0.read.message.as_deref()
    }

    /// The provider's problem document (RFC 9457), where it sent one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        self.0.read.problem.as_ref()
    }

    /// The provider's id of the request, to be quoted to its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The body of the answer, as received (the transport bounds it). It may hold personal data: never log it.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(provider) = inner.provider {
            f.write_str(provider)?;
            if let Some(operation) = inner.operation {
                write!(f, " {operation}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(inner.kind.title())?;
        if let Some(status) = inner.status {
            write!(f, " (HTTP {})", status.as_u16())?;
        }
        if let Some(field) = &inner.field {
            write!(f, " at `{}`", OneLine(field))?;
        }
        if !inner.message.is_empty() {
            write!(f, ": {}", OneLine(&inner.message))?;
        }
        if self.money_may_have_moved() {
            f.write_str(" [money may have moved]")?;
        } else if self.may_exist() {
            f.write_str(" [it may exist]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    /// Everything but the body, which may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("delivery", &inner.delivery)
            .field("effect", &inner.effect)
            .field("stakes", &inner.stakes)
            .field("advice", &self.advice())
            .field("provider", &inner.provider)
            .field("operation", &inner.operation)
            .field("status", &inner.status)
            .field("field", &inner.field.as_deref().map(OneLine))
            .field("message", &OneLine(&inner.message))
            .field("provider_code", &inner.read.code.as_deref().map(OneLine))
            .field("request_id", &inner.request_id)
            .field("retry_after", &inner.retry_after)
            .field("tries", &inner.tries)
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests;
