//! What the server sees, and what comes back.

use bytes::Bytes;
use http::{Method, Request, StatusCode};

use crate::kit::case::{Cases, Verdict, ensure};
use crate::transport::sending::{Line, built, get, post};
use crate::transport::{RawServer, Step, TransportSuite, reply, write};

type Check = fn(TransportSuite) -> Verdict;

pub(super) fn add(suite: TransportSuite, cases: &mut Cases) {
    let checks: [(&str, Check); 6] = [
        ("the request arrives as it was built", as_built),
        ("an empty body says so where one is expected", empty_body),
        ("no header is added twice", own_headers),
        ("the reply comes back whole and as sent", as_sent),
        ("a HEAD request has a length and no body", head),
        ("bytes after a reply are not taken for the next", poisoned),
    ];
    for (name, check) in checks {
        cases.add(format!("wire::{name}"), move || check(suite));
    }
}

fn server() -> RawServer {
    RawServer::start(vec![Step::Read, reply("200 OK", "{}"), Step::Read, reply("200 OK", "{}")])
}

/// Another path would be another operation than the one meant, and other bytes than the ones signed.
fn as_built(suite: TransportSuite) -> Verdict {
    let server = server();
    let path = "/v1/a%2Fb/c%20d//e?ids=1&ids=2&e=%C3%A9&f=a+b&g";
    let request = built(
        Request::post(format!("http://{}{path}", server.address()))
            .header("content-type", "application/json")
            .header("x-api-key", "k")
            .header("x-twice", "1")
            .header("x-twice", "2")
            .body(Bytes::from_static(b"{\"amount\" : 1.10}")),
    )?;
    Line::open(suite).reply(request)?;

    let received = server.received();
    let [request] = received.as_slice() else {
        return Err(format!("{} requests came", received.len()).into());
    };
    let lines: Vec<_> = request.head.lines().map(str::to_ascii_lowercase).collect();
    ensure!(request.head.starts_with(&format!("POST {path} HTTP/1.1\r\n")), "another path: {}", request.head);
    for expected in ["content-type: application/json", "x-api-key: k", "x-twice: 1", "x-twice: 2"] {
        ensure!(lines.iter().any(|line| line == expected), "{expected} is missing: {}", request.head);
    }
    let host = server.address().to_string();
    for (name, value) in [("host", &*host), ("content-length", "17")] {
        ensure!(request.header(name) == Some(value), "{name} is not once {value}: {}", request.head);
    }
    // Whoever asks for none of its own has to read what comes; here nothing is decoded.
    let encoding = request.header("accept-encoding");
    ensure!(
        encoding == Some("identity"),
        "accept-encoding is {encoding:?}: a compressed reply would be lost"
    );
    ensure!(request.body == b"{\"amount\" : 1.10}", "the body changed on its way");
    Ok(())
}

/// Gateways answer 411 to a POST without a length (RFC 9110, section 8.6).
fn empty_body(suite: TransportSuite) -> Verdict {
    let line = Line::open(suite);
    for (method, length) in [
        (Method::POST, Some("0")),
        (Method::PUT, Some("0")),
        (Method::PATCH, Some("0")),
        (Method::GET, None),
        (Method::DELETE, None),
    ] {
        let server = server();
        let url = format!("http://{}/", server.address());
        line.reply(built(Request::builder().method(&method).uri(url).body(Bytes::new()))?)?;
        let seen =
            server.received().first().and_then(|request| request.header("content-length").map(str::to_owned));
        ensure!(seen.as_deref() == length, "{method}: content-length is {seen:?}");
    }
    Ok(())
}

fn own_headers(suite: TransportSuite) -> Verdict {
    let server = server();
    let own = [("user-agent", "op/2"), ("accept", "application/json"), ("accept-encoding", "deflate")];
    let mut request = Request::post(format!("http://{}/", server.address()));
    for (name, value) in own {
        request = request.header(name, value);
    }
    Line::open(suite).reply(built(request.body(Bytes::from_static(b"{}")))?)?;
    let received = server.received();
    for (name, value) in own {
        let seen = received.first().and_then(|request| request.header(name));
        ensure!(seen == Some(value), "{name} is not once {value}: {received:?}");
    }
    Ok(())
}

fn as_sent(suite: TransportSuite) -> Verdict {
    let body = b"\x1f\x8b\x08 no more gzip than that";
    let head = "HTTP/1.1 418 Teapot\r\nContent-Encoding: gzip\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: ";
    let head = format!("{head}{}\r\n\r\n", body.len());
    let once = [Step::Read, write([head.as_bytes(), body].concat())];
    let server = RawServer::start([once.clone(), once].concat());
    let line = Line::open(suite);
    let reply = line.reply(get(format!("http://{}/", server.address()))?)?;
    ensure!(reply.status() == StatusCode::IM_A_TEAPOT, "the status is {}", reply.status());
    let cookies: Vec<_> = reply.headers().get_all("set-cookie").iter().collect();
    ensure!(cookies == ["a=1", "b=2"], "the cookies are {cookies:?}");
    for (name, value) in [("content-encoding", "gzip"), ("content-length", &*body.len().to_string())] {
        let seen = reply.headers().get(name);
        ensure!(seen.is_some_and(|seen| seen == value), "{name} is {seen:?}");
    }
    ensure!(reply.body().as_ref() == body, "the body changed on its way");

    line.reply(get(format!("http://{}/", server.address()))?)?;
    let kept = server.received().iter().any(|request| request.header("cookie").is_some());
    ensure!(!kept, "a cookie is kept");
    Ok(())
}

fn head(suite: TransportSuite) -> Verdict {
    let server = RawServer::start(vec![
        Step::Read,
        write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
        Step::Hang,
    ]);
    let request = built(Request::head(format!("http://{}/", server.address())).body(Bytes::new()))?;
    ensure!(Line::open(suite).reply(request)?.body().is_empty(), "there is a body");
    Ok(())
}

fn poisoned(suite: TransportSuite) -> Verdict {
    let poisoned =
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
    let honest = vec![Step::Read, reply("200 OK", "honest")];
    let server = RawServer::start_each(vec![vec![Step::Read, write(poisoned), Step::Hang], honest]);
    let line = Line::open(suite);
    let first = line.reply(post(format!("http://{}/", server.address()), 0)?)?;
    ensure!(first.body() == "a", "the first reply is {:?}", first.body());
    // Here the second may be lost on the first connection: what it must not have is a reply that is not its own.
    if let Ok(second) = line.send(post(format!("http://{}/", server.address()), 1)?)? {
        ensure!(second.body() == "honest", "the second reply is {:?}", second.body());
    }
    Ok(())
}
