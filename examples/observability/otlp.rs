//! Spans as OTLP in JSON, into a file. In an app the crate `opentelemetry-otlp` does this, over the network.
//!
//! Source: opentelemetry.io/docs/specs/otlp (JSON encoding), opentelemetry.io/docs/specs/otel/protocol/file-exporter.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::trace::SpanKind;
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use serde_json::json;

/// Writes one line for each batch of spans.
#[derive(Debug)]
pub(crate) struct ToFile(Mutex<File>);

impl ToFile {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new(File::create(path)?)))
    }

    fn write(&self, batch: &[SpanData]) -> io::Result<()> {
        let spans: Vec<_> = batch.iter().map(span).collect();
        let line = json!({ "resourceSpans": [{
            "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "shop" } }] },
            "scopeSpans": [{ "scope": { "name": "paymux" }, "spans": spans }],
        }] });
        let mut file = self.0.lock().map_err(|_| io::Error::other("another write panicked"))?;
        writeln!(file, "{line}")
    }
}

impl SpanExporter for ToFile {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.write(&batch).map_err(|error| OTelSdkError::InternalFailure(error.to_string()))
    }
}

fn span(data: &SpanData) -> serde_json::Value {
    let kind = match data.span_kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    };
    json!({
        "traceId": data.span_context.trace_id().to_string(),
        "spanId": data.span_context.span_id().to_string(),
        "parentSpanId": data.parent_span_id.to_string(),
        "name": data.name,
        "kind": kind,
        "startTimeUnixNano": nanos(data.start_time),
        "endTimeUnixNano": nanos(data.end_time),
        "attributes": data.attributes.iter().map(attribute).collect::<Vec<_>>(),
    })
}

/// 64-bit numbers are texts in JSON.
fn nanos(at: SystemTime) -> String {
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_string()
}

fn attribute(of: &KeyValue) -> serde_json::Value {
    let value = match &of.value {
        Value::Bool(value) => json!({ "boolValue": value }),
        Value::I64(value) => json!({ "intValue": value.to_string() }),
        Value::F64(value) => json!({ "doubleValue": value }),
        other => json!({ "stringValue": other.to_string() }),
    };
    json!({ "key": of.key.as_str(), "value": value })
}
