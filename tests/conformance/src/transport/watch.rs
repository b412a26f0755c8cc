//! Searching everything that is traced or logged in this process for canaries, as it comes.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Planted in path, query, header and body: no error, trace or log record may show one.
pub(super) const CANARY: &str = "canary";

/// The first leak.
static SHOWN: Mutex<Option<String>> = Mutex::new(None);
static SPANS: AtomicU64 = AtomicU64::new(0);

struct Watch;

/// Starts listening, for the whole process. Where somebody else listens already, their choice stays.
pub(super) fn start() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        drop(tracing::subscriber::set_global_default(Watch));
        if log::set_logger(&Watch).is_ok() {
            log::set_max_level(log::LevelFilter::Trace);
        }
    });
}

/// Where a canary was shown, if it was.
pub(super) fn shown() -> Option<String> {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn search(place: &str, text: &str) {
    if text.contains(CANARY) {
        SHOWN
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert_with(|| format!("{place}: {text}"));
    }
}

struct Fields<'a>(&'a str);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        search(self.0, &format!("{field}={value:?}"));
    }
}

impl Subscriber for Watch {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields(span.metadata().target()));
        Id::from_u64(SPANS.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields("a span"));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields(event.metadata().target()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Watch {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        search(record.target(), &record.args().to_string());
    }

    fn flush(&self) {}
}
