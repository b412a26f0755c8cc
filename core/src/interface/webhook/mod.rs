//! Webhooks: proved first, read afterwards.

mod answers;
mod event;
mod signature;

use std::ops::Deref;

use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderMap;

pub use answers::WebhookAnswers;
pub use event::{Checked, DisputeUpdate, Event, PaymentUpdate, PayoutUpdate, RefundUpdate, Subject};
pub use signature::{Proof, Signature, Unsigned};

use crate::error::Error;
use crate::interface::Account;
use crate::time::Timestamp;
use crate::wire::without_byte_order_mark;

/// How one provider signs and writes its webhooks. It never hands out an event itself: [`verify`] does.
///
/// Either [`signature`](Self::signature) or [`prove`](Self::prove) is written; where neither is, nothing is genuine.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// The account whose webhooks these are.
    fn account(&self) -> &Account;

    /// The signature scheme, with its secrets, where a delivery can be proved without asking anybody.
    fn signature(&self) -> &dyn Signature {
        &signature::Missing
    }

    /// Proves a delivery: by [`signature`](Self::signature), unless it takes a certificate that has to be fetched, or
    /// the provider's own word.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WebhookRejected`](crate::ErrorKind::WebhookRejected) where the delivery is not the provider's. Every
    /// other kind says that it could not be found out now: an endpoint answers so that the provider delivers again.
    async fn prove(&self, headers: &HeaderMap, body: &Bytes, now: Timestamp) -> Result<Proof, Error> {
        self.signature().check(headers, body, now)
    }

    /// Reads a body that has been proved genuine, without the byte order mark that some senders put before it.
    /// `proof` says which secret it was signed with.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) where a genuine delivery cannot be read,
    /// so that the endpoint asks for it again;
    /// [`ErrorKind::WebhookRejected`](crate::ErrorKind::WebhookRejected) where the secret that matched is not
    /// the one for this event.
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
///
/// It awaits, since some providers are asked, or publish the certificate that they sign with. For all others it is
/// done at once.
///
/// # Errors
///
/// [`ErrorKind::WebhookRejected`](crate::ErrorKind::WebhookRejected): it is not proved to come from the provider.
/// Every other kind: it may be genuine, and could not be checked or read now. Answer that with 500, so that the
/// provider delivers again.
pub async fn verify(
    webhooks: &dyn Webhooks,
    headers: &HeaderMap,
    body: &Bytes,
    now: Timestamp,
) -> Result<Verified<Event>, Error> {
    let proof = webhooks.prove(headers, body, now).await?;
    // The proof is over every byte; what is read is the JSON after a byte order mark.
    let json = body.slice_ref(without_byte_order_mark(body));
    let mut event = webhooks.parse(&proof, headers, &json)?;
    if proof.is_hint() {
        event.subject = event.subject.into_look_up();
    }
    Ok(Verified(event))
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
