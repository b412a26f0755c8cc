//! The session of one invoice as something that can be configured.

use std::sync::Arc;

use async_trait::async_trait;
use paymux_core::Error;
use paymux_core::provider::{
    Apply, AuthStrategy, Credential, CredentialKind, OpenStrategy, Opening, Scheme, StaticCredential,
    TypedStrategy,
};
use paymux_core::transport::Runtime;

use crate::PayorSession;

/// The slot of the second half.
pub(crate) const SIGNATURE: &str = "payor_session_signature";

/// A [`PayorSession`] out of two slots: the token's own and [`SIGNATURE`], which go together.
#[derive(Debug)]
pub(crate) struct ConfiguredSession(StaticCredential);

impl OpenStrategy for ConfiguredSession {
    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        let session = Credential::<PayorSession>::pair(with.secret(), with.require(SIGNATURE)?);
        StaticCredential::new(&session).map(Self)
    }
}

impl TypedStrategy for ConfiguredSession {
    type Kind = PayorSession;
}

#[async_trait]
impl AuthStrategy for ConfiguredSession {
    fn scheme(&self) -> &'static Scheme {
        PayorSession::SCHEME
    }

    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        self.0.resolve(runtime).await
    }

    fn ready(&self) -> Option<Arc<dyn Apply>> {
        self.0.ready()
    }
}
