//! What an error about a reply has to say that was understood.

use std::fmt;

use http::{HeaderMap, StatusCode};

use super::secrets::Secrets;
use crate::api::Spec;
use crate::error::reply::ErrorReader;
use crate::error::{Error, IdempotencyKey, KeyKept};
use crate::outcome::{Effect, Safety, Stakes};

/// The call behind a [`Reply`](crate::provider::Reply), for errors that are found only while its value is looked at.
pub struct Answered {
    pub(super) provider: &'static str,
    pub(super) spec: &'static Spec,
    pub(super) stakes: Stakes,
    pub(super) errors: ErrorReader,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) key: Option<IdempotencyKey>,
    pub(super) key_kept: Option<KeyKept>,
    pub(super) tries: u32,
    pub(super) secrets: Secrets,
}

impl Answered {
    /// An error about this reply: it names the provider, the operation and the status, says what may have been
    /// done, and holds nothing secret that the provider repeats.
    ///
    /// The one way to hand on a provider's words: whoever makes an error of a message in a reply, passes it
    /// through here. What an error says already about delivery and effect stays if it knows of an answer; one
    /// that was made for checks before sending becomes [`Effect::MaybeDone`].
    ///
    /// **The error of a later call** goes through here, too, such as that of a lookup after a refund. On its own it
    /// says that nothing was done, which holds for the lookup and not for the refund. Passed through the
    /// reply of what was done first, it is an error about *that* call: with its operation, key and tries, with
    /// [`Effect::Done`], and with advice that makes nothing anew. Its kind, status and body stay those of the later
    /// answer. Two errors stay about the later call: one after a mere lookup, which did nothing, and one of a call that
    /// had more at stake and may have been done itself.
    ///
    /// ```
    /// # use paymux_core::provider::{Api, Operation, Steps};
    /// # use paymux_core::{CallOptions, Client, Error};
    /// # async fn refund<A: Api, R: Operation<Api = A>, L: Operation<Api = A>>(
    /// #     client: &Client<A>, give_back: R, look_up: L, call: &CallOptions,
    /// # ) -> Result<L::Output, Error> {
    /// let steps = Steps::new(client.runtime(), call);
    /// let reply = client.send_with(&give_back, &steps.main()).await?;
    /// let found = client.send_with(&look_up, &steps.beside()).await.map_err(|error| reply.answered.error(error))?;
    /// # Ok(found.value)
    /// # }
    /// ```
    #[must_use]
    pub fn error(&self, error: Error) -> Error {
        if error.operation().is_some() {
            return self.later(error);
        }
        let error = error.in_reply(self.status, &self.headers, None, self.errors);
        let error = self.spec.failed(error, self.provider, self.stakes);
        let error = self.secrets.take_out_of(error).after(self.tries, self.key.clone(), Effect::NotDone);
        error.with_key_kept(self.key_kept)
    }

    /// The error of a call that came after this one.
    fn later(&self, error: Error) -> Error {
        let error = self.secrets.take_out_of(error);
        let weightier = error.effect() != Effect::NotDone && error.stakes() > self.stakes;
        if self.spec.safety == Safety::Read || weightier {
            return error;
        }
        let error = error.after_what_was_done(self.status, self.key.clone());
        let error = self.spec.failed(error, self.provider, self.stakes);
        error.after(self.tries, None, Effect::Done).with_key_kept(self.key_kept)
    }

    /// The headers of the reply, as they came. They may hold a secret: never log them.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The provider's id of the request, to be quoted to its support: for
    /// [`Payment::request_id`](crate::Payment::request_id). Nothing secret that the provider repeats stands in it.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        Some(self.secrets.clean(&self.errors.request_id(&self.headers)?))
    }
}

impl fmt::Debug for Answered {
    /// Without the headers, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answered")
            .field("provider", &self.provider)
            .field("operation", &self.spec.name)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
