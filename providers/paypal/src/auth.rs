//! Client credentials (OAuth 2.0): a token for the client's id and secret. When to ask for one, and who waits for the
//! answer, is core's matter.

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::provider::wire::WireSecret;
use paymux_core::provider::{
    BASIC, Basic, BasicAuth, Credential, CredentialKind, Opening, Operation, Safety, Schemes, ServerOnly,
    Spec, Token, TokenSource, Written,
};
use paymux_core::{Client, Error};
use serde::{Deserialize, Serialize};

use crate::api::{ClientSecret, PayPal};

/// The client's id and secret as HTTP Basic, for the token's endpoint alone.
pub(crate) enum IdAndSecret {}

impl CredentialKind for IdAndSecret {
    type Api = PayPal;
    type Exposure = ServerOnly;
    const ID: &'static str = "id_and_secret";
    const WRITES: &'static [Written] = BASIC;
}

impl BasicAuth for IdAndSecret {
    const USER: Option<&'static str> = Some("client_id");
}

/// Asks for tokens.
pub(crate) struct ClientCredentials(Client<PayPal>);

#[async_trait]
impl TokenSource for ClientCredentials {
    type Kind = ClientSecret;

    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        Ok(Self(with.client_with::<PayPal, Basic<IdAndSecret>>()?))
    }

    async fn obtain(&self) -> Result<Token<ClientSecret>, Error> {
        let request = Obtain { grant_type: "client_credentials".to_owned() };
        let given = self.0.send(&request).await?.value;
        let token = Token::new(Credential::new(given.access_token.expose()));
        Ok(token.lifetime(given.expires_in.map(Duration::from_secs)))
    }
}

/// `POST /v1/oauth2/token`. A second token does no harm to the first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Obtain {
    grant_type: String,
}

#[derive(Serialize, Deserialize)]
struct Given {
    access_token: WireSecret,
    /// In seconds.
    expires_in: Option<u64>,
}

impl Operation for Obtain {
    type Api = PayPal;
    type Output = Given;
    const SPEC: &'static Spec = &Spec::post(
        "token.obtain",
        "/v1/oauth2/token",
        "https://developer.paypal.com/api/rest/authentication/",
    )
    .form()
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = &[IdAndSecret::SCHEME];
}
