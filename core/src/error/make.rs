//! Making errors: for provider crates, transports and core itself. What an app asks of an error stands in `mod.rs`.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use super::{BoxError, Error, ErrorBody, ErrorKind, IdempotencyKey, Inner, KeyKept, Redactor};
use crate::money::MoneyError;
use crate::outcome::{Advice, Delivery, Effect, NextAction, Stakes};

/// For provider crates, transports and runtimes: making errors.
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
            exists: false,
            key_kept: None,
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
    ///
    /// # Errors
    ///
    /// [`ErrorKind::IntegrityMismatch`](crate::ErrorKind::IntegrityMismatch) where they differ.
    pub fn unless_same(field: &'static str, asked: &str, came: &str) -> Result<(), Self> {
        if asked == came {
            return Ok(());
        }
        Err(Self::mismatch(field, format!("the answer is about another {field}")))
    }

    /// [`unintelligible`](Self::unintelligible) where what was made has no id: for
    /// [`Operation::verify`](crate::provider::Operation::verify). A [`PaymentRef`](crate::PaymentRef) without an id says
    /// that nothing is made yet, and the payment might be made a second time.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) where the id is empty.
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
        self.0.request_id = self.0.request_id.or_else(|| read.request_id.clone());
        self.0.next_action = read.next_action.clone().or(self.0.next_action);
        self.0.read = read;
        self
    }

    /// Says that something exists after it that can still be paid.
    pub(crate) fn leaving_something(mut self) -> Self {
        self.0.exists = true;
        self.with_effect(Effect::Done)
    }

    /// Of a call that came after another one, which had this status and key: says that the first was done. Whose error
    /// it is then, [`of_operation`](Self::of_operation) and [`after`](Self::after) say.
    pub(crate) fn after_what_was_done(mut self, status: StatusCode, key: Option<IdempotencyKey>) -> Self {
        let inner = &mut *self.0;
        let later = inner.operation.unwrap_or("a later call");
        let why = if inner.message.is_empty() { String::new() } else { format!(": {}", inner.message) };
        let message = format!("it was done (HTTP {}), and `{later}` after it failed{why}", status.as_u16());
        inner.message = Cow::Owned(message);
        (inner.exists, inner.key) = (false, key);
        self.with_delivery(Delivery::Answered).with_effect(Effect::Done)
    }

    /// Says that the same key would bring the same answer again.
    pub(crate) fn not_worth_repeating(mut self, then: Advice) -> Self {
        self.0.lost = self.0.lost.map(|lost| if lost == Advice::RepeatSameKey { then } else { lost });
        self
    }

    /// Says how long the key of the call holds.
    pub(crate) fn with_key_kept(mut self, kept: Option<KeyKept>) -> Self {
        self.0.key_kept = kept;
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
