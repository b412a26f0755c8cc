use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bytes::Bytes;

use super::{Amounts, ClientSession, Deviation, PaymentRef, Status};
use crate::error::{Error, IdempotencyKey};
use crate::outcome::NextAction;
use crate::time::Timestamp;

/// A payment as the provider reports it.
#[non_exhaustive]
pub struct Payment {
    /// Which payment. Store it.
    pub reference: PaymentRef,
    /// How it stands.
    pub status: Status,
    /// The provider's own word for that.
    pub raw_status: Option<String>,
    /// What was asked for, what came in, what went back.
    pub amounts: Amounts,
    next_action: NextAction,
    /// What it is for, in the words that the provider gives back. A provider that has no field for your
    /// reference has it at the start of this.
    pub description: Option<String>,
    /// When the provider made it, where it says so.
    pub created_at: Option<Timestamp>,
    /// Browser-safe credentials for this payment, where the provider gives them.
    pub client_session: Option<ClientSession>,
    /// The app's own data, where the provider gives it back.
    pub metadata: BTreeMap<String, String>,
    /// The provider's id of the request that this was read with, to be quoted to its support.
    pub request_id: Option<String>,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// What is out of the ordinary.
    pub deviations: BTreeSet<Deviation>,
    /// The idempotency key of the call that this answers.
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
            amounts: Amounts { requested: reference.expected.clone(), ..Amounts::default() },
            reference,
            status,
            raw_status: None,
            next_action: NextAction::None,
            description: None,
            created_at: None,
            client_session: None,
            metadata: BTreeMap::new(),
            request_id: None,
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
    /// What the payer, or the app for the payer, does next.
    ///
    /// Whatever the provider offers, there is a way to pay only as long as something is still to be paid: the
    /// status is known and open, and what has come in is less than what was asked for. A payer who is sent to
    /// pay a second time may do so. A payment that is approved waits for [`NextAction::Advance`], whatever the
    /// provider offers.
    #[must_use]
    pub fn next_action(&self) -> &NextAction {
        match self.status {
            Status::Approved => &NextAction::Advance,
            _ if self.takes_money() => &self.next_action,
            _ => &NextAction::None,
        }
    }

    /// The same, taken out.
    #[must_use]
    pub fn into_next_action(self) -> NextAction {
        match self.status {
            Status::Approved => NextAction::Advance,
            _ if self.takes_money() => self.next_action,
            _ => NextAction::None,
        }
    }

    /// For provider crates: what the provider offers. Whether it is handed out decides
    /// [`next_action`](Self::next_action) when it is asked, so the order of calls does not matter.
    pub fn offer(&mut self, action: NextAction) {
        self.next_action = action;
    }

    /// The same for a page, where the provider gives one.
    pub fn redirect(&mut self, url: Option<&str>) {
        if let Some(url) = url {
            self.offer(NextAction::Redirect { url: url.to_owned() });
        }
    }

    /// The one place that decides whether a way to pay may be handed out.
    fn takes_money(&self) -> bool {
        let paid_up = match (&self.amounts.requested, &self.amounts.received) {
            // Amounts of two assets say nothing about each other.
            (Some(requested), Some(received)) if requested.asset() == received.asset() => {
                received.amount() >= requested.amount()
            }
            _ => false,
        };
        self.status.takes_money() && !paid_up
    }
}

impl fmt::Debug for Payment {
    /// Without the body, the description and the redirect, which hold personal data or a session.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payment")
            .field("reference", &self.reference)
            .field("status", &self.status)
            .field("amounts", &self.amounts)
            .field("next_action", &self.next_action().summary())
            .field("deviations", &self.deviations)
            .field("not_carried", &self.not_carried)
            .field("incomplete", &self.incomplete)
            .finish_non_exhaustive()
    }
}
