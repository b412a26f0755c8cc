//! What the invoice may be paid with.

use paymux_core::provider::wire::{Optional, Rows};
use paymux_core::provider::{AsNumber, BrowserCallable, Operation, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{SESSION, docs};
use crate::{Maybe, Pepay};

/// `GET /api/v1/payments/available-tokens`: what the invoice may be paid with. Once it is underpaid, the
/// locked token alone. Source: /api-reference/payment-sessions/list-available-payment-tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListTokens {
    /// Which tokens; the monitored ones without it.
    pub mode: Option<TokenMode>,
    /// The network, for [`TokenMode::Network`], which needs it.
    pub network: Option<String>,
    /// Only those that can be paid with now.
    pub available_only: Option<bool>,
}

/// Which tokens to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TokenMode {
    /// Those whose price is watched.
    Monitored,
    /// Others, too; their quote has to be asked for.
    All,
    /// Those of one network.
    Network,
}

/// A token that the invoice may be paid with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptedToken {
    /// Its id; [`Allocate`](super::Allocate) takes it.
    pub id: u64,
    /// Its ticker.
    pub token_symbol: String,
    /// Its name.
    pub token_name: Optional<String>,
    /// `native`, `erc20`, `spl`, `sui`, `ton`.
    pub token_type: Optional<String>,
    /// The network it is on.
    pub network: String,
    /// How many decimal places it has.
    pub token_decimals: Maybe<u8>,
    /// Its contract; none for a network's own coin.
    pub token_address: Optional<String>,
    /// Whether a payment needs a memo.
    pub requires_memo: Maybe<bool>,
    /// Its picture.
    pub photo_uri: Optional<String>,
    /// Whether its price is watched.
    pub is_monitored: Maybe<bool>,
    /// Whether it can be settled.
    pub has_settlement_route: Maybe<bool>,
    /// Whether it can be settled in a stable token.
    pub supports_stable_settlement: Maybe<bool>,
    /// The rate of settling it. The four fields on settling are absent on devnet.
    pub settlement_rate: Maybe<AsNumber>,
    /// What settling costs, in USD.
    pub settlement_cost_usd: Maybe<AsNumber>,
    /// Whether it is settled as it is.
    pub is_same_token_settlement: Maybe<bool>,
    /// The fee tier.
    pub tier: Optional<String>,
    /// The fee of that tier.
    pub tier_fee: Maybe<AsNumber>,
    /// `DEVNET`, `AVAILABLE`, `STALE` (a rate older than five minutes), `NO_LIQUIDITY`, `QUOTE_REQUIRED`.
    pub availability_status: Option<String>,
    /// When the rate was last read.
    pub rate_updated_at: Maybe<Timestamp>,
    /// Why it cannot be paid with now.
    pub unavailable_reason: Optional<String>,
}

impl Operation for ListTokens {
    type Api = Pepay;
    type Output = Rows<AcceptedToken>;
    const SPEC: &'static Spec = &Spec::get(
        "session.tokens",
        "/api/v1/payments/available-tokens",
        docs!("/api-reference/payment-sessions/list-available-payment-tokens"),
    );
    const ACCEPTS: Schemes = SESSION;

    fn validate(&self) -> Result<(), Error> {
        if self.mode == Some(TokenMode::Network) && self.network.is_none() {
            return Err(Error::invalid_field("network", "mode `network` needs one"));
        }
        Ok(())
    }
}

impl BrowserCallable for ListTokens {}
