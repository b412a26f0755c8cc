//! **paymux**: one interface for taking payments, many providers behind it.
//!
//! This crate is all that an app depends on: the names of [`paymux_core`] for apps, the providers as cargo features, and
//! [`open`], which puts them together with the default transport. [`provider`] is for authors of provider crates,
//! [`transport`] for authors of transports.
//!
//! `guide` leads from the first payment to several machines. In short:
//!
//! * An app talks to [`PaymentProvider`] and switches provider by configuration ([`Configuration`]).
//! * Every documented call of a provider is reachable too: as a value of its crate, sent by a [`Client`].
//! * An [`Error`] always says whether the call may have taken effect, and what to do about it.
//! * Once the payer is back, an app calls [`PaymentProvider::advance`]: some providers take the money only then.
//! * What some providers can do beyond taking payments is in [`refunds`], [`captures`], [`cancellations`], [`disputes`],
//!   [`payouts`], [`balances`], [`finds`], [`lists`] and [`quotes`].
//! * The feature `governor` adds a rate limit on our side (`governor_throttle`), for [`Providers::throttled`]; `axum`,
//!   `actix` and `webhooks` add an endpoint for webhooks (`axum_endpoint`, `actix_endpoint`, and `webhook_endpoint` for any
//!   other framework); `testing` a provider for an app's own tests (`testing`);
//!   `hyper` a leaner transport (`hyper_transport`), for `open_with`.
//!
//! ```no_run
//! use paymux::{CallOptions, Configuration, CreatePayment, Money};
//!
//! # async fn take_a_payment() -> Result<(), Box<dyn std::error::Error>> {
//! let configuration = Configuration::from_toml(&std::fs::read_to_string("paymux.toml")?)?;
//! let providers = paymux::open(configuration)?;
//!
//! let call = CallOptions::with_new_key(providers.runtime()); // store the key before the call
//! let request = CreatePayment::new(Money::parse("25.50", "USD")?, "order-77").description("Two mugs").call(call);
//! match providers.current()?.create(&request).await {
//!     Ok(payment) => println!("store {:?}, then: {}", payment.reference, payment.next_action().summary()),
//!     // Never create a second one while the first may be payable.
//!     Err(error) if error.may_exist() => println!("{error}; {:?}", error.advice()),
//!     Err(error) => println!("nothing happened: {error}"),
//! }
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(doc, doctest))]
pub mod guide;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod open;

pub use paymux_core::{
    AdvancePayment, Advice, Amounts, Asset, Bytes, CallOptions, Checked, ChoosePaymentMethod, Client,
    Configuration, CreatePayment, Customer, Decimal, Delivery, Deviation, Effect, Environment, Error,
    ErrorKind, Event, HeaderMap, IdempotencyKey, Money, NextAction, PayToAddress, Payment, PaymentMethod,
    PaymentProvider, PaymentProviderExt, PaymentRef, PaymentUpdate, Providers, Registry, RetrievePayment,
    Stakes, Status, Subject, Timestamp, Verified, verify,
};
pub use paymux_core::{
    accounts, balances, cancellations, captures, disputes, finds, lists, payouts, quotes, refunds,
};
pub use paymux_core::{provider, transport};

#[cfg(feature = "actix")]
pub use paymux_actix as actix_endpoint;
#[cfg(feature = "axum")]
pub use paymux_axum as axum_endpoint;
#[cfg(feature = "governor")]
pub use paymux_governor as governor_throttle;
#[cfg(feature = "hyper")]
pub use paymux_hyper as hyper_transport;
#[cfg(feature = "iterapay")]
pub use paymux_iterapay as iterapay;
#[cfg(feature = "paypal")]
pub use paymux_paypal as paypal;
#[cfg(feature = "payviox")]
pub use paymux_payviox as payviox;
#[cfg(feature = "pepay")]
pub use paymux_pepay as pepay;
#[cfg(feature = "reqwest")]
pub use paymux_reqwest as reqwest_transport;
#[cfg(feature = "stripe")]
pub use paymux_stripe as stripe;

#[cfg(feature = "webhooks")]
pub use paymux_webhooks as webhook_endpoint;

#[cfg(feature = "testing")]
pub use paymux_testing as testing;

#[cfg(feature = "reqwest")]
pub use open::open;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub use open::{open_with, process_environment};

/// The providers that this crate was built with. Add your own with [`Registry::with`].
#[must_use]
pub fn registry() -> Registry {
    let registry = Registry::new();
    #[cfg(feature = "iterapay")]
    let registry = registry.with(&iterapay::ITERAPAY);
    #[cfg(feature = "paypal")]
    let registry = registry.with(&paypal::PAYPAL);
    #[cfg(feature = "payviox")]
    let registry = registry.with(&payviox::PAYVIOX);
    #[cfg(feature = "pepay")]
    let registry = registry.with(&pepay::PEPAY);
    #[cfg(feature = "stripe")]
    let registry = registry.with(&stripe::STRIPE);
    registry
}

/// The examples of the README, compiled.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct Readme;
