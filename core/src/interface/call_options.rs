//! What a caller may say about one call.

use std::time::Duration;

use crate::error::IdempotencyKey;
use crate::ports::Runtime;

/// What a caller may say about one call. The default is right for most.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// The idempotency key. Where the operation needs one and none is given, one is generated within the call: it
    /// comes back with the result and with the error, and is **lost if the call's future is dropped**, by a
    /// timeout around it, say. Calling again then is another call to the provider, and may make a second payment.
    /// So bring the key for whatever must not happen twice, and store it before the call:
    /// [`with_new_key`](Self::with_new_key).
    pub key: Option<IdempotencyKey>,
    /// For the whole call, waits included; the client's policy where it is not given.
    pub deadline: Option<Duration>,
    /// How long after the call began a request may still leave, where waiting for a credential, for a place under our own
    /// rate limit or before a repetition takes long. It is checked right before each request is sent: later than that
    /// nothing is sent, and that request was provably not. For a caller who has written down until when it may have
    /// acted; `None` for the deadline alone.
    pub send_within: Option<Duration>,
    /// Forbids repeating. A caller can forbid it, never permit what the table forbids.
    pub never_retry: bool,
    /// The credential to use, by its scheme's id, where several would do.
    pub scheme: Option<String>,
    /// Headers that the provider lets an app add, by name. They hold for every request of the call.
    pub headers: Vec<(String, String)>,
}

impl CallOptions {
    /// The default with a key.
    #[must_use]
    pub fn with_key(key: IdempotencyKey) -> Self {
        Self { key: Some(key), ..Self::default() }
    }

    /// The default with a key that is made now, so that the caller has it before anything is sent. Core has no
    /// randomness of its own: it comes from the runtime
    /// ([`Providers::runtime`](crate::Providers::runtime), [`Client::runtime`](crate::Client::runtime)).
    ///
    /// ```
    /// # use paymux_core::{CallOptions, CreatePayment, Error, Payment, PaymentProvider, Providers};
    /// # fn store(_: &Option<paymux_core::IdempotencyKey>) {}
    /// # async fn pay(providers: &Providers, request: CreatePayment) -> Result<Payment, Error> {
    /// let call = CallOptions::with_new_key(providers.runtime());
    /// store(&call.key); // whatever becomes of this call, it can be made again under the same key
    /// providers.current()?.create(&request.call(call)).await
    /// # }
    /// ```
    #[must_use]
    pub fn with_new_key(runtime: &dyn Runtime) -> Self {
        Self::with_key(IdempotencyKey::generate(runtime))
    }

    /// The same with a deadline.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The same where no request leaves later than this after the call began.
    #[must_use]
    pub fn send_within(mut self, time: Duration) -> Self {
        self.send_within = Some(time);
        self
    }

    /// The same without any repeating.
    #[must_use]
    pub fn never_retry(mut self) -> Self {
        self.never_retry = true;
        self
    }

    /// The same with a header, one of those that the provider lets an app add: `Stripe-Account`, say. Any other
    /// name, an empty value and text that no header can carry are refused before anything is sent. Said twice, the
    /// last value counts. It is no secret: it is shown wherever a request is shown.
    ///
    /// A header that chooses an account goes into **every** call about the payments of that account: without it the
    /// provider answers that there is no such payment. Where an app has more than a few such accounts, configure
    /// each as an account of its own, so that references know where they belong.
    ///
    /// ```
    /// use paymux_core::CallOptions;
    /// let call = CallOptions::default().header("Stripe-Account", "acct_1");
    /// assert_eq!(call.headers, [("Stripe-Account".to_owned(), "acct_1".to_owned())]);
    /// ```
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same with this credential, by its scheme's id.
    #[must_use]
    pub fn scheme(mut self, id: impl Into<String>) -> Self {
        self.scheme = Some(id.into());
        self
    }
}
