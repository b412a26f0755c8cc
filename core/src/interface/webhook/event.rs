//! What a webhook says.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::interface::disputes::DisputeStatus;
use crate::interface::payouts::PayoutStatus;
use crate::interface::refunds::RefundStatus;
use crate::interface::{Account, PaymentRef, Status};
use crate::money::Money;
use crate::time::Timestamp;

/// What a webhook says, in the words that all providers share.
///
/// As JSON it is all of it but the body.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The account at which it happened, as the members `provider` and `account`.
    #[serde(flatten)]
    pub account: Account,
    /// The same for every delivery of the same event. What an app compares to pass over repetitions is
    /// [`repetition_key`](Self::repetition_key), which a hint has none of.
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
    /// A refund changed.
    Refund(RefundUpdate),
    /// A dispute was opened or changed.
    Dispute(DisputeUpdate),
    /// A hint: something changed, and the delivery does not say reliably what. Look these ids up.
    ///
    /// A hint carries no state. Two equal ones are two pieces of news (say, two part payments), so none is ever
    /// passed over as a repetition of another.
    LookUp {
        /// Ids that the body mentions. **None means: look at everything that is open at this provider.**
        ids: Vec<String>,
    },
    /// Nothing that concerns money: a ping, an event that this version does not know.
    Other,
}

impl Subject {
    /// What is left of it where nothing is proved: the ids to look up.
    pub(super) fn into_look_up(self) -> Self {
        let ids = match self {
            Self::Payment(update) => {
                [update.id].into_iter().chain(update.further_ids.into_values()).collect()
            }
            Self::Payout(update) => vec![update.id],
            Self::Refund(update) => [vec![update.id], update.payment_ids].concat(),
            Self::Dispute(update) => [vec![update.id], update.payment_ids].concat(),
            Self::LookUp { ids } => ids,
            // Nothing is believed of it that concerns money.
            Self::Other => return Self::Other,
        };
        Self::LookUp { ids }
    }
}

/// A payment as an event reports it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PaymentUpdate {
    /// The provider's id of the payment.
    pub id: String,
    /// Other ids of the provider for the same payment, under the provider's own names. Put them into
    /// [`PaymentRef::further_ids`]: later events about refunds and disputes often name only one of these.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub further_ids: BTreeMap<String, String>,
    /// Whether [`id`](Self::id) names something within the payment, which the app may not know yet: the card payment
    /// behind a hosted page, say. Then the payment is found by [`reference`](Self::reference), and
    /// [`Event::check`] asks for a lookup instead of calling it another payment.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub within: bool,
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
        Self {
            id: id.into(),
            further_ids: BTreeMap::new(),
            within: false,
            reference: None,
            status,
            requested: None,
            received: None,
        }
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

/// A refund as an event reports it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RefundUpdate {
    /// The provider's id of the refund.
    pub id: String,
    /// The provider's ids of the payment that it belongs to; [`PaymentRef::has_id`] tells whether a stored one is
    /// meant. Empty where the event does not say.
    pub payment_ids: Vec<String>,
    /// The app's own reference of the refund, where the event carries it.
    pub reference: Option<String>,
    /// How it stands.
    pub status: RefundStatus,
    /// How much goes back.
    pub amount: Option<Money>,
}

impl RefundUpdate {
    /// An update of which nothing more is known.
    #[must_use]
    pub fn new(id: impl Into<String>, status: RefundStatus) -> Self {
        Self { id: id.into(), payment_ids: Vec::new(), reference: None, status, amount: None }
    }
}

/// A dispute as an event reports it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DisputeUpdate {
    /// The provider's id of the dispute.
    pub id: String,
    /// The provider's ids of the payment that it is about, as in [`RefundUpdate::payment_ids`].
    pub payment_ids: Vec<String>,
    /// How it stands.
    pub status: DisputeStatus,
    /// How much is disputed.
    pub amount: Option<Money>,
}

impl DisputeUpdate {
    /// An update of which nothing more is known.
    #[must_use]
    pub fn new(id: impl Into<String>, status: DisputeStatus) -> Self {
        Self { id: id.into(), payment_ids: Vec::new(), status, amount: None }
    }
}

impl Event {
    /// An event of which nothing more is known.
    #[must_use]
    pub fn new(
        account: &Account,
        key: String,
        kind: impl Into<String>,
        subject: Subject,
        body: Bytes,
    ) -> Self {
        Self {
            account: account.clone(),
            key,
            kind: kind.into(),
            subject,
            occurred_at: None,
            test: false,
            body,
        }
    }

    /// The payment that it is about, if it is about one.
    #[must_use]
    pub fn payment(&self) -> Option<&PaymentUpdate> {
        match &self.subject {
            Subject::Payment(update) => Some(update),
            _ => None,
        }
    }

    /// The key by which a repetition of this event is recognised, or `None` where there are no repetitions.
    ///
    /// Keep the keys of events that are dealt with, and pass over an event whose key is among them. A hint
    /// ([`Subject::LookUp`]) has no such key: two equal hints may be about two things that happened, and who
    /// passes over the second one misses what it was about. Looking something up twice does no harm.
    #[must_use]
    pub fn repetition_key(&self) -> Option<&str> {
        match self.subject {
            Subject::LookUp { .. } => None,
            _ => Some(&self.key),
        }
    }

