use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use http::Request;

use super::{Scripted, StoppedClock};
use crate::error::{Error, visible};
use crate::interface::CallOptions;
use crate::setup::{Descriptor, Settings};
use crate::wire::SentSecrets;

/// A built request as text, for snapshots: method, URL, headers by name, body. Credentials and
/// secrets are redacted; the same request gives the same text, always.
///
/// ```
/// use paymux_core::test_util::render;
/// let request = http::Request::get("https://api.example.com/balance").body(bytes::Bytes::new())?;
/// assert_eq!(render(&request), "GET https://api.example.com/balance\n");
/// # Ok::<(), http::Error>(())
/// ```
#[must_use]
pub fn render(request: &Request<Bytes>) -> String {
    let mut lines = vec![format!("{} {}", request.method(), request.uri())];
    let mut headers: Vec<String> = request
        .headers()
        .iter()
        .map(|(name, value)| match (value.is_sensitive(), value.to_str()) {
            (true, Ok(text)) if text.starts_with("Bearer ") => format!("{name}: Bearer [redacted]"),
            (true, _) => format!("{name}: [redacted]"),
            (false, Ok(text)) => format!("{name}: {text}"),
            (false, Err(_)) => format!("{name}: {value:?}"),
        })
        .collect();
    headers.sort();
    lines.append(&mut headers);
    if !request.body().is_empty() {
        lines.push(String::new());
        lines.push(String::from_utf8_lossy(request.body()).into_owned());
    }
    let text = lines.join("\n") + "\n";
    let text = match request.extensions().get::<SentSecrets>() {
        Some(secrets) => secrets.redactor().redact(&text).into_owned(),
        None => text,
    };
    visible(&text).into_owned()
}

/// The request of an operation, built from JSON in wire names, as a provider that is opened with these
/// settings would send it. Sends nothing.
///
/// # Errors
///
/// [`ErrorKind::UnsupportedOperation`](crate::ErrorKind::UnsupportedOperation) where there is no such operation
/// or its credential has to be obtained first; otherwise as [`Entry::build`](crate::provider::Entry::build),
/// the descriptor's `open`, and [`Client::request`](crate::Client::request).
pub fn preview(
    descriptor: &Descriptor,
    settings: &Settings,
    operation: &str,
    input: &str,
    options: &CallOptions,
) -> Result<Request<Bytes>, Error> {
    let entry =
        descriptor.operation(operation).ok_or_else(|| Error::unsupported("there is no such operation"))?;
    let operation = entry.build(input.as_bytes())?;
    let clock = Arc::new(StoppedClock::default());
    let opened = (descriptor.open)(settings, Arc::new(Scripted::new()), clock)?;
    let request = opened.client.preview(&*operation, options).now_or_never();
    request.unwrap_or_else(|| Err(Error::unsupported("this credential has to be obtained first")))
}
