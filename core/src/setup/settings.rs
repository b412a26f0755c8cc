//! The settings of one provider, with their values.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use hmac::digest::Output;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::configuration::named;
use super::descriptor::BuildStrategy;
use super::{Descriptor, Slot};
use crate::client::Policy;
use crate::error::visible::is_hidden;
use crate::error::{BaseUrl, Error, ErrorKind};
use crate::interface::Account;
use crate::ports::Throttle;

/// Looks an environment variable up. Core reads no environment of its own.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Of some settings, made by [`Settings::fingerprint`].
pub(super) type Fingerprint = Output<Sha256>;

/// The settings of one provider: where it is, and what its slots hold.
#[derive(Clone, Default)]
pub struct Settings {
    pub(super) account: Option<String>,
    base_url: Option<BaseUrl>,
    values: BTreeMap<&'static str, Vec<SecretString>>,
    throttle: Option<Arc<dyn Throttle>>,
    policy: Option<Policy>,
}

impl Settings {
    /// No settings at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From the provider's own variables: `PAYVIOX_SECRET_KEY`, `PAYVIOX_BASE_URL` and so on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where a variable holds no base URL, is
    /// blank, or has blanks, quotes or invisible characters that do not belong to its value. The message names
    /// the variable of a slot.
    pub fn from_environment(descriptor: &Descriptor, environment: &Environment) -> Result<Self, Error> {
        let mut settings = Self::new();
        if let Some(base) = environment(&descriptor.base_url_variable()).filter(|base| !base.is_empty()) {
            settings.base_url = Some(base.parse()?);
        }
        for slot in descriptor.slots.iter().filter(|slot| !slot.is_base_url()) {
            let value =
                from_variable(slot.variable, environment).map_err(|error| error.with_field(slot.name))?;
            settings.values.insert(slot.name, value.into_iter().collect());
        }
        Ok(settings)
    }

    /// Sets the account's name, where an app has several accounts of the provider.
    #[must_use]
    pub fn with_account(mut self, name: impl Into<String>) -> Self {
        self.account = Some(name.into());
        self
    }

    /// The account of `provider` that these settings open.
    #[must_use]
    pub fn account(&self, provider: &'static str) -> Account {
        self.account.as_deref().map_or(Account::of(provider), |name| Account::named(provider, name))
    }

    /// Sets where the provider is.
    #[must_use]
    pub fn with_base_url(mut self, base: BaseUrl) -> Self {
        self.base_url = Some(base);
        self
    }

    /// Adds a value to a slot.
    #[must_use]
    pub fn with(mut self, slot: &'static str, value: impl Into<String>) -> Self {
        self.values.entry(slot).or_default().push(SecretString::from(value.into()));
        self
    }

