//! Which provider to use, and how: from a TOML file or from environment variables.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use toml::{Table, Value};

use super::http_policy;
use super::settings::from_variable;
use super::{Descriptor, Environment, Registry, Settings, Slot};
use crate::client::Policy;
use crate::error::{Error, ErrorKind};

/// Which provider to use, and how to reach each.
///
/// As a file:
///
/// ```toml
/// default = "payviox"
///
/// [providers.payviox]
/// base_url = "http://127.0.0.1:4010/payviox"
/// secret_key = { env = "SHOP_PAYVIOX_KEY" }
/// webhook_token = { env = ["SHOP_PAYVIOX_TOKEN", "SHOP_PAYVIOX_TOKEN_OLD"] }
/// ```
///
/// Secrets stand in environment variables, never in the file. A slot that the file does not mention is
/// read from the provider's own variable (`PAYVIOX_SECRET_KEY`).
///
/// Several accounts of one provider have names of their own; `[providers.payviox]` is the short form of an account
/// that is called like its provider. An account with a name of its own is read from the file alone: the provider's
/// own variables could hold the secrets of another one.
///
/// ```toml
/// default = "eu"
///
/// [accounts.eu]
/// provider = "payviox"
/// secret_key = { env = "PAYVIOX_EU_KEY" }
///
/// [accounts.us]
/// provider = "payviox"
/// secret_key = { env = "PAYVIOX_US_KEY" }
///
/// [http]                    # each of them optional; these are the defaults
/// deadline = "60s"          # for a whole call, waits included
/// timeout = "30s"           # for one try
/// max_tries = 4
/// first_backoff = "250ms"   # the longest wait before the first repetition; it doubles each time
/// max_backoff = "8s"
/// ```
///
/// `[[route]]` and `[failover]` may stand in the same file. They say which account a payment goes to where more than
/// one could take it; the crate `paymux-orchestrator` reads them, and nothing here does.
///
/// The variables `PAYMUX_HTTP_DEADLINE`, `PAYMUX_HTTP_TIMEOUT` and so on come before the file.
#[derive(Clone)]
pub struct Configuration {
    default: String,
    /// By the name of the account.
    accounts: BTreeMap<String, Section>,
    policy: Policy,
}

/// What the file says of one account.
#[derive(Clone)]
struct Section {
    provider: String,
    table: Table,
}

