//! What a provider crate exports: all that the facade, the command line and the suite know of it.

use std::fmt;
use std::sync::Arc;

use super::{OpenStrategy, Opening, Settings};
use crate::api::{Api, AuthStrategy, Credential, CredentialKind, Entry, Scheme, StaticCredential};
use crate::client::{AnyClient, Client};
use crate::error::{Error, ErrorKind};
use crate::interface::PaymentProvider;
use crate::ports::{Runtime, Transport};

/// A provider as data. The only thing its crate has to export.
///
/// ```
/// use std::sync::Arc;
/// use paymux_core::Error;
/// use paymux_core::provider::{Descriptor, Opened, Settings, Slot};
/// use paymux_core::transport::{Runtime, Transport};
///
/// pub static ACME: Descriptor = Descriptor::new("acme", "https://api.acme.test", open)
///     .slots(&[Slot::value("shop", "ACME_SHOP")])
///     .operations(&[]);
///
/// fn open(_: &Settings, _: Arc<dyn Transport>, _: Arc<dyn Runtime>) -> Result<Opened, Error> {
///     Err(Error::unsupported("the rest of the crate goes here"))
/// }
/// assert_eq!(ACME.base_url_variable(), "ACME_BASE_URL");
/// ```
#[non_exhaustive]
pub struct Descriptor {
    /// The stable name, in lower case.
    pub name: &'static str,
    /// Where the provider is, unless configured otherwise.
    pub base_url: &'static str,
    /// What can be configured.
    pub slots: &'static [Slot],
    /// Every operation.
    pub operations: &'static [Entry],
    /// Opens it with settings.
    pub open: Open,
}

impl Descriptor {
    /// A provider by its stable name in lower case, its documented base URL and how it is opened; so far without
    /// anything to configure and without operations.
    #[must_use]
    pub const fn new(name: &'static str, base_url: &'static str, open: Open) -> Self {
        Self { name, base_url, slots: &[], operations: &[], open }
    }

    /// What can be configured.
    #[must_use]
    pub const fn slots(mut self, slots: &'static [Slot]) -> Self {
        self.slots = slots;
        self
    }

    /// Every operation.
    #[must_use]
    pub const fn operations(mut self, operations: &'static [Entry]) -> Self {
        self.operations = operations;
        self
    }

    /// The operation of this name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static Entry> {
        self.operations.iter().find(|entry| entry.spec.name == name)
    }

    /// The slot of this name.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<&'static Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    /// The environment variable that holds another base URL: `PAYVIOX_BASE_URL`, unless a slot made by
    /// [`Slot::base_url`] names the one that the provider documents.
    #[must_use]
    pub fn base_url_variable(&self) -> String {
        match self.slots.iter().find(|slot| slot.is_base_url()) {
            Some(slot) => slot.variable.to_owned(),
            None => format!("{}_BASE_URL", self.name.to_uppercase()),
        }
    }
}

impl fmt::Debug for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Descriptor({})", self.name)
    }
}

/// How a provider is opened: with its settings, over a transport, by a clock.
pub type Open = fn(&Settings, Arc<dyn Transport>, Arc<dyn Runtime>) -> Result<Opened, Error>;

/// An opened provider.
#[derive(Clone)]
#[non_exhaustive]
pub struct Opened {
    /// Behind the unified interface.
    pub provider: Arc<dyn PaymentProvider>,
    /// For its operations as data.
    pub client: Arc<dyn AnyClient>,
}

impl Opened {
    /// A provider and the client that it uses.
    #[must_use]
    pub fn new(provider: impl PaymentProvider + 'static, client: impl AnyClient + 'static) -> Self {
        Self { provider: Arc::new(provider), client: Arc::new(client) }
    }

    /// The client, for calls in the words of the provider `A`.
    pub(super) fn client_of<A: Api>(&self) -> Result<Client<A>, Error> {
        self.client.as_any().downcast_ref::<Client<A>>().cloned().ok_or_else(|| {
            let message = format!("this account is at {}, not at {}", self.provider.name(), A::NAME);
            Error::refused(ErrorKind::Configuration, message).with_field("account")
        })
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("provider", &self.provider).finish_non_exhaustive()
    }
}

/// One thing that can be configured.
pub struct Slot {
    /// Its name in a configuration file, such as `secret_key`.
    pub name: &'static str,
    /// The environment variable that is read unless the file names another.
    pub variable: &'static str,
    kind: SlotKind,
}

