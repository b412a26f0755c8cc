//! The traits and the words of **paymux**: one interface in front of many payment providers.
//!
//! Core does no I/O. It has no clock, no randomness and no HTTP client: those are injected, and what a
//! request looks like is a pure function of an operation's value.
//!
//! | Room | What is in it |
//! |---|---|
//! | [`PaymentProvider`], facets | the unified interface: what an app talks to |
//! | [`CreatePayment`], [`Payment`], [`Status`], [`NextAction`] | the words that all providers share |
//! | [`Money`], [`Asset`], [`Decimal`] | exact amounts |
//! | [`Error`], [`Effect`], [`Delivery`], [`Advice`] | what went wrong, and whether it may have been done all the same |
//! | [`Operation`], [`Spec`], [`Entry`] | one documented call as a value: pure `encode`, `decode`, `verify` |
//! | [`CredentialKind`], [`AuthStrategy`], [`Apply`] | credentials as types; obtaining apart from applying |
//! | [`Basic`], [`Hash`](enum@Hash), [`auth_headers`] | what many providers authenticate with: HTTP Basic, HMAC |
//! | [`Client`], [`may_retry`] | sends operations; repeats only what may be repeated |
//! | [`Transport`], [`Runtime`] | the outside world, injected |
//! | [`verify`], [`Verified`], [`Webhooks`] | webhooks: proved first, read afterwards |
//! | [`Descriptor`], [`Registry`], [`Providers`] | how providers are found, configured and opened |
//! | [`wire`] | types for what providers write, where Rust's own would lose something |
//! | `test_util` | a redacting renderer of built requests, for snapshots (feature `test-util`) |
//!
//! Every amount is exact, every ambiguity is a value, and no secret is ever shown.
#![forbid(unsafe_code)]

mod client;
#[cfg(doctest)]
pub mod compile_fail;
mod credential;
mod error;
mod hash;
mod key;
mod money;
mod operation;
mod payment;
mod provider;
mod redactor;
mod runtime;
#[cfg(feature = "test-util")]
pub mod test_util;
#[cfg(test)]
mod testing;
mod time;
mod transport;
mod url;
mod visible;
mod webhook;
pub mod wire;

/// The type of bodies, in requests, replies and webhooks.
pub use bytes::Bytes;
pub use client::{
    Answered, AnyClient, BrowserSide, CallOptions, Client, ClientBuilder, MayHold, MaySend, Outcome, Pages,
    Policy, Reply, ServerSide, Side, Steps, Throttle, may_retry,
};
pub use credential::{
    Api, Apply, AuthHeaders, AuthStrategy, BASIC, BEARER, Basic, BasicAuth, BrowserSafe, Credential,
    CredentialKind, Exposure, ExposureKind, Refreshing, Scheme, Schemes, ServerOnly, StaticCredential, Token,
    TokenSource, TypedStrategy, Written, auth_headers,
};
pub use error::{
    Advice, Delivery, Effect, Error, ErrorBody, ErrorKind, ErrorShape, Problem, ProblemDocument, Stakes,
};
pub use hash::Hash;
/// The headers of a webhook.
pub use http::HeaderMap;
pub use key::IdempotencyKey;
pub use money::{AsNumber, Asset, Currency, Decimal, Money, MoneyError, ParseDecimalError, ParseMoneyError};
pub use operation::{
    AnyOperation, BrowserCallable, Decoded, Entry, Operation, Paged, Safety, Spec, Target, decode_json,
};
pub use payment::{
    ClientSession, CreatePayment, Customer, Deviation, NextAction, PayToAddress, Payment, PaymentMethod,
    PaymentRef, Status, StatusTable,
};
pub use provider::{
    Balance, Balances, CancelHow, Cancels, Configuration, CreatePayout, Descriptor, Destination, Environment,
    FeeQuote, FeeQuotes, ListPayments, Lists, Open, OpenStrategy, Opened, Opening, Page, PaymentProvider,
    Payout, PayoutStatus, Payouts, Providers, RateQuote, RateQuotes, Registry, Settings, Slot, is_plain_name,
};
pub use redactor::Redactor;
pub use runtime::Runtime;
pub use time::{Timestamp, UnixMillis, UnixSeconds};
pub use transport::{BoxError, Transport, TransportError, TransportErrorKind};
pub use url::BaseUrl;
pub use visible::visible;
pub use webhook::{
    Checked, Encoding, Event, HmacWebhook, PaymentUpdate, PayoutUpdate, Proof, Signature, Stamp, StampUnit,
    Subject, TimedHmac, Verified, WebhookAnswers, WebhookSecret, Webhooks, verify,
};
