//! Signing each request.

use std::sync::Arc;

use async_trait::async_trait;
use http::Request;
use paymux_core::provider::wire::WireSecret;
use paymux_core::{Bytes, Error};
use paymux_core::provider::{Apply, AuthHeaders, AuthStrategy, CredentialKind, HmacAlgorithm, OpenStrategy, Opening, Scheme, TypedStrategy, auth_headers};
use paymux_core::transport::Runtime;

use crate::SigningKey;

/// Signs each request with HMAC-SHA-256.
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

    /// Once a try. A nonce, where the provider wants one, is made of `runtime.random()`.
    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        Ok(Arc::new(Signing { signer: self.clone(), time: runtime.now().unix_seconds().to_string() }))
    }
}

struct Signing {
    signer: Signer,
    time: String,
}

impl Apply for Signing {
    fn apply<'a>(&'a self, request: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error> {
        let Self { signer: Signer { key_id, key }, time } = self;
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        // TODO: what is signed, in which order, with what between; and how the signature is written. Pin it with
        // the documentation's own example.
        let head = [time, request.method().as_str(), target, ""].join("\n");
        let signature = HmacAlgorithm::Sha256.hmac_hex(key.expose(), &[head.as_bytes(), request.body()])?;
        auth_headers(&[("x-key", key_id), ("x-time", time), ("x-signature", &signature)])
    }
}
