//! The settings of a transport, and what is wrong with some.

use std::fmt;
use std::time::Duration;

use paymux_core::transport::{BoxError, RequestRules};

/// How a transport connects, and what it accepts. The defaults are safe; change what you need:
///
/// ```
/// use std::time::Duration;
///
/// use paymux_transport::HttpSettings;
///
/// let mut settings = HttpSettings::default();
/// settings.connect_timeout = Duration::from_secs(2);
/// settings.user_agent = "shop/1.0".into();
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpSettings {
    /// How long name resolution, TCP, a proxy's tunnel and TLS may take together; 5 seconds. Running out of it proves that
    /// nothing was sent, which the time limit of a call does not.
    pub connect_timeout: Duration,
    /// The most time that any call gets, however much it asks for; 2 minutes.
    pub max_timeout: Duration,
    /// The most bytes of body that are read of a reply; 4 MiB. A larger one is an error of kind
    /// [`BodyTooLarge`](paymux_core::transport::TransportErrorKind::BodyTooLarge).
    pub body_limit: usize,
    /// How many requests are under way at once, over all hosts; 256, at least 1.
    ///
    /// Each of them has a connection of its own, so this bounds the connections as well: to one host there are at most
    /// so many in use and so many kept for later, [30 seconds long](POOL_IDLE), and for a moment the few between the two.
    /// One takes a file descriptor of the process, of which there are often 1,024. Further requests wait for a place within their time limit, and one that found
    /// none was provably not sent.
    pub max_in_flight: usize,
    /// The `User-Agent` of requests that bring none of their own; `paymux/` and the version.
    pub user_agent: String,
    /// Sends through this proxy, such as `http://user:password@proxy.example:3128`; through none if not set, whatever the
    /// environment says.
    ///
    /// Once a proxy is set, plain HTTP is refused to loopback hosts as well, because the proxy may stand on another machine.
    pub proxy: Option<String>,
    /// Certificate authorities (DER) that are trusted beside those of the operating system: a company's own, or a test's.
    pub roots: Vec<Vec<u8>>,
    /// Sends plain `http://` anywhere. Without this it is refused, except to `localhost`, `127.0.0.0/8` and `::1`: whoever
    /// is on the way reads the credentials.
    pub allow_plain_http: bool,
}

/// How long an idle connection is kept.
///
/// It is below what servers and load balancers commonly keep (60 seconds and more): a connection that the server closes just
/// as a request goes out on it leaves that request's fate unknown.
pub const POOL_IDLE: Duration = Duration::from_secs(30);

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            max_timeout: Duration::from_secs(120),
            body_limit: 4 * 1024 * 1024,
            max_in_flight: 256,
            user_agent: concat!("paymux/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
            roots: Vec::new(),
            allow_plain_http: false,
        }
    }
}

impl HttpSettings {
    /// What every request has to keep to.
    #[must_use]
    pub const fn rules(&self) -> RequestRules {
        RequestRules::of_settings(self.allow_plain_http, self.proxy.is_some())
    }
}

impl fmt::Debug for HttpSettings {
    /// Without the proxy, whose URL may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings")
            .field("connect_timeout", &self.connect_timeout)
            .field("max_timeout", &self.max_timeout)
            .field("body_limit", &self.body_limit)
            .field("max_in_flight", &self.max_in_flight)
            .field("user_agent", &self.user_agent)
            .field("allow_plain_http", &self.allow_plain_http)
            .finish_non_exhaustive()
    }
}

/// No transport can be built with these settings.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP transport could not be set up")]
pub struct BuildError(#[source] BoxError);

impl BuildError {
    /// For this reason, in which no secret may stand.
    #[must_use]
    pub fn new(reason: impl Into<BoxError>) -> Self {
        Self(reason.into())
    }
}