impl Configuration {
    /// Reads the text of a file. An unknown key is an error that names it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), with the field as it stands in the file:
    /// the text is no TOML (the message names the line), `default` or an account's `provider` is missing, a
    /// name stands there twice, or a key is unknown.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        let mut file: Table = toml::from_str(text).map_err(|error| {
            // The parser's own text quotes the line, which could hold a secret.
            let line = error
                .span()
                .map_or(0, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            wrong(format!("the file is not valid TOML, at line {line}"))
        })?;
        let default = match file.remove("default") {
            Some(Value::String(name)) => name,
            Some(_) => {
                return Err(wrong("`default` is the name of a provider, in quotes").with_field("default"));
            }
            None => {
                return Err(wrong("`default` is missing: it names the provider to use").with_field("default"));
            }
        };
        let mut accounts = BTreeMap::new();
        for (name, table) in tables(&mut file, "providers")? {
            accounts.insert(name.clone(), Section { provider: name, table });
        }
        for (name, mut table) in tables(&mut file, "accounts")? {
            let place = format!("accounts.{name}");
            let provider = match table.remove("provider") {
                Some(Value::String(provider)) => provider,
                _ => {
                    return Err(
                        wrong("`provider` is missing: it names the account's provider").with_field(place)
                    );
                }
            };
            if accounts.insert(name, Section { provider, table }).is_some() {
                return Err(wrong("there are two accounts of this name").with_field(place));
            }
        }
        let mut policy = Policy::default();
        match file.remove("http") {
            None => {}
            Some(Value::Table(http)) => {
                for (key, value) in &http {
                    http_policy::set(&mut policy, key, value)?;
                }
            }
            Some(_) => return Err(wrong("`http` is a table").with_field("http")),
        }
        // Where payments go stands in the same file, and is read by who decides about it: the orchestrator's routes.
        file.remove("route");
        file.remove("failover");
        if let Some(unknown) = file.keys().next() {
            let rule = format!(
                "unknown key{}; there are `default`, `providers`, `accounts`, `http`, `route` and `failover`",
                named(unknown)
            );
            return Err(wrong(rule).with_field(if is_plain_name(unknown) { unknown } else { "default" }));
        }
        Ok(Self { default, accounts, policy })
    }

    /// The provider that `PAYMUX_PROVIDER` names, configured by its own variables alone.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where `PAYMUX_PROVIDER` is not set.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let name = environment("PAYMUX_PROVIDER").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| wrong("set PAYMUX_PROVIDER to the name of a provider"))?;
        Ok(Self::of_provider(name))
    }

    /// This provider, configured by its own variables alone.
    #[must_use]
    pub fn of_provider(name: impl Into<String>) -> Self {
        Self { default: name.into(), accounts: BTreeMap::new(), policy: Policy::default() }
    }

    /// The name of the account to use for new payments: that of the provider, where it has no other.
    #[must_use]
    pub fn default_account(&self) -> &str {
        &self.default
    }

    /// The same with another account to use.
    #[must_use]
    pub fn with_default(mut self, name: impl Into<String>) -> Self {
        self.default = name.into();
        self
    }

    /// The same with another policy: how long and how often is tried.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The provider of an account. An account that is not configured is called like its provider.
    #[must_use]
    pub fn provider_of<'a>(&'a self, account: &'a str) -> &'a str {
        self.accounts.get(account).map_or(account, |section| &section.provider)
    }

    /// Checks every name and key, without looking any secret up.
    ///
    /// # Errors
    ///
    /// `Configuration`, with the field as it stands in the file.
    pub fn check(&self, registry: &Registry) -> Result<(), Error> {
        registry.find(self.provider_of(&self.default))?;
        for (name, section) in &self.accounts {
            let descriptor = registry.find(&section.provider)?;
            for (key, value) in &section.table {
                read(&section.place(name), descriptor, key, value)?;
            }
        }
        Ok(())
    }

    /// The settings of the account that is called like its provider: its section, completed from the provider's own
    /// variables.
    ///
    /// # Errors
    ///
    /// As [`settings_of`](Self::settings_of).
    pub fn settings(&self, descriptor: &Descriptor, environment: &Environment) -> Result<Settings, Error> {
        self.settings_of(descriptor.name, descriptor, environment)
    }

    /// The settings of an account of this provider.
    ///
    /// # Errors
    ///
    /// `CredentialMissing` or `Configuration` where a variable that the file names is not set or holds what is no
    /// secret; the field says which.
    pub fn settings_of(
        &self,
        account: &str,
        descriptor: &Descriptor,
        environment: &Environment,
    ) -> Result<Settings, Error> {
        let mut settings = if account == descriptor.name {
            Settings::from_environment(descriptor, environment)?
        } else {
            Settings::new().with_account(account)
        };
        settings = settings.with_policy(http_policy::with_environment(self.policy.clone(), environment)?);
        let Some(section) = self.accounts.get(account) else { return Ok(settings) };
        let section_place = section.place(account);
        for (key, value) in &section.table {
            match read(&section_place, descriptor, key, value)? {
                Setting::BaseUrl(base) => settings = settings.with_base_url(base.parse()?),
                Setting::Literal(slot, text) => {
                    settings.set(slot.name, vec![SecretString::from(text.to_owned())])
                }
                Setting::Variables(slot, variables) => {
                    let mut values = Vec::with_capacity(variables.len());
                    for variable in variables {
                        let place = || format!("{section_place}.{key}");
                        let value = from_variable(variable, environment);
                        let value = value.map_err(|error| error.with_field(place()))?;
                        values.push(value.ok_or_else(|| unset(place(), descriptor, key, variable))?);
                    }
                    settings.set(slot.name, values);
                }
            }
        }
        Ok(settings)
    }
}

impl Section {
    /// Where it stands in the file.
    fn place(&self, account: &str) -> String {
        let room = if account == self.provider { "providers" } else { "accounts" };
        format!("{room}.{account}")
    }
}

/// The tables of `[room.name]`, each under a name that can be shown.
fn tables(file: &mut Table, room: &'static str) -> Result<Vec<(String, Table)>, Error> {
    let found = match file.remove(room) {
        None => return Ok(Vec::new()),
        Some(Value::Table(found)) => found,
        Some(_) => return Err(wrong(format!("`{room}` is a table")).with_field(room)),
    };
    let named = found.into_iter().map(|(name, value)| match value {
        Value::Table(table) => Ok((name, table)),
        _ => {
            let place = if is_plain_name(&name) { format!("{room}.{name}") } else { room.to_owned() };
            Err(wrong(format!("each of the {room} is a table")).with_field(place))
        }
    });
    named.collect()
}

