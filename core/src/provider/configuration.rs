//! Which provider to use, and how: from a TOML file or from environment variables.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use toml::{Table, Value};

use super::settings::from_variable;
use super::{Descriptor, Environment, Registry, Settings, Slot};
use crate::{Error, ErrorKind};

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
#[derive(Clone)]
pub struct Configuration {
    default: String,
    sections: BTreeMap<String, Table>,
}

impl Configuration {
    /// Reads the text of a file. An unknown key is an error that names it.
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
        let mut sections = BTreeMap::new();
        match file.remove("providers") {
            None => {}
            Some(Value::Table(tables)) => {
                for (name, section) in tables {
                    let Value::Table(section) = section else {
                        let place = if is_plain_name(&name) {
                            format!("providers.{name}")
                        } else {
                            "providers".into()
                        };
                        return Err(wrong("each provider is a table").with_field(place));
                    };
                    sections.insert(name, section);
                }
            }
            Some(_) => return Err(wrong("`providers` is a table").with_field("providers")),
        }
        if let Some(unknown) = file.keys().next() {
            let rule = format!("unknown key{}; there are `default` and `providers`", named(unknown));
            return Err(wrong(rule).with_field(if is_plain_name(unknown) { unknown } else { "default" }));
        }
        Ok(Self { default, sections })
    }

    /// The provider that `PAYMUX_PROVIDER` names, configured by its own variables alone.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let name = environment("PAYMUX_PROVIDER").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| wrong("set PAYMUX_PROVIDER to the name of a provider"))?;
        Ok(Self::of_provider(name))
    }

    /// This provider, configured by its own variables alone.
    #[must_use]
    pub fn of_provider(name: impl Into<String>) -> Self {
        Self { default: name.into(), sections: BTreeMap::new() }
    }

    /// The name of the provider to use.
    #[must_use]
    pub fn default_provider(&self) -> &str {
        &self.default
    }

    /// The same with another provider to use.
    #[must_use]
    pub fn with_default(mut self, name: impl Into<String>) -> Self {
        self.default = name.into();
        self
    }

    /// Checks every name and key, without looking any secret up.
    pub fn check(&self, registry: &Registry) -> Result<(), Error> {
        registry.find(&self.default)?;
        for (name, section) in &self.sections {
            let descriptor = registry.find(name)?;
            for (key, value) in section {
                read(descriptor, key, value)?;
            }
        }
        Ok(())
    }

    /// The settings of a provider: its section, completed from its own variables.
    pub fn settings(&self, descriptor: &Descriptor, environment: &Environment) -> Result<Settings, Error> {
        let mut settings = Settings::from_environment(descriptor, environment)?;
        for (key, value) in self.sections.get(descriptor.name).into_iter().flatten() {
            match read(descriptor, key, value)? {
                Setting::BaseUrl(base) => settings = settings.with_base_url(base.parse()?),
                Setting::Literal(slot, text) => {
                    settings.set(slot.name, vec![SecretString::from(text.to_owned())])
                }
                Setting::Variables(slot, variables) => {
                    let mut values = Vec::with_capacity(variables.len());
                    for variable in variables {
                        let place = || format!("providers.{}.{key}", descriptor.name);
                        let value = from_variable(variable, environment);
                        let value = value.map_err(|error| error.with_field(place()))?;
                        values.push(value.ok_or_else(|| unset(descriptor, key, variable))?);
                    }
                    settings.set(slot.name, values);
                }
            }
        }
        Ok(settings)
    }
}

impl fmt::Debug for Configuration {
    /// Without the values: before it is checked, a secret may stand there that does not belong there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: BTreeMap<_, Vec<_>> = self
            .sections
            .iter()
            .map(|(name, section)| (shown(name), section.keys().map(|key| shown(key)).collect()))
            .collect();
        f.debug_struct("Configuration")
            .field("default", &shown(&self.default))
            .field("providers", &keys)
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

fn read<'a>(descriptor: &Descriptor, key: &str, value: &'a Value) -> Result<Setting<'a>, Error> {
    let place = format!("providers.{}.{key}", descriptor.name);
    if key == "base_url" {
        let base = value.as_str().ok_or_else(|| wrong("a URL, in quotes").with_field(place))?;
        return Ok(Setting::BaseUrl(base));
    }
    let Some(slot) = descriptor.slot(key) else {
        let others = descriptor.slots.iter().filter(|slot| !slot.is_base_url());
        let known = others.map(|slot| format!("`{}`", slot.name)).collect::<Vec<_>>().join(", ");
        let rule = format!("unknown key{}; {} has `base_url`, {known}", named(key), descriptor.name);
        let place = if is_plain_name(key) { place } else { format!("providers.{}", descriptor.name) };
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

fn unset(descriptor: &Descriptor, key: &str, variable: &str) -> Error {
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
    Error::refused(kind, message).with_field(format!("providers.{}.{key}", descriptor.name))
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
/// use paymux_core::is_plain_name;
/// assert!(is_plain_name("webhook_token"));
/// assert!(!is_plain_name("sk_live_51H8") && !is_plain_name("SK_LIVE"));
/// ```
#[must_use]
pub fn is_plain_name(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.'))
}

fn wrong(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::refused(ErrorKind::Configuration, message)
}
