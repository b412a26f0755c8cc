//! Which credentials the requests of a provider carried.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use paymux::transport::{Admission, Throttle};

/// A rate limit is asked before each request, and told the credential: this one only takes notes.
#[derive(Default)]
pub(crate) struct UsedCredentials(Mutex<BTreeMap<String, BTreeSet<String>>>);

impl UsedCredentials {
    pub(crate) fn of(&self, provider: &str) -> String {
        let used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.get(provider).into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    }
}

impl Throttle for UsedCredentials {
    fn admit(&self, asked: Admission<'_>) -> Result<(), Duration> {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.entry(asked.provider.to_owned()).or_default().insert(asked.scheme.to_owned());
        Ok(())
    }
}
