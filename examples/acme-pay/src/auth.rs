//! The two ways to authenticate: signing each request, and tokens that expire.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderName, HeaderValue, Request};
use paymux_core::wire::WireSecret;
use paymux_core::{
    Apply, AuthHeaders, AuthStrategy, Bytes, Client, Credential, CredentialKind, Error, OpenStrategy,
    Opening, Runtime, Scheme, Token, TokenSource, TypedStrategy,
};
use sha2::Sha256;

use crate::operations::token;
use crate::{AcmePay, ClientSecret, SigningKey};

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
        let nonce = HEXLOWER.encode(&runtime.random());
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
        let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes())
            .map_err(|_| Error::invalid_field("signing_key", "it cannot be used as a key"))?;
        mac.update(head.as_bytes());
        mac.update(request.body());
        let signature = HEXLOWER.encode(&mac.finalize().into_bytes());
        let headers = [
            ("acme-key", key_id),
            ("acme-time", time),
            ("acme-nonce", nonce),
            ("acme-signature", &signature),
        ];
        let headers = headers.into_iter().map(|(name, text)| {
            let value = HeaderValue::from_str(text);
            let value = value.map_err(|_| Error::invalid_field("key_id", "no header can carry it"))?;
            Ok((HeaderName::from_static(name), value))
        });
        headers.collect::<Result<Vec<_>, Error>>().map(Into::into)
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
        let request = token::Obtain::new(&self.id, &self.secret);
        let given = self.client.send(&request).await?.value;
        Ok(Token {
            credential: Credential::new(given.access_token.expose()),
            lifetime: given.expires_in.map(Duration::from_secs),
        })
    }
}
