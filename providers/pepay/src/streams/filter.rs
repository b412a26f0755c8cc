//! What a stream carries, and the upgrades as operations, so that core writes their URLs.

use paymux_core::Error;
use paymux_core::provider::wire::{CommaList, WireSecret};
use paymux_core::provider::{BrowserCallable, Operation, Scheme, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, MERCHANT_STREAM, docs};
use crate::{NetworkEnvironment, Pepay, check, event};

/// The only format that is asked for. Source: /api-spec/realtime/websockets.
const FORMAT: &str = "event_v1";

/// What the merchant's stream is documented to emit.
const MERCHANT_TYPES: &[&str] = &["invoice.*", "invoice_payment.*"];

/// What the commerce stream is documented to emit.
const COMMERCE_TYPES: &[&str] = &["commerce.order.*", "invoice.*", "invoice_payment.*"];

/// A token takes the place of the key, and the payer's stream takes nothing else.
const NO_KEY: Schemes = &[Scheme::NONE];

/// Which invoices a merchant's stream is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum InvoiceType {
    /// Invoices that the merchant made.
    Standard,
    /// Invoices of commerce checkouts.
    Commerce,
}

/// What a merchant's stream carries; the default is all of it.
///
/// Source: /sdk/merchants/websockets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MerchantFilter {
    /// Types, with `*` at the end for anything. Without it `invoice.*` and `invoice_payment.*`: name
    /// `commerce.order.*` too to get orders, which one page of the documentation promises.
    pub types: Option<CommaList>,
    /// Only one kind of invoice. Lists do not know this filter, so a reconnect is told as a
    /// [`Gap`](super::Gap).
    pub invoice_type: Option<InvoiceType>,
    /// Only this invoice.
    pub invoice_id: Option<String>,
    /// Only this customer.
    pub customer_id: Option<String>,
    /// Only one environment.
    pub environment: Option<NetworkEnvironment>,
}

/// What a commerce stream carries; the default is all of it.
///
/// Source: /sdk/commerce/websockets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommerceFilter {
    /// Types, with `*` at the end for anything. Without it orders and the invoices and payments that
    /// belong to them.
    pub types: Option<CommaList>,
    /// Only this order.
    pub order_id: Option<String>,
    /// Only this invoice.
    pub invoice_id: Option<String>,
    /// Only this customer.
    pub customer_id: Option<String>,
    /// Only this wallet. Lists do not know the two filters of wallets, so a reconnect is told as a
    /// [`Gap`](super::Gap).
    pub wallet_address: Option<String>,
    /// The wallet's network.
    pub wallet_network: Option<String>,
}

/// Either of them.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    Merchant(MerchantFilter),
    Commerce(CommerceFilter),
}

impl Filter {
    /// The list of the same events; `None` if a list cannot tell them apart.
    pub(super) fn list(&self) -> Option<event::List> {
        match self {
            Self::Merchant(filter) => filter.invoice_type.is_none().then(|| event::List {
                types: Some(types(filter.types.as_ref(), MERCHANT_TYPES)),
                invoice_id: filter.invoice_id.clone(),
                customer_id: filter.customer_id.clone(),
                environment: filter.environment,
                ..event::List::default()
            }),
            Self::Commerce(filter) => {
                let by_wallet = filter.wallet_address.is_some() || filter.wallet_network.is_some();
                (!by_wallet).then(|| event::List {
                    types: Some(types(filter.types.as_ref(), COMMERCE_TYPES)),
                    order_id: filter.order_id.clone(),
                    invoice_id: filter.invoice_id.clone(),
                    customer_id: filter.customer_id.clone(),
                    ..event::List::default()
                })
            }
        }
    }
}

fn types(wanted: Option<&CommaList>, all: &[&str]) -> CommaList {
    wanted.cloned().unwrap_or_else(|| all.iter().copied().collect())
}

