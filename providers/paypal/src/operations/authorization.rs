//! Money that is held. Source: payments_payment_v2.json.

use bytes::Bytes;
use http::Response;
use paymux_core::Error;
use paymux_core::provider::wire::{OptionalTime, RawJson};
use paymux_core::provider::{EmptyBody, Operation, Safety, Schemes, Spec, decode_json};
use serde::{Deserialize, Serialize};

use super::{PAYMENT_KEYS, WHOLE, capture, keyed, payment, retrieve};
use crate::PayPal;
use crate::api::TOKEN;
use crate::shapes::{Amount, check_object, check_same, check_text};

retrieve!(
    /// `GET /v2/payments/authorizations/{authorization_id}`.
    Authorization,
    authorization_id => id,
    "authorization.get",
    "/v2/payments/authorizations/{authorization_id}",
    "https://developer.paypal.com/docs/api/payments/v2/#authorizations_get"
);

/// `POST /v2/payments/authorizations/{authorization_id}/capture`: takes what is held, or a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// The authorisation's id.
    pub authorization_id: String,
    /// How much. Without it **the full authorised amount** is taken, also where a part of it was taken before: PayPal
    /// lets 115% of what was authorised be taken.
    pub amount: Option<Amount>,
    /// The number of your invoice; at most 127 characters.
    pub invoice_id: Option<String>,
    /// Whether nothing more is to be taken. PayPal's default is that more may follow.
    pub final_capture: Option<bool>,
    /// What the payer reads; at most 255 characters.
    pub note_to_payer: Option<String>,
    /// What stands on the statement of the payer's card; at most 22 characters.
    pub soft_descriptor: Option<String>,
    /// Fees of a platform, and when the money is paid out.
    pub payment_instruction: Option<RawJson>,
}

/// `POST /v2/payments/authorizations/{authorization_id}/reauthorize`: holds the money anew, from the 4th to the 29th day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reauthorize {
    /// The authorisation's id.
    pub authorization_id: String,
    /// How much.
    pub amount: Option<Amount>,
}

/// `POST /v2/payments/authorizations/{authorization_id}/void`: lets go of what is held and was not taken.
///
/// It takes no key. Sent a second time, it is refused as `PREVIOUSLY_VOIDED` and does nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// The authorisation's id.
    pub authorization_id: String,
}

payment!(
    /// Money that is held: `CREATED`, `CAPTURED`, `DENIED`, `PARTIALLY_CAPTURED`, `VOIDED`, `PENDING`.
    Authorization {
        /// When it lapses.
        expiration_time: OptionalTime,
        /// Whether PayPal protects the merchant.
        seller_protection: Option<RawJson>,
        /// The network's id.
        network_transaction_reference: Option<RawJson>,
        /// What the processor of a card says.
        processor_response: Option<RawJson>,
        /// Who gets the money.
        payee: Option<RawJson>,
    }
);

impl Operation for Capture {
    type Api = PayPal;
    type Output = capture::Capture;
    const SPEC: &'static Spec = &keyed(
        "authorization.capture",
        "/v2/payments/authorizations/{authorization_id}/capture",
        "https://developer.paypal.com/docs/api/payments/v2/#authorizations_capture",
        PAYMENT_KEYS,
    )
    .moves_money();
    const ACCEPTS: Schemes = TOKEN;

    fn validate(&self) -> Result<(), Error> {
        self.amount.as_ref().map_or(Ok(()), |amount| amount.check("amount"))?;
        check_text("invoice_id", self.invoice_id.as_ref(), 127)?;
        check_text("note_to_payer", self.note_to_payer.as_ref(), 255)?;
        check_text("soft_descriptor", self.soft_descriptor.as_ref(), 22)?;
        check_object("payment_instruction", self.payment_instruction.as_ref())
    }

    fn verify(&self, taken: &capture::Capture) -> Result<(), Error> {
        Error::unless_named("id", &taken.id)?;
        check_same(self.amount.as_ref(), taken.amount.as_ref())
    }
}

impl Operation for Reauthorize {
    type Api = PayPal;
    type Output = Authorization;
    const SPEC: &'static Spec = &keyed(
        "authorization.reauthorize",
        "/v2/payments/authorizations/{authorization_id}/reauthorize",
        "https://developer.paypal.com/docs/api/payments/v2/#authorizations_reauthorize",
        PAYMENT_KEYS,
    )
    .moves_money();
    const ACCEPTS: Schemes = TOKEN;

    fn validate(&self) -> Result<(), Error> {
        self.amount.as_ref().map_or(Ok(()), |amount| amount.check("amount"))
    }

    fn verify(&self, held: &Authorization) -> Result<(), Error> {
        Error::unless_named("id", &held.id)?;
        check_same(self.amount.as_ref(), held.amount.as_ref())
    }
}

impl Operation for Void {
    type Api = PayPal;
    /// `None` where the reply has no body (204).
    type Output = Option<Authorization>;
    const SPEC: &'static Spec = &Spec::post(
        "authorization.void",
        "/v2/payments/authorizations/{authorization_id}/void",
        "https://developer.paypal.com/docs/api/payments/v2/#authorizations_void",
    )
    .safety(Safety::Idempotent)
    .fixed_headers(WHOLE)
    // It takes no body, not even an empty object.
    .empty_body(EmptyBody::ContentType);
    const ACCEPTS: Schemes = TOKEN;

    fn decode(reply: &Response<Bytes>) -> Result<Self::Output, Error> {
        if reply.body().is_empty() { Ok(None) } else { decode_json(reply.body()).map(Some) }
    }

    fn verify(&self, voided: &Option<Authorization>) -> Result<(), Error> {
        voided.as_ref().map_or(Ok(()), |voided| Error::unless_same("id", &self.authorization_id, &voided.id))
    }
}
