//! A small provider that does not exist: one operation of each safety, and every kind of credential.
#![allow(dead_code, unused_imports, reason = "not every test takes everything")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod credentials;
mod operations;

use paymux::ErrorKind;
use paymux::provider::{Api, ErrorShape};

pub(crate) use credentials::{Pair, PublicKey, Renewing, SecretKey, Ticket};
pub(crate) use operations::{Find, Invoice, OPERATIONS, Pay, Register, Remove, Session, Shown, Thing};

/// The code with which it says that it has refused before it acted.
pub(crate) const NOT_PROCESSED: &str = "not_processed";

/// The fictional API.
#[derive(Debug)]
pub(crate) enum Acme {}

impl Api for Acme {
    const NAME: &'static str = "acme";
    const BASE_URL: &'static str = "https://api.acme.invalid";
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/error/message", "/message", "/error"])
        .code(&["/error/code", "/code"])
        .retry_after(&["/retry_after"])
        .field_map()
        .kinds(&[("card_declined", ErrorKind::Declined)]);
}
