//! What the server sees, and what comes back.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use paymux_core::transport::Transport;
use paymux_reqwest::ReqwestTransport;

use crate::support::{RawServer, Step, reply, write};
use crate::{AMPLE, transport};

fn server() -> RawServer {
    let once = [Step::Read, reply("200 OK", "{}")];
    RawServer::start([once.clone(), once].concat())
}

#[tokio::test]
async fn the_request_arrives_as_it_was_built() {
    let server = server();
    let path = "/v1/a%2Fb/c%20d?ids=1&ids=2&e=%C3%A9&f=a+b&g";
    let request = Request::post(format!("http://{}{path}", server.address()))
        .header("content-type", "application/json")
        .header("x-api-key", "k")
        .header("x-twice", "1")
        .header("x-twice", "2")
        .body(Bytes::from_static(b"{\"a\" : 1.10}"))
        .unwrap();
    transport().send(request, AMPLE).await.unwrap();

    let received = server.received().remove(0);
    let lines: Vec<_> = received.head.lines().filter(|line| !line.is_empty()).collect();
    let agent = format!("user-agent: paymux/{}", env!("CARGO_PKG_VERSION"));
    let host = format!("host: {}", server.address());
    let first = format!("POST {path} HTTP/1.1");
    assert_eq!(
        lines,
        [
            &*first,
            "content-type: application/json",
            "x-api-key: k",
            "x-twice: 1",
            "x-twice: 2",
            "accept-encoding: identity",
            "accept: */*",
            &*agent,
            &*host,
            "content-length: 12",
        ]
    );
    assert_eq!(received.body, b"{\"a\" : 1.10}");
}

#[tokio::test]
async fn an_empty_body_says_so_where_one_is_expected() {
    for (method, length) in [
        (Method::POST, Some("0")),
        (Method::PUT, Some("0")),
        (Method::PATCH, Some("0")),
        (Method::GET, None),
        (Method::DELETE, None),
    ] {
        let server = server();
        let url = format!("http://{}/", server.address());
        let request = Request::builder().method(&method).uri(url).body(Bytes::new()).unwrap();
        transport().send(request, AMPLE).await.unwrap();
        assert_eq!(server.received()[0].header("content-length"), length, "{method}");
    }
}

#[tokio::test]
async fn the_reply_comes_back_whole_and_as_sent() {
    let body = b"\x1f\x8b\x08 no more gzip than that";
    let head = "HTTP/1.1 418 Teapot\r\nContent-Encoding: gzip\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: ";
    let head = format!("{head}{}\r\n\r\n", body.len());
    let once = [Step::Read, write([head.as_bytes(), body].concat())];
    let server = RawServer::start([once.clone(), once].concat());
    let transport = transport();
    let get = || Request::get(format!("http://{}/", server.address())).body(Bytes::new()).unwrap();
    let reply = transport.send(get(), AMPLE).await.unwrap();
    assert_eq!(reply.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(reply.headers().get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
    assert_eq!(reply.headers()["content-encoding"], "gzip");
    assert_eq!(reply.headers()["content-length"], &*body.len().to_string());
    assert_eq!(reply.body().as_ref(), body);

    transport.send(get(), AMPLE).await.unwrap();
    assert_eq!(server.received()[1].header("cookie"), None, "no cookie is kept");
}

#[tokio::test]
async fn a_head_request_has_a_length_and_no_body() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n";
    let server = RawServer::start(vec![Step::Read, write(head)]);
    let request = Request::head(format!("http://{}/", server.address())).body(Bytes::new()).unwrap();
    assert!(transport().send(request, AMPLE).await.unwrap().body().is_empty());
}

#[tokio::test]
async fn bytes_after_a_reply_are_not_taken_for_the_next() {
    let poisoned =
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
    let honest = vec![Step::Read, reply("200 OK", "honest")];
    let server = RawServer::start_each(vec![vec![Step::Read, write(poisoned), Step::Hang], honest]);
    let transport = transport();
    for expected in ["a", "honest"] {
        let request = Request::get(format!("http://{}/", server.address())).body(Bytes::new()).unwrap();
        assert_eq!(transport.send(request, AMPLE).await.unwrap().body(), expected);
    }
}

#[tokio::test]
async fn a_request_brings_its_own_user_agent() {
    let server = server();
    let transport = ReqwestTransport::builder().user_agent("shop/1").build().unwrap();
    for (own, seen) in [(None, "shop/1"), (Some("op/2"), "op/2")] {
        let mut request = Request::get(format!("http://{}/", server.address()));
        if let Some(own) = own {
            request = request.header("user-agent", own);
        }
        transport.send(request.body(Bytes::new()).unwrap(), AMPLE).await.unwrap();
        assert_eq!(server.received().pop().unwrap().header("user-agent"), Some(seen));
    }
}
