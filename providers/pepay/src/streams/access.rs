//! Whose stream it is: how it is opened, and where its events are listed.

use http::header::{HeaderName, HeaderValue};
use http::{Request, Uri};
use paymux_core::provider::wire::WireSecret;
use paymux_core::provider::{Credential, CredentialKind, Operation};
use paymux_core::transport::Runtime;
use paymux_core::{Bytes, CallOptions, Client, Error, ErrorKind};
use zeroize::Zeroizing;

use super::connect::Endpoint;
use super::filter::{CommerceUpgrade, Filter, MerchantUpgrade, PayorUpgrade};
use super::seen::Start;
use crate::envelope::List;
use crate::event::{self, PepayEvent};
use crate::{CommerceKey, MerchantKey, PEPAY, PaymentJwt, Payor, Pepay, Scope, ws};

/// How a merchant's or a commerce stream proves who listens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// By the key itself, in a header. For servers.
    #[default]
    Key,
    /// By a short-lived token, minted anew with the key for each connection.
    Tokens {
        /// How long a token lives, in **seconds**; the server's choice where it is not given.
        ttl_seconds: Option<u64>,
    },
}

/// Whose stream it is.
pub(super) enum Source {
    Account { client: Client<Pepay>, filter: Filter, access: Access },
    Payor { payor: Payor, token: Credential<PaymentJwt> },
}

/// What has to be asked for, and of whom.
pub(super) struct Upgrade {
    pub(super) endpoint: Endpoint,
    /// Host and port, as the request names them.
    pub(super) authority: String,
    /// Path and query, which may hold a token.
    pub(super) target: Zeroizing<String>,
    /// The key.
    pub(super) header: Option<(HeaderName, HeaderValue)>,
    /// What must be in no text.
    pub(super) secrets: Vec<Zeroizing<String>>,
}

impl Source {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Account { filter: Filter::Merchant(_), .. } => "merchant",
            Self::Account { filter: Filter::Commerce(_), .. } => "commerce",
            Self::Payor { .. } => "payor",
        }
    }

    pub(super) fn runtime(&self) -> &dyn Runtime {
        match self {
            Self::Account { client, .. } => client.runtime(),
            Self::Payor { payor, .. } => payor.client().runtime(),
        }
    }

    /// Whether each connection has a token of its own.
    pub(super) const fn mints(&self) -> bool {
        matches!(self, Self::Account { access: Access::Tokens { .. }, .. })
    }

    /// The list of the same events, where there is one.
    pub(super) fn list(&self) -> Option<event::List> {
        match self {
            Self::Account { filter, .. } => filter.list(),
            Self::Payor { .. } => None,
        }
    }

    /// Whether an event of that list is none of this stream's.
    pub(super) fn excludes(&self, event: &PepayEvent) -> bool {
        match self {
            Self::Account { filter, .. } => filter.excludes(event),
            Self::Payor { .. } => false,
        }
    }

    /// A page of that list.
    pub(super) async fn page(&self, list: &event::List) -> Result<List<PepayEvent>, Error> {
        match self {
            Self::Account { client, filter, .. } => {
                Ok(client.send_with(list, &only(filter)).await?.value.data)
            }
            Self::Payor { .. } => Err(Error::unsupported("a payer's events are in no list")),
        }
    }

    /// Where a stream starts that is to start now.
    pub(super) async fn newest(&self, list: event::List) -> Result<Start, Error> {
        let newest = self.page(&event::List { limit: Some(1), ..list }).await?.data.into_iter().next();
        Ok(newest.map_or(Start::Everything, |event| Start::After(event.id)))
    }

    /// What opens the stream.
    pub(super) async fn upgrade(&self, since: Option<String>, allow_plain: bool) -> Result<Upgrade, Error> {
        match self {
            Self::Payor { payor, token } => {
                let token = WireSecret::new(token.expose().collect::<String>());
                let request = PayorUpgrade::new(since, token.clone());
                let request = payor.client().request(&request, &CallOptions::default()).await?;
                Upgrade::of(&request, Some(token.expose()), allow_plain)
            }
            Self::Account { client, filter, access } => {
                let minted = match access {
                    Access::Key => None,
                    Access::Tokens { ttl_seconds } => {
                        let mint = ws::Mint { scope: scope(filter), ttl_seconds: *ttl_seconds };
                        Some(client.send_with(&mint, &only(filter)).await?.value.data)
                    }
                };
                let token = minted.as_ref().map(|minted| minted.token.clone());
                let request = match filter {
                    Filter::Merchant(filter) => ask(client, MerchantUpgrade::new(filter, since, token)).await,
                    Filter::Commerce(filter) => ask(client, CommerceUpgrade::new(filter, since, token)).await,
                }?;
                let token = minted.as_ref().map(|minted| minted.token.expose());
                let mut upgrade = Upgrade::of(&request, token, allow_plain)?;
                let told = minted.as_ref().and_then(|minted| minted.ws_url.as_ref());
                if let Some(path) = told.and_then(|url| path_here(url.expose(), request.uri())) {
                    upgrade.go_to(&path);
                }
                Ok(upgrade)
            }
        }
    }
}

