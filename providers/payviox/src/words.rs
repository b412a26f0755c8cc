//! The provider's words for how a payment stands.

use paymux_core::Status;
use paymux_core::provider::StatusTable;

/// One table for lookups and webhooks: a word means the same wherever it stands, so that no session stays open
/// for the one and is closed for the other. After `failed` the payer may try again until the session expires. `refunded` names no amount, so
/// whether all of it went back or a part can be seen in the dashboard alone; nothing more can come in either way.
///
/// Source: docs.payviox.com/api/endpoints/get-payment-details, docs.payviox.com/webhooks/integration; from
/// `canceled` on those of webhooks until January 2026.
pub(crate) const STATUSES: StatusTable = StatusTable(&[
    ("succeeded", Status::Paid),
    ("failed", Status::AwaitingPayer),
    ("pending", Status::Processing),
    ("processing", Status::Processing),
    ("pending_review", Status::NeedsReview),
    ("declined", Status::Declined),
    ("expired", Status::Expired),
    ("refunded", Status::Refunded),
    ("incomplete", Status::PartiallyPaid),
    ("canceled", Status::Canceled),
    ("requires_payment_method", Status::AwaitingPayer),
    ("requires_confirmation", Status::AwaitingPayer),
    ("requires_action", Status::AwaitingPayer),
]);
