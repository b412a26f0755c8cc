use bytes::Bytes;
use paymux_core::payouts::PayoutStatus;
use paymux_core::provider::wire::{self, Id, Lenient, Optional, from_minor};
use paymux_core::provider::{Account, AsNumber, PayoutUpdate, decode_json};
use paymux_core::{Error, Event, Subject};
use serde::{Deserialize, Serialize};

use super::key;

/// A payout event with all its fields, for [`decode_json`](paymux_core::provider::decode_json) on
/// [`Event::body`](paymux_core::Event::body). Amounts are in cents.
///
/// Source: docs.payviox.com/api/payout/webhooks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PayoutEvent {
    /// How much.
    pub amount: u64,
    /// Always `USD`.
    pub currency: String,
    /// What of it are fees; left out if nothing is.
    pub fees: Option<u64>,
    /// The amount after fees; left out if it is the same.
    pub net_amount: Option<u64>,
    /// Which payout user.
    pub metadata: Option<Lenient<PayoutMetadata>>,
    /// `payout.created`, `payout.processing`, `payout.succeeded`, `payout.failed`, `payout.rejected`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `paypal`, `crypto`, perhaps more. The details stand under the same name.
    pub provider: Optional<String>,
    /// Payviox's order, not yours.
    #[serde(deserialize_with = "wire::id")]
    pub order_id: String,
    /// Who gets it.
    pub recipient: Option<Lenient<Recipient>>,
    /// Details where PayPal pays.
    pub paypal: Option<Lenient<PayPal>>,
    /// Details where a blockchain pays.
    pub crypto: Option<Lenient<Crypto>>,
    /// Why it was rejected, if somebody wrote that down.
    pub reason: Optional<String>,
    /// Only on messages that were sent from the dashboard by hand, and then always true.
    pub test_mode: Option<bool>,
}

/// Which payout user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutMetadata {
    /// The payout user's id.
    #[serde(deserialize_with = "wire::id")]
    pub payout_user_id: String,
}

/// Who gets a payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The e-mail address.
    pub email: String,
}

/// Details of a payout by PayPal. Each part may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayPal {
    /// PayPal's id.
    pub order_id: Optional<Id>,
    /// The address there.
    pub email: Optional<String>,
}

/// Details of a payout on a blockchain. Each part may be missing, early ones above all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crypto {
    /// The provider's id.
    pub order_id: Optional<Id>,
    /// Such as `USDT`.
    pub currency: Option<String>,
    /// Such as `TRC20`.
    pub chain: Optional<String>,
    /// In whole tokens.
    pub crypto_amount: Option<Lenient<AsNumber>>,
    /// In whole dollars.
    pub usd_amount: Option<Lenient<AsNumber>>,
    /// Where to.
    pub to_address: Optional<String>,
    /// The transaction.
    pub tx_hash: Optional<String>,
    /// How often it is confirmed.
    pub confirmations: Option<Lenient<u64>>,
    /// In whole tokens.
    pub network_fee: Option<Lenient<AsNumber>>,
}

/// The event, if it can be read whole.
pub(super) fn unify(account: &Account, body: &Bytes) -> Result<Event, Error> {
    let read: PayoutEvent = decode_json(body)?;
    Error::unless_named("order_id", &read.order_id)?;
    let status = match read.kind.as_str() {
        "payout.created" => PayoutStatus::Accepted,
        "payout.processing" => PayoutStatus::Processing,
        "payout.succeeded" => PayoutStatus::Paid,
        "payout.failed" => PayoutStatus::Failed,
        "payout.rejected" => PayoutStatus::Rejected,
        other => PayoutStatus::Unrecognised(other.to_owned()),
    };
    let amount = from_minor(read.amount, &read.currency)?;
    let test = read.test_mode == Some(true);
    let update = PayoutUpdate::new(read.order_id, status, Some(amount));
    let mut event = Event::new(account, key(body), read.kind, Subject::Payout(update), body.clone());
    event.test = test;
    Ok(event)
}
