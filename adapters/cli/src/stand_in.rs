//! Opening a provider to look at it, with placeholders where nothing is configured. No placeholder is ever sent.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use paymux::provider::{Descriptor, Opened, Settings, Slot};
use paymux::transport::{Runtime, Transport, TransportError, TransportErrorKind};
use paymux::{Configuration, Environment, Error, ErrorKind};

use crate::scrub::placeholder;

/// A transport that sends nothing.
struct Offline;

#[async_trait]
impl Transport for Offline {
    async fn send(&self, _: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        Err(TransportError::new(TransportErrorKind::Refused).with_source("this command sends nothing"))
    }
}

/// A transport that sends nothing which carries a credential, since that may be a placeholder.
struct WithoutCredentials(Arc<dyn Transport>);

#[async_trait]
impl Transport for WithoutCredentials {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        // Core marks what holds a credential.
        if request.headers().values().any(http::HeaderValue::is_sensitive) {
            let why = "it needs a credential, and none is configured";
            return Err(TransportError::new(TransportErrorKind::Refused).with_source(why));
        }
        self.0.send(request, timeout).await
    }
}

/// What may be sent with these settings: everything, or what needs no credential where those are placeholders.
pub(crate) fn careful(
    descriptor: &Descriptor,
    settings: &Settings,
    transport: Arc<dyn Transport>,
) -> Arc<dyn Transport> {
    let mut credentials = descriptor.slots.iter().filter(|slot| slot.scheme().is_some());
    if credentials.any(|slot| settings.value(slot.name).is_some_and(is_one)) {
        Arc::new(WithoutCredentials(transport))
    } else {
        transport
    }
}

/// The settings of a provider. A variable that the file names and that is not set gets a placeholder,
/// if it is of a slot that `may` have one.
pub(crate) fn settings(
    configuration: &Configuration,
    descriptor: &'static Descriptor,
    environment: &Environment,
    may: impl Fn(&Slot) -> bool,
) -> Result<Settings, Error> {
    let stand_ins = Arc::new(Mutex::new(BTreeSet::new()));
    let unset = Arc::new(Mutex::new(None));
    let completed: Environment = {
        let (environment, stand_ins, unset) = (environment.clone(), stand_ins.clone(), unset.clone());
        Arc::new(move |name| {
            let value = environment(name).filter(|value| !value.is_empty());
            let stand_in = || locked(&stand_ins).contains(name).then(|| placeholder(name));
            let value = value.or_else(stand_in);
            if value.is_none() {
                *locked(&unset) = Some(name.to_owned());
            }
            value
        })
    };
    loop {
        let error = match configuration.settings(descriptor, &completed) {
            Ok(settings) => return Ok(settings),
            Err(error) => error.of_provider(descriptor.name),
        };
        // The error is about the variable that was looked up last.
        let slot = error.field().and_then(|field| descriptor.slot(field.rsplit('.').next()?));
        let variable = locked(&unset).take();
        match (slot.filter(|slot| may(slot)), variable) {
            (Some(_), Some(variable)) if locked(&stand_ins).insert(variable.clone()) => {}
            _ => return Err(error),
        }
    }
}

/// The settings with placeholders for credentials: for all of them where none is configured, and for
/// the one that is asked for by its scheme's id.
pub(crate) fn credentials(descriptor: &Descriptor, settings: Settings, mode: Option<&str>) -> Settings {
    let credentials = || descriptor.slots.iter().filter(|slot| slot.scheme().is_some());
    let none = !credentials().any(|slot| settings.value(slot.name).is_some());
    let asked = |slot: &Slot| slot.scheme().is_some_and(|scheme| Some(scheme.id) == mode);
    credentials().fold(settings, |settings, slot| {
        let unset = settings.value(slot.name).is_none();
        if unset && (none || asked(slot)) {
            settings.with(slot.name, placeholder(slot.variable))
        } else {
            settings
        }
    })
}

/// Placeholders for everything that can be configured.
pub(crate) fn everything(descriptor: &Descriptor) -> Settings {
    let slots = descriptor.slots.iter();
    slots.fold(Settings::new(), |settings, slot| settings.with(slot.name, placeholder(slot.variable)))
}

/// Opens a provider that can send nothing. A value that it cannot do without gets a placeholder.
pub(crate) fn open(
    descriptor: &Descriptor,
    settings: Settings,
    runtime: &Arc<dyn Runtime>,
) -> Result<Opened, Error> {
    let offline: Arc<dyn Transport> = Arc::new(Offline);
    open_over(descriptor, settings, runtime, &offline)
}

/// The same over a transport.
pub(crate) fn open_over(
    descriptor: &Descriptor,
    mut settings: Settings,
    runtime: &Arc<dyn Runtime>,
    transport: &Arc<dyn Transport>,
) -> Result<Opened, Error> {
    loop {
        let error = match (descriptor.open)(&settings, transport.clone(), runtime.clone()) {
            Ok(opened) => return Ok(opened),
            Err(error) => error.of_provider(descriptor.name),
        };
        let slot = error.field().and_then(|field| descriptor.slot(field));
        let unset = slot.filter(|slot| settings.value(slot.name).is_none());
        // A credential that is not there is an answer; what one is made of besides is not.
        match unset.filter(|slot| slot.scheme().is_none() && error.kind() == ErrorKind::Configuration) {
            Some(slot) => settings = settings.with(slot.name, placeholder(slot.variable)),
            None => return Err(error),
        }
    }
}

/// Opens a provider with what is configured and nothing else; it can send nothing.
pub(crate) fn open_as_it_is(
    descriptor: &Descriptor,
    settings: &Settings,
    runtime: &Arc<dyn Runtime>,
) -> Result<Opened, Error> {
    let opened = (descriptor.open)(settings, Arc::new(Offline), runtime.clone());
    opened.map_err(|error| error.of_provider(descriptor.name))
}

/// Whether a value is a placeholder.
pub(crate) fn is_one(value: &str) -> bool {
    value.starts_with('<') && value.ends_with('>')
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
