//! Signature schemes of webhooks, as data.

mod algorithm;
#[cfg(feature = "certificates")]
mod certificate;
mod delivery;
mod member;
mod message;
mod place;
#[cfg(feature = "public-keys")]
mod public_key;
mod secret;
mod signed_webhook;
mod stamp;
mod template;

pub use algorithm::{Algorithm, Encoding, KeyEncoding};
#[cfg(feature = "certificates")]
pub use certificate::{CertificateSource, CertifiedWebhook};
pub use message::Part;
pub use place::Place;
pub use secret::WebhookSecret;
pub use signed_webhook::SignedWebhook;
pub use stamp::{Stamp, StampUnit};
pub use template::SignatureTemplate;

use crate::error::{Error, ErrorKind};

/// Why a delivery is not proved.
pub(super) fn rejected(code: &'static str, why: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::refused(ErrorKind::WebhookRejected, why).with_code(code)
}

#[cfg(test)]
mod tests;
