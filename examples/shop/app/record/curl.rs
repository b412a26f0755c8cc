//! A request as a command, with the names of variables in the place of credentials.

use http::Request;
use paymux::Bytes;
use paymux_core::test_util::render;

use super::redact::Redact;

/// The command that sends the same request.
pub(super) fn of(request: &Request<Bytes>, redact: &Redact) -> String {
    let mut lines = vec![format!("curl -X {} '{}'", request.method(), request.uri())];
    for (name, value) in request.headers() {
        let text = value.to_str().unwrap_or_default();
        let shown = match (value.is_sensitive(), redact.with_variables(text)) {
            // In double quotes, so that the shell puts the variable in.
            (_, Some(text)) => format!("-H \"{name}: {text}\""),
            (true, None) => format!("-H \"{name}: $SECRET\""),
            (false, None) => format!("-H '{name}: {}'", quoted(text)),
        };
        lines.push(shown);
    }
    // The renderer has taken secrets out of the body.
    if let (false, Some((_, body))) = (request.body().is_empty(), render(request).split_once("\n\n")) {
        lines.push(format!("--data '{}'", quoted(body.trim_end())));
    }
    lines.join(" \\\n  ")
}

/// Text inside single quotes of a shell.
fn quoted(text: &str) -> String {
    text.replace('\'', "'\\''")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::HeaderValue;

    use super::*;

    #[test]
    fn credentials_become_variables_and_quotes_stay_inside() {
        let variables = BTreeMap::from([("PAYVIOX_SECRET_KEY", "sk_test_canary".to_owned())]);
        let mut key = HeaderValue::from_static("Bearer sk_test_canary");
        key.set_sensitive(true);
        let mut other = HeaderValue::from_static("something-signed");
        other.set_sensitive(true);
        let request = Request::post("https://api.example/session")
            .header("authorization", key)
            .header("x-signature", other)
            .header("content-type", "application/json")
            .body(Bytes::from_static(br#"{"name":"Bob's mug"}"#))
            .unwrap();
        let command = of(&request, &Redact::new(&variables));
        assert_eq!(
            command,
            "curl -X POST 'https://api.example/session' \\\n  \
             -H \"authorization: Bearer $PAYVIOX_SECRET_KEY\" \\\n  \
             -H \"x-signature: $SECRET\" \\\n  \
             -H 'content-type: application/json' \\\n  \
             --data '{\"name\":\"Bob'\\''s mug\"}'"
        );
    }
}
