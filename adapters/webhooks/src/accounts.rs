use std::sync::Arc;

use async_trait::async_trait;
use paymux_core::accounts::Accounts;
use paymux_core::transport::Runtime;
use paymux_core::{Error, ErrorKind, PaymentProvider, Providers};
use tracing::debug;

/// The accounts that webhooks come in for.
///
/// [`Providers`] are the accounts of a configuration. [`Accounts`] are those of an app with many tenants: the app's
/// own source is asked for an account that is not open. Anybody can post to any path, so bound how fast strangers can
/// make that source work, as for every path of an app that asks a database.
#[async_trait]
pub trait WebhookAccounts: Send + Sync + 'static {
    /// The provider behind the account of this name, or `None` where there is no such account: the sender hears 404.
    ///
    /// # Errors
    ///
    /// Where it cannot be told now: the sender hears 500, and delivers again.
    async fn find(&self, account: &str) -> Result<Option<Arc<dyn PaymentProvider>>, Error>;

    /// The clock that deliveries are checked by.
    fn runtime(&self) -> &Arc<dyn Runtime>;
}

#[async_trait]
impl WebhookAccounts for Providers {
    /// An account that is configured and cannot be opened counts as one that is not configured.
    async fn find(&self, account: &str) -> Result<Option<Arc<dyn PaymentProvider>>, Error> {
        let found = self.named(account);
        Ok(found.inspect_err(|reason| unknown(account, reason)).ok())
    }

    fn runtime(&self) -> &Arc<dyn Runtime> {
        self.runtime()
    }
}

#[async_trait]
impl WebhookAccounts for Accounts {
    async fn find(&self, account: &str) -> Result<Option<Arc<dyn PaymentProvider>>, Error> {
        match self.named(account).await {
            Ok(provider) => Ok(Some(provider)),
            Err(reason) if reason.kind() == ErrorKind::Configuration && reason.field() == Some("account") => {
                unknown(account, &reason);
                Ok(None)
            }
            // Its tenant's payments must not be lost because a database is down, or a setting is wrong today.
            Err(reason) => Err(reason),
        }
    }

    fn runtime(&self) -> &Arc<dyn Runtime> {
        self.runtime()
    }
}

/// Anybody can write anything into the path: it is shown escaped.
fn unknown(account: &str, reason: &Error) {
    debug!(?account, %reason, "a webhook for an account that is not configured");
}
