//! The configured providers, opened when they are first needed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use super::{Configuration, Environment, Opened, Registry};
use crate::api::Api;
use crate::client::Client;
use crate::error::Error;
use crate::interface::PaymentProvider;
use crate::interface::PaymentRef;
use crate::ports::{Runtime, Throttle, Transport, TransportError, TransportErrorKind};

/// The configured providers.
///
/// New payments go to [`current`](Self::current). A payment that was made before the configuration
/// switched is opened by [`of_payment`](Self::of_payment), at the provider where it was made.
///
/// An app whose accounts stand in a database instead, one a tenant for example, takes
/// [`Accounts`](crate::accounts::Accounts).
pub struct Providers {
    registry: Registry,
    configuration: Configuration,
    environment: Environment,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
    throttle: Option<Arc<dyn Throttle>>,
    opened: Mutex<BTreeMap<String, Opened>>,
}

impl Providers {
    /// Checks the configuration and opens the provider that it names.
    ///
    /// # Errors
    ///
    /// As [`Configuration::check`] for the whole configuration, and as [`named`](Self::named) for the account
    /// that it names.
    pub fn open(
        registry: Registry,
        configuration: Configuration,
        environment: Environment,
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
    ) -> Result<Self, Error> {
        configuration.check(&registry)?;
        let providers = Self {
            registry,
            configuration,
            environment,
            transport,
            runtime,
            throttle: None,
            opened: Mutex::new(BTreeMap::new()),
        };
        providers.current()?;
        Ok(providers)
    }

    /// One that is open already, such as an app's own or a test's, for new payments and for those made at it. No
    /// other can be opened.
    #[must_use]
    pub fn of_opened(opened: Opened, runtime: Arc<dyn Runtime>) -> Self {
        let account = opened.provider.account().name().to_owned();
        Self {
            registry: Registry::new(),
            configuration: Configuration::of_provider(account.clone()),
            environment: Arc::new(|_: &str| None),
            transport: Arc::new(NoTransport),
            runtime,
            throttle: None,
            opened: Mutex::new(BTreeMap::from([(account, opened)])),
        }
    }

    /// The same with a rate limit on our side, which all providers share. What was opened before keeps
    /// going without it.
    #[must_use]
    pub fn throttled(self, throttle: Arc<dyn Throttle>) -> Self {
        let mut opened = self.opened.into_inner().unwrap_or_else(PoisonError::into_inner);
        // One that the app has opened itself cannot be opened anew.
        opened.retain(|account, _| self.registry.find(self.configuration.provider_of(account)).is_err());
        Self { throttle: Some(throttle), opened: Mutex::new(opened), ..self }
    }

    /// The provider for new payments.
    ///
    /// # Errors
    ///
    /// As [`named`](Self::named).
    pub fn current(&self) -> Result<Arc<dyn PaymentProvider>, Error> {
        self.named(self.configuration.default_account())
    }

    /// The provider that a payment was made at, whatever the configuration names now.
    ///
    /// # Errors
    ///
    /// As [`named`](Self::named), and `InvalidRequest` at `provider` where the payment was made at another
    /// provider than its account is at now.
    pub fn of_payment(&self, payment: &PaymentRef) -> Result<Arc<dyn PaymentProvider>, Error> {
        let provider = self.named(&payment.account)?;
        payment.check_account(provider.account())?;
        Ok(provider)
    }

    /// The provider behind the account of this name. An account without a name of its own is called like its
    /// provider.
    ///
    /// # Errors
    ///
    /// `Configuration` or `CredentialMissing` where it is not known or cannot be opened.
    pub fn named(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, Error> {
        Ok(self.opened(account)?.provider)
    }

    /// Whether there is an account of this name: one that the configuration names, or a provider that this app was built
    /// with. It may still lack a credential.
    #[must_use]
    pub fn has_account(&self, account: &str) -> bool {
        self.registry.find(self.configuration.provider_of(account)).is_ok()
            || self.opened.lock().unwrap_or_else(PoisonError::into_inner).contains_key(account)
    }

    /// The client of this account, for calls in the provider's own words: the same that its
    /// [`PaymentProvider`] uses, with its tokens, limits and retry budget.
    ///
    /// # Errors
    ///
    /// As [`named`](Self::named), and `Configuration` where the account is at another provider than `A`.
    pub fn client<A: Api>(&self, account: &str) -> Result<Client<A>, Error> {
        self.opened(account)?.client_of()
    }

    /// The provider behind the account of this name, with its client for operations as data.
    ///
    /// # Errors
    ///
    /// As [`named`](Self::named).
    pub fn opened(&self, account: &str) -> Result<Opened, Error> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = opened.get(account) {
            return Ok(open.clone());
        }
        let descriptor = self.registry.find(self.configuration.provider_of(account))?;
        let named = |error: Error| error.of_provider(descriptor.name);
        let mut settings =
            self.configuration.settings_of(account, descriptor, &self.environment).map_err(named)?;
        if let Some(throttle) = &self.throttle {
            settings = settings.with_throttle(throttle.clone());
        }
        let open =
            (descriptor.open)(&settings, self.transport.clone(), self.runtime.clone()).map_err(named)?;
        opened.insert(account.to_owned(), open.clone());
        Ok(open)
    }

    /// Every provider that this app was built with.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The clock and randomness that all of them run by, for adapters that need the same.
    #[must_use]
    pub fn runtime(&self) -> &Arc<dyn Runtime> {
        &self.runtime
    }
}

impl std::fmt::Debug for Providers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Providers").field("configuration", &self.configuration).finish_non_exhaustive()
    }
}

/// For providers that are open already: nothing goes out that way.
struct NoTransport;

#[async_trait]
impl Transport for NoTransport {
    async fn send(&self, _: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        Err(TransportError::new(TransportErrorKind::Refused))
    }
}
