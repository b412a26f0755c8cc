//! What a test's own thread traces.
//!
//! One subscriber for the whole process, set before anything is traced. One per test would not do: a span
//! that another test's thread registers just then counts as switched off, for good.

use std::cell::RefCell;
use std::fmt::Debug;
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    static HEARD: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// Makes this process listen.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Everything).unwrap());
}

/// What this thread has traced since it was last asked: fields with their values, and, under no name, what
/// spans and events are called.
pub(crate) fn traced() -> Vec<(String, String)> {
    HEARD.take()
}

/// Collects everything at every level: names, targets, fields, values.
struct Everything;

impl Visit for Everything {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        HEARD.with_borrow_mut(|heard| heard.push((field.name().to_owned(), format!("{value:?}"))));
    }
}

impl Everything {
    fn meta(metadata: &Metadata<'_>) {
        let name = format!("{} {}", metadata.target(), metadata.name());
        HEARD.with_borrow_mut(|heard| heard.push((String::new(), name)));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        Self::meta(span.metadata());
        span.record(&mut Everything);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Everything);
    }

    fn event(&self, event: &Event<'_>) {
        Self::meta(event.metadata());
        event.record(&mut Everything);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
