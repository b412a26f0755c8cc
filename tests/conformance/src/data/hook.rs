use std::time::Duration;

use paymux_core::disputes::DisputeStatus;
use paymux_core::payouts::PayoutStatus;
use paymux_core::refunds::RefundStatus;
use paymux_core::{Status, Timestamp};

/// Signs: secret, body and the time of signing to headers.
pub type SignFn = fn(&str, &[u8], Timestamp) -> Vec<(String, String)>;

/// Signs with a key of its own: body and the time of signing to headers.
pub type KeySignFn = fn(&[u8], Timestamp) -> Vec<(String, String)>;

/// How a provider signs its webhooks. The suite signs on its own, not with the provider's crate.
#[derive(Clone, Copy, Debug)]
pub enum Signing {
    /// HMAC-SHA-256 of the raw body.
    Hmac {
        /// The header that carries it.
        header: &'static str,
        /// Whether it is written as hexadecimal digits; base64 otherwise.
        hex: bool,
    },
    /// HMAC-SHA-512 of the raw body.
    HmacSha512 {
        /// The header that carries it.
        header: &'static str,
        /// Whether it is written as hexadecimal digits; base64 otherwise.
        hex: bool,
    },
    /// HMAC-SHA-256 of `timestamp.body`.
    StampedHmac {
        /// The header that carries the signature.
        header: &'static str,
        /// Whether it is written as hexadecimal digits; base64 otherwise.
        hex: bool,
        /// The header that carries the timestamp.
        stamp: &'static str,
        /// Whether the timestamp counts milliseconds; seconds otherwise.
        millis: bool,
        /// How far it may be from now.
        tolerance: Duration,
    },
    /// Time and HMAC-SHA-256 of `timestamp.body` in one header: `t=1767225600,v1=5257a8…`, with a `v1` for each
    /// secret while one is being replaced.
    TimedHmac {
        /// The header.
        header: &'static str,
        /// How far the time may be from now.
        tolerance: Duration,
    },
    /// With the key of a certificate that the provider publishes, and whose address each delivery gives.
    ///
    /// There are no [`Hooks::slots`] then: what must be believed is the certificate. The suite publishes it, and puts
    /// in its place, or at another address, what nobody may believe.
    Certified(Certified),
    /// Not at all, or in a way that only the provider checks: it is asked whether a delivery is its own.
    ///
    /// There are no [`Hooks::slots`] then. The suite answers the question, and sees to it that only a "yes" proves and
    /// only a "no" rejects.
    Asked {
        /// The method and path of the question: `POST /webhooks/verify`.
        question: &'static str,
        /// The reply to it that says that the delivery is genuine.
        yes: &'static str,
        /// The one that says that it is not.
        no: &'static str,
    },
    /// Not at all: a delivery is no more than a hint to look something up, since anybody may have sent it. There are no
    /// [`Hooks::slots`] then, and every event means [`Means::LookUp`] or [`Means::Other`].
    Unsigned,
    /// Any other way. With a timestamp, say how far it may be from now.
    Custom {
        /// Signs.
        sign: SignFn,
        /// How far the time of signing may be from now, where it is signed along.
        tolerance: Option<Duration>,
    },
}

impl Signing {
    /// Whether a delivery carries a signature that a secret makes.
    pub(crate) const fn has_secrets(self) -> bool {
        !matches!(self, Self::Asked { .. } | Self::Certified(_) | Self::Unsigned)
    }
}

/// A webhook scheme with certificates, on keys that an author makes for the tests.
///
/// The authority whose root signs the certificate is one that the [settings](crate::Suite::settings) make the provider
/// trust. The clock stands at 2026-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "authors write it down whole")]
pub struct Certified {
    /// Signs a body at a time with the key of the certificate: all headers but the certificate's address.
    pub sign: KeySignFn,
    /// The header with the certificate's address.
    pub header: &'static str,
    /// The address, on a host that the provider publishes certificates at.
    pub address: &'static str,
    /// The certificate as a PEM file, with whatever leads from it to the root.
    pub certificate: &'static str,
    /// Certificates **of the same key** that must not be believed, and what is wrong with each: `("it has expired",
    /// …)`. There has to be one made out to another name, one of another authority, and one that has expired.
    pub forged: &'static [(&'static str, &'static str)],
}

