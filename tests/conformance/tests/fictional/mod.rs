//! Acme, a fictional provider: correct, or with one mistake.

pub(crate) mod api;
pub(crate) mod data;
pub(crate) mod flaw;
mod operations;
mod provider;
mod refunds;
mod tokens;
mod webhook;
mod wrong_client;

pub(crate) use data::SUITE;
pub(crate) use provider::ACME;
