//! What an account is paid in. Dashboard JWT only.
//!
//! How far the settlement of a payment is stands with the payment:
//! [`InvoicePayment`](crate::invoice::InvoicePayment).

use http::Method;
use paymux_core::provider::wire::{Nullable, Optional};
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{DASHBOARD, KEY, docs};
use crate::envelope::not_false;
use crate::{Maybe, Pepay};

/// `GET /api/v1/merchant/settlement-preference`: what the account is paid in, and what it may choose.
/// Source: /api-reference/settlement-management/get-current-settlement-preference-and-stable-token-options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preference {}

/// The reply to [`Preference`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementPreference {
    /// `stables_only`, `stables_preferred`, `tokens`.
    pub settlement_preference: Optional<String>,
    /// The same for people.
    pub description: Optional<String>,
    /// The token that is chosen now.
    pub selected_settlement_token: Maybe<StableToken>,
    /// The tokens that [`ChooseToken`] takes.
    pub available_stable_tokens: Maybe<Vec<StableToken>>,
    /// When it was last changed.
    pub updated_at: Maybe<Timestamp>,
}

/// A token to be paid in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StableToken {
    /// Its id.
    pub id: u64,
    /// Its ticker.
    pub token_symbol: Optional<String>,
    /// Its name.
    pub token_name: Optional<String>,
    /// The network it is on.
    pub network: Optional<String>,
    /// Its contract.
    pub token_address: Optional<String>,
    /// How many decimal places it has.
    pub token_decimals: Maybe<u8>,
    /// Its picture.
    pub photo_uri: Optional<String>,
    /// Whether it is Pepay's own choice; of the chosen token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default: Maybe<bool>,
    /// Whether it is Pepay's own choice; of the tokens to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default_settlement: Maybe<bool>,
}

impl Operation for Preference {
    type Api = Pepay;
    type Output = SettlementPreference;
    const SPEC: &'static Spec = &Spec::get(
        "settlement.preference",
        "/api/v1/merchant/settlement-preference",
        docs!(
            "/api-reference/settlement-management/get-current-settlement-preference-and-stable-token-options"
        ),
    );
    const ACCEPTS: Schemes = DASHBOARD;
}

/// `PUT /api/v1/merchant/settlement-token`: chooses what the account is paid in.
/// Source: /api-reference/settlement-management/update-stable-settlement-token-selection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChooseToken {
    /// One of the tokens that [`Preference`] offers; `Null` is Pepay's own choice and is sent as such.
    pub settlement_token_id: Nullable<u64>,
}

/// The reply to [`ChooseToken`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenChosen {
    /// True.
    #[serde(default, deserialize_with = "not_false")]
    pub success: Option<bool>,
    /// For people.
    pub message: Optional<String>,
    /// The token that is chosen now.
    pub settlement_token: Maybe<StableToken>,
    /// When it was changed.
    pub updated_at: Maybe<Timestamp>,
}

impl Operation for ChooseToken {
    type Api = Pepay;
    type Output = TokenChosen;
    const SPEC: &'static Spec = &Spec::new(
        Method::PUT,
        "settlement.choose_token",
        "/api/v1/merchant/settlement-token",
        docs!("/api-reference/settlement-management/update-stable-settlement-token-selection"),
    )
    .safety(Safety::Idempotent)
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = DASHBOARD;

    fn verify(&self, chosen: &TokenChosen) -> Result<(), Error> {
        let now = chosen.settlement_token.as_ref().and_then(|token| token.value());
        match (self.settlement_token_id.as_option(), now) {
            (Some(asked), Some(now)) if *asked != now.id => {
                Err(Error::mismatch("settlement_token.id", "another token is chosen now"))
            }
            _ => Ok(()),
        }
    }
}
