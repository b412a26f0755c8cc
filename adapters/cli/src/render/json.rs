//! As JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::Shown;

/// A request as JSON.
#[derive(Serialize)]
pub(super) struct Json<'a> {
    method: &'a str,
    url: &'a str,
    headers: BTreeMap<&'a str, String>,
    body: Option<Box<RawValue>>,
}

/// The body as JSON where it is JSON, every number as it stands, and as text otherwise.
pub(super) fn value(shown: &Shown) -> Json<'_> {
    let mut headers: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in &shown.headers {
        let all = headers.entry(name).or_default();
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(value);
    }
    let body = shown.body.as_ref().and_then(|body| {
        // Text can always be written as a JSON string.
        RawValue::from_string(body.clone()).or_else(|_| to_raw_value(body)).ok()
    });
    Json { method: &shown.method, url: &shown.url, headers, body }
}
