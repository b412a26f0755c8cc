//! What is to be called: provider, operation, input, options.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use paymux::provider::{AnyOperation, BaseUrl, Descriptor, Entry, Safety, Settings, is_plain_name};
use paymux::reqwest_transport::ReqwestTransport;
use paymux::transport::{Runtime, Transport};
use paymux::{CallOptions, Configuration, Environment, Error, ErrorKind, IdempotencyKey, Registry};
use secrecy::ExposeSecret;

use crate::arguments::CallArguments;
use crate::input;
use crate::output::{Failure, Output, usage};
use crate::scrub::Scrub;
use crate::stand_in;

/// One command at work.
pub(crate) struct Context<'a> {
    pub(crate) registry: Registry,
    pub(crate) environment: Environment,
    pub(crate) configuration: Option<Configuration>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) stdin: &'a mut dyn Read,
    pub(crate) out: Output<'a>,
}

/// What is to be called.
pub(crate) struct Call {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) entry: &'static Entry,
    pub(crate) operation: Box<dyn AnyOperation>,
    pub(crate) options: CallOptions,
    pub(crate) base_url: Option<BaseUrl>,
}

impl Context<'_> {
    /// Reads the configuration file, if one is named.
    pub(crate) fn configure(&mut self, file: Option<&Path>) -> Result<(), Failure> {
        let Some(file) = file else { return Ok(()) };
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => return usage(format!("--config: `{}` cannot be read: {error}", file.display())),
        };
        let configuration = Configuration::from_toml(&text)?;
        configuration.check(&self.registry)?;
        self.configuration = Some(configuration);
        Ok(())
    }

    /// Every secret that is configured, for every provider.
    pub(crate) fn secrets(&self) -> Scrub {
        let mut scrub = Scrub::default();
        for descriptor in self.registry.iter() {
            let configuration = self.configuration(descriptor);
            let settings = stand_in::settings(&configuration, descriptor, &self.environment, |_| true);
            for slot in descriptor.slots.iter().filter(|slot| slot.is_secret()) {
                // Its own variable counts even where the file names another one.
                scrub.add(&(self.environment)(slot.variable).unwrap_or_default(), slot.variable);
                for secret in settings.iter().flat_map(|settings| settings.secrets(slot.name)) {
                    if !stand_in::is_one(secret.expose_secret()) {
                        scrub.add(secret.expose_secret(), slot.variable);
                    }
                }
            }
        }
        scrub
    }

    /// The configuration of a provider: the file's, or its own variables.
    pub(crate) fn configuration(&self, descriptor: &Descriptor) -> Configuration {
        self.configuration.clone().unwrap_or_else(|| Configuration::of_provider(descriptor.name))
    }

    /// The settings of a provider, as they are.
    pub(crate) fn settings(&self, descriptor: &Descriptor) -> Result<Settings, Error> {
        self.configuration(descriptor).settings(descriptor, &self.environment)
    }

    /// What sends.
    pub(crate) fn transport(&self) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = &self.transport {
            return Ok(transport.clone());
        }
        let built = ReqwestTransport::new().map_err(|error| {
            Error::refused(ErrorKind::Configuration, "the HTTP transport could not be built")
                .with_source(error)
        })?;
        Ok(Arc::new(built))
    }

    /// The provider of this name.
    pub(crate) fn provider(&self, name: &str) -> Result<&'static Descriptor, Failure> {
        if let Ok(descriptor) = self.registry.find(name) {
            return Ok(descriptor);
        }
        let names: Vec<_> = self.registry.iter().map(|descriptor| descriptor.name).collect();
        usage(format!(
            "unknown provider {}{}; there are: {}",
            told(name),
            meant(name, &names),
            names.join(", ")
        ))
    }

    /// The operation of this name.
    pub(crate) fn operation(
        &self,
        provider: &str,
        name: &str,
    ) -> Result<(&'static Descriptor, &'static Entry), Failure> {
        let descriptor = self.provider(provider)?;
        if let Some(entry) = descriptor.operation(name) {
            return Ok((descriptor, entry));
        }
        let names: Vec<_> = descriptor.operations.iter().map(|entry| entry.spec.name).collect();
        usage(format!(
            "{provider} has no operation {}{}; see `paymux operations {provider}`",
            told(name),
            meant(name, &names)
        ))
    }

    /// Reads what is to be called. Says so where an idempotency key had to be made.
    pub(crate) fn call(&mut self, arguments: &CallArguments) -> Result<Call, Failure> {
        let (descriptor, entry) = self.operation(&arguments.provider, &arguments.operation)?;
        let mut options = CallOptions::default();
        if let Some(mode) = &arguments.auth {
            check_mode(descriptor, mode)?;
            options = options.scheme(mode);
        }
        let base_url = arguments.base_url.as_deref().map(str::parse).transpose();
        let base_url = base_url.or_else(|error: Error| usage(format!("--base-url: {}", error.message())))?;
        options.key = key(arguments, entry)?;
        let text = match &arguments.input {
            Some(argument) => input::read("--input", argument, self.stdin)?,
            None => b"{}".to_vec(),
        };
        let operation =
            entry.build(&text).or_else(|error| usage(unreadable(descriptor, entry, arguments, &error)))?;
        if options.key.is_none() && entry.spec.key_header.is_some() && entry.spec.safety == Safety::Keyed {
            let key = IdempotencyKey::from_random(self.runtime.random());
            self.out
                .note(&format!("idempotency key {key} (generated; repeat with --idempotency-key {key})"))?;
            options.key = Some(key);
        }
        Ok(Call { descriptor, entry, operation, options, base_url })
    }
}

