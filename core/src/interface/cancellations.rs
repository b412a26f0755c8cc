//! Calling payments off.

use async_trait::async_trait;

use super::{CallOptions, Payment, PaymentRef};
use crate::error::Error;

/// Calling payments off.
#[async_trait]
pub trait Cancellations: Send + Sync {
    /// Calls a payment off, so that nobody pays it any more.
    ///
    /// The provider's yes does not say that nothing had come in by then: what came is in
    /// [`Payment::amounts`](crate::Payment::amounts) where the answer says it, and otherwise a lookup tells.
    ///
    /// # Errors
    ///
    /// With [`Effect::MaybeDone`](crate::Effect::MaybeDone) the payment may be called off; look it up.
    async fn cancel(&self, request: &CancelPayment) -> Result<Payment, Error>;
}

/// Which payment to call off, and how.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CancelPayment {
    /// The payment.
    pub payment: PaymentRef,
    /// What becomes of it.
    pub how: CancelHow,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
}

impl CancelPayment {
    /// Calls this payment off and keeps it readable.
    #[must_use]
    pub fn new(payment: PaymentRef) -> Self {
        Self { payment, how: CancelHow::Archive, call: CallOptions::default() }
    }

    /// Sets what becomes of it.
    #[must_use]
    pub fn how(mut self, how: CancelHow) -> Self {
        self.how = how;
        self
    }

    /// Sets idempotency key, deadline, retries.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// What becomes of a payment that is called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CancelHow {
    /// It stays readable.
    Archive,
    /// It is gone for good.
    Delete,
}
