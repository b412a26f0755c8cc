//! The traits and the words of **paymux**: one interface in front of many payment providers.
//!
//! Core does no I/O. It has no clock, no randomness and no HTTP client: those are injected, and what a
//! request looks like is a pure function of an operation's value.
//!
//! There are three doors. Each shows what one kind of reader needs, and no more:
//!
//! | Door | For | What is there |
//! |---|---|---|
//! | this page | apps that take payments | [`PaymentProvider`], requests and what comes back, [`Money`], [`Error`], [`verify`], [`Configuration`], [`Providers`], [`accounts`] |
//! | [`provider`] | authors of provider crates | operations, credentials, webhook schemes, descriptors, types for what is read and written |
//! | [`transport`] | authors of transports and runtimes | [`Transport`](transport::Transport), [`Runtime`](transport::Runtime), [`Throttle`](transport::Throttle) and their errors |
//!
//! `test_util` (feature `test-util`) shows built requests without their secrets, for snapshots, and holds a
//! scripted transport.
//!
//! Every amount is exact, every ambiguity is a value, and no secret is ever shown.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs, clippy::missing_errors_doc)]

mod api;
mod client;
#[cfg(doctest)]
pub mod compile_fail;
mod error;
mod interface;
mod money;
mod outcome;
mod ports;
pub mod provider;
mod ready;
mod setup;
#[cfg(any(test, feature = "test-util"))]
pub mod test_util;
#[cfg(test)]
mod testing;
mod time;
pub mod transport;
pub mod wire;

/// The type of bodies, in requests, replies and webhooks.
pub use bytes::Bytes;
pub use client::Client;
pub use error::{Error, ErrorKind, IdempotencyKey};
/// The headers of a webhook.
pub use http::HeaderMap;
pub use interface::{
    AdvancePayment, Amounts, CallOptions, Checked, ChoosePaymentMethod, CreatePayment, Customer, Deviation,
    Event, Payment, PaymentProvider, PaymentProviderExt, PaymentRef, PaymentUpdate, RetrievePayment, Status,
    Subject, Verified, verify,
};
pub use interface::{balances, cancellations, captures, disputes, finds, lists, payouts, quotes, refunds};
pub use money::{Asset, Decimal, Money};
pub use outcome::{Advice, Delivery, Effect, NextAction, PayToAddress, PaymentMethod, Stakes};
pub use setup::accounts;
pub use setup::{Configuration, Environment, Providers, Registry};
pub use time::Timestamp;
