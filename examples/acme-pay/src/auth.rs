//! The two ways to authenticate: signing each request, and tokens that expire.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::Request;
use paymux_core::provider::wire::WireSecret;
use paymux_core::provider::{
    Apply, AuthHeaders, AuthStrategy, Credential, CredentialKind, HmacAlgorithm, OpenStrategy, Opening,
    Operation, Safety, Scheme, Schemes, Spec, Token, TokenSource, TypedStrategy, auth_headers,
};
use paymux_core::transport::Runtime;
use paymux_core::{Bytes, Client, Error};
use serde::{Deserialize, Serialize};

use crate::api::{AcmePay, ClientSecret, SigningKey};

/// Signs each request with HMAC-SHA-256. Source: API.md, "Signatures".
#[derive(Clone, Debug)]
pub struct Signer {
    key_id: String,
    key: WireSecret,
}

impl OpenStrategy for Signer {
    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        Ok(Self { key_id: with.require("key_id")?.to_owned(), key: WireSecret::new(with.secret()) })
    }
}

impl TypedStrategy for Signer {
    type Kind = SigningKey;
}

#[async_trait]
impl AuthStrategy for Signer {
    fn scheme(&self) -> &'static Scheme {
        SigningKey::SCHEME
    }

    /// Each try has a time and a nonce of its own: Acme Pay refuses a nonce that it has seen.
    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        let nonce = format!("{:032x}", u128::from_be_bytes(runtime.random()));
        Ok(Arc::new(Signing { signer: self.clone(), time: runtime.now().unix_seconds().to_string(), nonce }))
    }
}

/// What one try is signed with.
struct Signing {
    signer: Signer,
    time: String,
    nonce: String,
}

impl Apply for Signing {
    fn apply<'a>(&'a self, request: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error> {
        let Self { signer: Signer { key_id, key }, time, nonce } = self;
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let head = [time, nonce, request.method().as_str(), target, ""].join("\n");
        let signature = HmacAlgorithm::Sha256.hmac_hex(key.expose(), &[head.as_bytes(), request.body()])?;
        auth_headers(&[
            ("acme-key", key_id),
            ("acme-time", time),
            ("acme-nonce", nonce),
            ("acme-signature", &signature),
        ])
    }
}

/// Asks for tokens. When to ask, and who waits for the answer, is core's matter. Source: API.md, "Tokens".
#[derive(Debug)]
pub struct ClientCredentials {
    client: Client<AcmePay>,
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

/// `POST /oauth/token`. A second token does no harm to the first.
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
    type Api = AcmePay;
    type Output = Given;
    const SPEC: &'static Spec =
        &Spec::post("token.obtain", "/oauth/token", "https://docs.acme-pay.example/tokens")
            .form()
            .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = &[Scheme::NONE];
}
