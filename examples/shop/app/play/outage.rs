//! An outage of Payviox: it lasts until it is over, whatever is bought meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use http::Request;
use paymux::Bytes;
use paymux::transport::{Transport, TransportError};
use paymux_sandbox::{Fault, Sandbox};

use super::Play;

const PAYVIOX: &str = "payviox";

/// Where nobody listens: a connect is refused, and so nothing was sent.
const NOWHERE: &str = "http://127.0.0.1:1";

/// What is wrong with Payviox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Outage {
    #[default]
    None,
    /// It cannot be reached.
    Away,
    /// It opens payments, and the connection closes before it says so.
    LosesAnswers,
}

impl Play {
    /// Begins or ends an outage.
    pub(crate) fn set_outage(&self, outage: Outage) {
        self.network.away.store(outage == Outage::Away, Ordering::Relaxed);
        *super::lock(&self.outage) = outage;
        self.sandbox.clear_faults();
        self.keep_losing_answers();
    }

    pub(crate) fn outage(&self) -> Outage {
        *super::lock(&self.outage)
    }

    /// The sandbox knows faults that are forgotten together: this one is to stay.
    pub(super) fn keep_losing_answers(&self) {
        if self.outage() == Outage::LosesAnswers {
            let _ = self.sandbox.fault(PAYVIOX, "session.create", Fault::ActThenClose, u64::MAX);
        }
    }
}

/// The way to the providers, of which the one to Payviox can be cut. Clones are the same way.
#[derive(Clone)]
pub(crate) struct Network {
    payviox: String,
    away: Arc<AtomicBool>,
}

impl Network {
    pub(crate) fn new(sandbox: &Sandbox) -> Self {
        let payviox = sandbox.environment().remove("PAYVIOX_BASE_URL").unwrap_or_default();
        Self { payviox, away: Arc::default() }
    }

    /// Sends by this way.
    pub(crate) fn over<T>(&self, inner: T) -> Sending<T> {
        Sending { inner, network: self.clone() }
    }
}

/// Sends through another transport, unless the way is cut.
pub(crate) struct Sending<T> {
    inner: T,
    network: Network,
}

#[async_trait]
impl<T: Transport> Transport for Sending<T> {
    async fn send(
        &self,
        mut request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let cut = self.network.away.load(Ordering::Relaxed);
        if cut && request.uri().to_string().starts_with(&self.network.payviox) {
            *request.uri_mut() = http::Uri::from_static(NOWHERE);
        }
        self.inner.send(request, timeout).await
    }
}
