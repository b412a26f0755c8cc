//! Reading balances.

use async_trait::async_trait;

use super::CallOptions;
use crate::error::Error;
use crate::money::Money;

/// Reading balances.
#[async_trait]
pub trait Balances: Send + Sync {
    /// All balances of the account.
    ///
    /// # Errors
    ///
    /// Those of a lookup.
    async fn balances(&self, request: &ReadBalances) -> Result<Vec<Balance>, Error>;
}

/// What a caller may say about reading the balances.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ReadBalances {
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl ReadBalances {
    /// All balances.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// One balance.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Balance {
    /// What it is for, in the provider's own words, such as `payout_balance`.
    pub account: String,
    /// How much.
    pub amount: Money,
}

impl Balance {
    /// A balance.
    #[must_use]
    pub fn new(account: impl Into<String>, amount: Money) -> Self {
        Self { account: account.into(), amount }
    }
}
