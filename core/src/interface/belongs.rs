//! What belongs to which account.

use super::Account;
use crate::error::Error;

/// Refuses, before anything is sent, what was made at another provider or account.
pub(super) fn check_account(what: &str, provider: &str, name: &str, account: &Account) -> Result<(), Error> {
    let refused = |field: &str, message: String| {
        Err(Error::invalid_field(field, message).of_provider(account.provider()))
    };
    if provider != account.provider() {
        let message = format!("this {what} was made at {provider}, not at {}", account.provider());
        return refused("provider", message);
    }
    if name != account.name() {
        let message = format!("this {what} was made at the account {name}, not at {}", account.name());
        return refused("account", message);
    }
    Ok(())
}
