//! What a way to authenticate is opened with.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::{Settings, Slot};
use crate::api::{Api, CredentialKind, TypedStrategy};
use crate::client::{Client, ClientBuilder, ServerSide};
use crate::error::{BaseUrl, Error};
use crate::ports::{Runtime, Transport};

/// An [`AuthStrategy`](crate::provider::AuthStrategy) that is made from configuration: for [`Slot::strategy`].
pub trait OpenStrategy: TypedStrategy + Sized {
    /// Made of the slot's value and whatever else is configured. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the slot's value or another setting
    /// is missing or not usable; [`Opening::require`] makes such an error.
    fn open(with: &Opening<'_>) -> Result<Self, Error>;
}

/// What a strategy is opened with: the value of its slot, the other settings, and the way to the provider.
pub struct Opening<'a> {
    pub(crate) slots: &'a [Slot],
    pub(crate) settings: &'a Settings,
    pub(crate) secret: SecretString,
    pub(crate) transport: &'a Arc<dyn Transport>,
    pub(crate) runtime: &'a Arc<dyn Runtime>,
}

impl Opening<'_> {
    /// The value of the strategy's own slot. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Another setting that the strategy cannot do without, such as the id that belongs to its secret.
    /// The error names the variable that would set it.
    ///
    /// # Errors
    ///
    /// As [`Settings::require`].
    pub fn require(&self, slot: &'static str) -> Result<&str, Error> {
        self.settings.require(self.slots, slot)
    }

    /// Everything that is configured.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.settings
    }

    /// A client without credentials, at the same place and over the same transport: for the requests that
    /// obtain one.
    ///
    /// # Errors
    ///
    /// As [`Client::builder`].
    pub fn client<A: Api>(&self) -> Result<Client<A>, Error> {
        Ok(self.builder()?.build())
    }

    /// The same with a credential that is made of the same slot: where tokens are given to whoever sends the
    /// client's id and secret as HTTP Basic, `T` is a [`Basic`](crate::provider::Basic).
    ///
    /// # Errors
    ///
    /// As [`Client::builder`], and what [`OpenStrategy::open`] of `T` says.
    pub fn client_with<A: Api, T: OpenStrategy>(&self) -> Result<Client<A>, Error>
    where
        T::Kind: CredentialKind<Api = A>,
    {
        Ok(self.builder()?.strategy(Arc::new(T::open(self)?)).build())
    }

    fn builder<A: Api>(&self) -> Result<ClientBuilder<A, ServerSide>, Error> {
        let builder = Client::<A>::builder(self.transport.clone(), self.runtime.clone())?;
        Ok(match self.settings.base_url() {
            Some(base) => builder.base_url(BaseUrl::clone(base)),
            None => builder,
        })
    }
}

impl fmt::Debug for Opening<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening").field("settings", &self.settings).finish_non_exhaustive()
    }
}
