//! The third step: an order, and an invoice for it.

use paymux_core::provider::wire::{self, Id, Lenient, Optional, WireSecret};
use paymux_core::provider::{AsNumber, Operation, Schemes, Spec};
use paymux_core::{Decimal, Error, ErrorKind, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Estimate, TakenAddress};
use crate::api::{COMMERCE, KEY, docs};
use crate::check::identity_of;
use crate::envelope::Data;
use crate::invoice::SessionHeaders;
use crate::{Maybe, Pepay, check};

/// The most that an order may cost: 2,500 USD. Source: /api-spec/commerce/checkout.
pub const MOST_ORDER: Decimal = match Decimal::new(2_500, 0) {
    Some(amount) => amount,
    None => Decimal::ZERO,
};

/// `POST /api/commerce/merchant/checkout/invoice`: makes an order of an estimate, and the invoice that
/// pays it. The cart stays as it is. Done once per idempotency key.
/// Source: /api-reference/merchant-checkout/step-3--create-invoice-and-order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateInvoice {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
    /// The estimate's id.
    #[serde(rename = "estimateId")]
    pub estimate_id: String,
    /// The address's id.
    #[serde(rename = "addressId")]
    pub address_id: String,
    /// Where a refund goes: an address on BSC, `0x` and 40 hexadecimal digits.
    #[serde(rename = "refundDestinationWalletAddressBsc")]
    pub refund_destination: Option<String>,
    /// Deprecated, and ignored by Pepay.
    #[serde(rename = "webhookUrl")]
    pub webhook_url: Option<String>,
}

/// The answer to [`CreateInvoice`]. The page and the session are for the payer only; they show and
/// serialise redacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckoutInvoice {
    /// The order's id.
    #[serde(deserialize_with = "wire::id")]
    pub order_id: String,
    /// The invoice's id.
    #[serde(deserialize_with = "wire::id")]
    pub invoice_id: String,
    /// The hosted page, with the session in its query.
    pub invoice_url: Option<WireSecret>,
    /// The session's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<WireSecret>,
    /// The session's signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<WireSecret>,
    /// Both, as the headers to send.
    #[serde(rename = "payment_session_headers", skip_serializing_if = "Option::is_none")]
    pub payment_session_headers: Option<SessionHeaders>,
    /// Whose shop.
    pub merchant_id: Maybe<i64>,
    /// `devnet`, `mainnet`.
    pub network_environment: Optional<String>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// What is to be paid, in USD.
    pub amount: Option<AsNumber>,
    /// `unpaid`.
    pub status: Option<String>,
    /// Until when it may be paid; about 30 minutes.
    pub expires_at: Maybe<Timestamp>,
    /// Where to look after it.
    pub endpoints: Maybe<Endpoints>,
}

/// Where to look after an order: paths below the base URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// The order.
    pub check_order: Optional<String>,
    /// Its payment.
    pub check_payment: Optional<String>,
    /// Calling it off.
    pub cancel_order: Optional<String>,
}

impl CreateInvoice {
    /// The step after these two, for the same customer. Refused where the estimate says that it would be in
    /// vain: it costs more than [`MOST_ORDER`], or nothing in it can be bought.
    pub fn of(estimate: &Estimate, address: &TakenAddress) -> Result<Self, Error> {
        let pricing = estimate.pricing.as_ref().and_then(Lenient::value);
        if pricing.and_then(|pricing| pricing.total).is_some_and(|total| total.0 > MOST_ORDER) {
            let rule = format!("an order may cost {MOST_ORDER} USD at most");
            return Err(Error::refused(ErrorKind::AmountOutOfRange, rule).with_field("pricing.total"));
        }
        if estimate.valid_items.as_ref().and_then(Lenient::value).is_some_and(Vec::is_empty) {
            return Err(Error::invalid_field("validItems", "nothing in this estimate can be bought"));
        }
        Ok(Self {
            customer_id: estimate.customer_id.clone().map(Into::into),
            wallet_address: estimate.wallet_address.clone().into_value(),
            wallet_network: estimate.wallet_network.clone().into_value(),
            estimate_id: estimate.estimate_id.clone(),
            address_id: address.address_id.clone(),
            ..Self::default()
        })
    }
}

impl CheckoutInvoice {
    /// The payer's session, for [`Payor`](crate::Payor); `None` only where the reply left it out.
    #[must_use]
    pub fn payer_session(&self) -> Option<SessionHeaders> {
        let headers = self.payment_session_headers.as_ref();
        SessionHeaders::of(headers, self.session.as_ref(), self.signature.as_ref())
    }
}

impl Operation for CreateInvoice {
    type Api = Pepay;
    type Output = Data<CheckoutInvoice>;
    const SPEC: &'static Spec = &Spec::post(
        "checkout.invoice",
        "/api/commerce/merchant/checkout/invoice",
        docs!("/api-reference/merchant-checkout/step-3--create-invoice-and-order"),
    )
    .keyed(KEY)
    .uuid_keys()
    .inert();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)?;
        check::filled("estimateId", &self.estimate_id)?;
        check::filled("addressId", &self.address_id)?;
        check::evm_address("refundDestinationWalletAddressBsc", self.refund_destination.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(total: &str, items: &str) -> Result<CreateInvoice, (ErrorKind, String)> {
        let estimate = format!(
            r#"{{"estimateId":"e1","customerId":"c1","validItems":{items},"pricing":{{"total":{total}}}}}"#
        );
        let estimate: Estimate = serde_json::from_str(&estimate).unwrap();
        let address: TakenAddress = serde_json::from_str(r#"{"addressId":"a1"}"#).unwrap();
        CreateInvoice::of(&estimate, &address)
            .map_err(|error| (error.kind(), error.field().unwrap_or_default().to_owned()))
    }

    #[test]
    fn an_order_that_cannot_be_made_is_not_asked_for() {
        let item = r#"[{"productId":"p"}]"#;
        let made = order("2500.00", item).unwrap();
        assert_eq!((made.estimate_id.as_str(), made.address_id.as_str()), ("e1", "a1"));
        assert_eq!(made.customer_id.as_deref(), Some("c1"));
        let too_much = (ErrorKind::AmountOutOfRange, "pricing.total".to_owned());
        assert_eq!(order("2500.01", item), Err(too_much));
        assert_eq!(order("1", "[]"), Err((ErrorKind::InvalidRequest, "validItems".to_owned())));
        assert!(order("null", item).is_ok(), "what the estimate does not say is for the server to judge");
    }
}
