//! Asking for tokens. When to ask, who waits, and what a failure leads to is `paymux_core::provider::Refreshing`'s matter.

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::provider::wire::WireSecret;
use paymux_core::{Client, Error};
use paymux_core::provider::{Credential, Opening, Operation, Safety, Scheme, Schemes, Spec, Token, TokenSource};
use serde::{Deserialize, Serialize};

use crate::{__Name__Api, ClientSecret};

/// OAuth client credentials.
#[derive(Debug)]
pub struct ClientCredentials {
    client: Client<__Name__Api>,
    id: String,
    secret: WireSecret,
}

#[async_trait]
impl TokenSource for ClientCredentials {
    type Kind = ClientSecret;

    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        let id = with.require("client_id")?.to_owned();
        Ok(Self { client: with.client()?, id, secret: WireSecret::new(with.secret()) })
    }

    async fn obtain(&self) -> Result<Token<ClientSecret>, Error> {
        let request = Obtain {
            grant_type: "client_credentials".to_owned(),
            client_id: self.id.clone(),
            client_secret: self.secret.clone(),
        };
        let given = self.client.send(&request).await?.value;
        let token = Token::new(Credential::new(given.access_token.expose()));
        Ok(token.lifetime(given.expires_in.map(Duration::from_secs)))
    }
}

// TODO: the token request as documented. It stands in no table of operations: authentication sends it by itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Obtain {
    grant_type: String,
    client_id: String,
    client_secret: WireSecret,
}

#[derive(Debug, Serialize, Deserialize)]
struct Given {
    access_token: WireSecret,
    expires_in: Option<u64>,
}

impl Operation for Obtain {
    type Api = __Name__Api;
    type Output = Given;
    const SPEC: &'static Spec =
        &Spec::post("token.obtain", "/oauth/token", "https://docs.__host__.example/tokens")
            .form()
            .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = &[Scheme::NONE];
}
