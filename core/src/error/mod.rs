//! One error for everything, which always says whether the call may have taken effect.

pub(crate) mod base_url;
mod body;
mod byte_order_mark;
mod idempotency_key;
mod kind;
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

use crate::money::MoneyError;
use crate::outcome::{Advice, Delivery, Effect, NextAction, Stakes};

/// A boxed error, as a source of ours.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed, and what may have become of it.
///
/// Two questions matter before anything else, and each has one method:
/// * [`money_may_have_moved`](Self::money_may_have_moved): a payout or withdrawal may be on its way.
/// * [`may_exist`](Self::may_exist): a session or invoice may exist and become payable.
///
/// [`advice`](Self::advice) then says what to do. `Display` is one line and safe to log.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    delivery: Delivery,
    effect: Effect,
    stakes: Stakes,
    lost: Option<Advice>,
    next_action: Option<NextAction>,
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
    /// An error found before anything was sent. The message must show no secret.
    #[must_use]
    pub fn refused(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            delivery: Delivery::NotSent,
            effect: Effect::NotDone,
            stakes: Stakes::None,
            lost: None,
            next_action: None,
            message: message.into(),
            field: None,
            provider: None,
            operation: None,
            status: None,
            read: ErrorBody::default(),
            request_id: None,
            retry_after: None,
            key: None,
            tries: 0,
            body: None,
            source: None,
        }))
    }

    /// A field of the request that breaks a documented rule, found before sending.
    #[must_use]
    pub fn invalid_field(field: impl Into<String>, rule: impl Into<Cow<'static, str>>) -> Self {
        Self::refused(ErrorKind::InvalidRequest, rule).with_field(field)
    }

    /// The provider, or this client as configured, cannot do that.
    #[must_use]
    pub fn unsupported(message: impl Into<Cow<'static, str>>) -> Self {
        Self::refused(ErrorKind::UnsupportedOperation, message)
    }

    /// A reply that is not about what was asked. It took effect; only it cannot be trusted.
    #[must_use]
    pub fn mismatch(field: impl Into<String>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::refused(ErrorKind::IntegrityMismatch, message)
            .with_field(field)
            .with_delivery(Delivery::Answered)
            .with_effect(Effect::Done)
    }

    /// [`mismatch`](Self::mismatch) unless what came back is what was asked about: for
    /// [`Operation::verify`](crate::provider::Operation::verify).
    pub fn unless_same(field: &'static str, asked: &str, came: &str) -> Result<(), Self> {
        if asked == came {
            return Ok(());
        }
        Err(Self::mismatch(field, format!("the answer is about another {field}")))
    }

    /// [`unintelligible`](Self::unintelligible) where what was made has no id: for
    /// [`Operation::verify`](crate::provider::Operation::verify). A [`PaymentRef`](crate::PaymentRef) without an id says
    /// that nothing is made yet, and the payment might be made a second time.
    pub fn unless_named(field: &'static str, id: &str) -> Result<(), Self> {
        if id.is_empty() {
            return Err(Self::unintelligible("what was made has no id").with_field(field));
        }
        Ok(())
    }

    /// A 2xx that could not be read: the operation may well have been done.
    #[must_use]
    pub fn unintelligible(message: impl Into<Cow<'static, str>>) -> Self {
        Self::refused(ErrorKind::Unintelligible, message)
            .with_delivery(Delivery::Answered)
            .with_effect(Effect::MaybeDone)
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What became of the (last) request. `NotSent`: nobody at the provider has seen it.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// Whether the call may have taken effect, over all its tries.
    ///
    /// `NotDone`: it may be sent again as a new one. `MaybeDone`: never send it as a new one before
    /// [`advice`](Self::advice) has been followed. `Done`: treat it as done, and check what it did.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// What the operation can do to anybody's money.
    #[must_use]
    pub fn stakes(&self) -> Stakes {
        self.0.stakes
    }

    /// Whether this call itself may have moved money.
    ///
    /// If so: do not repeat it as a new call. Repeat it with the same key where
    /// [`advice`](Self::advice) says so, otherwise look it up or ask the provider.
    #[must_use]
    pub fn money_may_have_moved(&self) -> bool {
        self.0.stakes == Stakes::Money && self.0.effect != Effect::NotDone
    }

    /// Whether this call may have created something that a payer could still pay.
    ///
    /// If so: do not create a second one for the same order while the first may be payable, or the
    /// payer may pay twice. Wait for the webhook or the expiry, or look it up.
    #[must_use]
    pub fn may_exist(&self) -> bool {
        self.0.stakes == Stakes::Inert && self.0.effect != Effect::NotDone
    }

    /// What to do now.
    #[must_use]
    pub fn advice(&self) -> Advice {
        let inner = &*self.0;
        if inner.kind == ErrorKind::IdempotencyKeyReused {
            // With the same key it never succeeds; and what the key was used for may be this very payment.
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

    /// What the payer does next, where the provider says so: after a declined instrument, the page to choose another.
    #[must_use]
    pub fn next_action(&self) -> Option<&NextAction> {
        self.0.next_action.as_ref()
    }

    /// What is wrong, without the frame that `Display` puts around it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The field that is wrong, in wire names (`items[0].price`), where one is known.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
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

    /// How long the provider asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The idempotency key of the call: the caller's, or the one that was generated. Repeating with
    /// it cannot do the thing twice.
    #[must_use]
    pub fn key(&self) -> Option<&IdempotencyKey> {
        self.0.key.as_ref()
    }

    /// How many requests were made.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// The body of the answer, as received (the transport bounds it). It may hold personal data: never log it.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref()
    }

    /// Says what the payer does next.
    #[must_use]
    pub fn with_next_action(mut self, action: NextAction) -> Self {
        self.0.next_action = Some(action);
        self
    }

    /// Names the field that is wrong.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Says what became of the request.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    /// Says whether it may have taken effect.
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.0.effect = effect;
        self
    }

    /// Adds the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Adds how long to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Adds the provider's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.read.code = Some(code.into());
        self
    }

    /// Adds the cause, which must show no secret.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Names the provider.
    #[must_use]
    pub fn of_provider(mut self, provider: &'static str) -> Self {
        self.0.provider = Some(provider);
        self
    }

    /// Says which operation failed, and with it what was at stake.
    #[must_use]
    pub fn of_operation(
        mut self,
        provider: &'static str,
        operation: &'static str,
        stakes: Stakes,
        lost: Option<Advice>,
    ) -> Self {
        self.0.provider = Some(provider);
        self.0.operation = Some(operation);
        self.0.stakes = stakes;
        self.0.lost = lost;
        self
    }

    pub(crate) fn with_reply(
        mut self,
        status: StatusCode,
        body: Option<Bytes>,
        request_id: Option<String>,
    ) -> Self {
        self.0.status = Some(status);
        self.0.body = body;
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn with_read(mut self, read: ErrorBody) -> Self {
        if let Some(message) = read.message.clone() {
            self.0.message = Cow::Owned(message);
        }
        self.0.field = read.field.clone().or(self.0.field);
        self.0.retry_after = self.0.retry_after.or(read.retry_after);
        self.0.read = read;
        self
    }

    /// Takes secrets out of the texts that came from outside.
    pub(crate) fn without(mut self, redactor: &Redactor) -> Self {
        let scrub = |text: &mut String| redactor.clean(text);
        let inner = &mut *self.0;
        if let Cow::Owned(text) = &mut inner.message {
            scrub(text);
        }
        [&mut inner.field, &mut inner.request_id].into_iter().flatten().for_each(scrub);
        inner.read.each_text(&scrub);
        self
    }

    /// Closes a call: how often it was tried, with which key, and the effect over all tries.
    pub(crate) fn after(mut self, tries: u32, key: Option<IdempotencyKey>, effect: Effect) -> Self {
        self.0.tries = tries;
        self.0.key = key.or(self.0.key);
        self.0.effect = self.0.effect.join(effect);
        self
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

impl From<MoneyError> for Error {
    /// An amount that a provider cannot express, found before sending. The field is `amount`.
    fn from(error: MoneyError) -> Self {
        let kind = match error {
            MoneyError::Precision { .. } => ErrorKind::AmountPrecision,
            MoneyError::NotFiat => ErrorKind::UnsupportedCurrency,
            _ => ErrorKind::AmountOutOfRange,
        };
        Self::refused(kind, error.to_string()).with_field("amount")
    }
}

#[cfg(test)]
mod tests;
