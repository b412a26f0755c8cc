//! The configured providers, opened when they are first needed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Configuration, Environment, Opened, Registry};
use crate::error::Error;
use crate::interface::PaymentProvider;
use crate::interface::PaymentRef;
use crate::ports::{Runtime, Throttle, Transport};

/// The configured providers.
///
/// New payments go to [`current`](Self::current). A payment that was made before the configuration
/// switched is opened by [`of_payment`](Self::of_payment), at the provider where it was made.
pub struct Providers {
    registry: Registry,
    configuration: Configuration,
    environment: Environment,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
    throttle: Option<Arc<dyn Throttle>>,
    opened: Mutex<BTreeMap<&'static str, Opened>>,
}

impl Providers {
    /// Checks the configuration and opens the provider that it names.
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

    /// The same with a rate limit on our side, which all providers share. What was opened before keeps
    /// going without it.
    #[must_use]
    pub fn throttled(self, throttle: Arc<dyn Throttle>) -> Self {
        Self { throttle: Some(throttle), opened: Mutex::new(BTreeMap::new()), ..self }
    }

    /// The provider for new payments.
    pub fn current(&self) -> Result<Arc<dyn PaymentProvider>, Error> {
        self.named(self.configuration.default_provider())
    }

    /// The provider that a payment was made at, whatever the configuration names now.
    pub fn of_payment(&self, payment: &PaymentRef) -> Result<Arc<dyn PaymentProvider>, Error> {
        self.named(&payment.provider)
    }

    /// The provider of this name.
    pub fn named(&self, name: &str) -> Result<Arc<dyn PaymentProvider>, Error> {
        Ok(self.opened(name)?.provider)
    }

    /// The provider of this name, with its client for operations as data.
    pub fn opened(&self, name: &str) -> Result<Opened, Error> {
        let descriptor = self.registry.find(name)?;
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = opened.get(descriptor.name) {
            return Ok(open.clone());
        }
        let named = |error: Error| error.of_provider(descriptor.name);
        let mut settings = self.configuration.settings(descriptor, &self.environment).map_err(named)?;
        if let Some(throttle) = &self.throttle {
            settings = settings.with_throttle(throttle.clone());
        }
        let open =
            (descriptor.open)(&settings, self.transport.clone(), self.runtime.clone()).map_err(named)?;
        opened.insert(descriptor.name, open.clone());
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
