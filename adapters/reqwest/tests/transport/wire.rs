//! The request on the wire, to the letter.

use bytes::Bytes;
use http::Request;
use paymux_conformance::transport::{RawServer, Step, reply};
use paymux_core::transport::Transport;
use paymux_reqwest::ReqwestTransport;

use crate::settings::{AMPLE, settings};

#[tokio::test]
async fn a_request_brings_these_headers_and_no_others() {
    let server = RawServer::start(vec![Step::Read, reply("200 OK", "{}")]);
    let path = "/v1/a%2Fb/c%20d?ids=1&ids=2&e=%C3%A9&f=a+b&g";
    let request = Request::post(format!("http://{}{path}", server.address()))
        .header("content-type", "application/json")
        .header("x-api-key", "k")
        .body(Bytes::from_static(b"{\"a\" : 1.10}"))
        .unwrap();
    ReqwestTransport::new().unwrap().send(request, AMPLE).await.unwrap();

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
            "accept-encoding: identity",
            "accept: */*",
            &*agent,
            &*host,
            "content-length: 12",
        ]
    );
}

#[tokio::test]
async fn a_request_brings_its_own_user_agent() {
    let once = [Step::Read, reply("200 OK", "{}")];
    let server = RawServer::start([once.clone(), once].concat());
    let transport =
        ReqwestTransport::with(settings(|settings| settings.user_agent = "shop/1".into())).unwrap();
    for (own, seen) in [(None, "shop/1"), (Some("op/2"), "op/2")] {
        let mut request = Request::get(format!("http://{}/", server.address()));
        if let Some(own) = own {
            request = request.header("user-agent", own);
        }
        transport.send(request.body(Bytes::new()).unwrap(), AMPLE).await.unwrap();
        assert_eq!(server.received().pop().unwrap().header("user-agent"), Some(seen));
    }
}
