//! `paymux orders sweep`: goes on with what is due, once.

use std::sync::Arc;

use paymux::transport::{Runtime, Transport};
use paymux::{Configuration, Environment, Error, PaymentProvider, Providers, Registry};
use paymux_orchestrator::{Orchestrator, Source, Store};
use serde_json::json;

use super::{failed, tell_gauges};
use crate::call::Context;
use crate::commands::wait;
use crate::output::Failure;

/// The accounts of the configuration file, or each provider with its own variables where there is none.
pub(super) struct Accounts {
    registry: Registry,
    configuration: Option<Configuration>,
    environment: Environment,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
}

impl Accounts {
    pub(super) fn of(context: &Context<'_>) -> Result<Self, Failure> {
        Ok(Self {
            registry: context.registry.clone(),
            configuration: context.configuration.clone(),
            environment: context.environment.clone(),
            transport: context.transport()?,
            runtime: context.runtime.clone(),
        })
    }
}

impl Source for Accounts {
    fn provider(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, Error> {
        let configuration = self.configuration.clone().unwrap_or_else(|| Configuration::of_provider(account));
        let (registry, environment) = (self.registry.clone(), self.environment.clone());
        let (transport, runtime) = (self.transport.clone(), self.runtime.clone());
        Providers::open(registry, configuration, environment, transport, runtime)?.named(account)
    }

    fn default_account(&self) -> Result<String, Error> {
        // Nothing new is begun from here.
        Err(Error::unsupported("the command begins no payments"))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        self.runtime.clone()
    }
}

pub(super) fn run(context: &mut Context<'_>, store: Store, json: bool) -> Result<(), Failure> {
    let orchestrator = Orchestrator::new(Arc::new(Accounts::of(context)?), store.clone());
    let swept = wait(orchestrator.sweep())?.map_err(|error| Failure::Machine(error.to_string()))?;
    let gauges = wait(store.gauges())?.map_err(failed)?;
    let rest = swept.is_full();
    if json {
        let due = json!({ "due": swept.due, "failed": swept.failed, "more": rest });
        return context.out.json(&due);
    }
    let more = if rest { "; there may be more, so sweep again" } else { "" };
    let line = format!(
        "{} things were due, {} of them could not be brought to an end{more}",
        swept.due, swept.failed
    );
    context.out.note(&line)?;
    tell_gauges(context, &gauges, false)
}