pub(crate) type BuildStrategy = fn(&Opening<'_>) -> Result<Arc<dyn AuthStrategy>, Error>;

enum SlotKind {
    Credential { scheme: &'static Scheme, build: BuildStrategy },
    Secret,
    Value,
    Header(&'static str),
    BaseUrl,
}

impl Slot {
    /// The base URL under the name of the variable that the provider documents for it.
    ///
    /// Needed only where that is another than `{NAME}_BASE_URL`; in a file the key is `base_url` all the same.
    #[must_use]
    pub const fn base_url(variable: &'static str) -> Self {
        Self { name: "base_url", variable, kind: SlotKind::BaseUrl }
    }

    /// A credential, named after its kind.
    #[must_use]
    pub const fn credential<C: CredentialKind>(variable: &'static str) -> Self {
        let kind = SlotKind::Credential { scheme: C::SCHEME, build: build::<C> };
        Self { name: C::ID, variable, kind }
    }

    /// The secret of a credential that has to be worked out or asked for, named after its kind: a key that
    /// signs, a client secret for which the provider gives tokens.
    ///
    /// [`Client::open`](crate::Client::open) opens the strategy where the slot holds something.
    #[must_use]
    pub const fn strategy<T: OpenStrategy>(variable: &'static str) -> Self {
        let kind =
            SlotKind::Credential { scheme: <T::Kind as CredentialKind>::SCHEME, build: build_strategy::<T> };
        Self { name: <T::Kind as CredentialKind>::ID, variable, kind }
    }

    /// Another secret, such as a webhook token. Several may be configured at once, for rotation.
    #[must_use]
    pub const fn secret(name: &'static str, variable: &'static str) -> Self {
        Self { name, variable, kind: SlotKind::Secret }
    }

    /// A value that is no secret, such as a merchant id.
    #[must_use]
    pub const fn value(name: &'static str, variable: &'static str) -> Self {
        Self { name, variable, kind: SlotKind::Value }
    }

    /// A value that is no secret and goes into a header of every request, such as the id of a connected account.
    /// `header` is one of those that [`Api::CALLER_HEADERS`](crate::provider::Api::CALLER_HEADERS) lists.
    ///
    /// ```
    /// use paymux_core::provider::Slot;
    /// const ACCOUNT: Slot = Slot::header("account", "STRIPE_ACCOUNT", "stripe-account");
    /// assert!(!ACCOUNT.is_secret());
    /// ```
    #[must_use]
    pub const fn header(name: &'static str, variable: &'static str, header: &'static str) -> Self {
        Self { name, variable, kind: SlotKind::Header(header) }
    }

    /// The header that its value goes into, if it has one of its own.
    pub(super) fn header_name(&self) -> Option<&'static str> {
        match self.kind {
            SlotKind::Header(name) => Some(name),
            _ => None,
        }
    }

    /// The credential's scheme, if it is a credential.
    #[must_use]
    pub fn scheme(&self) -> Option<&'static Scheme> {
        match &self.kind {
            SlotKind::Credential { scheme, .. } => Some(scheme),
            _ => None,
        }
    }

    /// Whether it holds a secret, which does not belong into a file.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        !matches!(self.kind, SlotKind::Value | SlotKind::Header(_) | SlotKind::BaseUrl)
    }

    /// Whether it is the base URL, which [`Settings::base_url`] gives.
    #[must_use]
    pub fn is_base_url(&self) -> bool {
        matches!(self.kind, SlotKind::BaseUrl)
    }

    pub(super) fn builder(&self) -> Option<BuildStrategy> {
        match &self.kind {
            SlotKind::Credential { build, .. } => Some(*build),
            _ => None,
        }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slot({}, {})", self.name, self.variable)
    }
}

fn build<C: CredentialKind>(with: &Opening<'_>) -> Result<Arc<dyn AuthStrategy>, Error> {
    Ok(Arc::new(StaticCredential::new(&Credential::<C>::from_parts([with.secret.clone()]))?))
}

fn build_strategy<T: OpenStrategy>(with: &Opening<'_>) -> Result<Arc<dyn AuthStrategy>, Error> {
    if with.secret().is_empty() {
        let message = format!("the {} is not usable: it is empty", T::Kind::ID);
        return Err(Error::refused(ErrorKind::Configuration, message).with_field(T::Kind::ID));
    }
    Ok(Arc::new(T::open(with)?))
}
