//! Orders: what a payer is sent to, and approves. Source: checkout_orders_v2.json.

use paymux_core::Error;
use paymux_core::provider::wire::{self, Optional, OptionalTime, RawJson, Rows};
use paymux_core::provider::{ErrorBody, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::authorization::Authorization;
use super::refund::Refund;
use super::{ORDER_KEYS, capture, keyed};
use crate::PayPal;
use crate::api::{TOKEN, payer_may_go_on};
use crate::shapes::{Amount, Link, check_object, check_same, check_text};

/// The intent of an order whose money is taken as soon as it is captured.
pub const CAPTURE: &str = "CAPTURE";
/// The intent of an order whose money is held, and taken later.
pub const AUTHORIZE: &str = "AUTHORIZE";

/// Takes or holds the money of an approved order.
macro_rules! take {
    ($(#[$doc:meta])* $take:ident, $name:literal, $path:literal, $docs:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $take {
            /// The order's id.
            pub id: String,
            /// How it is paid, where the payer did not approve it on PayPal's page.
            pub payment_source: Option<RawJson>,
        }

        impl Operation for $take {
            type Api = PayPal;
            type Output = Order;
            const SPEC: &'static Spec = &keyed($name, $path, $docs, ORDER_KEYS).moves_money();
            const ACCEPTS: Schemes = TOKEN;

            fn validate(&self) -> Result<(), Error> {
                check_object("payment_source", self.payment_source.as_ref())
            }

            fn verify(&self, order: &Order) -> Result<(), Error> {
                Error::unless_same("id", &self.id, &order.id)
            }

            /// The order stays open for the payer to choose another way to pay.
            fn exists_after(_: &http::Response<bytes::Bytes>, read: &ErrorBody) -> bool {
                payer_may_go_on(read)
            }
        }
    };
}

/// How many purchase units an order may have.
const MOST_UNITS: usize = 10;

/// `POST /v2/checkout/orders`: creates an order, which takes no money until it is captured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// [`CAPTURE`] or [`AUTHORIZE`].
    pub intent: String,
    /// What is bought from whom, 1 to 10; with [`AUTHORIZE`] one.
    pub purchase_units: Vec<PurchaseUnit>,
    /// How it is paid, and what the payer sees: `{"paypal": …}`, see [`Wallet`].
    pub payment_source: Option<RawJson>,
    /// What the payer sees, as it was written before `payment_source`. Deprecated by PayPal.
    pub application_context: Option<RawJson>,
    /// The payer, as it was written before `payment_source`. Deprecated by PayPal.
    pub payer: Option<RawJson>,
}

/// What is bought, in an order that is to be created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchaseUnit {
    /// Tells it apart from others of the order; required where there are several.
    pub reference_id: Option<String>,
    /// What it costs.
    pub amount: Amount,
    /// Who gets the money, where it is somebody else.
    pub payee: Option<RawJson>,
    /// Fees of a platform, and when the money is paid out.
    pub payment_instruction: Option<RawJson>,
    /// What the payer reads; at most 127 characters.
    pub description: Option<String>,
    /// Your name for it, which the payer does not see; at most 127 characters. Comes back with each capture.
    pub custom_id: Option<String>,
    /// The number of your invoice, which the payer sees; at most 127 characters. Unless the account says otherwise, a
    /// second payment of the same number is refused.
    pub invoice_id: Option<String>,
    /// What stands on the statement of the payer's card; at most 22 characters.
    pub soft_descriptor: Option<String>,
    /// The lines, whose sum is the breakdown's `item_total`.
    pub items: Option<RawJson>,
    /// Where to.
    pub shipping: Option<RawJson>,
    /// More about it, to lower the fees of cards.
    pub supplementary_data: Option<RawJson>,
}

impl PurchaseUnit {
    /// Something that costs this much.
    #[must_use]
    pub const fn new(amount: Amount) -> Self {
        Self {
            reference_id: None,
            amount,
            payee: None,
            payment_instruction: None,
            description: None,
            custom_id: None,
            invoice_id: None,
            soft_descriptor: None,
            items: None,
            shipping: None,
            supplementary_data: None,
        }
    }

    fn check(&self, at: &str, several: bool) -> Result<(), Error> {
        let named = |field: &str| format!("{at}.{field}");
        self.amount.check(&named("amount"))?;
        check_object(&named("amount.breakdown"), self.amount.breakdown.as_ref())?;
        if several && self.reference_id.is_none() {
            return Err(Error::invalid_field(
                named("reference_id"),
                "it is required where there are several",
            ));
        }
        for (field, text, most) in [
            ("reference_id", &self.reference_id, 256),
            ("description", &self.description, 127),
            ("custom_id", &self.custom_id, 127),
            ("invoice_id", &self.invoice_id, 127),
            ("soft_descriptor", &self.soft_descriptor, 22),
        ] {
            check_text(&named(field), text.as_ref(), most)?;
        }
        Ok(())
    }
}

/// The `payment_source` of a payer who pays with PayPal: `{"paypal": …}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wallet {
    /// The payer's e-mail address, filled in for the payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// What the payer sees.
    pub experience_context: ExperienceContext,
}

