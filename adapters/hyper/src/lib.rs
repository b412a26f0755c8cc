//! A lean transport for paymux: HTTP/1.1 by hyper, TLS by rustls, time and randomness by tokio and the system.
//!
//! It keeps the rules of the default transport, `paymux-reqwest`, proves the same of each failure, and passes the same suite.
//! A call costs less, and it brings fewer crates; in exchange it takes no client of your own, and a proxy has to be an
//! HTTP one.
//!
//! * [`HyperTransport`] sends one request once and says honestly what may have become of a request that failed.
//!   [`HttpSettings`] are its settings, each with a safe default.
//! * [`TokioRuntime`] gives the time, sleeps and random bytes.
//!
//! Both need a running tokio runtime with its time and I/O drivers on (`#[tokio::main]` has them).
//!
//! # TLS
//!
//! The cryptography is the one that your program has installed as rustls' default, or else `aws-lc-rs`, as everywhere
//! in the ecosystem. For `ring` turn off the default features and turn on `ring`; with neither, install one.
//!
//! ```
//! use std::time::Duration;
//!
//! use paymux_core::Delivery;
//! use paymux_core::transport::{Transport, TransportErrorKind};
//! use paymux_hyper::{HttpSettings, HyperTransport};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let mut settings = HttpSettings::default();
//! settings.connect_timeout = Duration::from_secs(2);
//! settings.user_agent = "shop/1.0".into();
//! let transport = HyperTransport::with(settings)?;
//!
//! // Plain HTTP leaves the machine readable by everybody, so it is refused before anything is sent.
//! let request = http::Request::get("http://api.example.com/v1/me").body(bytes::Bytes::new())?;
//! let refused = transport.send(request, Duration::from_secs(30)).await.unwrap_err();
//! assert_eq!(refused.kind, TransportErrorKind::Refused);
//! assert_eq!(refused.delivery, Delivery::NotSent);
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run()).unwrap();
//! ```
#![forbid(unsafe_code)]

mod body;
mod connector;
mod failure;
mod transport;

pub use paymux_transport::{BuildError, HttpSettings, TokioRuntime};
pub use transport::HyperTransport;