/// What an event, or a reply, must be read as.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Means {
    /// A payment that stands so.
    Payment(Status),
    /// A payout that stands so.
    Payout(PayoutStatus),
    /// A refund that stands so.
    Refund(RefundStatus),
    /// A dispute that stands so.
    Dispute(DisputeStatus),
    /// A hint to look something up.
    LookUp,
    /// Nothing that concerns money.
    Other,
}

/// A documented webhook body, and what it says.
///
/// ```
/// use paymux_conformance::{Hook, Means};
/// use paymux_core::Status;
/// const PAID: Hook = Hook::new("paid", r#"{"type":"paid","id":"p1","cents":100}"#, Means::Payment(Status::Paid))
///     .about("p1")
///     .amount("1.00 USD")
///     .words("/type", &[("paid", Means::Payment(Status::Paid)), ("late", Means::Payment(Status::Expired))]);
/// ```
#[derive(Clone, Debug)]
pub struct Hook {
    pub(crate) name: &'static str,
    pub(crate) body: &'static str,
    pub(crate) means: Means,
    pub(crate) slot: Option<&'static str>,
    pub(crate) id: Option<&'static str>,
    pub(crate) reference: Option<&'static str>,
    pub(crate) amount: Option<&'static str>,
    pub(crate) words: (&'static str, &'static [(&'static str, Means)]),
    pub(crate) identity: Option<&'static str>,
    pub(crate) of: Option<&'static str>,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) recorded: Option<(&'static str, &'static [(&'static str, &'static str)])>,
}

impl Hook {
    /// A body, and what it means.
    #[must_use]
    pub const fn new(name: &'static str, body: &'static str, means: Means) -> Self {
        Self {
            name,
            body,
            means,
            slot: None,
            id: None,
            reference: None,
            amount: None,
            words: ("", &[]),
            identity: None,
            of: None,
            headers: &[],
            recorded: None,
        }
    }

    /// Signed with the secret of this slot, where a provider has several.
    #[must_use]
    pub const fn signed_with(mut self, slot: &'static str) -> Self {
        self.slot = Some(slot);
        self
    }

    /// The id of the payment, payout, refund or dispute that it is about.
    #[must_use]
    pub const fn about(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    /// An id of the payment that a refund or a dispute is about: without it no app finds the payment.
    #[must_use]
    pub const fn of(mut self, payment: &'static str) -> Self {
        self.of = Some(payment);
        self
    }

    /// The app's own reference that it must be read to carry.
    #[must_use]
    pub const fn reference(mut self, reference: &'static str) -> Self {
        self.reference = Some(reference);
        self
    }

    /// The amount that it must be read to be about, such as `25.50 USD`.
    #[must_use]
    pub const fn amount(mut self, amount: &'static str) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Where the word for the kind of event or status stands, and what each documented word means.
    #[must_use]
    pub const fn words(mut self, pointer: &'static str, words: &'static [(&'static str, Means)]) -> Self {
        self.words = (pointer, words);
        self
    }

    /// Where the provider's own id of the event stands: with the same id it is the same event, whatever
    /// else the body says.
    #[must_use]
    pub const fn identified_by(mut self, pointer: &'static str) -> Self {
        self.identity = Some(pointer);
        self
    }

    /// Headers that come with it beside the signature.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// A signature from the documentation, with the secret that made it. The clock stands at
    /// 2026-01-01T00:00:00Z: a timestamp that is signed along has to be near it.
    #[must_use]
    pub const fn recorded(
        mut self,
        secret: &'static str,
        headers: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.recorded = Some((secret, headers));
        self
    }
}

/// A provider's webhooks.
#[derive(Clone, Copy, Debug)]
pub struct Hooks {
    /// How they are signed.
    pub signing: Signing,
    /// Every slot that holds a secret for them; the first signs what says nothing else. Those that no
    /// event is [signed with](Hook::signed_with) are for all of them.
    pub slots: &'static [&'static str],
    /// The header of a second signature, made with the secret that is being replaced. Encoded like the first.
    pub previous: Option<&'static str>,
    /// One of each documented event. Each is an event of its own.
    pub events: &'static [Hook],
}
