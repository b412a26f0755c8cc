//! Tokens that an account takes. Merchant key or dashboard JWT.

use paymux_core::provider::wire::{Lenient, Optional, Rows};
use paymux_core::provider::{AsNumber, Operation, Paged, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{KEY, MERCHANT, docs};
use crate::envelope::not_false;
use crate::{Maybe, NetworkEnvironment, Pepay, check};

/// `GET /api/v1/merchant/tokens`: every token of an environment. Source: /api-spec/endpoints/tokens-list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The environment; the account's own without it.
    pub environment: Option<NetworkEnvironment>,
}

/// The reply to [`List`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tokens {
    /// `accept_all`, `accept_none`, `selective`: whether blocking single tokens means anything.
    pub acceptance_policy: Optional<String>,
    /// `devnet`, `mainnet`.
    pub environment: Optional<String>,
    /// The tokens.
    pub tokens: Rows<Token>,
}

/// A token. Source: /api-spec/endpoints/tokens-search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Its id.
    pub id: u64,
    /// Its ticker.
    pub token_symbol: String,
    /// Its name.
    pub token_name: Optional<String>,
    /// Its contract; none for a network's own coin.
    pub token_address: Optional<String>,
    /// How many decimal places it has.
    pub token_decimals: Maybe<u8>,
    /// The network it is on.
    pub network: String,
    /// `devnet`, `mainnet`.
    pub network_environment: Optional<String>,
    /// `native`, `erc20`, `spl`, `sui`, `ton`.
    pub token_type: Optional<String>,
    /// Whether a payment needs a memo.
    pub requires_memo: Maybe<bool>,
    /// Its picture.
    pub photo_uri: Optional<String>,
    /// Whether subscriptions can be paid with it.
    pub supports_subscriptions: Maybe<bool>,
    /// Whether it can be settled in a stable token.
    pub supports_stable_settlement: Maybe<bool>,
    /// Whether it is in use.
    pub is_active: Maybe<bool>,
    /// Whether its price is watched.
    pub is_monitored: Maybe<bool>,
    /// Whether the account has blocked it.
    pub is_blocked: Maybe<bool>,
    /// What it costs.
    pub price: Maybe<Price>,
}

/// What a token costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// In USD for one whole token.
    pub usd: AsNumber,
    /// When it was read.
    pub last_updated_at: Maybe<Timestamp>,
    /// Where from.
    pub provider_type: Optional<String>,
}

impl Token {
    /// In USD for one whole token, where that is known.
    #[must_use]
    pub fn price_usd(&self) -> Option<AsNumber> {
        self.price.as_ref().and_then(Lenient::value).map(|price| price.usd)
    }
}

impl Operation for List {
    type Api = Pepay;
    type Output = Tokens;
    const SPEC: &'static Spec =
        &Spec::get("token.list", "/api/v1/merchant/tokens", docs!("/api-spec/endpoints/tokens-list"));
    const ACCEPTS: Schemes = MERCHANT;
}

/// `GET /api/v1/merchant/tokens/search`: tokens by their properties.
/// Source: /api-reference/token-management/list-supported-tokens-with-pagination-and-filters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The environment; the account's own without it.
    pub environment: Option<NetworkEnvironment>,
    /// How many, 1 to 200; 50 without it.
    pub limit: Option<u32>,
    /// How many to leave out first.
    pub offset: Option<u64>,
    /// Part of a symbol, name or address, in either case.
    pub search: Option<String>,
    /// `ethereum`, `base`, `solana`, `avalanche`, `ton`, `bsc`, `arbitrum`, `optimism`, `cardano`, `sui`.
    pub network: Option<String>,
    /// `native`, `erc20`, `spl`, `sui`, `ton`.
    pub token_type: Option<String>,
    /// Only those in use, or only the others.
    pub is_active: Option<bool>,
    /// Only those that can be settled in a stable token, or only the others.
    pub supports_stable_settlement: Option<bool>,
    /// Only those that are blocked, or only the others. Under `accept_all` none is, under `accept_none`
    /// all are.
    pub blocked: Option<bool>,
}

/// The reply to [`Search`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundTokens {
    /// `accept_all`, `accept_none`, `selective`.
    pub acceptance_policy: Optional<String>,
    /// `devnet`, `mainnet`.
    pub environment: Optional<String>,
    /// One page of tokens.
    pub tokens: Rows<Token>,
    /// How many there are in all.
    pub total: Maybe<u64>,
    /// How many a page has.
    pub limit: Maybe<u64>,
    /// How many were left out first.
    pub offset: Maybe<u64>,
}

impl Operation for Search {
    type Api = Pepay;
    type Output = FoundTokens;
    const SPEC: &'static Spec = &Spec::get(
        "token.search",
        "/api/v1/merchant/tokens/search",
        docs!("/api-reference/token-management/list-supported-tokens-with-pagination-and-filters"),
    );
    const ACCEPTS: Schemes = MERCHANT;

    fn validate(&self) -> Result<(), Error> {
        check::within("limit", self.limit, 1..=200)
    }
}

impl Paged for Search {
    type Item = Token;

    fn next_page(&self, page: &FoundTokens) -> Option<Self> {
        let offset = check::next_offset(self.offset, page.tokens.came(), page.limit.as_ref())?;
        Some(Self { offset: Some(offset), ..self.clone() })
    }

    fn items(page: FoundTokens) -> Rows<Token> {
        page.tokens
    }
}

/// `POST /api/v1/merchant/tokens/{tokenId}/block`: blocks a token for this account, or takes it again.
/// Source: /api-reference/token-management/block-or-unblock-a-specific-token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The token's id.
    #[serde(rename = "tokenId")]
    pub token_id: u64,
    /// Whether it is to be blocked.
    pub blocked: bool,
}

/// The reply to [`Block`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// True.
    #[serde(default, deserialize_with = "not_false")]
    pub success: Option<bool>,
    /// Whether it is blocked now.
    pub blocked: bool,
}

impl Operation for Block {
    type Api = Pepay;
    type Output = Blocked;
    const SPEC: &'static Spec = &Spec::post(
        "token.block",
        "/api/v1/merchant/tokens/{tokenId}/block",
        docs!("/api-reference/token-management/block-or-unblock-a-specific-token"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = MERCHANT;

    fn validate(&self) -> Result<(), Error> {
        check::within("tokenId", Some(self.token_id), 1..=u64::MAX)
    }

    fn verify(&self, now: &Blocked) -> Result<(), Error> {
        if now.blocked == self.blocked {
            return Ok(());
        }
        Err(Error::mismatch("blocked", "the token is now the other way round"))
    }
}