/// The upgrade with the key of its own scope alone, or with the token that it holds.
async fn ask<O: Operation<Api = Pepay>>(client: &Client<Pepay>, upgrade: O) -> Result<Request<Bytes>, Error> {
    client.request(&upgrade, &CallOptions::default()).await
}

const fn scope(filter: &Filter) -> Scope {
    match filter {
        Filter::Merchant(_) => Scope::Merchant,
        Filter::Commerce(_) => Scope::Commerce,
    }
}

/// With the key of the stream's own scope: another sees other events.
fn only(filter: &Filter) -> CallOptions {
    CallOptions::default().scheme(match scope(filter) {
        Scope::Merchant => MerchantKey::ID,
        Scope::Commerce => CommerceKey::ID,
    })
}

impl Upgrade {
    fn of(request: &Request<Bytes>, token: Option<&str>, allow_plain: bool) -> Result<Self, Error> {
        let bad = |rule: &'static str| {
            Error::refused(ErrorKind::Configuration, rule).with_field("base_url").of_provider(PEPAY.name)
        };
        let uri = request.uri();
        let (Some(authority), Some(target)) = (uri.authority(), uri.path_and_query()) else {
            return Err(bad("a stream needs an absolute base URL"));
        };
        let tls = uri.scheme_str() == Some("https");
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        if !tls && !allow_plain && !is_loopback(&host) {
            return Err(bad(
                "a stream without TLS to another machine: whoever is on the way reads the credential",
            ));
        }
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let key = request.headers().iter().find(|(_, value)| value.is_sensitive());
        let key_text = key.and_then(|(_, value)| value.to_str().ok());
        let secrets = [token, key_text].into_iter().flatten().map(|text| Zeroizing::new(text.to_owned()));
        Ok(Self {
            endpoint: Endpoint { host, port, tls },
            authority: authority.as_str().to_owned(),
            target: Zeroizing::new(target.as_str().to_owned()),
            header: key.map(|(name, value)| (name.clone(), value.clone())),
            secrets: secrets.collect(),
        })
    }

    /// The same query, at another path.
    fn go_to(&mut self, path: &str) {
        if let Some((_, query)) = self.target.split_once('?') {
            self.target = Zeroizing::new(format!("{path}?{query}"));
        }
    }
}

/// The path of a URL that a reply names, if it is on the very host that is talked to anyway. Anything else
/// is passed over: a token goes nowhere because a reply says so.
fn path_here(told: &str, own: &Uri) -> Option<String> {
    let told: Uri = told.parse().ok()?;
    let secure = match told.scheme_str()? {
        "wss" => true,
        "ws" => false,
        _ => return None,
    };
    let port = |uri: &Uri| uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let same = secure == (own.scheme_str() == Some("https"))
        && told.host()?.eq_ignore_ascii_case(own.host()?)
        && port(&told) == port(own)
        && !told.authority()?.as_str().contains('@');
    same.then(|| told.path().to_owned())
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_leads_to_no_other_host() {
        let own: Uri = "https://api.example.com/base/ws/merchant/events?token=t".parse().unwrap();
        for (told, path) in [
            ("wss://api.example.com/ws/v2?token=t", Some("/ws/v2")),
            ("wss://API.example.com:443/ws", Some("/ws")),
            ("ws://api.example.com/ws", None),
            ("wss://api.example.com:444/ws", None),
            ("wss://evil.example/ws", None),
            ("wss://api.example.com@evil.example/ws", None),
            ("wss://evil@api.example.com/ws", None),
            ("https://api.example.com/ws", None),
            ("//evil.example/ws", None),
            ("/ws/v2", None),
            ("", None),
        ] {
            assert_eq!(path_here(told, &own).as_deref(), path, "{told}");
        }
    }

    #[test]
    fn plain_streams_stay_on_this_machine() {
        let of = |url: &str, plain| Upgrade::of(&Request::get(url).body(Bytes::new()).unwrap(), None, plain);
        for url in ["http://localhost:1/ws", "http://127.0.0.9/ws", "http://[::1]:8/ws"] {
            assert!(of(url, false).is_ok_and(|upgrade| !upgrade.endpoint.tls), "{url}");
        }
        let refused = of("http://api.example.com/ws", false).err().unwrap();
        assert_eq!(refused.kind(), ErrorKind::Configuration);
        assert_eq!(of("http://api.example.com/ws", true).ok().unwrap().endpoint.port, 80);
        assert_eq!(of("https://api.example.com/ws", false).ok().unwrap().endpoint.port, 443);
    }
}
