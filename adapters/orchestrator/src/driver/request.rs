//! What is kept of a request, so that the same one can be sent again after a crash.

use std::collections::BTreeMap;

use paymux_core::captures::Capture;
use paymux_core::{CreatePayment, Customer, Error as ProviderError, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// All of a [`CreatePayment`] but amount, reference and call.
#[derive(Serialize, Deserialize)]
pub(super) struct Request {
    description: Option<String>,
    customer_id: Option<String>,
    customer_email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer_country: Option<String>,
    metadata: BTreeMap<String, String>,
    return_url: Option<String>,
    cancel_url: Option<String>,
    locale: Option<String>,
    expires_at: Option<Timestamp>,
    method: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    holds: bool,
}

impl Request {
    /// Refuses what could not be said again after a crash.
    pub(super) fn of(request: &CreatePayment) -> Result<Self, ProviderError> {
        request.not_carried::<()>(&["capture"])?;
        if request.has_extensions() {
            let message = "an extension cannot be kept, so the request could not be sent again";
            return Err(ProviderError::unsupported(message).with_field("extension"));
        }
        if !request.call.headers.is_empty() || request.call.scheme.is_some() {
            let message =
                "headers and credentials of one call are not kept: give them an account of their own";
            return Err(ProviderError::unsupported(message).with_field("call"));
        }
        plain("reference", &request.reference)?;
        Ok(Self {
            description: request.description.clone(),
            customer_id: request.customer.id.clone(),
            customer_email: request.customer.email.clone(),
            customer_country: request.customer.country.clone(),
            metadata: request.metadata.clone(),
            return_url: request.return_url.clone(),
            cancel_url: request.cancel_url.clone(),
            locale: request.locale.clone(),
            expires_at: request.expires_at,
            method: request.method.clone(),
            holds: request.capture == Capture::Manual,
        })
    }

    /// The request of an attempt, under its own reference.
    pub(super) fn again(self, amount: Money, reference: String, method: Option<String>) -> CreatePayment {
        let mut request = CreatePayment::new(amount, reference);
        let mut customer = Customer::default();
        customer.id = self.customer_id;
        customer.email = self.customer_email;
        customer.country = self.customer_country;
        request.customer = customer;
        request.description = self.description;
        request.metadata = self.metadata;
        request.return_url = self.return_url;
        request.cancel_url = self.cancel_url;
        request.locale = self.locale;
        request.expires_at = self.expires_at;
        request.method = method.or(self.method);
        request.capture = if self.holds { Capture::Manual } else { Capture::Automatic };
        request
    }
}

/// Text that every database keeps as it is.
pub(super) fn plain(field: &'static str, text: &str) -> Result<(), ProviderError> {
    if text.len() <= 255 && !text.contains(char::is_control) {
        return Ok(());
    }
    Err(ProviderError::invalid_field(field, "255 bytes at most, without control characters"))
}
