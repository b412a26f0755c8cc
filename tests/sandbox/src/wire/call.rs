//! A call as a provider half sees it, and the reply it gives.

use std::net::IpAddr;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use serde::Serialize;

use crate::wire::socket::Socket;

/// One request, whole.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) params: Vec<(String, String)>,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) peer: IpAddr,
}

impl Call {
    /// A segment of the path by its name in the route; empty if the route has none of that name.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// A header's text, if it is there and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The first query value of this name, decoded.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        pairs(self.query.as_bytes(), name)
    }

    /// The first value of this name in a form body, decoded.
    pub(crate) fn form_value(&self, name: &str) -> Option<String> {
        pairs(&self.body, name)
    }

    /// Whether the body is declared to be JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.header("content-type")
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    }

    /// The bearer token, if `Authorization` carries one.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// The address of the caller: the first entry of `X-Forwarded-For`, which lets a test play any
    /// address from loopback, else the address of the connection.
    pub(crate) fn address(&self) -> IpAddr {
        self.header("x-forwarded-for")
            .and_then(|list| list.split(',').next())
            .and_then(|first| first.trim().parse().ok())
            .unwrap_or(self.peer)
    }
}

/// The first value of this name in a query or a form, decoded.
pub(crate) fn pairs(text: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(text).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// One answer, whole.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
    /// A web socket that the connection turns into after this answer.
    pub(crate) socket: Option<Socket>,
}

impl Reply {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Bytes>) -> Self {
        let kind = HeaderValue::from_str(kind).map(|kind| (CONTENT_TYPE, kind));
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: kind.into_iter().collect(),
            body: body.into(),
            socket: None,
        }
    }

    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::new(status, "application/json", body),
            Err(error) => Self::new(500, "text/plain", format!("sandbox: {error}")),
        }
    }

    pub(crate) fn html(status: u16, page: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", page)
    }

    /// 303: the browser fetches `url` next.
    pub(crate) fn see_other(url: &str) -> Self {
        let reply = Self::new(303, "text/plain", "");
        match HeaderValue::from_str(url) {
            Ok(url) => reply.with(LOCATION, url),
            Err(_) => Self::new(500, "text/plain", "sandbox: the return URL is no header value"),
        }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.retain(|(old, _)| *old != name);
        self.headers.push((name, value));
        self
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        if let Some(socket) = self.socket {
            response.extensions_mut().insert(socket);
        }
        response
    }
}
