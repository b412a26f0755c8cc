//! What the peer expects of a request.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;

use crate::kit::json::Json;
use crate::kit::target::{Line, same_target};

/// What a request must be. What is not said is not looked at.
#[derive(Clone, Debug)]
pub struct Expect {
    line: String,
    headers: Vec<(String, Option<String>)>,
    body: Option<String>,
}

impl Expect {
    /// A request of this method, path and query: `GET /payments?limit=10`. The path is below the base
    /// URL; query and path may be encoded in any way that means the same.
    #[must_use]
    pub fn new(line: impl Into<String>) -> Self {
        Self { line: line.into(), headers: Vec::new(), body: None }
    }

    /// With this header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Without this header.
    #[must_use]
    pub fn no_header(mut self, name: impl Into<String>) -> Self {
        self.headers.push((name.into(), None));
        self
    }

    /// With this body: JSON means the same in any order of its members, a form in any encoding and order of its pairs,
    /// anything else byte for byte.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// What is wrong about a request that came in below `base`. Shows no header values.
    pub(crate) fn check(&self, base: &str, request: &Request<Bytes>) -> Result<(), String> {
        let came = Line::of(base, request);
        let wanted: Line = Line::parse(&self.line);
        if !same_target(&wanted, &came) {
            return Err(format!("`{}` was expected, `{came}` came", self.line));
        }
        for (name, value) in &self.headers {
            let came = request.headers().get(name).and_then(|value| value.to_str().ok());
            if came != value.as_deref() {
                return Err(format!("the header `{name}` is not as expected"));
            }
        }
        let Some(body) = &self.body else { return Ok(()) };
        let text = std::str::from_utf8(request.body()).unwrap_or_default();
        let same = same_body(request, body);
        if same { Ok(()) } else { Err(format!("the body `{body}` was expected, `{text}` came")) }
    }
}

/// Whether a request carries this body, in whatever way it may be written.
pub(crate) fn same_body(request: &Request<Bytes>, wanted: &str) -> bool {
    let came = std::str::from_utf8(request.body()).unwrap_or_default();
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let pairs = |text: &str| {
            let mut pairs: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
            pairs.sort();
            pairs
        };
        return pairs(wanted) == pairs(came);
    }
    match (Json::parse(wanted), Json::parse(came)) {
        (Some(wanted), Some(came)) => wanted == came,
        _ => wanted == came,
    }
}
