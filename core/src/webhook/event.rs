//! What a webhook says.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use crate::{Error, Money, PaymentRef, PayoutStatus, Status, Timestamp};

/// What a webhook says, in the words that all providers share.
///
/// As JSON it is all of it but the body.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The provider's name.
    pub provider: &'static str,
    /// The same for every delivery of the same event: keep the keys and pass over repetitions.
    pub key: String,
    /// The provider's own word for the kind of event.
    pub kind: String,
    /// What it is about.
    pub subject: Subject,
    /// When it happened, where the delivery says so.
    pub occurred_at: Option<Timestamp>,
    /// Whether it was sent by hand to try the endpoint out. Do not deliver goods for it.
    pub test: bool,
    /// The body as it came. It may hold personal data.
    #[serde(skip)]
    pub body: Bytes,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Subject {
    /// A payment changed.
    Payment(PaymentUpdate),
    /// A payout changed.
    Payout(PayoutUpdate),
    /// Something changed, and the delivery does not say reliably what: look these ids up.
    LookUp {
        /// Ids that the body mentions.
        ids: Vec<String>,
    },
    /// Nothing that concerns money: a ping, an event that this version does not know.
    Other,
}

/// A payment as an event reports it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PaymentUpdate {
    /// The provider's id of the payment.
    pub id: String,
    /// The app's own reference, where the event carries it.
    pub reference: Option<String>,
    /// How it stands.
    pub status: Status,
    /// What was asked for, the provider's fees aside.
    pub requested: Option<Money>,
    /// What has come in, where the event says.
    pub received: Option<Money>,
}

impl PaymentUpdate {
    /// An update of which nothing more is known.
    #[must_use]
    pub fn new(id: impl Into<String>, status: Status) -> Self {
        Self { id: id.into(), reference: None, status, requested: None, received: None }
    }
}

/// A payout as an event reports it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PayoutUpdate {
    /// The provider's id of the payout.
    pub id: String,
    /// How it stands.
    pub status: PayoutStatus,
    /// How much.
    pub amount: Option<Money>,
}

impl PayoutUpdate {
    /// An update of which nothing more is known.
    #[must_use]
    pub fn new(id: impl Into<String>, status: PayoutStatus, amount: Option<Money>) -> Self {
        Self { id: id.into(), status, amount }
    }
}

impl Event {
    /// An event of which nothing more is known.
    #[must_use]
    pub fn new(
        provider: &'static str,
        key: String,
        kind: impl Into<String>,
        subject: Subject,
        body: Bytes,
    ) -> Self {
        Self { provider, key, kind: kind.into(), subject, occurred_at: None, test: false, body }
    }

    /// The payment that it is about, if it is about one.
    #[must_use]
    pub fn payment(&self) -> Option<&PaymentUpdate> {
        match &self.subject {
            Subject::Payment(update) => Some(update),
            _ => None,
        }
    }

    /// Compares the event with the payment that the app has stored: id, amount, currency, reference.
    ///
    /// Call it before believing a `Paid`: a genuine webhook about another amount is no payment of this order.
    /// What an event leaves out is not compared; where that matters, look the payment up.
    pub fn check(&self, expected: &PaymentRef) -> Result<(), Error> {
        expected.check_provider(self.provider)?;
        let Some(update) = self.payment() else { return Ok(()) };
        expected.check_id(&update.id)?;
        update.requested.as_ref().map_or(Ok(()), |amount| expected.check_amount(amount))?;
        update.reference.as_ref().map_or(Ok(()), |reference| expected.check_reference(reference))
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("provider", &self.provider)
            .field("key", &self.key)
            .field("kind", &self.kind)
            .field("subject", &self.subject)
            .field("test", &self.test)
            .finish_non_exhaustive()
    }
}
