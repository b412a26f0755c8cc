//! The default way to open the configured providers.

use std::sync::Arc;

use paymux_core::{Configuration, Environment, Error, ErrorKind, Providers};
use paymux_reqwest::{ReqwestTransport, TokioRuntime};

/// Opens the configured providers with the default transport, runtime and registry, and the variables
/// of this process. [`Providers::open`] takes other ones.
///
/// # Errors
///
/// `Configuration` or `CredentialMissing`, with the name of what is wrong or missing. Nothing is sent.
pub fn open(configuration: Configuration) -> Result<Providers, Error> {
    let transport = ReqwestTransport::new().map_err(|error| {
        Error::refused(ErrorKind::Configuration, "the HTTP transport could not be built").with_source(error)
    })?;
    Providers::open(
        crate::registry(),
        configuration,
        process_environment(),
        Arc::new(transport),
        Arc::new(TokioRuntime::new()),
    )
}

/// The environment variables of this process.
#[must_use]
pub fn process_environment() -> Environment {
    Arc::new(|name| std::env::var(name).ok())
}