    /// Sets how long and how often is tried.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// How long and how often is tried, if configured.
    #[must_use]
    pub fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref()
    }

    /// Sets a rate limit on our side.
    #[must_use]
    pub fn with_throttle(mut self, throttle: Arc<dyn Throttle>) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// The rate limit on our side, if there is one.
    #[must_use]
    pub fn throttle(&self) -> Option<&Arc<dyn Throttle>> {
        self.throttle.as_ref()
    }

    /// Where the provider is, if configured.
    #[must_use]
    pub fn base_url(&self) -> Option<&BaseUrl> {
        self.base_url.as_ref()
    }

    /// The value of a slot, if configured.
    #[must_use]
    pub fn value(&self, slot: &str) -> Option<&str> {
        self.values.get(slot)?.first().map(ExposeSecret::expose_secret)
    }

    /// The value of a slot; the error names the variable that would set it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where it is not configured.
    pub fn require(&self, slots: &[Slot], name: &'static str) -> Result<&str, Error> {
        self.value(name).ok_or_else(|| {
            let variable = slots.iter().find(|slot| slot.name == name).map_or("", |slot| slot.variable);
            Error::refused(ErrorKind::Configuration, format!("`{name}` is not configured: set {variable}"))
                .with_field(name)
        })
    }

    /// All values of a slot that takes several.
    #[must_use]
    pub fn secrets(&self, slot: &str) -> Vec<SecretString> {
        self.values.get(slot).cloned().unwrap_or_default()
    }

    /// Refuses a value under a name that the provider does not know: it would be ignored without a word.
    pub(super) fn check_slots(&self, descriptor: &Descriptor) -> Result<(), Error> {
        let known = || descriptor.slots.iter().filter(|slot| !slot.is_base_url()).map(|slot| slot.name);
        let Some(unknown) = self.values.keys().find(|name| !known().any(|slot| slot == **name)) else {
            return Ok(());
        };
        let slots = known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let message = format!("unknown setting{}; {} has {slots}", named(unknown), descriptor.name);
        Err(Error::refused(ErrorKind::Configuration, message).with_field("settings"))
    }

    /// What two settings have in common only if they open the same: provider, base URL, policy and all values. It
    /// is made with a key, so that it tells nothing of the values to whoever does not have the key as well.
    ///
    /// A rate limit is not part of it: two of them cannot be compared.
    pub(super) fn fingerprint(&self, provider: &str, key: &[u8; 32]) -> Result<Fingerprint, Error> {
        // Field by field, so that a new one is not left out unnoticed.
        let Self { account: _, base_url, values, throttle: _, policy } = self;
        let mut mac = Hmac::<Sha256>::new_from_slice(key)
            .map_err(|_| Error::refused(ErrorKind::Configuration, "no fingerprint could be made"))?;
        // Each part after its length, so that no two lists of parts are the same bytes.
        let mut part = |text: &str| {
            mac.update(&text.len().to_be_bytes());
            mac.update(text.as_bytes());
        };
        part(provider);
        part(&format!("{base_url:?} {policy:?}"));
        for (name, values) in values {
            part(name);
            part(&values.len().to_string());
            values.iter().for_each(|value| part(value.expose_secret()));
        }
        Ok(mac.finalize().into_bytes())
    }

    pub(super) fn set(&mut self, slot: &'static str, values: Vec<SecretString>) {
        self.values.insert(slot, values);
    }

    /// The credentials, and how each is opened. None at all is an error that names the variables.
    pub(crate) fn credentials(&self, slots: &[Slot]) -> Result<Vec<(BuildStrategy, SecretString)>, Error> {
        let mut credentials = Vec::new();
        for slot in slots {
            for value in self.values.get(slot.name).into_iter().flatten() {
                if let Some(wrong) = unusable(value.expose_secret()) {
                    let message = format!("the value of `{}` ({}) {wrong}", slot.name, slot.variable);
                    return Err(Error::refused(ErrorKind::Configuration, message).with_field(slot.name));
                }
            }
            let value = self.values.get(slot.name).and_then(|values| values.first());
            if let (Some(build), Some(secret)) = (slot.builder(), value) {
                credentials.push((build, secret.clone()));
            }
        }
        if credentials.is_empty() {
            let variables: Vec<_> = slots.iter().filter(|slot| slot.builder().is_some()).collect();
            let variables: Vec<_> = variables.iter().map(|slot| slot.variable).collect();
            let message = format!("no credential is configured: set {}", variables.join(" or "));
            return Err(Error::refused(ErrorKind::CredentialMissing, message));
        }
        Ok(credentials)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set: Vec<_> =
            self.values.iter().filter(|(_, values)| !values.is_empty()).map(|(name, _)| name).collect();
        f.debug_struct("Settings").field("base_url", &self.base_url).field("set", &set).finish()
    }
}

/// A variable's value; an empty one counts as unset.
pub(super) fn from_variable(name: &str, environment: &Environment) -> Result<Option<SecretString>, Error> {
    let Some(value) = environment(name).filter(|value| !value.is_empty()) else { return Ok(None) };
    match unusable(&value) {
        // The variable is set, so this is its name and no secret in the wrong place.
        Some(wrong) => {
            let message = format!("the value of the environment variable {name} {wrong}");
            Err(Error::refused(ErrorKind::Configuration, message))
        }
        None => Ok(Some(SecretString::from(value))),
    }
}

/// What is wrong with a value that was copied with more than itself. It would be sent and refused, far from
/// where it can be mended.
fn unusable(value: &str) -> Option<&'static str> {
    let around = |character: char| character.is_whitespace() || is_hidden(character);
    let bare = value.trim_matches(around);
    let quotes = [('"', '"'), ('\'', '\''), ('`', '`'), ('\u{201c}', '\u{201d}')];
    if bare.is_empty() {
        Some("is blank: set it, or leave it out")
    } else if bare.len() != value.len() {
        Some("has blanks, line ends or invisible characters around it: remove them")
    } else if bare.contains(is_hidden) {
        Some("has line ends or invisible characters in it: remove them")
    } else if bare.chars().nth(1).is_some()
        && quotes.iter().any(|(open, close)| bare.starts_with(*open) && bare.ends_with(*close))
    {
        Some("has quotes around it: remove them")
    } else {
        None
    }
}
