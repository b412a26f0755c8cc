//! The request log: what arrived, never with what credential.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

/// One request that reached a provider half.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// Counts from 1 in order of arrival, over all providers.
    pub number: u64,
    /// The provider whose prefix was called.
    pub provider: String,
    /// The HTTP method.
    pub method: String,
    /// The path behind the provider's prefix, without the query (which may carry a credential).
    pub path: String,
    /// The operation, such as `session.create`; `unknown` if no route matches.
    pub operation: String,
    /// When the head arrived, by the sandbox's clock.
    pub at: Timestamp,
    /// Whether the whole body was read.
    pub received: bool,
    /// Whether the provider half handled it. A request that it refused was handled too.
    pub acted: bool,
    /// The status that was sent, or `None` while there is none (hung, or closed without an answer).
    pub status: Option<u16>,
    /// The fault that was played on it, by its name in the control API.
    pub fault: Option<String>,
}

/// All requests since the start or the last reset.
#[derive(Debug, Default)]
pub(crate) struct Log {
    records: Mutex<Vec<RequestRecord>>,
}

impl Log {
    /// Adds a record and gives its number.
    pub(crate) fn begin(&self, mut record: RequestRecord) -> u64 {
        let mut records = self.lock();
        record.number = u64::try_from(records.len()).unwrap_or(u64::MAX).saturating_add(1);
        let number = record.number;
        records.push(record);
        number
    }

    pub(crate) fn update(&self, number: u64, change: impl FnOnce(&mut RequestRecord)) {
        if let Some(record) = self.lock().iter_mut().find(|record| record.number == number) {
            change(record);
        }
    }

    pub(crate) fn of(&self, provider: Option<&str>) -> Vec<RequestRecord> {
        let wanted = |record: &&RequestRecord| provider.is_none_or(|name| record.provider == name);
        self.lock().iter().filter(wanted).cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<RequestRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
