//! Takes secrets out of what is shown.

use std::collections::BTreeMap;

use http::{Response, header};
use paymux::Bytes;
use serde_json::Value;

const REDACTED: &str = "[redacted]";

/// Members of a reply whose texts are secrets, by a part of their names.
const SECRET_NAMES: [&str; 7] = ["token", "secret", "signature", "password", "jwt", "api_key", "apikey"];

/// Knows the secrets of the environment.
pub(crate) struct Redact {
    secrets: Vec<(String, String)>,
}

impl Redact {
    /// Every variable counts as a secret but those that say where something is, or which.
    pub(super) fn new(variables: &BTreeMap<&'static str, String>) -> Self {
        let open = |name: &str| name.ends_with("_URL") || name.ends_with("_ID");
        let secret = variables.iter().filter(|(name, value)| !open(name) && value.len() >= 8);
        let mut secrets: Vec<_> = secret.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        // A secret that contains another one goes first.
        secrets.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        Self { secrets }
    }

    /// The text with the names of variables in the place of their values; `None` if it has none.
    pub(super) fn with_variables(&self, text: &str) -> Option<String> {
        let found = self.secrets.iter().any(|(_, value)| text.contains(value));
        let put_in =
            |text: String, (name, value): &(String, String)| text.replace(value, &format!("${name}"));
        found.then(|| self.secrets.iter().fold(text.to_owned(), put_in))
    }

    /// The text without any secret that is known.
    pub(super) fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, (_, value)| text.replace(value, REDACTED))
    }

    /// A reply: status, the headers that say something, body.
    pub(super) fn reply(&self, reply: &Response<Bytes>) -> String {
        let mut lines = vec![format!("HTTP {}", reply.status())];
        for name in [header::CONTENT_TYPE, header::RETRY_AFTER] {
            if let Some(value) = reply.headers().get(&name).and_then(|value| value.to_str().ok()) {
                lines.push(format!("{name}: {value}"));
            }
        }
        if !reply.body().is_empty() {
            lines.extend([String::new(), self.body(reply.body())]);
        }
        lines.join("\n")
    }

    /// A body, indented if it is JSON.
    pub(super) fn body(&self, body: &Bytes) -> String {
        let text = match serde_json::from_slice::<Value>(body) {
            Ok(mut json) => {
                hide(&mut json, false);
                serde_json::to_string_pretty(&json).unwrap_or_default()
            }
            Err(_) => String::from_utf8_lossy(body).into_owned(),
        };
        self.text(&text)
    }
}

/// Hides texts by the names of their members, and the queries of URLs, which may hold credentials. Short
/// texts stay: `"token": "USDT"` is no secret.
fn hide(json: &mut Value, secret: bool) {
    match json {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.to_ascii_lowercase();
                hide(member, SECRET_NAMES.iter().any(|part| name.contains(part)));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, secret)),
        Value::String(text) if secret && text.len() >= 12 => REDACTED.clone_into(text),
        Value::String(text) if text.starts_with("http") => {
            if let Some((address, _)) = text.split_once('?') {
                *text = format!("{address}?{REDACTED}");
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_everything_else_stays() {
        let variables = BTreeMap::from([
            ("A_KEY", "canary-of-the-environment".to_owned()),
            ("A_BASE_URL", "http://127.0.0.1:1".to_owned()),
        ]);
        let redact = Redact::new(&variables);
        let body = r#"{"session_token":"canary-session","token":"USDT","amount":"12.50",
            "page":"http://127.0.0.1:1/pay?session=canary","echo":"canary-of-the-environment"}"#;
        let shown = redact.body(&Bytes::from_static(body.as_bytes()));
        assert!(!shown.contains("canary"), "{shown}");
        for kept in ["USDT", "12.50", "http://127.0.0.1:1/pay?[redacted]"] {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
    }
}
