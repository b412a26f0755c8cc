//! Asking whether a webhook's delivery is PayPal's own. Source: notifications_webhooks_v1.json.

use paymux_core::Error;
use paymux_core::provider::wire::RawJson;
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::PayPal;
use crate::api::TOKEN;
use crate::shapes::check_object;

/// `POST /v1/notifications/verify-webhook-signature`. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The header `PAYPAL-AUTH-ALGO`.
    pub auth_algo: String,
    /// The header `PAYPAL-CERT-URL`.
    pub cert_url: String,
    /// The header `PAYPAL-TRANSMISSION-ID`.
    pub transmission_id: String,
    /// The header `PAYPAL-TRANSMISSION-SIG`.
    pub transmission_sig: String,
    /// The header `PAYPAL-TRANSMISSION-TIME`.
    pub transmission_time: String,
    /// The webhook's id, from PayPal's dashboard.
    pub webhook_id: String,
    /// The body, byte for byte as it arrived.
    pub webhook_event: RawJson,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// `SUCCESS` or `FAILURE`.
    pub verification_status: String,
}

impl Operation for Verify {
    type Api = PayPal;
    type Output = Verified;
    const SPEC: &'static Spec = &Spec::post(
        "delivery.verify",
        "/v1/notifications/verify-webhook-signature",
        "https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post",
    )
    .safety(Safety::Read);
    const ACCEPTS: Schemes = TOKEN;

    fn validate(&self) -> Result<(), Error> {
        check_object("webhook_event", Some(&self.webhook_event))
    }
}
