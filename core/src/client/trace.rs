//! What a call leaves in traces and metrics: in the words of OpenTelemetry where it has some, else our own.
//!
//! Nothing of it is computed where nobody listens. Numbers are signed, as OpenTelemetry has them: its layer for `tracing` makes
//! texts of unsigned ones.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;
#[cfg(feature = "metrics")]
use metrics::Label;
use tracing::Span;
use tracing::field::Empty;

use super::Inner;
use crate::api::Spec;
use crate::error::Error;
use crate::outcome::{Delivery, Effect};

/// The span of a whole call.
pub(super) fn call_span(inner: &Inner, spec: &Spec) -> Span {
    tracing::info_span!(
        "paymux.call",
        "paymux.provider" = inner.facts.name,
        "paymux.operation" = spec.name,
        "paymux.tries" = Empty,
        "paymux.effect" = Empty,
        "error.type" = Empty
    )
}

/// How a call ended.
pub(super) fn call_ended(span: &Span, inner: &Inner, spec: &Spec, tries: u32, error: Option<&Error>) {
    let effect = error.map_or(Effect::Done, Error::effect);
    span.record("paymux.tries", i64::from(tries));
    span.record("paymux.effect", effect_word(effect));
    if let Some(error) = error {
        span.record("error.type", error.kind().as_str());
    }
    #[cfg(feature = "metrics")]
    metrics::counter!("paymux.calls", {
        let mut labels = labels(inner, spec);
        labels.push(Label::from_static_parts("paymux.effect", effect_word(effect)));
        labels.extend(error.map(|error| Label::from_static_parts("error.type", error.kind().as_str())));
        labels
    })
    .increment(1);
    #[cfg(not(feature = "metrics"))]
    let _ = (inner, spec);
}

/// The span of one try: what OpenTelemetry calls an HTTP client span. `tries` were made before it.
pub(super) fn try_span(inner: &Inner, spec: &Spec, tries: u32) -> Span {
    tracing::info_span!(
        "paymux.try",
        "otel.kind" = "client",
        "http.request.method" = spec.method.as_str(),
        "http.request.resend_count" = (tries > 0).then_some(i64::from(tries)),
        "http.response.status_code" = Empty,
        "server.address" = inner.base.host(),
        "server.port" = i64::from(inner.base.port()),
        "error.type" = Empty,
        "paymux.provider" = inner.facts.name,
        "paymux.operation" = spec.name,
        "paymux.delivery" = Empty,
        "paymux.effect" = Empty,
        "paymux.duration_ms" = Empty,
        "paymux.request_id" = Empty
    )
}

/// How a try ended: with a reply that was understood, or with an error.
pub(super) fn try_ended(
    span: &Span,
    inner: &Inner,
    spec: &Spec,
    ended: Result<StatusCode, &Error>,
    took: Duration,
) {
    let (status, delivery, effect) = match ended {
        Ok(status) => (Some(status), Delivery::Answered, Effect::Done),
        Err(error) => (error.status(), error.delivery(), error.effect()),
    };
    if !span.is_disabled() {
        span.record("paymux.duration_ms", i64::try_from(took.as_millis()).unwrap_or(i64::MAX));
        span.record("paymux.delivery", delivery_word(delivery));
        span.record("paymux.effect", effect_word(effect));
        if let Some(status) = status {
            span.record("http.response.status_code", i64::from(status.as_u16()));
        }
        if let Err(error) = ended {
            span.record("error.type", &*error_type(error));
            if let Some(id) = error.request_id() {
                span.record("paymux.request_id", id);
            }
        }
    }
    #[cfg(feature = "metrics")]
    metrics::histogram!("http.client.request.duration", {
        let mut labels = labels(inner, spec);
        labels.push(Label::new("http.request.method", spec.method.as_str().to_owned()));
        labels.push(Label::new("server.address", inner.base.host().to_owned()));
        labels.push(Label::from_static_parts("paymux.delivery", delivery_word(delivery)));
        labels
            .extend(status.map(|status| Label::new("http.response.status_code", status.as_str().to_owned())));
        labels.extend(ended.err().map(|error| Label::new("error.type", error_type(error).into_owned())));
        labels
    })
    .record(took.as_secs_f64());
    #[cfg(not(feature = "metrics"))]
    let _ = (inner, spec);
}

/// Of few values each, as metrics want them.
#[cfg(feature = "metrics")]
fn labels(inner: &Inner, spec: &Spec) -> Vec<Label> {
    vec![
        Label::from_static_parts("paymux.provider", inner.facts.name),
        Label::from_static_parts("paymux.operation", spec.name),
    ]
}

/// The status where it alone is the error, else the kind.
fn error_type(error: &Error) -> Cow<'static, str> {
    match error.status() {
        Some(status) if status.is_client_error() || status.is_server_error() => {
            Cow::Owned(status.as_str().to_owned())
        }
        _ => Cow::Borrowed(error.kind().as_str()),
    }
}

/// As problem documents write it.
const fn delivery_word(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::NotSent => "not_sent",
        Delivery::Unknown => "unknown",
        Delivery::Answered => "answered",
    }
}

/// As problem documents write it.
const fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::NotDone => "not_done",
        Effect::MaybeDone => "maybe_done",
        Effect::Done => "done",
    }
}
