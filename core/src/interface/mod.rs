//! The unified interface: what an app asks any provider for, and what it gets back.
//!
//! One file a subject. [`PaymentProvider`] is what every provider can do; the facets are what some can do in addition:
//! each is a small trait with its requests and answers in a module of its own.

mod account;
pub mod balances;
mod belongs;
mod call_options;
pub mod cancellations;
pub mod captures;
mod declared;
pub mod disputes;
pub mod finds;
pub mod lists;
pub(crate) mod payment;
pub mod payouts;
mod provider;
pub mod quotes;
pub mod refunds;
pub(crate) mod webhook;

pub use account::Account;
pub use call_options::CallOptions;
pub use declared::{Declared, Find, NotTaken, Takes};
pub use payment::{
    AdvancePayment, Amounts, ChoosePaymentMethod, ClientSession, CreatePayment, Customer, Deviation, Payment,
    PaymentRef, RetrievePayment, Status, StatusTable,
};
pub use provider::{PaymentProvider, PaymentProviderExt};
pub use webhook::{
    Checked, DisputeUpdate, Event, PaymentUpdate, PayoutUpdate, Proof, RefundUpdate, Signature, Subject,
    Unsigned, Verified, WebhookAnswers, Webhooks, verify,
};
