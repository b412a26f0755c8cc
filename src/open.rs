//! The default way to open the configured providers.

use std::sync::Arc;

#[cfg(feature = "reqwest")]
use paymux_core::ErrorKind;
use paymux_core::transport::Transport;
use paymux_core::{Configuration, Environment, Error, Providers};
#[cfg(all(feature = "hyper", not(feature = "reqwest")))]
use paymux_hyper::TokioRuntime;
#[cfg(feature = "reqwest")]
use paymux_reqwest::{ReqwestTransport, TokioRuntime};

/// Opens the configured providers with the default transport, runtime and registry, and the variables
/// of this process. [`open_with`] takes another transport, [`Providers::open`] other ones of everything.
///
/// # Errors
///
/// `Configuration` or `CredentialMissing`, with the name of what is wrong or missing. Nothing is sent.
#[cfg(feature = "reqwest")]
pub fn open(configuration: Configuration) -> Result<Providers, Error> {
    let transport = ReqwestTransport::new().map_err(|error| {
        Error::refused(ErrorKind::Configuration, "the HTTP transport could not be built").with_source(error)
    })?;
    open_with(configuration, Arc::new(transport))
}

/// Opens the configured providers with this transport, the runtime on tokio, the registry of this crate, and the
/// variables of this process.
///
/// ```no_run
/// # #[cfg(feature = "hyper")]
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
///
/// use paymux::Configuration;
/// use paymux::hyper_transport::{HttpSettings, HyperTransport};
///
/// let configuration = Configuration::from_toml(&std::fs::read_to_string("paymux.toml")?)?;
/// let mut settings = HttpSettings::default();
/// settings.max_in_flight = 64;
/// let transport = HyperTransport::with(settings)?;
/// let providers = paymux::open_with(configuration, Arc::new(transport))?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `Configuration` or `CredentialMissing`, with the name of what is wrong or missing. Nothing is sent.
pub fn open_with(configuration: Configuration, transport: Arc<dyn Transport>) -> Result<Providers, Error> {
    Providers::open(
        crate::registry(),
        configuration,
        process_environment(),
        transport,
        Arc::new(TokioRuntime::new()),
    )
}

/// The environment variables of this process.
#[must_use]
pub fn process_environment() -> Environment {
    Arc::new(|name| std::env::var(name).ok())
}
