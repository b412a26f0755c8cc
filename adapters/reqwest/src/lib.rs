//! The outside world for paymux: HTTP by reqwest, time and randomness by tokio and the system.
//!
//! * [`ReqwestTransport`] sends one request once, with rustls, and says honestly what may have become
//!   of a request that failed. [`HttpSettings`] are its settings, each with a safe default.
//! * [`TokioRuntime`] gives the time, sleeps and random bytes.
//!
//! Both need a running tokio runtime with its time and I/O drivers on (`#[tokio::main]` has them).
//!
//! # TLS
//!
//! The cryptography is the one that your program has installed as rustls' default, or else `aws-lc-rs`, as everywhere
//! in the ecosystem. For `ring` turn off the default features and turn on `ring`; with neither, install one.
//! Without `aws-lc-rs`, a plain `reqwest::Client` of yours needs an installed one as well, unless your own reqwest brings it.
//!
//! ```
//! use std::time::Duration;
//!
//! use paymux_core::Delivery;
//! use paymux_core::transport::{Transport, TransportErrorKind};
//! use paymux_reqwest::{HttpSettings, ReqwestTransport};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let mut settings = HttpSettings::default();
//! settings.connect_timeout = Duration::from_secs(2);
//! settings.user_agent = "shop/1.0".into();
//! let transport = ReqwestTransport::with(settings)?;
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

mod failure;
mod rewritten;
mod transport;

pub use paymux_transport::{BuildError, HttpSettings, TokioRuntime};
/// The reqwest that this crate is built on: for [`reqwest::Client`] and [`reqwest::Proxy`].
pub use reqwest;
pub use transport::ReqwestTransport;
