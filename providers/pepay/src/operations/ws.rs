//! Tokens for streams.

use paymux_core::provider::wire::{Optional, WireSecret};
use paymux_core::provider::{Credential, Operation, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, KEY, MERCHANT_STREAM, STREAMS, docs};
use crate::envelope::Data;
use crate::{Maybe, Pepay, Scope, WsToken, check};

/// `POST /api/v1/ws/token`: mints a short-lived token with which a browser may open a stream.
///
/// The key that asks must be of the token's scope: a merchant key for `merchant`, a commerce key for
/// `commerce`. Source: /api-spec/authentication, /api-spec/endpoints/ws-token-mint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mint {
    /// Which stream it opens.
    pub scope: Scope,
    /// How long it lives, in **seconds**; 60 in every example.
    pub ttl_seconds: Option<u64>,
}

/// The token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minted {
    /// The token, for the upgrade of a stream.
    pub token: WireSecret,
    /// `merchant`, `commerce`.
    pub scope: Option<String>,
    /// Whose it is.
    pub merchant_id: Maybe<i64>,
    /// `devnet`, `mainnet`, or both where there is none.
    pub network_environment: Optional<String>,
    /// When it expires.
    pub expires_at: Maybe<Timestamp>,
    /// Where the stream is; it may hold the token.
    pub ws_url: Option<WireSecret>,
}

impl Minted {
    /// The token as a credential.
    #[must_use]
    pub fn credential(&self) -> Credential<WsToken> {
        Credential::new(self.token.expose())
    }
}

impl Operation for Mint {
    type Api = Pepay;
    type Output = Data<Minted>;
    const SPEC: &'static Spec = &Spec::post(
        "ws.token",
        "/api/v1/ws/token",
        docs!("/api-reference/websockets/mint-a-short-lived-ws_token-for-browsermobile-websocket-auth"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = STREAMS;

    fn accepts(&self) -> Schemes {
        match self.scope {
            Scope::Merchant => MERCHANT_STREAM,
            Scope::Commerce => COMMERCE,
        }
    }

    fn validate(&self) -> Result<(), Error> {
        check::within("ttl_seconds", self.ttl_seconds, 1..=u64::MAX)
    }

    fn verify(&self, minted: &Data<Minted>) -> Result<(), Error> {
        let Some(came) = &minted.data.scope else { return Ok(()) };
        Error::unless_same("scope", self.scope.as_str(), came)
    }
}
