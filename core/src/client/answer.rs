//! What an answer of the unified interface keeps of the reply that it was made of.

use bytes::Bytes;

use crate::error::IdempotencyKey;
use crate::interface::Payment;
use crate::interface::disputes::Dispute;
use crate::interface::lists::Page;
use crate::interface::payouts::Payout;
use crate::interface::refunds::Refund;

/// What [`Reply::answer`](crate::provider::Reply::answer) can make: an answer of the unified interface, a list of them, or
/// one as the last of a pair.
pub trait Answer: kept::Keep {}

impl<U: kept::Keep> Answer for U {}

/// What an answer keeps of its reply.
pub struct Kept {
    pub(super) body: Bytes,
    pub(super) key: Option<IdempotencyKey>,
    pub(super) request_id: Option<String>,
}

mod kept {
    /// Which answer has a place for what.
    pub trait Keep {
        /// Takes it in.
        fn keep(&mut self, kept: super::Kept);
    }
}

impl kept::Keep for Payment {
    fn keep(&mut self, kept: Kept) {
        (self.body, self.key, self.request_id) = (kept.body, kept.key, kept.request_id);
    }
}

impl kept::Keep for Refund {
    fn keep(&mut self, kept: Kept) {
        (self.body, self.key) = (kept.body, kept.key);
    }
}

impl kept::Keep for Dispute {
    fn keep(&mut self, kept: Kept) {
        self.body = kept.body;
    }
}

impl kept::Keep for Payout {
    fn keep(&mut self, kept: Kept) {
        self.key = kept.key;
    }
}

impl<U> kept::Keep for Page<U> {
    fn keep(&mut self, _: Kept) {}
}

impl<U> kept::Keep for Vec<U> {
    fn keep(&mut self, _: Kept) {}
}

impl<U, V: kept::Keep> kept::Keep for (U, V) {
    fn keep(&mut self, kept: Kept) {
        self.1.keep(kept);
    }
}