/// `GET /ws/merchant/events`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MerchantUpgrade {
    types: CommaList,
    since: Option<String>,
    invoice_type: Option<InvoiceType>,
    invoice_id: Option<String>,
    customer_id: Option<String>,
    environment: Option<NetworkEnvironment>,
    format: String,
    token: Option<WireSecret>,
}

impl MerchantUpgrade {
    pub(super) fn new(filter: &MerchantFilter, since: Option<String>, token: Option<WireSecret>) -> Self {
        Self {
            types: types(filter.types.as_ref(), MERCHANT_TYPES),
            since,
            invoice_type: filter.invoice_type,
            invoice_id: filter.invoice_id.clone(),
            customer_id: filter.customer_id.clone(),
            environment: filter.environment,
            format: FORMAT.to_owned(),
            token,
        }
    }
}

impl Operation for MerchantUpgrade {
    type Api = Pepay;
    type Output = ();
    const SPEC: &'static Spec =
        &Spec::get("stream.merchant", "/ws/merchant/events", docs!("/sdk/merchants/websockets"));
    const ACCEPTS: Schemes = MERCHANT_STREAM;

    fn accepts(&self) -> Schemes {
        if self.token.is_some() { NO_KEY } else { MERCHANT_STREAM }
    }

    fn validate(&self) -> Result<(), Error> {
        valid(&self.types, self.since.as_ref())
    }
}

/// `GET /ws/commerce/events`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommerceUpgrade {
    types: CommaList,
    since: Option<String>,
    order_id: Option<String>,
    invoice_id: Option<String>,
    customer_id: Option<String>,
    wallet_address: Option<String>,
    wallet_network: Option<String>,
    format: String,
    token: Option<WireSecret>,
}

impl CommerceUpgrade {
    pub(super) fn new(filter: &CommerceFilter, since: Option<String>, token: Option<WireSecret>) -> Self {
        Self {
            types: types(filter.types.as_ref(), COMMERCE_TYPES),
            since,
            order_id: filter.order_id.clone(),
            invoice_id: filter.invoice_id.clone(),
            customer_id: filter.customer_id.clone(),
            wallet_address: filter.wallet_address.clone(),
            wallet_network: filter.wallet_network.clone(),
            format: FORMAT.to_owned(),
            token,
        }
    }
}

impl Operation for CommerceUpgrade {
    type Api = Pepay;
    type Output = ();
    const SPEC: &'static Spec =
        &Spec::get("stream.commerce", "/ws/commerce/events", docs!("/sdk/commerce/websockets"));
    const ACCEPTS: Schemes = COMMERCE;

    fn accepts(&self) -> Schemes {
        if self.token.is_some() { NO_KEY } else { COMMERCE }
    }

    fn validate(&self) -> Result<(), Error> {
        valid(&self.types, self.since.as_ref())
    }
}

/// `GET /ws/payment`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PayorUpgrade {
    since: Option<String>,
    format: String,
    token: WireSecret,
}

impl PayorUpgrade {
    pub(super) fn new(since: Option<String>, token: WireSecret) -> Self {
        Self { since, format: FORMAT.to_owned(), token }
    }
}

impl Operation for PayorUpgrade {
    type Api = Pepay;
    type Output = ();
    const SPEC: &'static Spec = &Spec::get("stream.payment", "/ws/payment", docs!("/sdk/payors/websockets"));
    const ACCEPTS: Schemes = NO_KEY;

    fn validate(&self) -> Result<(), Error> {
        valid(&CommaList::from(["*"]), self.since.as_ref())
    }
}

impl BrowserCallable for PayorUpgrade {}

fn valid(types: &CommaList, since: Option<&String>) -> Result<(), Error> {
    if types.0.is_empty() || types.0.iter().any(String::is_empty) {
        return Err(Error::invalid_field("types", "at least one type, and no empty one"));
    }
    since.map_or(Ok(()), |since| check::filled("since", since))
}
