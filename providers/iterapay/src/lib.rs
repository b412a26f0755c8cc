//! [IteraPay](https://docs.iterapay.com) for paymux: crypto invoices, deposit addresses, withdrawals.
//!
//! | File | What is in it |
//! |---|---|
//! | `api.rs` | the API: base URL, error shape, the account's JWT and the merchant's key |
//! | [`invoice`], [`merchant`], [`withdrawal`] and so on | the operations, by the first part of their names (those of `webhook` are in [`weebhook`], as their path is spelled); all of them in [`OPERATIONS`] |
//! | `shapes/` | what the pages write in more than one way: ids, lists, pages, open sets of words |
//! | `provider/` | the unified interface: [`IteraPayProvider`], and what only IteraPay understands: [`InvoiceExtras`] |
//! | `webhook.rs` | webhooks: proved hints of what to look up |
//!
//! Invoices are in USD, everything else in the token of a payment method, both as decimals. Requests
//! follow the authentication page, then the API reference; where the guides show replies of another shape,
//! these are read too.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api;
mod operations;
mod provider;
mod shapes;
mod webhook;

use paymux_core::Client;
use paymux_core::provider::{Descriptor, Opened, Slot};

pub use api::{AccountJwt, IteraPay, MerchantKey};
#[cfg(feature = "inferred")]
pub use operations::member;
/// The operations `webhook.set` and so on, by the spelling of their path.
pub use operations::webhook as weebhook;
pub use operations::{
    OPERATIONS, Order, collect, invoice, ip_address, key, merchant, payment_methods, role, transaction,
    withdrawal,
};
pub use provider::{InvoiceExtras, IteraPayProvider};
pub use shapes::{Listing, Memo, MethodId, Page, Time, Whitelist};
pub use webhook::IteraPayWebhooks;

/// IteraPay, as the registry takes it.
pub static ITERAPAY: Descriptor =
    Descriptor::new("iterapay", "https://api.iterapay.com", |settings, transport, runtime| {
        let client = Client::<IteraPay>::open(SLOTS, settings, transport, runtime)?;
        Ok(Opened::new(IteraPayProvider::new(client.clone(), settings), client))
    })
    .slots(SLOTS)
    .operations(OPERATIONS);

const SLOTS: &[Slot] = &[
    Slot::credential::<MerchantKey>("ITERAPAY_API_KEY"),
    Slot::credential::<AccountJwt>("ITERAPAY_JWT"),
    Slot::value(provider::MERCHANT_ID, provider::MERCHANT_ID_VARIABLE),
    Slot::secret(webhook::SECRET, webhook::SECRET_VARIABLE),
    Slot::secret(webhook::TOKEN, "ITERAPAY_WEBHOOK_TOKEN"),
];
