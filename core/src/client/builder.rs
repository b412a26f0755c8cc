//! Making a client.

use std::marker::PhantomData;
use std::sync::Arc;

use http::header::{HeaderName, HeaderValue};

use super::retry::RetryBudget;
use super::{Client, Facts, Inner, MayHold, Policy, ServerSide, Side, headers};
use crate::api::{Api, AuthStrategy, Credential, CredentialKind, Scheme, StaticCredential, TypedStrategy};
use crate::error::{BaseUrl, Error, ErrorKind};
use crate::interface::Account;
use crate::ports::Throttle;
use crate::ports::{Runtime, Transport};

/// Makes a [`Client`]. What it takes is parsed and laid out once.
pub struct ClientBuilder<A, S = ServerSide> {
    inner: Inner,
    types: PhantomData<fn() -> (A, S)>,
}

impl<A: Api, S: Side> ClientBuilder<A, S> {
    pub(super) fn new(transport: Arc<dyn Transport>, runtime: Arc<dyn Runtime>) -> Result<Self, Error> {
        Ok(Self {
            inner: Inner {
                account: Account::of(A::NAME),
                facts: Facts::of::<A>(),
                base: A::BASE_URL.parse()?,
                credentials: Vec::new(),
                transport,
                runtime,
                policy: Policy::default(),
                budget: RetryBudget::new(),
                throttle: None,
                headers: Vec::new(),
                variables: Vec::new(),
            },
            types: PhantomData,
        })
    }

    /// Another place than the provider's documented one: an emulator, a proxy.
    #[must_use]
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.inner.base = base;
        self
    }

    /// Whose credentials they are, where an app has several accounts of the provider.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.inner.account = account;
        self
    }

    /// How long and how often to try.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.inner.policy = policy;
        self
    }

    /// A rate limit on our side.
    #[must_use]
    pub fn throttle(mut self, throttle: Arc<dyn Throttle>) -> Self {
        self.inner.throttle = Some(throttle);
        self
    }

    /// A header that every request of this client carries: one of those that
    /// [`Api::CALLER_HEADERS`](crate::provider::Api::CALLER_HEADERS) lists, such as `stripe-account`. A later value
    /// takes the place of an earlier one, and [`CallOptions::header`](crate::CallOptions::header) that of both.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) for a header that the API does not list, and
    /// for an empty value or one that no header can carry.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        let (name, value) = headers::checked(&self.inner.facts, name, value)
            .map_err(|(field, rule)| Error::refused(ErrorKind::Configuration, rule).with_field(field))?;
        self.inner.headers.retain(|(known, _)| *known != name);
        self.inner.headers.push((name, value));
        Ok(self)
    }

    /// Adds a credential, or replaces the one of the same kind.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), with the credential's name as the field,
    /// where it is empty or no header can carry it (a line break?).
    pub fn credential<C: CredentialKind<Api = A>>(self, credential: &Credential<C>) -> Result<Self, Error>
    where
        S: MayHold<C>,
    {
        Ok(self.any_strategy(Arc::new(StaticCredential::new(credential)?)))
    }

    /// Adds a way to obtain a credential, or replaces the one of the same kind.
    #[must_use]
    pub fn strategy<T: TypedStrategy>(self, strategy: Arc<T>) -> Self
    where
        T::Kind: CredentialKind<Api = A>,
        S: MayHold<T::Kind>,
    {
        self.any_strategy(strategy)
    }

    /// The client.
    #[must_use]
    pub fn build(self) -> Client<A, S> {
        Client { inner: Arc::new(self.inner), types: PhantomData }
    }

    pub(crate) fn any_strategy(mut self, strategy: Arc<dyn AuthStrategy>) -> Self {
        self.inner.credentials.retain(|known| known.scheme() != strategy.scheme());
        self.inner.credentials.push(strategy);
        self
    }

    pub(super) fn headers(mut self, headers: Vec<(HeaderName, HeaderValue)>) -> Self {
        self.inner.headers = headers;
        self
    }

    pub(crate) fn variables(mut self, variables: Vec<(&'static Scheme, &'static str)>) -> Self {
        self.inner.variables = variables;
        self
    }
}