impl fmt::Debug for Configuration {
    /// Without the values: before it is checked, a secret may stand there that does not belong there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: BTreeMap<_, Vec<_>> = self
            .accounts
            .iter()
            .map(|(name, section)| (shown(name), section.table.keys().map(|key| shown(key)).collect()))
            .collect();
        f.debug_struct("Configuration")
            .field("default", &shown(&self.default))
            .field("accounts", &keys)
            .finish()
    }
}

fn shown(name: &str) -> &str {
    if is_plain_name(name) { name } else { "(not shown)" }
}

/// One line of a provider's section.
enum Setting<'a> {
    BaseUrl(&'a str),
    Literal(&'static Slot, &'a str),
    Variables(&'static Slot, Vec<&'a str>),
}

fn read<'a>(
    section: &str,
    descriptor: &Descriptor,
    key: &str,
    value: &'a Value,
) -> Result<Setting<'a>, Error> {
    let place = format!("{section}.{key}");
    if key == "base_url" {
        let base = value.as_str().ok_or_else(|| wrong("a URL, in quotes").with_field(place))?;
        return Ok(Setting::BaseUrl(base));
    }
    let Some(slot) = descriptor.slot(key) else {
        let others = descriptor.slots.iter().filter(|slot| !slot.is_base_url());
        let known = others.map(|slot| format!("`{}`", slot.name)).collect::<Vec<_>>().join(", ");
        let rule = format!("unknown key{}; {} has `base_url`, {known}", named(key), descriptor.name);
        let place = if is_plain_name(key) { place } else { section.to_owned() };
        return Err(wrong(rule).with_field(place));
    };
    if let (Some(text), false) = (value.as_str(), slot.is_secret()) {
        return Ok(Setting::Literal(slot, text));
    }
    let variables = value.as_table().filter(|table| table.len() == 1).and_then(|table| table.get("env"));
    let variables = match variables {
        Some(Value::String(variable)) => Some(vec![variable.as_str()]),
        Some(Value::Array(list)) => list.iter().map(Value::as_str).collect(),
        _ => None,
    };
    match variables {
        Some(variables) if !variables.is_empty() => Ok(Setting::Variables(slot, variables)),
        _ => {
            let rule =
                format!("name the environment variable that holds it: {{ env = \"{}\" }}", slot.variable);
            Err(wrong(rule).with_field(place))
        }
    }
}

fn unset(place: String, descriptor: &Descriptor, key: &str, variable: &str) -> Error {
    // What stands there can be the secret itself, in capitals or not.
    let known = descriptor.slots.iter().any(|slot| slot.variable == variable) || is_variable_name(variable);
    let message = if known {
        format!("the environment variable {variable} is not set")
    } else {
        "the environment variable that is named there is not set; what stands there is not shown, since it may \
         be the secret itself"
            .to_owned()
    };
    let kind = if descriptor.slot(key).is_some_and(|slot| slot.scheme().is_some()) {
        ErrorKind::CredentialMissing
    } else {
        ErrorKind::Configuration
    };
    Error::refused(kind, message).with_field(place)
}

/// Whether it is surely a variable's name and can be shown: short words of capital letters, joined by
/// underscores. What holds a digit, or is one long word, may be a secret.
fn is_variable_name(text: &str) -> bool {
    let word =
        |word: &str| (1..=10).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
    text.contains('_') && text.split('_').all(word)
}

/// The name in quotes, if it can be shown.
pub(super) fn named(name: &str) -> String {
    if is_plain_name(name) { format!(" `{name}`") } else { " (not shown: it may be a secret)".to_owned() }
}

/// Whether a text that stands where a name is expected can be shown: it is short and of small letters. Anything
/// else may be a secret in the wrong place.
///
/// ```
/// use paymux_core::provider::is_plain_name;
/// assert!(is_plain_name("webhook_token"));
/// assert!(!is_plain_name("sk_live_51H8") && !is_plain_name("SK_LIVE"));
/// ```
#[must_use]
pub fn is_plain_name(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.'))
}

pub(super) fn wrong(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::refused(ErrorKind::Configuration, message)
}
