//! A client from configuration.

use std::sync::Arc;

use super::{Opening, Settings, Slot};
use crate::api::Api;
use crate::client::{Client, ServerSide};
use crate::error::Error;
use crate::ports::{Runtime, Transport};

impl<A: Api> Client<A, ServerSide> {
    /// A client from configuration: every credential that the settings hold, and every [header](Slot::header).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::CredentialMissing`](crate::ErrorKind::CredentialMissing) where no credential is configured;
    /// the message names the variables to set. [`ErrorKind::Configuration`](crate::ErrorKind::Configuration)
    /// where a setting is not usable, with its name as the field.
    pub fn open(
        slots: &'static [Slot],
        settings: &Settings,
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
    ) -> Result<Self, Error> {
        let mut builder = Self::builder(transport.clone(), runtime.clone())?
            .variables(slots.iter().filter_map(|slot| Some((slot.scheme()?, slot.variable))).collect());
        builder = builder.account(settings.account(A::NAME));
        if let Some(base) = settings.base_url() {
            builder = builder.base_url(base.clone());
        }
        if let Some(policy) = settings.policy() {
            builder = builder.policy(policy.clone());
        }
        if let Some(throttle) = settings.throttle() {
            builder = builder.throttle(throttle.clone());
        }
        for slot in slots {
            if let (Some(header), Some(value)) = (slot.header_name(), settings.value(slot.name)) {
                builder = builder.header(header, value)?;
            }
        }
        for (build, secret) in settings.credentials(slots)? {
            let (transport, runtime) = (&transport, &runtime);
            builder = builder.any_strategy(build(&Opening { slots, settings, secret, transport, runtime })?);
        }
        Ok(builder.build())
    }
}