    /// Compares the event with the payment that the app has stored: id, amount, currency, reference.
    ///
    /// Call it before believing a `Paid`: a genuine webhook about another amount is no payment of this order.
    /// What either side leaves out cannot be compared, and the result says so: only after
    /// [`Checked::Whole`] does the event alone say how this payment stands. After [`Checked::NotSaid`], look the
    /// payment up before anything is delivered.
    ///
    /// ```
    /// use paymux_core::provider::Account;
    /// use paymux_core::{Bytes, Checked, Event, Money, PaymentRef, PaymentUpdate, Status, Subject};
    /// let account = Account::of("shop");
    /// let stored = PaymentRef::by_id(&account, "p1").expecting(Money::parse("25.50", "USD")?, "order-77");
    /// let paid = Subject::Payment(PaymentUpdate::new("p1", Status::Paid));
    /// let event = Event::new(&account, "e1".to_owned(), "paid", paid, Bytes::new());
    /// // Paid, but how much of what? Only a lookup tells.
    /// assert_eq!(event.check(&stored)?, Checked::NotSaid(vec!["amount", "reference"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::IntegrityMismatch`](crate::ErrorKind::IntegrityMismatch): it is about something else. The
    ///   field says what differs: `id` (also of a hint that names only other ids, and of a payout), `amount`,
    ///   `currency` or `reference`.
    /// * [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest): what is stored is a payment of another
    ///   provider, or one that is not made yet.
    pub fn check(&self, expected: &PaymentRef) -> Result<Checked, Error> {
        expected.check_made_at(&self.account)?;
        let update = match &self.subject {
            Subject::Payment(update) => update,
            Subject::LookUp { ids } if ids.iter().any(|id| expected.has_id(id)) => {
                return Ok(Checked::NotSaid(vec!["status", "amount", "reference"]));
            }
            Subject::LookUp { ids } if !ids.is_empty() => {
                return Err(Error::mismatch("id", "the event names other payments than this one"));
            }
            Subject::Payout(_) => {
                return Err(Error::mismatch("id", "the event is about a payout, not about this payment"));
            }
            Subject::Refund(RefundUpdate { payment_ids, .. })
            | Subject::Dispute(DisputeUpdate { payment_ids, .. }) => {
                if payment_ids.is_empty() || payment_ids.iter().any(|id| expected.has_id(id)) {
                    return Ok(Checked::NotSaid(vec!["status", "amount", "reference"]));
                }
                return Err(Error::mismatch("id", "the event is about another payment"));
            }
            Subject::LookUp { .. } | Subject::Other => {
                return Ok(Checked::NotSaid(vec!["id", "status", "amount", "reference"]));
            }
        };
        let mut left_out = Vec::new();
        let known = [&update.id].into_iter().chain(update.further_ids.values()).any(|id| expected.has_id(id));
        if !known {
            // Without the app's own reference it could be anybody's.
            if !update.within || expected.reference.is_none() || update.reference != expected.reference {
                expected.check_id(&update.id)?;
            }
            left_out.push("id");
        }
        // A delivery to try the endpoint out says nothing of how anything stands.
        if self.test {
            left_out.push("status");
        }
        match (&expected.expected, &update.requested) {
            (Some(_), Some(came)) => expected.check_amount(came)?,
            _ => left_out.push("amount"),
        }
        match (&expected.reference, &update.reference) {
            (Some(_), Some(came)) => expected.check_reference(came)?,
            _ => left_out.push("reference"),
        }
        Ok(if left_out.is_empty() { Checked::Whole } else { Checked::NotSaid(left_out) })
    }

    /// The [`key`](Self::key) of an event, made of what tells it apart from every other event: its own id, or
    /// where the provider gives it none, the object's id *and* what happened to it.
    ///
    /// A part that is empty tells nothing apart: two different events without an id would become one, and the
    /// second would be passed over. So would parts that no store can keep (more than 255 bytes, control
    /// characters). In these cases, and where there are no parts at all, the key is a hash of the whole body.
    ///
    /// ```
    /// use paymux_core::Event;
    /// assert_eq!(Event::key_of(&["p1", "paid"], b"{}"), "p1:paid");
    /// assert_ne!(Event::key_of(&["", "paid"], b"{\"n\":1}"), Event::key_of(&["", "paid"], b"{\"n\":2}"));
    /// // Other parts never make the same key.
    /// assert_ne!(Event::key_of(&["p1:paid"], b"{}"), Event::key_of(&["p1", "paid"], b"{}"));
    /// ```
    #[must_use]
    pub fn key_of(parts: &[&str], body: &[u8]) -> String {
        let empty = |part: &&str| part.trim().is_empty() || part.contains(char::is_control);
        // Two colons in a row are in no key of parts.
        let of_body = || {
            let mut key = String::with_capacity(72);
            key.push_str("sha256::");
            HEXLOWER.encode_append(&Sha256::digest(body), &mut key);
            key
        };
        if parts.is_empty() || parts.iter().any(empty) {
            return of_body();
        }
        let parts: Vec<_> = parts.iter().map(|part| part.replace('%', "%25").replace(':', "%3A")).collect();
        let key = parts.join(":");
        if key.len() > LONGEST_KEY { of_body() } else { key }
    }
}

/// What fits into the column of a database without a thought.
const LONGEST_KEY: usize = 255;

/// The result of comparing an event with a stored payment; see [`Event::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "only `Checked::Whole` says that the event is about this payment, its amount and its reference; after \
              `NotSaid`, look the payment up before delivering anything"]
#[expect(clippy::exhaustive_enums, reason = "whoever asks has to decide for both answers")]
pub enum Checked {
    /// Id, amount, currency and reference were all there, and all equal.
    Whole,
    /// Nothing differs, but these were not there on both sides, so they could not be compared: `id`, `status`,
    /// `amount` (with its currency), `reference`. The event is no proof that this payment stands as it says:
    /// look it up.
    NotSaid(Vec<&'static str>),
}

impl Checked {
    /// Whether everything was compared and equal.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("account", &self.account)
            .field("key", &self.key)
            .field("kind", &self.kind)
            .field("subject", &self.subject)
            .field("test", &self.test)
            .finish_non_exhaustive()
    }
}