/// What the payer sees on PayPal's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExperienceContext {
    /// The shop's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand_name: Option<String>,
    /// A BCP 47 tag such as `de-AT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// `GET_FROM_FILE` (PayPal's default), `NO_SHIPPING` or `SET_PROVIDED_ADDRESS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_preference: Option<String>,
    /// Where the payer goes after approving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_url: Option<String>,
    /// Where the payer goes after turning back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_url: Option<String>,
    /// `LOGIN`, `GUEST_CHECKOUT` or `NO_PREFERENCE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landing_page: Option<String>,
    /// `PAY_NOW`, where the amount is the last word, or `CONTINUE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_action: Option<String>,
    /// `IMMEDIATE_PAYMENT_REQUIRED` takes no payment that is pending for days, such as an e-cheque; or `UNRESTRICTED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_preference: Option<String>,
}

/// `GET /v2/checkout/orders/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The order's id.
    pub id: String,
    /// `payment_source` alone, where no more is asked for.
    pub fields: Option<String>,
}

take!(
    /// `POST /v2/checkout/orders/{id}/capture`: takes the money of an approved order. Once per order.
    Capture,
    "order.capture",
    "/v2/checkout/orders/{id}/capture",
    "https://developer.paypal.com/docs/api/orders/v2/#orders_capture"
);

take!(
    /// `POST /v2/checkout/orders/{id}/authorize`: holds the money of an approved order. Once per order.
    Authorize,
    "order.authorize",
    "/v2/checkout/orders/{id}/authorize",
    "https://developer.paypal.com/docs/api/orders/v2/#orders_authorize"
);

/// An order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The order's id.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// `CREATED`, `SAVED`, `APPROVED`, `VOIDED`, `COMPLETED`, `PAYER_ACTION_REQUIRED`. A completed order may have a
    /// payment that was declined.
    pub status: Option<String>,
    /// [`CAPTURE`] or [`AUTHORIZE`].
    pub intent: Optional<String>,
    /// What is bought, and what was paid for it.
    #[serde(default)]
    pub purchase_units: Vec<Unit>,
    /// Where the payer goes (`payer-action`, or `approve`), and what can be done.
    pub links: Optional<Rows<Link>>,
    /// When it was created.
    pub create_time: OptionalTime,
    /// When it last changed.
    pub update_time: OptionalTime,
    /// When PayPal completes it.
    pub processing_instruction: Optional<String>,
    /// Who pays.
    pub payer: Option<RawJson>,
    /// How it is paid.
    pub payment_source: Option<RawJson>,
}

/// What is bought, in an order that there is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// As given; `default` where nothing was.
    pub reference_id: Optional<String>,
    /// What it costs.
    pub amount: Option<Amount>,
    /// As given.
    pub custom_id: Option<String>,
    /// As given.
    pub invoice_id: Option<String>,
    /// As given.
    pub description: Optional<String>,
    /// As given.
    pub soft_descriptor: Optional<String>,
    /// PayPal's id of it, for orders that are saved.
    pub id: Optional<String>,
    /// What was paid.
    pub payments: Option<Payments>,
    /// Who gets the money.
    pub payee: Option<RawJson>,
    /// As given.
    pub payment_instruction: Option<RawJson>,
    /// As given.
    pub items: Option<RawJson>,
    /// Where to.
    pub shipping: Option<RawJson>,
    /// As given.
    pub supplementary_data: Option<RawJson>,
}

/// The whole history of payments.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Payments {
    /// What was held.
    #[serde(default)]
    pub authorizations: Vec<Authorization>,
    /// What was taken.
    #[serde(default)]
    pub captures: Vec<capture::Capture>,
    /// What went back.
    #[serde(default)]
    pub refunds: Vec<Refund>,
}

impl Operation for Create {
    type Api = PayPal;
    type Output = Order;
    const SPEC: &'static Spec = &keyed(
        "order.create",
        "/v2/checkout/orders",
        "https://developer.paypal.com/docs/api/orders/v2/#orders_create",
        ORDER_KEYS,
    )
    .inert();
    const ACCEPTS: Schemes = TOKEN;

    fn validate(&self) -> Result<(), Error> {
        if ![CAPTURE, AUTHORIZE].contains(&self.intent.as_str()) {
            return Err(Error::invalid_field("intent", "`CAPTURE` or `AUTHORIZE`"));
        }
        let units = self.purchase_units.len();
        if !(1..=MOST_UNITS).contains(&units) {
            return Err(Error::invalid_field("purchase_units", format!("1 to {MOST_UNITS}")));
        }
        if units > 1 && self.intent == AUTHORIZE {
            return Err(Error::invalid_field("purchase_units", "one, where the money is to be held"));
        }
        for (index, unit) in self.purchase_units.iter().enumerate() {
            unit.check(&format!("purchase_units[{index}]"), units > 1)?;
        }
        check_object("payment_source", self.payment_source.as_ref())?;
        check_object("application_context", self.application_context.as_ref())?;
        check_object("payer", self.payer.as_ref())
    }

    /// A key that was used before gives the order that was made with it, whatever was asked for now.
    fn verify(&self, order: &Order) -> Result<(), Error> {
        Error::unless_named("id", &order.id)?;
        if let Some(intent) = order.intent.value() {
            Error::unless_same("intent", &self.intent, intent)?;
        }
        let pairs = self.purchase_units.iter().zip(&order.purchase_units);
        pairs.into_iter().try_for_each(|(asked, made)| check_same(Some(&asked.amount), made.amount.as_ref()))
    }
}

impl Operation for Retrieve {
    type Api = PayPal;
    type Output = Order;
    const SPEC: &'static Spec = &Spec::get(
        "order.get",
        "/v2/checkout/orders/{id}",
        "https://developer.paypal.com/docs/api/orders/v2/#orders_get",
    );
    const ACCEPTS: Schemes = TOKEN;

    fn verify(&self, order: &Order) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &order.id)
    }
}
