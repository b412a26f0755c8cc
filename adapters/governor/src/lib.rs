//! A rate limit on our side for paymux: a provider's 429 is best not asked for.
//!
//! [`GovernorThrottle`] keeps the requests of each credential of each account below the [`Rate`] of its provider. A
//! client waits for its place, tries that repeat one included; a wait that would outlive the deadline
//! of the call fails at once as `RateLimited`, with nothing sent.
//!
//! ```
//! use std::sync::Arc;
//!
//! use paymux_core::provider::Settings;
//! use paymux_governor::{GovernorThrottle, Rate};
//!
//! let throttle = GovernorThrottle::new()
//!     .per_second("payviox", 10)
//!     .rate("iterapay", Rate::per_minute(120).burst(5))
//!     .credential_rate("payviox", "public_key", Rate::per_second(2));
//! // Clients that share the value share its counts.
//! let settings = Settings::new().with_throttle(Arc::new(throttle));
//! # let _ = settings;
//! ```
//!
//! `Providers::throttled` sets one for all configured providers, `ClientBuilder::throttle` for one client.
#![forbid(unsafe_code)]

mod rate;
mod throttle;

pub use rate::Rate;
pub use throttle::GovernorThrottle;
