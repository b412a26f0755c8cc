//! Servers that echo a credential in every place there is, and servers that fail.

use serde_json::json;

use crate::raw_server::Step::{Hang, Read, Reset};
use crate::raw_server::{Step, write};

/// What a server does after it has read a request that holds the canary.
pub(crate) fn hostile(canary: &str) -> Vec<(String, Vec<Step>)> {
    let mut replies = Vec::new();
    let statuses = [
        "400 No", "401 No", "402 No", "403 No", "404 No", "409 No", "410 No", "422 No", "429 No", "500 No",
        "503 No",
    ];
    for (index, status) in statuses.into_iter().enumerate() {
        let bodies = bodies(canary);
        let (shape, body) = &bodies[index % bodies.len()];
        replies.push((format!("{status}, {shape}"), vec![Read, echo(status, canary, body)]));
    }
    for (shape, body) in bodies(canary) {
        replies.push((format!("422, {shape}"), vec![Read, echo("422 No", canary, &body)]));
        replies.push((format!("200, {shape}"), vec![Read, echo("200 OK", canary, &body)]));
    }
    for (name, script) in [
        ("302", vec![echo("302 Found", canary, "")]),
        ("a success", vec![echo("200 OK", canary, r#"{"id":"t1"}"#)]),
        ("another thing", vec![echo("200 OK", canary, r#"{"id":"t2"}"#)]),
        ("a reason phrase", vec![write(format!("HTTP/1.1 400 {canary}\r\nContent-Length: 0\r\n\r\n"))]),
        ("a long request id", vec![write(long_id(canary))]),
        ("no HTTP", vec![write(format!("{canary}\r\n\r\n"))]),
        ("half a status line", vec![write(format!("HTTP/1.1 20{canary}"))]),
        ("a broken header", vec![write(format!("HTTP/1.1 200 OK\r\n{canary}\r\n\r\n"))]),
        ("half a body", vec![write(format!("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{canary}"))]),
        ("a broken chunk", vec![write(chunked(canary))]),
        ("a gigantic body", vec![write("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"), Hang]),
        ("closes", vec![]),
        ("resets", vec![Reset]),
    ] {
        replies.push((name.to_owned(), [vec![Read], script].concat()));
    }
    replies
}

fn long_id(canary: &str) -> String {
    let padding = "i".repeat(120);
    format!("HTTP/1.1 400 No\r\nX-Request-Id: {padding}{canary}\r\nContent-Length: 0\r\n\r\n")
}

fn chunked(canary: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{canary}\r\n{canary}\r\n")
}

/// A reply whose headers hold the canary.
fn echo(status: &str, canary: &str, body: &str) -> Step {
    let headers = ["X-Request-Id", "Retry-After", "Location", "WWW-Authenticate", "Set-Cookie"];
    let headers: String = headers.iter().map(|name| format!("{name}: {canary}\r\n")).collect();
    let length = body.len();
    write(format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

/// Bodies that hold the canary in every place that is ever read.
fn bodies(canary: &str) -> Vec<(&'static str, String)> {
    let said = format!("the key {canary} ({}) is not known", encoded(canary));
    let problem = json!({
        "type": format!("https://errors.invalid/{canary}"), "title": said, "status": 400, "detail": said,
        "instance": format!("/v1?key={}", encoded(canary)), "member": canary, "nested": [{ "deep": said }],
    });
    let mut keyed = problem.clone();
    keyed[canary] = json!({ canary: 1 });
    vec![
        ("flat", json!({ "error": said, "message": said, "code": canary, "type": canary }).to_string()),
        ("one text", json!({ "error": said }).to_string()),
        ("nested", json!({ "error": { "code": canary, "message": said, "type": said } }).to_string()),
        ("errors", json!({ "errors": [{ "code": canary, "message": said, "field": canary }] }).to_string()),
        ("a field map", json!({ canary: [said] }).to_string()),
        ("a problem", problem.to_string()),
        ("a problem with members of that name", keyed.to_string()),
        ("a bare text", json!(canary).to_string()),
        ("wrong types", json!({ "id": { canary: canary }, "key": [canary] }).to_string()),
        ("a map", json!({ canary: { canary: canary }, "data": { canary: [canary] } }).to_string()),
        ("HTML", format!("<html>{canary}</html>")),
        ("half JSON", format!("{{\"id\": \"{canary}")),
    ]
}

/// Percent-encoded, as a URL holds it.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
