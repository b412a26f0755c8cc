//! Payouts: money for people, who then draw it themselves.

use http::{Response, StatusCode};
use paymux_core::provider::wire::{RawJson, WireSecret};
use paymux_core::provider::{ErrorBody, Operation, Schemes, Spec};
use paymux_core::{Advice, Bytes, Error, ErrorKind};
use serde::{Deserialize, Serialize};

use crate::Payviox;
use crate::api::{PAYOUT_HASH, SECRET};

/// The greatest amount of one payout, in cents. Source: docs.payviox.com/api/payout/create-payout-user.
pub const GREATEST_AMOUNT: u64 = 100_000_000;

/// The one member of a 500 that says that nothing was debited, `error`; the second until April 2026. Source: as above.
const NOTHING_DEBITED: [&str; 2] = ["Internal server error", "Failed to create payout user"];

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
    // Only a further payout to the same address would show the hash again.
    .shows_secret_once()
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

    /// Only the documented body, to the member: a gateway answers 500 with HTML, nothing, or JSON of its own, and
    /// then the payout may have been made. Too strict costs a look, too lax pays twice.
    fn refused_before_acting(reply: &Response<Bytes>, _read: &ErrorBody) -> bool {
        /// Unknown and repeated members are errors.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Documented {
            error: String,
        }
        // An array of one text would be read as well.
        let is_object = reply.body().trim_ascii_start().starts_with(b"{");
        let documented = serde_json::from_slice::<Documented>(reply.body());
        reply.status() == StatusCode::INTERNAL_SERVER_ERROR
            && is_object
            && documented.is_ok_and(|body| NOTHING_DEBITED.contains(&body.error.as_str()))
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

/// Roughly, the provider has the last word. But it is one address, with nothing around it and no second one
/// beside it: nobody could say whom such a payout pays.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let named = !name.is_empty() && !name.contains(|c| "<>()[],;:\"\\".contains(c));
    let of_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii();
    let hosted = domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty() && label.chars().all(of_host));
    text.chars().count() <= 255
        && named
        && hosted
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
