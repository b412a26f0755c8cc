//! Everything that is traced or logged by anybody, at `TRACE`, is searched as it comes.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::search;

/// The names of what was traced, and the leaks.
static FOUND: Mutex<(BTreeSet<String>, Vec<String>)> = Mutex::new((BTreeSet::new(), Vec::new()));

fn found() -> MutexGuard<'static, (BTreeSet<String>, Vec<String>)> {
    FOUND.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Collects for the whole process, records of the `log` crate included.
pub(crate) fn collect() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing_subscriber::registry().with(Searching).init());
}

/// Fails if anything showed a canary so far, or if the collector saw nothing of ours or of the transport.
pub(crate) fn assert_clean() {
    let (seen, leaks) = found().clone();
    for expected in ["paymux.call", "paymux.try", "reqwest", "hyper_util"] {
        assert!(seen.iter().any(|name| name.contains(expected)), "{expected} not traced: {seen:?}");
    }
    assert!(leaks.is_empty(), "{} leaks in traces: {:#?}", leaks.len(), leaks.first());
}

struct Searching;

impl Searching {
    fn search(name: &str, text: Fields) {
        let text = text.0;
        let mut found = found();
        if !found.0.contains(name) {
            found.0.insert(name.to_owned());
        }
        if let Some(leak) = search::find(&text) {
            found.1.push(format!("{name}: …{leak}…"));
        }
    }
}

impl<S: Subscriber> Layer<S> for Searching {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        Self::search(attributes.metadata().name(), fields);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        Self::search("record", fields);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let name = fields.1.clone().unwrap_or_else(|| event.metadata().target().to_owned());
        Self::search(&name, fields);
    }
}

/// The fields as text, and the target of a record of the `log` crate.
#[derive(Default)]
struct Fields(String, Option<String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "log.target" {
            self.1 = Some(value.to_owned());
        }
        write!(self.0, "{field}={value} ").unwrap();
    }
}
