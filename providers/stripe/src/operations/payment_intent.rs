//! PaymentIntents: the money behind a session. Source: docs.stripe.com/api/payment_intents.

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, OptionalTime, WireSecret};
use paymux_core::provider::{BrowserCallable, Operation, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use super::charge::Charge;
use crate::api::{ANY, SERVER, post};
use crate::object::HasId;
use crate::{Expandable, Listed, Metadata, Object, Stripe};

/// A PaymentIntent, as far as it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PaymentIntent {
    /// Stripe's id, `pi_…`.
    pub id: String,
    /// `requires_payment_method`, `requires_confirmation`, `requires_action`, `processing`, `requires_capture`,
    /// `canceled` or `succeeded`.
    pub status: String,
    /// What the payer owes, in Stripe's unit of the currency.
    pub amount: u64,
    /// What is held and can still be taken.
    pub amount_capturable: Option<u64>,
    /// What was taken.
    pub amount_received: Option<u64>,
    /// ISO 4217, in lower case.
    pub currency: String,
    /// `automatic`, `automatic_async` or `manual`.
    pub capture_method: Optional<String>,
    /// The charge, once there is one.
    pub latest_charge: Option<Expandable<Charge>>,
    /// What it is for.
    pub description: Optional<String>,
    /// Data of yours.
    pub metadata: Metadata,
    /// When it was made.
    pub created: OptionalTime<UnixSeconds>,
}

impl HasId for PaymentIntent {
    fn id(&self) -> &str {
        &self.id
    }
}

/// `GET /v1/payment_intents/{id}`. With its client secret a browser may ask, too, under the publishable key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// Stripe's id.
    pub id: String,
    /// What lets a browser ask.
    pub client_secret: Option<WireSecret>,
    /// Members to come as objects: `latest_charge`.
    #[serde(default, rename = "expand[]", skip_serializing_if = "Vec::is_empty")]
    pub expand: Vec<String>,
}

impl Operation for Retrieve {
    type Api = Stripe;
    type Output = Object<PaymentIntent>;
    const SPEC: &'static Spec = &Spec::get(
        "payment_intent.get",
        "/v1/payment_intents/{id}",
        "https://docs.stripe.com/api/payment_intents/retrieve",
    );
    const ACCEPTS: Schemes = ANY;

    fn accepts(&self) -> Schemes {
        if self.client_secret.is_some() { ANY } else { SERVER }
    }

    fn verify(&self, came: &Object<PaymentIntent>) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &came.id)
    }
}

impl BrowserCallable for Retrieve {}

/// `POST /v1/payment_intents/{id}/capture`: takes what is held. **Moves money.**
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Stripe's id.
    pub id: String,
    /// How much, in Stripe's unit of the payment's currency; all of it where it is not given.
    pub amount_to_capture: Option<u64>,
    /// `false` keeps the rest held, where the card allows several captures.
    pub final_capture: Option<bool>,
}

impl Operation for Capture {
    type Api = Stripe;
    type Output = Object<PaymentIntent>;
    const SPEC: &'static Spec = &post(
        "payment_intent.capture",
        "/v1/payment_intents/{id}/capture",
        "https://docs.stripe.com/api/payment_intents/capture",
    )
    .moves_money();
    const ACCEPTS: Schemes = SERVER;

    fn validate(&self) -> Result<(), Error> {
        match self.amount_to_capture {
            Some(0) => Err(Error::invalid_field("amount_to_capture", "at least 1")),
            _ => Ok(()),
        }
    }

    fn verify(&self, came: &Object<PaymentIntent>) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &came.id)?;
        // What was taken before counts as well.
        let less = self.amount_to_capture.zip(came.amount_received).is_some_and(|(asked, came)| came < asked);
        if less && came.status == "succeeded" {
            return Err(Error::mismatch("amount", "less was taken than was asked for"));
        }
        Ok(())
    }
}

/// `POST /v1/payment_intents/{id}/cancel`: lets go of what is held. The one behind a session can be canceled only while
/// money is held; before that the session is expired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// Stripe's id.
    pub id: String,
    /// `duplicate`, `fraudulent`, `requested_by_customer` or `abandoned`.
    pub cancellation_reason: Option<String>,
}

impl Operation for Cancel {
    type Api = Stripe;
    type Output = Object<PaymentIntent>;
    const SPEC: &'static Spec = &post(
        "payment_intent.cancel",
        "/v1/payment_intents/{id}/cancel",
        "https://docs.stripe.com/api/payment_intents/cancel",
    );
    const ACCEPTS: Schemes = SERVER;

    fn verify(&self, came: &Object<PaymentIntent>) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &came.id)
    }
}

/// `GET /v1/payment_intents/search`: finds them by their metadata. What was made within the last minute may be missing,
/// and within the last hour while Stripe has trouble. Source: docs.stripe.com/search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// In Stripe's query language: `metadata['paymux_reference']:'order-77'`.
    pub query: String,
    /// 1 to 100 rows; 10 where it is not given.
    pub limit: Option<u32>,
    /// From [`Listed::next_page`].
    pub page: Option<String>,
}

impl Operation for Search {
    type Api = Stripe;
    type Output = Listed<PaymentIntent>;
    const SPEC: &'static Spec = &Spec::get(
        "payment_intent.search",
        "/v1/payment_intents/search",
        "https://docs.stripe.com/api/payment_intents/search",
    );
    const ACCEPTS: Schemes = SERVER;
}
