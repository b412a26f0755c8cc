//! Acme's tokens: an app's secret, for which it gives them, and the mistakes that one can make with that.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use paymux_core::provider::wire::WireSecret;
use paymux_core::provider::{
    Apply, AuthStrategy, Credential, CredentialKind, OpenStrategy, Opening, Operation, Refreshing, Safety,
    Scheme, Schemes, Spec, Token, TokenSource, TypedStrategy,
};
use paymux_core::transport::Runtime;
use paymux_core::{Client, Error};
use serde::{Deserialize, Serialize};

use super::api::{Acme, AppSecret};
use super::flaw::{Flaw, is};

#[derive(Clone)]
pub(super) struct Source {
    client: Client<Acme>,
    secret: WireSecret,
}

#[async_trait]
impl TokenSource for Source {
    type Kind = AppSecret;

    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        Ok(Self { client: with.client()?, secret: WireSecret::new(with.secret()) })
    }

    async fn obtain(&self) -> Result<Token<AppSecret>, Error> {
        let reply = self.client.send(&Obtain { secret: self.secret.clone() }).await;
        let given = match reply {
            Err(error) if is(Flaw::SecretInTokenError) => {
                let text = format!("{} was refused", self.secret.expose());
                return Err(Error::refused(error.kind(), text));
            }
            reply => reply?.value,
        };
        if is(Flaw::TokenTraced) {
            tracing::debug!(token = given.token.expose(), "obtained");
        }
        let credential = Credential::new(given.token.expose());
        Ok(Token::new(credential).lifetime(Some(Duration::from_secs(600))))
    }
}

/// Core's strategy, perhaps used wrongly.
pub(super) struct Tokens {
    kept: Refreshing<Source>,
    source: Source,
}

impl OpenStrategy for Tokens {
    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        let source = Source::open(with)?;
        Ok(Self { kept: Refreshing::new(source.clone()), source })
    }
}

impl TypedStrategy for Tokens {
    type Kind = AppSecret;
}

#[async_trait]
impl AuthStrategy for Tokens {
    fn scheme(&self) -> &'static Scheme {
        AppSecret::SCHEME
    }

    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        if is(Flaw::TokenPerRequest) {
            return Refreshing::new(self.source.clone()).resolve(runtime).await;
        }
        self.kept.resolve(runtime).await
    }

    async fn rejected(&self, used: &Arc<dyn Apply>, runtime: &dyn Runtime) -> bool {
        !is(Flaw::TokenKept) && self.kept.rejected(used, runtime).await
    }

    fn stand_in(&self) -> Option<Arc<dyn Apply>> {
        self.kept.stand_in()
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Obtain {
    secret: WireSecret,
}

#[derive(Debug, Serialize, Deserialize)]
struct Given {
    token: WireSecret,
}

impl Operation for Obtain {
    type Api = Acme;
    type Output = Given;
    const SPEC: &'static Spec =
        &Spec::post("token.obtain", "/tokens", "https://docs.acme.example/tokens").safety(Safety::Idempotent);
    const ACCEPTS: Schemes = &[Scheme::NONE];
}
