//! Under which names the sandbox answers, and whose pages may change something here.
//!
//! A browser sends what any page asks of it, to this machine too. Two headers tell, and no page can forge
//! them. `Host` says which name was called: a page whose own DNS name was pointed at this machine (DNS
//! rebinding) calls under that name, and could read the keys if it were answered. `Origin` says whose page
//! calls. Programs send the name that they were given, and no `Origin`.

use std::net::{IpAddr, SocketAddr};

use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{Method, Request};
use serde_json::json;

use crate::handle::error::{Error, Result};
use crate::wire::call::Reply;

/// Everything that may stand in `Host`.
#[derive(Debug)]
pub(crate) struct OwnNames {
    address: SocketAddr,
    /// What the builder was given besides, in small letters. A tunnel has a port of its own, so theirs is open.
    given: Vec<String>,
}

impl OwnNames {
    /// Those of an address that is listened on, and those that were given.
    pub(crate) fn new(address: SocketAddr, given: &[String]) -> Result<Self> {
        for name in given {
            let plain = name.parse::<Authority>().is_ok_and(|authority| authority.host() == name);
            if !plain {
                let message = format!("{name:?} is no host name; it has no scheme, port or path");
                return Err(Error::Input(message));
            }
        }
        Ok(Self { address, given: given.iter().map(|name| name.to_ascii_lowercase()).collect() })
    }

    /// The answer to a call that is not for this sandbox, or comes from another site's page.
    pub(crate) fn refusal<B>(&self, request: &Request<B>) -> Option<Reply> {
        let hosts: Vec<_> = request.headers().get_all(HOST).iter().collect();
        let [host] = hosts.as_slice() else {
            return Some(Reply::json(400, &json!({ "error": "there must be one Host header" })));
        };
        let host = host.to_str().unwrap_or_default();
        // A request line with a whole URL names a host, too.
        let named = request.uri().authority().map(Authority::as_str);
        if let Some(foreign) = [Some(host), named].into_iter().flatten().find(|name| !self.owns(name)) {
            let text = format!("this sandbox is not called {foreign:?}: it answers to {}", self.list());
            return Some(Reply::json(421, &json!({ "error": text })));
        }
        // What a page of another site only reads, the browser keeps from it; keys are not even sent.
        let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        if reads && !request.uri().path().starts_with("/_control") {
            return None;
        }
        let origin = request.headers().get(ORIGIN)?;
        if origin.to_str().is_ok_and(|origin| self.owns_page(origin)) {
            return None;
        }
        let text = format!("another site's Origin: pages of this sandbox are at {}", self.list());
        Some(Reply::json(403, &json!({ "error": text })))
    }

    fn owns_page(&self, origin: &str) -> bool {
        let given = |name: &str| self.is_given(name);
        match (origin.strip_prefix("http://"), origin.strip_prefix("https://")) {
            (Some(authority), _) => self.owns(authority),
            // The sandbox speaks no TLS; a tunnel before it may.
            (_, Some(authority)) => {
                authority.parse::<Authority>().is_ok_and(|authority| given(authority.host()))
            }
            _ => false,
        }
    }

    fn owns(&self, authority: &str) -> bool {
        let Ok(authority) = authority.parse::<Authority>() else { return false };
        if authority.as_str().contains('@') {
            return false;
        }
        let host = authority.host();
        if self.is_given(host) {
            return true;
        }
        if authority.port_u16().unwrap_or(80) != self.address.port() {
            return false;
        }
        let own = self.address.ip();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        // An address cannot be pointed elsewhere, so where all are listened on, all are ours.
        let is_own = |ip: IpAddr| ip.is_loopback() || ip == own || own.is_unspecified();
        host.eq_ignore_ascii_case("localhost") || address.is_ok_and(is_own)
    }

    fn is_given(&self, host: &str) -> bool {
        self.given.contains(&host.to_ascii_lowercase())
    }

    /// For people.
    fn list(&self) -> String {
        let port = self.address.port();
        let mut names =
            vec![format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
        if !self.address.ip().is_loopback() {
            names.push(self.address.to_string());
        }
        names.extend(self.given.iter().cloned());
        names.join(", ")
    }
}
