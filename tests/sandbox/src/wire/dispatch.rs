//! One request from the router to a provider half: log, fault, act, answer.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderValue, RETRY_AFTER};

use crate::half::{Half, Handler};
use crate::running::faults::Fault;
use crate::running::request_log::RequestRecord;
use crate::running::shared::Shared;
use crate::wire::call::{Call, Reply};
use crate::wire::connections::{Cut, HalfOf};

/// The longest request body that is read, in bytes.
const LIMIT: usize = 1 << 20;

/// The address of the caller, which the server puts on each request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Serves one request of a half.
pub(crate) async fn serve(
    shared: &Shared,
    half: &dyn Half,
    operation: &'static str,
    handle: &Handler,
    params: Vec<(String, String)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let prefix = format!("/{}", half.name());
    let path = parts.uri.path();
    let path = path.strip_prefix(&prefix).unwrap_or(path).to_owned();
    let number = shared.log.begin(RequestRecord {
        number: 0,
        provider: half.name().to_owned(),
        method: parts.method.to_string(),
        path: path.clone(),
        operation: operation.to_owned(),
        at: shared.tools.clock.now(),
        received: false,
        acted: false,
        status: None,
        fault: None,
    });
    let fault = shared.faults.take(half.name(), operation);
    shared.log.update(number, |record| record.fault = fault.as_ref().map(|fault| fault.name().to_owned()));
    if fault == Some(Fault::Refuse) {
        return cut();
    }
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return cut();
    };
    let acts = fault.as_ref().is_none_or(Fault::acts);
    shared.log.update(number, |record| {
        record.received = true;
        record.acted = acts;
    });
    let peer =
        parts.extensions.get::<Peer>().map_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)), |peer| peer.0);
    let call = Call {
        params,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        peer: peer.ip(),
    };
    let reply = acts.then(|| {
        shared.tick();
        half.finish(&path, handle(&call))
    });
    let response = finish(half, operation, &path, fault, reply).await;
    if response.extensions().get::<Cut>().is_none() {
        shared.log.update(number, |record| record.status = Some(response.status().as_u16()));
    }
    response
}

/// Turns the reply (none if nothing was done) into what the fault makes of it.
async fn finish(
    half: &dyn Half,
    operation: &str,
    path: &str,
    fault: Option<Fault>,
    reply: Option<Reply>,
) -> Response {
    let own = reply.unwrap_or_else(|| Reply::new(503, "text/plain", ""));
    match fault {
        None => own.into_response(),
        Some(Fault::Refuse | Fault::ActThenClose) => cut(),
        // The answer of a web socket has no body to break.
        Some(Fault::HalfBody | Fault::Truncated) if own.socket.is_some() => cut(),
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::HalfBody) => {
            let length = HeaderValue::from(own.body.len());
            let body = HalfOf::new(half_of(&own.body));
            let mut response = own.into_response();
            response.headers_mut().insert(CONTENT_LENGTH, length);
            *response.body_mut() = Body::new(body);
            response
        }
        Some(Fault::Truncated) => Reply { body: half_of(&own.body), ..own }.into_response(),
        Some(Fault::TooManyRequests { retry_after }) => half
            .finish(path, half.too_many_requests(operation, retry_after))
            .with(RETRY_AFTER, HeaderValue::from(retry_after))
            .into_response(),
        Some(Fault::BadGateway) => {
            let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
                        <body>\r\n<h1>502 Bad Gateway</h1>\r\n</body>\r\n</html>\r\n";
            Reply::new(502, "text/html", page).into_response()
        }
        Some(Fault::Unavailable { retry_after }) => {
            let reply = Reply::new(503, "text/plain", "");
            match retry_after {
                Some(seconds) => reply.with(RETRY_AFTER, HeaderValue::from(seconds)),
                None => reply,
            }
            .into_response()
        }
        Some(Fault::Canned { status, content_type, body, .. }) => {
            Reply::new(status, &content_type, body).into_response()
        }
    }
}

/// A response that stands for "close the connection without an answer".
fn cut() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

fn half_of(body: &Bytes) -> Bytes {
    body.slice(..body.len() / 2)
}
