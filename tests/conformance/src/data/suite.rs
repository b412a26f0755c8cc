use paymux_core::Status;
use paymux_core::provider::Descriptor;

use super::{Flow, Hooks, PaymentFlow, PayoutFlow, Refusal, Sample, Session, Stub};

/// All that an author gives. Start from [`Suite::of`].
///
/// Credentials and secrets need no values: the suite makes one up for each slot, and looks for them in
/// everything that comes out.
#[derive(Clone, Copy, Debug)]
pub struct Suite {
    /// The provider.
    pub descriptor: &'static Descriptor,
    /// Values of slots that need a certain one, by slot: `("merchant_id", "m-1")`.
    pub settings: &'static [(&'static str, &'static str)],
    /// How each credential stands in a request, by slot, with `{}` for the secret:
    /// `("secret_key", "authorization: Bearer {}")`. HTTP Basic is
    /// `("password", "authorization: Basic {base64:user-1:{}}")`, and `*` stands for anything that is computed.
    /// A credential in several headers has several rows.
    pub credentials: &'static [(&'static str, &'static str)],
    /// The slots whose credential is a JWT that expires.
    pub jwts: &'static [&'static str],
    /// Credentials that are not configured, because each comes with a payment.
    pub sessions: &'static [Session],
    /// What authentication asks for on its own: request line and reply. The token in the reply is a secret, which
    /// [`Stub::secrets`] names.
    pub asides: &'static [(&'static str, Stub)],
    /// At least one for each operation, in lists as one likes: a list a file, say.
    pub samples: &'static [&'static [Sample]],
    /// The operations that the documentation promises to do once per idempotency key, each with the header that
    /// carries the key: `("payment.create", "Idempotency-Key")`.
    pub keyed: &'static [(&'static str, &'static str)],
    /// Documented error answers.
    pub refusals: &'static [Refusal],
    /// Payments through the unified interface.
    pub payment: Option<PaymentFlow>,
    /// What a lookup's reply means where more than one member decides it (`"complete"` and `"paid"`): what these
    /// members are (JSON pointer and JSON), and how the payment then stands. Each combination that is documented.
    pub stands: &'static [(&'static [(&'static str, &'static str)], Status)],
    /// Payouts, where there are.
    pub payout: Option<PayoutFlow>,
    /// The operations that the documentation says move money: taking, giving back, paying out, by name.
    pub moves_money: &'static [&'static str],
    /// The `POST` and `PATCH` that the documentation lets anybody send twice without a key, because they only read, or
    /// because the second one changes nothing.
    pub repeatable: &'static [&'static str],
    /// Calls through the interface, at least one for each method of each facet that there is.
    pub facets: &'static [Flow],
    /// Webhooks, where there are.
    pub webhooks: Option<Hooks>,
    /// Cases that do not apply, by name or by the beginning of it (`"webhooks"`, `"auth::expired_jwt"`),
    /// each with the reason.
    pub skips: &'static [(&'static str, &'static str)],
    /// Cases that are known to fail, each with the reason. One that passes fails the run.
    pub known_gaps: &'static [(&'static str, &'static str)],
}

impl Suite {
    /// Every sample.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &'static Sample> + use<> {
        self.samples.iter().copied().flatten()
    }

    /// A suite without data: most cases fail and say what they need.
    ///
    /// ```
    /// use paymux_conformance::Suite;
    /// # use paymux_core::Status;
    /// # use paymux_core::provider::Descriptor;
    /// # static ACME: Descriptor = Descriptor::new("acme", "https://api.acme.example", |_, _, _| {
    /// #     Err(paymux_core::Error::unsupported("not yet"))
    /// # });
    /// static SUITE: Suite = Suite {
    ///     credentials: &[("secret_key", "authorization: Bearer {}")],
    ///     ..Suite::of(&ACME)
    /// };
    /// ```
    #[must_use]
    pub const fn of(descriptor: &'static Descriptor) -> Self {
        Self {
            descriptor,
            settings: &[],
            credentials: &[],
            jwts: &[],
            sessions: &[],
            asides: &[],
            samples: &[],
            keyed: &[],
            refusals: &[],
            payment: None,
            stands: &[],
            payout: None,
            moves_money: &[],
            repeatable: &[],
            facets: &[],
            webhooks: None,
            skips: &[],
            known_gaps: &[],
        }
    }
}
