//! A signature scheme as data.

use super::{Algorithm, Encoding, KeyEncoding, Part, Place, Stamp, StampUnit};
use crate::ready::HmacAlgorithm;

/// How a provider signs its webhooks: what is signed, where everything stands, and how it is written.
///
/// Start from the nearest of [`hmac`](Self::hmac), [`stamped`](Self::stamped), [`timed`](Self::timed) and
/// [`STANDARD_V1`](Self::STANDARD_V1), and say what is otherwise by struct update:
///
/// ```
/// use paymux_core::provider::{Algorithm, Encoding, HmacAlgorithm, Part, SignatureTemplate};
/// /// Signs the URL that the app has registered, and the body behind it.
/// const SIGNATURE: SignatureTemplate = SignatureTemplate {
///     message: &[Part::Setting { slot: "webhook_url", variable: "SHOP_WEBHOOK_URL" }, Part::Body],
///     algorithm: Algorithm::Hmac(HmacAlgorithm::Sha1),
///     encoding: Encoding::Base64,
///     ..SignatureTemplate::hmac("x-shop-signature")
/// };
/// ```
///
/// [`SignedWebhook`](super::SignedWebhook) adds the secrets.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written in constants by struct update, which only closed structs allow"
)]
pub struct SignatureTemplate {
    /// What is signed, in order.
    pub message: &'static [Part],
    /// Where the signature stands. Of a [`Place::Part`] there may be up to 16, of which one has to fit.
    pub signature: Place,
    /// Where the signature made with the previous secret may stand besides, while a secret is being replaced.
    pub previous_signature: Option<Place>,
    /// The delivery's id, where one is signed.
    pub id: Option<Place>,
    /// The time, where one is signed.
    pub time: Option<Stamp>,
    /// How the signature is made.
    pub algorithm: Algorithm,
    /// How it is written.
    pub encoding: Encoding,
    /// What may stand before it: `sha256=`.
    pub prefix: &'static str,
    /// How the configured secrets or public keys are written.
    pub key: KeyEncoding,
}

impl SignatureTemplate {
    /// HMAC-SHA-256 of the body alone, in hexadecimal digits, in this header. The secret is the text that is configured.
    #[must_use]
    pub const fn hmac(header: &'static str) -> Self {
        Self {
            message: &[Part::Body],
            signature: Place::Header(header),
            previous_signature: None,
            id: None,
            time: None,
            algorithm: Algorithm::Hmac(HmacAlgorithm::Sha256),
            encoding: Encoding::Hex,
            prefix: "",
            key: KeyEncoding::Text,
        }
    }

    /// The same of `time.body`, with the time in a header of its own.
    #[must_use]
    pub const fn stamped(header: &'static str, time: Stamp) -> Self {
        Self { message: &[Part::Time, Part::Text("."), Part::Body], time: Some(time), ..Self::hmac(header) }
    }

    /// The same with time and signatures in one header: `t=1767225600,v1=5257a8…,v1=6ffbb5…`. While a secret is
    /// being replaced, the provider signs with both: one `v1` that fits is enough.
    #[must_use]
    pub const fn timed(header: &'static str) -> Self {
        Self {
            signature: Place::part(header, "v1"),
            ..Self::stamped(header, Stamp::at(Place::part(header, "t"), StampUnit::Seconds))
        }
    }

    /// Standard Webhooks, symmetric (`v1`): HMAC-SHA-256 of `id.time.body`, with a secret like `whsec_C2FVs…`.
    ///
    /// Source: the Standard Webhooks specification, sections on signature schemes and webhook headers.
    pub const STANDARD_V1: Self = Self {
        message: &[Part::Id, Part::Text("."), Part::Time, Part::Text("."), Part::Body],
        signature: Place::versioned("webhook-signature", "v1"),
        id: Some(Place::Header("webhook-id")),
        encoding: Encoding::Base64,
        key: KeyEncoding::Base64("whsec_"),
        ..Self::stamped("webhook-signature", Stamp::header("webhook-timestamp", StampUnit::Seconds))
    };

    /// Standard Webhooks, asymmetric (`v1a`): Ed25519 of `id.time.body`, with a public key like `whpk_EzLPV…`.
    ///
    /// Source: as for [`STANDARD_V1`](Self::STANDARD_V1).
    #[cfg(feature = "public-keys")]
    pub const STANDARD_V1A: Self = Self {
        signature: Place::versioned("webhook-signature", "v1a"),
        algorithm: Algorithm::Ed25519,
        key: KeyEncoding::Base64("whpk_"),
        ..Self::STANDARD_V1
    };

    /// What makes it no signature of the body or of the time.
    pub(super) fn flaw(&self) -> Option<&'static str> {
        let has = |part: Part| self.message.contains(&part);
        let whole_body = self.message.iter().any(|part| part.is_body());
        let timed = match self.time.map(|time| time.place) {
            None => true,
            Some(Place::Member(pointer)) => whole_body || has(Part::Time) || has(Part::Member(pointer)),
            Some(_) => has(Part::Time),
        };
        if !whole_body && !self.message.iter().any(|part| part.member().is_some()) {
            Some("it signs nothing of the body")
        } else if whole_body && matches!(self.signature, Place::Member(_)) {
            Some("the signature stands inside the body that it signs")
        } else if !timed {
            Some("the time is not signed")
        } else if has(Part::Time) && self.time.is_none() {
            Some("it signs a time, and does not say where that stands")
        } else if has(Part::Id) && self.id.is_none() {
            Some("it signs an id, and does not say where that stands")
        } else {
            None
        }
    }
}
