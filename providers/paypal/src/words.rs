//! What an order and its payments say about how a payment stands.

use paymux_core::Status;
use paymux_core::disputes::DisputeStatus;
use paymux_core::provider::StatusTable;
use paymux_core::refunds::RefundStatus;

use crate::operations::authorization::Authorization;
use crate::operations::capture::Capture;
use crate::operations::dispute::Dispute;
use crate::operations::order::{Order, Payments};

/// An order for which nothing was held or taken yet. `COMPLETED` says that a payment was made, not how that went ("check
/// the payment status before fulfilling the order"): without the payment nothing is known. Source: `order_status` of
/// checkout_orders_v2.json; developer.paypal.com/docs/api/orders/v2/.
const ORDERS: StatusTable = StatusTable(&[
    ("CREATED", Status::AwaitingPayer),
    ("PAYER_ACTION_REQUIRED", Status::AwaitingPayer),
    ("SAVED", Status::Processing),
    ("APPROVED", Status::Approved),
    ("COMPLETED", Status::Processing),
    ("VOIDED", Status::Canceled),
]);

/// Source: `capture_status`. A capture that is pending may still be declined.
const CAPTURES: StatusTable = StatusTable(&[
    ("COMPLETED", Status::Paid),
    ("PARTIALLY_REFUNDED", Status::PartiallyRefunded),
    ("REFUNDED", Status::Refunded),
    ("PENDING", Status::Processing),
    ("DECLINED", Status::Declined),
    ("FAILED", Status::Declined),
]);

/// Source: `authorization_status`; `EXPIRED` from the Payments API's pages. What was captured is told by its captures.
const AUTHORIZATIONS: StatusTable = StatusTable(&[
    ("CREATED", Status::Authorized),
    ("PARTIALLY_CAPTURED", Status::Authorized),
    ("PENDING", Status::Processing),
    ("CAPTURED", Status::Processing),
    ("DENIED", Status::Declined),
    ("VOIDED", Status::Canceled),
    ("EXPIRED", Status::Expired),
]);

impl Capture {
    pub(crate) fn stands(&self) -> Status {
        CAPTURES.fold(&self.status)
    }

    /// Whether the money was taken, whatever went back since.
    pub(crate) fn is_taken(&self) -> bool {
        matches!(self.stands(), Status::Paid | Status::PartiallyRefunded | Status::Refunded)
    }

    /// Whether the money was or is being taken.
    pub(crate) fn takes(&self) -> bool {
        self.is_taken() || self.stands() == Status::Processing
    }
}

impl Authorization {
    pub(crate) fn stands(&self) -> Status {
        AUTHORIZATIONS.fold(&self.status)
    }
}

impl Order {
    /// All payments, over all purchase units.
    pub(crate) fn payments(&self) -> impl Iterator<Item = &Payments> {
        self.purchase_units.iter().filter_map(|unit| unit.payments.as_ref())
    }

    pub(crate) fn captures(&self) -> impl Iterator<Item = &Capture> {
        self.payments().flat_map(|payments| &payments.captures)
    }

    pub(crate) fn authorizations(&self) -> impl Iterator<Item = &Authorization> {
        self.payments().flat_map(|payments| &payments.authorizations)
    }

    /// The authorisation that counts: the last one that holds money, or else the last one. One that was authorised anew
    /// stands beside the one before.
    pub(crate) fn authorization(&self) -> Option<&Authorization> {
        let holds = |held: &&Authorization| held.stands() == Status::Authorized;
        self.authorizations().filter(holds).last().or_else(|| self.authorizations().last())
    }

    /// Whether nothing more is to be taken of what is held: the app has said so with a capture.
    pub(crate) fn is_final(&self) -> bool {
        self.captures().any(|capture| capture.takes() && *capture.final_capture == Some(true))
    }

    /// How the payment stands, and the word that says so. What was held and taken counts for more than the order's own
    /// word; a word that nobody knows counts for most, since it may take back what the others say. A capture that is
    /// pending counts for more than what is still held: whoever captures again would not know what comes of the first.
    pub(crate) fn stands(&self) -> (Status, Option<&str>) {
        let captures = || self.captures().map(|capture| (capture.stands(), capture.status.as_str()));
        let held = self.authorization().map(|held| (held.stands(), held.status.as_str()));
        let unknown = |(status, _): &(Status, &str)| matches!(status, Status::Unrecognised(_));
        let is = |wanted: Status| move |(status, _): &(Status, &str)| *status == wanted;
        let live = held.clone().filter(is(Status::Authorized)).filter(|_| !self.is_final());
        let found = captures()
            .find(unknown)
            .or_else(|| held.clone().filter(unknown))
            .or_else(|| captures().find(is(Status::Processing)))
            .or(live)
            .or_else(|| self.went_back())
            .or_else(|| captures().find(is(Status::Paid)))
            .or_else(|| held.filter(|(status, _)| !matches!(status, Status::Authorized)))
            .or_else(|| captures().last());
        match (found, self.status.as_deref()) {
            (Some((status, word)), _) => (status, Some(word)),
            (None, Some(word)) => (ORDERS.fold(word), Some(word)),
            (None, None) => (Status::Unrecognised(String::new()), None),
        }
    }

    /// Where anything went back: all of it, or a part.
    fn went_back(&self) -> Option<(Status, &str)> {
        let taken = || self.captures().filter(|capture| capture.is_taken());
        let back = taken().find(|capture| capture.stands() != Status::Paid)?;
        let all = taken().all(|capture| capture.stands() == Status::Refunded);
        Some((if all { Status::Refunded } else { Status::PartiallyRefunded }, back.status.as_str()))
    }
}

/// Source: `refund_status` of payments_payment_v2.json.
pub(crate) fn refund(word: &str) -> RefundStatus {
    match word {
        "PENDING" => RefundStatus::Pending,
        "COMPLETED" => RefundStatus::Succeeded,
        "FAILED" => RefundStatus::Failed,
        "CANCELLED" => RefundStatus::Canceled,
        other => RefundStatus::Unrecognised(other.to_owned()),
    }
}

/// Source: `status` and `dispute_outcome` of customer_disputes_v1.json. Who has the money after `RESOLVED_WITH_PAYOUT`,
/// `ACCEPTED` or `DENIED` is not documented, and a list does not say how a dispute ended: these words are kept.
pub(crate) fn dispute(dispute: &Dispute) -> DisputeStatus {
    let outcome = dispute.dispute_outcome.as_ref().and_then(|outcome| outcome.outcome_code.as_deref());
    match (dispute.status.as_str(), outcome) {
        ("OPEN" | "WAITING_FOR_SELLER_RESPONSE", _) => DisputeStatus::NeedsResponse,
        ("WAITING_FOR_BUYER_RESPONSE" | "UNDER_REVIEW", _) => DisputeStatus::UnderReview,
        ("RESOLVED", Some("RESOLVED_SELLER_FAVOUR" | "CANCELED_BY_BUYER")) => DisputeStatus::Won,
        ("RESOLVED", Some("RESOLVED_BUYER_FAVOUR")) => DisputeStatus::Lost,
        ("RESOLVED", Some(outcome)) => DisputeStatus::Unrecognised(outcome.to_owned()),
        (other, _) => DisputeStatus::Unrecognised(other.to_owned()),
    }
}
