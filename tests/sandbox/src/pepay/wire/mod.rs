//! How Pepay reads calls and writes answers: credentials, JSON bodies, queries, amounts, times, envelopes.

pub(crate) mod auth;
pub(crate) mod fields;
pub(crate) mod json;
pub(crate) mod jwt;
pub(crate) mod money;
pub(crate) mod query;
pub(crate) mod replies;
pub(crate) mod signing;
pub(crate) mod times;
