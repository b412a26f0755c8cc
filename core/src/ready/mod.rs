//! Ways to authenticate and to sign webhooks that many providers share, ready made.

mod basic;
mod diagnose;
mod hmac_algorithm;
mod refreshing;
mod signature;

pub use basic::{BASIC, Basic, BasicAuth};
pub use hmac_algorithm::HmacAlgorithm;
pub use refreshing::{Refreshing, Token, TokenSource};
pub use signature::{
    Algorithm, Encoding, KeyEncoding, Part, Place, SignatureTemplate, SignedWebhook, Stamp, StampUnit,
    WebhookSecret,
};
#[cfg(feature = "certificates")]
pub use signature::{CertificateSource, CertifiedWebhook};
