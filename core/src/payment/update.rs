use std::collections::BTreeSet;
use std::fmt;

use bytes::Bytes;

use super::{ClientSession, Deviation, NextAction, PaymentRef, Status};
use crate::{Error, IdempotencyKey, Money, Timestamp};

/// A payment as the provider reports it.
#[non_exhaustive]
pub struct Payment {
    /// Which payment. Store it.
    pub reference: PaymentRef,
    /// How it stands.
    pub status: Status,
    /// The provider's own word for that.
    pub raw_status: Option<String>,
    /// What the payer owes, fees of the provider aside.
    pub requested: Option<Money>,
    /// What has come in, where the provider says.
    pub received: Option<Money>,
    /// What the payer does next.
    pub next_action: NextAction,
    /// Browser-safe credentials for this payment, where the provider gives them.
    pub client_session: Option<ClientSession>,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// What is out of the ordinary.
    pub deviations: BTreeSet<Deviation>,
    /// The idempotency key that it was created with.
    pub key: Option<IdempotencyKey>,
    /// What was asked for and this provider has no field for.
    pub not_carried: Vec<&'static str>,
    /// A later step failed, of the creation or of a lookup: the payment exists all the same.
    pub incomplete: Option<Error>,
    /// The reply as it came. It may hold personal data.
    pub body: Bytes,
}

impl Payment {
    /// A payment of which nothing more is known yet.
    #[must_use]
    pub fn new(reference: PaymentRef, status: Status) -> Self {
        Self {
            requested: reference.expected.clone(),
            reference,
            status,
            raw_status: None,
            received: None,
            next_action: NextAction::None,
            client_session: None,
            expires_at: None,
            deviations: BTreeSet::new(),
            key: None,
            not_carried: Vec::new(),
            incomplete: None,
            body: Bytes::new(),
        }
    }
}

impl Payment {
    /// Sends the payer to this page, as long as anything can be paid there.
    pub fn redirect(&mut self, url: Option<&str>) {
        if let (false, Some(url)) = (self.status.collection_closed(), url) {
            self.next_action = NextAction::Redirect { url: url.to_owned() };
        }
    }
}

impl fmt::Debug for Payment {
    /// Without the body and the redirect, which hold personal data or a session.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payment")
            .field("reference", &self.reference)
            .field("status", &self.status)
            .field("requested", &self.requested)
            .field("received", &self.received)
            .field("next_action", &self.next_action.summary())
            .field("deviations", &self.deviations)
            .field("not_carried", &self.not_carried)
            .field("incomplete", &self.incomplete)
            .finish_non_exhaustive()
    }
}
