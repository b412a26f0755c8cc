//! Webhooks: proved first, read afterwards.

mod answers;
mod event;
mod signature;

use std::ops::Deref;

use bytes::Bytes;
use http::HeaderMap;

pub use answers::WebhookAnswers;
pub use event::{Checked, DisputeUpdate, Event, PaymentUpdate, PayoutUpdate, RefundUpdate, Subject};
pub use signature::{Proof, Signature};

use crate::error::Error;
use crate::interface::Account;
use crate::time::Timestamp;
use crate::wire::without_byte_order_mark;

/// How one provider signs and writes its webhooks. It never hands out an event itself: [`verify`] does.
pub trait Webhooks: Send + Sync {
    /// The account whose webhooks these are.
    fn account(&self) -> &Account;

    /// The signature scheme, with its secrets.
    fn signature(&self) -> &dyn Signature;

    /// Reads a body that has been proved genuine, without the byte order mark that some senders put before it.
    /// `proof` says which secret it was signed with.
    fn parse(&self, proof: &Proof, headers: &HeaderMap, body: &Bytes) -> Result<Event, Error>;

    /// What the provider wants to hear from an endpoint.
    fn answers(&self) -> WebhookAnswers {
        WebhookAnswers::USUAL
    }
}

/// Checks a delivery, then reads it. The only maker of a [`Verified`] event.
///
/// `body` is the body as it arrived, byte for byte: JSON that was parsed and written again does not
/// verify. A rejection says why, for the log; tell the sender nothing but the status.
pub fn verify(
    webhooks: &dyn Webhooks,
    headers: &HeaderMap,
    body: &Bytes,
    now: Timestamp,
) -> Result<Verified<Event>, Error> {
    let proof = webhooks.signature().check(headers, body, now)?;
    // The proof is over every byte; what is read is the JSON after a byte order mark.
    let json = body.slice_ref(without_byte_order_mark(body));
    webhooks.parse(&proof, headers, &json).map(Verified)
}

/// Something that is proved to come from the provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// Takes it out.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests;
