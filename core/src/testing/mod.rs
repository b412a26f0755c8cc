//! A fictional provider and tokio's paused clock, for core's own tests.

mod acme;
mod clock;
mod traced;

use std::sync::Arc;

use http::HeaderMap;

pub(crate) use acme::{
    Account, Acme, Charge, Find, Pay, Put, Remove, Secret, Session, Stream, Thing, of_safety,
};
pub(crate) use clock::Clock;
pub(crate) use traced::traced;

use crate::api::Credential;
use crate::client::{Client, ClientBuilder};
pub(crate) use crate::test_util::{Scripted, Step};

/// The credential that every call of the bench carries.
pub(crate) const CANARY: &str = "sk_canary_4f1d";

/// A client of Acme, the script that it talks to, and its clock.
pub(crate) struct Bench {
    pub(crate) client: Client<Acme>,
    pub(crate) script: Scripted,
    pub(crate) clock: Clock,
}

impl Bench {
    /// A client with a secret key. The last step of the script is given for ever.
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with(steps, |builder| builder.credential(&Credential::<Secret>::new(CANARY)).unwrap())
    }

    /// A client that `configure` finishes; it has no credential of its own.
    pub(crate) fn with(
        steps: impl IntoIterator<Item = Step>,
        configure: impl FnOnce(ClientBuilder<Acme>) -> ClientBuilder<Acme>,
    ) -> Self {
        let clock = Clock::new();
        let script = Scripted::repeating(steps).on(Arc::new(clock.clone()));
        let builder = Client::builder(Arc::new(script.clone()), Arc::new(clock.clone())).unwrap();
        Self { client: configure(builder).build(), script, clock }
    }

    /// When the requests went out, in milliseconds.
    pub(crate) fn times(&self) -> Vec<u128> {
        self.script.requests().iter().map(|sent| sent.at.as_millis()).collect()
    }
}

/// A header as text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}
