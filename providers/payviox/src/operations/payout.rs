//! Payouts: money for people, who then draw it themselves.

use http::StatusCode;
use paymux_core::wire::{RawJson, WireSecret};
use paymux_core::{Advice, Error, ErrorBody, ErrorKind, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::Payviox;
use crate::api::{PAYOUT_HASH, SECRET};

/// The greatest amount of one payout, in cents. Source: docs.payviox.com/api/payout/create-payout-user.
pub const GREATEST_AMOUNT: u64 = 100_000_000;

/// `POST /payout/create`: creates a payout user, or adds money to the one of this address. **Moves money**,
/// from the payout balance of the business. Secret key only.
///
/// Every call adds the amount again, so a call whose reply was lost must not be repeated. A 500 with
/// Payviox's own error body says that nothing was debited. Source:
/// docs.payviox.com/api/payout/create-payout-user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Who gets it; one user per address, whatever its case. At most 255 characters.
    pub email: String,
    /// In cents of USD, 1 to 100,000,000.
    pub amount: u64,
}

impl std::fmt::Debug for Create {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Create").field("amount", &self.amount).finish_non_exhaustive()
    }
}

/// The reply to [`Create`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// With this the payout user shows who they are: a credential. The same for the same address.
    pub hash: WireSecret,
}

/// `GET /payout/operations`, by payout hash. What it answers is not documented, so it comes as it is.
///
/// Source: docs.payviox.com/api/payout/authentication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operations {}

impl Operation for Create {
    type Api = Payviox;
    type Output = Created;
    const SPEC: &'static Spec = &Spec::post(
        "payout.create",
        "/payout/create",
        "https://docs.payviox.com/api/payout/create-payout-user",
    )
    .moves_money()
    .if_lost(Advice::AskProvider);
    const ACCEPTS: Schemes = SECRET;

    fn validate(&self) -> Result<(), Error> {
        if !is_email(&self.email) {
            return Err(Error::invalid_field("email", "an e-mail address of at most 255 characters"));
        }
        if !(1..=GREATEST_AMOUNT).contains(&self.amount) {
            let rule = format!("1 to {GREATEST_AMOUNT} cents");
            return Err(Error::refused(ErrorKind::AmountOutOfRange, rule).with_field("amount"));
        }
        Ok(())
    }

    /// Only with Payviox's own body, `{"error": …}`: a gateway answers 500 with HTML, nothing or its own.
    fn refused_before_acting(status: StatusCode, read: &ErrorBody) -> bool {
        status == StatusCode::INTERNAL_SERVER_ERROR && read.code.is_some()
    }
}

impl Operation for Operations {
    type Api = Payviox;
    type Output = RawJson;
    const SPEC: &'static Spec = &Spec::get(
        "payout.operations",
        "/payout/operations",
        "https://docs.payviox.com/api/payout/authentication",
    );
    const ACCEPTS: Schemes = PAYOUT_HASH;
}

/// Roughly: the provider has the last word.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let dotted = domain.split('.').all(|label| !label.is_empty()) && domain.contains('.');
    text.chars().count() <= 255
        && !name.is_empty()
        && dotted
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
