//! Asking beforehand: what a payment would cost, and what an amount is in a token.

use async_trait::async_trait;

use super::CallOptions;
use crate::error::Error;
use crate::money::Money;
use crate::time::Timestamp;

/// Asking what a payment would cost.
#[async_trait]
pub trait FeeQuotes: Send + Sync {
    /// The fee on an amount with a payment method.
    ///
    /// # Errors
    ///
    /// Those of a lookup.
    async fn fee(&self, request: &QuoteRequest) -> Result<FeeQuote, Error>;
}

/// Asking what an amount is in a token.
#[async_trait]
pub trait RateQuotes: Send + Sync {
    /// What an amount is in the token that a method takes.
    ///
    /// # Errors
    ///
    /// Those of a lookup.
    async fn rate(&self, request: &QuoteRequest) -> Result<RateQuote, Error>;
}

/// What a quote is asked for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuoteRequest {
    /// The amount of the payment.
    pub amount: Money,
    /// The payment method, in the provider's own ids.
    pub method: String,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl QuoteRequest {
    /// This amount, paid with this method.
    #[must_use]
    pub fn new(amount: Money, method: impl Into<String>) -> Self {
        Self { amount, method: method.into(), call: CallOptions::default() }
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// What a payment would cost.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FeeQuote {
    /// The fee, exact: it may have more digits than the currency.
    pub fee: Money,
}

impl FeeQuote {
    /// A fee.
    #[must_use]
    pub fn new(fee: Money) -> Self {
        Self { fee }
    }
}

/// What an amount is in a token.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RateQuote {
    /// What to pay.
    pub amount: Money,
    /// Until when that holds.
    pub expires_at: Option<Timestamp>,
}

impl RateQuote {
    /// A quote.
    #[must_use]
    pub fn new(amount: Money, expires_at: Option<Timestamp>) -> Self {
        Self { amount, expires_at }
    }
}
