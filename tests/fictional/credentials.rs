use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use http::Request;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use paymux::provider::{
    Apply, AuthHeaders, AuthStrategy, BrowserSafe, CredentialKind, Scheme, ServerOnly, TypedStrategy, Written,
};
use paymux::transport::Runtime;
use paymux::{Bytes, Error};

use super::Acme;

/// A bearer token that stays on the server.
#[derive(Debug)]
pub(crate) enum SecretKey {}

impl CredentialKind for SecretKey {
    type Api = Acme;
    type Exposure = ServerOnly;
    const ID: &'static str = "secret_key";
}

/// A key in a header that may stand in a browser.
#[derive(Debug)]
pub(crate) enum PublicKey {}

impl CredentialKind for PublicKey {
    type Api = Acme;
    type Exposure = BrowserSafe;
    const ID: &'static str = "public_key";
    const WRITES: &'static [Written] = &[Written::Header("x-public-key")];
}

/// A pair in two headers.
#[derive(Debug)]
pub(crate) enum Pair {}

impl CredentialKind for Pair {
    type Api = Acme;
    type Exposure = ServerOnly;
    const ID: &'static str = "pair";
    const WRITES: &'static [Written] = &[Written::Header("x-token"), Written::Header("x-signature")];
}

/// A JWT that has to be obtained.
#[derive(Debug)]
pub(crate) enum Ticket {}

impl CredentialKind for Ticket {
    type Api = Acme;
    type Exposure = ServerOnly;
    const ID: &'static str = "ticket";
    const JWT: bool = true;
}

/// Obtains a [`Ticket`], and another one whenever one was rejected: `{stem}-0`, `{stem}-1`, ….
pub(crate) struct Renewing {
    stem: String,
    number: AtomicUsize,
}

impl Renewing {
    pub(crate) fn new(stem: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { stem: stem.into(), number: AtomicUsize::new(0) })
    }

    /// From now on it gives another one.
    pub(crate) fn renew(&self) {
        self.number.fetch_add(1, Ordering::SeqCst);
    }
}

struct Obtained([(HeaderName, HeaderValue); 1]);

impl Apply for Obtained {
    fn apply<'a>(&'a self, _request: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error> {
        Ok(Cow::Borrowed(&self.0))
    }
}

#[async_trait]
impl AuthStrategy for Renewing {
    fn scheme(&self) -> &'static Scheme {
        Ticket::SCHEME
    }

    async fn resolve(&self, _runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        let text = format!("Bearer {}-{}", self.stem, self.number.load(Ordering::SeqCst));
        Ok(Arc::new(Obtained([(AUTHORIZATION, HeaderValue::from_str(&text).unwrap())])))
    }

    async fn rejected(&self, _used: &Arc<dyn Apply>, _runtime: &dyn Runtime) -> bool {
        self.renew();
        true
    }
}

impl TypedStrategy for Renewing {
    type Kind = Ticket;
}
