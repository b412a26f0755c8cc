//! Where the settings of an app's accounts come from.

use async_trait::async_trait;

use crate::error::BoxError;
use crate::setup::Settings;

/// Where an app keeps the settings of its accounts: a table of its database, a vault of secrets.
///
/// The app implements it, and hands it to [`Accounts::new`](super::Accounts::new).
#[async_trait]
pub trait AccountSource: Send + Sync {
    /// Finds the account of this name; `None` if there is none.
    ///
    /// It is called again after a while, to see whether a secret has changed, so it should not answer from a cache
    /// of its own.
    ///
    /// # Errors
    ///
    /// Whatever went wrong in finding out. It becomes the source of the error that the caller gets, which shows it
    /// in its `Debug`: it must not show a secret.
    async fn find(&self, account: &str) -> Result<Option<AccountSettings>, BoxError>;
}

/// What an [`AccountSource`] knows of one account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AccountSettings {
    /// The name of the provider that the account is at.
    pub provider: String,
    /// What the account is opened with.
    pub settings: Settings,
}

impl AccountSettings {
    /// An account at this provider, such as `stripe`, and what it is opened with.
    #[must_use]
    pub fn new(provider: impl Into<String>, settings: Settings) -> Self {
        Self { provider: provider.into(), settings }
    }
}