fn key(arguments: &CallArguments, entry: &Entry) -> Result<Option<IdempotencyKey>, Failure> {
    let Some(text) = &arguments.idempotency_key else { return Ok(None) };
    if entry.spec.key_header.is_none() {
        let (provider, name) = (&arguments.provider, entry.spec.name);
        return usage(format!(
            "--idempotency-key: {provider} {name} takes none, so it would protect from nothing; leave it out"
        ));
    }
    match text.parse() {
        Ok(key) => Ok(Some(key)),
        Err(error) => usage(format!("--idempotency-key: {}", Error::message(&error))),
    }
}

/// Refuses a mode that no operation of the provider knows. Whether this one takes it, the library says.
fn check_mode(descriptor: &Descriptor, mode: &str) -> Result<(), Failure> {
    let slots = descriptor.slots.iter().filter_map(paymux::provider::Slot::scheme);
    let accepted = descriptor.operations.iter().flat_map(|entry| entry.accepts.iter().copied());
    let known: BTreeSet<_> = slots.chain(accepted).map(|scheme| scheme.id).collect();
    if known.contains(mode) {
        return Ok(());
    }
    let known: Vec<_> = known.into_iter().collect();
    let meant = meant(mode, &known);
    let mode = told(mode);
    usage(format!("--auth: unknown mode {mode}{meant}; {} has: {}", descriptor.name, known.join(", ")))
}

fn unreadable(descriptor: &Descriptor, entry: &Entry, arguments: &CallArguments, error: &Error) -> String {
    let (provider, name, docs) = (descriptor.name, entry.spec.name, entry.spec.docs);
    let place = match error.field() {
        None | Some("input") => String::new(),
        Some(field) => format!(" at `{field}`"),
    };
    let hint = match arguments.input {
        Some(_) => format!("see {docs}"),
        None => format!("give the fields with --input; see {docs}"),
    };
    format!("the input of {provider} {name} is wrong{place}: {}; {hint}", error.message())
}

/// The name in quotes, if it can be shown.
fn told(name: &str) -> String {
    if is_plain_name(name) { format!("`{name}`") } else { "(not shown: it may be a secret)".to_owned() }
}

/// ` (did you mean …?)`, where something known is near.
fn meant(word: &str, known: &[&str]) -> String {
    let near = known.iter().map(|each| (strsim::jaro_winkler(word, each), each));
    let nearest = near.filter(|(near, _)| *near > 0.75).max_by(|(one, _), (other, _)| one.total_cmp(other));
    nearest.map_or_else(String::new, |(_, each)| format!(" (did you mean `{each}`?)"))
}
