//! For tests: built requests as text.

use bytes::Bytes;
use http::Request;

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
    match request.extensions().get::<SentSecrets>() {
        Some(secrets) => secrets.redact(&text),
        None => text,
    }
}
