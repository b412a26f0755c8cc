//! A scripted peer: a provider made of expected requests and replies, for authors without an emulator.
//!
//! It stands behind the [`Transport`](paymux_core::transport::Transport) trait, is strict about what it expects,
//! keeps every request, and can misbehave on demand ([`Fault`]). Time is a [`Clock`] that moves only
//! when everybody waits, so deadlines really pass and no test sleeps.
//!
//! ```
//! use std::sync::Arc;
//! use paymux_conformance::peer::{Answer, Clock, Expect, Fault, Peer};
//! use paymux_core::transport::Transport;
//! use std::time::Duration;
//!
//! let clock = Clock::new();
//! let peer = Peer::new(&clock)
//!     .on(Expect::new("POST /pay").body(r#"{"amount":100}"#), Answer::new(201, r#"{"id":"p1"}"#))
//!     .then(Answer::new(200, "{}").but(Fault::LoseReply));
//!
//! let request = http::Request::post("https://api.example.com/pay").body(r#"{"amount":100}"#.into())?;
//! let reply = clock.run(peer.send(request, Duration::from_secs(30))).unwrap().unwrap();
//! assert_eq!(reply.status(), 201);
//! assert_eq!(peer.sent().len(), 1);
//! assert!(peer.finish().is_err(), "the second answer was not asked for");
//! # Ok::<(), http::Error>(())
//! ```

mod answer;
mod expect;
mod transport;

pub use answer::{Answer, Fault};
pub use expect::Expect;
pub(crate) use expect::same_body;
pub use paymux_core::test_util::{Clock, Hung};
pub use transport::Peer;
