use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::answer::Kept;
use super::{Answer, Answered};
use crate::error::{Error, IdempotencyKey};

/// What came back.
#[non_exhaustive]
pub struct Reply<T> {
    /// The value.
    pub value: T,
    /// The status, some 2xx.
    pub status: StatusCode,
    /// The idempotency key of the call, given or generated.
    pub key: Option<IdempotencyKey>,
    /// The body as it came. It may hold personal data.
    pub body: Bytes,
    /// The call behind it, for errors that are found while the value is looked at.
    pub answered: Answered,
}

impl<T> Reply<T> {
    /// The headers of the reply, as they came, for what a provider says there: that an answer is a replay of the first
    /// one, how much of a limit is left. They may hold a secret: never log them.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        self.answered.headers()
    }

    /// The provider's id of the request, to be quoted to its support: for
    /// [`Payment::request_id`](crate::Payment::request_id). Nothing secret that the provider repeats stands in it.
    /// Where the value was taken out of the reply, [`Answered::request_id`] gives the same.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        self.answered.request_id()
    }

    /// The unified answer that `read` makes of the value, with what every answer keeps of its reply: the body as it came,
    /// the idempotency key, the provider's id of the request.
    ///
    /// ```
    /// use paymux_core::provider::Reply;
    /// use paymux_core::{Error, Payment, PaymentRef, Status};
    ///
    /// struct Session {
    ///     state: String,
    /// }
    ///
    /// fn found(asked: &PaymentRef, reply: Reply<Session>) -> Result<Payment, Error> {
    ///     reply.answer(|session| match session.state.as_str() {
    ///         "paid" => Ok(Payment::new(asked.clone(), Status::Paid)),
    ///         _ => Err(Error::unintelligible("an unknown state").with_field("state")),
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// What `read` finds wrong, as an error about this reply ([`Answered::error`]): it says what may have been done.
    pub fn answer<U: Answer>(self, read: impl FnOnce(T) -> Result<U, Error>) -> Result<U, Error> {
        let mut answer = read(self.value).map_err(|error| self.answered.error(error))?;
        let request_id = self.answered.request_id();
        answer.keep(Kept { body: self.body, key: self.key, request_id });
        Ok(answer)
    }
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    /// Without the body, in which secrets stand that the value keeps to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
