//! Ways to authenticate and to sign webhooks that many providers share, ready made.

mod basic;
mod diagnose;
mod hmac_algorithm;
mod hmac_webhook;
mod refreshing;
mod timed_hmac;

pub use basic::{BASIC, Basic, BasicAuth};
pub use hmac_algorithm::Hash;
pub use hmac_webhook::{Encoding, HmacWebhook, Stamp, StampUnit, WebhookSecret};
pub use refreshing::{Refreshing, Token, TokenSource};
pub use timed_hmac::TimedHmac;

#[cfg(test)]
mod tests;
